"""From stored deliveries to messages, statuses and cases: nothing lost, nothing twice."""

import datetime
import json
import time
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from contact_center import intake, seed
from contact_center.models import (
    Case,
    Category,
    Contact,
    Conversation,
    Delivery,
    Message,
    OutboxItem,
    StatusEvent,
    UpdateError,
)
from contact_center.services import messages
from contact_center.states import DeliveryState, MessageState
from tests.factories.contact_center import (
    PHONE,
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
from tests.factories.directory import MunicipalityFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _seeded() -> None:
    seed.plant()


def take_in(*bodies: bytes) -> list[Delivery]:
    """Store bodies and let the worker process them."""
    rows: list[Any] = [DeliveryFactory(body=body) for body in bodies]
    while intake.process_waiting():
        pass
    for row in rows:
        row.refresh_from_db()
    return rows


def shown() -> str:
    """The line of the only conversation in the list."""
    message = Conversation.objects.select_related("last_message").get().last_message
    return message.text if message else ""


def last_answer() -> str:
    """The words of our latest message."""
    message = Message.objects.filter(direction="out").last()
    return message.text if message else ""


def incoming() -> list[str]:
    return [row.text for row in Message.objects.filter(direction="in").order_by("id")]


# --- Batches, duplicates, order -----------------------------------------------------------


def test_everything_in_a_batch_is_stored() -> None:
    """Messages lost in batches: pywa #229."""
    reply = ReplyFactory()
    body = envelope(
        [change(messages=[text("1"), text("2")]), change(messages=[text("3")])],
        [
            change(statuses=[status(reply.wamid, "delivered"), status(reply.wamid, "read")]),
            change(messages=[text("4", **{"from": "96171000000"})]),
        ],
    )
    (delivery,) = take_in(body)
    assert delivery.state == DeliveryState.DONE
    assert delivery.stored == 6
    assert incoming() == ["1", "2", "3", "4"]
    reply.refresh_from_db()
    assert reply.state == MessageState.READ


def test_a_redelivery_changes_nothing_and_is_counted() -> None:
    """Duplicates from redelivery and from races: chatwoot #5433 #13523, zammad #5164."""
    body = body_of(text("النفايات"), text("في زحلة"))
    first, second = take_in(body, body)
    assert (first.stored, first.duplicates) == (2, 0)
    assert (second.stored, second.duplicates) == (0, 2)
    assert incoming() == ["النفايات", "في زحلة"]
    assert Case.objects.count() == 1
    assert OutboxItem.objects.count() == 1


def test_the_same_message_twice_in_one_delivery_is_stored_once() -> None:
    one = text("مكرر")
    (delivery,) = take_in(body_of(one, one))
    assert (delivery.stored, delivery.duplicates) == (1, 1)


def test_an_album_opens_one_conversation_and_one_case() -> None:
    """An album opening several conversations: chatwoot #13359."""
    photos = [message("image", {"id": f"m{n}", "mime_type": "image/jpeg"}) for n in range(5)]
    take_in(*(body_of(photo) for photo in photos))
    assert Conversation.objects.count() == 1
    assert Case.objects.count() == 1
    assert Message.objects.filter(direction="in", case=Case.objects.get()).count() == 5


def test_a_late_older_message_stands_in_its_place_and_moves_nothing() -> None:
    now = int(time.time())
    take_in(body_of(text("الثانية", timestamp=str(now))))
    take_in(body_of(text("الأولى", timestamp=str(now - 3600))))
    conversation = Conversation.objects.get()
    assert shown() == "الثانية"
    assert conversation.last_inbound_at == datetime.datetime.fromtimestamp(now, datetime.UTC)
    thread = conversation.messages.filter(direction="in")
    assert [row.text for row in thread] == ["الأولى", "الثانية"]


def test_a_phone_whose_clock_runs_ahead_says_nothing_in_the_future() -> None:
    take_in(body_of(text("غدًا", timestamp=str(int(time.time()) + 86400))))
    assert Conversation.objects.filter(last_inbound_at__lte=timezone.now()).exists()


# --- What can't be read or processed ------------------------------------------------------


@pytest.mark.parametrize("body", [b'{"entry": [', b"\xff\xfe", b"[]", b'{"a":' * 100_000])
def test_an_unreadable_body_is_kept_and_shown(body: bytes) -> None:
    (delivery,) = take_in(body)
    assert delivery.state == DeliveryState.UNREADABLE
    assert delivery.error
    assert bytes(delivery.body) == body
    assert delivery.text


def test_a_poisonous_update_is_set_aside_and_blocks_nobody() -> None:
    """One unsupported message blocking the whole channel: zammad #5439."""
    poison = text("x", timestamp="tomorrow")
    delivery, _later = take_in(body_of(text("قبل"), poison, text("بعد")), body_of(text("لاحقًا")))
    assert incoming() == ["قبل", "بعد", "لاحقًا"]
    assert (delivery.state, delivery.stored, delivery.set_aside) == (DeliveryState.DONE, 2, 1)
    failure = UpdateError.objects.get()
    assert failure.path == "entry[0].changes[0].messages[1]"
    assert failure.raw == poison
    assert "timestamp" in failure.error
    assert not intake.retry_update(failure)
    failure.refresh_from_db()
    assert failure.attempts == 2


def test_an_answer_that_fails_leaves_the_message_in_the_inbox_and_can_be_tried_again() -> None:
    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'INSERT INTO "contact_center_case"' in sql:
            raise RuntimeError("a fault in the dialogue")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        take_in(body_of(text("النفايات")))
    assert incoming() == ["النفايات"]
    assert not Case.objects.exists()
    failure = UpdateError.objects.get()
    assert failure.stage == UpdateError.Stage.ANSWER
    assert intake.retry_update(failure)
    failure.refresh_from_db()
    assert failure.settled_at
    assert Case.objects.count() == 1


def test_when_the_database_is_in_trouble_the_delivery_waits() -> None:
    def trouble(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'INSERT INTO "contact_center_message"' in sql:
            raise OperationalError("deadlock detected")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(trouble):
        (delivery,) = take_in(body_of(text("مرحبا")))
    assert delivery.state == DeliveryState.WAITING
    assert delivery.next_attempt_at > timezone.now()
    assert not UpdateError.objects.exists()
    intake.retry_delivery(delivery)
    assert intake.process_waiting() == 1
    assert incoming() == ["مرحبا"]


def test_a_dead_workers_delivery_is_taken_again_after_its_lease() -> None:
    delivery = DeliveryFactory()
    assert Delivery.objects.claim(10) == [delivery.pk]
    assert Delivery.objects.claim(10) == []
    Delivery.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    assert Delivery.objects.claim(10) == [delivery.pk]
    delivery.refresh_from_db()
    assert delivery.attempts == 2


def test_deliveries_are_taken_in_their_order_of_arrival() -> None:
    rows = [DeliveryFactory() for _ in range(5)]
    assert Delivery.objects.claim(3) == [row.pk for row in rows[:3]]


def test_a_channel_error_is_shown_to_administrators() -> None:
    (delivery,) = take_in(envelope([change(errors=[{"code": 130429, "title": "Rate limit hit"}])]))
    assert delivery.set_aside == 1
    assert UpdateError.objects.get().stage == UpdateError.Stage.CHANNEL


# --- Types --------------------------------------------------------------------------------


def test_unknown_types_are_kept_and_shown() -> None:
    take_in(body_of(message("hologram", {"depth": 3})))
    row = Message.objects.get(direction="in")
    assert row.type == "hologram"
    assert row.payload is not None
    assert row.payload["hologram"] == {"depth": 3}


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("reaction", {"message_id": "wamid.X", "emoji": "👍"}),
        (
            "system",
            {"body": "changed number", "wa_id": "96171222333", "type": "user_changed_number"},
        ),
        ("edit", {"original_message_id": "wamid.X", "message": {"text": {"body": "جديد"}}}),
        ("revoke", {"original_message_id": "wamid.X"}),
    ],
)
def test_events_are_stored_and_open_nothing(kind: str, content: Any) -> None:
    """Reactions never seen: zammad #5224."""
    take_in(body_of(message(kind, content)))
    assert Message.objects.get().type == kind
    assert not Case.objects.exists()
    conversation = Conversation.objects.get()
    assert (conversation.unread, conversation.last_inbound_at) == (0, None)


