"""Each row of `translation-workflow.md` has an answer and a test named after it.

Here stand the tests of rows that no other module has, and those that show that an answer is
still needed: they take it out and find upstream's fault. When one fails, upstream has mended its
row and the answer can go.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.checks import run_checks
from django.core.exceptions import ValidationError
from django.db.models.signals import pre_save
from django.test import Client, TestCase
from django.urls import reverse
from modelcluster.fields import ParentalKey
from wagtail import hooks
from wagtail.models import Locale, Page, TranslatableMixin
from wagtail.signals import page_published
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.operations import translate_object

from cms.core.models import BasePage
from cms.translation.checks import misleading_sources
from home import signals as home_signals
from home import wagtail_hooks as home_hooks
from home.models import NavigationItem, SiteSettings, StandardPage
from home.services import setup_site
from search.services import find
from tests.factories.core import AdministratorFactory
from tests.factories.home import SectionPageFactory, StandardPageFactory, block, translate
from tests.factories.legal_library import LegalTextFactory
from tests.translation.steps import english

TESTS = Path(__file__).resolve().parent.parent
ROWS = range(1, 28)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


def has_english(page: Page) -> bool:
    return Page.objects.filter(
        translation_key=page.translation_key, locale__language_code="en"
    ).exists()


def mended(row: int, answer: str) -> str:
    """What a test says when upstream does by itself what we do for it."""
    return f"upstream mended row {row}: take out {answer}"


@contextmanager
def without_hook(name: str, function: Any) -> Iterator[None]:
    """Take one of our hooks out for a while."""
    registered = hooks._hooks[name]
    kept = list(registered)
    registered[:] = [entry for entry in registered if entry[0] is not function]
    assert len(registered) == len(kept) - 1
    try:
        yield
    finally:
        registered[:] = kept


@contextmanager
def without_receiver(signal: Any, receiver: Any, sender: Any = None) -> Iterator[None]:
    """Take one of our signal receivers out for a while."""
    assert signal.disconnect(receiver, sender=sender)
    try:
        yield
    finally:
        signal.connect(receiver, sender=sender)


# --- All of them ---


def test_every_row_of_the_table_has_a_test_named_after_it():
    named = set()
    for path in TESTS.rglob("test_*.py"):
        # `test_row_06_…`, or `test_rows_2_and_17_…` for what one test shows.
        for rows in re.findall(
            r"^\s*def test_rows?_(\d+(?:_and_\d+)*)_", path.read_text("utf-8"), re.M
        ):
            named |= {int(row) for row in rows.split("_and_")}
    assert not set(ROWS) - named, "these rows have no test"
    assert named <= set(ROWS)


# --- Rows 3, 4, 5: relations to things that exist once in each language ---

# "model.field" → what shows the other language's page in its place, and where that is tested.
ANSWERED = {
    "legal_library.Relation.target": "LegalTextPage.FACT_ROWS, tests/legal_library/test_texts.py",
    "home.GuideLegalBasis.text": "TransactionGuidePage.basis_in_language",
    "home.GuideQuestion.question": "TransactionGuidePage.answers_in_language",
    "home.RelatedNews.item": "home.news.related",
}


def own_relations() -> Iterator[tuple[str, Any]]:
    """Every relation of our page types and their inline rows to something translatable."""
    page_types: list[Any] = [m for m in apps.get_models() if issubclass(m, BasePage)]
    children: list[Any] = [
        m
        for m in apps.get_models()
        if any(
            isinstance(f, ParentalKey) and issubclass(f.related_model, BasePage)
            for f in m._meta.get_fields()
        )
    ]
    for model in [*page_types, *children]:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            related: Any = field.related_model
            if field.model is not model or related is None or isinstance(related, str):
                continue
            if isinstance(field, ParentalKey) or field.name.endswith("_ptr"):
                continue
            if issubclass(related, TranslatableMixin):
                yield f"{model._meta.label}.{field.name}", field


def test_row_03_no_many_to_many_leads_to_something_that_is_translated():
    found = [name for name, field in own_relations() if field.many_to_many]
    assert found == [], "make what it leads to a plain record with _ar and _en columns"


def test_row_04_every_key_to_a_translated_thing_is_answered():
    """wagtail-localize leaves the key of an inline row at the Arabic object."""
    found = {name for name, field in own_relations() if not field.many_to_many}
    assert found == set(ANSWERED), "show the page of the reader's language, and write it down here"


def test_row_05_a_synchronised_key_follows_when_it_changes():
    """A legal text's authority is a plain record; changing it reaches the English page."""
    from tests.factories.legal_library import IssuerFactory

    text = LegalTextFactory(issuer=IssuerFactory(), summary="نصّ ينظّم عمل البلديات.")
    translate(text)
    other = IssuerFactory(name_ar="وزير الداخلية والبلديات")
    text = type(text).objects.get(pk=text.pk)
    text.issuer = other
    text.save_revision().publish()
    assert english(text).issuer == other


