"""How messages look to an agent: what a bubble says, its ticks, and what to do about a failure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from cms.core import phones
from contact_center import channels
from contact_center.channels.base import Act, Channel, Meaning
from contact_center.channels.inbound import Update
from contact_center.media.shown import Attachment, attachment
from contact_center.models import Message, OutboxItem, SendAttempt, StatusEvent
from contact_center.services.messages import SILENT_TYPES
from contact_center.states import AttemptOutcome, MessageState, OutboxState

# The types an agent meets, in words and with an icon of Wagtail's.
KINDS: dict[str, tuple[Any, str]] = {
    "image": (gettext_lazy("Photo"), "image"),
    "video": (gettext_lazy("Video"), "media"),
    "audio": (gettext_lazy("Sound"), "media"),
    "voice": (gettext_lazy("Voice message"), "media"),
    "document": (gettext_lazy("Document"), "doc-full"),
    "sticker": (gettext_lazy("Sticker"), "image"),
    "location": (gettext_lazy("Location"), "site"),
    "contacts": (gettext_lazy("Address-book card"), "user"),
    "interactive": (gettext_lazy("Chosen answer"), "tick-inverse"),
    "button": (gettext_lazy("Chosen answer"), "tick-inverse"),
    "unsupported": (
        gettext_lazy("Something WhatsApp can't hand over (a poll, a view-once photo …)"),
        "help",
    ),
    "order": (pgettext_lazy("message", "Order"), "list-ul"),
}


@dataclass(frozen=True)
class Tick:
    """The sign under an outgoing message: its icon, words for it, and when."""

    icon: str
    tone: str  # "", "read" or "failed"
    label: str
    at: datetime.datetime | None = None


@dataclass(frozen=True)
class Failure:
    """Why a message did not arrive and what the agent can do."""

    code: int | None
    what: str
    advice: str
    details: str


@dataclass(frozen=True)
class Step:
    """One thing that happened to a message of ours on its way: evidence for who asks."""

    at: datetime.datetime
    label: str
    code: int | None = None
    http_status: int | None = None
    what: str = ""
    advice: str = ""
    details: str = ""  # the provider's own words


@dataclass
class Entry:
    """One thing in the thread: a bubble, a note, or a small event line."""

    message: Message
    shape: str  # "in", "out", "note" or "event"
    label: str = ""
    icon: str = ""
    facts: tuple[str, ...] = ()
    link: str = ""
    text: str = ""
    quoted: Message | None = None
    tick: Tick | None = None
    failure: Failure | None = None
    steps: tuple[Step, ...] = ()
    can_take_back: bool = False
    attachment: Attachment | None = None
    new_day: datetime.date | None = None


def thread(messages: Iterable[Message]) -> list[Entry]:
    """Return the entries of a thread, oldest first.

    `messages` come ordered, with `outbox`, `author`, `opened_case` and `file` selected, `attempts`
    and `events` prefetched: no query is made here.
    """
    rows = list(messages)
    by_wamid = {message.wamid: message for message in rows if message.wamid}
    entries = []
    day: datetime.date | None = None
    for message in rows:
        entry = _entry(message, by_wamid)
        today = timezone.localtime(message.said_at).date()
        entry.new_day = today if today != day else None
        day = today
        entries.append(entry)
    return entries


def _entry(message: Message, by_wamid: dict[str, Message]) -> Entry:
    payload: dict[str, Any] = message.payload if isinstance(message.payload, dict) else {}
    if message.direction == Message.Direction.NOTE:
        return Entry(message, "note", text=message.text)
    if message.type in SILENT_TYPES:
        return _event(message, payload, by_wamid)
    quoted = by_wamid.get(message.reply_to) if message.reply_to else None
    if message.direction == Message.Direction.OUT:
        return Entry(
            message,
            "out",
            text=message.text,
            quoted=quoted,
            tick=tick(message),
            failure=failure(message),
            steps=steps(message),
            can_take_back=can_take_back(message),
            attachment=attachment(message),
        )
    entry = Entry(message, "in", text=message.text, quoted=quoted)
    _describe(entry, message.type, _part(payload, message.type), payload)
    entry.attachment = attachment(message)
    if entry.attachment is not None:
        # A file says itself what it is and how it is called, once it is there.
        entry.label = "" if entry.attachment.is_seen else entry.label
        entry.facts = () if entry.attachment.name else entry.facts
    return entry


def _part(payload: dict[str, Any], name: str) -> dict[str, Any]:
    value = payload.get(name)
    return value if isinstance(value, dict) else {}


def _describe(entry: Entry, kind: str, part: dict[str, Any], payload: dict[str, Any]) -> None:
    """Fill in what a message is when it isn't plain words."""
    if kind == "text":
        return
    unknown = (_("Message of a kind we can't show (%(kind)s)") % {"kind": kind}, "help")
    label, icon = KINDS.get("unsupported" if kind == "unknown" else kind, unknown)
    if kind == "audio" and part.get("voice") is True:
        label = KINDS["voice"][0]
    entry.label, entry.icon = str(label), icon
    if kind == "document" and part.get("filename"):
        entry.facts = (str(part["filename"]),)
    elif kind == "location":
        place = f"{part.get('latitude')},{part.get('longitude')}"
        entry.facts = (place,)
        entry.link = f"https://www.openstreetmap.org/?mlat={part.get('latitude')}&mlon={part.get('longitude')}#map=17/{part.get('latitude')}/{part.get('longitude')}"
    elif kind == "contacts":
        entry.facts = tuple(_cards(payload.get("contacts")))


