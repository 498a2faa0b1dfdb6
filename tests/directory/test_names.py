"""Folding names: what is looked up alike, and in which order lists stand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import names


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("زحلة", "زحله"),
        ("انصار", "إنصار"),
        ("القرية", "قرية"),
        ("عين الرمانة", "عين رمانه"),
        ("مؤمنة", "مومنه"),
        ("بئر", "بير"),
        ("كفرماء", "كفرما"),
        ("ZAHLÉ", "zahle"),
        ("Sa'adnayel", "Saadnayel"),
        ("Ain-Ebel", "Ain Ebel"),
    ],
)
def test_spellings_that_are_looked_up_alike(typed: str, written: str) -> None:
    assert names.fold(typed) == names.fold(written)


def test_a_short_word_keeps_what_looks_like_an_article() -> None:
    # ألما and آل are names; ال belongs to them.
    assert names.fold("ألما") == "الما"
    assert names.fold("آل سويدان") == "ال سويدان"


def test_arabic_order_does_not_count_the_article_nor_the_hamza() -> None:
    ordered = ["إبل السقي", "الانصار", "بر الياس", "البيرة", "تبنين", "عين إبل", "عيناتا", "ياطر"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=names.sort_key_ar) == ordered


def test_the_article_is_only_a_bare_one() -> None:
    # ألماز is filed under alif, القاع under qaf.
    assert names.initial(names.sort_key_ar("ألماز"), "ar") == "ا"
    assert names.initial(names.sort_key_ar("القاع"), "ar") == "ق"


def test_latin_order_ignores_accents_capitals_and_the_article() -> None:
    ordered = ["Ain Ebel", "Ainata", "El Majdal", "Es Saadiyat", "Sahlé", "sahra"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=names.sort_key_en) == ordered
    assert names.initial(names.sort_key_en("El Majdal"), "en") == "M"


@given(st.text(max_size=60))
def test_any_text_can_be_folded_and_filed(text: str) -> None:
    names.fold(text)
    names.lookup_keys([text])
    for language, key in (("ar", names.sort_key_ar(text)), ("en", names.sort_key_en(text))):
        assert len(names.initial(key, language)) >= 1
    assert set(names.sort_key_ar(text)) <= set(names.SIGNS)
