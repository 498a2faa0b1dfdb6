"""Workers that die, race and retry: each message once, heard in its order, blocking nobody."""

import datetime
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contact_center import intake, news, public_numbers, seed
from contact_center.intake import answering, storing
from contact_center.models import (
    Case,
    Contact,
    Conversation,
    Delivery,
    Message,
    OutboxItem,
    StatusEvent,
    UpdateError,
)
from contact_center.services import statuses
from contact_center.states import CaseState, DeliveryState, MessageState
from tests.factories.contact_center import (
    DeliveryFactory,
    ReplyFactory,
    body_of,
    change,
    envelope,
    message,
    new_wamid,
    status,
    text,
)

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def _seeded() -> None:
    seed.plant()


class Killed(BaseException):
    """The end of a worker: nothing in the product catches it."""


@contextmanager
def at(words: str, act: Callable[[str, Any], None]) -> Iterator[None]:
    """Call `act(sql, parameters)` before each statement that holds `words`."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if words in sql:
            act(sql, params)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield


def die(sql: str, params: Any) -> None:
    raise Killed


def in_chunks_of(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(storing, "CHUNK", size)
    monkeypatch.setattr(storing, "CHUNK_OF_ONE_WRITER", size)


def drain() -> None:
    while intake.process_waiting():
        pass


def incoming() -> list[str]:
    rows = Message.objects.filter(direction="in").order_by("delivery_id", "position")
    return [row.text for row in rows]


def make_due() -> None:
    """Let the time pass that failures wait."""
    UpdateError.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    Delivery.objects.update(next_attempt_at=timezone.now())


# --- Workers that die ---------------------------------------------------------------------


def test_a_message_stored_by_a_worker_that_died_is_answered_by_the_next() -> None:
    DeliveryFactory(body=body_of(text("النفايات")))
    assert intake.store_waiting() == 1
    # The worker died here. WhatsApp delivers the same once more, too.
    DeliveryFactory(body=bytes(Delivery.objects.get().body))
    drain()
    assert Message.objects.get(direction="in").answer == Message.Answer.DONE
    assert Case.objects.count() == OutboxItem.objects.count() == 1


@pytest.mark.parametrize(
    "table",
    [
        "contact_center_contact",
        "contact_center_message",
        "contact_center_conversation",
        "contact_center_statusevent",
    ],
)
def test_a_worker_that_dies_while_storing_leaves_nothing_half_done(table: str) -> None:
    reply = ReplyFactory()
    kept = Message.objects.count(), Contact.objects.count()
    body = envelope(
        [change(messages=[text("1"), text("2")], statuses=[status(reply.wamid, "read")])]
    )
    DeliveryFactory(body=body)
    with at(f'INSERT INTO "{table}"', die), pytest.raises(Killed), transaction.atomic():
        intake.store_waiting()
    assert (Message.objects.count(), Contact.objects.count()) == kept
    assert not StatusEvent.objects.exists()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.position) == (DeliveryState.WAITING, 0)
    drain()
    assert incoming() == ["1", "2"]
    reply.refresh_from_db()
    assert reply.state == MessageState.READ


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO "contact_center_case"',
        'INSERT INTO "contact_center_outboxitem"',
        'UPDATE "contact_center_message" SET "answer"',
    ],
)
def test_a_worker_that_dies_while_answering_answers_nothing(statement: str) -> None:
    DeliveryFactory(body=body_of(text("النفايات")))
    intake.store_waiting()
    with at(statement, die), pytest.raises(Killed):
        intake.answer_waiting()
    assert not Case.objects.exists()
    assert Message.objects.get().answer == Message.Answer.DUE
    drain()
    assert Case.objects.count() == OutboxItem.objects.count() == 1


def test_a_large_delivery_is_stored_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks_of(monkeypatch, 3)
    words = [str(number) for number in range(7)]
    DeliveryFactory(body=body_of(*map(text, words)))
    assert intake.store_waiting() == 3
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.position, delivery.stored) == (DeliveryState.WAITING, 3, 3)
    # Its answers wait for the whole of it.
    assert intake.answer_waiting() == 0
    with (
        at('INSERT INTO "contact_center_message"', die),
        pytest.raises(Killed),
        transaction.atomic(),
    ):
        intake.store_waiting()
    assert [intake.store_waiting(), intake.store_waiting(), intake.store_waiting()] == [3, 1, 0]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.position, delivery.stored) == (DeliveryState.DONE, 7, 7)
    assert incoming() == words
    assert intake.answer_waiting() == 7


def test_several_small_deliveries_share_a_transaction_up_to_its_size() -> None:
    rows = [DeliveryFactory() for _ in range(5)]
    size = len(rows[0].body) * 2
    with transaction.atomic():
        assert [row.pk for row in Delivery.objects.take(10, size)] == [row.pk for row in rows[:2]]
        assert [row.pk for row in Delivery.objects.take(3, MEGABYTE)] == [
            row.pk for row in rows[:3]
        ]
        # A body that is larger than all that is taken by itself.
        assert [row.pk for row in Delivery.objects.take(10, 1)] == [rows[0].pk]


# --- The order of the answers -------------------------------------------------------------


def test_no_answer_overtakes_a_delivery_that_is_still_to_be_stored() -> None:
    earlier = DeliveryFactory(body=body_of(text("النفايات")))
    DeliveryFactory(body=body_of(text("الحالة")))
    # As if another worker were at the first.
    Delivery.objects.filter(pk=earlier.pk).update(
        next_attempt_at=timezone.now() + datetime.timedelta(hours=1)
    )
    assert intake.store_waiting() == 1
    assert intake.answer_waiting() == 0
    make_due()
    drain()
    assert OutboxItem.objects.count() == 2
    assert Case.objects.get().opened_by.text == "النفايات"  # type: ignore[union-attr]


def test_a_delivery_that_failed_holds_up_no_answer() -> None:
    earlier = DeliveryFactory(body=body_of(text("1")))
    DeliveryFactory(body=body_of(text("النفايات")))
    Delivery.objects.filter(pk=earlier.pk).update(
        next_attempt_at=timezone.now() + datetime.timedelta(hours=1), attempts=1
    )
    drain()
    assert Case.objects.count() == 1


def test_an_older_message_that_comes_late_opens_no_case() -> None:
    now = int(time.time())
    DeliveryFactory(body=body_of(text("Hello", timestamp=str(now))))
    drain()
    DeliveryFactory(body=body_of(text("garbage everywhere", timestamp=str(now - 60))))
    drain()
    assert not Case.objects.exists()
    assert OutboxItem.objects.count() == 1
    late = Message.objects.get(text="garbage everywhere")
    assert late.answer == Message.Answer.DONE
    assert Conversation.objects.get().unread == 2


def test_an_older_message_that_comes_late_joins_the_open_case_and_leaves_it_as_it_is() -> None:
    now = int(time.time())
    DeliveryFactory(body=body_of(text("garbage everywhere", timestamp=str(now))))
    drain()
    Case.objects.update(state=CaseState.WAITING)
    DeliveryFactory(body=body_of(text("in our street", timestamp=str(now - 60))))
    drain()
    case = Case.objects.get()
    assert case.state == CaseState.WAITING
    assert Message.objects.get(text="in our street").case == case


def test_two_messages_of_one_second_are_heard_as_they_came() -> None:
    now = str(int(time.time()))
    DeliveryFactory(body=body_of(text("Hello", timestamp=now), text("garbage", timestamp=now)))
    drain()
    assert Case.objects.get().opened_by.text == "garbage"  # type: ignore[union-attr]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_several_workers_answer_each_conversation_in_its_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_chunks_of(monkeypatch, 4)
    people = [f"9617000000{n}" for n in range(4)]
    asked: dict[str, list[str]] = defaultdict(list)
    chance = random.Random(7)
    for _ in range(12):
        batch = []
        for _ in range(chance.randint(1, 5)):
            person, number = chance.choice(people), public_numbers.generate()
            asked[person].append(public_numbers.display(number))
            batch.append(text(f"status {number}", **{"from": person}))
        DeliveryFactory(body=body_of(*batch))
    total = sum(map(len, asked.values()))
    deadline = time.monotonic() + 60

    def work() -> None:
        try:
            while time.monotonic() < deadline:
                intake.process_waiting()
                if Message.objects.filter(answer=Message.Answer.DONE).count() == total:
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert Contact.objects.count() == Conversation.objects.count() == len(people)
    for conversation in Conversation.objects.prefetch_related("contact__identities"):
        numbers = asked[conversation.contact.phone.lstrip("+")]
        answers = conversation.messages.filter(direction="out").order_by("id")
        assert len(answers) == len(numbers)
        for answer, number in zip(answers, numbers, strict=True):
            assert number in answer.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_a_conversation_that_another_worker_answers_is_passed_over() -> None:
    DeliveryFactory(body=body_of(text("garbage")))
    DeliveryFactory(body=body_of(text("garbage", **{"from": "96171000000"})))
    intake.store_waiting()
    handled: list[int] = []

    def other_worker() -> None:
        try:
            handled.append(intake.answer_waiting())
        finally:
            connection.close()

    with transaction.atomic():
        held = Conversation.objects.select_for_update(no_key=True).order_by("id").first()
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=20)
    assert handled == [1]
    assert held is not None
    assert not held.cases.exists()


# --- What fails ---------------------------------------------------------------------------


def poison(error: type[Exception]) -> Callable[[str, Any], None]:
    """Return a fault that strikes a statement with the word POISON among its parameters."""

    def strike(sql: str, params: Any) -> None:
        if "POISON" in str(params):
            raise error("a fault")

    return strike


def test_what_the_database_refuses_is_set_aside_and_tried_again_by_itself() -> None:
    DeliveryFactory(body=body_of(text("1"), text("POISON"), text("2")))
    DeliveryFactory(body=body_of(text("3")))
    with at('INSERT INTO "contact_center_message"', poison(RuntimeError)):
        intake.store_waiting()
        assert incoming() == ["1", "2", "3"]
        failure = UpdateError.objects.get()
        assert failure.path == "entry[0].changes[0].messages[1]"
        for attempts, wait in enumerate((10, 60, 300, 1800), start=1):
            failure.refresh_from_db()
            assert failure.attempts == attempts
            assert failure.next_attempt_at is not None
            late = failure.next_attempt_at - timezone.now() - datetime.timedelta(seconds=wait)
            assert abs(late) < datetime.timedelta(seconds=9)
            assert intake.retry_waiting() == 0  # not yet
            make_due()
            assert intake.retry_waiting() == 1
        failure.refresh_from_db()
        # Now it waits for an administrator.
        assert (failure.attempts, failure.next_attempt_at, failure.settled_at) == (5, None, None)
    assert intake.retry_update(failure)
    failure.refresh_from_db()
    assert failure.settled_at
    assert incoming() == ["1", "POISON", "2", "3"]
    drain()
    assert not Message.objects.filter(answer=Message.Answer.DUE).exists()


def test_what_is_malformed_is_not_tried_again_by_itself() -> None:
    DeliveryFactory(body=body_of(text("x", timestamp="tomorrow")))
    drain()
    assert UpdateError.objects.get().next_attempt_at is None


def test_an_update_that_always_brings_the_database_into_trouble_blocks_nobody() -> None:
    DeliveryFactory(body=body_of(text("1"), text("POISON"), text("2")))
    DeliveryFactory(body=body_of(text("3")))
    with at('INSERT INTO "contact_center_message"', poison(OperationalError)):
        for attempts in range(1, storing.PATIENCE + 1):
            drain()
            assert incoming() == ["3"]
            first = Delivery.objects.earliest("pk")
            assert (first.state, first.attempts) == (DeliveryState.WAITING, attempts)
            make_due()
        drain()
    assert incoming() == ["1", "2", "3"]
    assert UpdateError.objects.filter(raw__text__body="POISON").exists()


def test_trouble_of_the_database_is_never_given_up() -> None:
    delivery = DeliveryFactory()
    Delivery.objects.update(attempts=storing.TRIES + 5)
    delivery.refresh_from_db()
    storing._put_back(delivery.pk, OperationalError("the server is gone"))
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.WAITING
    wait = delivery.next_attempt_at - timezone.now()
    assert datetime.timedelta(seconds=290) < wait <= datetime.timedelta(seconds=300)


def test_a_delivery_of_a_channel_that_is_gone_is_shown_in_the_end() -> None:
    delivery = DeliveryFactory(channel="carrier pigeon")
    other = DeliveryFactory()
    for _ in range(storing.TRIES):
        drain()
        make_due()
    delivery.refresh_from_db()
    other.refresh_from_db()
    assert (delivery.state, other.state) == (DeliveryState.FAILED, DeliveryState.DONE)
    assert "carrier pigeon" in delivery.error


def test_a_failing_answer_is_tried_again_and_blocks_no_later_message() -> None:
    DeliveryFactory(body=body_of(text("garbage everywhere"), text("hello")))
    with at('INSERT INTO "contact_center_case"', poison_always):
        drain()
    failure = UpdateError.objects.get()
    assert failure.stage == UpdateError.Stage.ANSWER
    assert failure.path == "entry[0].changes[0].messages[0]"
    first, second = Message.objects.filter(direction="in").order_by("position")
    assert (first.answer, second.answer) == (Message.Answer.FAILED, Message.Answer.DONE)
    make_due()
    assert intake.retry_waiting() == 1
    first.refresh_from_db()
    assert first.answer == Message.Answer.DONE
    assert Case.objects.get().opened_by == first


def poison_always(sql: str, params: Any) -> None:
    raise RuntimeError("a fault in the dialogue")


def test_trouble_that_passes_is_not_noticed() -> None:
    """Two workers in each other's way: the database ends one of them, which goes on at once."""
    DeliveryFactory(body=body_of(text("garbage everywhere")))
    strikes = iter([True])

    def once(sql: str, params: Any) -> None:
        if next(strikes, False):
            raise OperationalError("deadlock detected")

    with at('INSERT INTO "contact_center_message"', once):
        intake.store_waiting()
    assert incoming() == ["garbage everywhere"]
    strikes = iter([True])
    with at('INSERT INTO "contact_center_case"', once):
        intake.answer_waiting()
    assert Case.objects.count() == 1
    assert not UpdateError.objects.exists()
    assert Delivery.objects.get().attempts == 0


