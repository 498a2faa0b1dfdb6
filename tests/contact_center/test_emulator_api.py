"""The emulator's Cloud API refuses what Meta refuses, in Meta's words, and takes the rest."""

import hashlib
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from contact_center.emulator import Emulator
from contact_center.emulator.payloads import error_json
from tests.contact_center.emulator_site import (
    AUTHORISATION,
    PHONE_NUMBER_ID,
    RANA,
    Site,
    serve_site,
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture(scope="module")
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(webhook_url=site.url, port=0, status_delay=0) as emulator:
        emulator.say(RANA, "مرحبا")
        yield emulator


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(headers=AUTHORISATION) as client:
        yield client


Send = Any


@pytest.fixture
def send(emulator: Emulator, client: httpx.Client) -> Send:
    def send(_number: str = PHONE_NUMBER_ID, **body: Any) -> httpx.Response:
        body = {"messaging_product": "whatsapp", "to": RANA, **body}
        body = {name: value for name, value in body.items() if value is not None}
        return client.post(f"{emulator.base_url}/{_number}/messages", json=body)

    return send


def text(body: Any = "أهلًا", **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body, **more}}


def buttons(count: int = 1, **more: Any) -> dict[str, Any]:
    replies = [
        {"type": "reply", "reply": {"id": f"b{n}", "title": f"زر {n}"}} for n in range(count)
    ]
    return interactive("button", {"buttons": replies}, **more)


def rows(count: int, start: int = 0, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"r{n}", "title": f"سطر {n}", **more} for n in range(start, start + count)]


def listing(*sections: dict[str, Any], button: str = "اختر") -> dict[str, Any]:
    return interactive("list", {"button": button, "sections": list(sections)})


def interactive(kind: str, action: Any, **more: Any) -> dict[str, Any]:
    content = {"type": kind, "body": {"text": "ماذا تريد؟"}, "action": action, **more}
    return {"type": "interactive", "interactive": content}


def one_button(**reply: Any) -> dict[str, Any]:
    filled = {"id": "b", "title": "نعم", **reply}
    return interactive("button", {"buttons": [{"type": "reply", "reply": filled}]})


