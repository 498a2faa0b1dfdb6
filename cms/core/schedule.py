"""Recurring work, done by one leader however many workers run.

    register("core.publish", every=timedelta(minutes=1), function=publish_scheduled)

The leader is whoever holds the lease row "schedule". Each run is claimed on its own row as
well, so nothing runs twice in a period even while the leadership changes hands. Functions
should take seconds; longer work starts a job (`cms.core.jobs`).
"""

import logging
import os
import socket
import threading
import traceback
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, IntegrityError, close_old_connections, transaction
from django.utils import timezone

from cms.core.models import Lease, ScheduledRun

logger = logging.getLogger(__name__)

LEASE = "schedule"
LEASE_FOR = timedelta(seconds=60)
LOOK_EVERY = 5.0  # seconds


@dataclass(frozen=True)
class Entry:
    """A piece of recurring work."""

    name: str
    every: timedelta
    function: Callable[[], object]


_entries: dict[str, Entry] = {}


def register(name: str, *, every: timedelta, function: Callable[[], object]) -> None:
    """Have `function()` called every `every`; raises ValueError when the name is taken."""
    known = _entries.get(name)
    if known and known.function is not function:
        raise ValueError(f"The recurring work {name!r} is registered twice.")
    _entries[name] = Entry(name, every, function)


def entries() -> list[Entry]:
    """Return all recurring work, by name."""
    return [_entries[name] for name in sorted(_entries)]


def holder_name() -> str:
    """Return a name for this process that no other process has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"


def acquire(name: str, holder: str, lasting: timedelta, now: datetime | None = None) -> bool:
    """Take or renew a lease; True when `holder` has it now.

    The clocks of machines that share a database must agree within seconds.
    """
    now = now or timezone.now()
    until = now + lasting
    if Lease.objects.filter(name=name, holder=holder).update(expires_at=until):
        return True
    if Lease.objects.filter(name=name, expires_at__lt=now).update(holder=holder, expires_at=until):
        return True
    if Lease.objects.filter(name=name).exists():
        return False
    try:
        with transaction.atomic():
            Lease.objects.create(name=name, holder=holder, expires_at=until)
    except IntegrityError:
        return False  # another process was quicker
    return True


def release(name: str, holder: str) -> None:
    """Give a lease back, so that the next leader need not wait until it expires."""
    Lease.objects.filter(name=name, holder=holder).delete()


def run_due(now: datetime | None = None) -> int:
    """Run everything that is due, one after the other; return how many ran."""
    return sum(_run(entry, now or timezone.now()) for entry in entries())


def _run(entry: Entry, now: datetime) -> bool:
    row, _created = ScheduledRun.objects.get_or_create(name=entry.name)
    if row.started_at and row.started_at > now - entry.every:
        return False
    # Whoever changes the row we read has the run.
    if not ScheduledRun.objects.filter(pk=row.pk, started_at=row.started_at).update(started_at=now):
        return False
    error = ""
    try:
        entry.function()
    except Exception:
        error = traceback.format_exc()
        logger.exception("Recurring work %s failed", entry.name)
    ScheduledRun.objects.filter(pk=row.pk).update(finished_at=timezone.now(), error=error)
    return True


def lead(stop: threading.Event) -> None:
    """Take part until `stop` is set: run what is due whenever this process is the leader."""
    holder = holder_name()
    while not stop.is_set():
        try:
            close_old_connections()
            if acquire(LEASE, holder, LEASE_FOR):
                run_due()
        except DatabaseError as error:
            logger.warning("The schedule waits for the database: %s", str(error).strip())
        stop.wait(LOOK_EVERY)
    try:
        release(LEASE, holder)
    except DatabaseError as error:
        logger.warning("The schedule's lease was not given back: %s", str(error).strip())
    close_old_connections()