def _cards(cards: Any) -> Iterable[str]:
    for card in cards if isinstance(cards, list) else []:
        name = _part(card, "name").get("formatted_name") if isinstance(card, dict) else ""
        numbers = card.get("phones") if isinstance(card, dict) else None
        shown = [str(row.get("phone")) for row in numbers or [] if isinstance(row, dict)]
        yield " · ".join(filter(None, [str(name or ""), *shown]))


def _event(message: Message, payload: dict[str, Any], by_wamid: dict[str, Message]) -> Entry:
    """A reaction, an edit, a deletion or news of the channel, in one line."""
    part = _part(payload, message.type)
    about = str(part.get("message_id") or part.get("original_message_id") or "")
    if isinstance(message.content, dict):  # a reaction of ours
        about = str(message.content.get("to") or "")
    quoted = by_wamid.get(about)
    if message.type == "reaction":
        line = (
            _("Reacted with %(emoji)s") % {"emoji": message.text}
            if message.text
            else _("Took a reaction back")
        )
        return Entry(message, "event", label=line, quoted=quoted)
    if message.type == "edit":
        return Entry(
            message, "event", label=_("Changed a message to:"), text=message.text, quoted=quoted
        )
    if message.type == "revoke":
        return Entry(message, "event", label=_("Deleted a message"), quoted=quoted)
    return Entry(message, "event", label=_("News from WhatsApp:"), text=message.text)


def _outbox(message: Message) -> OutboxItem | None:
    return message.outbox if hasattr(message, "outbox") else None


def tick(message: Message) -> Tick:
    """Return the sign that shows where an outgoing message is."""
    match message.state:
        case MessageState.READ:
            return Tick("ticks-double", "read", pgettext("message", "read"), message.read_at)
        case MessageState.DELIVERED:
            return Tick("ticks-double", "", pgettext("message", "delivered"), message.delivered_at)
        case MessageState.SENT:
            return Tick("ticks-single", "", pgettext("message", "sent"), message.sent_at)
        case MessageState.FAILED:
            return Tick("warning", "failed", _("not delivered"), message.failed_at)
    item = _outbox(message)
    if item is not None and item.state == OutboxState.IN_DOUBT:
        return Tick("time", "", _("no answer from WhatsApp yet; waiting for its confirmation"))
    if item is not None and item.attempts and item.state == OutboxState.WAITING:
        return Tick(
            "time",
            "",
            _("attempt %(number)d failed; trying again") % {"number": item.attempts},
            item.send_after,
        )
    return Tick("time", "", _("waiting to be sent"))


