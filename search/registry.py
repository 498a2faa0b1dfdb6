"""What can be found: each app registers its kinds from its `apps.py`, so search imports no app.

A kind names a searchable thing ("legal text", "municipality", "page") and says how to
turn one found object into a Hit. Kinds are shown and searched in the order of their weight.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from cms.core.bilingual import BilingualText


@dataclass(frozen=True)
class Hit:
    """One found thing as it is shown: address, title, a line of text and a line of facts."""

    kind: str
    url: str
    title: BilingualText
    excerpt: BilingualText | None = None
    facts: str = ""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found.

    `queryset(language)` returns what may be found by a visitor reading in that language;
    its model is indexed by modelsearch. `present(obj, language)` makes the Hit.
    """

    name: str
    label: Any
    model: type[Model]
    queryset: Callable[[str], QuerySet[Any]]
    present: Callable[[Any, str], Hit]
    weight: int = 100


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Add a kind; raises ValueError when the name is taken by another."""
    if kind.name in _kinds and _kinds[kind.name] is not kind:
        raise ValueError(f"The search kind {kind.name!r} is registered twice.")
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return all kinds, lightest weight first."""
    return sorted(_kinds.values(), key=lambda kind: (kind.weight, kind.name))
