"""The messages lane, outwards: what is queued is sent, and what became of it is settled.

A send happens outside any transaction. Its end is one of four (`channels.base.Outcome`); only the end "in doubt"
needs patience: WhatsApp has no idempotency key, so we wait for the
status that carries our key before sending the same words again.
"""

import datetime
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import Count, F, Min, Q, QuerySet
from django.utils import timezone

from contact_center import channels, pauses
from contact_center.channels import outbound
from contact_center.channels.base import (
    NO_ANSWER,
    Act,
    Channel,
    Meaning,
    Outcome,
    Outgoing,
    Scope,
    SendResult,
)
from contact_center.models import (
    ChannelBudget,
    Delivery,
    Message,
    OutboxItem,
    PersonBudget,
    SendAttempt,
)
from contact_center.pauses import check_channel as check_channel
from contact_center.querysets import OutboxQuerySet
from contact_center.services import messages, statuses
from contact_center.states import AttemptOutcome, DeliveryState, MessageState, OutboxState

logger = logging.getLogger(__name__)

# Sent at once, each over a connection of its own: so all begin together, well within the lease.
BATCH = 16
# Refusals after which a message is given up.
TRIES = 8
# Pauses of the channel by one and the same message; the next gives the message up.
PAUSES = 3
LONGEST_WAIT = datetime.timedelta(minutes=10)
# A network that is down is looked for more often.
LONGEST_WAIT_UNREACHABLE = datetime.timedelta(minutes=1)
LONGEST_REST = datetime.timedelta(minutes=1)
# A send in doubt is repeated after this long without a status.
DOUBT_LASTS = datetime.timedelta(minutes=15)
# A delivery that has waited this long shows that the intake is behind.
PILED_UP = datetime.timedelta(seconds=5)
# Once the 24-hour window is over, what was meant as a reply is late news.
UNREACHABLE_LASTS = datetime.timedelta(hours=24)
# How long an upload is left to the worker that makes it.
UPLOAD_LEASE = datetime.timedelta(minutes=10)


# --- Sending ------------------------------------------------------------------------------


def send_waiting() -> int:
    """Send a batch of waiting messages of each channel; return how many were handled."""
    handled = 0
    for channel in _running():
        items = OutboxItem.objects.without_files().claim(channel, BATCH)
        _settle_all(channel, items, _send_all(channel, items))
        handled += len(items)
    return handled


def send_files() -> int:
    """Send one waiting message with a file of each channel, its upload first.

    A pump of its own: a large file must not hold up anybody's words. While it is uploaded its
    message still waits, so that a worker's death then leaves no doubt about it.
    """
    handled = 0
    for channel in _running():
        if ChannelBudget.objects.filter(
            channel=channel.name, rests_until__gt=timezone.now()
        ).exists():
            continue  # an upload is a call too
        item = _reserve(OutboxItem.objects.with_files().sendable(channel))
        if item is None:
            continue
        media_id, failure = _uploaded(item, channel)
        OutboxItem.objects.filter(pk=item.pk, state=OutboxState.WAITING).update(claimed_until=None)
        # Gone when it was taken back meanwhile, or when the pace does not let it go yet.
        for claimed in OutboxItem.objects.filter(pk=item.pk).claim(channel, 1):
            results = [failure] if failure else _send_all(channel, [claimed], media_id)
            _settle_all(channel, [claimed], results)
            handled += 1
    return handled


def _running() -> list[Channel]:
    paused = pauses.paused()
    return [channels.get(name) for name in channels.names() if name not in paused]


def _reserve(sendable: "OutboxQuerySet") -> OutboxItem | None:
    """Reserve one message whose file is to be uploaded; None when none waits."""
    now = timezone.now()
    free = sendable.filter(Q(claimed_until__isnull=True) | Q(claimed_until__lt=now))
    if not free.exists():
        return None
    with transaction.atomic():
        locked = free.order_by("send_after", "id").select_for_update(skip_locked=True, of=("self",))
        item: OutboxItem | None = locked.select_related("message").first()
        if item is not None:
            OutboxItem.objects.filter(pk=item.pk).update(claimed_until=now + UPLOAD_LEASE)
    return item


def _uploaded(item: OutboxItem, channel: Channel) -> tuple[str, SendResult | None]:
    """Return the provider's id of a message's file, or how getting one failed."""
    from contact_center.media import outgoing

    content = messages.content_of(item.message)
    if not isinstance(content, outbound.Media):
        raise TypeError(f"Message {item.message_id} carries no file.")
    try:
        return outgoing.provider_id(content.file_id, channel), None
    except outgoing.MediaUploadFailed as error:
        return "", error.result
    except DatabaseError:
        raise
    except Exception as error:
        return "", _fault(item, error)


