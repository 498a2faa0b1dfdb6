"""Whom the emulator's messages come from, and what becomes of those that are sent to them."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
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

NEW_PHONE = "96170000099"
DOWN = "http://127.0.0.1:1/"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(
        webhook_url=site.url, port=0, retry_first=0.02, retry_longest=0.05, status_delay=0
    ) as emulator:
        yield emulator


@pytest.fixture
def control(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.url}/control") as client:
        yield client


def send(emulator: Emulator, to: str = RANA, **more: Any) -> str:
    body = {"messaging_product": "whatsapp", "type": "text", "text": {"body": "أهلًا"}, **more}
    body |= {"recipient": to} if to.startswith("LB.") else {"to": to}
    response = httpx.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages", json=body, headers=AUTHORISATION
    )
    assert response.status_code == 200, response.text
    return str(response.json()["messages"][0]["id"])


# --- Who they are ---


def test_a_number_is_changed(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    emulator.say(RANA, "مرحبا")
    old_id = emulator.state.people[RANA].user_id
    changed = control.post(f"phones/{RANA}/number", json={"phone": NEW_PHONE}).json()
    assert changed["name"] == "رنا (تجربة)"
    assert changed["user_id"] != old_id
    emulator.say(NEW_PHONE, "هذا رقمي الجديد")
    emulator.settle()
    first, notice, second = site.messages
    assert (notice["type"], notice["from"], notice["from_user_id"]) == ("system", RANA, old_id)
    assert notice["system"]["type"] == "user_changed_number"
    assert notice["system"]["wa_id"] == NEW_PHONE
    assert "contacts" not in site.changes[1]
    assert (first["from_user_id"], second["from_user_id"]) == (old_id, changed["user_id"])
    assert second["from"] == NEW_PHONE
    assert len(control.get(f"phones/{NEW_PHONE}/messages").json()["messages"]) == 3
    # Nobody has the old number any more.
    template = {"name": "case_update", "language": {"code": "ar"}}
    send(emulator, RANA, type="template", template=template)
    emulator.settle()
    assert site.statuses[-1]["errors"][0]["code"] == 131026
    assert send(emulator, NEW_PHONE)


def test_a_number_is_changed_without_a_word(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    emulator.say(RANA, "مرحبا")
    control.post(f"phones/{RANA}/number", json={"phone": NEW_PHONE, "announce": False})
    emulator.say(NEW_PHONE, "مرحبا")
    emulator.settle()
    assert [message["type"] for message in site.messages] == ["text", "text"]


@pytest.mark.parametrize("phone", ["", "rana", KARIM, RANA])
def test_a_number_that_can_not_be_had(phone: str, emulator: Emulator) -> None:
    with httpx.Client(base_url=f"{emulator.url}/control") as control:
        answer = control.post(f"phones/{RANA}/number", json={"phone": phone})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert RANA in emulator.state.people


def test_payloads_of_before_there_were_user_ids(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"user_ids": False}})
    emulator.say(RANA, "مرحبا")
    send(emulator)
    emulator.settle()
    assert b"user_id" not in b"".join(site.bodies)
    assert site.messages[0]["from"] == RANA
    assert site.changes[0]["contacts"] == [{"profile": {"name": "رنا (تجربة)"}, "wa_id": RANA}]


def test_milliseconds_and_missing_contacts(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"milliseconds": True, "contacts": False}})
    said = emulator.say(RANA, "مرحبا")
    emulator.settle()
    assert site.messages[0]["timestamp"] == f"{int(said.at)}000"
    assert "contacts" not in site.changes[0]


# --- What becomes of messages to them ---


def test_who_has_blocked_the_business_gets_nothing(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    emulator.say(RANA, "مرحبا")
    control.patch(f"phones/{RANA}", json={"blocks": True})
    send(emulator)
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["failed"]
    assert site.statuses[0]["errors"][0]["code"] == 130403


def test_who_wants_no_marketing_gets_the_rest(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    control.patch(f"phones/{RANA}", json={"no_marketing": True})
    emulator.change_template("case_update", "en", category="MARKETING")
    for language in ("ar", "en"):
        template = {"name": "case_update", "language": {"code": language}}
        send(emulator, type="template", template=template)
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "delivered", "failed"]
    assert site.statuses[-1]["errors"][0]["code"] == 131050


def test_delivered_may_be_skipped(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"skip_delivered": True}})
    emulator.say(RANA, "مرحبا")
    send(emulator)
    emulator.see(RANA)
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "read"]


def test_a_voice_message_is_played(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    emulator.say(RANA, "مرحبا")
    voice = send(emulator, type="audio", audio={"link": "https://example.org/a.ogg"})
    emulator.see(RANA)
    for _ in range(2):
        assert control.post(f"phones/{RANA}/played", json={"id": voice}).status_code == 200
    emulator.settle()
    statuses = [status["status"] for status in site.statuses]
    assert statuses == ["sent", "delivered", "read", "played"]
    assert control.post(f"phones/{RANA}/played", json={"id": send(emulator)}).status_code == 400


def test_any_status_at_any_time(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    emulator.say(RANA, "مرحبا")
    sent = send(emulator, biz_opaque_callback_data="7")
    emulator.settle()
    for status in (
        {"status": "failed", "code": 131049, "at": 1700000000},
        {"status": "delivered"},
    ):
        assert control.post(f"messages/{sent}/status", json=status).status_code == 201
    emulator.settle()
    failed, delivered = site.statuses[-2:]
    assert (failed["status"], failed["timestamp"]) == ("failed", "1700000000")
    assert failed["errors"][0]["code"] == 131049
    assert failed["biz_opaque_callback_data"] == delivered["biz_opaque_callback_data"] == "7"
    assert delivered["status"] == "delivered"
    for wrong in ({"status": "lost"}, {"status": "read", "code": "x"}):
        assert control.post(f"messages/{sent}/status", json=wrong).status_code == 400
    assert control.post("messages/wamid.X/status", json={"status": "read"}).status_code == 400


def test_the_centre_writes_from_its_own_phone(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    assert control.post(f"phones/{RANA}/echo", json={"body": "كلّمتكِ للتو"}).status_code == 201
    assert control.post(f"phones/{RANA}/echo", json={"body": " "}).status_code == 400
    emulator.settle()
    (value,) = site.changes
    (echo,) = value["message_echoes"]
    assert (echo["from"], echo["to"]) == ("9611610140", RANA)
    assert echo["text"] == {"body": "كلّمتكِ للتو"}
    assert value["metadata"]["phone_number_id"] == PHONE_NUMBER_ID


# --- Answers that do not tell the truth ---


def test_a_slow_answer_is_of_a_message_that_went(emulator: Emulator) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.faults.update({"sends": [{"kind": "slow", "seconds": 2}]})
    body = {"messaging_product": "whatsapp", "to": RANA, "text": {"body": "أهلًا"}}
    url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url, json=body, headers=AUTHORISATION, timeout=0.3)
    assert len(emulator.sent) == 1


def test_a_garbled_answer_is_of_a_message_that_went(emulator: Emulator) -> None:
    emulator.say(RANA, "مرحبا")
    emulator.faults.update({"sends": [{"kind": "garbled"}]})
    body = {"messaging_product": "whatsapp", "to": RANA, "text": {"body": "أهلًا"}}
    url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
    response = httpx.post(url, json=body, headers=AUTHORISATION)
    assert response.status_code == 200
    with pytest.raises(ValueError, match=r"."):
        response.json()
    assert len(emulator.sent) == 1


def test_a_bare_refusal_may_say_when_to_come_again(emulator: Emulator) -> None:
    fault = {"kind": "http", "http": 429, "retry_after": 7}
    emulator.faults.update({"sends": [fault]})
    body = {"messaging_product": "whatsapp", "to": RANA, "text": {"body": "أهلًا"}}
    url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
    response = httpx.post(url, json=body, headers=AUTHORISATION)
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")


def test_an_account_that_is_refused_everything(emulator: Emulator, control: httpx.Client) -> None:
    emulator.say(RANA, "مرحبا")
    control.patch("faults", json={"account": 190})
    with httpx.Client(base_url=f"{emulator.base_url}/", headers=AUTHORISATION) as client:
        body = {"messaging_product": "whatsapp", "to": RANA, "text": {"body": "أهلًا"}}
        refused = client.post(f"{PHONE_NUMBER_ID}/messages", json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, 190)
        assert client.get(PHONE_NUMBER_ID).json()["error"]["code"] == 190
        assert control.patch("faults", json={"account": "no"}).status_code == 400
        control.patch("faults", json={"account": None})
        facts = client.get(PHONE_NUMBER_ID, params={"fields": "status,quality_rating"}).json()
        assert facts == {
            "status": "CONNECTED",
            "quality_rating": "GREEN",
            "id": PHONE_NUMBER_ID,
        }
        assert client.get("200000000000001").json()["name"] == "Diwan"
        assert client.post(f"{PHONE_NUMBER_ID}/messages", json=body).status_code == 200


# --- Time, and much at once ---


def test_days_of_redelivery_pass_in_seconds(site: Site) -> None:
    site.answer = lambda body, number: 503
    with Emulator(
        webhook_url=site.url, port=0, retry_first=60, retry_longest=12 * 3600
    ) as emulator:
        httpx.post(f"{emulator.url}/control/clock", json={"speed": 200_000})
        said = emulator.say(RANA, "واحد")
        assert emulator.state.wait_until(lambda: said.delivery == "abandoned", 20)
        (delivery,) = emulator.deliverer.all()
    days = (delivery.log[-1]["at"] - delivery.created_at) / 86400
    assert 7 <= days < 9
    # Pauses of a minute grow to half a day.
    assert 10 < delivery.tries < 30


@pytest.mark.parametrize("clock", [{"speed": 0}, {"speed": "fast"}, {"advance": -1}])
def test_the_clock_only_goes_forward(clock: dict[str, Any], control: httpx.Client) -> None:
    assert control.post("clock", json=clock).status_code == 400


def test_several_deliveries_at_once(emulator: Emulator, site: Site) -> None:
    under_way = threading.Semaphore(0)
    together = threading.Event()

    def answer(body: bytes, number: int) -> int:
        under_way.release()
        return 200 if together.wait(10) else 500

    site.answer = answer
    emulator.faults.update({"webhooks": {"connections": 3}})
    texts = [str(number) for number in range(6)]
    for text in texts:
        emulator.say(RANA, text)
    for _ in range(3):
        assert under_way.acquire(timeout=10)
    together.set()
    emulator.settle()
    assert sorted(site.texts) == texts


def test_a_refusal_holds_nobody_back_when_several_leave_at_once(site: Site) -> None:
    site.answer = lambda body, number: 500 if b'"bad"' in body else 200
    with Emulator(webhook_url=site.url, port=0, retry_first=60, retry_longest=60) as emulator:
        emulator.faults.update({"webhooks": {"connections": 2}})
        bad = emulator.say(RANA, "bad")
        assert emulator.state.wait_until(lambda: bad.attempts == 1, 10)
        emulator.say(RANA, "good")
        assert emulator.state.wait_until(lambda: "good" in site.texts, 10)
        assert bad.delivery == "waiting"


def test_thousands_of_updates_all_arrive(emulator: Emulator, site: Site) -> None:
    faults = {"batch": 100, "reorder": True, "duplicates": 0.2, "connections": 4, "gather": 0.01}
    emulator.faults.update({"webhooks": faults, "seed": 5})
    site.answer = lambda body, number: (500, 502, 503, 504, 408)[number % 5] if number % 3 else 200
    wanted = {str(number) for number in range(3000)}
    for number in wanted:
        emulator.say(f"961700{int(number) % 300:05d}", number)
    emulator.settle(60)
    taken = [
        message["id"]
        for number, body in enumerate(site.bodies, start=1)
        if site.answer(body, number) == 200
        for message in message_list(body)
    ]
    assert set(taken) == set(emulator.state.messages)
    assert len(taken) > len(wanted)


def message_list(body: bytes) -> list[dict[str, Any]]:
    other = Site()
    other.requests.append((body, {}))
    return other.messages


# --- Across restarts ---


def test_what_was_written_survives_a_kill(site: Site, tmp_path: Path) -> None:
    state = tmp_path / "emulator.json"
    with Emulator(webhook_url=DOWN, port=0, state_file=state) as emulator:
        emulator.say(RANA, "أول")
        emulator.state.save()
        emulator.say("96170000055", "ثانٍ", client_id="c")
        # What a process that is killed now leaves behind, the last line half written.
        killed = tmp_path / "killed"
        killed.mkdir()
        for file in (state, state.with_suffix(".journal")):
            shutil.copy(file, killed / file.name)
    with (killed / "emulator.journal").open("a") as journal:
        journal.write('{"person": {"phone"')
    with Emulator(webhook_url=site.url, port=0, state_file=killed / state.name) as emulator:
        emulator.settle()
        assert site.texts == ["أول", "ثانٍ"]
        again = emulator.say("96170000055", "ثانٍ", client_id="c")
        assert again.content == {"body": "ثانٍ"}
        emulator.settle()
        assert len(site.messages) == 2
        emulator.state.save()
        assert not (killed / "emulator.journal").exists()


def test_a_changed_number_survives_a_restart(site: Site, tmp_path: Path) -> None:
    state = tmp_path / "emulator.json"
    with Emulator(webhook_url=site.url, port=0, state_file=state) as emulator:
        emulator.say(RANA, "مرحبا")
        emulator.exchange.change_number(RANA, NEW_PHONE)
        emulator.settle()
    with Emulator(webhook_url=site.url, port=0, state_file=state) as emulator:
        assert RANA not in emulator.state.people
        assert len(emulator.state.messages_of(NEW_PHONE)) == 2


def test_reading_marks_what_came_before_it(emulator: Emulator) -> None:
    said = [emulator.say(RANA, str(number)) for number in range(4)]
    emulator.exchange.mark_read(said[1].id, typing=False)
    assert [message.marked_read for message in said] == [True, True, False, False]
    emulator.exchange.mark_read(said[3].id, typing=False)
    assert all(message.marked_read for message in said)


def test_the_emulators_time_does_not_jump_when_its_speed_changes(emulator: Emulator) -> None:
    emulator.clock.advance(1000)
    before = emulator.clock.now()
    emulator.clock.run(10_000)
    time.sleep(0.1)
    emulator.clock.run(1)
    after = emulator.clock.now()
    assert after - before >= 1000
    assert emulator.clock.now() - after < 60


def test_a_site_that_is_down_is_not_asked_by_everyone(site: Site) -> None:
    with Emulator(webhook_url=DOWN, port=0, retry_first=0.1, retry_longest=0.1) as emulator:
        emulator.faults.update({"webhooks": {"connections": 4, "reorder": True, "gather": 0}})
        for number in range(200):
            emulator.say(RANA, str(number))
        time.sleep(0.5)
        assert sum(delivery.tries for delivery in emulator.deliverer.all()) < 50
        httpx.put(f"{emulator.url}/control/webhook", json={"url": site.url})
        emulator.settle(30)
    assert sorted(map(int, site.texts)) == list(range(200))
