"""What statuses teach about our messages."""

import datetime
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from contact_center import channels
from contact_center.channels.inbound import StatusReport, Update
from contact_center.models import Conversation, Message, OutboxItem, StatusEvent
from contact_center.states import MessageState, OutboxState, below

_TIME_OF: dict[str, str] = {
    MessageState.SENT: "sent_at",
    MessageState.DELIVERED: "delivered_at",
    MessageState.READ: "read_at",
    MessageState.FAILED: "failed_at",
}


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
    Conversation.objects.filter(pk=message.conversation_id).update(changed_at=timezone.now())


def adopt_early_statuses(message: Message, wamid: str) -> None:
    """Apply statuses that came before we knew the id, and without our key."""
    channel = channels.get(message.conversation.channel)
    for event in StatusEvent.objects.filter(wamid=wamid, message__isnull=True):
        StatusEvent.objects.filter(pk=event.pk).update(message=message)
        _learn(message, event, channel.status(Update("status", "", event.raw)))
