"""What statuses teach about our messages.

They come in any order, more than once, and before our own send has returned. Everything here
gives the same end whatever the order: a message climbs to the highest state it was seen in, and
each of its times is the earliest that was reported.
"""

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from contact_center import channels
from contact_center.channels.inbound import StatusReport, Update
from contact_center.models import Conversation, Message, OutboxItem, StatusEvent
from contact_center.querysets import save_all
from contact_center.states import MessageState, OutboxState, below

_TIME_OF: dict[str, str] = {
    MessageState.SENT: "sent_at",
    MessageState.DELIVERED: "delivered_at",
    MessageState.READ: "read_at",
    MessageState.FAILED: "failed_at",
}
_LEARNED = ["wamid", "state", *_TIME_OF.values(), "error_code", "error_details"]


@dataclass(frozen=True)
class Learned:
    """What came of a batch of statuses."""

    fresh: list[bool]  # for each report: whether it was new
    conversations: set[int]  # those to tell the inbox about
    strangers: set[str]  # ids that no message has yet, or that one got just now


def store_all(reports: Sequence[StatusReport]) -> Learned:
    """Store each status once and let the messages climb, in a constant number of queries.

    Raises IntegrityError when another worker stored one of them first: call it again then.
    """
    messages = _messages_of(reports)
    known = _known(reports)
    fresh, events = [], []
    lessons: dict[int, list[StatusReport]] = {}
    strangers = set()
    for report in reports:
        is_new = _name(report) not in known
        fresh.append(is_new)
        if not is_new:
            continue
        known.add(_name(report))
        message = messages.get(report.our_key) or messages.get(report.id[:255])
        wamid, status, at = _name(report)
        events.append(
            StatusEvent(message_id=message, wamid=wamid, status=status, at=at, raw=report.raw)
        )
        if message is None:
            strangers.add(wamid)
        else:
            lessons.setdefault(message, []).append(report)
    StatusEvent.objects.bulk_create(sorted(events, key=lambda row: (row.wamid, row.status, row.at)))
    conversations, named = _learn(lessons)
    # A status with our key names the message; one without it may have come before.
    return Learned(fresh, conversations, strangers | named)


def _name(report: StatusReport) -> tuple[str, str, datetime.datetime]:
    return report.id[:255], report.status[:40], report.at


def _known(reports: Sequence[StatusReport]) -> set[tuple[str, str, datetime.datetime]]:
    rows = StatusEvent.objects.filter(wamid__in={report.id[:255] for report in reports})
    return set(rows.values_list("wamid", "status", "at"))


def _messages_of(reports: Sequence[StatusReport]) -> dict[str, int]:
    """Return messages by our key, which is there before any id, and by the provider's id."""
    keys = {key: report.our_key for report in reports if (key := _uuid(report.our_key))}
    found = {
        keys[key]: message
        for key, message in OutboxItem.objects.filter(key__in=keys).values_list("key", "message_id")
    }
    ids = {report.id[:255] for report in reports if report.our_key not in found}
    rows = Message.objects.filter(wamid__in=ids, direction=Message.Direction.OUT)
    for wamid, message in rows.values_list("wamid", "pk"):
        found[str(wamid)] = message
    return found


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _learn(lessons: dict[int, list[StatusReport]]) -> tuple[set[int], set[str]]:
    """Let messages, by their keys, learn from reports.

    Returns their conversations, and the ids that they got from these reports.
    """
    if not lessons:
        return set(), set()
    # Locked in one order everywhere: messages by their keys, the outbox, then conversations.
    rows = list(
        Message.objects.select_for_update(no_key=True).filter(pk__in=lessons).order_by("pk")
    )
    given = {report.id[:255] for reports in lessons.values() for report in reports}
    taken = set(Message.objects.filter(wamid__in=given).values_list("wamid", flat=True))
    accepted_now, changed, named = [], [], set()
    for row in rows:
        before = [getattr(row, field) for field in _LEARNED]
        for report in lessons[row.pk]:
            if row.state in (MessageState.QUEUED, MessageState.FAILED):
                # It is off the queue: whatever the status says, the provider has it.
                accepted_now.append(row.pk)
                # A message sent once more keeps the id it got first.
                if row.wamid is None and report.id[:255] not in taken:
                    row.wamid = report.id[:255]
                    taken.add(row.wamid)
                    named.add(row.wamid)
            if report.state:
                climb(row, report.state, report.at, report.error_code, report.error_details)
        if [getattr(row, field) for field in _LEARNED] != before:
            changed.append(row)
    save_all(changed, _LEARNED)
    if accepted_now:
        _take_off_the_queue(accepted_now)
    return {row.conversation_id for row in rows}, named


