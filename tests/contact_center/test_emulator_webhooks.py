"""The emulator's webhooks: signed, in order, again until taken; and broken when asked to be."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contact_center.emulator import Emulator
from tests.contact_center.emulator_site import (
    AUTHORISATION,
    KARIM,
    PHONE_NUMBER_ID,
    RANA,
    Site,
    serve_site,
)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(
        webhook_url=site.url, port=0, retry_first=0.02, retry_longest=0.05, status_delay=0.01
    ) as emulator:
        yield emulator


@pytest.fixture
def control(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.url}/control") as client:
        yield client


def send(emulator: Emulator, to: str | None = RANA, **more: Any) -> str:
    response = httpx.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages",
        json={"messaging_product": "whatsapp", "to": to, "type": "text", "text": {"body": "أهلًا"}}
        | more,
        headers=AUTHORISATION,
    )
    assert response.status_code == 200, response.text
    return str(response.json()["messages"][0]["id"])


def signed(body: bytes, suffix: str = "") -> str:
    secret = f"emulator-app-secret{suffix}".encode()
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


# --- What Meta does ---


def test_a_message_has_metas_envelope(emulator: Emulator, site: Site) -> None:
    said = emulator.say(RANA, "النفايات لم تُجمع منذ أسبوع في زحلة")
    emulator.settle()
    (body,) = site.bodies
    person = emulator.state.people[RANA]
    assert json.loads(body) == {
        "object": "whatsapp_business_account",
        "entry": [
            {
                "id": "200000000000001",
                "changes": [
                    {
                        "field": "messages",
                        "value": {
                            "messaging_product": "whatsapp",
                            "metadata": {
                                "display_phone_number": "9611610140",
                                "phone_number_id": PHONE_NUMBER_ID,
                            },
                            "contacts": [
                                {
                                    "profile": {"name": "رنا (تجربة)"},
                                    "user_id": person.user_id,
                                    "wa_id": RANA,
                                }
                            ],
                            "messages": [
                                {
                                    "from": RANA,
                                    "from_user_id": person.user_id,
                                    "id": said.id,
                                    "timestamp": str(int(said.at)),
                                    "type": "text",
                                    "text": {"body": "النفايات لم تُجمع منذ أسبوع في زحلة"},
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    }


def test_the_raw_bytes_are_signed(emulator: Emulator, site: Site) -> None:
    emulator.say(RANA, "https://example.org/ar/")
    emulator.settle()
    ((body, headers),) = site.requests
    assert headers["X-Hub-Signature-256"] == signed(body)
    assert headers["Content-Type"] == "application/json"
    # Whoever parses and writes it again gets other bytes, and so another signature.
    again = json.dumps(json.loads(body), separators=(",", ":")).encode()
    assert signed(again) != headers["X-Hub-Signature-256"]


def test_order_is_kept(emulator: Emulator, site: Site) -> None:
    texts = [str(number) for number in range(60)]
    for number, text in enumerate(texts):
        emulator.say(RANA if number % 2 else KARIM, text)
    emulator.settle()
    assert site.texts == texts


@pytest.mark.parametrize("status", [500, 503, 404, 301, 204, 201])
def test_anything_but_200_is_delivered_again(
    status: int, emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    site.answer = lambda body, number: status if number < 3 else 200
    said = emulator.say(RANA, "واحد")
    emulator.settle()
    assert len(site.bodies) == 3
    assert len(set(site.bodies)) == 1
    (delivery,) = control.get("deliveries").json()
    assert delivery["state"] == "delivered"
    assert [one["status"] for one in delivery["log"]] == [status, status, 200]
    assert (said.delivery, said.attempts) == ("delivered", 3)


def test_a_message_waits_for_a_site_that_is_down(site: Site) -> None:
    with Emulator(webhook_url="http://127.0.0.1:1/whatsapp/webhook", port=0) as emulator:
        first, second = emulator.say(RANA, "واحد"), emulator.say(RANA, "اثنان")
        assert emulator.state.wait_until(lambda: first.attempts > 0, 5)
        assert (first.delivery, second.delivery) == ("waiting", "waiting")
        assert "ConnectionRefusedError" in first.last_error
        assert emulator.deliverer.reachable() is False
        httpx.put(f"{emulator.url}/control/webhook", json={"url": site.url})
        emulator.settle()
        assert site.texts == ["واحد", "اثنان"]
        assert (first.delivery, second.delivery) == ("delivered", "delivered")
        assert not first.last_error
        assert emulator.deliverer.reachable() is True


def test_a_refused_delivery_does_not_hold_the_others_for_ever(
    emulator: Emulator, site: Site
) -> None:
    site.answer = lambda body, number: 500 if b'"bad"' in body else 200
    emulator.say(RANA, "bad")
    emulator.say(RANA, "good")
    assert emulator.state.wait_until(lambda: "good" in site.texts, 5)
    assert site.texts[:4] == ["bad", "bad", "bad", "good"]
    site.answer = lambda body, number: 200
    emulator.settle()
    assert site.texts[-1] == "bad"


def test_redelivery_ends_after_seven_days(emulator: Emulator, site: Site) -> None:
    site.answer = lambda body, number: 503
    said = emulator.say(RANA, "واحد")
    assert emulator.state.wait_until(lambda: said.attempts > 0, 5)
    httpx.post(f"{emulator.url}/control/clock", json={"advance": 7 * 24 * 3600 - 60})
    tries = said.attempts
    assert emulator.state.wait_until(lambda: said.attempts > tries, 5)
    assert said.delivery == "waiting"
    httpx.post(f"{emulator.url}/control/clock", json={"advance": 61})
    assert emulator.state.wait_until(lambda: said.delivery == "abandoned", 5)
    (delivery,) = httpx.get(f"{emulator.url}/control/deliveries?state=abandoned").json()
    assert delivery["message_ids"] == [said.id]


def test_statuses_follow_a_send(emulator: Emulator, site: Site) -> None:
    emulator.say(RANA, "مرحبا")
    message_id = send(emulator, biz_opaque_callback_data="outbox-42")
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "delivered"]
    assert emulator.see(RANA) == 1
    assert emulator.see(RANA) == 0
    emulator.settle()
    sent, delivered, read = site.statuses
    assert read["status"] == "read"
    for status in site.statuses:
        assert status["id"] == message_id
        assert status["recipient_id"] == RANA
        assert status["recipient_user_id"] == emulator.state.people[RANA].user_id
        assert status["biz_opaque_callback_data"] == "outbox-42"
        assert status["timestamp"].isdecimal()
    assert sent["conversation"]["origin"] == {"type": "service"}
    assert sent["conversation"]["id"] == delivered["conversation"]["id"]
    assert sent["conversation"]["expiration_timestamp"].isdecimal()
    assert sent["pricing"] == {
        "billable": False,
        "pricing_model": "PMP",
        "category": "service",
        "type": "free_customer_service",
    }
    assert "pricing" not in read
    assert all(value["contacts"][0]["wa_id"] == RANA for value in site.changes)


def test_a_template_outside_the_window_is_billed(emulator: Emulator, site: Site) -> None:
    template = {"name": "case_update", "language": {"code": "ar"}}
    send(emulator, type="template", template=template)
    emulator.settle()
    pricing = site.statuses[0]["pricing"]
    assert (pricing["billable"], pricing["category"]) == (True, "utility")


def test_auto_read(site: Site) -> None:
    with Emulator(webhook_url=site.url, port=0, auto_read=True, status_delay=0) as emulator:
        emulator.say(RANA, "مرحبا")
        send(emulator)
        emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "delivered", "read"]


def test_a_phone_that_is_off_receives_later(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    emulator.say(RANA, "مرحبا")
    control.patch(f"phones/{RANA}", json={"online": False})
    send(emulator)
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent"]
    control.patch(f"phones/{RANA}", json={"online": True})
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "delivered"]


def test_failure_on_demand_comes_without_contact(emulator: Emulator, site: Site) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.settle()
    emulator.faults.update({"sends": [{"kind": "fail", "code": 131049}]})
    send(emulator, biz_opaque_callback_data="7")
    emulator.settle()
    (failed,) = site.statuses
    assert failed["status"] == "failed"
    assert failed["biz_opaque_callback_data"] == "7"
    (error,) = failed["errors"]
    assert error["code"] == 131049
    assert {"title", "message", "error_data", "href"} <= set(error)
    assert "contacts" not in site.changes[-1]


def test_a_number_without_whatsapp_fails_by_status(emulator: Emulator, site: Site) -> None:
    template = {"name": "case_update", "language": {"code": "ar"}}
    send(emulator, to="96176999999", type="template", template=template)
    emulator.settle()
    (failed,) = site.statuses
    assert failed["errors"][0]["code"] == 131026


def test_a_closed_window_may_be_told_by_status(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"window_error": "status"})
    send(emulator)
    emulator.settle()
    assert site.statuses[0]["errors"][0]["code"] == 131047


def test_verification(emulator: Emulator, control: httpx.Client, site: Site) -> None:
    assert control.post("webhook/verify", json={}).json()["verified"] is True
    with Emulator(webhook_url=site.url, port=0, verify_token="other") as other:
        answer = httpx.post(f"{other.url}/control/webhook/verify", json={}).json()
    assert (answer["verified"], answer["status"]) == (False, 403)


# --- What people send ---

TYPES: dict[str, dict[str, Any]] = {
    "image": {"type": "image", "image": {"id": "1", "mime_type": "image/png", "sha256": "x"}},
    "location": {"type": "location", "location": {"latitude": 33.8, "longitude": 35.9}},
    "contacts": {"type": "contacts", "contacts": [{"name": {"formatted_name": "كريم"}}]},
    "button reply": {
        "type": "interactive",
        "interactive": {"type": "button_reply", "button_reply": {"id": "yes", "title": "نعم"}},
    },
    "template button": {"type": "button", "button": {"payload": "yes", "text": "نعم"}},
    "reaction": {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}},
    "order": {"type": "order", "order": {"catalog_id": "1", "product_items": []}},
    "edit": {"type": "edit", "edit": {"original_message_id": "wamid.X"}},
    "unheard-of": {"type": "hologram", "hologram": {"depth": 3}},
}


@pytest.mark.parametrize("name", TYPES)
def test_people_send_any_type(
    name: str, emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    response = control.post(f"phones/{RANA}/messages", json=TYPES[name])
    assert response.status_code == 201
    emulator.settle()
    (message,) = site.messages
    assert message["id"] == response.json()["id"]
    assert {key: message[key] for key in TYPES[name]} == TYPES[name]


def test_unsupported_and_system_messages(emulator: Emulator, site: Site) -> None:
    emulator.post(RANA, {"type": "unsupported"})
    change = {"type": "user_changed_number", "body": "…", "wa_id": "96170000099"}
    emulator.post(RANA, {"type": "system", "system": change})
    emulator.settle()
    unsupported, system = site.messages
    assert "unsupported" not in unsupported
    assert unsupported["errors"][0]["code"] == 131051
    assert system["system"] == change
    assert "contacts" not in site.changes[1]


def test_an_answer_names_what_it_answers(emulator: Emulator, site: Site) -> None:
    emulator.say(RANA, "مرحبا")
    message_id = send(emulator)
    emulator.post(RANA, {**TYPES["button reply"], "context": {"id": message_id}})
    emulator.settle()
    assert site.messages[-1]["context"] == {"from": "9611610140", "id": message_id}


def test_time_id_and_more_may_be_chosen(emulator: Emulator, site: Site) -> None:
    more = {"id": "wamid.ONE", "timestamp": 1700000000, "referral": {"source_type": "ad"}}
    emulator.say(RANA, "مرحبا", **more)
    emulator.say(RANA, "مرحبا", **more)
    emulator.settle()
    assert site.messages[0] == site.messages[1]
    assert len(emulator.state.messages) == 1
    assert site.messages[0]["id"] == "wamid.ONE"
    assert site.messages[0]["timestamp"] == "1700000000"
    assert site.messages[0]["referral"] == {"source_type": "ad"}


def test_the_same_request_of_a_page_counts_once(emulator: Emulator, site: Site) -> None:
    first = emulator.say(RANA, "مرحبا", client_id="c1")
    assert emulator.say(RANA, "مرحبا", client_id="c1") is first
    emulator.settle()
    assert site.texts == ["مرحبا"]


def test_a_person_may_hide_the_number(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    control.patch(f"phones/{RANA}", json={"hides_phone": True, "username": "rana.lb"})
    user_id = emulator.state.people[RANA].user_id
    emulator.say(RANA, "مرحبا")
    send(emulator, to=None, recipient=user_id)
    emulator.settle()
    (message,) = site.messages
    assert "from" not in message
    assert message["from_user_id"] == user_id
    contact = site.changes[0]["contacts"][0]
    assert contact["profile"]["username"] == "rana.lb"
    assert "wa_id" not in contact
    assert "recipient_id" not in site.statuses[0]
    assert RANA not in "".join(body.decode() for body in site.bodies)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"phones/{RANA}/messages", {}),
        (f"phones/{RANA}/messages", {"type": "text"}),
        (f"phones/{RANA}/messages", {"type": "text", "text": {"body": " "}}),
        (f"phones/{RANA}/messages", {"type": "text", "text": {"body": "ن" * 4097}}),
        (f"phones/{RANA}/messages", {"type": "image", "image": "a.png"}),
        ("phones/rana/messages", {"type": "text", "text": {"body": "مرحبا"}}),
        ("phones", {"phone": "12"}),
        ("phones", {"phone": "96170000077", "age": 7}),
        ("webhooks", {}),
        ("webhooks", {"body": "x", "signature": "gold"}),
        ("clock", {"advance": -1}),
    ],
)
def test_control_refuses_nonsense(path: str, body: Any, control: httpx.Client) -> None:
    response = control.post(path, json=body)
    assert response.status_code == 400
    assert response.json()["error"]


@pytest.mark.parametrize(
    "changes",
    [
        {"wind": 1},
        {"webhooks": {"batch": 0}},
        {"webhooks": {"signature": "gold"}},
        {"webhooks": {"speed": 1}},
        {"sends": [{"kind": "explode"}]},
        {"sends": [{"code": 1}]},
        {"window_error": "never"},
    ],
)
def test_control_refuses_unknown_faults(changes: dict[str, Any], control: httpx.Client) -> None:
    before = control.get("faults").json()
    response = control.patch("faults", json=changes)
    assert response.status_code == 400
    assert response.json()["error"]
    assert control.get("faults").json() == before


def test_another_web_page_cannot_use_the_control_api(control: httpx.Client) -> None:
    response = control.post(
        f"phones/{RANA}/messages",
        content=json.dumps({"type": "text", "text": {"body": "مرحبا"}}),
        headers={"Content-Type": "text/plain"},
    )
    assert response.status_code == 415
    assert control.get("messages").json() == []


def test_control_lists_people_and_messages(emulator: Emulator, control: httpx.Client) -> None:
    emulator.say(RANA, "مرحبا")
    send(emulator)
    emulator.settle()
    control.post("phones", json={"phone": "96170000055", "name": "ضيف (تجربة)"})
    people = {person["phone"]: person for person in control.get("phones").json()}
    assert people[RANA]["unread"] == 1
    assert people[RANA]["window_open"] is True
    assert people["96170000055"]["name"] == "ضيف (تجربة)"
    assert [message["by"] for message in control.get("messages").json()] == ["person", "business"]
    assert len(control.get("messages?by=business").json()) == 1
    news = control.get(f"phones/{RANA}/messages").json()
    assert len(news["messages"]) == 2
    later = control.get(f"phones/{RANA}/messages?after={news['revision']}").json()
    assert later["messages"] == []


def test_reset_forgets_everything(emulator: Emulator, control: httpx.Client, site: Site) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.faults.update({"sends": [{"kind": "lost"}], "webhooks": {"batch": 5}})
    emulator.settle()
    epoch = control.get(f"phones/{RANA}/messages").json()["epoch"]
    control.post("reset", json={})
    news = control.get(f"phones/{RANA}/messages?after=999&epoch={epoch}").json()
    assert news["epoch"] != epoch
    assert news["messages"] == []
    assert control.get("deliveries").json() == []
    faults = control.get("faults").json()
    assert faults["sends"] == []
    assert faults["webhooks"]["batch"] == 1


# --- What goes wrong on demand ---


def test_batches_have_several_of_everything(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"batch": 1000, "gather": 3600}})
    for number in range(4):
        emulator.say(RANA, str(number))
    for number in range(3):
        send(emulator, biz_opaque_callback_data=str(number))
        emulator.say(KARIM, f"k{number}")
    httpx.post(f"{emulator.url}/control/clock", json={"advance": 3600})
    emulator.settle()
    (body,) = site.bodies
    entries = json.loads(body)["entry"]
    assert len(entries) > 1
    assert any(len(entry["changes"]) > 1 for entry in entries)
    assert len(site.changes[0]["messages"]) >= 4
    assert site.texts == ["0", "1", "2", "3", "k0", "k1", "k2"]
    assert len(site.statuses) == 6


def test_duplicates(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"duplicates": 1.0}})
    emulator.say(RANA, "واحد")
    emulator.say(RANA, "اثنان")
    emulator.settle()
    assert sorted(site.texts) == sorted(["واحد", "اثنان"] * 2)


def test_reordering(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"seed": 7, "webhooks": {"reorder": True}})
    texts = [str(number) for number in range(20)]
    for text in texts:
        emulator.say(RANA, text)
    emulator.settle()
    assert site.texts != texts
    assert sorted(site.texts) == sorted(texts)


def test_delays(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"seed": 7, "webhooks": {"delay": 3600}})
    emulator.say(RANA, "واحد")
    with pytest.raises(TimeoutError):
        emulator.settle(0.2)
    httpx.post(f"{emulator.url}/control/clock", json={"advance": 3600})
    emulator.settle()
    assert site.texts == ["واحد"]


@pytest.mark.parametrize(
    ("kind", "header"),
    [
        ("missing", None),
        ("malformed", "sha256=not-hexadecimal"),
        ("not_ascii", "sha256=éè"),
        ("wrong", "other"),
    ],
)
def test_signatures_go_wrong(kind: str, header: str | None, emulator: Emulator, site: Site) -> None:
    site.answer = lambda body, number: 401 if number == 1 else 200
    emulator.faults.update({"webhooks": {"signature": kind, "signature_times": 1}})
    emulator.say(RANA, "واحد")
    emulator.settle()
    (body, first), (_, second) = site.requests
    given = first.get("X-Hub-Signature-256")
    if kind == "wrong":
        assert given == signed(body, "-not")
    else:
        assert given == header
    assert second["X-Hub-Signature-256"] == signed(body)


def test_any_body_may_be_delivered(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    broken = '{"object": "whatsapp_business_account", "entry": ['
    site.answer = lambda body, number: 400
    assert control.post("webhooks", json={"body": broken}).status_code == 201
    control.post("webhooks", json={"body": {"entry": []}, "signature": "wrong"})
    emulator.settle()
    (first, headers), (second, wrong) = site.requests
    assert first == broken.encode()
    assert headers["X-Hub-Signature-256"] == signed(first)
    assert json.loads(second) == {"entry": []}
    assert wrong["X-Hub-Signature-256"] != signed(second)


def test_a_status_may_come_before_the_answer(emulator: Emulator, site: Site) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.settle()
    emulator.faults.update({"webhooks": {"status_before_answer": True}})
    send(emulator)
    assert [status["status"] for status in site.statuses] == ["sent", "delivered"]


# --- Across restarts ---


def test_state_survives_a_restart(tmp_path: Any, site: Site) -> None:
    file = tmp_path / "emulator.json"
    down = "http://127.0.0.1:1/whatsapp/webhook"
    with Emulator(webhook_url=site.url, port=0, state_file=file, status_delay=0) as emulator:
        emulator.say(RANA, "وصلت")
        emulator.settle()
        media = emulator.state.add_media(b"picture", "image/png")
        send(emulator)
        emulator.settle()
    with Emulator(webhook_url=down, port=0, state_file=file) as emulator:
        waiting = emulator.say(RANA, "لم تصل")
        emulator.say(KARIM, "ولا هذه")
        assert emulator.state.wait_until(lambda: waiting.attempts > 0, 5)
    site.requests.clear()
    with Emulator(webhook_url=site.url, port=0, state_file=file) as emulator:
        emulator.settle()
        assert site.texts == ["لم تصل", "ولا هذه"]
        assert emulator.state.messages[waiting.id].delivery == "delivered"
        assert [m.type for m in emulator.state.messages_of(RANA)] == ["text"] * 3
        assert emulator.sent[0].status == "delivered"
        assert emulator.state.media_bytes(media.id) == b"picture"
        send(emulator)
        assert len({m.id for m in emulator.state.messages.values()}) == 5
