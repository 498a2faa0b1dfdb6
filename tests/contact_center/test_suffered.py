"""What users of other integrations suffered must not happen here: one test for each report.

From a person's phone (the emulator) through signed webhooks to the inbox, and from the inbox
back to the phone. The numbers are those of the reports, by project. Below them, the two rules
that several of these rest on are tried with everything that can happen: the ladder of a message's
states, and the 24-hour window.
"""

import datetime
import functools
import hashlib
import hmac
import io
import json
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connection
from django.test import Client
from django.utils import timezone, translation
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from contact_center import intake, outbox, seed
from contact_center.channels.base import Outcome, SendResult
from contact_center.emulator import Emulator
from contact_center.emulator.faults import MediaFault, SendFault
from contact_center.media import incoming
from contact_center.models import (
    Case,
    ChannelPause,
    Contact,
    Conversation,
    Delivery,
    MediaFile,
    Message,
    OutboxItem,
    StatusEvent,
    UpdateError,
)
from contact_center.services import messages
from contact_center.states import LADDER, DeliveryState, MessageState, OutboxState, below, climb
from tests.contact_center.desk import act, page
from tests.contact_center.emulator_site import KARIM, RANA, Site, serve_site
from tests.factories.contact_center import (
    AgentFactory,
    ConversationFactory,
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
WEBHOOK = "/whatsapp/webhook"


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0, window=10**9) as emulator,
    ):
        yield emulator, site


class Bridge:
    """Phones, our webhook, our worker, and an agent's browser."""

    def __init__(self, emulator: Emulator, site: Site, agent: Client) -> None:
        self.emulator, self.site, self.agent = emulator, site, agent
        self.meta = Client()
        self.sent_before = len(emulator.sent)

    def say(self, words: str, phone: str = RANA, **more: Any) -> None:
        self.emulator.say(phone, words, **more)

    def post(self, body: bytes, signature: str | None) -> int:
        """Post a body to our webhook as Meta does; return the answer's code."""
        headers = {} if signature is None else {"X-Hub-Signature-256": signature}
        response = self.meta.post(WEBHOOK, body, content_type="application/json", headers=headers)
        return response.status_code

    def collect(self) -> list[tuple[bytes, str]]:
        """Take what WhatsApp has delivered, with its signatures, before our site sees it."""
        self.emulator.settle()
        taken = [(body, headers["X-Hub-Signature-256"]) for body, headers in self.site.requests]
        self.site.requests.clear()
        return taken

    def work(self) -> None:
        """Let the worker do everything that is due."""
        while intake.process_waiting() + outbox.send_waiting() + incoming.fetch_waiting():
            pass

    def run(self) -> None:
        """Deliver, work, and deliver what came of it, until nothing moves."""
        self.work()
        while taken := self.collect():
            for body, signature in taken:
                assert self.post(body, signature) == 200
            self.work()

    @property
    def heard(self) -> list[str]:
        """What stands in the inbox as said by people, in the order of arrival."""
        rows = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
        return list(rows.values_list("text", flat=True))

    @property
    def received(self) -> list[str]:
        """The words that our sends brought to the phones."""
        return [each.content["body"] for each in self.emulator.sent[self.sent_before :]]

    def reply(self, words: str, conversation: Conversation | None = None, **data: Any) -> Any:
        """Write in the inbox as an agent does."""
        row = conversation or Conversation.objects.get()
        return act(self.agent, row, "reply", text=words, kind="reply", key=uuid.uuid4(), **data)


@pytest.fixture
def bridge(wire: tuple[Emulator, Site], settings: Any, inbox: Client) -> Iterator[Bridge]:
    emulator, site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    settings.WHATSAPP_UNDO_SECONDS = 0
    settings.CLAMAV_ADDRESS = ""
    seed.plant()
    emulator.settle()
    site.requests.clear()
    with translation.override("en"):
        yield Bridge(emulator, site, inbox)
    emulator.faults.clear()
    site.requests.clear()


def the_reply(words: str) -> Message:
    return Message.objects.get(direction=Message.Direction.OUT, text=words)


# --- What users of other integrations suffered --------------------------------------------


