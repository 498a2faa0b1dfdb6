"""What could not be done is set aside, tried again a few times, and then left to administrators."""

import datetime
import logging
from typing import Any

from django.db import InterfaceError, OperationalError
from django.utils import timezone

from contact_center.channels.inbound import Malformed
from contact_center.models import UpdateError

logger = logging.getLogger(__name__)

# What a database says when it is in trouble: the same again, later.
DATABASE_TROUBLE = (OperationalError, InterfaceError)
# How long what failed waits after its first, second … attempt. Then a person must look at it.
WAITS = (
    datetime.timedelta(seconds=10),
    datetime.timedelta(minutes=1),
    datetime.timedelta(minutes=5),
    datetime.timedelta(minutes=30),
)


def set_aside(
    *,
    delivery: int,
    path: str,
    stage: str,
    raw: Any,
    error: Exception | str,
    message: int | None = None,
) -> None:
    """Write down that an update failed; once more when it had failed before.

    Called by whoever holds the lock on the delivery or the conversation.
    """
    if isinstance(error, Exception):
        logger.error("Delivery %s: %s is set aside", delivery, path, exc_info=error)
    row, made = UpdateError.objects.get_or_create(
        delivery_id=delivery,
        path=path[:200],
        stage=stage,
        defaults={
            "raw": raw,
            "error": _line(error),
            "message_id": message,
            "next_attempt_at": _next(1, error),
        },
    )
    if not made:
        failed_again(row, error)


def failed_again(row: UpdateError, error: Exception | str) -> None:
    """Count one more failure of an update that was set aside."""
    attempts = row.attempts + 1
    UpdateError.objects.filter(pk=row.pk).update(
        attempts=attempts,
        error=_line(error),
        settled_at=None,
        next_attempt_at=_next(attempts, error),
    )


def _next(attempts: int, error: Exception | str) -> datetime.datetime | None:
    """Return when to try again; None when trying can't help, or has not helped."""
    if isinstance(error, str | Malformed) or attempts > len(WAITS):
        return None
    return timezone.now() + WAITS[attempts - 1]


def _line(error: Exception | str) -> str:
    return (error if isinstance(error, str) else f"{type(error).__name__}: {error}")[:2000]
