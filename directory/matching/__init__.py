"""Which municipality a text means: in any letters and spelling, with typos, inside a sentence.

    match("النفايات في كفررمان قضاء النبطية").verdict is Verdict.CERTAIN

The rules are explained in docs/decisions/name-matching.md; bench/matching.py measures them.
"""

from dataclasses import dataclass

from directory.matching import engine
from directory.matching.cache import current_index, forget
from directory.matching.engine import Verdict
from directory.matching.index import Index
from directory.matching.ranking import Scored, Why
from directory.matching.sentence import area_named

__all__ = [
    "Candidate",
    "Match",
    "Verdict",
    "Why",
    "forget",
    "match",
    "match_in",
    "mentioned",
    "mentioned_in",
]


@dataclass(frozen=True)
class Candidate:
    """A municipality that may be meant; `score` is 0..1, `why` the strongest reason first."""

    municipality_id: int
    slug: str
    score: float
    spelling: str
    why: tuple[Why, ...]


@dataclass(frozen=True)
class Match:
    """The candidates, best first, and how sure it is that the first one is meant."""

    text: str
    candidates: tuple[Candidate, ...]
    verdict: Verdict

    @property
    def certain(self) -> Candidate | None:
        """The municipality meant, when that is certain."""
        return self.candidates[0] if self.verdict is Verdict.CERTAIN else None


def match(
    text: str,
    *,
    district: str | None = None,
    position: tuple[float, float] | None = None,
    limit: int = 5,
) -> Match:
    """Return the municipalities that `text` may name, at most `limit`, the likeliest first.

    `district` is the slug or a name of a district or governorate (any other text narrows nothing);
    `position` is (latitude, longitude) of the person. Namesakes are told apart by either of them;
    otherwise all are offered, and none is certain. Any text is accepted.
    """
    return match_in(current_index(), text, district=district, position=position, limit=limit)


def match_in(
    index: Index,
    text: str,
    *,
    district: str | None = None,
    position: tuple[float, float] | None = None,
    limit: int = 5,
) -> Match:
    """Do what `match` does, in an index of one's own (measurements, files not yet imported)."""
    area = area_named(index, district) if district else None
    return _match(index, text, engine.search(index, text, area=area, position=position), limit)


def mentioned(text: str, *, position: tuple[float, float] | None = None, limit: int = 5) -> Match:
    """Return the municipalities whose names stand in a message, in any spelling that is known.

    Stricter than `match`, for text that need not be about a place at all: what only resembles a
    name counts after "بلدية" alone, and everyday words (القصر) are names there alone.
    """
    return mentioned_in(current_index(), text, position=position, limit=limit)


def mentioned_in(
    index: Index, text: str, *, position: tuple[float, float] | None = None, limit: int = 5
) -> Match:
    """Do what `mentioned` does, in an index of one's own."""
    return _match(index, text, engine.mentioned(index, text, position=position), limit)


def _match(index: Index, text: str, found: tuple[list[Scored], Verdict], limit: int) -> Match:
    ranked, verdict = found
    return Match(text, tuple(_candidate(index, one) for one in ranked[:limit]), verdict)


def _candidate(index: Index, scored: Scored) -> Candidate:
    row = index.rows[scored.place]
    return Candidate(
        municipality_id=row.key,
        slug=row.slug,
        score=round(min(1.0, max(0.0, scored.score)), 4),
        spelling=index.spellings[scored.spelling].text,
        why=scored.why,
    )
