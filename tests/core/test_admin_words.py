"""What Wagtail's admin writes in English without gettext has a translation all the same."""

import re

import pytest
from django import forms
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from wagtail.models import Locale
from wagtail_localize.models import Translation

from cms.core import admin_words


class SignIn(forms.Form):
    """A form whose author named one field of two."""

    password = forms.CharField()
    named = forms.CharField(label="اسم")


@pytest.mark.parametrize(("language", "label"), [("ar", "كلمة المرور"), ("en", "Password")])
def test_guessed_labels_speak_the_readers_language(language, label):
    with translation.override(language):
        form = SignIn()
        assert form["password"].label == label
        assert form["named"].label == "اسم"
        assert label in str(form)


@pytest.mark.django_db
def test_models_without_a_name_have_one_that_migrations_do_not_see():
    for model in (Locale, Translation):
        for name in (model._meta.verbose_name, model._meta.verbose_name_plural):
            assert isinstance(name, Promise), f"{name} is no lazy translation"
    call_command("makemigrations", "wagtailcore", "wagtail_localize", check=True, dry_run=True)


def test_what_the_script_replaces_is_still_what_wagtail_writes():
    """When upstream mends one of these words, our answer can go."""
    from pathlib import Path

    import wagtail.admin
    import wagtail_localize

    admin = Path(wagtail.admin.__file__).parent
    localize = Path(wagtail_localize.__file__).parent
    sources = [
        admin / "templates/wagtailadmin/shared/headers/_actions.html",
        *admin.glob("templates/wagtailadmin/**/search*form.html"),
        *admin.glob("templates/wagtailadmin/**/*search*.html"),
        admin / "templates/wagtailadmin/home.html",
        localize / "locales/templates/wagtaillocales/index.html",
        localize / "static/wagtail_localize/js/wagtail-localize.js",
    ]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.exists())
    for _selector, _attribute, theirs, _ours in admin_words.in_templates():
        assert re.search(re.escape(theirs), text), theirs


@pytest.mark.django_db
def test_the_admin_carries_the_script_with_its_words(client, administrator):
    client.force_login(administrator)
    page = client.get(reverse("wagtailadmin_home"), headers={"accept-language": "ar"})
    assert 'js/admin-words.js" data-words="[[&quot;#w-slim-header-buttons' in page.content.decode()


@pytest.mark.django_db
def test_lists_count_in_the_readers_word_order(administrator):
    from wagtail.admin.paginator import WagtailPaginator

    from cms.core.models import User

    page = WagtailPaginator(User.objects.order_by("pk"), 10)
    with translation.override("en"):
        assert page.items_count_label == "1 user"
