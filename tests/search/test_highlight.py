"""Marks and excerpts keep the original text and only add to it."""

import html
import re

from hypothesis import example, given
from hypothesis import strategies as st

from search import analysis
from search.highlight import cut, mark, terms_of

texts = st.text(alphabet="ابحدرسلمنوهيةأَُِّّـ <>&\"'’.،-٦5eé\u200f\u200b", max_size=60)


@given(texts, texts)
def test_marking_only_adds_marks(text, query):
    marked = mark(text, terms_of(query))
    assert html.unescape(re.sub("</?mark>", "", marked)) == text


@given(texts)
@example("e'\u064ee")  # a mark between an apostrophe and the letter it belongs to
def test_a_text_is_marked_wherever_a_word_of_its_own_stands(text):
    marked = mark(text, frozenset(analysis.tokens(text)))
    outside = html.unescape(re.sub("<mark>.*?</mark>", " ", marked))
    assert analysis.forms(outside) == []


@given(st.text(), st.text(max_size=20), st.integers(min_value=40, max_value=300))
def test_an_excerpt_is_a_part_of_the_text(text, query, length):
    excerpt = cut(text, terms_of(query), length)
    assert excerpt.strip("…") in " ".join(text.split())
    assert len(excerpt) <= length + 32


def test_an_excerpt_shows_where_most_words_stand():
    text = "مقدمة طويلة عن النفايات. " * 30 + "تجمع البلدية النفايات كل يوم. " + "خاتمة. " * 60
    excerpt = cut(text, terms_of("متى تجمع البلدية النفايات"))
    assert "تجمع البلدية النفايات" in excerpt
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")


def test_a_short_text_is_its_own_excerpt():
    assert cut("نص  قصير\n هنا", frozenset()) == "نص قصير هنا"
