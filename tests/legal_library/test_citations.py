"""Citations, gazette references and identifiers."""

import datetime
from dataclasses import dataclass

import pytest
from django.utils import translation

from legal_library.citations import citation, gazette_citation
from legal_library.identifiers import eli_path, number_slug, text_slug
from legal_library.models import GazetteReference, Issuer
from legal_library.register import Identity
from legal_library.vocabulary import TYPE_NAMES, Predicate, TextType

COMMISSIONER = Issuer(
    code="high-commissioner", name_ar="المفوض السامي", name_en="High Commissioner"
)


def identity(
    kind: str, number: str, date: str, issuer: Issuer | None = None, mark: str = ""
) -> Identity:
    return Identity(kind, number, datetime.date.fromisoformat(date), issuer, mark)


@pytest.mark.parametrize(
    ("text", "arabic", "english"),
    [
        (
            identity("decree-law", "118", "1977-06-30"),
            "مرسوم اشتراعي رقم 118 تاريخ 30/6/1977",
            "Decree-Law No. 118 of 30 June 1977",
        ),
        (
            identity("law", "", "1947-11-27"),
            "قانون صادر في 27/11/1947",
            "Law of 27 November 1947",
        ),
        (
            identity("constitution", "", "1926-05-23"),
            "الدستور الصادر في 23/5/1926",
            "Constitution of 23 May 1926",
        ),
        (
            identity("law-ipso-jure", "6", "2020-03-05"),
            "قانون نافذ حكماً رقم 6 تاريخ 5/3/2020",
            "Law in force ipso jure No. 6 of 5 March 2020",
        ),
        (
            identity("decision", "186", "1926-03-15", COMMISSIONER, "b"),
            "قرار رقم 186 تاريخ 15/3/1926 (المفوض السامي) [b]",
            "Decision No. 186 of 15 March 1926 (High Commissioner) [b]",
        ),
    ],
)
def test_a_text_is_cited_in_one_style_for_each_language(text, arabic, english):
    for reader in ("ar", "en"):
        with translation.override(reader):
            assert citation(text, "ar") == arabic
            assert citation(text, "en") == english


@pytest.mark.parametrize(
    ("reference", "arabic", "english"),
    [
        (
            {"issue": "20", "year": 1977, "date": datetime.date(1977, 7, 7), "pages": "19-41"},
            "الجريدة الرسمية، العدد 20 تاريخ 7/7/1977، الصفحات \u206619-41\u2069",
            "Official Gazette, No. 20 of 7 July 1977, pp. 19-41",
        ),
        (
            {"issue": "59", "year": 1997},
            "الجريدة الرسمية، العدد 59 لسنة 1997",
            "Official Gazette, No. 59 of 1997",
        ),
        (
            {"issue": "33", "supplement": "special-supplement", "pages": "3618"},
            "الجريدة الرسمية، الملحق الخاص للعدد 33، الصفحة 3618",
            "Official Gazette, special supplement to No. 33, p. 3618",
        ),
        (
            {"date": datetime.date(2021, 7, 29)},
            "الجريدة الرسمية تاريخ 29/7/2021",
            "Official Gazette of 29 July 2021",
        ),
    ],
)
def test_a_gazette_reference_says_what_is_known_of_it(reference, arabic, english):
    row = GazetteReference(**reference)
    assert gazette_citation(row, "ar") == arabic
    assert gazette_citation(row, "en") == english


@pytest.mark.parametrize(
    ("number", "slug"),
    [
        ("118", "118"),
        ("23/د", "23-d"),
        ("75/ل.ر", "75-l-r"),
        ("١٢/ص.م", "12-s-m"),
        ("", "nn"),
        ("۷۵ - أ", "75-a"),
    ],
)
def test_numbers_in_addresses_are_ascii(number, slug):
    assert number_slug(number) == slug


def test_slugs_and_eli_paths_come_from_the_identity():
    act = identity("decree-law", "118", "1977-06-30")
    assert text_slug(act) == "decree-law-118-1977-06-30"
    assert eli_path(act) == "/eli/lb/decree-law/1977/06/30/118"
    unnumbered = identity("law", "", "1947-11-27")
    assert text_slug(unnumbered) == "law-1947-11-27"
    assert eli_path(unnumbered) == "/eli/lb/law/1947/11/27/nn"
    decision = identity("decision", "23/د", "1926-03-15", COMMISSIONER)
    assert text_slug(decision) == "decision-23-d-1926-03-15"
    assert eli_path(decision) == "/eli/lb/high-commissioner/decision/1926/03/15/23-d"


def test_every_type_has_its_name_in_both_languages():
    assert set(TYPE_NAMES) == set(TextType.values)
    with translation.override("en"):
        for code, names in TYPE_NAMES.items():
            assert TextType(code).label == names["en"]


def test_every_relation_has_its_reverse():
    for predicate in Predicate:
        assert predicate.inverse != predicate
        assert predicate.inverse.inverse == predicate
        assert predicate.active != predicate.inverse.active


@dataclass
class Nameless:
    """An issuer without an English name."""

    code: str = "x"
    name_ar: str = "الوزير"
    name_en: str = ""


def test_an_issuer_without_english_name_is_cited_in_arabic():
    text = Identity("decision", "1", datetime.date(2001, 1, 1), Nameless())  # type: ignore[arg-type]
    assert citation(text, "en") == "Decision No. 1 of 1 January 2001 (الوزير)"
