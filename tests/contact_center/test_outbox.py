"""From the queue to WhatsApp and back, against the emulator: over real HTTP, with its faults."""

import datetime
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from contact_center import channels, intake, outbox, pauses
from contact_center.channels.base import NO_ANSWER, Act, Outcome, SendResult
from contact_center.emulator import Emulator
from contact_center.emulator.faults import SendFault
from contact_center.models import (
    Alert,
    ChannelBudget,
    ChannelPause,
    Contact,
    Conversation,
    Delivery,
    Message,
    OutboxItem,
    PersonBudget,
    SendAttempt,
)
from contact_center.querysets import DOUBT_HOLDS
from contact_center.services import messages, people
from contact_center.states import AttemptOutcome, MessageState, OutboxState
from contact_center.whatsapp.errors import MEANINGS, meaning
from tests.contact_center.emulator_site import Site, serve_site
from tests.factories.contact_center import (
    AgentFactory,
    ContactFactory,
    ConversationFactory,
    DeliveryFactory,
    ReplyFactory,
)

RANA = "96170000001"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0, window=10**9) as emulator,
    ):
        yield emulator, site


@pytest.fixture
def emulator(wire: tuple[Emulator, Site], settings: Any) -> Iterator[Emulator]:
    emulator, site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    emulator.say(RANA, "مرحبا")
    emulator.settle()
    site.requests.clear()
    yield emulator
    emulator.faults.clear()


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory(contact=ContactFactory(phone=f"+{RANA}"))


def webhooks(wire: tuple[Emulator, Site], client: Client) -> None:
    """Bring to our webhook what the emulator has delivered, and process it."""
    emulator, site = wire
    emulator.settle()
    while site.requests:
        body, headers = site.requests.pop(0)
        signature = {"X-Hub-Signature-256": headers["X-Hub-Signature-256"]}
        response = client.post(
            "/whatsapp/webhook", body, content_type="application/json", headers=signature
        )
        assert response.status_code == 200
    while intake.process_waiting():
        pass


def texts(emulator: Emulator, since: int) -> list[str]:
    return [message.content["body"] for message in emulator.sent[since:]]


def due_now() -> None:
    """Let the time of every wait pass."""
    OutboxItem.objects.update(send_after=timezone.now())
    for budget in (ChannelBudget, PersonBudget):
        budget.objects.update(full_at=timezone.now(), rests_until=None)


def claim(limit: int = 10) -> list[OutboxItem]:
    """Take messages as a worker does that dies right after."""
    return OutboxItem.objects.claim(channels.get("whatsapp"), limit)


def attempts(message: Message) -> list[tuple[str, int | None, int | None]]:
    """The evidence of a message: how each attempt ended."""
    rows = SendAttempt.objects.filter(message=message)
    return list(rows.values_list("outcome", "code", "http_status"))


def test_a_reply_reaches_the_phone_and_its_ticks_come_back(
    wire: tuple[Emulator, Site], emulator: Emulator, conversation: Conversation, client: Client
) -> None:
    sent_before = len(emulator.sent)
    reply = messages.queue_text(conversation, "نتابع الأمر")
    assert outbox.send_waiting() == 1
    assert texts(emulator, sent_before) == ["نتابع الأمر"]
    reply.refresh_from_db()
    assert reply.state == MessageState.SENT
    assert reply.wamid == emulator.sent[-1].id
    webhooks(wire, client)
    reply.refresh_from_db()
    assert reply.state == MessageState.DELIVERED
    emulator.see(RANA)
    webhooks(wire, client)
    reply.refresh_from_db()
    assert reply.state == MessageState.READ
    assert reply.sent_at
    assert reply.delivered_at
    assert reply.read_at
    assert outbox.send_waiting() == 0


def test_our_key_travels_and_a_status_before_the_answer_is_matched(
    wire: tuple[Emulator, Site], emulator: Emulator, conversation: Conversation, client: Client
) -> None:
    emulator.faults.webhooks.status_before_answer = True
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    webhooks(wire, client)
    reply.refresh_from_db()
    assert reply.state == MessageState.DELIVERED


