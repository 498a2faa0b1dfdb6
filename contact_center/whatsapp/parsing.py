"""Webhook bodies, read into typed values.

`read` turns raw bytes into JSON that every database can keep. `walk` visits each entry,
change, message and status: batches hold up to a thousand. `parse_message` and
`parse_status` give dataclasses; a wrongly typed update raises Malformed, which sets that
update aside and no other. What the reference does not know becomes `Unknown`, never an error.
"""

import datetime
import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from contact_center.channels.inbound import (
    CallPermission,
    Cards,
    Choice,
    Content,
    Edit,
    FormReply,
    InboundMessage,
    Json,
    Location,
    Malformed,
    Media,
    Order,
    Reaction,
    Revoke,
    Sender,
    StatusReport,
    System,
    Text,
    Unknown,
    Unreadable,
    Unsupported,
    Update,
)
from contact_center.states import MessageState

# --- Reading -----------------------------------------------------------------------------


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value


# Deeper than anything real, and shallow enough for every database.
DEEPEST = 60


def _storable(value: Any, depth: int = 0) -> Any:
    """Replace what a database can't hold: NUL and halves of surrogate pairs in a text.

    What is nested too deep is kept as its JSON text.
    """
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:
            return value  # the usual case, at a tenth of the cost
        return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    if not isinstance(value, list | dict):
        return value
    if depth == DEEPEST:
        return _storable(json.dumps(value, ensure_ascii=False))
    if isinstance(value, list):
        return [_storable(item, depth + 1) for item in value]
    return {_storable(key): _storable(item, depth + 1) for key, item in value.items()}


def read(body: bytes) -> Json:
    """Return the JSON object in `body`; raises Unreadable with the reason."""
    try:
        payload = json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
        payload = _storable(payload)
    except (ValueError, RecursionError) as error:
        raise Unreadable(str(error)[:500] or type(error).__name__) from error
    if not isinstance(payload, dict):
        raise Unreadable(f"a JSON {type(payload).__name__} instead of an object")
    return payload


# --- Walking -----------------------------------------------------------------------------


# Which lists of a change hold what. An echo is what the Directorate's staff wrote in
# WhatsApp's own app on a telephone.
_LISTS = {
    "messages": {"messages": "message", "statuses": "status", "errors": "error"},
    "smb_message_echoes": {"message_echoes": "echo"},
}


def _items(parent: Any, key: str, path: str) -> Iterator[tuple[Any, str]]:
    """Visit a list that may be absent; whatever else stands in its place is visited as one item."""
    value = parent.get(key) if isinstance(parent, dict) else None
    if value is None:
        return
    if not isinstance(value, list):
        yield value, f"{path}{key}"
        return
    for number, item in enumerate(value):
        yield item, f"{path}{key}[{number}]"


def walk(payload: Json) -> Iterator[Update]:
    """Visit every update of a delivery, in its order.

    Changes of other fields are news. Anything that is not where the reference puts it comes out
    as kind "other", so that it is counted and shown instead of being passed over.
    """
    found_any = False
    for entry, entry_path in _items(payload, "entry", ""):
        for change, change_path in _items(entry, "changes", f"{entry_path}."):
            found_any = True
            yield from _walk_change(entry, change, change_path)
    if not found_any:
        yield Update("other", "", payload)


def _walk_change(entry: Json, change: Any, path: str) -> Iterator[Update]:
    value = change.get("value") if isinstance(change, dict) else None
    name = change.get("field") if isinstance(change, dict) else None
    if not isinstance(value, dict) or not isinstance(name, str):
        yield Update("other", path, change)
        return
    if name not in _LISTS:
        yield Update("news", path, change, about=name, value=value, at=_optional_moment(entry))
        return
    contacts = value.get("contacts")
    contacts = contacts if isinstance(contacts, list) else []
    empty = True
    for key, kind in _LISTS[name].items():
        for item, item_path in _items(value, key, f"{path}."):
            empty = False
            yield Update(kind, item_path, item, contacts)
    if empty:
        yield Update("other", path, change)


