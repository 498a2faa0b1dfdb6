"""What is sent and how: every kind of content on the wire, the pace, the evidence, taking back, signs."""

import datetime
import json
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.test import Client
from django.utils import timezone, translation
from pywa import WhatsApp, types

from cms.core.models import User
from contact_center import account, channels, outbox, pauses, presentation, reading
from contact_center.channels import outbound
from contact_center.channels.base import Meaning, Outcome, Outgoing, Pace, SendResult
from contact_center.channels.outbound import (
    Buttons,
    ListMenu,
    LocationRequest,
    Media,
    OutContent,
    Reaction,
    Row,
    Section,
    Template,
    Text,
)
from contact_center.channels.whatsapp import WhatsAppChannel, health_of
from contact_center.emulator import Emulator
from contact_center.emulator.faults import SendFault
from contact_center.models import (
    AccountNews,
    Alert,
    ChannelBudget,
    Conversation,
    Message,
    OutboxItem,
    PersonBudget,
    SendAttempt,
    Signal,
)
from contact_center.services import messages
from contact_center.states import MessageState, OutboxState
from contact_center.whatsapp import errors, wire
from tests.contact_center.desk import act, conversation_with_words, page
from tests.contact_center.emulator_site import PHONE_NUMBER_ID, serve_site
from tests.factories.contact_center import (
    AgentFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    ReplyFactory,
)

RANA, KARIM = "96170000001", "96170000002"
pytestmark = pytest.mark.django_db

BUTTONS = Buttons("هل حُلّت المشكلة؟", [("yes", "نعم"), ("no", "لا")], header="شكوى", footer="ديوان")
MENU = ListMenu(
    "اختر الخدمة",
    "الخدمات",
    [
        Section("شكاوى", [Row("new", "جديدة", "نفايات وطرق"), Row("old", "متابعة")]),
        Section("أسئلة", [Row("ask", "سؤال")]),
    ],
    footer="ديوان",
)
PLACE = LocationRequest("أين المشكلة؟")
EVERYTHING: list[OutContent] = [
    Text("أهلًا", preview_url=True),
    Media("document", 7, "التقرير", "report.pdf"),
    Template("case_resolved", "ar", [{"type": "body", "parameters": []}]),
    BUTTONS,
    MENU,
    PLACE,
    Reaction("wamid.X", "👍"),
]


@pytest.fixture(scope="module")
def meta() -> Iterator[Emulator]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0, window=10**9) as emulator,
    ):
        yield emulator


@pytest.fixture
def emulator(meta: Emulator, settings: Any) -> Iterator[Emulator]:
    settings.WHATSAPP_API_BASE = meta.base_url
    meta.say(RANA, "مرحبا")
    meta.say(KARIM, "مرحبا")
    yield meta
    meta.faults.clear()


@pytest.fixture
def conversation() -> Conversation:
    return ConversationFactory(contact=ContactFactory(phone=f"+{RANA}"))


@pytest.fixture
def another() -> Conversation:
    return ConversationFactory(contact=ContactFactory(phone=f"+{KARIM}"))


def whatsapp() -> WhatsAppChannel:
    channel = channels.get("whatsapp")
    assert isinstance(channel, WhatsAppChannel)
    return channel


# --- Contents and their limits ------------------------------------------------------------


@pytest.mark.parametrize("content", EVERYTHING, ids=lambda content: type(content).__name__)
def test_a_content_is_kept_whole(content: OutContent) -> None:
    outbound.check(content)
    assert outbound.from_json(outbound.to_json(content)) == content


