"""What visitors get: the list with its filters, the text with its facts, in both languages."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from legal_library.listing import Filters, Listing
from legal_library.models import GazetteReference, LegalTextPage, Relation
from legal_library.reading import public_sources
from legal_library.vocabulary import Confidence, Predicate, Status
from tests.factories.legal_library import LegalTextFactory, SubjectFactory

pytestmark = pytest.mark.django_db

ACT = "/legal/decree-law-118-1977-06-30/"


@pytest.fixture
def own_cache(settings) -> None:
    """A cache that no other test process empties meanwhile: misses cost queries."""
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "counting-queries",
        }
    }


def get(client: Client, path: str, **query: str | int) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    assert not response.cookies
    return response.content.decode()


def slugs(html: str) -> list[str]:
    """The texts a list links to, in its order."""
    return re.findall(r'<h2><a href="/\w\w/legal/([^"]+)/"', html)


# --- The list ---


@pytest.mark.usefixtures("sample")
def test_the_list_starts_with_the_latest_text(client):
    html = get(client, "/ar/legal/")
    assert slugs(html)[:2] == ["law-243-2012-10-22", "decision-23-d-1998-04-16"]
    assert len(slugs(html)) == 10


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "decree"}, ["decree-5595-1982-09-22"]),
        ({"year": "1977"}, ["decree-law-106-1977-06-30", "decree-law-118-1977-06-30"]),
        ({"subject": "unions"}, ["decree-5595-1982-09-22", "decree-law-118-1977-06-30"]),
        (
            {"type": "decree-law", "year": "1977", "subject": "unions"},
            ["decree-law-118-1977-06-30"],
        ),
        ({"type": "decree", "year": "1977"}, []),
        (
            {"type": "law", "q": "السير", "sort": "date"},
            ["law-243-2012-10-22", "law-76-1967-12-26"],
        ),
        ({"q": "118/77"}, ["decree-law-118-1977-06-30"]),
        ({"q": "zebra"}, []),
    ],
)
def test_filters_combine(client, query, found):
    for language in ("ar", "en"):
        html = get(client, f"/{language}/legal/", **query)
        assert slugs(html)[: max(1, len(found))] == found


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "query",
    [
        {"type": "nonsense"},
        {"year": "abcd"},
        {"year": "١٩٧٧"},
        {"year": "-1"},
        {"year": "99999999999999999999"},
        {"subject": "'; drop table"},
        {"subject": "\x00"},
        {"page": "minus one"},
        {"sort": "sideways"},
        {"q": "   "},
    ],
)
def test_values_that_make_no_sense_are_passed_over(client, query):
    assert len(slugs(get(client, "/ar/legal/", **query))) == 10


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize(
    "words", ['"', "*", "NEAR(", "a" * 10_000, "()", "\x00", "قانون\u200f AND"]
)
def test_any_words_get_a_plain_answer(client, words):
    get(client, "/ar/legal/", q=words)


@pytest.mark.usefixtures("sample")
def test_counts_say_what_each_choice_would_leave():
    listing = Listing.of({"year": "1977"}, "ar")
    assert {choice.value: choice.count for choice in listing.types} == {"decree-law": 2}
    years = {choice.value: choice.count for choice in listing.years}
    assert years["1977"] == 2
    assert years["2012"] == 1
    assert [choice.value for choice in listing.years if choice.selected] == ["1977"]
    listing = Listing.of({"subject": "unions"}, "ar")
    subjects = {choice.value: choice.count for choice in listing.subjects}
    assert subjects["unions"] == 2
    assert subjects["mukhtars"] == 2
    assert {choice.value: choice.count for choice in listing.types} == {
        "decree": 1,
        "decree-law": 1,
    }


@pytest.mark.usefixtures("sample")
def test_a_chosen_value_without_texts_stays_chosen():
    listing = Listing.of({"type": "circular", "year": "1850"}, "en")
    assert listing.total == 0
    assert [(c.value, c.count) for c in listing.types if c.selected] == [("circular", 0)]
    assert [(c.value, c.count) for c in listing.years if c.selected] == [("1850", 0)]


@pytest.mark.usefixtures("sample")
def test_words_put_the_best_match_first_and_the_date_on_request(client):
    html = get(client, "/ar/legal/", q="قانون السير")
    assert slugs(html)[0] == "law-76-1967-12-26"
    html = get(client, "/ar/legal/", q="قانون السير", sort="date")
    assert slugs(html)[0] == "law-243-2012-10-22"
    assert "noindex" in html


def test_long_lists_come_in_pages_that_keep_the_filters(client):
    for _number in range(27):
        LegalTextFactory()
    first = get(client, "/ar/legal/", type="law")
    assert len(slugs(first)) == 25
    assert "?type=law&amp;page=2" in first
    second = get(client, "/ar/legal/", type="law", page=2)
    assert len(slugs(second)) == 2
    assert slugs(get(client, "/ar/legal/", type="law", page=99)) == slugs(second)


@pytest.mark.usefixtures("sample")
def test_english_lists_show_english_titles_and_mark_arabic_ones(client):
    LegalTextFactory(title_ar="بلا ترجمة", title_en="", number="5")
    html = get(client, "/en/legal/")
    assert ">Municipal Act</a>" in html
    assert "Decree-Law No. 118 of 30 June 1977" in html
    assert '<span lang="ar" dir="rtl">بلا ترجمة</span>' in html
    assert "قانون البلديات" not in html


def test_filters_write_only_what_was_given():
    filters = Filters.from_query({"q": " a  b ", "type": "law", "year": "1977", "sort": "date"})
    assert filters.querystring() == "q=a+b&type=law&year=1977&sort=date"
    assert Filters.from_query({"sort": "date"}).querystring() == ""


@pytest.mark.usefixtures("own_cache")
def test_the_list_costs_the_same_whatever_its_length(client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, "/ar/legal/", type="law")
        return len(captured)

    subject = SubjectFactory()
    for _number in range(3):
        LegalTextFactory(subjects=[subject])
    queries()  # fills the caches of sites and content types
    few = queries()
    for _number in range(12):
        LegalTextFactory(subjects=[subject])
    assert queries() == few
    assert few < 30


# --- The text ---


@pytest.mark.usefixtures("sample")
def test_a_text_shows_its_facts_in_arabic(client):
    html = get(client, f"/ar{ACT}")
    for shown in (
        "<h1>قانون البلديات</h1>",
        "مرسوم اشتراعي رقم 118 تاريخ 30/6/1977",
        "30 حزيران 1977",
        "الجريدة الرسمية، العدد 20 تاريخ 7/7/1977",
        'href="/ar/legal/?subject=municipalities"',
        'href="/ar/legal/?type=decree-law"',
        'href="/ar/legal/law-665-1997-12-29/"',
        "244078",
    ):
        assert shown in html
    # What is meant for staff stays with staff.
    for hidden in ("D10", "Founding text", "legallaw header"):
        assert hidden not in html


@pytest.mark.usefixtures("sample")
def test_the_english_page_of_an_untranslated_text_speaks_english(client):
    with translation.override("en"):
        html = get(client, f"/en{ACT}")
    for shown in (
        '<html lang="en" dir="ltr">',
        "<h1>Municipal Act</h1>",
        "Decree-Law No. 118 of 30 June 1977",
        "Official Gazette, No. 20 of 7 July 1977, pp. 19-41",
        ">Amended by</h2>",
        "In force, amended",
        'href="/en/legal/law-665-1997-12-29/"',
        '<span lang="ar" dir="rtl">قانون البلديات</span>',
    ):
        assert shown in html
    # The page is an alias: the Arabic one is the one to index.
    assert re.search(r'<link rel="canonical" href="http://[^"/]+/ar/legal/', html)
    assert "hreflang" not in html.split("</head>")[0]
    assert "not yet available in English" not in html


def test_prose_that_waits_for_translation_is_marked_as_arabic(client):
    text = LegalTextFactory(summary="ملخّص النص")
    html = get(client, text.url.replace("/ar/", "/en/"))
    assert "not yet available in English" in html
    assert re.search(r'<div lang="ar" dir="rtl">\s*<p class="lead">ملخّص النص</p>', html)


def test_a_text_says_how_sure_the_library_is(client):
    sure = LegalTextFactory()
    unsure = LegalTextFactory(confidence=Confidence.MEDIUM, status=Status.REPEALED)
    notice = "notice--warning"
    assert notice not in get(client, sure.url)
    html = get(client, unsure.url)
    assert notice in html
    assert "badge--warning" in html
    listed = get(client, "/ar/legal/")
    assert listed.count("badge--muted") == 1
    assert listed.count("badge--warning") == 1


def json_ld(html: str) -> dict[str, Any]:
    block, *_breadcrumbs = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
    )
    return json.loads(block)


@pytest.mark.usefixtures("sample")
def test_machines_read_the_facts_as_json_ld(client):
    data = json_ld(get(client, f"/en{ACT}"))
    assert data["@type"] == "Legislation"
    assert data["name"] == "Municipal Act"
    assert data["legislationIdentifier"] == "/eli/lb/decree-law/1977/06/30/118"
    assert data["legislationType"] == "Decree-Law"
    assert data["legislationDate"] == "1977-06-30"
    assert data["legislationJurisdiction"]["identifier"] == "LB"
    assert data["legislationLegalForce"] == "https://schema.org/InForce"
    assert data["datePublished"] == "1977-07-07"
    amending = json_ld(get(client, "/en/legal/law-665-1997-12-29/"))
    assert [other["name"] for other in amending["legislationAmends"]] == [
        "Decree-Law No. 118 of 30 June 1977",
        "Law of 27 November 1947",
    ]
    assert amending["legislationAmends"][0]["@id"].endswith(f"/en{ACT}")
    decision = json_ld(get(client, "/en/legal/decision-144-1925-06-10/"))
    assert decision["legislationPassedBy"]["name"] == "High Commissioner"
    assert "legislationLegalForce" not in decision


def test_no_title_can_break_out_of_the_data_block(client):
    title = '</script><script>alert("x")</script> & <b>'
    text = LegalTextFactory(title_ar=title, title_en=title)
    html = get(client, text.url)
    assert "<script>alert" not in html
    assert json_ld(html)["name"] == title


@pytest.mark.usefixtures("own_cache")
def test_a_text_costs_the_same_whatever_its_relations(client):
    act = LegalTextFactory(gazette_references=[GazetteReference(issue="1")])

    def add(count: int) -> None:
        for _number in range(count):
            LegalTextFactory(relations=[Relation(predicate=Predicate.AMENDS, target=act)])
        others = LegalTextPage.objects.authoritative().exclude(pk=act.pk)
        act.relations = [Relation(predicate=Predicate.BASED_ON, target=o) for o in others]
        act.save_revision().publish()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            get(client, act.url)
        return len(captured)

    add(2)
    queries()
    few = queries()
    add(6)
    assert queries() == few
    assert few < 30


def test_sources_for_the_public_leave_our_shorthand_out():
    with translation.override("en"):
        assert public_sources("D10/legallaw:244078; legallaw page header") == [
            "Legal Informatics Centre of the Lebanese University, record 244078"
        ]
        assert public_sources("cib.gov.lb (number/date); title general knowledge") == ["cib.gov.lb"]
        assert public_sources("press; general knowledge") == ["Press reports"]
        assert public_sources("public material (D10 titles); record id not noted") == []


@pytest.mark.usefixtures("sample")
def test_a_shared_link_carries_the_title_of_its_language(client):
    assert '<meta property="og:title" content="Municipal Act">' in get(client, f"/en{ACT}")
    assert '<meta property="og:title" content="قانون البلديات">' in get(client, f"/ar{ACT}")
