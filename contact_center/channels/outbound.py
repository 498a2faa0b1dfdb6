"""What we send, as values that no channel's wire format shows through.

`check` knows the limits of every kind and says in an agent's words which one is broken;
`to_json` and `from_json` keep a content with its message until it is sent.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from django.utils.translation import gettext as _

from contact_center.channels.inbound import Json

MediaKind = Literal["image", "document", "video", "audio", "sticker"]
MEDIA_KINDS: tuple[MediaKind, ...] = ("image", "document", "video", "audio", "sticker")

# Characters, unless it says otherwise.
TEXT_LIMIT = 4096
BODY_LIMIT = 1024
CAPTION_LIMIT = 1024
MARGIN_LIMIT = 60  # header, footer
MOST_BUTTONS = 3
BUTTON_LIMIT = 20  # also what opens a list
BUTTON_ID_LIMIT = 256
MOST_ROWS = 10  # in all sections together, and no section is empty
SECTION_LIMIT = 24
ROW_LIMIT = 24
ROW_ID_LIMIT = 200
ROW_DESCRIPTION_LIMIT = 72


class Unsendable(ValueError):
    """A content that breaks a limit; the message says which, in the reader's language."""


@dataclass(frozen=True)
class Text:
    """Written words."""

    body: str
    preview_url: bool = False


@dataclass(frozen=True)
class Media:
    """A file of ours (`file_id` is its MediaFile's), with words under it.

    Stickers and sounds carry no caption; only documents carry a file name.
    """

    kind: MediaKind
    file_id: int
    caption: str = ""
    filename: str = ""


@dataclass(frozen=True)
class Template:
    """An approved template, with the values of its blanks as the channel's components."""

    name: str
    language: str
    components: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Buttons:
    """A question with one to three buttons, (id, title) each."""

    body: str
    buttons: list[tuple[str, str]]
    header: str = ""
    footer: str = ""


@dataclass(frozen=True)
class Row:
    """One choice of a list; its id comes back."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class Section:
    """Choices under a title; a list of one section needs no title."""

    title: str
    rows: list[Row]


@dataclass(frozen=True)
class ListMenu:
    """A question with up to ten choices, which `button` opens."""

    body: str
    button: str
    sections: list[Section]
    header: str = ""
    footer: str = ""


@dataclass(frozen=True)
class LocationRequest:
    """A question with one button, which sends the person's location."""

    body: str


@dataclass(frozen=True)
class Reaction:
    """An emoji on the message with the channel's id `to`; empty takes it back."""

    to: str
    emoji: str


OutContent = Text | Media | Template | Buttons | ListMenu | LocationRequest | Reaction

_CLASSES: dict[str, type[OutContent]] = {
    "text": Text,
    "media": Media,
    "template": Template,
    "buttons": Buttons,
    "list": ListMenu,
    "location_request": LocationRequest,
    "reaction": Reaction,
}
_NAMES = {cls: name for name, cls in _CLASSES.items()}


def to_json(content: OutContent) -> Json:
    """Return what `from_json` reads back."""
    return {"is": _NAMES[type(content)], **asdict(content)}


def from_json(value: Json) -> OutContent:
    """Return the content that `to_json` wrote; raises KeyError or TypeError for anything else."""
    parts: dict[str, Any] = {key: part for key, part in value.items() if key != "is"}
    cls = _CLASSES[value["is"]]
    if cls is Buttons:
        parts["buttons"] = [(button[0], button[1]) for button in parts["buttons"]]
    elif cls is ListMenu:
        parts["sections"] = [
            Section(section["title"], [Row(**row) for row in section["rows"]])
            for section in parts["sections"]
        ]
    return cls(**parts)


def type_of(content: OutContent) -> str:
    """Return the type of the message that carries it: the word a person's own would have."""
    match content:
        case Media(kind=kind):
            return kind
        case Buttons() | ListMenu() | LocationRequest():
            return "interactive"
    return _NAMES[type(content)]


def words_of(content: OutContent) -> str:
    """Return what an agent reads in the thread; a template's words are known to its caller only."""
    match content:
        case Text(body=body) | LocationRequest(body=body):
            return body
        case Media(caption=caption):
            return caption
        case Reaction(emoji=emoji):
            return emoji
        case Buttons(body=body, header=header, footer=footer, buttons=buttons):
            return _drawn(header, body, footer, [title for _id, title in buttons])
        case ListMenu(body=body, header=header, footer=footer, sections=sections):
            rows = [row.title for section in sections for row in section.rows]
            return _drawn(header, body, footer, rows)
        case Template(name=name):
            return name