ACCEPTED = {
    "text": text(),
    "text of 4096 letters": text("ن" * 4096),
    "text with a preview": text("https://example.org", preview_url=True),
    "text in answer": text() | {"context": {"message_id": "wamid.X"}},
    "three buttons": buttons(3),
    "longest button": one_button(id="i" * 256, title="ز" * 20),
    "header and footer": buttons(
        1, header={"type": "text", "text": "ع" * 60}, footer={"text": "ت" * 60}
    ),
    "longest body": buttons(1, body={"text": "ن" * 1024}),
    "ten rows": listing(
        {"title": "أ" * 24, "rows": rows(5)}, {"title": "ب", "rows": rows(5, start=5)}
    ),
    "one section without title": listing({"rows": rows(2, description="و" * 72)}),
    "location request": interactive("location_request_message", {"name": "send_location"}),
    "link button": interactive(
        "cta_url",
        {"name": "cta_url", "parameters": {"display_text": "افتح", "url": "https://example.org"}},
    ),
    "location": {"type": "location", "location": {"latitude": "33.8", "longitude": 35.9}},
    "image by link": {"type": "image", "image": {"link": "https://example.org/a.png"}},
    "caption": {
        "type": "image",
        "image": {"link": "https://example.org/a.png", "caption": "ن" * 1024},
    },
    "document with a name": {
        "type": "document",
        "document": {"link": "https://example.org/a.pdf", "filename": "قرار.pdf"},
    },
    "reaction": {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": "👍"}},
    "reaction taken back": {"type": "reaction", "reaction": {"message_id": "wamid.X", "emoji": ""}},
    "contact": {
        "type": "contacts",
        "contacts": [{"name": {"formatted_name": "رنا", "first_name": "رنا"}}],
    },
    "template": {
        "type": "template",
        "template": {"name": "case_update", "language": {"code": "ar"}},
    },
    "our own data": text() | {"biz_opaque_callback_data": "c" * 512},
    "a number with signs": text() | {"to": "+961 70-000 001"},
}

# What is sent, the code it is refused with, and words of Meta's answer.
REFUSED: dict[str, tuple[dict[str, Any], int, str]] = {
    "no product": (text() | {"messaging_product": None}, 100, "messaging_product is required"),
    "another product": (text() | {"messaging_product": "sms"}, 100, "one of {WHATSAPP}"),
    "nobody": (text() | {"to": None}, 100, "The parameter to is required"),
    "a word for a number": (text() | {"to": "رنا"}, 131009, "not a valid phone number"),
    "a group": (text() | {"recipient_type": "group"}, 131009, "recipient_type"),
    "ourselves": (text() | {"to": "9611610140"}, 131021, ""),
    "unknown type": ({"type": "poll", "poll": {}}, 100, 'got "poll"'),
    "type without content": ({"type": "text"}, 131008, "'text' is mandatory"),
    "content of a wrong kind": ({"type": "text", "text": "أهلًا"}, 100, "JSON object"),
    "empty text": (text(""), 100, "text['body'] is required"),
    "text of blanks": (text("  \n"), 100, "text['body'] is required"),
    "text as a number": (text(7), 100, "text['body'] is required"),
    "text too long": (text("ن" * 4097), 100, "at most 4096 characters"),
    "preview as a word": (text("أهلًا", preview_url="yes"), 100, "preview_url"),
    "answer to nothing": (text() | {"context": {}}, 100, "context['message_id']"),
    "our data too long": (text() | {"biz_opaque_callback_data": "c" * 513}, 100, "512"),
    "no buttons": (buttons(0), 131009, "buttons count"),
    "four buttons": (buttons(4), 131009, "buttons count"),
    "button title too long": (one_button(title="ز" * 21), 131009, "Button title length"),
    "button without title": (one_button(title=""), 131009, "Button title length"),
    "button id too long": (one_button(id="i" * 257), 131009, "Button id length"),
    "the same button twice": (
        interactive(
            "button", {"buttons": [{"type": "reply", "reply": {"id": "b", "title": "نعم"}}] * 2}
        ),
        131009,
        "unique",
    ),
    "button of another type": (
        interactive("button", {"buttons": [{"type": "url"}]}),
        131009,
        "type reply",
    ),
    "no body": (buttons(1, body=None), 100, "interactive['body']['text'] is required"),
    "body too long": (buttons(1, body={"text": "ن" * 1025}), 100, "1024"),
    "header too long": (buttons(1, header={"type": "text", "text": "ع" * 61}), 100, "60"),
    "footer too long": (buttons(1, footer={"text": "ت" * 61}), 100, "60"),
    "list button too long": (listing({"rows": rows(1)}, button="ز" * 21), 131009, "List button"),
    "no sections": (listing(), 131009, "sections count"),
    "eleven rows": (listing({"rows": rows(11)}), 131009, "row count"),
    "eleven rows in two sections": (
        listing({"title": "أ", "rows": rows(6)}, {"title": "ب", "rows": rows(5, start=6)}),
        131009,
        "row count",
    ),
    "two sections without titles": (
        listing({"rows": rows(1)}, {"rows": rows(1, start=1)}),
        131009,
        "Section title",
    ),
    "section title too long": (
        listing({"title": "أ" * 25, "rows": rows(1)}),
        131009,
        "Section title",
    ),
    "row title too long": (listing({"rows": rows(1, title="س" * 25)}), 131009, "Row title"),
    "row id too long": (listing({"rows": rows(1, id="i" * 201)}), 131009, "Row id"),
    "row description too long": (
        listing({"rows": rows(1, description="و" * 73)}),
        131009,
        "Row description",
    ),
    "the same row twice": (listing({"rows": rows(1) * 2}), 131009, "unique"),
    "picture over a list": (
        interactive(
            "list",
            {"button": "اختر", "sections": [{"rows": rows(1)}]},
            header={"type": "image", "image": {"link": "https://example.org/a.png"}},
        ),
        131009,
        "header type",
    ),
    "unknown interactive type": (interactive("carousel", {}), 100, "interactive['type']"),
    "no action": (interactive("button", None), 100, "interactive['action']"),
    "wrong action for a location": (
        interactive("location_request_message", {"name": "locate"}),
        131009,
        "send_location",
    ),
    "no address under a link button": (
        interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "افتح"}}),
        131009,
        "valid URI",
    ),
    "latitude beyond the pole": (
        {"type": "location", "location": {"latitude": 91, "longitude": 0}},
        131009,
        "latitude",
    ),
    "no longitude": ({"type": "location", "location": {"latitude": 1}}, 100, "longitude"),
    "image of nothing": ({"type": "image", "image": {}}, 131009, "either an id or a link"),
    "image of two things": (
        {"type": "image", "image": {"id": "1", "link": "https://example.org/a.png"}},
        131009,
        "either an id or a link",
    ),
    "image that was never uploaded": (
        {"type": "image", "image": {"id": "1"}},
        100,
        "attachment ID",
    ),
    "link that is none": ({"type": "image", "image": {"link": "a.png"}}, 100, "valid URI"),
    "caption too long": (
        {"type": "image", "image": {"link": "https://example.org/a.png", "caption": "ن" * 1025}},
        100,
        "1024",
    ),
    "caption on a sound": (
        {"type": "audio", "audio": {"link": "https://example.org/a.ogg", "caption": "ن"}},
        131009,
        "caption",
    ),
    "file name on an image": (
        {"type": "image", "image": {"link": "https://example.org/a.png", "filename": "a.png"}},
        131009,
        "filename",
    ),
    "reaction to nothing": ({"type": "reaction", "reaction": {"emoji": "👍"}}, 100, "message_id"),
    "contact without a name": ({"type": "contacts", "contacts": [{}]}, 100, "formatted_name"),
    "no contacts": ({"type": "contacts", "contacts": []}, 100, "contacts"),
    "template without language": (
        {"type": "template", "template": {"name": "case_update"}},
        100,
        "language",
    ),
    "template that can't exist": (
        {"type": "template", "template": {"name": "Case update", "language": {"code": "ar"}}},
        132001,
        "does not exist",
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts_what_meta_accepts(name: str, send: Send) -> None:
    response = send(**ACCEPTED[name])
    assert response.status_code == 200, response.text
    answer = response.json()
    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"][0]["wa_id"] == RANA
    assert answer["messages"][0]["id"].startswith("wamid.")


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_meta_refuses(name: str, send: Send, emulator: Emulator) -> None:
    body, code, words = REFUSED[name]
    before = len(emulator.sent)
    response = send(**body)
    assert 400 <= response.status_code < 500
    assert response.headers["content-type"].startswith("application/json")
    error = response.json()["error"]
    assert error["code"] == code
    assert error["type"] == "OAuthException"
    assert len(error["fbtrace_id"]) > 10
    details = error.get("error_data", {}).get("details", "")
    assert words in f"{error['message']} {details}"
    assert len(emulator.sent) == before


@pytest.mark.parametrize("token", [None, "Bearer other", "Bearer", "emulator-token", "Bearer é"])
def test_refuses_a_wrong_token(token: str | None, emulator: Emulator) -> None:
    headers = {} if token is None else {b"Authorization": token.encode()}
    response = httpx.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages", json=text(), headers=headers
    )
    assert response.status_code == 401
    error = response.json()["error"]
    assert (error["code"], error["type"]) == (190, "OAuthException")


