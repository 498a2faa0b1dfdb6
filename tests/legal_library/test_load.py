"""Loading the register: whole, again, around bad rows, beside staff's edits."""

from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.core.models import User
from home.services import setup_site
from legal_library.models import LegalIndexPage, LegalTextPage, Relation, Subject
from legal_library.reading import relations_of
from legal_library.services import load_legal_texts
from legal_library.vocabulary import Predicate

pytestmark = pytest.mark.django_db


def arabic(slug: str) -> LegalTextPage:
    return LegalTextPage.objects.authoritative().get(slug=slug)


def related(text: LegalTextPage) -> dict[str, list[str]]:
    return {
        group.predicate.value: [other.citation.text for other in group.texts]
        for group in relations_of(text)
    }


def test_the_whole_register_comes_in_and_a_second_time_changes_nothing() -> None:
    setup_site()
    first = load_legal_texts()
    assert (first.created, first.updated, first.unchanged) == (135, 0, 0)
    assert not first.faults
    texts = LegalTextPage.objects.authoritative()
    assert Counter(texts.values_list("type", flat=True)) == {
        "constitution": 1,
        "decision": 8,
        "decree": 13,
        "decree-law": 18,
        "law": 91,
        "law-ipso-jure": 4,
    }
    assert Counter(texts.values_list("confidence", flat=True)) == {"high": 112, "medium": 23}
    assert texts.live().count() == 135
    english = LegalTextPage.objects.in_language("en")
    assert set(english.values_list("slug", flat=True)) == set(texts.values_list("slug", flat=True))
    assert english.filter(alias_of__in=texts).count() == 135
    assert [str(unresolved.other) for unresolved in first.unresolved] == ["قانون صادر في 24/9/1962"]
    # Every stated relation once, whichever side the register states it on.
    stored = Relation.objects.filter(text__in=texts)
    assert stored.filter(target__isnull=True).count() == 1
    assert not stored.exclude(predicate__in=[p for p in Predicate if p.active]).exists()
    pairs = stored.values_list("text", "predicate", "target")
    assert len(pairs) == len(set(pairs))
    # Same type and number, told apart by their dates.
    for kind, number in (("decree-law", "118"), ("decree-law", "112"), ("law", "324")):
        assert texts.filter(type=kind, number=number).count() == 2

    with CaptureQueriesContext(connection) as queries:
        second = load_legal_texts()
    assert (second.created, second.updated, second.unchanged) == (0, 0, 135)
    assert not second.kept
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


@pytest.mark.usefixtures("sample")
def test_relations_are_seen_from_both_sides() -> None:
    act = related(arabic("decree-law-118-1977-06-30"))
    assert act == {
        "amended_by": ["قانون رقم 665 تاريخ 29/12/1997"],
        "implemented_by": ["مرسوم رقم 5595 تاريخ 22/9/1982"],
    }
    assert related(arabic("law-665-1997-12-29")) == {
        "amends": ["مرسوم اشتراعي رقم 118 تاريخ 30/6/1977", "قانون صادر في 27/11/1947"]
    }
    assert related(arabic("law-76-1967-12-26")) == {
        "repealed_by": ["قانون رقم 243 تاريخ 22/10/2012"]
    }
    [group] = relations_of(arabic("decree-5595-1982-09-22"))
    assert [(other.url, other.articles) for other in group.texts] == [
        ("/ar/legal/decree-law-118-1977-06-30/", ["89"])
    ]


@pytest.mark.usefixtures("sample")
def test_a_text_outside_the_library_keeps_its_citation_in_both_languages() -> None:
    for language, cited in (("ar", "قانون صادر في 24/9/1962"), ("en", "Law of 24 September 1962")):
        text = LegalTextPage.objects.in_language(language).get(slug="decree-law-106-1977-06-30")
        [group] = relations_of(text)
        assert [(other.citation.text, other.url) for other in group.texts] == [(cited, "")]


def test_a_relation_stated_on_one_side_only_is_kept(write_sheet) -> None:
    setup_site()
    key = "lb-decree-law-1977-06-30-118"
    act_alone = write_sheet(ids=(key,))
    report = load_legal_texts(act_alone)
    assert len(report.unresolved) == 1
    assert related(arabic("decree-law-118-1977-06-30")) == {
        "amended_by": ["قانون رقم 665 تاريخ 29/12/1997"]
    }
    # Once the other text is there, the relation leads to it.
    report = load_legal_texts(write_sheet(ids=(key, "lb-law-1997-12-29-665")))
    assert (report.created, report.updated) == (1, 1)
    [group] = relations_of(arabic("decree-law-118-1977-06-30"))
    assert group.texts[0].url == "/ar/legal/law-665-1997-12-29/"


def test_an_ambiguous_relation_is_reported_and_not_guessed(write_sheet) -> None:
    setup_site()
    twin = {"type": "decision", "number": "7", "date": "1930-01-01", "title_ar": "قرار"}
    report = load_legal_texts(
        write_sheet(
            ids=(),
            more=[
                {**twin, "issuer": "high-commissioner"},
                {**twin, "issuer": "minister-of-interior-and-municipalities"},
                {
                    "type": "law",
                    "number": "8",
                    "date": "1931-01-01",
                    "title_ar": "قانون",
                    "relation": "repeals:decision:7:1930-01-01",
                },
            ],
        )
    )
    assert report.created == 3
    [unresolved] = report.unresolved
    assert unresolved.candidates == 2
    assert related(arabic("law-8-1931-01-01")) == {"repeals": ["قرار رقم 7 تاريخ 1/1/1930"]}