def climb(
    message: Message, state: str, at: datetime.datetime, code: int | None = None, details: str = ""
) -> None:
    """Let a message that is not saved here climb to `state`; a lower state gives its time only.

    Of several failures the first one is told.
    """
    field = _TIME_OF[state]
    known = getattr(message, field)
    first = known is None or (at, code or 0) < (known, message.error_code or 0)
    if known is None or at < known:
        setattr(message, field, at)
    climbs = message.state in below(state)
    if climbs:
        message.state = state
    if state != MessageState.FAILED:
        if climbs:
            message.error_code, message.error_details = None, ""
    elif message.state == state and (climbs or first):
        message.error_code, message.error_details = code, details


def _take_off_the_queue(messages: Iterable[int]) -> None:
    OutboxItem.objects.filter(message__in=messages).exclude(state=OutboxState.DONE).update(
        state=OutboxState.DONE, claimed_until=None, in_doubt_since=None
    )


def accepted(message: Message, wamid: str) -> None:
    """The provider has this message: note its id and take it off the queue."""
    if not Message.objects.filter(wamid=wamid[:255]).exists():
        # A message sent once more keeps the id it got first.
        Message.objects.filter(pk=message.pk, wamid__isnull=True).update(wamid=wamid[:255])
    _take_off_the_queue([message.pk])


def advance(
    message: Message,
    state: str,
    *,
    at: datetime.datetime,
    code: int | None = None,
    details: str = "",
) -> None:
    """Let a message climb to `state`, whatever another worker learns at the same moment."""
    with transaction.atomic():
        row = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
        climb(row, state, at, code, details)
        row.save(update_fields=_LEARNED)
        _touch({row.conversation_id})


def _touch(conversations: set[int]) -> None:
    if conversations:
        Conversation.objects.filter(pk__in=conversations).update(changed_at=timezone.now())


def adopt_early_statuses(message: Message, wamid: str) -> None:
    """Apply statuses that came before we knew the id, and without our key."""
    channel = message.conversation.channel
    _adopt(message.pk, wamid, channel)
    # A status being stored at this moment sees no message yet, and we don't see it: whoever
    # commits last finds the other.
    transaction.on_commit(lambda: _adopt(message.pk, wamid, channel), robust=True)


def adopt_strangers(wamids: Iterable[str]) -> None:
    """Apply stored statuses without a message whose message has become known since."""
    rows = Message.objects.filter(wamid__in=wamids, direction=Message.Direction.OUT)
    for pk, wamid, channel in rows.values_list("pk", "wamid", "conversation__channel"):
        _adopt(pk, str(wamid), channel)


def _adopt(message: int, wamid: str, channel_name: str) -> None:
    channel = channels.get(channel_name)
    with transaction.atomic():
        events = list(
            StatusEvent.objects.select_for_update()
            .filter(wamid=wamid[:255], message__isnull=True)
            .order_by("pk")
        )
        if not events:
            return
        StatusEvent.objects.filter(pk__in=[event.pk for event in events]).update(message=message)
        reports = [channel.status(Update("status", "", event.raw)) for event in events]
        conversations, _named = _learn({message: reports})
        _touch(conversations)