def test_order_within_a_conversation_is_kept(
    emulator: Emulator, conversation: Conversation
) -> None:
    sent_before = len(emulator.sent)
    emulator.faults.sends = [SendFault("http", http=503)]
    for words in ("1", "2", "3"):
        messages.queue_text(conversation, words)
    outbox.send_waiting()
    assert texts(emulator, sent_before) == []
    assert OutboxItem.objects.get(message__text="2").attempts == 0
    for _ in range(3):
        due_now()
        outbox.send_waiting()
    assert texts(emulator, sent_before) == ["1", "2", "3"]


def test_a_passing_fault_is_tried_again_later_and_not_forever(
    emulator: Emulator, conversation: Conversation
) -> None:
    emulator.faults.sends = [SendFault("error", code=131016, times=100)]
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    item = OutboxItem.objects.get()
    assert (item.state, item.attempts) == (OutboxState.WAITING, 1)
    assert item.send_after > timezone.now()
    assert outbox.send_waiting() == 0
    for _ in range(outbox.TRIES):
        due_now()
        outbox.send_waiting()
    item.refresh_from_db()
    reply.refresh_from_db()
    assert (item.state, item.attempts) == (OutboxState.GIVEN_UP, outbox.TRIES)
    assert (reply.state, reply.error_code) == (MessageState.FAILED, 131016)