def test_a_delivery_processed_again_finds_everything_stored() -> None:
    body = envelope(
        [change(messages=[text("garbage"), text("x", timestamp="tomorrow")])],
        [change(statuses=[status(new_wamid(), "read")])],
    )
    delivery = DeliveryFactory(body=body)
    drain()
    intake.retry_delivery(delivery)
    drain()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.stored, delivery.duplicates, delivery.set_aside) == (
        DeliveryState.DONE,
        0,
        2,
        1,
    )
    assert Message.objects.filter(direction="in").count() == 1
    failure = UpdateError.objects.get()
    assert (failure.attempts, failure.settled_at) == (2, None)


# --- Statuses that cross our own send -----------------------------------------------------


def test_a_status_that_crosses_the_answer_to_our_send_is_found_afterwards() -> None:
    reply = ReplyFactory(wamid=None, state=MessageState.QUEUED)
    OutboxItem.objects.create(message=reply, conversation=reply.conversation)
    wamid = new_wamid()
    DeliveryFactory(body=envelope([change(statuses=[status(wamid, "read")])]))

    def answer_arrives(sql: str, params: Any) -> None:
        # After the store has looked for the message, before it has stored the status.
        Message.objects.filter(pk=reply.pk, wamid=None).update(wamid=wamid)

    with at('INSERT INTO "contact_center_statusevent"', answer_arrives):
        intake.store_waiting()
    reply.refresh_from_db()
    assert reply.state == MessageState.READ
    assert StatusEvent.objects.get().message == reply


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_our_send_looks_once_more_for_its_statuses_when_it_is_written_down() -> None:
    reply = ReplyFactory(wamid="wamid.CROSSED")
    with transaction.atomic():
        statuses.adopt_early_statuses(reply, "wamid.CROSSED")
        # A worker that did not see the id yet commits only now.
        StatusEvent.objects.create(
            wamid="wamid.CROSSED",
            status="read",
            at=timezone.now(),
            raw=status("wamid.CROSSED", "read"),
        )
    reply.refresh_from_db()
    assert reply.state == MessageState.READ