def test_duplicates_from_redelivery_and_races_chatwoot_5433_13523_zammad_5164(
    bridge: Bridge,
) -> None:
    bridge.say("النفايات لم تُجمع")
    ((body, signature),) = bridge.collect()
    # Delivered again before the first is processed, after it, and inside another batch.
    for _again in range(3):
        assert bridge.post(body, signature) == 200
    bridge.work()
    assert bridge.post(body, signature) == 200
    bridge.run()
    assert bridge.heard == ["النفايات لم تُجمع"]
    assert Delivery.objects.filter(stored=1, duplicates=0).exists()
    assert Case.objects.count() == Conversation.objects.count() == 1
    assert len(bridge.received) == 1  # one acknowledgement


def test_an_album_opening_several_conversations_chatwoot_13359(bridge: Bridge) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    for _photo in range(5):
        part = bridge.emulator.add_file(picture.getvalue(), "image/jpeg")
        bridge.emulator.post(RANA, {"type": "image", "image": part})
    bridge.run()
    conversation, case = Conversation.objects.get(), Case.objects.get()
    assert conversation.unread == 5
    assert case.messages.filter(type="image").count() == 5
    assert len(bridge.received) == 1


def test_messages_lost_when_the_media_look_up_failed_chatwoot_15754(bridge: Bridge) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    part = bridge.emulator.add_file(picture.getvalue(), "image/jpeg", caption="الحفرة")
    bridge.emulator.faults.media.append(MediaFault("http", on="info", http=500))
    bridge.emulator.post(RANA, {"type": "image", "image": part})
    ((body, signature),) = bridge.collect()
    assert bridge.post(body, signature) == 200
    bridge.work()
    # The message stands without its file …
    assert bridge.heard == ["الحفرة"]
    assert not MediaFile.objects.filter(state=MediaFile.State.READY).exists()
    # … a redelivery changes nothing, and the file is fetched all the same.
    assert bridge.post(body, signature) == 200
    MediaFile.objects.update(next_attempt_at=timezone.now())
    bridge.run()
    assert bridge.heard == ["الحفرة"]
    assert MediaFile.objects.get().state == MediaFile.State.READY


def test_messages_lost_in_batches_pywa_229(bridge: Bridge) -> None:
    bridge.emulator.faults.webhooks.batch = 50
    for number in range(20):
        bridge.say(f"رسالة {number}", phone=(RANA, KARIM)[number % 2])
    taken = bridge.collect()
    assert len(taken) < 20
    for body, signature in taken:
        assert bridge.post(body, signature) == 200
    bridge.run()
    assert sorted(bridge.heard) == sorted(f"رسالة {number}" for number in range(20))
    for rest, conversation in enumerate(Conversation.objects.order_by("id")):
        said = conversation.messages.filter(direction="in").order_by("id")
        assert [row.text for row in said] == [f"رسالة {n}" for n in range(rest, 20, 2)]


def test_acknowledged_but_not_stored_chatwoot_11987(bridge: Bridge) -> None:
    bridge.say("النفايات")
    ((body, signature),) = bridge.collect()

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "contact_center_delivery" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        assert bridge.post(body, signature) == 503  # so WhatsApp sends it again
    assert not Delivery.objects.exists()
    assert bridge.post(body, signature) == 200
    assert Delivery.objects.exists()  # before the 200, not after it
    bridge.run()
    assert bridge.heard == ["النفايات"]


def test_status_going_backwards_chatwoot_14529_9962(bridge: Bridge) -> None:
    bridge.say("النفايات")
    bridge.run()
    bridge.reply("نتابع الأمر")
    bridge.run()
    bridge.emulator.see(RANA)
    statuses = bridge.collect()
    bridge.run()
    reply = the_reply("نتابع الأمر")
    for word in ("read", "delivered", "sent", "failed", "delivered"):
        DeliveryFactory(body=envelope([change(statuses=[status(reply.wamid or "", word)])]))
        bridge.work()
        reply.refresh_from_db()
        assert reply.state in (MessageState.READ, MessageState.DELIVERED)
    for body, signature in statuses:
        bridge.post(body, signature)
    bridge.run()
    reply.refresh_from_db()
    assert reply.state == MessageState.READ


