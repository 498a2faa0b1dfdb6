"""Finding a municipality by what somebody typed: by its name, else by what may have been meant."""

from dataclasses import dataclass, field

from directory.matching import Match, match
from directory.models import Municipality
from directory.querysets import LONGEST_QUESTION

MOST_MEANT = 5
# A candidate less like the words than this is offered to nobody.
LIKE_ENOUGH = 0.6
# Beside places that carry the name, only what is as good as they are.
AS_GOOD = 0.9


@dataclass(frozen=True)
class Found:
    """What carries the name that was typed, and what else may have been meant."""

    named: list[Municipality] = field(default_factory=list)
    meant: list[Municipality] = field(default_factory=list)
    more: bool = False
    """Whether further municipalities carry the name."""

    @property
    def all(self) -> list[Municipality]:
        return [*self.named, *self.meant]


def find(text: str, limit: int) -> Found:
    """Look for a municipality under any spelling: at most `limit` by name, a few by likeness."""
    text = text[:LONGEST_QUESTION]
    if not text:
        return Found()
    places = Municipality.objects.with_places()
    named = list(places.named(text)[: limit + 1])
    likely = _likely(match(text, limit=MOST_MEANT), {place.pk for place in named})
    by_id = places.in_bulk(likely) if likely else {}
    meant = [by_id[key] for key in likely if key in by_id]
    return Found(named[:limit], meant, more=len(named) > limit)


def _likely(matched: Match, named: set[int]) -> list[int]:
    """Return the ids of what may have been meant beside what carries the name, likeliest first."""
    least = AS_GOOD if named else LIKE_ENOUGH
    kept = [one for one in matched.candidates if one.score >= least]
    if matched.certain:
        kept = [matched.certain]
    return [one.municipality_id for one in kept if one.municipality_id not in named]
