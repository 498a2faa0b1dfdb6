"""Messages in and out, notes, and what statuses teach about them."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import audit
from cms.core.models import User
from contact_center import channels
from contact_center.channels.inbound import InboundMessage, StatusReport, Update
from contact_center.models import Case, Conversation, Message, OutboxItem, StatusEvent
from contact_center.states import (
    ConversationState,
    MessageState,
    OutboxState,
    below,
)

# Said about a message or a person rather than said to us: nobody has to answer these.
SILENT_TYPES = ("reaction", "edit", "revoke", "system")

_TIME_OF: dict[str, str] = {
    MessageState.SENT: "sent_at",
    MessageState.DELIVERED: "delivered_at",
    MessageState.READ: "read_at",
    MessageState.FAILED: "failed_at",
}


class Refused(ValueError):
    """What an agent asked for can't be done; the message says why, in their language."""


# --- In ----------------------------------------------------------------------------------


def store_incoming(
    conversation: Conversation, inbound: InboundMessage, text: str
) -> Message | None:
    """Store a message once; return None when it was stored before.

    The unique id decides, not a look-up: two workers may hold the same message at once.
    """
    now = timezone.now()
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                direction=Message.Direction.IN,
                type=inbound.type[:40],
                text=text,
                payload=inbound.raw,
                wamid=inbound.id[:255],
                reply_to=inbound.reply_to[:255],
                # A phone's clock can run ahead; nothing was said in the future.
                said_at=min(inbound.sent_at, now),
            )
    except IntegrityError:
        if Message.objects.filter(wamid=inbound.id[:255]).exists():
            return None
        raise
    _heard(message)
    return message


def _heard(message: Message) -> None:
    """Move the conversation to where an arrived message puts it."""
    silent = message.type in SILENT_TYPES
    with transaction.atomic():
        # The lock puts two workers with messages of one person behind each other.
        conversation = Conversation.objects.select_for_update().get(pk=message.conversation_id)
        conversation.changed_at = timezone.now()
        last = conversation.last_inbound_at
        if not silent:
            conversation.unread += 1
            conversation.state = ConversationState.OPEN
            conversation.last_inbound_at = max(last, message.said_at) if last else message.said_at
        if message.type not in ("reaction", "system"):
            _newest(conversation, message)
        conversation.save()
    message.conversation = conversation


def _newest(conversation: Conversation, message: Message) -> None:
    """Show `message` in the list, unless a later one is shown already."""
    shown = conversation.last_message
    if shown is None or message.said_at >= shown.said_at:
        conversation.last_message = message
        conversation.last_activity_at = message.said_at


# --- Out ---------------------------------------------------------------------------------


def queue_text(
    conversation: Conversation,
    text: str,
    *,
    author: User | None = None,
    case: Case | None = None,
    key: uuid.UUID | None = None,
    reply_to: str = "",
) -> Message:
    """Write a text and its outbox row in one transaction; the worker sends it.

    `key` makes it happen once: the same key again returns the message written first.
    `reply_to` is WhatsApp's id of the message that it quotes.
    Raises Refused when the text is empty or too long, or the 24-hour window is closed.
    """
    text = text.strip()
    channel = channels.get(conversation.channel)
    if not text:
        raise Refused(_("Write something first."))
    if len(text) > channel.text_limit:
        raise Refused(
            _("A message holds at most %(limit)d characters; this one has %(length)d.")
            % {"limit": channel.text_limit, "length": len(text)}
        )
    if channel.window and not conversation.window_is_open:
        raise Refused(
            _(
                "The message was not sent: more than 24 hours have passed since the person last "
                "wrote, and WhatsApp lets us write freely only within them."
            )
        )
    key = key or uuid.uuid4()
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                case=case,
                direction=Message.Direction.OUT,
                text=text,
                author=author,
                state=MessageState.QUEUED,
                reply_to=reply_to,
            )
            OutboxItem.objects.create(message=message, conversation=conversation, key=key)
            _said(conversation, message)
    except IntegrityError:
        known = OutboxItem.objects.filter(key=key, conversation=conversation)
        item = known.select_related("message").first()
        if item is None:
            raise
        return item.message
    return message


def reply(
    conversation: Conversation, text: str, author: User, case: Case | None, *, key: uuid.UUID
) -> Message:
    """Queue what an agent wrote to the person; raises Refused. See `queue_text`."""
    with transaction.atomic():
        message = queue_text(conversation, text, author=author, case=case, key=key)
        audit.record(
            conversation, "conversation.replied", actor=author, data={"message": message.pk}
        )
        if conversation.state == ConversationState.CLOSED:
            Conversation.objects.filter(pk=conversation.pk).update(state=ConversationState.OPEN)
    return message


def add_note(
    conversation: Conversation, text: str, author: User | None, case: Case | None
) -> Message:
    """Add a note that only staff see; raises Refused for an empty one."""
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    with transaction.atomic():
        note = Message.objects.create(
            conversation=conversation,
            case=case,
            direction=Message.Direction.NOTE,
            text=text,
            author=author,
        )
        touch(conversation)
        if author is not None:
            audit.record(
                conversation, "conversation.noted", actor=author, data={"message": note.pk}
            )
    return note