def test_refuses_a_number_that_is_not_ours(send: Send) -> None:
    response = send(_number="999", **text())
    assert response.status_code == 400
    error = response.json()["error"]
    assert (error["code"], error["error_subcode"]) == (100, 33)
    assert error["type"] == "GraphMethodException"
    assert "'999'" in error["message"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe"])
def test_refuses_a_body_that_is_no_object(
    content: bytes, emulator: Emulator, client: httpx.Client
) -> None:
    response = client.post(f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages", content=content)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == 100


@pytest.mark.parametrize("version", ["v17.0", "v23.0", "v24.0"])
def test_every_version_is_answered(version: str, emulator: Emulator, client: httpx.Client) -> None:
    body = {"messaging_product": "whatsapp", "to": RANA, **text()}
    url = f"{emulator.url}/{version}/{PHONE_NUMBER_ID}/messages"
    assert client.post(url, json=body).status_code == 200


def test_recipient_may_be_a_user_id(emulator: Emulator, send: Send) -> None:
    user_id = emulator.state.people[RANA].user_id
    assert user_id.startswith("LB.")
    answer = send(to=None, recipient=user_id, **text()).json()
    assert answer["contacts"] == [{"input": user_id, "wa_id": RANA, "user_id": user_id}]
    assert emulator.sent[-1].phone == RANA


def test_message_ids_never_repeat(send: Send) -> None:
    ids = [send(**text()).json()["messages"][0]["id"] for _ in range(50)]
    assert len(set(ids)) == 50


def test_only_a_template_may_leave_outside_the_window(site: Site, client: httpx.Client) -> None:
    with Emulator(webhook_url=site.url, port=0) as emulator:
        url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
        own = {"messaging_product": "whatsapp", "to": RANA}
        emulator.say(RANA, "مرحبا")
        emulator.clock.advance(24 * 3600 - 60)
        assert client.post(url, json=own | text()).status_code == 200
        emulator.clock.advance(61)
        refused = client.post(url, json=own | text())
        assert refused.status_code == 400
        assert refused.json()["error"]["code"] == 131047
        assert "24 hours" in refused.json()["error"]["error_data"]["details"]
        assert client.post(url, json=own | ACCEPTED["template"]).status_code == 200
        emulator.say(RANA, "عدت")
        assert client.post(url, json=own | text()).status_code == 200


def test_marks_read_and_shows_typing(emulator: Emulator, client: httpx.Client) -> None:
    first, second = emulator.say(RANA, "واحد"), emulator.say(RANA, "اثنان")
    url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": second.id}
    assert client.post(url, json=body).json() == {"success": True}
    assert first.marked_read
    assert second.marked_read
    assert not emulator.state.people[RANA].typing_until
    client.post(url, json=body | {"typing_indicator": {"type": "text"}})
    assert emulator.state.people[RANA].typing_until > emulator.clock.now()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"message_id": "wamid.none"}, 131009),
        ({"message_id": None}, 100),
        ({"status": "seen"}, 100),
        ({"typing_indicator": {"type": "voice"}}, 100),
        ({"messaging_product": None}, 100),
    ],
)
def test_refuses_a_wrong_read_mark(
    changes: dict[str, Any], code: int, emulator: Emulator, client: httpx.Client
) -> None:
    message = emulator.say(RANA, "واحد")
    body = {"messaging_product": "whatsapp", "status": "read", "message_id": message.id} | changes
    body = {name: value for name, value in body.items() if value is not None}
    response = client.post(f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages", json=body)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code
    assert not message.marked_read


# --- Media ---

PICTURE = b"\x89PNG\r\n\x1a\n" + b"picture" * 100


def upload(emulator: Emulator, client: httpx.Client, data: bytes = PICTURE, **more: Any) -> Any:
    kind = more.pop("kind", "image/png")
    form = {"messaging_product": "whatsapp", "type": kind, **more}
    return client.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/media",
        data={name: value for name, value in form.items() if value is not None},
        files={"file": ("a.png", data, kind)},
    )


