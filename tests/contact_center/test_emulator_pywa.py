"""A second opinion: pywa sends to the emulator, and understands what the emulator delivers."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, handlers, types
from pywa.errors import ReEngagementMessage, WhatsAppError

from contact_center.emulator import Emulator
from tests.contact_center.emulator_site import PHONE_NUMBER_ID, RANA, Site, serve_site


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(webhook_url=site.url, port=0, status_delay=0) as emulator:
        yield emulator


@pytest.fixture
def pywa(emulator: Emulator) -> Iterator[WhatsApp]:
    with httpx.Client() as session:
        client = WhatsApp(
            phone_id=PHONE_NUMBER_ID,
            token="emulator-token",
            session=session,
            server=None,
            app_secret="emulator-app-secret",
            verify_token="emulator-verify-token",
        )
        session.base_url = emulator.base_url
        yield client


def test_what_pywa_sends_is_accepted(emulator: Emulator, pywa: WhatsApp) -> None:
    asked = emulator.say(RANA, "مرحبا")
    picture = pywa.upload_media(b"\x89PNG" * 50, mime_type="image/png", filename="a.png")
    sent = [
        pywa.send_message(RANA, "أهلًا", tracker="t1", reply_to_message_id=asked.id),
        pywa.send_message(
            RANA,
            "صحيح؟",
            header="شكوى",
            footer="ديوان",
            buttons=[types.Button("نعم", "yes"), types.Button("لا", "no")],
        ),
        pywa.send_message(
            RANA,
            "اختر",
            buttons=types.SectionList(
                "الخدمات",
                [types.Section("شكاوى", [types.SectionRow("جديدة", "new", "نفايات وطرق")])],
            ),
        ),
        pywa.send_message(RANA, "تابع", buttons=types.URLButton("افتح", "https://example.org")),
        pywa.send_image(RANA, picture, caption="الحاوية"),
        pywa.send_location(RANA, 33.8, 35.9, "زحلة", "البقاع"),
        pywa.request_location(RANA, "أين؟"),
        pywa.send_reaction(RANA, "👍", asked.id),
        pywa.send_message(emulator.state.people[RANA].user_id, "بالمعرّف"),
    ]
    assert [message.id for message in emulator.sent] == [one.id for one in sent]
    assert {message.phone for message in emulator.sent} == {RANA}
    first, buttons, rows, *_ = emulator.sent
    assert (first.callback, first.context_id) == ("t1", asked.id)
    assert [b["reply"]["id"] for b in buttons.content["action"]["buttons"]] == ["yes", "no"]
    assert rows.content["action"]["sections"][0]["rows"][0]["description"] == "نفايات وطرق"
    assert pywa.mark_message_as_read(asked.id)
    assert pywa.indicate_typing(asked.id)
    assert asked.marked_read


def test_pywa_fetches_media(emulator: Emulator, pywa: WhatsApp) -> None:
    media = emulator.state.add_media(b"\xff\xd8picture", "image/jpeg")
    url = pywa.get_media_url(media.id)
    assert (url.mime_type, url.file_size, url.sha256) == ("image/jpeg", 9, media.sha256)
    assert url.get_bytes() == b"\xff\xd8picture"


def test_pywa_understands_the_errors(emulator: Emulator, pywa: WhatsApp) -> None:
    with pytest.raises(ReEngagementMessage) as closed:
        pywa.send_message(RANA, "أهلًا")
    assert closed.value.code == 131047
    emulator.say(RANA, "مرحبا")
    with pytest.raises(WhatsAppError) as long:
        pywa.send_message(RANA, "ن" * 4097)
    assert long.value.code == 100


INBOUND: dict[str, dict[str, Any]] = {
    "text": {"type": "text", "text": {"body": "مرحبا"}},
    "image": {
        "type": "image",
        "image": {"id": "1", "mime_type": "image/png", "sha256": "eA==", "caption": "الحاوية"},
    },
    "location": {"type": "location", "location": {"latitude": 33.8, "longitude": 35.9}},
    "reaction": {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}},
    "unsupported": {"type": "unsupported"},
}
REPLIES: dict[str, dict[str, Any]] = {
    "button": {"type": "button_reply", "button_reply": {"id": "yes", "title": "نعم"}},
    "row": {"type": "list_reply", "list_reply": {"id": "yes", "title": "نعم", "description": "…"}},
}


def parse(pywa: WhatsApp, site: Site, kind: type[handlers.Handler]) -> list[Any]:
    """Give pywa every delivery as its own web server would; return what it made of them."""
    updates: list[Any] = []
    pywa.add_handlers(kind(lambda client, update: updates.append(update)))
    for body, headers in site.requests:
        assert pywa.webhook_update_validator(body, headers["X-Hub-Signature-256"]) is None
        assert pywa.webhook_update_handler(body) == ("ok", 200)
    return updates


@pytest.mark.parametrize("name", INBOUND)
def test_pywa_parses_what_people_send(
    name: str, emulator: Emulator, site: Site, pywa: WhatsApp
) -> None:
    said = emulator.post(RANA, INBOUND[name])
    emulator.settle()
    (message,) = parse(pywa, site, handlers.MessageHandler)
    person = emulator.state.people[RANA]
    assert (message.id, message.type.value) == (said.id, name)
    assert (message.from_user.wa_id, message.from_user.bsuid) == (RANA, person.user_id)
    assert message.from_user.name == person.name
    assert int(message.timestamp.timestamp()) == int(said.at)
    if name == "text":
        assert message.text == "مرحبا"
    if name == "unsupported":
        assert message.error.code == 131051


@pytest.mark.parametrize("name", REPLIES)
def test_pywa_parses_replies(name: str, emulator: Emulator, site: Site, pywa: WhatsApp) -> None:
    question = {"id": "wamid.Q"}
    emulator.post(RANA, {"type": "interactive", "interactive": REPLIES[name], "context": question})
    emulator.settle()
    kinds = {"button": handlers.CallbackButtonHandler, "row": handlers.CallbackSelectionHandler}
    (reply,) = parse(pywa, site, kinds[name])
    assert (reply.data, reply.title) == ("yes", "نعم")
    assert reply.reply_to_message.id == "wamid.Q"


def test_pywa_parses_statuses(emulator: Emulator, site: Site, pywa: WhatsApp) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.settle()
    pywa.send_message(RANA, "أهلًا", tracker="outbox-1")
    emulator.see(RANA)
    emulator.settle()
    updates = parse(pywa, site, handlers.MessageStatusHandler)
    assert [update.status.value for update in updates] == ["sent", "delivered", "read"]
    sent = updates[0]
    assert (sent.tracker, sent.from_user.wa_id) == ("outbox-1", RANA)
    assert sent.conversation.category.value == "service"
    assert sent.conversation.expiration is not None
    assert sent.pricing.model.value == "PMP"
    assert sent.pricing.type.value == "free_customer_service"
    assert sent.pricing.billable is False