def test_of_several_times_and_failures_the_first_is_told_whatever_their_order() -> None:
    early, late = (timezone.now() - datetime.timedelta(minutes=n) for n in (9, 3))
    steps = [
        (MessageState.SENT, late, None),
        (MessageState.SENT, early, None),
        (MessageState.FAILED, late, 131026),
        (MessageState.FAILED, early, 131049),
    ]
    ends = set()
    for _ in range(10):
        random.shuffle(steps)
        row = ReplyFactory(state=MessageState.QUEUED)
        for state, moment, code in steps:
            statuses.advance(row, state, at=moment, code=code, details=str(code or ""))
        row.refresh_from_db()
        ends.add((row.state, row.sent_at, row.failed_at, row.error_code, row.error_details))
    assert ends == {(MessageState.FAILED, early, early, 131049, "131049")}


# --- News ---------------------------------------------------------------------------------


def test_news_reach_whoever_registered_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_handlers", {})
    heard: list[Any] = []
    news.register_news("account_update", lambda *what: heard.append(what))
    body = envelope(
        [
            {"field": "account_update", "value": {"event": "DISABLED_UPDATE"}},
            {"field": "weather", "value": {"event": "rain"}},
        ]
    ).replace(b'"changes"', b'"time": 1700000000, "changes"')
    delivery = DeliveryFactory(body=body)
    drain()
    delivery.refresh_from_db()
    assert (delivery.stored, delivery.others) == (1, 1)
    moment = datetime.datetime.fromtimestamp(1_700_000_000, datetime.UTC)
    assert heard == [("whatsapp", {"event": "DISABLED_UPDATE"}, moment)]