# --- Small readers -----------------------------------------------------------------------


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise Malformed(f"{name} must be an object")
    return value


def _text(parent: Json, key: str, *, required: bool = False) -> str:
    """Return a text, empty when absent; numbers are accepted as text, nothing else is."""
    value = parent.get(key)
    if value is None or value == "":
        if required:
            raise Malformed(f"{key} is missing")
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Malformed(f"{key} must be a text")
    return str(value)


def _child(parent: Json, key: str) -> Json:
    value = parent.get(key)
    return {} if value is None else _object(value, key)


def _list(parent: Json, key: str) -> list[Any]:
    value = parent.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise Malformed(f"{key} must be a list")
    return value


def _coordinate(parent: Json, key: str, limit: float) -> float:
    try:
        value = float(_text(parent, key, required=True))
    except ValueError as error:
        raise Malformed(f"{key} must be a number") from error
    if not -limit <= value <= limit:
        raise Malformed(f"{key} must be between {-limit} and {limit}")
    return value


def _moment(parent: Json, key: str = "timestamp") -> datetime.datetime:
    """Return a time: seconds since 1970 as a text; milliseconds have been seen."""
    try:
        seconds = float(_text(parent, key, required=True))
        if seconds > 100_000_000_000:
            seconds /= 1000
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Malformed(f"{key}: {error}") from error


def _optional_moment(entry: Json) -> datetime.datetime | None:
    try:
        return _moment(entry, "time")
    except Malformed:
        return None


def _error_code(value: Any) -> int | None:
    try:
        code = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return code if abs(code) < 2**31 else None


# --- What a message holds ----------------------------------------------------------------

# A voice message that was played has been read.
STATES: dict[str, MessageState] = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "played": MessageState.READ,
    "failed": MessageState.FAILED,
}
MEDIA_TYPES = ("image", "video", "audio", "voice", "document", "sticker")


def _media(message: Json, kind: str) -> Media:
    media = _child(message, kind)
    return Media(
        media_id=_text(media, "id", required=True),
        mime_type=_text(media, "mime_type"),
        sha256=_text(media, "sha256"),
        caption=_text(media, "caption"),
        filename=_text(media, "filename"),
        voice=kind == "voice" or media.get("voice") is True,
    )


def _location(message: Json) -> Location:
    place = _child(message, "location")
    return Location(
        latitude=_coordinate(place, "latitude", 90),
        longitude=_coordinate(place, "longitude", 180),
        name=_text(place, "name"),
        address=_text(place, "address"),
    )


def _cards(message: Json) -> Cards:
    people = []
    for card in _list(message, "contacts"):
        card = _object(card, "contacts")
        name = _child(card, "name")
        phones = [_text(_object(phone, "phones"), "phone") for phone in _list(card, "phones")]
        people.append((_text(name, "formatted_name"), [phone for phone in phones if phone]))
    return Cards(people)


def _interactive(message: Json) -> Content:
    reply = _child(message, "interactive")
    for key in ("button_reply", "list_reply"):
        if key in reply:
            chosen = _child(reply, key)
            return Choice(
                _text(chosen, "id", required=True),
                _text(chosen, "title"),
                _text(chosen, "description"),
            )
    if "nfm_reply" in reply:
        form = _child(reply, "nfm_reply")
        return FormReply(_text(form, "name"), _text(form, "body"), _text(form, "response_json"))
    if "call_permission_reply" in reply:
        call = _child(reply, "call_permission_reply")
        return CallPermission(_text(call, "response"), call.get("is_permanent") is True)
    return Unknown()


def _system(message: Json) -> System:
    news = _child(message, "system")
    return System(
        event=_text(news, "type"),
        body=_text(news, "body"),
        # Older payloads call it new_wa_id.
        new_phone=_text(news, "wa_id") or _text(news, "new_wa_id"),
        new_user_id=_text(news, "user_id"),
    )


def _edit(message: Json) -> Edit:
    edit = _child(message, "edit")
    inner = _child(edit, "message")
    words = _text(_child(inner, "text"), "body") or _text(_child(edit, "text"), "body")
    return Edit(_text(edit, "original_message_id", required=True), words)


