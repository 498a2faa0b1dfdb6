"""The messages lane, outwards: what is queued is sent, and what became of it is settled.

A send happens outside any transaction. Its end is one of four (`channels.base.Outcome`); only the end "in doubt"
needs patience: WhatsApp has no idempotency key, so we wait for the
status that carries our key before sending the same words again.
"""

import datetime
import logging
from concurrent.futures import ThreadPoolExecutor

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from contact_center import channels
from contact_center.channels.base import NO_ANSWER, Act, Outcome, Outgoing, SendResult
from contact_center.models import ChannelPause, Message, OutboxItem
from contact_center.services import messages
from contact_center.states import MessageState, OutboxState

logger = logging.getLogger(__name__)

BATCH = 20
CONNECTIONS = 8
TRIES = 8
SAME_RECIPIENT = 131056
# A send in doubt holds later messages of its conversation for this long …
DOUBT_HOLDS = datetime.timedelta(seconds=10)
# … and is sent once more after this long without a status.
DOUBT_LASTS = datetime.timedelta(minutes=15)
# Once the 24-hour window is over, what was meant as a reply is late news.
UNREACHABLE_LASTS = datetime.timedelta(hours=24)
PAUSE = datetime.timedelta(minutes=1)


def send_waiting() -> int:
    """Send a batch of waiting messages; return how many were handled."""
    handled = _doubt_abandoned() + _settle_doubts()
    now = timezone.now()
    pauses = list(ChannelPause.objects.all())
    resting = [pause.channel for pause in pauses if pause.try_again_at > now]
    # A paused channel whose time has come is tried with one message.
    limit = 1 if len(resting) < len(pauses) else BATCH
    items = OutboxItem.objects.claim(limit, DOUBT_HOLDS, resting)
    if not items:
        return handled
    outgoing = [(item.conversation.channel, _outgoing(item)) for item in items]
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        results = list(pool.map(_send, outgoing))
    for item, result in zip(items, results, strict=True):
        settle(item, result)
    return handled + len(items)


def _send(job: tuple[str, Outgoing]) -> SendResult:
    """Send one message, in a thread: no database here."""
    channel, outgoing = job
    return channels.get(channel).send(outgoing)


def _outgoing(item: OutboxItem) -> Outgoing:
    address = item.conversation.contact.person().address
    return Outgoing(
        key=str(item.key),
        phone=address.phone,
        user_id=address.user_id,
        text=item.message.text,
        reply_to=item.message.reply_to,
    )


def settle(item: OutboxItem, result: SendResult) -> None:
    """Write down how a send ended."""
    message, channel = item.message, channels.get(item.conversation.channel)
    now = timezone.now()
    with transaction.atomic():
        match result.outcome:
            case Outcome.ACCEPTED:
                messages.accepted(message, result.message_id)
                messages.advance(message, MessageState.SENT, at=now)
                messages.adopt_early_statuses(message, result.message_id)
                ChannelPause.objects.filter(channel=channel.name).delete()
                return
            case Outcome.IN_DOUBT:
                _open(item).update(
                    state=OutboxState.IN_DOUBT, claimed_until=None, in_doubt_since=now
                )
                messages.touch(item.conversation_id)
                return
        meaning = channel.meaning(result.code, result.http_status)
        code = result.code if result.code is not None else result.http_status
        if meaning.act is Act.PAUSE:
            _pause(channel.name, result)
            _wait(item, PAUSE)
        elif meaning.act is Act.RETRY and _may_try_again(item, result, now):
            _wait(item, backoff(item.attempts, result.code))
        else:
            _open(item).update(state=OutboxState.GIVEN_UP, claimed_until=None)
            messages.advance(
                message, MessageState.FAILED, at=now, code=code, details=result.details
            )


def _may_try_again(item: OutboxItem, result: SendResult, now: datetime.datetime) -> bool:
    """Refusals are tried a few times; a network that is down is waited for, as long as it matters."""
    if result.outcome is Outcome.UNREACHABLE:
        return now - item.created_at < UNREACHABLE_LASTS
    return item.attempts < TRIES


def backoff(attempts: int, code: int | None) -> datetime.timedelta:
    """Return how long to wait after the given number of attempts: 2, 4, 8 … 600 seconds.

    Too many messages to one person asks for powers of four.
    """
    base = 4 if code == SAME_RECIPIENT else 2
    return datetime.timedelta(seconds=min(base**attempts, 600))


def _open(item: OutboxItem) -> "QuerySet[OutboxItem]":
    """The row, unless a status has settled it while we waited for the answer."""
    return OutboxItem.objects.filter(pk=item.pk, state=OutboxState.SENDING)


def _wait(item: OutboxItem, wait: datetime.timedelta) -> None:
    _open(item).update(
        state=OutboxState.WAITING, claimed_until=None, send_after=timezone.now() + wait
    )


def _pause(channel: str, result: SendResult) -> None:
    """Stop a channel whose account needs repair; it tries by itself whether it is repaired."""
    logger.error("The channel %s is paused: %s %s", channel, result.code, result.details)
    ChannelPause.objects.update_or_create(
        channel=channel,
        defaults={
            "code": result.code if result.code is not None else result.http_status or 0,
            "details": result.details,
            "try_again_at": timezone.now() + PAUSE,
        },
    )


def _doubt_abandoned() -> int:
    """A worker died between sending and writing it down: whether it went is in doubt."""
    now = timezone.now()
    abandoned = OutboxItem.objects.filter(state=OutboxState.SENDING, claimed_until__lt=now)
    # Looked at first: an UPDATE that finds nothing still takes SQLite's write lock.
    if not abandoned.exists():
        return 0
    return abandoned.update(state=OutboxState.IN_DOUBT, claimed_until=None, in_doubt_since=now)


def _settle_doubts() -> int:
    """Send once more what no status has settled in time; the second time, say that we don't know."""
    now = timezone.now()
    old = OutboxItem.objects.filter(
        state=OutboxState.IN_DOUBT, in_doubt_since__lt=now - DOUBT_LASTS
    )
    settled = 0
    for item in old.select_related("message")[:BATCH]:
        with transaction.atomic():
            still = OutboxItem.objects.filter(pk=item.pk, state=OutboxState.IN_DOUBT)
            if item.message.possibly_twice:
                if still.update(state=OutboxState.GIVEN_UP, in_doubt_since=None):
                    messages.advance(item.message, MessageState.FAILED, at=now, code=NO_ANSWER)
                    settled += 1
            elif still.update(state=OutboxState.WAITING, in_doubt_since=None, send_after=now):
                Message.objects.filter(pk=item.message_id).update(possibly_twice=True)
                messages.touch(item.conversation_id)
                settled += 1
    return settled