def failure(message: Message) -> Failure | None:
    """Return why a message failed, in words; None when it did not."""
    if message.state != MessageState.FAILED:
        return None
    meaning = meaning_of(message)
    advice = meaning.advice
    if meaning.act is Act.RETRY:
        advice = _("It is not tried again by itself any more: send it again later.")
    return Failure(message.error_code, str(meaning.what), str(advice), message.error_details)


def meaning_of(message: Message) -> Meaning:
    """Return what the error of a message means on its channel."""
    channel = channels.get(message.conversation.channel)
    refused = [row for row in message.attempts.all() if row.http_status and row.code is None]
    if refused and refused[-1].http_status == message.error_code:
        # An answer without a code of the channel's: the HTTP status was kept in its place.
        return channel.meaning(None, refused[-1].http_status)
    return channel.meaning(message.error_code)


def can_take_back(message: Message) -> bool:
    """Say whether an agent's message has not left, so that it can still be taken back."""
    item = _outbox(message)
    return (
        item is not None
        and message.author_id is not None
        and item.state == OutboxState.WAITING
        and not message.possibly_twice
    )


def steps(message: Message) -> tuple[Step, ...]:
    """Return every attempt to send a message and every status of it, in the order of time."""
    channel = channels.get(message.conversation.channel)
    found = [_attempt(row, channel) for row in message.attempts.all()]
    found += [_event_step(row, channel) for row in message.events.all()]
    return tuple(sorted(found, key=lambda step: step.at))


_OUTCOMES: dict[str, Any] = {
    "": gettext_lazy("Attempt %(number)d: being sent"),
    AttemptOutcome.ACCEPTED: gettext_lazy("Attempt %(number)d: accepted by WhatsApp"),
    AttemptOutcome.REFUSED: gettext_lazy("Attempt %(number)d: refused by WhatsApp"),
    AttemptOutcome.UNREACHABLE: gettext_lazy("Attempt %(number)d: WhatsApp could not be reached"),
    AttemptOutcome.IN_DOUBT: gettext_lazy("Attempt %(number)d: no answer from WhatsApp"),
}


def _attempt(row: SendAttempt, channel: Channel) -> Step:
    label = _OUTCOMES[row.outcome] % {"number": row.number}
    if row.outcome in ("", AttemptOutcome.ACCEPTED):
        return Step(row.started_at, label, http_status=row.http_status)
    meaning = channel.meaning(row.code, row.http_status)
    return Step(
        row.ended_at or row.started_at,
        label,
        row.code if row.code is not None and row.code >= 0 else None,
        row.http_status,
        str(meaning.what),
        str(meaning.advice),
        row.details,
    )


def _event_step(row: StatusEvent, channel: Channel) -> Step:
    report = channel.status(Update("status", "", row.raw))
    state = dict(MessageState.choices).get(report.state, row.status)
    label = _("WhatsApp reports: %(state)s") % {"state": state}
    if report.error_code is None:
        return Step(row.at, label, details=report.error_details)
    meaning = channel.meaning(report.error_code)
    return Step(
        row.at,
        label,
        report.error_code,
        what=str(meaning.what),
        advice=str(meaning.advice),
        details=report.error_details,
    )


def preview_full(message: Message) -> str:
    """Return the words of a message, or what kind of thing it is when it has none."""
    return message.text or str(KINDS.get(message.type, (_("Message"), ""))[0])


def preview(message: Message | None) -> str:
    """Return the line of a message that lists show."""
    return " ".join(preview_full(message).split())[:120] if message else ""


def shown_phone(number: str) -> str:
    """Return a telephone number in groups."""
    return phones.display(number) if number else ""
