"""What people say to us, stored: each message once, in its conversation."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from contact_center.channels.inbound import (
    CallPermission,
    Choice,
    Content,
    Edit,
    FormReply,
    InboundMessage,
    Location,
    Media,
    Order,
    Reaction,
    System,
    Text,
)
from contact_center.models import Contact, Conversation, Message
from contact_center.querysets import save_all
from contact_center.services import people
from contact_center.states import ConversationState, MessageState

# Said about a message or a person rather than said to us: nobody has to answer these.
SILENT_TYPES = ("reaction", "edit", "revoke", "system")
# What a new message changes about its conversation.
_MOVED = [
    "unread",
    "state",
    "last_inbound_at",
    "last_message",
    "last_activity_at",
    "changed_at",
]


@dataclass(frozen=True)
class Arrival:
    """A message and where it arrived: the order in which the dialogue hears it."""

    inbound: InboundMessage
    delivery: int | None = None
    position: int = 0

    @property
    def wamid(self) -> str:
        """The one thing that makes storing it twice harmless."""
        return self.inbound.id[:255]


def store_all(channel: str, arrivals: Sequence[Arrival]) -> tuple[list[bool], list[Message]]:
    """Store messages once each, in a constant number of queries.

    Returns for each arrival whether it was new, and the messages made.
    Raises IntegrityError when another worker stored one of them first: call it again then.
    """
    known = set(
        Message.objects.filter(wamid__in={each.wamid for each in arrivals}).values_list(
            "wamid", flat=True
        )
    )
    fresh, new = [], []
    for arrival in arrivals:
        fresh.append(arrival.wamid not in known)
        if fresh[-1]:
            known.add(arrival.wamid)
            new.append(arrival)
    made: list[Message] = []
    for batch in _batches(new):
        if _renames(batch[0]):
            contacts = [_renamed(batch[0])]
        else:
            contacts = people.identify_all(
                [each.inbound.sender for each in batch], [each.inbound.sent_at for each in batch]
            )
        rows = _store(channel, batch, contacts)
        move(rows)
        made += rows
    return fresh, made


def _batches(arrivals: Iterable[Arrival]) -> Iterator[list[Arrival]]:
    """Put each change of a number by itself: who writes after it is known only then."""
    for renames, run in groupby(arrivals, key=_renames):
        if renames:
            yield from ([arrival] for arrival in run)
        else:
            yield list(run)


def _renames(arrival: Arrival) -> bool:
    content = arrival.inbound.content
    return isinstance(content, System) and bool(content.new_phone or content.new_user_id)


def _renamed(arrival: Arrival) -> Contact:
    content, at = arrival.inbound.content, arrival.inbound.sent_at
    contact = people.identify(arrival.inbound.sender, heard_at=at)
    if isinstance(content, System):
        contact = people.learn_names(
            contact, phone=content.new_phone, user_id=content.new_user_id, heard_at=at
        )
    return contact


def _store(channel: str, batch: list[Arrival], contacts: list[Contact]) -> list[Message]:
    conversations = people.conversations_with(contacts, channel)
    now = timezone.now()
    rows = []
    for arrival, contact in zip(batch, contacts, strict=True):
        inbound = arrival.inbound
        kind = inbound.type[:40]
        ours = inbound.echo
        rows.append(
            Message(
                conversation=conversations[contact.pk],
                direction=Message.Direction.OUT if ours else Message.Direction.IN,
                state=MessageState.SENT if ours else MessageState.HERE,
                type=kind,
                text=words(inbound.content),
                payload=inbound.raw,
                wamid=arrival.wamid,
                reply_to=inbound.reply_to[:255],
                # A phone's clock can run ahead; nothing was said in the future.
                said_at=min(inbound.sent_at, now),
                sent_at=min(inbound.sent_at, now) if ours else None,
                delivery_id=arrival.delivery,
                position=arrival.position,
                answer="" if ours or not _asks(inbound) else Message.Answer.DUE,
            )
        )
    return Message.objects.bulk_create(rows)


def _asks(inbound: InboundMessage) -> bool:
    """Say whether the dialogue has anything to hear in a message."""
    return inbound.type not in SILENT_TYPES and not isinstance(inbound.content, CallPermission)


def move(made: Sequence[Message], touched: Iterable[int] = ()) -> None:
    """Move conversations to where new messages put them, and tell the inbox of the `touched`."""
    keys = {message.conversation_id for message in made} | set(touched)
    if not keys:
        return
    # The lock puts two workers with messages of one person behind each other; in one order, so
    # that neither waits for the other.
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    conversations = {row.pk: row for row in rows}
    for message in made:
        _move(conversations[message.conversation_id], message)
    now = timezone.now()
    for conversation in conversations.values():
        conversation.changed_at = now
    save_all(conversations.values(), _MOVED)


def _move(conversation: Conversation, message: Message) -> None:
    last = conversation.last_inbound_at
    if message.direction == Message.Direction.IN and message.type not in SILENT_TYPES:
        conversation.unread += 1
        conversation.state = ConversationState.OPEN
        conversation.last_inbound_at = max(last, message.said_at) if last else message.said_at
    shown = conversation.last_message_id
    # A late, older message stands in its place in the thread; the list goes on showing the newer.
    later = shown is None or message.said_at >= conversation.last_activity_at
    if later and message.type not in ("reaction", "system"):
        conversation.last_message = message
        conversation.last_activity_at = message.said_at


def words(content: Content) -> str:
    """Return what the person said in words, for reading and searching; empty for a bare file."""
    match content:
        case Text(body) | Edit(_, body) | System(_, body):
            return body
        case Media(caption=caption):
            return caption
        case Choice(title=title):
            return title
        case FormReply(body=body):
            return body
        case CallPermission(response=response):
            return response
        case Location(name=name, address=address):
            return ", ".join(filter(None, (name, address)))
        case Reaction(emoji=emoji):
            return emoji
        case Order(text=text):
            return text
    return ""
