"""What failed is tried again: by itself for a while, and whenever an administrator asks."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contact_center import channels
from contact_center.intake import answering
from contact_center.intake.aside import failed_again
from contact_center.intake.storing import store_one
from contact_center.models import Conversation, Delivery, UpdateError
from contact_center.states import DeliveryState

BATCH = 20


class NotFound(LookupError):
    """What failed is no longer where it was."""


def retry_waiting() -> int:
    """Try again a batch of what failed and is due; return how many were tried."""
    due = UpdateError.objects.filter(next_attempt_at__lte=timezone.now(), settled_at=None)
    rows = list(due.order_by("next_attempt_at")[:BATCH])
    for row in rows:
        # Looked at again behind the lock: another worker may have tried it since.
        _retry(due.filter(pk=row.pk))
    return len(rows)


def retry_update(failure: UpdateError) -> bool:
    """Try an update that was set aside again; return whether it is settled now.

    An error that the channel reported is settled by having been looked at.
    """
    rows = UpdateError.objects.filter(pk=failure.pk)
    return _retry(rows.filter(settled_at=None)) or rows.filter(settled_at__isnull=False).exists()


def _retry(only: QuerySet[UpdateError]) -> bool:
    """Try the one row, unless another worker is at it; return whether that settled it."""
    row = None
    try:
        with transaction.atomic():
            row = only.select_for_update(skip_locked=True, no_key=True).first()
            if row is None:
                return False
            _again(row)
            UpdateError.objects.filter(pk=row.pk).update(
                settled_at=timezone.now(), next_attempt_at=None
            )
    except Exception as error:
        if row is None:
            raise
        failed_again(row, error)
        return False
    return True


def _again(row: UpdateError) -> None:
    match row.stage:
        case UpdateError.Stage.STORE:
            channel = channels.get(row.delivery.channel)
            updates = channel.walk(channel.read(bytes(row.delivery.body)))
            for position, update in enumerate(updates):
                if update.path[:200] == row.path:
                    return store_one(channel, row.delivery, position, update)
            raise NotFound(row.path)
        case UpdateError.Stage.ANSWER if row.message is not None:
            conversations = Conversation.objects.select_for_update(no_key=True)
            conversations.get(pk=row.message.conversation_id)
            # Read behind the lock: what was answered is not answered twice.
            row.message.refresh_from_db()
            if row.message.answer != row.message.Answer.DONE:
                answering.answer(row.message)
    return None


def retry_delivery(delivery: Delivery) -> None:
    """Put a delivery back in the queue, whatever became of it; what was stored is met as a duplicate."""
    now = timezone.now()
    with transaction.atomic():
        # Whatever fails again opens its row again.
        delivery.errors.filter(settled_at=None).exclude(stage=UpdateError.Stage.ANSWER).update(
            settled_at=now, next_attempt_at=None
        )
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.WAITING,
            position=0,
            attempts=0,
            stored=0,
            duplicates=0,
            set_aside=0,
            others=0,
            next_attempt_at=now,
            processed_at=None,
            error="",
        )