def test_news_that_can_not_be_heard_are_set_aside_and_told_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(news, "_handlers", {})
    deaf = [True]
    heard: list[Any] = []

    def hear(*what: Any) -> None:
        if deaf[0]:
            raise RuntimeError("not now")
        heard.append(what)

    news.register_news("account_update", hear)
    news.register_news("account_update", hear)
    DeliveryFactory(
        body=envelope([change(messages=[text("1")]), {"field": "account_update", "value": {}}])
    )
    drain()
    assert incoming() == ["1"]
    deaf[0] = False
    make_due()
    assert intake.retry_waiting() == 1
    (news_heard,) = heard
    assert news_heard[2] == Delivery.objects.get().received_at
    assert UpdateError.objects.get().settled_at


# --- Together is the same as one by one ---------------------------------------------------


def traffic(seed_of_chance: int) -> list[bytes]:
    """Deliveries of every kind with repetitions, from a few people who change numbers."""
    chance = random.Random(seed_of_chance)
    numbers = [f"9617000{n:04d}" for n in range(6)]
    sent = [f"wamid.SENT{n}" for n in range(5)]
    now = int(time.time()) - 1000
    items: list[dict[str, Any]] = []
    for moment in range(60):
        more = {"from": chance.choice(numbers), "timestamp": str(now + moment)}
        if chance.random() < 0.3:
            more["from_user_id"] = f"LB.{more['from'][-1]}"
        kind = chance.random()
        if kind < 0.5:
            items.append({"message": text(f"words {moment}", **more)})
        elif kind < 0.6:
            items.append({"message": message("image", {"id": str(moment)}, **more)})
        elif kind < 0.65:
            moved = {"body": "changed", "wa_id": chance.choice(numbers), "type": "changed"}
            items.append({"message": message("system", moved, **more)})
        elif kind < 0.7:
            items.append({"message": text("bad", **{**more, "timestamp": "soon"})})
        else:
            word = chance.choice(["sent", "delivered", "read", "failed"])
            items.append({"status": status(chance.choice(sent), word, timestamp=str(now + moment))})
        if chance.random() < 0.2:
            items.append(chance.choice(items))
    bodies = []
    while items:
        part, items = items[: (size := chance.randint(1, 9))], items[size:]
        bodies.append(
            envelope(
                [
                    change(messages=[each["message"]])
                    if "message" in each
                    else change(statuses=[each["status"]])
                    for each in part
                ]
            )
        )
    return bodies