def test_bad_rows_are_named_and_the_others_come_in(write_sheet) -> None:
    setup_site()
    good = {"type": "law", "number": "1", "date": "2001-01-01", "title_ar": "قانون"}
    bad = [
        {**good, "type": "statute"},
        {**good, "number": ""},
        {**good, "date": "30/6/1977"},
        {**good, "title_ar": " "},
        {**good, "year": "2002"},
        {**good, "subject": "municipalities;dragons"},
        {**good, "issuer": "nobody"},
        {**good, "status": "sleeping"},
        {**good, "confidence": "low"},
        {**good, "gazette_no": "(1"},
        {**good, "title_ar": "ق" * 601},
        good,
        {**good, "title_ar": "مرة ثانية"},
        {**good, "number": "2", "relation": "amends:law; loves:law:1:2001-01-01"},
    ]
    with translation.override("en"):
        report = load_legal_texts(write_sheet(ids=(), more=bad))
    assert report.created == 2
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (2, "type"),
        (3, "number"),
        (4, "date"),
        (5, "title_ar"),
        (6, "year"),
        (7, "subject"),
        (8, "issuer"),
        (9, "status"),
        (10, "confidence"),
        (11, "gazette_no"),
        (12, "title_ar"),
        (14, "number"),
        (15, "relation"),
        (15, "relation"),
    ]
    with translation.override("en"):
        assert str(report.faults[0]) == "row 2, column type: there is no type “statute”"
        assert str(report.faults[11]) == "row 14, column number: the same text as row 13"


@pytest.mark.usefixtures("sample")
def test_a_changed_row_updates_its_page_and_its_english_alias(write_sheet) -> None:
    key = "lb-decree-law-1977-06-30-118"
    report = load_legal_texts(
        write_sheet(changes={key: {"title_en": "Municipalities Act", "gazette_no": "21"}})
    )
    assert (report.created, report.updated, report.unchanged) == (0, 1, 9)
    for language in ("ar", "en"):
        text = LegalTextPage.objects.in_language(language).get(slug="decree-law-118-1977-06-30")
        assert text.title_en == "Municipalities Act"
        assert [row.issue for row in text.gazette_references.all()] == ["21"]


@pytest.mark.usefixtures("sample")
def test_what_staff_edited_stays(write_sheet) -> None:
    user = User.objects.create_superuser("editor@example.org", "secret")
    act = arabic("decree-law-118-1977-06-30")
    act.title_en = "Law of Municipalities"
    act.save_revision(user=user).publish(user=user)
    report = load_legal_texts(
        write_sheet(changes={"lb-decree-law-1977-06-30-118": {"title_en": "Something else"}})
    )
    assert report.kept == ["مرسوم اشتراعي رقم 118 تاريخ 30/6/1977"]
    assert report.updated == 0
    assert arabic("decree-law-118-1977-06-30").title_en == "Law of Municipalities"


@pytest.mark.usefixtures("sample")
def test_a_date_that_staff_corrected_makes_no_second_text(write_sheet) -> None:
    user = User.objects.create_superuser("editor@example.org", "secret")
    law = arabic("law-665-1997-12-29")
    law.date = law.date.replace(day=30)
    law.save_revision(user=user).publish(user=user)
    report = load_legal_texts(write_sheet())
    assert (report.created, report.kept) == (0, ["قانون رقم 665 تاريخ 30/12/1997"])
    assert LegalTextPage.objects.authoritative().filter(number="665").count() == 1


@pytest.mark.usefixtures("sample")
def test_names_of_subjects_that_staff_changed_stay(write_sheet) -> None:
    Subject.objects.filter(code="municipalities").update(name_en="Towns")
    load_legal_texts(write_sheet())
    assert Subject.objects.get(code="municipalities").name_en == "Towns"


@pytest.mark.usefixtures("sample")
def test_the_library_page_stands_in_both_languages() -> None:
    english = LegalIndexPage.objects.get(locale__language_code="en")
    assert english.title == "Legal library"
    assert english.alias_of is None
    assert english.url == "/en/legal/"
    assert LegalIndexPage.objects.get(locale__language_code="ar").url == "/ar/legal/"


def test_the_command_says_in_one_line_why_it_cannot_run(tmp_path) -> None:
    with translation.override("en"):
        with pytest.raises(CommandError, match="setup_site"):
            call_command("load_legal_texts")
        with pytest.raises(CommandError, match="There is no file"):
            call_command("load_legal_texts", str(tmp_path / "none.csv"))
        setup_site()
        broken = tmp_path / "broken.csv"
        broken.write_text("a,b\n1,2\n", encoding="utf-8")
        with pytest.raises(CommandError, match="Missing columns: type"):
            call_command("load_legal_texts", str(broken))
        assert not LegalIndexPage.objects.exists()


def test_the_command_fails_when_rows_did_not_land(write_sheet) -> None:
    setup_site()
    row = {"type": "law", "number": "1", "date": "soon", "title_ar": "قانون"}
    sheet = write_sheet(ids=("lb-law-1947-11-27-nn",), more=[row])
    with pytest.raises(CommandError, match="1 faults"):
        call_command("load_legal_texts", str(sheet), stdout=_Silent(), stderr=_Silent())
    assert LegalTextPage.objects.authoritative().count() == 1


class _Silent:
    def write(self, text: str) -> None:
        """Drop what a command prints."""