def _unsupported(message: Json) -> Unsupported:
    errors = _list(message, "errors")
    first = _object(errors[0], "errors") if errors else {}
    details = _text(_child(first, "error_data"), "details")
    return Unsupported(_error_code(first.get("code")), details or _text(first, "title"))


def _content(message: Json, kind: str) -> Content:
    """Read the part of the message that its type names."""
    match kind:
        case "text":
            return Text(_text(_child(message, "text"), "body"))
        case "button":
            button = _child(message, "button")
            return Text(_text(button, "text"), _text(button, "payload"))
        case "interactive":
            return _interactive(message)
        case "location":
            return _location(message)
        case "contacts":
            return _cards(message)
        case "reaction":
            reaction = _child(message, "reaction")
            return Reaction(_text(reaction, "message_id", required=True), _text(reaction, "emoji"))
        case "order":
            order = _child(message, "order")
            return Order(_text(order, "text"), len(_list(order, "product_items")))
        case "system":
            return _system(message)
        case "edit":
            return _edit(message)
        case "revoke":
            revoke = _child(message, "revoke")
            return Revoke(_text(revoke, "original_message_id", required=True))
        case "unsupported" | "unknown":
            return _unsupported(message)
    return _media(message, kind) if kind in MEDIA_TYPES else Unknown()


def _sender(message: Json, contacts: list[Any]) -> Sender:
    """Find who wrote: from the message, and the card in `contacts` that is theirs.

    A person with a username may have no phone; older payloads have no user id.
    """
    phone, user_id = _text(message, "from"), _text(message, "from_user_id")
    cards = [card for card in contacts if isinstance(card, dict)]
    own = [
        card
        for card in cards
        if (phone and card.get("wa_id") == phone) or (user_id and card.get("user_id") == user_id)
    ]
    # With one message and one card there is no doubt whose card it is.
    card = own[0] if own else cards[0] if len(cards) == 1 and not (phone and user_id) else {}
    if not own and card and ((phone and card.get("wa_id")) or (user_id and card.get("user_id"))):
        card = {}  # it names somebody else
    profile = _child(card, "profile")
    sender = Sender(
        phone=phone or _text(card, "wa_id"),
        user_id=user_id or _text(card, "user_id"),
        username=_text(profile, "username"),
        name=_text(profile, "name"),
    )
    if not sender.phone and not sender.user_id:
        raise Malformed("neither a phone number nor a user id says who wrote this")
    return sender


def _recipient(echo: Json) -> Sender:
    """Return whom our own message, written on a telephone, was sent to."""
    person = Sender(_text(echo, "to"), _text(echo, "to_user_id"), username="", name="")
    if not person.phone and not person.user_id:
        raise Malformed("neither a phone number nor a user id says to whom this was written")
    return person


def parse_message(update: Update) -> InboundMessage:
    """Read one message or echo; raises Malformed."""
    message = _object(update.raw, "message")
    kind = _text(message, "type") or "unknown"
    context = _child(message, "context")
    echo = update.kind == "echo"
    return InboundMessage(
        id=_text(message, "id", required=True),
        type=kind,
        sent_at=_moment(message),
        sender=_recipient(message) if echo else _sender(message, update.contacts),
        content=_content(message, kind),
        reply_to=_text(context, "id"),
        forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        raw=message,
        echo=echo,
    )


def parse_status(update: Update) -> StatusReport:
    """Read one status; raises Malformed."""
    status = _object(update.raw, "status")
    errors = _list(status, "errors")
    first = _object(errors[0], "errors") if errors else {}
    details = _text(_child(first, "error_data"), "details")
    word = _text(status, "status", required=True)
    return StatusReport(
        id=_text(status, "id", required=True),
        status=word,
        state=STATES.get(word, ""),
        at=_moment(status),
        our_key=_text(status, "biz_opaque_callback_data"),
        error_code=_error_code(first.get("code")),
        error_details=details or _text(first, "message") or _text(first, "title"),
        raw=status,
    )
