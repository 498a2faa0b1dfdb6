"""From a text to an answer: its readings, the places each may mean, and how sure that is."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from directory.geo import distance_km
from directory.matching import sentence
from directory.matching.forms import form_of
from directory.matching.index import Index
from directory.matching.ranking import ELSEWHERE, Scored, Why, in_order, rank
from directory.matching.words import Word, tokens

LONGEST_NAME = 6  # words; a longer text is a sentence
MOST_LETTERS = 2000  # of a text; a place named later than that is not looked for
IN_THE_END = 0.01  # what reading the last word as a district costs, when the name may hold it
NEAR_KM = 8.0
FAR_KM = 40.0
FAR_AWAY = 0.12  # what lying FAR_KM from the position costs
# A short text as like a name as this is one; places inside it count only behind "in", "بلدية".
A_NAME = 0.75
# A text as like a name as this needs no other reading.
AS_IT_STANDS = 0.98
INDEFINITE = re.compile(r"\w*\u064b\w*")
OFFERED = 0.4  # what scores less is not offered


class Verdict(StrEnum):
    """How sure the first candidate is."""

    CERTAIN = "certain"
    DOUBT = "doubt"
    UNKNOWN = "unknown"


# A score may be trusted when it is this high and this far before the next place's.
TRUSTED = ((0.995, 0.05), (0.97, 0.08), (0.9, 0.12), (0.8, 0.16), (0.72, 0.2))
KNOWN = 0.62  # a first candidate that scores less is no answer


@dataclass(frozen=True)
class Reading:
    """A way to read a text: as this name, in these districts, at this cost."""

    words: tuple[Word, ...]
    area: frozenset[str] | None = None
    cost: float = 0.0


def search(
    index: Index,
    text: str,
    *,
    area: frozenset[str] | None = None,
    position: tuple[float, float] | None = None,
) -> tuple[list[Scored], Verdict]:
    """Return the places that `text` may mean, best first, and how sure the first is."""
    words = tokens(text[:MOST_LETTERS])
    phrase = sentence.without_areas(index, words)
    area = _both(area, phrase.area)
    found: dict[int, Scored] = {}
    name = sentence.name_in(phrase.words)
    best = 0.0
    if name and len(name) <= LONGEST_NAME:
        for reading in readings(index, name, area):
            best = max(best, _read(index, reading, found))
            if best >= AS_IT_STANDS:
                break
        if area is not None and best < A_NAME:
            # Nothing there is called so: the person may be mistaken about the district.
            _read(index, Reading(name, cost=ELSEWHERE), found)
    for scored in sentence.places_named(index, phrase.words, area, only_led=best >= A_NAME):
        _keep(found, scored)
    ranked = in_order(near(index, one, position) for one in found.values())
    return ranked, verdict(ranked)


def mentioned(
    index: Index,
    text: str,
    *,
    position: tuple[float, float] | None = None,
) -> tuple[list[Scored], Verdict]:
    """Return the places whose names stand in `text`, best first; what only resembles one is none.

    Every place named is there, so that two of them are no certain answer.
    """
    # "برجًا" is a tower, not Barja: a name is never indefinite.
    words = tokens(INDEFINITE.sub(" . ", text[:MOST_LETTERS]))
    phrase = sentence.without_areas(index, words)
    named = sentence.places_named(index, phrase.words, phrase.area)
    ranked = in_order(near(index, one, position) for one in named)
    return ranked, verdict(ranked)


def readings(index: Index, name: tuple[Word, ...], area: frozenset[str] | None) -> list[Reading]:
    """Return the ways to read a name: whole, and with a district's name behind it."""
    found = [Reading(name, area)]
    if grown := sentence.without_grown_article(name):
        found.append(Reading(grown, area, IN_THE_END))
    for length in (1, 2):
        if area is None and len(name) > length:
            there = sentence.area_of(index, name[-length:])
            if there:
                found.append(Reading(name[:-length], there, IN_THE_END))
    return found


def _read(index: Index, reading: Reading, found: dict[int, Scored]) -> float:
    """Put into `found` the places that one reading may mean; return the best score."""
    best = 0.0
    for scored in rank(index, form_of(reading.words), reading.area):
        why = (*scored.why, Why.DISTRICT) if reading.area is not None else scored.why
        _keep(found, replace(scored, score=scored.score - reading.cost, why=why))
        best = max(best, scored.score - reading.cost)
    return best


def near(index: Index, scored: Scored, position: tuple[float, float] | None) -> Scored:
    """Weigh how far a place is from where the person is."""
    row = index.rows[scored.place]
    if position is None or row.lat is None or row.lon is None:
        return scored
    km = distance_km(*position, row.lat, row.lon)
    why = (*scored.why, Why.NEAR) if km <= NEAR_KM else scored.why
    return replace(scored, score=scored.score - FAR_AWAY * min(1.0, km / FAR_KM), why=why)


def verdict(ranked: list[Scored]) -> Verdict:
    """Say how sure the first candidate is, from its score and its lead."""
    if not ranked or ranked[0].score < KNOWN:
        return Verdict.UNKNOWN
    lead = ranked[0].score - (ranked[1].score if len(ranked) > 1 else 0.0)
    if any(ranked[0].score >= score and lead >= least for score, least in TRUSTED):
        return Verdict.CERTAIN
    return Verdict.DOUBT


def _keep(found: dict[int, Scored], scored: Scored) -> None:
    known = found.get(scored.place)
    if scored.score >= OFFERED and (known is None or scored.score > known.score):
        found[scored.place] = scored


def _both(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """Return the districts in both areas; where they exclude each other, those of the first."""
    if one is None or other is None:
        return one if other is None else other
    return one & other or one
