"""The demonstration: complete in both languages, honest about itself, and loaded once."""

import csv
import datetime
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils.html import escape
from wagtail.models import Page, Revision
from wagtail_localize.models import StringTranslation, Translation

from cms.core.models import SiteImage
from home.demo.catalogue import TOPICS, DemoPage, Kind
from home.demo.details import GuideDetails, QuestionDetails
from home.demo.illustrations import DRAWINGS
from home.demo.loader import Loaded, key_of, load_demo
from home.demo.markup import INLINE, Callout, Heading, Items, Picture, Prose, Quote, Text
from home.demo.pages import PAGES
from home.models import (
    FormPage,
    HomePage,
    NavigationItem,
    NewsPage,
    TransactionGuidePage,
)

TODAY = datetime.date(2026, 11, 24)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
BY_PATH = {page.path: page for page in PAGES}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker) -> Iterator[Loaded]:
    """The demonstration, loaded once for this module and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo()
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: Loaded, db: None) -> Loaded:
    return loaded


def texts_of(page: DemoPage) -> list[Text]:
    """Every text of a page, its title and summary first."""
    found = [page.title, page.summary]
    for block in page.body:
        match block:
            case Heading(text):
                found.append(text)
            case Prose(parts):
                for part in parts:
                    found += part.texts if isinstance(part, Items) else [part]
            case Callout(title, text):
                found += [title, text]
            case Quote(text, source):
                found += [text, source]
            case Picture(_, alt):
                found.append(alt)
    if page.details:
        found += page.details.texts()
    return found


def pages_of(language: str) -> list[Page]:
    return list(
        Page.objects.filter(
            locale__language_code=language, translation_key__in=[key_of(p.path) for p in PAGES]
        )
        .order_by("path")
        .specific()
    )


def declaration(page: Page) -> DemoPage:
    return next(each for each in PAGES if key_of(each.path) == page.translation_key)


# --- The texts ---


def test_there_is_enough_to_show():
    assert sum(page.kind is Kind.STANDARD for page in PAGES) >= 16
    assert sum(page.kind is Kind.GUIDE for page in PAGES) >= 10
    assert sum(page.kind is Kind.FAQ for page in PAGES) >= 20
    assert sum(page.kind is Kind.FORM for page in PAGES) >= 6
    assert sum(page.kind is Kind.NEWS for page in PAGES) >= 6
    assert len([page for page in PAGES if not page.translated]) == 2
    assert len(BY_PATH) == len(PAGES), "an address is used twice"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_words(page: DemoPage):
    for text in texts_of(page):
        assert not re.search("[٠-٩۰-۹]", text.ar), f"Arabic-Indic digits: {text.ar}"
        assert "ـ" not in text.ar, f"tatweel: {text.ar}"
        assert not re.search("[,;?]", re.sub(r"\d,\d", "", text.ar)), f"Latin marks: {text.ar}"
        assert not re.search("[\u0600-\u06ff]", text.en), f"Arabic in English: {text.en}"
        assert "  " not in text.ar + text.en
        assert text.ar == text.ar.strip()
        assert text.en == text.en.strip()
    assert len(page.summary.ar) <= 320
    assert len(page.summary.en) <= 320
    assert page.slug.isascii()
    assert page.published < TODAY
    if page.kind in (Kind.STANDARD, Kind.NEWS, Kind.GUIDE):
        words = sum(len(text.ar.split()) for text in texts_of(page))
        least = 100 if page.kind is Kind.GUIDE else 130
        assert least <= words <= 500, f"{words} words"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_both_languages_say_the_same_in_the_same_form(page: DemoPage):
    """Bold words and links stand in the same order and lead to the same places, which exist."""
    for text in texts_of(page):
        arabic = [match["address"] for match in INLINE.finditer(text.ar)]
        english = [match["address"] for match in INLINE.finditer(text.en)]
        assert arabic == english, text.ar
        for address in filter(None, arabic):
            assert address in BY_PATH or address.startswith("https://"), address


def test_dated_references_to_legal_texts_are_right_and_the_same_in_english():
    with Path("legal_library/data/legal_texts.csv").open(encoding="utf-8") as file:
        known = {(row["number"], row["date"]) for row in csv.DictReader(file)}
    seen = 0
    for page in PAGES:
        for text in texts_of(page):
            arabic = re.findall(r"رقم (\d+) تاريخ (\d+)/(\d+)/(\d{4})", text.ar)
            for number, day, month, year in arabic:
                seen += 1
                date = f"{year}-{int(month):02}-{int(day):02}"
                assert (number, date) in known, f"{page.path}: {number} of {date}"
                spoken = f"{number} of {day} {MONTHS[int(month) - 1]} {year}"
                assert spoken in text.en, f"{page.path}: {spoken}"
            assert len(re.findall(r"\d of \d+ [A-Z]", text.en)) >= len(arabic)
    assert seen > 20


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.invented and page.body], ids=lambda page: page.path
)
def test_what_is_invented_says_so_in_its_text(page: DemoPage):
    arabic = " ".join(text.ar for text in texts_of(page))
    english = " ".join(text.en for text in texts_of(page))
    assert re.search("تجريبي|لعرض الموقع|لا تحلّ محلّ", arabic)
    assert re.search("demonstrat|stand in neither", english, re.IGNORECASE)


def test_everything_that_could_be_taken_for_an_event_or_a_procedure_is_marked():
    for page in PAGES:
        if (
            page.path.startswith(("news", "guides", "forms", "faq/"))
            or page.path == "about/demonstration"
        ):
            assert page.invented, page.path


# --- The site it makes ---


def test_both_trees_have_the_same_pages_at_the_same_addresses(demo: Loaded):
    arabic, english = pages_of("ar"), pages_of("en")
    assert demo.made == len(PAGES) == len(arabic)
    assert [page.url.removeprefix("/ar/") for page in arabic] == [
        page.url.removeprefix("/en/") for page in english
    ]
    assert {page.url for page in arabic} == {f"/ar/{page.path}/" for page in PAGES}
    assert all(page.live for page in [*arabic, *english])
    assert not Page.objects.filter(depth=2).exclude(pk__in=HomePage.objects.all()).exists()


def test_every_english_page_is_a_translation_or_an_alias(demo: Loaded):
    for page in pages_of("en"):
        declared = declaration(page)
        assert page.awaits_translation is not declared.translated
        assert bool(page.alias_of_id) is not declared.translated
        assert page.title == (declared.title.en if declared.translated else declared.title.ar)


def test_every_page_opens_and_leads_on_in_its_own_language(demo: Loaded, client: Client):
    for page in [*pages_of("ar"), *pages_of("en")]:
        declared = declaration(page)
        response = client.get(page.url)
        html = response.content.decode()
        assert response.status_code == 200, page.url
        assert escape(page.title) in html
        assert ("not yet available in English" in html) is page.awaits_translation
        language = page.locale.language_code
        for text in texts_of(declared):
            for match in INLINE.finditer(text.ar):
                if (address := match["address"]) in BY_PATH:
                    assert f'href="/{language}/{address}/"' in html, (page.url, address)


def test_no_segment_of_a_translated_page_lacks_its_english(demo: Loaded):
    translations = Translation.objects.all()
    assert translations.count() == 1 + sum(page.translated for page in PAGES)
    for translation in translations:
        total, done = translation.get_progress()
        assert total == done > 0, translation.source.object_repr
    assert not StringTranslation.objects.filter(has_error=True).exists()
    assert not re.search(
        "[\u0600-\u06ff]",
        " ".join(
            str(page.body)
            for page in pages_of("en")
            if hasattr(page, "body") and not page.awaits_translation
        ),
    )


def test_the_mark_of_the_demonstration_is_on_both_pages(demo: Loaded):
    for page in [*pages_of("ar"), *pages_of("en")]:
        declared = declaration(page)
        assert page.is_demonstration is declared.invented


def test_dates_are_those_of_the_texts_and_lie_in_the_past(demo: Loaded):
    for page in [*pages_of("ar"), *pages_of("en")]:
        declared = declaration(page)
        assert page.first_published_at.date() == page.last_published_at.date() == declared.published
        if isinstance(page, NewsPage):
            assert page.date == declared.published


def test_menus_lead_to_the_pages_in_order(demo: Loaded, client: Client):
    header = NavigationItem.objects.filter(menu=NavigationItem.Menu.HEADER).order_by("sort_order")
    addresses = [item.page.url if item.page else item.path for item in header]
    assert addresses == [
        "/ar/",
        "/ar/about/",
        "/ar/local-government/",
        "directory/",
        "legal/",
        "/ar/guides/",
        "/ar/news/",
        "/ar/contact/",
    ]
    assert all(item.label_en for item in NavigationItem.objects.all())


def test_pictures_are_few_described_and_light(demo: Loaded):
    pictures = SiteImage.objects.all()
    assert 0 < pictures.count() <= len(DRAWINGS)
    assert sum(picture.get_file_size() for picture in pictures) < 400_000
    for picture in pictures:
        assert picture.alt_ar
        assert picture.alt_en
        assert picture.get_rendition("fill-480x320|format-webp").width == 480


# --- Guides, questions, forms ---


@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.kind is Kind.GUIDE], ids=lambda page: page.slug
)
def test_a_guide_is_complete_and_cites_only_texts_of_the_register(page: DemoPage):
    """Amounts are left to the Directorate; articles are named only where they are known."""
    with Path("legal_library/data/legal_texts.csv").open(encoding="utf-8") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    guide = page.details
    assert isinstance(guide, GuideDetails)
    assert guide.documents
    assert len(guide.steps) >= 3
    assert guide.fees
    assert not any(fee.amount.ar for fee in guide.fees)
    assert len(guide.to_confirm) >= 2
    assert guide.reviewed < TODAY
    assert guide.topic in TOPICS
    assert guide.basis
    assert {key for key, _articles in guide.basis} <= known
    assert {articles for _key, articles in guide.basis} <= {"", "74"}
    assert set(guide.questions) <= set(BY_PATH)
    assert {document.form for document in guide.documents} - {""} <= set(BY_PATH)
    assert guide.wordings


def test_answers_fit_into_a_message():
    for page in PAGES:
        if isinstance(page.details, QuestionDetails):
            assert 0 < len(page.details.answer.ar) <= 900
            assert 0 < len(page.details.answer.en) <= 900
            assert not re.search(r"\*|\[", page.details.answer.ar), "an answer is plain text"


def test_forms_are_real_files_that_say_what_they_are(demo: Loaded, client: Client):
    forms = FormPage.objects.filter(locale__language_code="ar")
    assert forms.count() == sum(page.kind is Kind.FORM for page in PAGES)
    for form in forms:
        for version in form.current():
            with version.document.file.open("rb") as file:
                assert file.read(5) == b"%PDF-"
            assert version.document.get_file_size() > 10_000
            assert version.document.type_name == "PDF"
    assert FormPage.objects.get(slug="general-request", locale__language_code="ar").superseded()


def test_guides_lead_to_their_forms_and_questions(demo: Loaded):
    for language in ("ar", "en"):
        guide = TransactionGuidePage.objects.get(
            slug="building-permit", locale__language_code=language
        )
        assert guide.needed_documents()[0]["form"].locale.language_code == language
        assert len(guide.answers_in_language()) == 2


# --- Loading again ---


def state() -> Counter[str]:
    """How many records of each kind there are, and what the pages say."""
    counts = Counter(
        {
            model.__name__: model.objects.count()
            for model in (Page, Revision, SiteImage, NavigationItem, Translation, StringTranslation)
        }
    )
    for page in Page.objects.all():
        counts[f"{page.url_path} {page.title} {page.last_published_at}"] += 1
    return counts


def test_a_second_run_changes_nothing(demo: Loaded):
    before = state()
    assert load_demo() == Loaded(made=0, kept=len(PAGES))
    assert state() == before


def test_a_second_run_keeps_what_people_edited_moved_and_deleted(demo: Loaded):
    def arabic(path: str) -> Page:
        return Page.objects.get(translation_key=key_of(path), locale__language_code="ar").specific

    edited = arabic("contact")
    edited.title = "اتصلوا بنا"
    edited.slug = "reach-us"
    edited.save_revision().publish()
    arabic("faq").move(arabic("about"), pos="last-child")
    arabic("news/open-register").delete()
    NavigationItem.objects.filter(page=edited).delete()
    before = state()
    assert load_demo().made == 0
    assert state() == before
    assert arabic("contact").title == "اتصلوا بنا"
    assert (
        arabic("contact").get_translation(Page.objects.get(slug="en", depth=2).locale).slug
        == "reach-us"
    )


def test_a_page_added_to_the_catalogue_later_is_loaded_alone(demo: Loaded):
    section = replace(BY_PATH["guides"], path="extra", menus=())
    child = replace(BY_PATH["guides/transactions"], path="extra/later")
    assert load_demo([*PAGES, section]) == Loaded(made=1, kept=len(PAGES))
    assert load_demo([section, child]) == Loaded(made=1, kept=1)
    assert {page.url for page in Page.objects.filter(translation_key=key_of("extra/later"))} == {
        "/ar/extra/later/",
        "/en/extra/later/",
    }


def test_a_page_whose_section_people_deleted_is_not_loaded(demo: Loaded):
    Page.objects.get(translation_key=key_of("guides"), locale__language_code="ar").delete()
    assert load_demo([replace(BY_PATH["guides/transactions"], path="guides/later")]).made == 0
