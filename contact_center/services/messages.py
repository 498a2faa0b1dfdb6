"""What we say: messages out, and notes between agents."""

import datetime
import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import audit
from cms.core.models import User
from contact_center import channels, reading
from contact_center.channels import outbound
from contact_center.channels.outbound import OutContent
from contact_center.models import Case, Conversation, Message, OutboxItem
from contact_center.services.incoming import SILENT_TYPES as SILENT_TYPES
from contact_center.services.statuses import accepted as accepted
from contact_center.services.statuses import adopt_early_statuses as adopt_early_statuses
from contact_center.services.statuses import advance as advance
from contact_center.states import ConversationState, MessageState, OutboxState

# The same note within this time is a form posted twice.
SAME_NOTE = datetime.timedelta(minutes=1)


class Refused(ValueError):
    """What an agent asked for can't be done; the message says why, in their language."""


# --- Out ---------------------------------------------------------------------------------


def queue(
    conversation: Conversation,
    content: OutContent,
    *,
    author: User | None = None,
    case: Case | None = None,
    key: uuid.UUID | None = None,
    reply_to: str = "",
    send_after: datetime.datetime | None = None,
    words: str | None = None,
) -> Message:
    """Write a message and its outbox row in one transaction; the worker sends it.

    `key` makes it happen once: the same key again returns the message written first.
    `reply_to` is WhatsApp's id of the message that it quotes. Until `send_after` it can be
    taken back. `words` is what agents read where the content alone can't say it (a template).
    Raises Refused when the content breaks a limit, or the 24-hour window is closed and the
    content is no template.
    """
    channel = channels.get(conversation.channel)
    try:
        outbound.check(content, channel.text_limit)
    except outbound.Unsendable as error:
        raise Refused(str(error)) from error
    is_template = isinstance(content, outbound.Template)
    if channel.window and not is_template and not conversation.window_is_open:
        raise Refused(
            _(
                "The message was not sent: more than 24 hours have passed since the person last "
                "wrote, and WhatsApp lets us write freely only within them."
            )
        )
    is_text = isinstance(content, outbound.Text)
    key = key or uuid.uuid4()
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                case=case,
                direction=Message.Direction.OUT,
                type=outbound.type_of(content),
                text=outbound.words_of(content) if words is None else words,
                content=None if is_text else outbound.to_json(content),
                file_id=content.file_id if isinstance(content, outbound.Media) else None,
                author=author,
                state=MessageState.QUEUED,
                reply_to=reply_to,
            )
            OutboxItem.objects.create(
                message=message,
                conversation=conversation,
                key=key,
                send_after=send_after or timezone.now(),
            )
            _said(conversation, message)
    except IntegrityError:
        known = OutboxItem.objects.filter(key=key, conversation=conversation)
        item = known.select_related("message").first()
        if item is None:
            raise
        return item.message
    return message


def queue_text(
    conversation: Conversation,
    text: str,
    *,
    author: User | None = None,
    case: Case | None = None,
    key: uuid.UUID | None = None,
    reply_to: str = "",
) -> Message:
    """Queue plain words; see `queue`."""
    content = outbound.Text(text.strip())
    return queue(conversation, content, author=author, case=case, key=key, reply_to=reply_to)


def reply(
    conversation: Conversation,
    content: OutContent | str,
    author: User,
    case: Case | None,
    *,
    key: uuid.UUID,
    words: str | None = None,
) -> Message:
    """Queue what an agent wrote or chose for the person; raises Refused. See `queue`."""
    if isinstance(content, str):
        content = outbound.Text(content.strip())
    undo = datetime.timedelta(seconds=settings.WHATSAPP_UNDO_SECONDS)
    with transaction.atomic():
        message = queue(
            conversation,
            content,
            author=author,
            case=case,
            key=key,
            words=words,
            send_after=timezone.now() + undo,
        )
        audit.record(
            conversation, "conversation.replied", actor=author, data={"message": message.pk}
        )
        if conversation.state == ConversationState.CLOSED:
            Conversation.objects.filter(pk=conversation.pk).update(state=ConversationState.OPEN)
    return message


def add_note(
    conversation: Conversation, text: str, author: User | None, case: Case | None
) -> Message:
    """Add a note that only staff see; raises Refused for an empty one.

    The same words of the same agent within a minute are a form posted twice: one note.
    """
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    with transaction.atomic():
        if author is not None:
            Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
            same = conversation.messages.filter(
                direction=Message.Direction.NOTE,
                author=author,
                text=text,
                said_at__gte=timezone.now() - SAME_NOTE,
            ).first()
            if same is not None:
                return same
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
    unread = Conversation.objects.filter(pk=conversation.pk, unread__gt=0)
    if unread.update(unread=0, changed_at=timezone.now()):
        reading.show(conversation)


def mark_unread(conversation: Conversation, by: User) -> None:
    """Put the conversation back among the unread ones."""
    Conversation.objects.filter(pk=conversation.pk).update(unread=1, changed_at=timezone.now())
    audit.record(conversation, "conversation.marked_unread", actor=by)


def take_back(message: Message, by: User) -> None:
    """Remove a message that has not left; raises Refused when it is too late.

    Nobody but us has seen it, so nothing of it stays in the thread; its words stay in the audit.
    """
    conversation = message.conversation
    with transaction.atomic():
        # The lock decides against the worker that is about to send it.
        waiting = OutboxItem.objects.select_for_update(of=("self",)).filter(
            message=message,
            state=OutboxState.WAITING,
            # Sent once already, perhaps: that can't be taken back.
            message__possibly_twice=False,
        )
        item = waiting.first()
        if item is None:
            raise Refused(_("It is too late: the message is being sent or has been sent."))
        data = {"message": message.pk, "text": message.text, "attempts": item.attempts}
        message.delete()
        last = conversation.messages.exclude(type__in=("reaction", "system"))
        last = last.exclude(direction=Message.Direction.OUT, author=None)
        Conversation.objects.filter(pk=conversation.pk, last_message=None).update(
            last_message=last.order_by("-said_at", "-id").first()
        )
        touch(conversation)
        audit.record(conversation, "message.taken_back", actor=by, data=data)


def send_again(message: Message, by: User) -> Message:
    """Queue a failed message anew; raises Refused when it didn't fail.

    The failed one stays as it was, so its evidence stays true. Asking twice queues it once.
    """
    if message.state != MessageState.FAILED or message.direction != Message.Direction.OUT:
        raise Refused(_("This message did not fail."))
    key = uuid.uuid5(message.outbox.key, "again")
    with transaction.atomic():
        again = queue(
            message.conversation,
            content_of(message),
            author=by,
            case=message.case,
            key=key,
            reply_to=message.reply_to,
            words=message.text,
        )
        data = {"failed": message.pk, "message": again.pk}
        audit.record(message.conversation, "message.sent_again", actor=by, data=data)
    return again


def content_of(message: Message) -> OutContent:
    """Return what a message of ours holds."""
    return outbound.from_json(message.content) if message.content else outbound.Text(message.text)