def test_one_unsupported_message_blocking_the_whole_channel_zammad_5439(bridge: Bridge) -> None:
    bridge.say("قبل")
    error = {"code": 131051, "title": "Unsupported message type"}
    bridge.emulator.post(RANA, {"type": "unsupported", "errors": [error]})
    poison = text("x", timestamp="tomorrow")
    DeliveryFactory(body=body_of(poison, message("hologram", {"depth": 3})))
    bridge.say("بعد")
    bridge.run()
    assert [words for words in bridge.heard if words] == ["قبل", "بعد"]
    assert set(Message.objects.filter(direction="in").values_list("type", flat=True)) == {
        "text",
        "unsupported",
        "hologram",
    }
    assert UpdateError.objects.get().raw == poison
    assert not Delivery.objects.filter(state=DeliveryState.WAITING).exists()
    conversation = Conversation.objects.get(contact__identities__value=f"+{RANA}")
    html = page(bridge.agent, f"{conversation.pk}/")
    assert "Something WhatsApp can&#x27;t hand over" in html


def test_reactions_never_seen_zammad_5224(bridge: Bridge) -> None:
    bridge.say("النفايات")
    bridge.run()
    bridge.reply("نتابع الأمر")
    bridge.run()
    target = the_reply("نتابع الأمر").wamid
    reaction = {"type": "reaction", "reaction": {"message_id": target, "emoji": "👍"}}
    bridge.emulator.post(RANA, reaction)
    bridge.run()
    html = page(bridge.agent, f"{Conversation.objects.get().pk}/")
    assert "Reacted with 👍" in html
    assert "نتابع الأمر" in html
    assert Case.objects.count() == 1  # it opens nothing


def test_writing_after_the_24_hour_window_as_if_it_were_sent_chatwoot_9516(bridge: Bridge) -> None:
    bridge.say("النفايات")
    bridge.run()
    day_ago = timezone.now() - datetime.timedelta(hours=24, seconds=1)
    Conversation.objects.update(last_inbound_at=day_ago)
    received = bridge.received
    response = bridge.reply("نتابع الأمر")
    assert response.status_code == 422
    html = response.content.decode()
    assert "The message was not sent" in html
    assert "نتابع الأمر" in html  # what was typed is still there
    bridge.run()
    assert not Message.objects.filter(text="نتابع الأمر").exists()
    assert bridge.received == received


@pytest.mark.parametrize("how", ["answer", "status"])
def test_131047_inside_the_window_chatwoot_10143(bridge: Bridge, how: str) -> None:
    bridge.say("النفايات")
    bridge.run()
    kind = {"answer": "error", "status": "fail"}[how]
    bridge.emulator.faults.sends.append(SendFault(kind, code=131047))
    bridge.reply("نتابع الأمر")
    bridge.run()
    reply = the_reply("نتابع الأمر")
    assert (reply.state, reply.error_code) == (MessageState.FAILED, 131047)
    html = page(bridge.agent, f"{reply.conversation_id}/")
    assert "131047" in html
    assert "Send again" in html


def test_a_revoked_token_while_the_channel_looks_healthy_zammad_5352(bridge: Bridge) -> None:
    bridge.say("النفايات")
    bridge.run()
    received = bridge.received
    bridge.emulator.faults.account = 190
    bridge.reply("نتابع الأمر")
    bridge.work()
    pause = ChannelPause.objects.get()
    assert (pause.channel, pause.code) == ("whatsapp", 190)
    assert "inbox__alert" in page(bridge.agent)  # every agent sees it
    assert bridge.received == received
    # The reply waits. The channel finds out by itself that it is repaired.
    assert the_reply("نتابع الأمر").state == MessageState.QUEUED
    bridge.emulator.faults.account = None
    outbox.check_channel("whatsapp")
    assert not ChannelPause.objects.exists()
    OutboxItem.objects.update(send_after=timezone.now())
    bridge.run()
    assert bridge.received == [*received, "نتابع الأمر"]


def test_the_same_person_under_two_number_formats_chatwoot_14048_5840(bridge: Bridge) -> None:
    for written in ("9613123456", "+961 3 123 456", "96103123456", "009613123456", "03123456"):
        contacts = [{"wa_id": written, "profile": {"name": "سميرة"}}]
        item = text(written, **{"from": written})
        DeliveryFactory(body=body_of(item, contacts=contacts))
    bridge.work()
    assert Contact.objects.get().phone == "+9613123456"
    assert Conversation.objects.get().messages.filter(direction="in").count() == 5
    assert Case.objects.count() == 1