# --- Row 6: Arabic is the only source ---


def make_second_source(page: Page) -> TranslationSource:
    """Translate the English page of a pair "back" into Arabic, as upstream lets people do."""
    with without_receiver(pre_save, home_signals.refuse_other_sources, TranslationSource):
        source, _created = TranslationSource.get_or_create_from_instance(english(page))
        Translation.objects.create(
            source=source, target_locale=Locale.objects.get(language_code="ar")
        )
    return source


def test_row_06_a_second_source_is_reported_by_the_check_and_on_the_report(admin: Client):
    page = StandardPageFactory()
    translate(page)
    assert not [m for m in run_checks(databases=["default"]) if m.id == "diwan.W010"]
    source = make_second_source(page)
    [message] = [m for m in run_checks(databases=["default"]) if m.id == "diwan.W010"]
    assert source.object_repr in message.msg
    assert list(misleading_sources()) == [source]
    html = admin.get(reverse("translation_report"), headers={"accept-language": "en"})
    assert "were set to be translated from English as well" in html.content.decode()


def test_row_06_a_source_in_english_still_takes_the_arabic_page_from_its_editors(admin: Client):
    page = StandardPageFactory()
    translate(page)
    make_second_source(page)
    html = admin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "js-translation-editor" in html, mended(6, "home.signals.refuse_other_sources")


def test_row_06_no_button_translate_in_the_header_of_an_english_page(admin: Client):
    setup_site()
    alone = english(setup_site().arabic).add_child(
        instance=StandardPage(
            title="Alone", slug="alone", locale=Locale.objects.get(language_code="en")
        )
    )
    submit = reverse("wagtail_localize:submit_page_translation", args=[alone.pk])
    for view in ("wagtailadmin_pages:edit", "wagtailadmin_explore"):
        assert submit not in admin.get(reverse(view, args=[alone.pk])).content.decode()
    arabic = StandardPageFactory()
    submit = reverse("wagtail_localize:submit_page_translation", args=[arabic.pk])
    edited = admin.get(reverse("wagtailadmin_pages:edit", args=[arabic.pk])).content.decode()
    assert submit in edited


# --- Rows 7 to 10: the English tree follows ---


def test_row_07_without_our_hook_a_moved_page_leaves_its_alias_behind(admin: Client):
    page = StandardPageFactory(parent=SectionPageFactory(slug="from"), slug="page")
    target = SectionPageFactory(slug="to")
    with without_hook(
        "construct_translated_pages_to_cascade_actions", home_hooks.cascade_to_followers
    ):
        admin.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, target.pk]))
    page.refresh_from_db()
    assert page.url == "/ar/to/page/"
    assert english(page).url == "/en/from/page/", mended(7, "cascade_to_followers for moves")


@pytest.mark.parametrize("translated", [False, True], ids=["alias", "translation"])
def test_row_08_without_our_hook_a_deleted_page_leaves_its_english_behind(
    admin: Client, translated: bool
):
    page = StandardPageFactory()
    if translated:
        translate(page)
    with without_hook(
        "construct_translated_pages_to_cascade_actions", home_hooks.cascade_to_followers
    ):
        admin.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not Page.objects.filter(pk=page.pk).exists()
    assert has_english(page), mended(8, "cascade_to_followers for deletions")


def test_row_09_without_our_receiver_an_alias_keeps_the_old_slug():
    page = StandardPageFactory(slug="before")
    with without_receiver(page_published, home_signals.align_slugs_of_followers):
        page.slug = "after"
        page.save_revision().publish()
    assert english(page).slug == "before", mended(9, "home.translation.align_slugs")