def test_a_reaction_does_not_hide_what_was_said() -> None:
    take_in(body_of(text("النفايات")))
    take_in(body_of(message("reaction", {"message_id": "wamid.X", "emoji": "👍"})))
    assert shown() == "النفايات"


def test_a_changed_number_leads_to_the_same_contact() -> None:
    news = {"body": "changed", "wa_id": "96171222333", "type": "user_changed_number"}
    take_in(body_of(text("النفايات")), body_of(message("system", news)))
    take_in(body_of(text("ما زالت", **{"from": "96171222333"})))
    assert Contact.objects.count() == 1
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "content", ["\x00نص\x00", "😀" * 10, "\ud83d", "ﷺ" * 4096, "<script>alert(1)</script>"]
)
def test_any_text_is_stored(content: str) -> None:
    take_in(body_of(text(content)))
    assert len(incoming()) == 1


# --- Statuses -----------------------------------------------------------------------------


def test_status_going_backwards_changes_nothing() -> None:
    """Status going backwards: chatwoot #14529, #9962."""
    reply = ReplyFactory()
    for word in ("read", "delivered", "sent", "failed"):
        take_in(envelope([change(statuses=[status(reply.wamid, word)])]))
    reply.refresh_from_db()
    assert reply.state == MessageState.READ
    assert reply.delivered_at
    assert reply.failed_at
    assert reply.events.count() == 4