def _outgoing(item: OutboxItem, media_id: str = "") -> Outgoing:
    address = item.conversation.contact.person().address
    return Outgoing(
        key=str(item.key),
        phone=address.phone,
        user_id=address.user_id,
        content=messages.content_of(item.message),
        reply_to=item.message.reply_to,
        media_id=media_id,
    )


def _send_all(channel: Channel, items: list[OutboxItem], media_id: str = "") -> list[SendResult]:
    """Send each in a thread of its own; no database there."""
    jobs: list[Outgoing | SendResult] = []
    for item in items:
        try:
            jobs.append(_outgoing(item, media_id))
        except DatabaseError:
            raise
        except Exception as error:
            jobs.append(_fault(item, error))
    if len(jobs) < 2:
        return [_send(channel, job) for job in jobs]
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: _send(channel, job), jobs))


def _send(channel: Channel, job: Outgoing | SendResult) -> SendResult:
    if isinstance(job, SendResult):
        return job
    try:
        return channel.send(job)
    except Exception as error:
        # A fault of ours: nobody can say how far it got.
        logger.exception("The channel %s failed to send", channel.name)
        return SendResult(Outcome.IN_DOUBT, code=NO_ANSWER, details=_line(error))


def _fault(item: OutboxItem, error: Exception) -> SendResult:
    """A message that we can't even put together: it fails, and stops no other."""
    logger.error("Message %s can't be sent", item.message_id, exc_info=error)
    return SendResult(Outcome.REFUSED, details=_line(error))


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]


# --- Settling -----------------------------------------------------------------------------


def _settle_all(channel: Channel, items: list[OutboxItem], results: list[SendResult]) -> None:
    """Write down each end; one that can't be written keeps no other from it."""
    trouble: Exception | None = None
    for item, result in zip(items, results, strict=True):
        try:
            _patiently(lambda item=item, result=result: settle(item, result, channel))  # type: ignore[misc]
        except Exception as error:
            # Its lease runs out, and it is in doubt: the status that carries our key settles it.
            trouble = error
    if trouble is not None:
        raise trouble


def _patiently(write: Callable[[], None]) -> None:
    """Write again what met a lock or a lost connection: what it says can't be learned again."""
    for wait in (0.1, 0.5, 2.0):
        try:
            return write()
        except OperationalError:
            if transaction.get_connection().in_atomic_block:
                raise
            transaction.get_connection().close_if_unusable_or_obsolete()
            time.sleep(wait)
    return write()


def settle(item: OutboxItem, result: SendResult, channel: Channel | None = None) -> None:
    """Write down how a send ended."""
    channel = channel or channels.get(item.conversation.channel)
    now = timezone.now()
    with transaction.atomic():
        # Message before queue, as statuses do: no two workers wait for each other.
        message = Message.objects.select_for_update(no_key=True).get(pk=item.message_id)
        message.conversation = item.conversation
        _record(item, result, now)
        if result.outcome is Outcome.ACCEPTED:
            statuses.accepted(message, result.message_id)
            statuses.advance(message, MessageState.SENT, at=now)
            statuses.adopt_early_statuses(message, result.message_id)
            return
        if result.outcome is Outcome.IN_DOUBT:
            _open(item).update(state=OutboxState.IN_DOUBT, claimed_until=None, in_doubt_since=now)
            messages.touch(item.conversation_id)
            return
        _refused(item, message, result, channel, now)


def _refused(
    item: OutboxItem,
    message: Message,
    result: SendResult,
    channel: Channel,
    now: datetime.datetime,
) -> None:
    """Wait, pause or give up, as the error asks."""
    meaning = channel.meaning(result.code, result.http_status)
    if meaning.act is Act.PAUSE and not _pauses_again_and_again(item, result):
        pauses.pause(channel, result.code, result.http_status, result.details)
        _wait(item, now)
        return
    if meaning.act is Act.RETRY:
        unreachable = result.outcome is Outcome.UNREACHABLE
        refusals = item.refusals + (not unreachable)
        if unreachable:
            wait = min(backoff(item.attempts), LONGEST_WAIT_UNREACHABLE)
        else:
            wait = backoff(refusals, meaning)
        last_chance = item.created_at + UNREACHABLE_LASTS
        if now < last_chance if unreachable else refusals < TRIES:
            _wait(item, now + wait, refusals=refusals)
            _rest(item, channel, meaning, now, wait)
            return
    if _open(item).update(state=OutboxState.GIVEN_UP, claimed_until=None):
        code = result.code if result.code is not None else result.http_status
        statuses.advance(message, MessageState.FAILED, at=now, code=code, details=result.details)


def _pauses_again_and_again(item: OutboxItem, result: SendResult) -> bool:
    """Whether the fault is this message's, while others of the same channel go.

    A country we may not write to, for one, is told with the words of a closed account.
    """
    same = SendAttempt.objects.filter(
        message=item.message_id, code=result.code, http_status=result.http_status
    )
    tries = same.aggregate(count=Count("pk"), first=Min("started_at"))
    if tries["count"] <= PAUSES:
        return False
    return SendAttempt.objects.filter(
        outcome=AttemptOutcome.ACCEPTED,
        started_at__gt=tries["first"],
        message__conversation__channel=item.conversation.channel,
    ).exists()