def _drawn(header: str, body: str, footer: str, choices: list[str]) -> str:
    """Return a question with its choices as plain text."""
    parts = [header, body, "\n".join(f"▫ {choice}" for choice in choices), footer]
    return "\n\n".join(part for part in parts if part)


# --- Limits -------------------------------------------------------------------------------


def check(content: OutContent, text_limit: int = TEXT_LIMIT) -> None:
    """Raise Unsendable when the content breaks a limit."""
    match content:
        case Text(body=body):
            _words(body, text_limit)
        case Media(kind=kind, caption=caption):
            if kind not in MEDIA_KINDS:
                raise Unsendable(_("Files of this kind can't be sent."))
            if caption and kind in ("audio", "sticker"):
                raise Unsendable(_("Sounds and stickers can't carry words."))
            if len(caption) > CAPTION_LIMIT:
                raise _too_long(_("The words under a file"), CAPTION_LIMIT, caption)
        case Template(name=name, language=language):
            if not name or not language:
                raise Unsendable(_("Choose a template."))
        case Buttons():
            _check_buttons(content)
        case ListMenu():
            _check_list(content)
        case LocationRequest(body=body):
            _words(body, BODY_LIMIT)
        case Reaction(to=to):
            if not to:
                raise Unsendable(_("A reaction belongs to a message that WhatsApp knows."))


def _check_buttons(content: Buttons) -> None:
    _question(content)
    if not 1 <= len(content.buttons) <= MOST_BUTTONS:
        raise Unsendable(_("A question has at least one button and at most three."))
    for button_id, title in content.buttons:
        _part(_("The id of a button"), button_id, BUTTON_ID_LIMIT)
        _part(_("A button"), title, BUTTON_LIMIT)
    _different([button_id for button_id, _title in content.buttons])
    _different([title for _id, title in content.buttons])


def _check_list(content: ListMenu) -> None:
    _question(content)
    _part(_("What opens the list"), content.button, BUTTON_LIMIT)
    rows = [row for section in content.sections for row in section.rows]
    if not all(section.rows for section in content.sections) or not 1 <= len(rows) <= MOST_ROWS:
        raise Unsendable(_("A list has at least one choice and at most ten."))
    for section in content.sections:
        if section.title or len(content.sections) > 1:
            _part(_("The title of a section"), section.title, SECTION_LIMIT)
    for row in rows:
        _part(_("The id of a choice"), row.id, ROW_ID_LIMIT)
        _part(_("A choice"), row.title, ROW_LIMIT)
        if len(row.description) > ROW_DESCRIPTION_LIMIT:
            raise _too_long(
                _("The description of a choice"), ROW_DESCRIPTION_LIMIT, row.description
            )
    _different([row.id for row in rows])


def _question(content: Buttons | ListMenu) -> None:
    _words(content.body, BODY_LIMIT)
    for name, margin in ((_("The header"), content.header), (_("The footer"), content.footer)):
        if len(margin) > MARGIN_LIMIT:
            raise _too_long(name, MARGIN_LIMIT, margin)


def _words(body: str, limit: int) -> None:
    if not body.strip():
        raise Unsendable(_("Write something first."))
    if len(body) > limit:
        raise Unsendable(
            _("A message holds at most %(limit)d characters; this one has %(length)d.")
            % {"limit": limit, "length": len(body)}
        )


def _part(name: str, value: str, limit: int) -> None:
    if not value.strip():
        raise Unsendable(_("%(part)s must not be empty.") % {"part": name})
    if len(value) > limit:
        raise _too_long(name, limit, value)


def _too_long(name: str, limit: int, value: str) -> Unsendable:
    values = {"part": name, "limit": limit, "length": len(value)}
    return Unsendable(
        _("%(part)s may hold at most %(limit)d characters; it has %(length)d.") % values
    )


def _different(values: Sequence[str]) -> None:
    if len(set(values)) != len(values):
        raise Unsendable(_("No two choices of one question may be the same."))