def snapshot() -> Any:
    """Everything that came of a run, by what people see."""
    people = {
        contact.pk: sorted(row.value for row in contact.identities.all())
        for contact in Contact.objects.prefetch_related("identities")
    }
    return {
        "messages": [
            (row.wamid, row.text, row.state, row.answer, people[row.conversation.contact_id])
            for row in Message.objects.select_related("conversation").order_by("wamid")
        ],
        "conversations": sorted(
            (people[row.contact_id], row.unread, row.last_inbound_at, row.last_message.text)
            for row in Conversation.objects.select_related("last_message")
            if row.last_message
        ),
        "replies": list(
            Message.objects.filter(direction="out")
            .order_by("wamid")
            .values_list("state", "sent_at", "delivered_at", "read_at", "failed_at")
        ),
        "events": StatusEvent.objects.count(),
        "joined": Contact.objects.filter(same_as__isnull=False).count(),
        "aside": UpdateError.objects.count(),
        "tally": [
            sum(row)
            for row in zip(
                *Delivery.objects.values_list("stored", "duplicates", "set_aside"), strict=True
            )
        ],
    }


@pytest.mark.parametrize("seed_of_chance", range(3))
def test_what_is_stored_together_ends_like_what_is_stored_one_by_one(
    seed_of_chance: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bodies = traffic(seed_of_chance)
    ends = []
    for size in (1, 7, 500):
        in_chunks_of(monkeypatch, size)
        point = transaction.savepoint()
        for number in range(5):
            ReplyFactory(
                wamid=f"wamid.SENT{number}", conversation__contact__phone=f"+96179999{number:03d}"
            )
        for body in bodies:
            DeliveryFactory(body=body)
        while intake.store_waiting():
            pass
        ends.append(snapshot())
        transaction.savepoint_rollback(point)
    assert ends[0]["tally"][0] > 20
    assert ends[1] == ends[0]
    assert ends[2] == ends[0]


def test_many_people_cost_no_more_queries_than_few(monkeypatch: pytest.MonkeyPatch) -> None:
    in_chunks_of(monkeypatch, 500)
    counts = []
    # Not more: SQLite takes a statement of many rows in several.
    for many, first in ((2, 100), (8, 200)):
        for number in range(first, first + many):
            reply = ReplyFactory()
            one = text("x", **{"from": f"96170000{number}"})
            DeliveryFactory(
                body=envelope([change(messages=[one], statuses=[status(reply.wamid, "read")])])
            )
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert intake.store_waiting() == 2 * many
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_batch_answers_no_more_than_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "BATCH", 2)
    DeliveryFactory(body=body_of(*(text(str(n)) for n in range(3))))
    intake.store_waiting()
    assert [intake.answer_waiting(), intake.answer_waiting(), intake.answer_waiting()] == [2, 1, 0]
