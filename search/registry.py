"""What can be found: each app registers its kinds from its `apps.py`, so search imports no app.

A kind names a searchable thing ("legal text", "municipality", "page") and says how to
turn one found object into a Hit. Kinds are shown and searched in the order of their weight.

A recogniser reads what was typed as something definite (the reference of a law, the name of
a place, a number); what it recognises is answered above the ranked hits.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet

from cms.core.bilingual import BilingualText


@dataclass(frozen=True)
class Hit:
    """One found thing as it is shown: address, title, a line of text and a line of facts.

    `excerpt` may be the whole text: the part that answers the query is cut out of it.
    """

    kind: str
    url: str
    title: BilingualText
    excerpt: BilingualText | None = None
    facts: str = ""


@dataclass(frozen=True)
class Reply:
    """The other face of a found thing: what a chat says of it, in plain text.

    `text` answers by itself; `url` is the whole address where there is more. `language` is the
    one that the text really is in, which may not be the reader's.
    """

    title: str
    text: str
    url: str
    language: str


@dataclass(frozen=True)
class Kind:
    """A kind of thing that can be found.

    `queryset(language)` returns what may be found by a visitor reading in that language;
    its model is indexed by modelsearch, and what it filters by are FilterFields.
    `present(obj, language)` makes the Hit. `label` stands on one hit, `label_plural` on the
    list of all. `names(obj)` gives every name that, typed exactly, puts the object first.
    `browse` is the address, without the language, where all are listed. A kind with
    `reply(obj, language)` also answers in a chat, when one of its names is clearly meant.
    """

    name: str
    label: Any
    model: type[Model]
    queryset: Callable[[str], QuerySet[Any]]
    present: Callable[[Any, str], Hit]
    weight: int = 100
    label_plural: Any = None
    names: Callable[[Any], Iterable[str]] | None = None
    browse: str = ""
    reply: Callable[[Any, str], Reply] | None = None

    @property
    def plural(self) -> Any:
        """What a list of this kind is called."""
        return self.label_plural or self.label


@dataclass(frozen=True)
class Recognised:
    """Something definite in what was typed: `matched` is the part of the text that names it."""

    matched: str
    hit: Hit


# recogniser(text as typed, language of the reader) -> what it recognises, surest first.
Recogniser = Callable[[str, str], Iterable[Recognised]]

_kinds: dict[str, Kind] = {}
_recognisers: dict[str, Recogniser] = {}


def register(kind: Kind) -> None:
    """Add a kind; raises ValueError when the name is taken by another."""
    if kind.name in _kinds and _kinds[kind.name] is not kind:
        raise ValueError(f"The search kind {kind.name!r} is registered twice.")
    _kinds[kind.name] = kind


def kinds() -> list[Kind]:
    """Return all kinds, lightest weight first."""
    return sorted(_kinds.values(), key=lambda kind: (kind.weight, kind.name))


def kind_named(name: str | None) -> Kind | None:
    """Return the kind of that name, None when there is none."""
    return _kinds.get(name or "")


def register_recogniser(name: str, recogniser: Recogniser) -> None:
    """Add a recogniser; raises ValueError when the name is taken by another."""
    if name in _recognisers and _recognisers[name] is not recogniser:
        raise ValueError(f"The recogniser {name!r} is registered twice.")
    _recognisers[name] = recogniser


def recognise(text: str, language: str) -> list[Recognised]:
    """Return what the recognisers find in `text`, in the order they were registered."""
    return [found for recogniser in _recognisers.values() for found in recogniser(text, language)]
