"""Text cut into the words of names: plainly spelled, without articles and small words.

A word is kept in two forms. The plain one compares letters within one script; the raw one still
has what transliteration needs (apostrophes, digits that stand for letters).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from directory import names

# Apostrophes, primes and half rings: in Latin letters all stand for ayn or hamza.
AYNS = dict.fromkeys(map(ord, "'’‘`´ʻʼʽʾʿ′"), "'")
# Letters that transliterations write with marks; the marks are then dropped from all others.
MARKED = str.maketrans(
    {
        "š": "sh",
        "ḫ": "kh",
        "ẖ": "kh",
        "ḵ": "kh",
        "ġ": "gh",
        "ğ": "gh",
        "ḏ": "dh",
        "ṯ": "th",
        "ǧ": "j",
    }
    | {"ž": "j", "œ": "oe", "æ": "ae", "ß": "ss"}
)
TOKEN = re.compile(
    r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]+|[a-z0-9]+(?:'+[a-z0-9]+)*'*|'[a-z0-9]+(?:'+[a-z0-9]+)*'*"
)
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a\u0671-\u06d3]")
# French e-final spellings of the article, and the sun letters' forms of it.
ARTICLES = frozenset(
    [
        "al",
        "el",
        "il",
        "ul",
        "l",
        "ad",
        "ed",
        "id",
        "an",
        "en",
        "in",
        "ar",
        "er",
        "as",
        "es",
        "at",
        "et",
        "az",
        "ez",
        "ach",
        "ech",
        "ash",
        "esh",
        "adh",
        "edh",
        "ath",
        "eth",
        "aj",
        "ej",
        "ال",
    ]
)
CONJUNCTIONS = frozenset(["and", "&", "w", "wa", "oua", "و"])
NOTHING: tuple["Word", ...] = ()


@dataclass(frozen=True)
class Word:
    """One word of a text: plain (folded, without article) and raw, in Arabic letters or not."""

    plain: str
    raw: str
    arabic: bool

    @property
    def had_article(self) -> bool:
        """Whether the article was written onto an Arabic word."""
        return self.arabic and self.plain != self.raw


def prepare(text: str) -> str:
    """Return `text` in small letters without accents; apostrophes in one form, Arabic folded."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(AYNS).translate(MARKED)
    if ARABIC.search(text):
        text = names.normalise(text).translate(names.HAMZA)
    text = unicodedata.normalize("NFKD", text)
    return "".join(character for character in text if unicodedata.category(character) != "Mn")


def tokens(text: str) -> list[Word]:
    """Return every word of `text`, articles and small words too."""
    return [word_of(token) for token in TOKEN.findall(prepare(text))]


@lru_cache(maxsize=20_000)
def word_of(token: str) -> Word:
    """Make the word of one prepared token."""
    if token.isdigit():
        return Word("", "", False)  # a number names no place
    if ARABIC.match(token):
        return Word(names.without_article(token), token, True)
    return Word(token.replace("'", ""), token, False)


def is_article(word: Word) -> bool:
    """Whether `word` is an article or joins two names; it says nothing about which place."""
    return word.plain in ARTICLES or word.plain in CONJUNCTIONS


def content(words: list[Word]) -> list[Word]:
    """Return the words of a name without articles before others; all where nothing else is there."""
    kept = [word for at, word in enumerate(words) if at == len(words) - 1 or not is_article(word)]
    return kept or words
