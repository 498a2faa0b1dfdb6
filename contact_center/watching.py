"""How the bridge is: what waits, what failed, who works. Read from the database when asked.

`look()` gives everything in a constant number of queries, each on an index that holds only what
is unfinished or wrong, so that it may be asked every few seconds.
"""

import datetime
import logging
import os
import socket
import threading
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, close_old_connections
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.core import schedule
from cms.core.lanes import JOBS, MESSAGES
from cms.core.models import Lease
from contact_center import channels
from contact_center.channels.base import Meaning
from contact_center.models import (
    AccountNews,
    Alert,
    ChannelPause,
    Delivery,
    MediaFile,
    Message,
    MessageTemplate,
    OutboxItem,
    SendAttempt,
    UpdateError,
)
from contact_center.models.outbox import UNSETTLED
from contact_center.states import DeliveryState, OutboxState

logger = logging.getLogger(__name__)

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
ALERTS_SHOWN_FOR = datetime.timedelta(days=7)
NEWS_SHOWN = 5
TROUBLED = (DeliveryState.FAILED, DeliveryState.UNREADABLE)
FILES_WATCHED = (MediaFile.State.FAILED, MediaFile.State.INFECTED)

# --- Signs of life of the workers -----------------------------------------------------------

LIFE = "contact_center.worker."
BEAT_EVERY = 10.0  # seconds
# A worker that has been silent for this long is taken for dead.
SILENT_AFTER = datetime.timedelta(seconds=40)


def beat_messages(stop: threading.Event) -> None:
    """Show that the lane of messages lives, until `stop` is set; runs beside the lane."""
    _beat(MESSAGES, stop)


def beat_jobs(stop: threading.Event) -> None:
    """Show that the lane of jobs lives, until `stop` is set; runs beside the lane."""
    _beat(JOBS, stop)


def _beat(lane: str, stop: threading.Event) -> None:
    name = f"{LIFE}{lane}.{socket.gethostname()[:40]}.{os.getpid()}"
    holder = schedule.holder_name()
    while not stop.is_set():
        try:
            close_old_connections()
            show_life(name, holder)
        except DatabaseError as error:
            logger.warning("A sign of life could not be written: %s", str(error).strip())
        stop.wait(BEAT_EVERY)
    try:
        # Stopped in order, it is missed by nobody.
        schedule.release(name, holder)
    except DatabaseError as error:
        logger.warning("A sign of life was not taken back: %s", str(error).strip())
    close_old_connections()


def show_life(name: str, holder: str) -> None:
    """Renew one worker's sign of life, and forget those that died more than a day ago."""
    now = timezone.now()
    # Its number may have been another's before: this process lives, whoever did then.
    Lease.objects.update_or_create(
        name=name, defaults={"holder": holder, "expires_at": now + SILENT_AFTER}
    )
    dead = Lease.objects.filter(name__startswith=LIFE, expires_at__lt=now - DAY)
    if dead.exists():
        dead.delete()


@dataclass(frozen=True)
class Worker:
    """One worker process, by its last sign of life."""

    lane: str
    machine: str
    process: str
    seen_at: datetime.datetime
    lives: bool

    @property
    def label(self) -> str:
        """What the worker does, in the reader's language."""
        return _("Messages") if self.lane == MESSAGES else _("Background jobs")


def workers() -> list[Worker]:
    """Return the workers of the last day, the living ones first."""
    now = timezone.now()
    found = []
    for lease in Lease.objects.filter(name__startswith=LIFE).order_by("-expires_at"):
        lane, _sep, place = lease.name.removeprefix(LIFE).partition(".")
        machine, _sep, process = place.rpartition(".")
        lives = lease.expires_at > now
        found.append(Worker(lane, machine, process, lease.expires_at - SILENT_AFTER, lives))
    return found


# --- What there is to see -------------------------------------------------------------------


@dataclass(frozen=True)
class Pile:
    """How many wait, and since when the oldest."""

    count: int
    oldest: datetime.datetime | None

    def age(self, now: datetime.datetime) -> float:
        """Return how long the oldest has waited, in seconds; 0 when nothing waits."""
        return max(0.0, (now - self.oldest).total_seconds()) if self.oldest else 0.0


@dataclass(frozen=True)
class ErrorRate:
    """How often one error was met, and what it means."""

    code: int | None
    http_status: int | None
    last_hour: int
    last_day: int
    meaning: Meaning

    @property
    def label(self) -> str:
        """The code; where an answer bore none, its status; nothing where there was no answer."""
        if self.code is not None:
            return str(self.code) if self.code >= 0 else ""
        return f"HTTP {self.http_status}"


@dataclass(frozen=True)
class ChannelState:
    """Whether a channel sends; `meaning` explains the pause."""

    name: str
    pause: ChannelPause | None
    meaning: Meaning | None


