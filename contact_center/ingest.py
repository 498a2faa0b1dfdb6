"""Storing what the webhook received: many requests, one transaction.

Each process has one thread that writes. It inserts in one statement everything that requests
handed it while it was busy, and a request is answered only when that is committed. So a commit
is shared by as many requests as wait for it, and on SQLite the threads of a process don't
fight for its one write lock.

    writer.store(Arrival("whatsapp", body, 0, timezone.now()))  # once it returns, it is durable
"""

import atexit
import contextlib
import datetime
import functools
import logging
import os
import queue
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from contact_center.models import Delivery

logger = logging.getLogger(__name__)

PATIENCE = 5.0  # seconds a request waits before it is told to come again
DATABASE_PATIENCE = 4  # seconds; less, so that the database itself gives up first
MOST_WAITING = 1_000  # requests
MOST_BYTES = 64 * 1024 * 1024  # of the bodies that wait
BATCH = 200  # rows of one statement
BATCH_BYTES = 8 * 1024 * 1024  # of the bodies in one statement


class NotStored(Exception):
    """The database did not take it, or not in time: it must be delivered again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One signed body, as it came."""

    channel: str
    body: bytes
    signed_with: int  # the position of the secret
    received_at: datetime.datetime


def insert(connection: BaseDatabaseWrapper, arrivals: Sequence[Arrival]) -> None:
    """Insert these in their order, in one statement: all or none. Raises what the database does.

    Without the ORM, whose work for a row costs more than everything else a request does.
    """
    sql, defaults = _statement(connection.vendor)
    values = list(defaults)
    for arrival in arrivals:
        at = connection.ops.adapt_datetimefield_value(arrival.received_at)
        body = connection.Database.Binary(arrival.body)  # type: ignore[attr-defined]
        values += (arrival.channel, body, arrival.signed_with, at)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(", ".join(["(%s, %s, %s, %s)"] * len(arrivals))), values)


# The parts of an arrival, as the columns of VALUES are called in both databases.
_PARTS = {"channel": "column1", "body": "column2", "signed_with": "column3"}
_RECEIVED_AT = "column4"