TOO_MUCH: list[OutContent] = [
    Text(""),
    Text(" \n"),
    Text("ن" * 4097),
    Media("image", 1, "ن" * 1025),
    Media("audio", 1, "words"),
    Media("sticker", 1, "words"),
    Media("program", 1),  # type: ignore[arg-type]
    Template("", "ar"),
    Template("welcome", ""),
    Buttons("", [("a", "A")]),
    Buttons("ن" * 1025, [("a", "A")]),
    Buttons("body", []),
    Buttons("body", [(str(n), str(n)) for n in range(4)]),
    Buttons("body", [("a", "ن" * 21)]),
    Buttons("body", [("a" * 257, "A")]),
    Buttons("body", [("", "A")]),
    Buttons("body", [("a", " ")]),
    Buttons("body", [("a", "A"), ("a", "B")]),
    Buttons("body", [("a", "A"), ("b", "A")]),
    Buttons("body", [("a", "A")], header="ن" * 61),
    Buttons("body", [("a", "A")], footer="ن" * 61),
    ListMenu("body", "", [Section("", [Row("a", "A")])]),
    ListMenu("body", "ن" * 21, [Section("", [Row("a", "A")])]),
    ListMenu("body", "open", []),
    ListMenu("body", "open", [Section("", [])]),
    ListMenu("body", "open", [Section("one", [Row("a", "A")]), Section("two", [])]),
    ListMenu("body", "open", [Section("", [Row("a", "A")]), Section("two", [Row("b", "B")])]),
    ListMenu("body", "open", [Section("ن" * 25, [Row("a", "A")])]),
    ListMenu("body", "open", [Section("", [Row(str(n), "A") for n in range(11)])]),
    ListMenu("body", "open", [Section("", [Row("a", "ن" * 25)])]),
    ListMenu("body", "open", [Section("", [Row("a" * 201, "A")])]),
    ListMenu("body", "open", [Section("", [Row("a", "A", "ن" * 73)])]),
    ListMenu("body", "open", [Section("", [Row("a", "A"), Row("a", "B")])]),
    LocationRequest("ن" * 1025),
    Reaction("", "👍"),
]


@pytest.mark.parametrize("content", TOO_MUCH)
def test_a_content_that_breaks_a_limit_is_refused_before_it_is_queued(content: OutContent) -> None:
    with translation.override("en"), pytest.raises(messages.Refused) as refusal:
        messages.queue(ConversationFactory(), content)
    assert str(refusal.value).endswith(".")
    assert not Message.objects.exists()


LARGEST: list[OutContent] = [
    Text("ن" * 4096),
    Buttons("ن" * 1024, [(str(n) * 256, str(n) * 20) for n in range(3)], "ن" * 60, "ن" * 60),
    ListMenu(
        "ن" * 1024,
        "ن" * 20,
        [Section(str(n) * 24, [Row(str(n) * 200, str(n) * 24, "ن" * 72)]) for n in range(10)],
        "ن" * 60,
        "ن" * 60,
    ),
    LocationRequest("ن" * 1024),
]


@pytest.mark.parametrize("content", [*LARGEST, BUTTONS, MENU, PLACE])
def test_what_we_let_pass_whatsapp_lets_pass_too(
    emulator: Emulator, conversation: Conversation, content: OutContent
) -> None:
    message = messages.queue(conversation, content)
    outbox.send_waiting()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert message.content is None or outbound.from_json(message.content) == content
    assert emulator.sent[-1].id == message.wamid


def test_a_reaction_and_a_quoting_reply_reach_the_phone(
    emulator: Emulator, conversation: Conversation
) -> None:
    heard = emulator.say(RANA, "شكرًا")
    messages.queue(conversation, Reaction(heard.id, "👍"))
    outbox.send_waiting()
    assert emulator.sent[-1].content == {"message_id": heard.id, "emoji": "👍"}
    messages.queue(conversation, Text("نتابع"), reply_to=heard.id)
    outbox.send_waiting()
    assert emulator.sent[-1].context_id == heard.id


