"""Deliveries become messages and statuses."""

import datetime
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from contact_center import channels, news, pauses
from contact_center.channels.base import Channel
from contact_center.channels.inbound import InboundMessage, StatusReport, Unreadable, Update
from contact_center.intake.aside import DATABASE_TROUBLE, set_aside
from contact_center.models import Delivery, UpdateError
from contact_center.services import incoming, statuses
from contact_center.states import DeliveryState

logger = logging.getLogger(__name__)

# How many updates one transaction stores. SQLite's only writer must not keep the webhook waiting.
CHUNK = 200
CHUNK_OF_ONE_WRITER = 50
# How many bytes of bodies it reads, but for a single body that is larger.
BYTES = 1024 * 1024
# Seconds without a statement after which a worker is taken for frozen.
FROZEN = 60
# How often another worker may be first with the same people and messages.
RACES = 3
# After so many failures of a delivery the database's trouble is taken for the update's own.
PATIENCE = 3
TRIES = 10

STORED, DUPLICATE, SET_ASIDE, OTHER = "stored", "duplicates", "set_aside", "others"


@dataclass(frozen=True)
class Item:
    """One update on its way in."""

    channel: Channel
    delivery: Delivery
    position: int
    update: Update


Parsed = InboundMessage | StatusReport | Exception | None


def store_waiting() -> int:
    """Store a chunk of what waits; return how many updates were dealt with.

    Raises when the database is gone. A delivery that can't be stored for any other reason waits
    and is tried again; what is wrong inside it concerns its update only.
    """
    if not Delivery.objects.waiting().exists():
        return 0  # an idle worker must not take SQLite's write lock five times a second
    taken: list[int] = []
    strangers: set[str] = set()
    try:
        with transaction.atomic():
            _end_with_me()
            rows = Delivery.objects.take(_chunk(), BYTES)
            taken += [row.pk for row in rows]
            done, strangers = _store(rows)
    except Exception as error:
        if not taken:
            raise
        logger.warning("Deliveries %s are stored one by one: %s", taken, error)
        # One of them may be the cause: each by itself.
        return sum(_store_alone(pk) for pk in taken)
    _adopt(strangers)
    return done


def _end_with_me() -> None:
    """Let the server end this transaction when the worker is frozen or its host is gone.

    A process that is killed closes its connection; a power cut doesn't, and what it holds would
    keep every later answer waiting.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{FROZEN}s'")


def _chunk() -> int:
    return CHUNK if connection.vendor == "postgresql" else CHUNK_OF_ONE_WRITER


def _store_alone(pk: int) -> int:
    """Store a chunk of one delivery, or put it back when that fails."""
    try:
        with transaction.atomic():
            _end_with_me()
            rows = Delivery.objects.filter(pk=pk).take(1, BYTES)
            done, strangers = _store(rows)
    except Exception as error:
        _put_back(pk, error)
        return 1
    _adopt(strangers)
    return done


def _adopt(strangers: set[str]) -> None:
    # In a transaction of its own, after ours is visible: see `adopt_early_statuses`.
    if strangers:
        statuses.adopt_strangers(strangers)


def _put_back(pk: int, error: Exception) -> None:
    """Have a delivery tried again later: after 1, 2, 4 … 300 seconds.

    The database's trouble passes, so it is waited for; any other fault is given up after a while
    and shown.
    """
    if not isinstance(error, DATABASE_TROUBLE):
        logger.error("Delivery %s could not be stored", pk, exc_info=error)
    row = Delivery.objects.only("attempts").get(pk=pk)
    given_up = row.attempts + 1 >= TRIES and not isinstance(error, DATABASE_TROUBLE)
    wait = datetime.timedelta(seconds=min(2 ** min(row.attempts, 10), 300))
    Delivery.objects.filter(pk=pk, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED if given_up else DeliveryState.WAITING,
        error=str(error)[:2000],
        attempts=F("attempts") + 1,
        next_attempt_at=timezone.now() + wait,
    )


# --- A chunk ------------------------------------------------------------------------------


def _store(rows: Sequence[Delivery]) -> tuple[int, set[str]]:
    """Store the next updates of locked deliveries; return how many, and ids without a message."""
    room = _chunk()
    items: list[Item] = []
    complete: dict[int, bool] = {}
    unreadable = 0
    for row in rows:
        channel = channels.get(row.channel)
        try:
            updates = list(channel.walk(channel.read(bytes(row.body))))
        except Unreadable as error:
            Delivery.objects.filter(pk=row.pk).update(
                state=DeliveryState.UNREADABLE, error=str(error), processed_at=timezone.now()
            )
            unreadable += 1
            continue
        part = updates[row.position : row.position + room]
        items += [
            Item(channel, row, position, update)
            for position, update in enumerate(part, start=row.position)
        ]
        complete[row.pk] = row.position + len(part) >= len(updates)
        room -= len(part)
        if not room:
            break
    outcomes: list[str] = []
    strangers: set[str] = set()
    for _name, run in groupby(items, key=lambda item: item.delivery.channel):
        batch = list(run)
        results, unknown = _store_items(batch[0].channel, batch)
        outcomes += results
        strangers |= unknown
    _finish(items, outcomes, complete)
    return len(items) + unreadable, strangers


def _finish(items: Sequence[Item], outcomes: Sequence[str], complete: dict[int, bool]) -> None:
    """Write down how far each delivery is. Most are alike: one statement for all that are."""
    tallies: dict[int, Counter[str]] = {pk: Counter() for pk in complete}
    for item, outcome in zip(items, outcomes, strict=True):
        tallies[item.delivery.pk][outcome] += 1
    alike: dict[tuple[bool, tuple[int, ...]], list[int]] = {}
    names = (STORED, DUPLICATE, SET_ASIDE, OTHER)
    for pk, tally in tallies.items():
        alike.setdefault((complete[pk], tuple(tally[name] for name in names)), []).append(pk)
    now = timezone.now()
    for (is_complete, counts), pks in alike.items():
        values: dict[str, Any] = {
            name: F(name) + count for name, count in zip(names, counts, strict=True) if count
        }
        if is_complete:
            values |= {"state": DeliveryState.DONE, "processed_at": now, "error": ""}
        Delivery.objects.filter(pk__in=pks).update(position=F("position") + sum(counts), **values)


def _store_items(channel: Channel, items: list[Item]) -> tuple[list[str], set[str]]:
    """Store updates together; when that fails each by itself, and set aside the one that fails."""
    parsed = [_parse(channel, item.update) for item in items]
    try:
        return _store_together(channel, items, parsed)
    except Exception as error:
        if isinstance(error, DATABASE_TROUBLE) and not all(map(_is_suspect, items)):
            raise
        logger.warning("A chunk is stored update by update: %s", error)
    outcomes: list[str] = []
    strangers: set[str] = set()
    for item, value in zip(items, parsed, strict=True):
        try:
            results, unknown = _store_together(channel, [item], [value])
        except Exception as error:
            if isinstance(error, DATABASE_TROUBLE) and not _is_suspect(item):
                raise
            _set_aside(item, error)
            outcomes.append(SET_ASIDE)
            continue
        outcomes += results
        strangers |= unknown
    return outcomes, strangers


def _is_suspect(item: Item) -> bool:
    """Say whether the database's trouble is looked for in the update itself."""
    return item.delivery.attempts >= PATIENCE