def test_row_10_without_our_hook_a_copy_has_no_place_in_english(admin: Client):
    page = StandardPageFactory(slug="page")
    with without_hook("after_copy_page", home_hooks.alias_copies):
        admin.post(
            reverse("wagtailadmin_pages:copy", args=[page.pk]),
            {
                "new_title": "نسخة",
                "new_slug": "copy",
                "new_parent_page": page.get_parent().pk,
                "publish_copies": "on",
            },
        )
    copy = StandardPage.objects.get(slug="copy")
    assert not has_english(copy), mended(10, "home.wagtail_hooks.alias_copies")


# --- Row 12: nothing Arabic is passed off as English ---


def test_row_12_upstream_would_publish_the_arabic_text_as_english(settings: Any):
    assert settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE is False
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    page = StandardPageFactory(summary="ملخّص بالعربية")
    with TestCase.captureOnCommitCallbacks(execute=True):
        translate_object(page, Locale.objects.filter(language_code="en"))
    published = english(page)
    assert published.summary == page.summary
    assert published.live_revision is not None, mended(
        12, "WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE"
    )


# --- Row 18: settings ---


def test_row_18_footer_menu_and_partners_are_read_in_both_languages(client: Client):
    setup_site()
    settings = SiteSettings.load()
    arabic = client.get("/ar/").content.decode()
    in_english = client.get("/en/").content.decode()
    assert settings.footer_text_ar in arabic
    assert settings.footer_text_en in in_english
    assert settings.footer_text_ar not in in_english
    for item in NavigationItem.objects.all():
        assert item.label_en in in_english
    for partner in settings.partners.all():
        assert partner.name_ar in arabic
        assert partner.name_en in in_english


def test_row_18_no_setting_of_ours_is_made_translatable_by_upstream():
    """Settings can't be translated there, so each has columns in both languages instead."""
    from wagtail.contrib.settings.registry import registry

    ours = [m for m in registry if m._meta.app_label in ("home", "core", "contact_center")]
    assert ours
    assert not [m for m in ours if issubclass(m, TranslatableMixin)]


# --- Row 21: one index for both languages ---


def test_row_21_each_language_finds_its_own_pages_in_the_one_index():
    page = StandardPageFactory(
        title="ترخيص السقالات",
        summary="شروط نصب السقالات على الأملاك العامة.",
        body=[block("text", "<p>تُنصب السقالات بإذن.</p>")],
    )

    from cms.core.translation import publish_translation

    publish_translation(
        page,
        {
            "ترخيص السقالات": "Scaffolding permit",
            "شروط نصب السقالات على الأملاك العامة.": "Conditions for scaffolding.",
            "تُنصب السقالات بإذن.": "Scaffolding is put up with a permit.",
        },
    )
    # Publishing one language must not take the other out of the index, in either order.
    page.refresh_from_db()
    page.save_revision().publish()
    assert [f.hit.url for f in find("السقالات", "ar").hits] == [page.url]
    assert [f.hit.url for f in find("scaffolding", "en").hits] == [english(page).url]
    assert find("scaffolding", "ar").hits == []


# --- Row 26: addresses ---


def test_row_26_an_arabic_title_never_becomes_an_address():
    """Upstream makes "-----" of it, or nothing: scripts must name an ASCII slug themselves."""
    home = setup_site().arabic
    with pytest.raises(ValidationError) as caught:
        home.add_child(instance=StandardPage(title="رخصة بناء", locale=home.locale))
    assert set(caught.value.message_dict) == {"slug"}


def test_row_26_an_address_in_arabic_letters_is_refused_in_plain_words(admin: Client):
    home = setup_site().arabic
    address = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home.pk])
    sent = {"title": "رخصة بناء", "slug": "رخصة-بناء", "body-count": "0"}
    for action in ({}, {"action-publish": "1"}):
        answer = admin.post(address, {**sent, **action}, headers={"accept-language": "en"})
        assert "Write the address in small Latin letters" in answer.content.decode()
        # Nothing that was typed is lost.
        assert "رخصة بناء" in answer.content.decode()
    assert not StandardPage.objects.exists()
    page = StandardPageFactory(slug="permit")
    for slug in ("رخصة", "-----", "Permit", "a b", "permit/"):
        page.slug = slug
        with pytest.raises(ValidationError) as caught:
            page.full_clean()
        assert "slug" in caught.value.message_dict


def test_row_26_both_languages_have_the_same_address():
    page = StandardPageFactory(parent=SectionPageFactory(slug="guides"), slug="permit")
    translate(page.get_parent().specific)
    translate(page)
    assert (page.url, english(page).url) == ("/ar/guides/permit/", "/en/guides/permit/")