def test_agents_read_a_question_with_its_choices(conversation: Conversation) -> None:
    message = messages.queue(conversation, BUTTONS)
    assert message.type == "interactive"
    assert message.text.split("\n\n") == ["شكوى", "هل حُلّت المشكلة؟", "▫ نعم\n▫ لا", "ديوان"]
    assert "▫ سؤال" in outbound.words_of(MENU)
    template = messages.queue(conversation, EVERYTHING[2], words="نص القالب")
    assert (template.type, template.text) == ("template", "نص القالب")
    reaction = messages.queue(conversation, Reaction("wamid.X", "👍"))
    with translation.override("en"):
        assert presentation.thread([reaction])[0].label == "Reacted with 👍"


def test_a_template_alone_passes_outside_the_window() -> None:
    day_ago = timezone.now() - datetime.timedelta(hours=25)
    closed = ConversationFactory(last_inbound_at=day_ago)
    for content in EVERYTHING:
        if isinstance(content, Template):
            assert messages.queue(closed, content)
        else:
            with pytest.raises(messages.Refused):
                messages.queue(closed, content)


# --- The wire, with a second opinion ------------------------------------------------------


def test_the_json_is_what_pywa_sends(emulator: Emulator) -> None:
    bodies: list[dict[str, Any]] = []

    def keep(request: httpx.Request) -> None:
        bodies.append(json.loads(request.content))

    heard = emulator.say(RANA, "مرحبا")
    with httpx.Client(event_hooks={"request": [keep]}) as session:
        pywa = WhatsApp(
            phone_id=PHONE_NUMBER_ID, token="emulator-token", session=session, server=None
        )
        session.base_url = emulator.base_url
        pywa.send_message(RANA, "أهلًا", tracker="key", reply_to_message_id=heard.id)
        pywa.send_message(
            RANA,
            BUTTONS.body,
            header=BUTTONS.header,
            footer=BUTTONS.footer,
            buttons=[types.Button(title, key) for key, title in BUTTONS.buttons],
            tracker="key",
        )
        sections = [
            types.Section(
                section.title,
                [
                    types.SectionRow(row.title, row.id, row.description or None)
                    for row in section.rows
                ],
            )
            for section in MENU.sections
        ]
        pywa.send_message(
            RANA,
            MENU.body,
            footer=MENU.footer,
            buttons=types.SectionList(MENU.button, sections),
            tracker="key",
        )
        pywa.request_location(RANA, PLACE.body, tracker="key")
        pywa.send_reaction(RANA, "👍", heard.id, tracker="key")
    ours = [
        Outgoing("key", f"+{RANA}", "", content, reply_to)
        for content, reply_to in (
            (Text("أهلًا"), heard.id),
            (BUTTONS, ""),
            (MENU, ""),
            (PLACE, ""),
            (Reaction(heard.id, "👍"), ""),
        )
    ]
    assert [plain(wire.message(outgoing)) for outgoing in ours] == [plain(body) for body in bodies]


def plain(value: Any) -> Any:
    """Leave out what says nothing: nulls, and a preview that is not wanted."""
    if isinstance(value, dict):
        kept = {key: plain(part) for key, part in value.items() if part is not None}
        return {key: part for key, part in kept.items() if (key, part) != ("preview_url", False)}
    return [plain(part) for part in value] if isinstance(value, list) else value


def test_files_and_templates_on_the_wire() -> None:
    def part(content: OutContent, kind: str) -> Any:
        body = wire.message(Outgoing("k", "", "LB.1", content, media_id="55"))
        assert (body["type"], body["recipient"]) == (kind, "LB.1")
        assert "to" not in body
        return body[kind]

    assert part(Media("document", 7, "التقرير", "a.pdf"), "document") == {
        "id": "55",
        "caption": "التقرير",
        "filename": "a.pdf",
    }
    # Only a document carries a name; no caption where there is none.
    assert part(Media("image", 7, "", "a.png"), "image") == {"id": "55"}
    components = [{"type": "body", "parameters": [{"type": "text", "text": "7K3Q"}]}]
    assert part(Template("case_resolved", "ar", components), "template") == {
        "name": "case_resolved",
        "language": {"code": "ar"},
        "components": components,
    }
    assert "components" not in part(Template("welcome", "en"), "template")