@functools.cache
def _statement(vendor: str) -> tuple[str, list[Any]]:
    """Return the statement, with {} for the rows, and the values of its other columns.

    The columns come from the model: a list here would miss the next one.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    names, sources, defaults = [], [], []
    for column in Delivery._meta.concrete_fields:
        if column.primary_key:
            continue
        if column.name in _PARTS:
            source = _PARTS[column.name]
        elif getattr(column, "auto_now_add", False):
            source = _RECEIVED_AT
        else:
            default = column.get_db_prep_save(column.get_default(), connection)
            if default is None:
                continue
            source = "%s"
            defaults.append(default)
        names.append(quote(str(column.column)))
        sources.append(source)
    table = quote(Delivery._meta.db_table)
    sql = (
        f"INSERT INTO {table} ({', '.join(names)}) "  # noqa: S608  (our own names)
        f"SELECT {', '.join(sources)} FROM (VALUES {{}}) AS arrivals"
    )
    return sql, defaults


def store_alone(arrival: Arrival) -> None:
    """Store one on the calling thread's connection, in its transaction if it is in one.

    Raises NotStored.
    """
    try:
        insert(connections[DEFAULT_DB_ALIAS], [arrival])
    except Exception as error:
        _report(error, 1)
        raise NotStored from error


@dataclass(slots=True, eq=False)
class _Ticket:
    """A request that waits."""

    arrival: Arrival
    until: float  # on the monotonic clock; later nobody waits
    done: threading.Lock = field(default_factory=threading.Lock)
    stored: bool = False


class Writer:
    """The thread that writes, and the queue before it. The first request starts the thread."""

    def __init__(self) -> None:
        self.start_over()

    def start_over(self) -> None:
        """Forget everything: a forked child has the parent's queue, but not its thread."""
        self._queue: queue.SimpleQueue[_Ticket | None] = queue.SimpleQueue()
        self._guard = threading.Lock()  # of what follows
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._waiting = 0
        self._bytes = 0
        self._socket: int | None = None  # that the statement now running waits for
        self._since = 0.0  # when it began, on the monotonic clock

    # --- The requests' side ---

    def store(self, arrival: Arrival) -> None:
        """Return once the arrival is committed. Raises NotStored, after PATIENCE at the latest."""
        ticket = _Ticket(arrival, time.monotonic() + PATIENCE)
        ticket.done.acquire()
        with self._guard:
            size = self._bytes + len(arrival.body)
            if self._stopped or self._waiting >= MOST_WAITING or size > MOST_BYTES:
                raise NotStored
            self._waiting += 1
            self._bytes = size
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)
                self._thread.start()
            self._queue.put(ticket)
        if not ticket.done.acquire(timeout=PATIENCE):
            logger.error("A delivery could not be stored within %s s.", PATIENCE)
            self._cut()
        if not ticket.stored:
            raise NotStored

    def stop(self) -> None:
        """Take nothing more, write what waits, and close the connection."""
        with self._guard:
            self._stopped = True
            thread = self._thread
            self._queue.put(None)
        if thread is not None:
            thread.join(timeout=PATIENCE)

    def _cut(self) -> None:
        """Wake the thread out of a statement that nobody will answer.

        Behind a network that swallows packets, or from a server that is frozen, it would hang
        there for hours. So it fails, and the next one connects anew.
        """
        with self._guard, contextlib.suppress(OSError):
            hangs = time.monotonic() - self._since > PATIENCE / 2
            if self._socket is not None and hangs:
                with socket.socket(fileno=os.dup(self._socket)) as held:
                    held.shutdown(socket.SHUT_RDWR)

    # --- The thread's side ---

    def _run(self) -> None:
        connection = _own_connection()
        while batch := self._next_batch():
            try:
                self._write(connection, batch)
            except Exception:  # the requests must hear of it, and the thread must live
                logger.exception("The thread that stores deliveries met a fault")
            with self._guard:
                self._waiting -= len(batch)
                self._bytes -= sum(len(ticket.arrival.body) for ticket in batch)
            for ticket in batch:
                ticket.done.release()
        connection.close()

    def _next_batch(self) -> list[_Ticket]:
        """Wait for a request; return it and what waits behind it. Empty: it is time to stop."""
        batch: list[_Ticket] = []
        size = 0
        while len(batch) < BATCH and size < BATCH_BYTES:
            try:
                ticket = self._queue.get(block=not batch)
            except queue.Empty:
                break
            if ticket is None:
                if batch:
                    self._queue.put(None)  # for the next time
                break
            batch.append(ticket)
            size += len(ticket.arrival.body)
        return batch

    def _write(self, connection: BaseDatabaseWrapper, batch: list[_Ticket]) -> None:
        """Store the batch; where that fails, each by itself, so that one bad row spoils no other.

        That is also what finds a new connection when the old one has died meanwhile.
        """
        if self._insert(connection, batch) or connection.connection is None:
            return
        connection.close()
        for ticket in batch:
            if not self._insert(connection, [ticket]):
                if connection.connection is None:
                    return
                connection.close()

    def _insert(self, connection: BaseDatabaseWrapper, tickets: list[_Ticket]) -> bool:
        """Store these in one statement; return whether they are. Never raises.

        Afterwards `connection.connection` is None when no connection could be made.
        """
        now = time.monotonic()
        tickets = [ticket for ticket in tickets if ticket.until > now]
        if not tickets:
            return True
        try:
            if connection.connection is None:
                _connect(connection)
            with self._guard:
                self._socket, self._since = _socket(connection), time.monotonic()
            insert(connection, [ticket.arrival for ticket in tickets])
        except Exception as error:
            _report(error, len(tickets))
            return False
        finally:
            with self._guard:
                self._socket = None
        for ticket in tickets:
            ticket.stored = True
        return True


def _own_connection() -> BaseDatabaseWrapper:
    """Return a connection of the writer's own, which gives up before a request does."""
    connection = connections[DEFAULT_DB_ALIAS].copy()
    options = connection.settings_dict["OPTIONS"]
    if connection.vendor == "sqlite":
        options["timeout"] = DATABASE_PATIENCE
    else:
        options["connect_timeout"] = DATABASE_PATIENCE
    return connection


def _connect(connection: BaseDatabaseWrapper) -> None:
    """Connect, for statements that end in time and are on the disk when they are committed."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                # What the rest writes may be lost with the power; what was acknowledged may not.
                cursor.execute("PRAGMA synchronous=FULL")
            else:
                cursor.execute(f"SET statement_timeout = '{DATABASE_PATIENCE}s'")
    except Exception:
        connection.close()
        raise


def _socket(connection: BaseDatabaseWrapper) -> int | None:
    return connection.connection.pgconn.socket if connection.vendor == "postgresql" else None


def _report(error: Exception, count: int) -> None:
    """Log it without its details, which quote what people wrote."""
    line = str(error).partition("\n")[0]
    logger.error("%d deliveries could not be stored: %s: %s", count, type(error).__name__, line)


writer = Writer()
atexit.register(writer.stop)
os.register_at_fork(after_in_child=writer.start_over)