def test_media_goes_up_and_comes_down(emulator: Emulator, client: httpx.Client, send: Send) -> None:
    media_id = upload(emulator, client).json()["id"]
    facts = client.get(f"{emulator.base_url}/{media_id}").json()
    assert facts["mime_type"] == "image/png"
    assert facts["file_size"] == len(PICTURE)
    assert facts["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    got = client.get(facts["url"])
    assert got.content == PICTURE
    assert got.headers["content-type"] == "image/png"
    assert send(type="image", image={"id": media_id, "caption": "الحاوية"}).status_code == 200
    assert client.delete(f"{emulator.base_url}/{media_id}").json() == {"success": True}
    assert client.get(f"{emulator.base_url}/{media_id}").json()["error"]["error_subcode"] == 33
    assert client.get(facts["url"]).status_code == 400


def test_media_address_wants_token_signature_and_haste(site: Site, client: httpx.Client) -> None:
    with Emulator(webhook_url=site.url, port=0) as emulator:
        media_id = upload(emulator, client).json()["id"]
        url = client.get(f"{emulator.base_url}/{media_id}").json()["url"]
        assert httpx.get(url).status_code == 401
        assert client.get(url.replace("hash=", "hash=0")).status_code == 403
        assert client.get(url.partition("?")[0]).status_code == 403
        emulator.clock.advance(299)
        assert client.get(url).status_code == 200
        emulator.clock.advance(3)
        assert client.get(url).status_code == 404
        fresh = client.get(f"{emulator.base_url}/{media_id}").json()["url"]
        assert client.get(fresh).status_code == 200


@pytest.mark.parametrize(
    ("data", "more", "code"),
    [
        (b"x", {"kind": "application/zip"}, 100),
        (b"x", {"messaging_product": None}, 100),
        (b"", {}, 131009),
        (b"x" * (5 * 1024 * 1024 + 1), {}, 131053),
    ],
    ids=["a type that is not taken", "no product", "an empty file", "more than 5 MB"],
)
def test_refuses_a_wrong_upload(
    data: bytes, more: dict[str, Any], code: int, emulator: Emulator, client: httpx.Client
) -> None:
    response = upload(emulator, client, data, **more)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == code


def test_tells_about_the_number(emulator: Emulator, client: httpx.Client) -> None:
    number = client.get(f"{emulator.base_url}/{PHONE_NUMBER_ID}").json()
    assert number["display_phone_number"] == "+9611610140"
    assert client.get(f"{emulator.base_url}/12345").json()["error"]["error_subcode"] == 33


# --- Things on demand ---


def test_error_codes_on_demand(emulator: Emulator, send: Send) -> None:
    emulator.faults.update({"sends": [{"kind": "error", "code": 131016, "times": 2}]})
    answers = [send(**text()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    error = answers[0].json()["error"]
    assert (error["code"], error["is_transient"]) == (131016, True)


# The reference's table, whole: 200 to 299 by three of them.
CODES = [
    *(0, 1, 2, 3, 4, 10, 33, 100, 190, 200, 230, 299, 368, 80007),
    *(130403, 130429, 130472, 130497),
    *(131000, 131005, 131008, 131009, 131016, 131021, 131026, 131031, 131037, 131042, 131045),
    *(131047, 131048, 131049, 131050, 131051, 131052, 131053, 131056, 131057, 131062, 131064),
    *(132000, 132001, 132005, 132007, 132012, 132015, 132016, 132068, 132069, 133004, 133010),
]
RETRIED = {1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004}


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_the_table_on_demand(code: int, emulator: Emulator, send: Send) -> None:
    emulator.faults.update({"sends": [{"kind": "error", "code": code}]})
    response = send(**text())
    assert response.status_code >= 400
    error = response.json()["error"]
    assert error["code"] == code
    assert f"#{code}" in error["message"]
    assert error["error_data"]["details"]
    assert error.get("is_transient", False) is (code in RETRIED)


@pytest.mark.parametrize("code", CODES)
def test_every_code_comes_by_status_too(code: int) -> None:
    error = error_json(code)
    assert error["code"] == code
    assert error["title"]
    assert error["title"] != "Something went wrong" or code == 131000
    assert error["error_data"]["details"]


def test_a_fault_may_meet_one_person(emulator: Emulator, send: Send) -> None:
    emulator.faults.update({"sends": [{"kind": "error", "code": 131056, "to": "96170000009"}]})
    emulator.say("96170000009", "مرحبا")
    assert send(**text()).status_code == 200
    assert send(to="96170000009", **text()).json()["error"]["code"] == 131056
    assert send(to="96170000009", **text()).status_code == 200


def test_bare_http_errors_on_demand(emulator: Emulator, send: Send) -> None:
    emulator.faults.update({"sends": [{"kind": "http", "http": 502}]})
    response = send(**text())
    assert response.status_code == 502
    with pytest.raises(ValueError, match="Expecting value"):
        response.json()


def test_an_answer_may_be_lost_though_the_message_went(emulator: Emulator, send: Send) -> None:
    before = len(emulator.sent)
    emulator.faults.update({"sends": [{"kind": "lost"}]})
    with pytest.raises(httpx.RemoteProtocolError):
        send(biz_opaque_callback_data="77", **text("ضاع الجواب"))
    assert len(emulator.sent) == before + 1
    assert emulator.sent[-1].callback == "77"


def test_an_answer_may_never_come(emulator: Emulator, client: httpx.Client) -> None:
    before = len(emulator.sent)
    emulator.faults.update({"sends": [{"kind": "hang", "seconds": 2}]})
    body = {"messaging_product": "whatsapp", "to": RANA, **text()}
    with pytest.raises(httpx.ReadTimeout):
        client.post(f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages", json=body, timeout=0.3)
    assert len(emulator.sent) == before


def test_rate_limits_on_demand(site: Site, client: httpx.Client) -> None:
    with Emulator(webhook_url=site.url, port=0) as emulator:
        url = f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages"
        body = {"messaging_product": "whatsapp", "to": RANA, **text()}
        emulator.say(RANA, "مرحبا")

        emulator.faults.update({"rates": {"per_second": 3}})
        answers = [client.post(url, json=body) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].json()["error"]["code"] == 130429

        emulator.faults.update({"rates": {"per_second": 0, "person_burst": 2}})
        answers = [client.post(url, json=body) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 400]
        assert answers[-1].json()["error"]["code"] == 131056
        emulator.clock.advance(6)
        assert client.post(url, json=body).status_code == 200
        assert client.post(url, json=body).status_code == 400


def test_unknown_addresses_are_answered_plainly(emulator: Emulator, client: httpx.Client) -> None:
    assert client.get(f"{emulator.url}/nothing/here/at/all").status_code == 404
    assert client.put(f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages").status_code == 400
    assert client.get(f"{emulator.url}/control/nothing").json()["error"]