@pytest.mark.parametrize("fault", ["lost", "garbled"])
def test_the_same_reply_sent_twice_chatwoot_9314(bridge: Bridge, fault: str) -> None:
    bridge.say("النفايات")
    bridge.run()
    received = bridge.received
    # The agent's form is posted twice, and WhatsApp's answer to the send is lost.
    bridge.emulator.faults.sends.append(SendFault(fault))
    key = uuid.uuid4()
    for _click in range(2):
        row = Conversation.objects.get()
        act(bridge.agent, row, "reply", text="نتابع الأمر", kind="reply", key=key)
    outbox.send_waiting()
    assert the_reply("نتابع الأمر").outbox.state == OutboxState.IN_DOUBT
    # Two workers at it, and the status that carries our key settles it: nothing goes twice.
    outbox.send_waiting()
    bridge.run()
    reply = the_reply("نتابع الأمر")
    assert (reply.outbox.state, reply.state) == (OutboxState.DONE, MessageState.DELIVERED)
    OutboxItem.objects.update(send_after=timezone.now())
    outbox.settle_doubts()
    bridge.run()
    assert bridge.received == [*received, "نتابع الأمر"]
    assert not reply.possibly_twice


def test_unsigned_webhooks_accepted_chatwoot_14280(bridge: Bridge) -> None:
    body = body_of(text("من أنا؟"))
    wrong = "sha256=" + hmac.new(b"another secret", body, hashlib.sha256).hexdigest()
    for signature in (None, "", "sha256=", wrong, wrong.removeprefix("sha256="), "sha256=é"):
        assert 400 <= bridge.post(body, signature) < 500
    bridge.say("أنا رنا")
    ((signed, signature),) = bridge.collect()
    tampered = json.dumps(json.loads(signed)).encode() + b" "
    assert 400 <= bridge.post(tampered, signature) < 500
    assert not Delivery.objects.exists()
    assert bridge.post(signed, signature) == 200
    bridge.run()
    assert bridge.heard == ["أنا رنا"]


# --- The ladder of a message's states -----------------------------------------------------

REPORTS = ("sent", "delivered", "read", "played", "failed", "warped")
MEANS = {"played": "read"}
states = st.sampled_from(list(LADDER))


@given(states, states, states)
def test_climbing_takes_any_order_and_any_repetition(one: str, two: str, three: str) -> None:
    assert climb(one, two) == climb(two, one)
    assert climb(one, climb(two, three)) == climb(climb(one, two), three)
    assert climb(one, one) == one
    assert LADDER[climb(one, two)] >= LADDER[one]


@given(states, states)
def test_what_may_be_written_is_what_climbing_says(current: str, incoming_state: str) -> None:
    """The condition of the UPDATE and the rule in words are the same."""
    moves = current in below(incoming_state)
    assert (incoming_state if moves else current) == climb(current, incoming_state)


class AnyOrderOfStatuses(TestCase):
    """Reports in any order, any number of times, cut into any batches, before, between or after
    the answer to our own send: one end, never a step back, every report kept."""

    @settings(max_examples=25)
    @given(st.data())
    def test_end_is_the_same(self, data: st.DataObject) -> None:
        words = data.draw(st.lists(st.sampled_from(REPORTS), max_size=7))
        keyed = data.draw(st.sets(st.sampled_from(REPORTS))) & {*words}
        ending = data.draw(st.sampled_from(["accepted", "in_doubt", "unreachable"]))
        size = data.draw(st.integers(1, 4))

        reply = ReplyFactory(wamid=None, state=MessageState.QUEUED)
        item = OutboxItem.objects.create(
            message=reply, conversation=reply.conversation, state=OutboxState.SENDING, attempts=1
        )
        wamid, start = new_wamid(), 1_700_000_000
        reports = [
            status(
                wamid,
                word,
                # The same word twice is the same report twice.
                timestamp=str(start + REPORTS.index(word)),
                **({"biz_opaque_callback_data": str(item.key)} if word in keyed else {}),
            )
            for word in words
        ]
        seen = [MessageState.QUEUED.value]

        def look() -> None:
            reply.refresh_from_db()
            assert LADDER[reply.state] >= LADDER[seen[-1]], (seen, reply.state)
            seen.append(reply.state)

        def answer() -> None:
            result = {
                "accepted": SendResult(Outcome.ACCEPTED, wamid),
                "in_doubt": SendResult(Outcome.IN_DOUBT, code=-1),
                "unreachable": SendResult(Outcome.UNREACHABLE, code=-2),
            }[ending]
            outbox.settle(OutboxItem.objects.get(pk=item.pk), result)
            look()

        def hear(batch: list[Any]) -> None:
            DeliveryFactory(body=envelope([change(statuses=batch)]))
            intake.store_waiting()
            look()

        batches = [reports[start : start + size] for start in range(0, len(reports), size)]
        steps: list[Callable[[], None]] = [functools.partial(hear, batch) for batch in batches]
        steps.insert(data.draw(st.integers(0, len(steps))), answer)
        for step in steps:
            step()

        # Known to be ours: by the id that the answer gave, or by our key in some report.
        known = ending == "accepted" or bool(keyed)
        reached = [MEANS.get(word, word) for word in words if word != "warped"] if known else []
        expected = MessageState.QUEUED.value
        for state in [*reached, *(["sent"] if ending == "accepted" else [])]:
            expected = climb(expected, state)
        if known:
            assert reply.state == expected
            assert {row.status for row in reply.events.all()} == set(words)
        else:
            assert reply.state == MessageState.QUEUED
        assert StatusEvent.objects.filter(wamid=wamid).count() == len(set(words))
        item.refresh_from_db()
        settled = ending == "accepted" or bool(keyed)
        assert (item.state == OutboxState.DONE) == settled


