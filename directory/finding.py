"""Finding a municipality by what somebody typed: by its name, else by what may have been meant."""

from dataclasses import dataclass, field

from directory.models import Municipality


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
    """Look for a municipality under any spelling; at most `limit` are named."""
    if not text:
        return Found()
    named = list(Municipality.objects.with_places().named(text)[: limit + 1])
    return Found(named[:limit], [], more=len(named) > limit)
