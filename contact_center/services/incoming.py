"""What people say to us, stored."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from contact_center.channels.inbound import InboundMessage
from contact_center.models import Conversation, Message
from contact_center.states import ConversationState

# Said about a message or a person rather than said to us: nobody has to answer these.
SILENT_TYPES = ("reaction", "edit", "revoke", "system")


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
