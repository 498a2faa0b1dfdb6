"""Which written forms an Arabic word takes in a sentence, and which words hide in a written form.

Everything works on normalised words (`search.analysis.forms`): ta marbuta is ه there. The stems
of `search.analysis` serve search, where a wrong hit costs little; a term that is marked wrongly
costs a translator's trust, so the forms are made one by one: "رسمي" is not a form of "رسم".
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from search.analysis import forms, normalise

BROKEN_PLURALS = Path(__file__).resolve().parent / "data" / "broken_plurals.csv"

ARTICLE = "ال"
_CONJUNCTIONS = ("", "و", "ف")
_PREPOSITIONS = ("", "ب", "ك", "ل")
# Without ي and ك: "قانوني" is an adjective far more often than "my law".
_PRONOUNS = ("ه", "ها", "هم", "هن", "هما", "نا", "كم")
SHORTEST = 2


@dataclass(frozen=True)
class Form:
    """A written form of a word.

    `rank` is 0 for the word itself or its broken plural, 1 for what follows from a ta marbuta, 2
    for other endings: "محافظات" belongs to "محافظة" before it belongs to "محافظ". A `bound` form
    ends in a pronoun or stands before a genitive: the article never precedes it.
    """

    text: str
    rank: int
    bound: bool


@dataclass(frozen=True)
class Reading:
    """What is left of a written word when attached letters are taken off it."""

    rest: str
    article: bool
    taken: int


def readings(word: str) -> Iterator[Reading]:
    """Yield the ways to read a normalised word: conjunction, preposition and article taken off."""
    for conjunction in _CONJUNCTIONS:
        if not word.startswith(conjunction):
            continue
        after = word[len(conjunction) :]
        for preposition in _PREPOSITIONS:
            if not after.startswith(preposition):
                continue
            rest = after[len(preposition) :]
            taken = len(conjunction) + len(preposition)
            yield from bare_readings(rest, taken)
            # ل swallows the alef of the article: ل + البلدية is للبلدية.
            if preposition == "ل" and rest.startswith("ل") and len(rest) > SHORTEST:
                yield Reading(rest[1:], True, taken + 1)


def bare_readings(word: str, taken: int = 0) -> Iterator[Reading]:
    """Yield a word as it is and, where it has the article, without it."""
    if len(word) >= SHORTEST:
        yield Reading(word, False, taken)
    if word.startswith(ARTICLE) and len(word) >= len(ARTICLE) + SHORTEST:
        yield Reading(word[len(ARTICLE) :], True, taken + len(ARTICLE))


def without_article(word: str) -> str:
    """Return the normalised form of a word of a term, without its article.

    An initial إ or أ is no article: "إلزام" stays whole.
    """
    folded = forms(word)[0]
    written = "".join(char for char in word if char.isalpha())
    if written.startswith(ARTICLE) and len(folded) >= len(ARTICLE) + SHORTEST:
        return folded[len(ARTICLE) :]
    return folded


def word_forms(word: str, *, adjective: bool = False) -> list[Form]:
    """Return the forms of a normalised word without article, itself first.

    `adjective`: the word may follow a plural or feminine noun and agree with it.
    """
    found = list(_regular(word, 0, adjective))
    for plural in broken_plurals().get(word, ()):
        found += _regular(plural, 0, False)
    return found


def _regular(word: str, rank: int, adjective: bool) -> Iterator[Form]:
    yield Form(word, rank, False)
    if word.endswith("ه") and len(word) > SHORTEST:
        stem = word[:-1]
        yield from (Form(stem + ending, 1, False) for ending in ("ات", "تان", "تين"))
        yield from (Form(stem + ending, 1, True) for ending in ("تا", "تي"))
        yield from (Form(f"{stem}ت{pronoun}", 1, True) for pronoun in _PRONOUNS)
        yield from (Form(f"{stem}ات{pronoun}", 1, True) for pronoun in _PRONOUNS)
        return
    yield from (Form(word + pronoun, 2, True) for pronoun in _PRONOUNS)
    if word.endswith("ات"):
        return
    yield from (Form(word + ending, 2, False) for ending in ("ان", "ين", "ون", "ات"))
    # The accusative of an indefinite noun, the dual and the plural before a genitive.
    yield from (Form(word + ending, 2, True) for ending in ("ا", "و"))
    if adjective:
        yield Form(word + "ه", 2, False)


@cache
def broken_plurals() -> dict[str, tuple[str, ...]]:
    """Return the plurals that no ending makes, by their singular, all normalised."""
    with BROKEN_PLURALS.open(encoding="utf-8", newline="") as opened:
        return {
            normalise(row["singular"]): tuple(normalise(p) for p in row["plurals"].split("|"))
            for row in csv.DictReader(opened)
        }