# --- Pace ---------------------------------------------------------------------------------


def test_a_pace_is_a_bucket_that_fills_again() -> None:
    pace = Pace(3, datetime.timedelta(seconds=6))
    now = full_at = timezone.now()
    for left in (3, 2, 1, 0):
        assert pace.room(full_at, now) == left
        assert (full_at > pace.no_room_after(now)) == (left == 0)
        full_at = pace.spend(full_at, now, 1)
    full_at -= pace.every  # the fourth did not go
    assert pace.room(full_at, now + datetime.timedelta(seconds=5.9)) == 0
    assert pace.room(full_at, now + datetime.timedelta(seconds=6)) == 1
    assert pace.room(full_at, now + datetime.timedelta(days=1)) == 3


@pytest.mark.parametrize("per_second", [1, 2, 80, 1000])
def test_no_second_holds_more_than_the_number_may_send(per_second: int) -> None:
    pace = WhatsAppChannel("http://x", "1", "t", [], per_second).per_number
    assert pace
    assert pace.burst + datetime.timedelta(seconds=1) // pace.every <= max(per_second, 2)
    assert WhatsAppChannel("http://x", "1", "t", []).per_number is None


def test_one_person_gets_45_at_once_and_then_one_in_six_seconds(
    emulator: Emulator, conversation: Conversation, another: Conversation, settings: Any
) -> None:
    settings.WHATSAPP_SENDS_PER_SECOND = 0
    emulator.faults.rates.person_burst = 45
    before = len(emulator.sent)
    for number in range(50):
        messages.queue_text(conversation, str(number))
    began = timezone.now()
    other = messages.queue_text(another, "إلى شخص آخر")
    while outbox.send_waiting():
        pass
    took = (timezone.now() - began).total_seconds()
    assert 45 + 1 <= len(emulator.sent) - before <= 45 + 1 + took / 6
    # Nobody else waits for it, and nothing was refused.
    assert other.outbox.attempts == 0
    other.refresh_from_db()
    assert other.state == MessageState.SENT
    assert not SendAttempt.objects.exclude(outcome="accepted").exists()


def test_two_contacts_of_one_person_share_the_pace(conversation: Conversation) -> None:
    younger = ConversationFactory(contact=ContactFactory(same_as=conversation.contact))
    messages.queue_text(younger, "1")
    spent = timezone.now() + datetime.timedelta(seconds=6 * 45)
    PersonBudget.objects.create(contact=conversation.contact, channel="whatsapp", full_at=spent)
    assert not OutboxItem.objects.sendable(whatsapp()).exists()


def test_our_number_sends_no_faster_than_it_may(emulator: Emulator, settings: Any) -> None:
    settings.WHATSAPP_SENDS_PER_SECOND = 10
    for _ in range(5):
        messages.queue_text(ConversationFactory(), "نتابع")
    channel = whatsapp()
    assert channel.per_number == Pace(2, datetime.timedelta(seconds=1) / 8)
    assert len(OutboxItem.objects.claim(channel, 16)) == 2
    assert OutboxItem.objects.claim(channel, 16) == []
    ChannelBudget.objects.update(full_at=timezone.now())
    assert len(OutboxItem.objects.claim(channel, 16)) == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_together_claim_each_message_once_and_keep_the_pace(settings: Any) -> None:
    settings.WHATSAPP_SENDS_PER_SECOND = 50
    for _ in range(30):
        messages.queue_text(ConversationFactory(), "نتابع")
    claimed: list[int] = []
    guard = threading.Barrier(3)

    def work() -> None:
        from django.db import connection

        guard.wait()
        for _ in range(3):
            items = OutboxItem.objects.claim(whatsapp(), 4)
            claimed.extend(item.pk for item in items)
        connection.close()

    began = timezone.now()
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = (timezone.now() - began).total_seconds()
    assert len(claimed) == len(set(claimed))
    assert 10 <= len(claimed) <= 10 + took * 40 + 1