def store_one(channel: Channel, delivery: Delivery, position: int, update: Update) -> None:
    """Store one update, in the caller's transaction; raises whatever is wrong with it."""
    value = _parse(channel, update)
    if isinstance(value, Exception):
        raise value
    _store_together(channel, [Item(channel, delivery, position, update)], [value])


def _parse(channel: Channel, update: Update) -> Parsed:
    """Read an update; what is wrong with it is returned, so that the others go on."""
    try:
        match update.kind:
            case "message" | "echo":
                return channel.message(update)
            case "status":
                return channel.status(update)
    except Exception as error:
        return error
    return None


def _store_together(
    channel: Channel, items: Sequence[Item], parsed: Sequence[Parsed]
) -> tuple[list[str], set[str]]:
    """Store parsed updates in bulk; return what became of each, and ids without a message.

    All or nothing: raises for the first that fails.
    """
    for attempt in range(1, RACES + 1):
        try:
            with transaction.atomic():
                return _store_once(channel, items, parsed)
        except IntegrityError as error:
            if attempt == RACES:
                raise
            logger.info("Another worker was first: %s", error)
    raise AssertionError("unreachable")


def _store_once(
    channel: Channel, items: Sequence[Item], parsed: Sequence[Parsed]
) -> tuple[list[str], set[str]]:
    outcomes: dict[int, str] = {}
    arrivals: dict[int, incoming.Arrival] = {}
    reports: dict[int, StatusReport] = {}
    for number, (item, value) in enumerate(zip(items, parsed, strict=True)):
        if isinstance(value, InboundMessage):
            arrivals[number] = incoming.Arrival(value, item.delivery.pk, item.position)
        elif isinstance(value, StatusReport):
            reports[number] = value
        elif isinstance(value, Exception):
            _set_aside(item, value)
            outcomes[number] = SET_ASIDE
        elif item.update.kind == "error":
            set_aside(
                delivery=item.delivery.pk,
                path=item.update.path,
                stage=UpdateError.Stage.CHANNEL,
                raw=item.update.raw,
                error="reported by the channel",
            )
            outcomes[number] = SET_ASIDE
        else:
            outcomes[number] = _hear(channel, item)
    # Locks are taken in one order by everybody: our messages, their outbox, conversations.
    learned = statuses.store_all(list(reports.values()))
    for report, is_new in zip(reports.values(), learned.fresh, strict=True):
        if is_new and report.error_code is not None:
            pauses.reported(channel.name, report.error_code, report.error_details, report.at)
    fresh, made = incoming.store_all(channel.name, list(arrivals.values()))
    incoming.move((), learned.conversations)
    # Their statuses may have come first, or come in another worker's transaction.
    echoes = {row.wamid for row in made if row.direction == row.Direction.OUT and row.wamid}
    for numbers, news_of in ((reports, learned.fresh), (arrivals, fresh)):
        for number, is_new in zip(numbers, news_of, strict=True):
            outcomes[number] = STORED if is_new else DUPLICATE
    return [outcomes[number] for number in range(len(items))], learned.strangers | echoes


def _hear(channel: Channel, item: Item) -> str:
    """Hand news to whoever wants them; what nobody wants is counted and kept in the delivery."""
    update = item.update
    functions = news.handlers(update.about) if update.kind == "news" else []
    for function in functions:
        function(channel.name, update.value, update.at or item.delivery.received_at)
    return STORED if functions else OTHER


def _set_aside(item: Item, error: Exception) -> None:
    set_aside(
        delivery=item.delivery.pk,
        path=item.update.path,
        stage=UpdateError.Stage.STORE,
        raw=item.update.raw,
        error=error,
    )
