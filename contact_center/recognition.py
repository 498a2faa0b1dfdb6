"""What a message is about and where: first guesses, which an agent can correct.

A guess must be right or absent. Where two answers are possible there is none.
"""

import re
from collections.abc import Iterable, Mapping

from contact_center.models import Category
from directory import matching
from directory.models import Municipality
from search.analysis import forms

# --- What ---------------------------------------------------------------------------------


def guess_category(text: str) -> Category | None:
    """Return the category whose keywords appear most in `text`; None for none or a tie."""
    categories = list(Category.objects.all())
    keywords = {category.pk: category.keywords.splitlines() for category in categories}
    winner = most_named(text, keywords)
    return next((category for category in categories if category.pk == winner), None)


def most_named(text: str, keywords: Mapping[int, Iterable[str]]) -> int | None:
    """Return the key whose keywords (words or phrases) stand most often in `text`.

    Article, small words and possessives are left aside, so "ونفاياتنا" finds "نفايات". Stems would
    go too far: by its stem a "state school" (الرسمية) is about fees (رسم). A phrase counts as many
    times as it has words: "water bill" says more than "water".
    """
    said = _bare_words(text)
    scores: dict[int, int] = {}
    for key, phrases in keywords.items():
        wanted = {tuple(_bare_words(phrase)) for phrase in phrases} - {()}
        scores[key] = sum(len(phrase) * _count(phrase, said) for phrase in wanted)
    best = max(scores.values(), default=0)
    winners = [key for key, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None


_BEFORE = re.compile(r"^(?:[وف]?(?:ال|بال|كال|لل)|[وف](?=\w{4}))(?=\w{3})")
_AFTER = re.compile(r"(?<=\w{3})(?:نا|هم|كم|ها|(?<=[a-z])e?s)$")


def _bare_words(text: str) -> list[str]:
    return [_AFTER.sub("", _BEFORE.sub("", form)) for form in forms(text)]


def _count(phrase: tuple[str, ...], said: list[str]) -> int:
    length = len(phrase)
    return sum(tuple(said[at : at + length]) == phrase for at in range(len(said) - length + 1))


# --- Where --------------------------------------------------------------------------------


def guess_municipality(text: str) -> Municipality | None:
    """Return the municipality that `text` names; None when it names none, or several.

    One that was dissolved stands for the one that took its place.
    """
    named = matching.mentioned(text).certain
    if named is None:
        return None
    found = (
        Municipality.objects.select_related("successor").filter(pk=named.municipality_id).first()
    )
    if found is None or not found.is_dissolved:
        return found
    return found.successor