# --- The 24-hour window -------------------------------------------------------------------

DAY = datetime.timedelta(hours=24)
SILENT = ("reaction", "edit", "revoke", "system")


class Window(TestCase):
    """The window is 24 hours from the latest thing said, in whichever order it arrives."""

    @settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(
                st.integers(-60 * 60 * 60, 60 * 60),  # seconds from now
                st.sampled_from(["text", "image", *SILENT]),
            ),
            max_size=6,
        )
    )
    def test_last_thing_said_opens_it(self, said: list[tuple[int, str]]) -> None:
        now = timezone.now().replace(microsecond=0)
        parts: dict[str, Any] = {
            "text": {"body": "نص"},
            "image": {"id": "1", "mime_type": "image/jpeg"},
            "reaction": {"message_id": "wamid.X", "emoji": "👍"},
            "edit": {"original_message_id": "wamid.X", "message": {"text": {"body": "x"}}},
            "revoke": {"original_message_id": "wamid.X"},
            "system": {"body": "x", "type": "customer_identity_changed"},
        }
        start = int(now.timestamp())
        for seconds, kind in said:
            item = message(kind, parts[kind], timestamp=str(start + seconds))
            DeliveryFactory(body=body_of(item))
        while intake.store_waiting():
            pass
        spoken = [seconds for seconds, kind in said if kind not in SILENT]
        conversation = Conversation.objects.first()
        if not said:
            assert conversation is None
            return
        assert conversation is not None
        closes = conversation.window_closes_at
        if not spoken:
            assert closes is None
            assert not conversation.window_is_open
            return
        assert closes is not None
        latest = max(spoken)
        if latest <= 0:
            assert closes == now + datetime.timedelta(seconds=latest) + DAY
        else:  # a phone whose clock runs ahead opens no longer window
            assert closes <= timezone.now() + DAY
        assert conversation.window_is_open == (timezone.now() < closes)

    @settings(max_examples=20)
    @given(st.integers(-120, 120).filter(lambda seconds: abs(seconds) > 20))
    def test_words_go_inside_and_are_refused_outside(self, seconds: int) -> None:
        heard = timezone.now() - DAY + datetime.timedelta(seconds=seconds)
        conversation = ConversationFactory(last_inbound_at=heard)
        if seconds > 0:
            assert messages.queue_text(conversation, "نتابع الأمر").outbox
        else:
            with pytest.raises(messages.Refused):
                messages.queue_text(conversation, "نتابع الأمر")
            assert not OutboxItem.objects.filter(conversation=conversation).exists()


def test_somebody_who_never_wrote_is_not_written_to() -> None:
    conversation = ConversationFactory(last_inbound_at=None)
    with pytest.raises(messages.Refused):
        messages.queue_text(conversation, "نتابع الأمر", author=AgentFactory())


def test_two_messages_with_one_id_can_not_be_stored() -> None:
    """What all of it rests on: the database itself refuses."""
    first = ReplyFactory()
    with pytest.raises(IntegrityError):
        ReplyFactory(wamid=first.wamid)
