"""The emulator's files: how long they hold, and all that can go wrong with them."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contact_center.emulator import Emulator
from tests.contact_center.emulator_site import AUTHORISATION, PHONE_NUMBER_ID, RANA

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 100
DAY = 24 * 3600


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator(webhook_url="http://127.0.0.1:1/", port=0, status_delay=0) as emulator:
        yield emulator


@pytest.fixture
def client(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.base_url}/", headers=AUTHORISATION) as client:
        yield client


def upload(client: httpx.Client) -> httpx.Response:
    return client.post(
        f"{PHONE_NUMBER_ID}/media",
        data={"messaging_product": "whatsapp", "type": "image/png"},
        files={"file": ("a.png", PICTURE, "image/png")},
    )


def picture(emulator: Emulator) -> str:
    """A person's phone has uploaded a picture; return its id."""
    return str(emulator.add_file(PICTURE, "image/png")["id"])


def address(client: httpx.Client, media_id: str) -> str:
    return str(client.get(media_id).json()["url"])


def ask_for(emulator: Emulator, **fault: Any) -> None:
    response = httpx.patch(f"{emulator.url}/control/faults", json={"media": [fault]})
    assert response.status_code == 200, response.text


def test_a_persons_file_holds_seven_days_ours_thirty(
    emulator: Emulator, client: httpx.Client
) -> None:
    theirs, ours = picture(emulator), upload(client).json()["id"]
    emulator.clock.advance(7 * DAY - 60)
    assert client.get(theirs).status_code == 200
    emulator.clock.advance(61)
    assert client.get(theirs).json()["error"]["error_subcode"] == 33
    assert client.get(ours).status_code == 200
    emulator.say(RANA, "مرحبا")
    body = {"messaging_product": "whatsapp", "to": RANA, "type": "image", "image": {"id": ours}}
    assert client.post(f"{PHONE_NUMBER_ID}/messages", json=body).status_code == 200
    emulator.clock.advance(23 * DAY)
    assert client.get(ours).json()["error"]["error_subcode"] == 33
    emulator.say(RANA, "مرحبا")
    refused = client.post(f"{PHONE_NUMBER_ID}/messages", json=body)
    assert refused.json()["error"]["code"] == 100
    assert "attachment ID" in refused.json()["error"]["error_data"]["details"]


def test_a_person_may_send_a_file_of_any_kind(emulator: Emulator, client: httpx.Client) -> None:
    answer = httpx.post(
        f"{emulator.url}/control/phones/{RANA}/media?filename=a.zip",
        content=b"PK\x03\x04",
        headers={"Content-Type": "application/zip"},
    ).json()
    assert answer["mime_type"] == "application/zip"
    facts = client.get(answer["id"]).json()
    assert facts["mime_type"] == "application/zip"
    assert client.get(facts["url"]).content == b"PK\x03\x04"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ({"kind": "http", "http": 502}, 502),
        ({"kind": "http", "http": 404}, 404),
        ({"kind": "redirect", "location": "http://127.0.0.1:1/elsewhere"}, 302),
    ],
)
def test_the_address_answers_otherwise(
    fault: dict[str, Any], status: int, emulator: Emulator, client: httpx.Client
) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, **fault)
    response = client.get(url)
    assert response.status_code == status
    if status == 302:
        assert response.headers["location"] == "http://127.0.0.1:1/elsewhere"
    assert client.get(url).content == PICTURE


def test_a_redirect_may_go_round(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="redirect")
    assert client.get(url).headers["location"] == url


def test_the_file_hangs_before_it_begins(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="hang", seconds=2)
    with pytest.raises(httpx.ReadTimeout):
        client.get(url, timeout=0.3)


def test_the_file_stalls_half_way(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="stall", seconds=2)
    with client.stream("GET", url, timeout=0.3) as response:
        assert response.headers["content-length"] == str(len(PICTURE))
        pieces = response.iter_raw()
        assert next(pieces) == PICTURE[: len(PICTURE) // 2]
        with pytest.raises(httpx.ReadTimeout):
            next(pieces)


def test_the_file_is_cut(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="cut")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get(url)


def test_the_file_is_larger_than_its_facts(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="oversized", size=6 * 1024 * 1024)
    response = client.get(url)
    assert "content-length" not in response.headers
    assert len(response.content) == 6 * 1024 * 1024
    assert response.content.startswith(PICTURE)


def test_the_file_is_another(emulator: Emulator, client: httpx.Client) -> None:
    url = address(client, picture(emulator))
    ask_for(emulator, kind="corrupt")
    got = client.get(url).content
    assert got != PICTURE
    assert len(got) == len(PICTURE)


@pytest.mark.parametrize(
    ("fault", "name", "value"),
    [
        ({"kind": "sha256"}, "sha256", hashlib.sha256(b"another").hexdigest()),
        ({"kind": "mime_type", "mime_type": "text/html"}, "mime_type", "text/html"),
        ({"kind": "file_size", "size": 3}, "file_size", 3),
        ({"kind": "url", "location": "http://169.254.169.254/"}, "url", "http://169.254.169.254/"),
    ],
)
def test_the_facts_lie(
    fault: dict[str, Any], name: str, value: Any, emulator: Emulator, client: httpx.Client
) -> None:
    media_id = picture(emulator)
    ask_for(emulator, **fault)
    lie, truth = client.get(media_id).json(), client.get(media_id).json()
    assert lie[name] == value
    assert truth[name] != value
    assert {**lie, "url": "", name: ""} == {**truth, "url": "", name: ""}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ({"kind": "error", "code": 131052}, 400, 131052),
        ({"kind": "http", "on": "info", "http": 503}, 503, None),
        ({"kind": "redirect", "on": "info", "location": "http://127.0.0.1:1/"}, 302, None),
    ],
)
def test_the_facts_are_refused(
    fault: dict[str, Any],
    status: int,
    code: int | None,
    emulator: Emulator,
    client: httpx.Client,
) -> None:
    media_id = picture(emulator)
    ask_for(emulator, **fault)
    response = client.get(media_id)
    assert response.status_code == status
    if code:
        assert response.json()["error"]["code"] == code
    assert client.get(media_id).status_code == 200


def test_a_fault_may_meet_one_file(emulator: Emulator, client: httpx.Client) -> None:
    first, second = picture(emulator), picture(emulator)
    ask_for(emulator, kind="error", media_id=second, times=2)
    assert client.get(first).status_code == 200
    assert [client.get(second).status_code for _ in range(3)] == [500, 500, 200]


def test_uploads_fail_on_demand(emulator: Emulator, client: httpx.Client) -> None:
    ask_for(emulator, kind="error", on="upload", code=131053)
    assert upload(client).json()["error"]["code"] == 131053
    ask_for(emulator, kind="http", on="upload", http=503)
    assert upload(client).status_code == 503
    assert not emulator.state.media
    ask_for(emulator, kind="lost")
    with pytest.raises(httpx.RemoteProtocolError):
        upload(client)
    assert len(emulator.state.media) == 1
    assert upload(client).status_code == 200


@pytest.mark.parametrize(
    "fault", [{"kind": "fire"}, {"kind": "cut", "on": "upload"}, {"kind": "cut", "speed": 3}]
)
def test_faults_without_sense_are_refused(fault: dict[str, Any], emulator: Emulator) -> None:
    response = httpx.patch(f"{emulator.url}/control/faults", json={"media": [fault]})
    assert response.status_code == 400
    assert not emulator.faults.media