def backoff(tries: int, meaning: Meaning | None = None) -> datetime.timedelta:
    """Return how long to wait after so many tries: 2, 4, 8 … seconds, at most ten minutes.

    Too much to one person asks for powers of four.
    """
    base = 4 if meaning and meaning.scope is Scope.PERSON else 2
    return min(datetime.timedelta(seconds=base ** min(tries, 10)), LONGEST_WAIT)


def _open(item: OutboxItem) -> "QuerySet[OutboxItem]":
    """The row, unless a status has settled it while we waited for the answer."""
    return OutboxItem.objects.filter(pk=item.pk, state=OutboxState.SENDING)


def _wait(item: OutboxItem, until: datetime.datetime, **changes: int) -> None:
    _open(item).update(state=OutboxState.WAITING, claimed_until=None, send_after=until, **changes)
    messages.touch(item.conversation_id)


def _rest(
    item: OutboxItem,
    channel: Channel,
    meaning: Meaning,
    now: datetime.datetime,
    wait: datetime.timedelta,
) -> None:
    """Let everybody wait whom the error concerns: the person, or all of the channel."""
    if meaning.scope is Scope.PERSON:
        PersonBudget.objects.update_or_create(
            channel=channel.name,
            contact=item.conversation.contact.person(),
            defaults={"rests_until": now + wait},
        )
    elif meaning.scope is Scope.CHANNEL:
        until = now + min(wait, LONGEST_REST)
        resting = Q(rests_until__isnull=True) | Q(rests_until__lt=until)
        ChannelBudget.objects.filter(resting, channel=channel.name).update(rests_until=until)


def _record(item: OutboxItem, result: SendResult, now: datetime.datetime) -> None:
    """Complete the evidence of this attempt."""
    SendAttempt.objects.filter(message=item.message_id, number=item.attempts, outcome="").update(
        outcome=AttemptOutcome(result.outcome.value),
        ended_at=now,
        wamid=result.message_id[:255],
        code=result.code,
        http_status=result.http_status,
        details=result.details[:2000],
    )


# --- Doubts -------------------------------------------------------------------------------


def settle_doubts() -> int:
    """Find sends that were never written down, and repeat what no status has settled in time."""
    return _doubt_abandoned() + _repeat_doubts()


def _doubt_abandoned() -> int:
    """A worker died between sending and writing it down: whether it went is in doubt."""
    now = timezone.now()
    abandoned = OutboxItem.objects.filter(state=OutboxState.SENDING, claimed_until__lt=now)
    # Looked at first: an UPDATE that finds nothing still takes SQLite's write lock.
    found = list(abandoned.values_list("pk", "message_id")[:BATCH])
    if not found:
        return 0
    with transaction.atomic():
        SendAttempt.objects.filter(
            message__in=[message for _pk, message in found], outcome=""
        ).update(
            outcome=AttemptOutcome.IN_DOUBT,
            ended_at=now,
            code=NO_ANSWER,
            details="The worker stopped before the answer was written down.",
        )
        # In doubt since it was left, so that it holds later messages no longer than others.
        return abandoned.filter(pk__in=[pk for pk, _message in found]).update(
            state=OutboxState.IN_DOUBT, in_doubt_since=F("claimed_until"), claimed_until=None
        )


def _repeat_doubts() -> int:
    """Send once more what no status has settled in time; the second time, say that we don't know."""
    now = timezone.now()
    old = OutboxItem.objects.filter(
        state=OutboxState.IN_DOUBT, in_doubt_since__lt=now - DOUBT_LASTS
    )
    doubts = list(old.select_related("message")[:BATCH])
    if not doubts or _status_may_wait():
        return 0
    settled = 0
    for item in doubts:
        with transaction.atomic():
            Message.objects.select_for_update(no_key=True).get(pk=item.message_id)
            still = OutboxItem.objects.filter(pk=item.pk, state=OutboxState.IN_DOUBT)
            if item.message.possibly_twice:
                if still.update(state=OutboxState.GIVEN_UP, in_doubt_since=None):
                    statuses.advance(item.message, MessageState.FAILED, at=now, code=NO_ANSWER)
                    settled += 1
            elif still.update(state=OutboxState.WAITING, in_doubt_since=None, send_after=now):
                Message.objects.filter(pk=item.message_id).update(possibly_twice=True)
                messages.touch(item.conversation_id)
                settled += 1
    return settled


def _status_may_wait() -> bool:
    """Whether deliveries have piled up: one of them may hold the status that settles a doubt."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, attempts=0)
    return waiting.filter(received_at__lt=timezone.now() - PILED_UP).exists()