def test_waits_grow_and_have_an_end() -> None:
    waits = [outbox.backoff(attempt).total_seconds() for attempt in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[:3] == [2, 4, 8]
    assert waits[-1] == 600
    assert [outbox.backoff(n, meaning(131056)).total_seconds() for n in (1, 2, 3)] == [4, 16, 64]


@pytest.mark.parametrize("code", [131026, 131047, 131049, 100])
def test_what_can_never_go_is_not_tried_again(
    emulator: Emulator, conversation: Conversation, code: int
) -> None:
    """131047 inside the window: chatwoot #10143."""
    emulator.faults.sends = [SendFault("error", code=code)]
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    due_now()
    assert outbox.send_waiting() == 0
    reply.refresh_from_db()
    assert (reply.state, reply.error_code) == (MessageState.FAILED, code)
    # The next message of the conversation is not held back by it.
    messages.queue_text(conversation, "رسالة أخرى")
    assert outbox.send_waiting() == 1


@pytest.mark.parametrize("code", [190, 131042, 10])
def test_a_broken_account_pauses_the_channel_and_nothing_is_lost(
    emulator: Emulator, conversation: Conversation, code: int
) -> None:
    """A revoked token while the channel still looks healthy: zammad #5352."""
    emulator.faults.account = code
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    pause = ChannelPause.objects.get()
    assert (pause.channel, pause.code) == ("whatsapp", code)
    assert Alert.objects.get().kind == "paused-whatsapp"
    due_now()
    assert outbox.send_waiting() == 0
    # Its own check: not before its time, and no message is risked for it.
    assert pauses.check_paused() == 0
    ChannelPause.objects.update(try_again_at=timezone.now())
    assert pauses.check_paused() == 1
    pause.refresh_from_db()
    assert pause.checks == 1
    assert str(code) in pause.check_details
    assert pause.try_again_at - timezone.now() > pauses.CHECK_FIRST
    emulator.faults.account = None
    ChannelPause.objects.update(try_again_at=timezone.now())
    pauses.check_paused()
    assert not ChannelPause.objects.exists()
    assert Alert.objects.filter(kind="resumed-whatsapp").exists()
    assert outbox.send_waiting() == 1
    reply.refresh_from_db()
    assert reply.state == MessageState.SENT
    assert [code for _outcome, code, _http in attempts(reply)] == [code, None]


def test_a_wrong_token_pauses_too(
    emulator: Emulator, conversation: Conversation, settings: Any
) -> None:
    settings.WHATSAPP_ACCESS_TOKEN = "revoked"
    messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    assert ChannelPause.objects.get().code == 190
    assert not outbox.check_channel("whatsapp").ok
    settings.WHATSAPP_ACCESS_TOKEN = "emulator-token"
    assert outbox.check_channel("whatsapp").ok
    assert not ChannelPause.objects.exists()


def test_a_check_finds_trouble_before_a_message_does(emulator: Emulator) -> None:
    emulator.faults.account = 190
    assert not outbox.check_channel("whatsapp").ok
    assert ChannelPause.objects.get().code == 190


def test_a_channel_that_stops_again_at_once_is_checked_more_and_more_rarely(
    emulator: Emulator, conversation: Conversation
) -> None:
    """As with an unpaid bill: asking for our number works, sending does not."""
    messages.queue_text(conversation, "نتابع الأمر")
    waits = []
    for _ in range(4):
        emulator.faults.sends = [SendFault("error", code=131042)]
        due_now()
        outbox.send_waiting()
        pause = ChannelPause.objects.get()
        waits.append(round((pause.try_again_at - pause.since).total_seconds() / 60))
        ChannelPause.objects.update(try_again_at=timezone.now())
        pauses.check_paused()
        assert not ChannelPause.objects.exists()
    assert waits == [1, 2, 4, 8]
    assert OutboxItem.objects.get().refusals == 0


def test_a_message_that_alone_stops_the_channel_is_given_up(
    emulator: Emulator, conversation: Conversation
) -> None:
    """A country we may not write to is told with a code of the whole account."""
    barred = messages.queue_text(conversation, "نتابع الأمر")
    for number in range(4):
        emulator.faults.sends = [SendFault("error", code=130497)]
        due_now()
        outbox.send_waiting()
        if number == 1:
            SendAttempt.objects.create(
                message=ReplyFactory(conversation=conversation),
                number=1,
                outcome=AttemptOutcome.ACCEPTED,
            )
        ChannelPause.objects.all().delete()
    barred.refresh_from_db()
    assert (barred.state, barred.error_code) == (MessageState.FAILED, 130497)
    assert OutboxItem.objects.get().state == OutboxState.GIVEN_UP


def test_while_whatsapp_cannot_be_reached_a_pause_lasts(settings: Any) -> None:
    settings.WHATSAPP_API_BASE = "http://127.0.0.1:9/v23.0"
    channel = channels.get("whatsapp")
    pauses.pause(channel, 190, 401, "expired")
    pauses.pause(channel, 131042, 400, "another of the same batch")
    assert ChannelPause.objects.get().code == 190
    assert not outbox.check_channel("whatsapp").ok
    assert ChannelPause.objects.get().code == 190


@pytest.mark.parametrize(("minutes", "stops"), [(1, True), (60, False)])
def test_a_status_that_blames_the_account_pauses_unless_it_is_old_news(
    minutes: int, stops: bool
) -> None:
    at = timezone.now() - datetime.timedelta(minutes=minutes)
    pauses.reported("whatsapp", 131026, "not on WhatsApp", timezone.now())
    pauses.reported("whatsapp", None, "", timezone.now())
    assert not ChannelPause.objects.exists()
    pauses.reported("whatsapp", 131042, "no payment method", at)
    assert ChannelPause.objects.exists() == stops


def test_a_lost_answer_is_settled_by_the_status_and_not_sent_twice(
    wire: tuple[Emulator, Site], emulator: Emulator, conversation: Conversation, client: Client
) -> None:
    """The same reply sent twice: chatwoot #9314."""
    sent_before = len(emulator.sent)
    emulator.faults.sends = [SendFault("lost")]
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    item = OutboxItem.objects.get()
    assert item.state == OutboxState.IN_DOUBT
    webhooks(wire, client)
    item.refresh_from_db()
    reply.refresh_from_db()
    assert (item.state, reply.state) == (OutboxState.DONE, MessageState.DELIVERED)
    OutboxItem.objects.update(in_doubt_since=timezone.now() - datetime.timedelta(hours=1))
    assert outbox.settle_doubts() == outbox.send_waiting() == 0
    assert texts(emulator, sent_before) == ["نتابع الأمر"]
    assert not reply.possibly_twice


@pytest.mark.parametrize(
    "late",
    [
        SendResult(Outcome.IN_DOUBT, code=NO_ANSWER),
        SendResult(Outcome.REFUSED, code=131016, http_status=503),
    ],
)
def test_an_end_that_comes_after_the_status_changes_nothing(
    conversation: Conversation, late: SendResult
) -> None:
    reply = messages.queue_text(conversation, "نتابع الأمر")
    (item,) = claim()
    messages.accepted(reply, "wamid.SETTLED")
    outbox.settle(item, late)
    item.refresh_from_db()
    assert item.state == OutboxState.DONE


def test_a_doubt_without_a_status_is_sent_once_more_and_says_so(
    emulator: Emulator, conversation: Conversation
) -> None:
    emulator.faults.sends = [SendFault("hang", seconds=0, times=2)]
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    item = OutboxItem.objects.get()
    assert item.state == OutboxState.IN_DOUBT

    def quarter_of_an_hour_later() -> None:
        before = timezone.now() - outbox.DOUBT_LASTS - datetime.timedelta(seconds=1)
        OutboxItem.objects.update(in_doubt_since=before)
        assert outbox.settle_doubts() == 1
        outbox.send_waiting()

    quarter_of_an_hour_later()
    reply.refresh_from_db()
    item.refresh_from_db()
    assert reply.possibly_twice
    assert (item.state, item.attempts) == (OutboxState.IN_DOUBT, 2)
    quarter_of_an_hour_later()
    reply.refresh_from_db()
    item.refresh_from_db()
    assert (item.state, reply.state) == (OutboxState.GIVEN_UP, MessageState.FAILED)
    assert reply.error_code == NO_ANSWER


def test_a_doubt_waits_while_deliveries_pile_up(
    emulator: Emulator, conversation: Conversation
) -> None:
    """The status that settles it may be among them."""
    emulator.faults.sends = [SendFault("hang", seconds=0)]
    messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    before = timezone.now() - outbox.DOUBT_LASTS - datetime.timedelta(seconds=1)
    OutboxItem.objects.update(in_doubt_since=before)
    delivery = DeliveryFactory()
    Delivery.objects.update(received_at=timezone.now() - outbox.PILED_UP)
    assert outbox.settle_doubts() == 0
    # One that failed already is waited for no longer.
    Delivery.objects.filter(pk=delivery.pk).update(attempts=1)
    assert outbox.settle_doubts() == 1


def test_a_late_refusal_of_the_second_send_leaves_a_proven_message_alone(
    conversation: Conversation,
) -> None:
    reply = messages.queue_text(conversation, "نتابع الأمر")
    (item,) = claim()
    messages.accepted(reply, "wamid.FIRST")
    outbox.settle(item, SendResult(Outcome.REFUSED, code=131026, http_status=400))
    reply.refresh_from_db()
    item.refresh_from_db()
    assert (item.state, reply.state) == (OutboxState.DONE, MessageState.QUEUED)


def test_a_doubt_holds_later_messages_only_for_a_while(
    emulator: Emulator, conversation: Conversation
) -> None:
    sent_before = len(emulator.sent)
    emulator.faults.sends = [SendFault("hang", seconds=0)]
    messages.queue_text(conversation, "1")
    messages.queue_text(conversation, "2")
    outbox.send_waiting()
    assert outbox.send_waiting() == 0
    OutboxItem.objects.filter(state=OutboxState.IN_DOUBT).update(
        in_doubt_since=timezone.now() - DOUBT_HOLDS
    )
    assert outbox.send_waiting() == 1
    assert texts(emulator, sent_before) == ["2"]


def test_a_worker_that_died_while_sending_leaves_a_doubt(
    emulator: Emulator, conversation: Conversation
) -> None:
    messages.queue_text(conversation, "نتابع الأمر")
    (item,) = claim()
    assert outbox.send_waiting() == 0
    assert outbox.settle_doubts() == 0
    left = timezone.now() - datetime.timedelta(seconds=1)
    OutboxItem.objects.update(claimed_until=left)
    assert outbox.settle_doubts() == 1
    item.refresh_from_db()
    assert (item.state, item.in_doubt_since) == (OutboxState.IN_DOUBT, left)
    assert attempts(item.message) == [("in_doubt", NO_ANSWER, None)]


def test_while_whatsapp_cannot_be_reached_messages_wait(
    conversation: Conversation, settings: Any
) -> None:
    settings.WHATSAPP_API_BASE = "http://127.0.0.1:9/v23.0"
    messages.queue_text(conversation, "نتابع الأمر")
    for _ in range(outbox.TRIES + 2):
        due_now()
        outbox.send_waiting()
    item = OutboxItem.objects.get()
    assert (item.state, item.attempts) == (OutboxState.WAITING, outbox.TRIES + 2)


def test_a_message_fails_after_it_was_taken(
    wire: tuple[Emulator, Site], emulator: Emulator, conversation: Conversation, client: Client
) -> None:
    emulator.faults.sends = [SendFault("fail", code=131026)]
    reply = messages.queue_text(conversation, "نتابع الأمر")
    outbox.send_waiting()
    webhooks(wire, client)
    reply.refresh_from_db()
    assert (reply.state, reply.error_code) == (MessageState.FAILED, 131026)
    again = messages.send_again(reply, AgentFactory())
    assert messages.send_again(reply, AgentFactory()) == again
    outbox.send_waiting()
    again.refresh_from_db()
    reply.refresh_from_db()
    assert (reply.state, again.state) == (MessageState.FAILED, MessageState.SENT)


def test_a_person_without_a_number_is_written_to_by_their_id(emulator: Emulator) -> None:
    person = emulator.state.people[RANA]
    conversation = ConversationFactory(contact=Contact.objects.create(name="رنا"))
    people.learn_names(conversation.contact, user_id=person.user_id)
    sent_before = len(emulator.sent)
    messages.queue_text(conversation, "إلى المعرّف")
    outbox.send_waiting()
    assert texts(emulator, sent_before) == ["إلى المعرّف"]


def test_the_same_form_posted_twice_is_queued_once(conversation: Conversation) -> None:
    key = uuid.uuid4()
    first = messages.queue_text(conversation, "نتابع الأمر", key=key)
    assert messages.queue_text(conversation, "نتابع الأمر", key=key) == first
    assert Message.objects.count() == OutboxItem.objects.count() == 1


@pytest.mark.parametrize("words", ["", "   ", "ا" * 4097])
def test_empty_and_too_long_texts_are_refused(conversation: Conversation, words: str) -> None:
    with pytest.raises(messages.Refused):
        messages.queue_text(conversation, words)
    assert not Message.objects.exists()


def test_the_longest_text_goes(emulator: Emulator, conversation: Conversation) -> None:
    messages.queue_text(conversation, "ا" * 4096)
    outbox.send_waiting()
    assert Message.objects.get().state == MessageState.SENT


def test_outside_the_window_a_reply_is_refused() -> None:
    """Writing after the 24-hour window as if it were sent: chatwoot #9516."""
    day_ago = timezone.now() - datetime.timedelta(hours=24)
    for last in (None, day_ago):
        conversation = ConversationFactory(last_inbound_at=last)
        with pytest.raises(messages.Refused):
            messages.queue_text(conversation, "نتابع الأمر")
    assert not OutboxItem.objects.exists()
    inside = ConversationFactory(last_inbound_at=day_ago + datetime.timedelta(minutes=1))
    assert messages.queue_text(inside, "نتابع الأمر")


# --- The table of errors ------------------------------------------------------------------


def test_every_code_of_the_reference_has_its_act() -> None:
    acts = {
        Act.RETRY: [1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004, 131053],
        Act.STOP: [131048, 131049, 131064, 130472],
        Act.NEVER: [
            *[131047, 131026, 130403, 131050, 131021, 131051, 131052, 131062, 100, 131008],
            *[131009, 132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069],
        ],
        Act.PAUSE: [
            *[0, 190, 3, 10, 200, 250, 299, 131005, 131031, 368, 130497, 131037, 131042],
            *[131045, 33, 133010],
        ],
    }
    for act, codes in acts.items():
        for code in codes:
            assert meaning(code).act is act, code
    assert set(MEANINGS) <= {code for codes in acts.values() for code in codes}


@pytest.mark.parametrize(
    ("code", "http", "act"),
    [
        (None, 500, Act.RETRY),
        (None, 503, Act.RETRY),
        (None, 429, Act.RETRY),
        (999999, 500, Act.RETRY),
        (999999, 400, Act.NEVER),
        (None, 404, Act.NEVER),
        (None, 401, Act.PAUSE),
    ],
)
def test_unknown_codes_are_judged_by_the_http_status(code: int | None, http: int, act: Act) -> None:
    assert meaning(code, http).act is act
