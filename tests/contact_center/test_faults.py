"""Nothing lost, nothing twice, while everything goes wrong and site and workers are killed.

`FAULT_UPDATES=20000` makes it long (`make soak`), `FAULT_SEED` repeats one: the seed is printed.
"""

import datetime
import os
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from contact_center.models import (
    Case,
    ChannelBudget,
    ChannelPause,
    Conversation,
    Delivery,
    Message,
    OutboxItem,
    PersonBudget,
    UpdateError,
)
from contact_center.models.outbox import UNSETTLED
from contact_center.states import DeliveryState, MessageState, OutboxState
from tests.contact_center.fault_run import Run

UPDATES = int(os.environ.get("FAULT_UPDATES", "400"))
SEED = int(os.environ.get("FAULT_SEED", "0")) or (
    random.randrange(1, 10**6) if "FAULT_UPDATES" in os.environ else 7
)
LONG = UPDATES > 1000
KILLS = 40 if LONG else 4
# Each person writes so many messages; with the answers' three statuses that makes about:
EACH = 20
UPDATES_EACH = 34
# What the workers may take for everything to come to rest, in seconds.
REST = 3600 if LONG else 600

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def database_url() -> str:
    """Return the address of this test's own database, for the processes."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    password = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    place = f"{values['HOST']}:{values['PORT'] or 5432}"
    return f"postgres://{values['USER']}{password}@{place}/{values['NAME']}"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    print(f"seed {SEED}, {UPDATES} updates, {connection.vendor}")
    with Run(database_url(), tmp_path, SEED).running() as started:
        yield started


# --- Time ---------------------------------------------------------------------------------

CLOCKS: list[tuple[type[models.Model], tuple[str, ...]]] = [
    (OutboxItem, ("send_after", "claimed_until", "in_doubt_since")),
    (Delivery, ("next_attempt_at",)),
    (UpdateError, ("next_attempt_at",)),
    (ChannelPause, ("try_again_at",)),
    (ChannelBudget, ("full_at", "rests_until")),
    (PersonBudget, ("full_at", "rests_until")),
]


def time_passes(minutes: float, doubts: list[int] | None = None) -> None:
    """Move what waits for a moment so much closer to it; of sends in doubt only `doubts`."""
    by = datetime.timedelta(minutes=minutes)
    for model, names in CLOCKS:
        for name in names:
            rows = model._default_manager.filter(**{f"{name}__isnull": False})
            if model is OutboxItem:
                rows = rows.filter(state__in=UNSETTLED)
                if name == "in_doubt_since" and doubts is not None:
                    rows = rows.filter(pk__in=doubts)
            rows.update(**{name: F(name) - by})


def under_way() -> dict[str, int]:
    """What the workers still have to do."""
    return {
        "deliveries": Delivery.objects.filter(state=DeliveryState.WAITING).count(),
        "updates": UpdateError.objects.filter(next_attempt_at__isnull=False).count(),
        "answers": Message.objects.filter(answer=Message.Answer.DUE).count(),
        "outbox": OutboxItem.objects.filter(state__in=UNSETTLED).count(),
    }


def incoming_rests(run: Run, seconds: float = REST) -> None:
    """Wait until all that came is stored and answered."""
    deadline = time.monotonic() + seconds
    while True:
        run.arrive(seconds)
        left = under_way()
        del left["outbox"]
        if not any(left.values()):
            return
        assert time.monotonic() < deadline, left
        time.sleep(0.2)


def everything_rests(run: Run) -> None:
    """Wait until nothing is under way. Statuses first: they settle what is in doubt."""
    deadline = time.monotonic() + REST
    while True:
        # What is in doubt now, and still is when all statuses have come, is in doubt for long.
        doubts = list(
            OutboxItem.objects.filter(state=OutboxState.IN_DOUBT).values_list("pk", flat=True)
        )
        incoming_rests(run)
        busy = OutboxItem.objects.filter(state=OutboxState.WAITING, send_after__lte=timezone.now())
        if not any(under_way().values()) and not run.waiting():
            return
        if not busy.exists():
            time_passes(16, doubts)
        assert time.monotonic() < deadline, under_way()
        time.sleep(0.3)


# --- The run ------------------------------------------------------------------------------


def speak(run: Run, phones: list[str], *, reorder: bool) -> None:
    """Let all of them write their messages in turns, under faults that change."""
    began = int(time.time()) - 3 * 3600
    turns = phones * EACH
    if reorder:
        run.random.shuffle(turns)
    pace = max(1, len(turns) // (40 if LONG else 6))
    for number, phone in enumerate(turns):
        if number % pace == 0:
            run.go_wrong(reorder=reorder, patient=LONG)
        run.say(phone, began)
        if number % 50 == 49:
            time.sleep(0.2)


def test_nothing_is_lost_or_doubled_while_everything_goes_wrong(run: Run):
    people = max(6, UPDATES // UPDATES_EACH)
    orderly = [f"9617100{number:04d}" for number in range(people // 2)]
    others = [f"9617200{number:04d}" for number in range(people - people // 2)]

    if LONG:
        run.longest_life = 10  # or most of the time would go into starting
    run.start_killing()
    speak(run, orderly, reorder=False)
    run.arrive(REST)
    speak(run, others, reorder=True)
    run.stop_killing(after=KILLS)
    run.webhooks_are_well()
    everything_rests(run)

    phones_of = check_incoming(run, [*orderly, *others])
    check_answers(run, phones_of, orderly)
    twice = check_outgoing(run, phones_of)
    tell(run, twice)
    attempts = sum(OutboxItem.objects.values_list("attempts", flat=True))
    assert attempts > OutboxItem.objects.count(), "no send met a fault"
    # Statuses have settled every doubt here: there was never a reason to send twice.
    assert not twice
    assert sum(run.kills.values()) >= KILLS


def test_a_reply_goes_twice_only_where_nobody_can_know(run: Run):
    """The answer to the send is lost, and no status comes for a quarter of an hour."""
    phones = [f"9617300{number:04d}" for number in range(8)]
    began = int(time.time()) - 3600
    for phone in phones:
        run.say(phone, began)
    run.arrive()
    # The site goes while the workers send: what WhatsApp reports finds nobody.
    run.site.kill()
    sends = [{"kind": kind, "seconds": 0.2} for kind in ("lost", "garbled", "hang", "lost")]
    run.client.patch("/control/faults", json={"sends": sends}).raise_for_status()
    deadline = time.monotonic() + REST
    unsettled = OutboxItem.objects.exclude(state__in=(OutboxState.DONE, OutboxState.GIVEN_UP))
    doubts = OutboxItem.objects.filter(state=OutboxState.IN_DOUBT)
    while (
        unsettled.count() + OutboxItem.objects.filter(state=OutboxState.DONE).count() < len(phones)
        or doubts.count() < unsettled.count()
    ):
        assert time.monotonic() < deadline, under_way()
        time.sleep(0.1)
    in_doubt = {item.pk for item in doubts}
    if not in_doubt:
        pytest.skip("the replies had left before the faults came")
    time_passes(16)
    while unsettled.exists():
        assert time.monotonic() < deadline, under_way()
        time.sleep(0.1)
    run.site.start()
    run.site.wait()
    everything_rests(run)

    phones_of = check_incoming(run, phones)
    twice = check_outgoing(run, phones_of)
    tell(run, twice)
    marked = set(Message.objects.filter(possibly_twice=True).values_list("outbox", flat=True))
    assert marked == in_doubt
    assert twice


# --- What must hold -----------------------------------------------------------------------


def check_incoming(run: Run, phones: list[str]) -> dict[int, str]:
    """Each message stands once, with its person, in order; return the phones of conversations."""
    assert not UpdateError.objects.exists(), list(UpdateError.objects.values("path", "error"))
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}
    phones_of = {
        each.pk: each.contact.phone.lstrip("+")
        for each in Conversation.objects.select_related("contact")
    }
    assert sorted(phones_of.values()) == sorted(phones)
    thread: dict[str, list[str]] = defaultdict(list)
    rows = Message.objects.filter(direction=Message.Direction.IN).order_by("said_at", "id")
    for pk, wamid in rows.values_list("conversation", "wamid"):
        thread[phones_of[pk]].append(str(wamid))
    assert dict(thread) == run.spoken.ids
    return phones_of


def check_answers(run: Run, phones_of: dict[int, str], orderly: list[str]) -> None:
    """Each message was heard once: one case each, and one answer to each question in its turn."""
    cases = Counter(Case.objects.values_list("conversation", flat=True))
    assert cases == Counter(phones_of.keys())
    assert not Message.objects.filter(answer=Message.Answer.FAILED).exists()
    said = Counter(
        phones_of[pk]
        for pk in Message.objects.filter(direction=Message.Direction.OUT).values_list(
            "conversation", flat=True
        )
    )
    for phone, asked in run.spoken.asked.items():
        if phone in orderly:
            assert said[phone] == 1 + asked, phone
        else:
            # A question that comes after the answer to a later message moves nothing any more.
            assert 1 <= said[phone] <= 1 + asked, phone


def check_outgoing(run: Run, phones_of: dict[int, str]) -> set[str]:
    """Each reply arrived, its state is final and right; return the keys of what arrived twice."""
    receipts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in run.received():
        receipts[each["wire"]["biz_opaque_callback_data"]].append(each)
    items = OutboxItem.objects.select_related("message").order_by("id")
    assert {str(item.key) for item in items} == set(receipts)
    first_time: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for item in items:
        arrived = receipts[str(item.key)]
        message = item.message
        assert {each["phone"] for each in arrived} == {phones_of[item.conversation_id]}
        assert item.state == OutboxState.DONE, item
        assert message.wamid in {each["id"] for each in arrived}
        failed = all(each["status"] == "failed" for each in arrived)
        assert message.state == (MessageState.FAILED if failed else MessageState.READ), arrived
        assert (message.error_code is not None) == failed
        if item.attempts == 1:
            first_time[item.conversation_id].append((arrived[0]["at"], item.pk))
    for sent in first_time.values():
        assert sent == sorted(sent), "the replies of a conversation changed their order"
    twice = {key for key, arrived in receipts.items() if len(arrived) > 1}
    marked = {str(item.key) for item in items if item.message.possibly_twice}
    assert twice <= marked, "a reply went twice that nobody marked"
    return twice


def tell(run: Run, twice: set[str]) -> None:
    """Print what was survived."""
    out = Message.objects.filter(direction=Message.Direction.OUT)
    numbers = {
        "said": run.spoken.count,
        "deliveries": Delivery.objects.count(),
        "duplicates": sum(Delivery.objects.values_list("duplicates", flat=True)),
        "updates": sum(Delivery.objects.values_list("stored", flat=True)),
        "replies": out.count(),
        "attempts": sum(OutboxItem.objects.values_list("attempts", flat=True)),
        "possibly twice": out.filter(possibly_twice=True).count(),
        "twice": len(twice),
        "kills": dict(run.kills),
        "faults": dict(run.faults),
    }
    print(f"\n{settings.DATABASES['default']['ENGINE']}: {numbers}")