@dataclass(frozen=True)
class View:
    """Everything, at one moment."""

    at: datetime.datetime
    last_webhook: datetime.datetime | None
    deliveries: Pile
    deliveries_failed: int
    deliveries_unreadable: int
    updates_retried: Pile
    updates_aside: Pile
    answers: Pile
    outbox: dict[str, Pile]
    errors: list[ErrorRate]
    channels: list[ChannelState]
    workers: list[Worker]
    files: Pile
    files_failed: int
    files_infected: int
    templates: int
    templates_at: datetime.datetime | None
    alerts: list[Alert]
    news: list[AccountNews]

    @property
    def outbox_total(self) -> Pile:
        """What has not left, whatever its state."""
        oldest = [pile.oldest for pile in self.outbox.values() if pile.oldest]
        return Pile(sum(pile.count for pile in self.outbox.values()), min(oldest, default=None))

    @property
    def outbox_rows(self) -> list[dict[str, Any]]:
        """The states of the outbox with their labels."""
        return [
            {"label": capfirst(OutboxState(state).label), "pile": pile}
            for state, pile in self.outbox.items()
        ]

    @property
    def working(self) -> int:
        """How many workers carry messages now."""
        return sum(worker.lives and worker.lane == MESSAGES for worker in self.workers)


def look() -> View:
    """Return how the bridge is now."""
    now = timezone.now()
    last = Delivery.objects.order_by("-id").values_list("received_at", flat=True).first()
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    troubled = _counts(Delivery.objects.filter(state__in=TROUBLED))
    open_errors = UpdateError.objects.filter(settled_at__isnull=True)
    due = Message.objects.filter(answer=Message.Answer.DUE)
    files = _counts(MediaFile.objects.filter(state__in=FILES_WATCHED))
    known = MessageTemplate.objects.filter(missing_since__isnull=True)
    templates = known.aggregate(count=Count("pk"), at=Max("synced_at"))
    return View(
        at=now,
        last_webhook=last,
        deliveries=_pile(waiting, "received_at"),
        deliveries_failed=troubled.get(DeliveryState.FAILED, 0),
        deliveries_unreadable=troubled.get(DeliveryState.UNREADABLE, 0),
        updates_retried=_pile(open_errors.filter(next_attempt_at__isnull=False), "created_at"),
        updates_aside=_pile(open_errors.filter(next_attempt_at__isnull=True), "created_at"),
        answers=_pile(due, "created_at"),
        outbox=_outbox(),
        errors=_errors(now),
        channels=_channels(),
        workers=workers(),
        files=_pile(MediaFile.objects.pending(), "created_at"),
        files_failed=files.get(MediaFile.State.FAILED, 0),
        files_infected=files.get(MediaFile.State.INFECTED, 0),
        templates=templates["count"],
        templates_at=templates["at"],
        alerts=list(Alert.objects.filter(last_at__gte=now - ALERTS_SHOWN_FOR)),
        news=list(AccountNews.objects.all()[:NEWS_SHOWN]),
    )


def _pile(rows: QuerySet[Any], moment: str) -> Pile:
    found = rows.aggregate(count=Count("pk"), oldest=Min(moment))
    return Pile(found["count"], found["oldest"])


def _counts(rows: QuerySet[Any]) -> dict[str, int]:
    counted = rows.values("state").annotate(count=Count("pk")).order_by()
    return {row["state"]: row["count"] for row in counted}


def _outbox() -> dict[str, Pile]:
    rows = (
        OutboxItem.objects.filter(state__in=UNSETTLED)
        .values("state")
        .annotate(count=Count("pk"), oldest=Min("created_at"))
        .order_by()
    )
    found = {row["state"]: Pile(row["count"], row["oldest"]) for row in rows}
    return {str(state): found.get(state, Pile(0, None)) for state in UNSETTLED}


def _errors(now: datetime.datetime) -> list[ErrorRate]:
    """What WhatsApp refused in the last day: at once, or later by a status."""
    tally: dict[tuple[int | None, int | None], list[int]] = {}
    at_once = (
        SendAttempt.objects.filter(ended_at__gte=now - DAY)
        # A bare 503 carries no code of WhatsApp's.
        .filter(Q(code__isnull=False) | Q(http_status__gte=400))
        .values("code", "http_status")
        .annotate(
            hour=Count("pk", filter=Q(ended_at__gte=now - HOUR)),
            day=Count("pk"),
        )
        .order_by()
    )
    for row in at_once:
        tally[row["code"], row["http_status"]] = [row["hour"], row["day"]]
    # Accepted first: those that were refused at once are counted above, by their attempts.
    later = (
        Message.objects.filter(failed_at__gte=now - DAY, wamid__isnull=False)
        .filter(error_code__isnull=False)
        .values("error_code")
        .annotate(hour=Count("pk", filter=Q(failed_at__gte=now - HOUR)), day=Count("pk"))
        .order_by()
    )
    for late in later:
        entry = tally.setdefault((late["error_code"], None), [0, 0])
        entry[0] += late["hour"]
        entry[1] += late["day"]
    # Whatever the channel, its table explains what it knows.
    meaning = channels.get(channels.WHATSAPP).meaning
    rates = [
        ErrorRate(code, status, hour, day, meaning(code, status))
        for (code, status), (hour, day) in tally.items()
    ]
    return sorted(rates, key=lambda rate: (-rate.last_hour, -rate.last_day, rate.code or 0))


def _channels() -> list[ChannelState]:
    pauses = {pause.channel: pause for pause in ChannelPause.objects.all()}
    states = []
    for name in channels.names():
        pause = pauses.get(name)
        meaning = channels.get(name).meaning(pause.code) if pause else None
        states.append(ChannelState(name, pause, meaning))
    return states