def test_a_failure_says_why_and_a_later_delivery_takes_it_back() -> None:
    reply = ReplyFactory()
    errors = [{"code": 131026, "title": "x", "error_data": {"details": "not on WhatsApp"}}]
    take_in(envelope([change(statuses=[status(reply.wamid, "failed", errors=errors)])]))
    reply.refresh_from_db()
    assert (reply.state, reply.error_code, reply.error_details) == (
        "failed",
        131026,
        "not on WhatsApp",
    )
    take_in(envelope([change(statuses=[status(reply.wamid, "delivered")])]))
    reply.refresh_from_db()
    assert (reply.state, reply.error_code) == ("delivered", None)


def test_the_same_status_twice_is_one_event() -> None:
    reply = ReplyFactory()
    one = status(reply.wamid, "sent")
    first, second = take_in(*[envelope([change(statuses=[one])])] * 2)
    assert (first.stored, second.duplicates) == (1, 1)
    assert StatusEvent.objects.count() == 1


def test_statuses_of_unknown_words_and_messages_are_kept() -> None:
    reply = ReplyFactory()
    take_in(
        envelope([change(statuses=[status(reply.wamid, "warped"), status("wamid.ALIEN", "read")])])
    )
    reply.refresh_from_db()
    assert reply.state == MessageState.SENT
    assert StatusEvent.objects.get(status="warped").message == reply
    assert StatusEvent.objects.get(wamid="wamid.ALIEN").message is None


def test_a_status_before_the_answer_finds_its_message_by_our_key() -> None:
    reply = ReplyFactory(wamid=None, state=MessageState.QUEUED)
    item = OutboxItem.objects.create(message=reply, conversation=reply.conversation)
    wamid = new_wamid()
    take_in(
        envelope(
            [change(statuses=[status(wamid, "delivered", biz_opaque_callback_data=str(item.key))])]
        )
    )
    reply.refresh_from_db()
    item.refresh_from_db()
    assert (reply.wamid, reply.state, item.state) == (wamid, MessageState.DELIVERED, "done")


def test_a_status_that_came_without_our_key_is_applied_once_the_id_is_known() -> None:
    reply = ReplyFactory(wamid=None, state=MessageState.QUEUED)
    OutboxItem.objects.create(message=reply, conversation=reply.conversation)
    wamid = new_wamid()
    take_in(envelope([change(statuses=[status(wamid, "read")])]))
    messages.accepted(reply, wamid)
    messages.adopt_early_statuses(reply, wamid)
    reply.refresh_from_db()
    assert reply.state == MessageState.READ


# --- Cases --------------------------------------------------------------------------------


def test_the_first_complaint_gets_a_number_and_is_acknowledged() -> None:
    zahle = MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    take_in(body_of(text("النفايات لم تُجمع منذ أسبوع في زحلة")))
    case = Case.objects.get()
    assert case.municipality == zahle
    assert case.category == Category.objects.get(name_en="Waste and cleaning")
    assert case.subject == "النفايات لم تُجمع منذ أسبوع في زحلة"
    answer = Message.objects.get(direction="out")
    assert answer.case == case
    assert f"\u2066{case.display_number}\u2069" in answer.text
    assert answer.state == MessageState.QUEUED
    assert answer.outbox.state == "waiting"


def test_an_english_complaint_is_answered_in_english() -> None:
    take_in(body_of(text("There is garbage everywhere in our street")))
    answer = Message.objects.get(direction="out")
    assert answer.text.startswith("We have received your complaint. Its number is:")
    assert "Municipal Services Unit" in answer.text
    assert Contact.objects.get().language == "en"


