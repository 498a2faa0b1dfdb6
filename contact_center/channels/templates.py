"""Approved templates, as values that no channel's wire format shows through.

A channel that has templates offers the methods of `TemplateChannel` beside those of `Channel`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from django.utils.functional import Promise

from contact_center.channels.inbound import Json

MARK = re.compile(r"\{\{\s*(\w+)\s*\}\}")

# The kinds of news that are about templates.
NEWS_FIELDS = (
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
)


class TemplatesUnavailable(Exception):
    """The provider did not hand over its templates; the message says why."""

    def __init__(self, details: str, code: int | None = None) -> None:
        super().__init__(details)
        self.code = code


@dataclass(frozen=True)
class TemplateReport:
    """A template as the provider keeps it now. `components` stay in the provider's own shape."""

    id: str
    name: str
    language: str
    category: str
    state: str
    quality: str
    reason: str
    components: list[Json]


@dataclass(frozen=True)
class TemplateNews:
    """What a provider's webhook says about one template; `changes` go into its row by name."""

    name: str
    language: str
    changes: dict[str, str]


@dataclass(frozen=True)
class Blank:
    """A place in a template that each send fills."""

    key: str  # names the form's field: "body-1"
    part: str  # "header", "body" or "button"
    kind: str  # "text", "file" (an address), "address" (the end of one) or "code"
    name: str  # as the template's text has it between braces
    example: str = ""
    index: int = 0  # which button
    of: str = ""  # a button's words, a file's kind: "image", "video", "document"


@dataclass(frozen=True)
class Piece:
    """A stretch of a template's text; with `key` it is a blank."""

    text: str
    key: str = ""


@dataclass(frozen=True)
class TemplateShape:
    """What a template looks like and which blanks it leaves."""

    header: str = ""
    header_kind: str = ""  # "", "text", or the kind of file
    body: str = ""
    footer: str = ""
    buttons: tuple[str, ...] = ()
    blanks: tuple[Blank, ...] = ()
    # Why it can't be sent from here, in words for people; empty when it can.
    obstacle: str | Promise = ""
    limits: Mapping[str, int] = field(default_factory=dict)  # characters: "header", "body", by kind

    def pieces(self, part: str, values: Mapping[str, str] | None = None) -> list[Piece]:
        """Return the text of "header" or "body" cut at its blanks, filled where there is a value."""
        values = values or {}
        text = self.header if part == "header" else self.body
        keys = {blank.name: blank.key for blank in self.blanks if blank.part == part}
        found, end = [], 0
        for mark in MARK.finditer(text):
            key = keys.get(mark[1], "")
            found += [Piece(text[end : mark.start()]), Piece(values.get(key) or mark[0], key)]
            end = mark.end()
        return [piece for piece in [*found, Piece(text[end:])] if piece.text]

    def filled(self, part: str, values: Mapping[str, str]) -> str:
        """Return the text of "header" or "body" with its blanks filled."""
        return "".join(piece.text for piece in self.pieces(part, values))

    def words(self, values: Mapping[str, str] | None = None) -> str:
        """Return what the person reads, as one text: header, body and footer."""
        parts = [
            self.filled("header", values or {}),
            self.filled("body", values or {}),
            self.footer,
        ]
        return "\n\n".join(part for part in parts if part)


@runtime_checkable
class TemplateChannel(Protocol):
    """A channel on which approved templates may be sent at any time."""

    def has_templates(self) -> bool:
        """Return whether the settings say where the templates are kept."""
        ...

    def templates(self) -> list[TemplateReport]:
        """Return all templates; raises TemplatesUnavailable."""
        ...

    def template_shape(self, components: Any) -> TemplateShape:
        """Read components as `templates()` reported them; never raises."""
        ...

    def template_news(self, field: str, value: Any) -> TemplateNews | None:
        """Read news of one of `NEWS_FIELDS`; None when they name no template. Never raises."""
        ...

    def template_parameters(self, components: Any, values: Mapping[str, str]) -> list[Json]:
        """Return what a send carries to fill the blanks, by the keys of the shape's blanks."""
        ...
