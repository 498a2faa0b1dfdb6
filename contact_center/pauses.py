"""A channel whose account needs repair stops itself, tells, and resumes by its own check.

The check asks the provider about the account. No message is risked for it.
"""

import datetime
import logging
from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from contact_center import alerts, channels
from contact_center.channels.base import Act, Channel, Health, Text
from contact_center.models import ChannelBudget, ChannelPause

logger = logging.getLogger(__name__)

CHECK_FIRST = datetime.timedelta(minutes=1)
CHECK_RAREST = datetime.timedelta(minutes=30)
# Stopping again so soon after a check found everything right: the check can't see what is wrong.
SOON = datetime.timedelta(hours=2)
# What a status reports is news for this long; Meta delivers some days late.
NEWS = datetime.timedelta(minutes=10)


def paused() -> set[str]:
    """Return the names of the channels that have stopped themselves."""
    return set(ChannelPause.objects.values_list("channel", flat=True))


def pause(channel: Channel, code: int | None, http_status: int | None, details: str) -> None:
    """Stop a channel and tell the administrators; one that has stopped stays as it is."""
    now = timezone.now()
    budget = ChannelBudget.objects.filter(channel=channel.name).first()
    again = bool(budget and budget.resumed_at and now - budget.resumed_at < SOON)
    checks = budget.checks if budget and again else 0
    row, created = ChannelPause.objects.get_or_create(
        channel=channel.name,
        defaults={
            "code": code if code is not None else http_status or 0,
            "details": details,
            "since": now,
            "checks": checks,
            "try_again_at": now + _wait(checks),
        },
    )
    if not created:
        return
    logger.error("The channel %s is paused: %s %s", channel.name, row.code, details)
    meaning = channel.meaning(code, http_status)
    alerts.tell(
        f"paused-{channel.name}",
        _lazily(lambda: _("Nothing can be sent: %(what)s") % {"what": meaning.what}),
        _lazily(
            lambda: (
                _(
                    "%(what)s\nWhatsApp's code: %(code)s. WhatsApp says: %(details)s\n"
                    "Messages wait and are not lost. Diwan checks by itself whether the account works "
                    "again, and then sends them."
                )
                % {"what": meaning.what, "code": row.code, "details": details or "—"}
            )
        ),
    )


def reported(channel_name: str, code: int | None, details: str, at: datetime.datetime) -> None:
    """Stop a channel whose account is at fault for a message that was taken and failed later.

    Some troubles, as with the payment, are told by statuses only.
    """
    channel = channels.get(channel_name)
    fresh = timezone.now() - at < NEWS
    if code is not None and fresh and channel.meaning(code).act is Act.PAUSE:
        pause(channel, code, None, details)


def check_paused() -> int:
    """Check each paused channel whose time has come; return how many were checked."""
    now = timezone.now()
    checked = 0
    for row in ChannelPause.objects.filter(try_again_at__lte=now):
        due = ChannelPause.objects.filter(pk=row.pk, try_again_at=row.try_again_at)
        # Of several workers, whoever moves the time makes the check.
        if due.update(try_again_at=now + CHECK_FIRST):
            check_channel(row.channel)
            checked += 1
    return checked


def check_channel(name: str) -> Health:
    """Ask the provider now whether we may send; resume or pause the channel by the answer.

    Raises KeyError for no such channel.
    """
    channel = channels.get(name)
    health = channel.health()
    row = ChannelPause.objects.filter(channel=name).first()
    if health.ok:
        if row is not None:
            _resume(row)
    elif row is not None:
        ChannelPause.objects.filter(pk=row.pk).update(
            checked_at=timezone.now(),
            checks=row.checks + 1,
            check_details=" ".join(filter(None, [str(health.code or ""), health.details]))[:500],
            try_again_at=timezone.now() + _wait(row.checks + 1),
        )
    elif channel.meaning(health.code, health.http_status).act is Act.PAUSE:
        pause(channel, health.code, health.http_status, health.details)
    return health


def _resume(row: ChannelPause) -> None:
    with transaction.atomic():
        ended, _rows = ChannelPause.objects.filter(pk=row.pk).delete()
        if not ended:
            return
        ChannelBudget.objects.update_or_create(
            channel=row.channel,
            defaults={"resumed_at": timezone.now(), "checks": row.checks + 1},
        )
    logger.warning("The channel %s works again.", row.channel)
    alerts.tell(
        f"resumed-{row.channel}",
        _lazily(lambda: _("Messages are sent again")),
        _lazily(lambda: _("WhatsApp accepts our account again. What waited is being sent.")),
    )


def _wait(checks: int) -> datetime.timedelta:
    """Return the time to the next check: 1, 2, 4 … 30 minutes."""
    return min(CHECK_FIRST * 2 ** min(checks, 10), CHECK_RAREST)


def _lazily(words: Callable[[], str]) -> Text:
    """Return words that are put together in each reader's language."""
    return cast(Text, lazy(words, str)())