@pytest.mark.parametrize(
    "command", ["status 62PG-S4CG-1NV", "الحالة 62PG-S4CG-1NV", "follow my complaint"]
)
def test_a_status_command_leaves_an_arabic_writer_in_arabic(command: str) -> None:
    take_in(body_of(text("النفايات في كل مكان")), body_of(text(command)))
    assert Contact.objects.get().language == "ar"
    assert "\u2066" in last_answer()  # only Arabic answers hold a number together so


def test_somebody_new_who_asks_in_english_is_answered_in_english() -> None:
    take_in(body_of(text("status 62PG-S4CG-1NV")))
    assert Contact.objects.get().language == "en"


def test_wanting_to_follow_a_complaint_opens_none() -> None:
    take_in(body_of(text("أريد متابعة شكواي")))
    assert not Case.objects.exists()
    take_in(body_of(text("النفايات في كل مكان")), body_of(text("أريد متابعة شكواي")))
    assert Case.objects.get().display_number in last_answer()


def test_a_greeting_is_welcomed_without_a_case() -> None:
    take_in(body_of(text("Hello")))
    assert not Case.objects.exists()
    assert "Welcome" in Message.objects.get(direction="out").text


def test_later_messages_join_the_open_case_and_are_not_answered() -> None:
    take_in(body_of(text("garbage everywhere")), body_of(text("since last week")))
    case = Case.objects.get()
    assert case.messages.filter(direction="in").count() == 2
    assert OutboxItem.objects.count() == 1


def test_a_town_named_later_is_learned() -> None:
    zahle = MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    take_in(body_of(text("النفايات لم تُجمع")))
    assert Case.objects.get().municipality is None
    take_in(body_of(text("في زحلة")))
    assert Case.objects.get().municipality == zahle


def test_the_state_is_told_of_ones_own_case_only() -> None:
    take_in(body_of(text("garbage everywhere")))
    case = Case.objects.get()
    take_in(body_of(text(f"status {case.display_number}")))
    assert "waits for an agent" in last_answer()
    take_in(body_of(text(f"status {case.display_number}", **{"from": "96171000000"})))
    assert "We find no case of yours" in last_answer()
    assert Case.objects.count() == 1


def test_a_message_after_the_resolution_reopens_the_case() -> None:
    take_in(body_of(text("garbage everywhere")))
    Case.objects.update(state="resolved", resolved_at=timezone.now())
    take_in(body_of(text("thank you")))
    assert Case.objects.get().state == "resolved"
    take_in(body_of(text("it is still there")))
    case = Case.objects.get()
    assert (case.state, case.resolved_at) == ("in_progress", None)
    assert case.messages.filter(direction="in").count() == 2


def test_a_message_after_the_closing_opens_a_new_case() -> None:
    take_in(body_of(text("garbage everywhere")))
    Case.objects.update(state="closed")
    take_in(body_of(text("a pothole now")))
    assert Case.objects.count() == 2


def test_an_answer_that_comes_too_late_is_noted_for_the_agents() -> None:
    long_ago = str(int(time.time()) - 3 * 86400)
    take_in(body_of(text("garbage everywhere", timestamp=long_ago)))
    assert Case.objects.count() == 1
    assert not OutboxItem.objects.exists()
    assert Message.objects.get(direction="note").text


def test_a_person_without_a_number_is_answered_too() -> None:
    contacts = [{"user_id": "LB.1349", "profile": {"name": "رنا", "username": "rana"}}]
    item = text("garbage everywhere", from_user_id="LB.1349", **{"from": None})
    take_in(body_of(item, contacts=contacts))
    contact = Contact.objects.get()
    assert (contact.phone, contact.username, contact.name) == ("", "rana", "رنا")
    assert OutboxItem.objects.count() == 1


def test_old_and_new_payloads_of_one_person_are_one_conversation() -> None:
    contacts = [{"wa_id": PHONE, "user_id": "LB.1", "profile": {"name": "رنا"}}]
    take_in(body_of(text("garbage")))
    take_in(body_of(text("more", from_user_id="LB.1"), contacts=contacts))
    take_in(body_of(text("and more", from_user_id="LB.1", **{"from": None}), contacts=contacts))
    assert Conversation.objects.count() == 1


def test_a_thousand_updates_in_one_delivery() -> None:
    reply = ReplyFactory()
    statuses = [status(reply.wamid, "sent", timestamp=str(1_700_000_000 + n)) for n in range(1000)]
    (delivery,) = take_in(envelope([change(statuses=statuses)]))
    assert delivery.stored == 1000
    assert json.loads(bytes(delivery.body))["object"] == "whatsapp_business_account"
