"""Analysis holds for any text whatever, and folds what people spell differently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.stemming import light10, porter

# Arabic with everything that is put on, in and between its letters, mixed with anything else.
arabic = st.text(
    alphabet="ابتحدرزسعقكلمنهويىةأإآٱؤئءکی" + "ًٌٍَُِّْٰـٔٓ" + "\u200c\u200f\u200b\u00ad\u2066" + '٠٦۵5 -/.،"é'
)
anything = st.one_of(st.text(), arabic)


@given(anything)
def test_folding_a_folded_text_changes_nothing(text):
    once = analysis.normalise(text)
    assert analysis.normalise(once) == once


@given(anything)
def test_tokens_of_a_text_and_of_its_folding_are_the_same(text):
    assert analysis.tokens(analysis.normalise(text)) == analysis.tokens(text)
    assert analysis.completions(analysis.normalise(text)) == analysis.completions(text)


@given(anything)
def test_tokens_are_words_and_nothing_an_engine_could_take_for_an_operator(text):
    for token in analysis.tokens(text):
        assert token
        assert len(token) <= analysis.LONGEST_WORD
        assert token.isalnum()
        token.encode()


@given(anything)
def test_a_subject_is_part_of_the_words_and_empty_only_without_any(text):
    subject, words = analysis.subject(text), analysis.forms(text)
    assert set(subject) <= set(words)
    assert bool(subject) == bool(words)


@given(st.text(alphabet="ابتحدرزسعقكلمنهوي", min_size=2))
def test_an_arabic_stem_keeps_two_letters(word):
    assert len(light10(word)) >= 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("زحلة", "زحله"),
        ("أحمد", "احمد"),
        ("إهدن", "اهدن"),
        ("آذار", "اذار"),
        ("ٱلبلدية", "البلدية"),
        ("مُدِيرِيّة", "مديرية"),
        ("بلـــدية", "بلدية"),
        ("شورى", "شوري"),
        ("بلدی", "بلدي"),
        ("کتاب", "كتاب"),
        ("٦٦٥", "665"),
        ("۶۶۵", "665"),
        ("ﺑﻠﺪﻳﺔ", "بلدية"),
        ("بل\u200cد\u200fية", "بلدية"),
        ("Zahlé", "zahle"),
        ("STRASSE", "straße"),
        ("ﬁle", "file"),
        ("Bnash'i", "bnashi"),
        ("Ma’rakeh", "Maʿrakeh"),
    ],
)
def test_spellings_that_are_the_same_word(one, other):
    assert analysis.forms(one) == analysis.forms(other)


def test_hamza_on_its_carrier_stays():
    assert analysis.normalise("رؤوف") != analysis.normalise("روف")
    assert analysis.normalise("بئر") == "بئر"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("مرسوم رقم 118/77", ["مرسوم", "رقم", "118", "77"]),
        ("رقم118", ["رقم", "118"]),
        ("معلقة - تعنايل", ["معلقه", "تعنايل"]),
        ("قال: «نعم»، ثم مضى؟", ["قال", "نعم", "ثم", "مضي"]),
        ("snake_case it's 'so'", ["snake", "case", "its", "so"]),
        ("one\u200btwo", ["one", "two"]),
        ('"*:()NEAR', ["near"]),
        ("😀 !?", []),
    ],
)
def test_words_and_numbers_are_told_apart(text, words):
    assert analysis.forms(text) == words


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("البلديات", "بلد"),
        ("والبلديه", "بلد"),
        ("المكتبه", "مكتب"),
        ("للمختار", "مختار"),
        ("مرسوم", "مرسوم"),
        ("من", "من"),
    ],
)
def test_light_stems(word, stem):
    assert light10(word) == stem


# From Porter's paper, step 1.
@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("caress", "caress"),
        ("cats", "cat"),
        ("feed", "feed"),
        ("agreed", "agree"),
        ("plastered", "plaster"),
        ("bled", "bled"),
        ("motoring", "motor"),
        ("sing", "sing"),
        ("conflated", "conflate"),
        ("troubled", "trouble"),
        ("sized", "size"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("hissing", "hiss"),
        ("fizzed", "fizz"),
        ("failing", "fail"),
        ("filing", "file"),
        ("happy", "happi"),
        ("sky", "sky"),
    ],
)
def test_english_stems(word, stem):
    assert porter(word) == stem


def test_a_question_is_about_its_subject():
    assert analysis.subject("من هو رئيس بلدية صيدا؟") == ["رئيس", "بلديه", "صيدا"]
    assert analysis.subject("what is the law") == ["law"]
    assert analysis.subject("من") == ["من"]