@pytest.mark.parametrize("code", [131056, 130429])
def test_too_much_makes_wait_whom_it_concerns(
    emulator: Emulator, conversation: Conversation, another: Conversation, code: int
) -> None:
    emulator.faults.sends = [SendFault("error", code=code)]
    messages.queue_text(conversation, "1")
    outbox.send_waiting()
    messages.queue_text(conversation, "2")
    other = messages.queue_text(another, "إلى شخص آخر")
    outbox.send_waiting()
    other.refresh_from_db()
    # 131056 concerns one person; 130429 all of our number.
    assert (other.state == MessageState.SENT) == (code == 131056)
    OutboxItem.objects.update(send_after=timezone.now())
    assert outbox.send_waiting() == 0
    PersonBudget.objects.update(rests_until=None)
    ChannelBudget.objects.update(rests_until=None)
    assert outbox.send_waiting() > 0


# --- Evidence -----------------------------------------------------------------------------


def test_each_attempt_is_kept_and_told_to_the_agent(
    emulator: Emulator, inbox: Client, agent: User
) -> None:
    row = conversation_with_words(contact=ContactFactory(phone=f"+{RANA}"))
    emulator.faults.sends = [
        SendFault("http", http=503),
        SendFault("error", code=131016),
        SendFault("error", code=131026),
    ]
    message = messages.reply(row, "نتابع الأمر", agent, None, key=uuid.uuid4())
    for _ in range(3):
        OutboxItem.objects.update(send_after=timezone.now())
        outbox.send_waiting()
    kept = SendAttempt.objects.filter(message=message).order_by("number")
    assert list(kept.values_list("number", "outcome", "code", "http_status")) == [
        (1, "refused", None, 503),
        (2, "refused", 131016, 503),
        (3, "refused", 131026, 400),
    ]
    assert all(attempt.ended_at and attempt.details for attempt in kept)
    shown = page(inbox, f"{row.pk}/")
    assert "Attempt 1: refused by WhatsApp" in shown
    assert "(HTTP 503)" in shown
    assert "(error 131026)" in shown
    assert "it may not be on WhatsApp" in shown
    assert "Reach the person in another way" in shown


def test_every_meaning_is_told_in_arabic_and_english() -> None:
    for code, meaning in errors.MEANINGS.items():
        for words in (meaning.what, meaning.advice):
            with translation.override("en"):
                english = str(words)
            with translation.override("ar"):
                arabic = str(words)
            assert english != arabic, code
            assert english.isascii(), code


def test_an_http_status_without_a_code_is_told_for_what_it_is(
    emulator: Emulator, conversation: Conversation
) -> None:
    emulator.faults.sends = [SendFault("http", http=503, times=100)]
    message = messages.queue_text(conversation, "نتابع الأمر")
    OutboxItem.objects.update(refusals=outbox.TRIES - 1)
    outbox.send_waiting()
    message.refresh_from_db()
    with translation.override("en"):
        failure = presentation.failure(message)
    assert failure
    assert failure.what == "WhatsApp is out of service for a moment."
    assert "send it again later" in failure.advice