def _said(conversation: Conversation, message: Message) -> None:
    """Show an agent's words in the list; automatic ones would hide what the person said."""
    now = timezone.now()
    row = Conversation.objects.filter(pk=conversation.pk)
    if message.author_id is None:
        row.update(changed_at=now)
    else:
        row.update(last_message=message, last_activity_at=now, changed_at=now)


def touch(conversation: Conversation | int) -> None:
    """Tell the inbox that something in the conversation changed."""
    pk = conversation.pk if isinstance(conversation, Model) else conversation
    Conversation.objects.filter(pk=pk).update(changed_at=timezone.now())


def mark_seen(conversation: Conversation) -> None:
    """An agent has the conversation before their eyes: nothing in it is unread."""
    Conversation.objects.filter(pk=conversation.pk, unread__gt=0).update(
        unread=0, changed_at=timezone.now()
    )


def mark_unread(conversation: Conversation, by: User) -> None:
    """Put the conversation back among the unread ones."""
    Conversation.objects.filter(pk=conversation.pk).update(unread=1, changed_at=timezone.now())
    audit.record(conversation, "conversation.marked_unread", actor=by)


# --- Statuses ----------------------------------------------------------------------------


def store_status(report: StatusReport) -> bool:
    """Store a status once and let its message climb; return False when it was stored before."""
    message = _message_of(report)
    try:
        with transaction.atomic():
            event = StatusEvent.objects.create(
                message=message,
                wamid=report.id[:255],
                status=report.status[:40],
                at=report.at,
                raw=report.raw,
            )
    except IntegrityError:
        known = StatusEvent.objects.filter(
            wamid=report.id[:255], status=report.status[:40], at=report.at
        )
        if known.exists():
            return False
        raise
    if message is not None:
        _learn(message, event, report)
    return True


def _message_of(report: StatusReport) -> Message | None:
    """Find the message of a status: by our key, which is there before any id, else by its id."""
    try:
        key = uuid.UUID(report.our_key)
    except ValueError:
        pass
    else:
        item = OutboxItem.objects.filter(key=key).select_related("message").first()
        if item is not None:
            return item.message
    return Message.objects.filter(wamid=report.id, direction=Message.Direction.OUT).first()


def _learn(message: Message, event: StatusEvent, report: StatusReport) -> None:
    if message.state in (MessageState.QUEUED, MessageState.FAILED):
        accepted(message, report.id)
    if report.state:
        advance(
            message, report.state, at=event.at, code=report.error_code, details=report.error_details
        )


def accepted(message: Message, wamid: str) -> None:
    """The provider has this message: note its id and take it off the queue."""
    if not Message.objects.filter(wamid=wamid[:255]).exists():
        # A message sent once more keeps the id it got first.
        Message.objects.filter(pk=message.pk, wamid__isnull=True).update(wamid=wamid[:255])
    OutboxItem.objects.filter(message=message).exclude(state=OutboxState.DONE).update(
        state=OutboxState.DONE, claimed_until=None, in_doubt_since=None
    )


def advance(
    message: Message,
    state: str,
    *,
    at: datetime.datetime,
    code: int | None = None,
    details: str = "",
) -> None:
    """Let a message climb to `state`; a lower state changes nothing but its own time.

    One conditional UPDATE, so that two workers with two statuses can't overwrite each other.
    """
    row = Message.objects.filter(pk=message.pk)
    row.filter(**{f"{_TIME_OF[state]}__isnull": True}).update(**{_TIME_OF[state]: at})
    climbing = row.filter(state__in=below(state))
    if state == MessageState.FAILED:
        climbing.update(state=state, error_code=code, error_details=details)
    else:
        climbing.update(state=state, error_code=None, error_details="")
    touch(message.conversation_id)


def adopt_early_statuses(message: Message, wamid: str) -> None:
    """Apply statuses that came before we knew the id, and without our key."""
    channel = channels.get(message.conversation.channel)
    for event in StatusEvent.objects.filter(wamid=wamid, message__isnull=True):
        StatusEvent.objects.filter(pk=event.pk).update(message=message)
        _learn(message, event, channel.status(Update("status", "", event.raw)))


def send_again(message: Message, by: User) -> Message:
    """Queue the words of a failed message anew; raises Refused when it didn't fail.

    The failed one stays as it was, so its evidence stays true. Asking twice queues it once.
    """
    if message.state != MessageState.FAILED or message.direction != Message.Direction.OUT:
        raise Refused(_("This message did not fail."))
    key = uuid.uuid5(message.outbox.key, "again")
    with transaction.atomic():
        again = queue_text(
            message.conversation, message.text, author=by, case=message.case, key=key
        )
        data = {"failed": message.pk, "message": again.pk}
        audit.record(message.conversation, "message.sent_again", actor=by, data=data)
    return again
