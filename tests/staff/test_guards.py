"""wagtail-localize's views that would publish, or show, without asking for the right to.

Each test of `TestWithoutOurAnswer` fails once upstream asks: our view can go then.
"""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Page
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views.convert import convert_to_alias
from wagtail_localize.views.edit_translation import stop_translation
from wagtail_localize.views.update_translations import UpdateTranslationsView

from cms.staff.roles import AGENTS, REVIEWERS, TRANSLATORS
from tests.factories.home import StandardPageFactory, translate
from tests.factories.staff import log_in, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def english() -> Page:
    """A live translation whose Arabic source has changed since."""
    arabic = StandardPageFactory()
    english = translate(arabic)
    arabic.title = "عنوان آخر"
    arabic.save_revision().publish()
    return english


def source() -> TranslationSource:
    return TranslationSource.objects.latest("pk")


def update_address() -> str:
    return reverse("wagtail_localize:update_translations", args=[source().pk])


def disable_address() -> str:
    translation = Translation.objects.get(source=source())
    return reverse("wagtail_localize:stop_translation", args=[translation.pk])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("roles", "may"), [([TRANSLATORS], False), ([TRANSLATORS, REVIEWERS], True)]
)
def test_bringing_a_translation_up_to_date_publishes_only_for_who_may(english, roles, may):
    """Publishing waits for the end of the transaction, so this test has real ones."""
    client = log_in(member(*roles))
    assert ("publish_translations" in client.get(update_address()).content.decode()) is True
    before = Page.objects.get(pk=english.pk).live_revision_id
    answer = client.post(update_address(), {"publish_translations": "on"})
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[english.pk])
    assert (Page.objects.get(pk=english.pk).live_revision_id != before) == may
    # Either way the changed text waits in the editor.
    assert source().stringsegment_set.filter(string__data="عنوان آخر").exists()


def test_a_translator_does_not_put_arabic_in_a_live_translations_place(english):
    address = reverse("wagtail_localize:convert_to_alias", args=[english.pk])
    log_in(member(TRANSLATORS)).post(address)
    assert Page.objects.get(pk=english.pk).alias_of_id is None
    log_in(member(REVIEWERS)).post(address)
    assert Page.objects.get(pk=english.pk).alias_of_id is not None


def test_a_translator_does_not_cut_a_page_off_from_its_source(english):
    log_in(member(TRANSLATORS)).post(disable_address(), {"next": "/admin/"})
    assert Translation.objects.get(source=source()).enabled
    log_in(member(REVIEWERS)).post(disable_address(), {"next": "/admin/"})
    assert not Translation.objects.get(source=source()).enabled


def test_the_list_of_translations_is_for_those_who_translate(english):
    for name in ("translations_report", "translations_report_results"):
        address = reverse(f"wagtail_localize:{name}")
        assert log_in(member(AGENTS)).get(address).status_code == 302
        assert log_in(member(TRANSLATORS)).get(address).status_code == 200


class TestWithoutOurAnswer:
    """What upstream's own views let a translator do."""

    def request(self, rf: RequestFactory, method: str = "post", **data: str):
        request = getattr(rf, method)("/", data)
        request.user = member(TRANSLATORS)
        request.session = {}
        request._messages = type("Messages", (), {"add": lambda *args: None})()
        return request

    def test_update_publishes(self, english, rf, django_capture_on_commit_callbacks):
        before = english.live_revision_id
        with django_capture_on_commit_callbacks(execute=True):
            UpdateTranslationsView.as_view()(
                self.request(rf, publish_translations="on", next="/admin/"),
                translation_source_id=source().pk,
            )
        assert Page.objects.get(pk=english.pk).live_revision_id != before

    def test_convert_replaces_a_live_page(self, english, rf):
        convert_to_alias(self.request(rf, next="/admin/"), english.pk)
        assert Page.objects.get(pk=english.pk).alias_of_id is not None

    def test_stop_cuts_it_off(self, english, rf):
        try:
            stop_translation(
                self.request(rf, next="/admin/"),
                translation_id=Translation.objects.get(source=source()).pk,
            )
        except PermissionDenied:
            pytest.fail("wagtail-localize asks for a right now: take our guard away")
        assert not Translation.objects.get(source=source()).enabled