def test_the_thread_asks_no_more_for_more_messages(
    conversation: Conversation, inbox: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(inbox, f"{conversation.pk}/")
        return len(caught)

    def said(count: int) -> None:
        for _ in range(count):
            message = ReplyFactory(conversation=conversation)
            OutboxItem.objects.create(message=message, conversation=conversation, state="done")
            SendAttempt.objects.create(message=message, number=1, outcome="accepted")

    said(2)
    queries()
    few = queries()
    said(6)
    assert queries() == few


# --- Taking back --------------------------------------------------------------------------


def test_an_agent_takes_a_reply_back_before_it_leaves(
    emulator: Emulator, inbox: Client, agent: User, settings: Any
) -> None:
    settings.WHATSAPP_UNDO_SECONDS = 5
    row = conversation_with_words(contact=ContactFactory(phone=f"+{RANA}"))
    before = len(emulator.sent)
    act(inbox, row, "reply", text="خطأ", kind="reply", key=uuid.uuid4())
    message = Message.objects.get(direction="out")
    assert outbox.send_waiting() == 0
    assert "Take back" in page(inbox, f"{row.pk}/")
    answer = act(inbox, row, "take-back", message=message.pk)
    assert answer.status_code == 200
    # The words are in the box again, and nowhere else.
    assert "خطأ</textarea>" in answer.content.decode()
    assert not Message.objects.filter(direction="out").exists()
    row.refresh_from_db()
    assert row.last_message
    assert row.last_message.text == "النفايات"
    OutboxItem.objects.update(send_after=timezone.now())
    assert outbox.send_waiting() == 0
    assert len(emulator.sent) == before


def test_after_its_seconds_a_reply_leaves_by_itself(
    emulator: Emulator, agent: User, conversation: Conversation, settings: Any
) -> None:
    settings.WHATSAPP_UNDO_SECONDS = 5
    message = messages.reply(conversation, "نتابع", agent, None, key=uuid.uuid4())
    wait = (message.outbox.send_after - timezone.now()).total_seconds()
    assert 3 < wait <= 5
    # What the site says by itself does not wait, but never overtakes.
    messages.queue_text(conversation, "تلقائي")
    assert outbox.send_waiting() == 0
    OutboxItem.objects.update(send_after=timezone.now())
    assert [outbox.send_waiting() for _ in range(3)] == [1, 1, 0]
    assert [sent.content["body"] for sent in emulator.sent[-2:]] == ["نتابع", "تلقائي"]


@pytest.mark.parametrize("state", [OutboxState.SENDING, OutboxState.IN_DOUBT, OutboxState.DONE])
def test_what_has_left_cannot_be_taken_back(
    inbox: Client, agent: User, conversation: Conversation, state: str
) -> None:
    message = messages.reply(conversation, "نتابع", agent, None, key=uuid.uuid4())
    OutboxItem.objects.update(state=state)
    assert "Take back" not in page(inbox, f"{conversation.pk}/")
    answer = act(inbox, conversation, "take-back", message=message.pk)
    assert answer.status_code == 302
    assert Message.objects.filter(pk=message.pk).exists()
    assert "It is too late" in page(inbox, f"{conversation.pk}/")


def test_what_may_have_arrived_once_cannot_be_taken_back(
    agent: User, conversation: Conversation
) -> None:
    message = messages.reply(conversation, "نتابع", agent, None, key=uuid.uuid4())
    Message.objects.update(possibly_twice=True)
    with pytest.raises(messages.Refused):
        messages.take_back(message, agent)


def test_nobody_takes_back_what_stands_in_another_conversation(
    inbox: Client, agent: User, conversation: Conversation
) -> None:
    message = messages.reply(conversation, "نتابع", agent, None, key=uuid.uuid4())
    answer = act(inbox, ConversationFactory(), "take-back", message=message.pk)
    assert answer.status_code == 404
    heard = MessageFactory(conversation=conversation)
    assert act(inbox, conversation, "take-back", message=heard.pk).status_code == 404


def test_a_failed_question_is_sent_again_whole(
    emulator: Emulator, conversation: Conversation
) -> None:
    emulator.faults.sends = [SendFault("error", code=131026)]
    failed = messages.queue(conversation, MENU)
    outbox.send_waiting()
    failed.refresh_from_db()
    again = messages.send_again(failed, AgentFactory())
    assert (again.content, again.text, again.type) == (failed.content, failed.text, failed.type)
    outbox.send_waiting()
    assert emulator.sent[-1].content["action"]["button"] == "الخدمات"


# --- Signs of reading and writing -------------------------------------------------------------


def test_opening_a_conversation_shows_that_it_was_read(emulator: Emulator, inbox: Client) -> None:
    heard = emulator.say(RANA, "هل من جديد؟")
    row = ConversationFactory(contact=ContactFactory(phone=f"+{RANA}"), unread=1)
    MessageFactory(conversation=row, wamid=heard.id)
    assert not heard.marked_read
    page(inbox, f"{row.pk}/")
    assert reading.show_waiting() == 1
    assert heard.marked_read
    assert not emulator.state.people[RANA].typing_until
    # Nothing new was read: nothing is said.
    page(inbox, f"{row.pk}/")
    assert reading.show_waiting() == 0


def test_beginning_to_write_shows_it(emulator: Emulator, inbox: Client) -> None:
    heard = emulator.say(RANA, "هل من جديد؟")
    row = ConversationFactory(contact=ContactFactory(phone=f"+{RANA}"))
    MessageFactory(conversation=row, wamid=heard.id)
    assert act(inbox, row, "typing").status_code == 204
    assert act(inbox, row, "typing").status_code == 204
    assert reading.show_waiting() == 1
    assert emulator.state.people[RANA].typing_until > 0
    assert inbox.get(f"/admin/inbox/{row.pk}/typing/").status_code == 405
    assert Client().post(f"/admin/inbox/{row.pk}/typing/").status_code == 302


def test_a_sign_is_given_once_in_time_or_never(
    conversation: Conversation, settings: Any, emulator: Emulator
) -> None:
    heard = emulator.say(RANA, "هل من جديد؟")
    MessageFactory(conversation=conversation, wamid=heard.id)
    reading.show(conversation)
    Signal.objects.update(wanted_at=timezone.now() - reading.STALE)
    assert reading.show_waiting() == 1
    reading.show(conversation)
    pauses.pause(whatsapp(), 190, 401, "")
    assert reading.show_waiting() == 1
    assert not heard.marked_read
    reading.show(ConversationFactory())  # nothing heard from them
    settings.WHATSAPP_API_BASE = "http://127.0.0.1:9/v23.0"
    reading.show(conversation)
    assert reading.show_waiting() == 2
    assert not Signal.objects.exists()


# --- News of the account ------------------------------------------------------------------


QUALITY = {"display_phone_number": "9611610140", "event": "FLAGGED", "current_limit": "TIER_1K"}


def test_news_of_the_account_are_kept_once_and_bad_ones_told() -> None:
    at = timezone.now()
    for _ in range(2):
        account.heard("phone_number_quality_update", "whatsapp", QUALITY, at)
    assert AccountNews.objects.get().value == QUALITY
    assert Alert.objects.get().times == 1
    account.heard("phone_number_quality_update", "whatsapp", {**QUALITY, "event": "UNFLAGGED"}, at)
    assert AccountNews.objects.count() == 2
    assert Alert.objects.get().times == 1


@pytest.mark.parametrize(
    ("value", "bad"),
    [
        (
            {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "SCHEDULE_FOR_DISABLE"}},
            True,
        ),
        ({"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "REINSTATE"}}, False),
        ({"event": "ACCOUNT_VIOLATION", "violation_info": {"violation_type": "SCAM"}}, True),
        ({"event": "ACCOUNT_RESTRICTION"}, True),
        ({"event": "VERIFIED_ACCOUNT"}, False),
        ({"event": "UPGRADE", "current_limit": "TIER_10K"}, False),
        ({"event": 7, "ban_info": "odd"}, False),
        ({}, False),
    ],
)
def test_bad_news_are_told_from_good_ones(value: dict[str, Any], bad: bool) -> None:
    assert account.is_bad(value) == bad


@pytest.mark.parametrize(
    ("payload", "ok", "code"),
    [
        ({"id": "1"}, True, None),
        ({"health_status": {"can_send_message": "AVAILABLE"}}, True, None),
        ({"health_status": {"can_send_message": "LIMITED"}}, True, None),
        ({"health_status": "odd"}, True, None),
        ([], True, None),
        ({"health_status": {"can_send_message": "BLOCKED"}}, False, None),
        (
            {
                "health_status": {
                    "can_send_message": "BLOCKED",
                    "entities": [
                        "odd",
                        {"entity_type": "PHONE_NUMBER", "errors": "odd"},
                        {
                            "entity_type": "WABA",
                            "errors": [{"error_code": 141006, "error_description": "No payment"}],
                        },
                    ],
                }
            },
            False,
            141006,
        ),
    ],
)
def test_what_meta_says_about_our_account_is_read(payload: Any, ok: bool, code: int | None) -> None:
    health = health_of(payload, 200)
    assert (health.ok, health.code) == (ok, code)
    assert ok or health.details


# --- Another channel ------------------------------------------------------------------------


class Pigeon(WhatsAppChannel):
    """A toy channel: no limit of time or pace, and everything arrives."""

    name = "pigeon"
    text_limit = 5
    window: datetime.timedelta | None = None
    per_person: Pace | None = None

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9", "1", "t", [])
        self.carried: list[Outgoing] = []

    def send(self, message: Outgoing) -> SendResult:
        self.carried.append(message)
        if message.content == Text("storm"):
            return SendResult(Outcome.REFUSED, code=1, details="wet")
        return SendResult(Outcome.ACCEPTED, f"pigeon-{len(self.carried)}")

    def meaning(self, code: int | None, http_status: int | None = None) -> Meaning:
        from contact_center.channels.base import Act

        return Meaning(Act.NEVER, "The pigeon got wet.", "Wait for the sun.")


@pytest.fixture
def pigeon() -> Iterator[Pigeon]:
    bird = Pigeon()

    def make() -> Pigeon:
        return bird

    channels.register("pigeon", make)
    yield bird
    channels.unregister("pigeon")


def test_a_second_channel_needs_nothing_but_its_own_module(
    pigeon: Pigeon, emulator: Emulator, conversation: Conversation
) -> None:
    coop = ConversationFactory(channel="pigeon", last_inbound_at=None)
    assert channels.names() == ["whatsapp", "pigeon"]
    with pytest.raises(ValueError, match="already"):
        channels.register("pigeon", Pigeon)
    with pytest.raises(messages.Refused):
        messages.queue_text(coop, "too long")
    carried = messages.queue_text(coop, "hello")
    usual = messages.queue_text(conversation, "عبر واتساب")
    pauses.pause(whatsapp(), 190, 401, "")
    # A pause of one channel is not one of the other.
    assert outbox.send_waiting() == 1
    carried.refresh_from_db()
    usual.refresh_from_db()
    assert (carried.state, carried.wamid) == (MessageState.SENT, "pigeon-1")
    assert usual.state == MessageState.QUEUED
    wet = messages.queue_text(coop, "storm")
    outbox.send_waiting()
    wet.refresh_from_db()
    failure = presentation.failure(wet)
    assert failure
    assert failure.what == "The pigeon got wet."


def test_a_channel_that_breaks_leaves_a_doubt_and_stops_nobody(
    pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(message: Outgoing) -> SendResult:
        raise RuntimeError("no wings")

    monkeypatch.setattr(pigeon, "send", breaks)
    message = messages.queue_text(ConversationFactory(channel="pigeon"), "hello")
    outbox.send_waiting()
    assert message.outbox.state == OutboxState.WAITING
    item = OutboxItem.objects.get(message=message)
    assert item.state == OutboxState.IN_DOUBT
    assert "no wings" in SendAttempt.objects.get().details


def test_a_message_that_cannot_be_put_together_fails_alone(
    emulator: Emulator, conversation: Conversation, another: Conversation
) -> None:
    broken = messages.queue(conversation, BUTTONS)
    Message.objects.filter(pk=broken.pk).update(content={"is": "riddle"})
    other = messages.queue_text(another, "إلى شخص آخر")
    outbox.send_waiting()
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.state, other.state) == (MessageState.FAILED, MessageState.SENT)
    assert "riddle" in SendAttempt.objects.get(message=broken).details
