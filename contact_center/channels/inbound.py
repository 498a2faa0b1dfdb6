"""What people send, as values that no channel's wire format shows through.

A channel's parser makes these; the intake stores them. Types are plain words ("text",
"image"), so that a new one needs no migration.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Unreadable(ValueError):
    """A delivery that can't be read at all."""


class Malformed(ValueError):
    """One update whose parts have the wrong type."""


@dataclass(frozen=True)
class Update:
    """One thing that a delivery reports, where it stood, and what stood around it."""

    kind: str  # "message", "echo", "status", "news", "error" or "other"
    path: str  # e.g. "entry[0].changes[1].messages[2]"
    raw: Any
    contacts: list[Any] = field(default_factory=list)
    # Of news: what it is about, what it says, and when; its time can be absent.
    about: str = ""
    value: Json = field(default_factory=dict)
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Text:
    """Written words. `button` when they are a pressed quick reply, with its payload."""

    body: str
    payload: str = ""


@dataclass(frozen=True)
class Media:
    """A file: image, video, audio, document or sticker; its bytes are fetched by id."""

    media_id: str
    mime_type: str
    sha256: str
    caption: str
    filename: str
    voice: bool


@dataclass(frozen=True)
class Location:
    """A place on the map; name and address may be empty."""

    latitude: float
    longitude: float
    name: str
    address: str


@dataclass(frozen=True)
class Cards:
    """Address-book cards: (name, telephone numbers) of each."""

    people: list[tuple[str, list[str]]]


@dataclass(frozen=True)
class Choice:
    """A pressed button or a picked row: its id decides, its title is what the person saw."""

    choice_id: str
    title: str
    description: str = ""


@dataclass(frozen=True)
class FormReply:
    """A filled-in form (flow); `answers` is its JSON as a text."""

    name: str
    body: str
    answers: str


@dataclass(frozen=True)
class CallPermission:
    """Whether we may call the person, in the channel's own word."""

    response: str
    permanent: bool


@dataclass(frozen=True)
class Reaction:
    """An emoji on one message; empty when it was taken away."""

    to: str
    emoji: str


@dataclass(frozen=True)
class Order:
    """Products ordered from a catalogue."""

    text: str
    items: int


@dataclass(frozen=True)
class System:
    """News about the person, such as a changed number."""

    event: str
    body: str
    new_phone: str
    new_user_id: str


@dataclass(frozen=True)
class Edit:
    """New words for an earlier message."""

    of: str
    body: str


@dataclass(frozen=True)
class Revoke:
    """An earlier message was deleted for everyone."""

    of: str


@dataclass(frozen=True)
class Unsupported:
    """WhatsApp itself could not hand over what was sent (polls, view-once media)."""

    code: int | None
    details: str


@dataclass(frozen=True)
class Unknown:
    """A type that the reference does not list."""


Content = (
    Text
    | Media
    | Location
    | Cards
    | Choice
    | FormReply
    | CallPermission
    | Reaction
    | Order
    | System
    | Edit
    | Revoke
    | Unsupported
    | Unknown
)


@dataclass(frozen=True)
class Sender:
    """Who sent it. Phone or user id may be empty, never both."""

    phone: str
    user_id: str
    username: str
    name: str


@dataclass(frozen=True)
class InboundMessage:
    """One message of a person, as the channel reports it."""

    id: str
    type: str
    sent_at: datetime.datetime
    sender: Sender
    content: Content
    reply_to: str
    forwarded: bool
    raw: Json
    # Ours, written in the provider's own app on a telephone; `sender` is who it was sent to.
    echo: bool = False


@dataclass(frozen=True)
class StatusReport:
    """What became of one of our messages."""

    id: str
    status: str  # the channel's own word
    state: str  # the MessageState it means, or empty
    at: datetime.datetime
    our_key: str
    error_code: int | None
    error_details: str
    raw: Json
