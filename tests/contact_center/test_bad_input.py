"""Whatever is posted to the webhook is refused with a 4xx, or stored, dealt with and shown.

Never a 500, never lost: what was acknowledged is accounted for, update by update.
"""

import io
import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contact_center import channels, intake
from contact_center.channels.inbound import Unreadable
from contact_center.models import Conversation, Delivery, Message, StatusEvent, UpdateError
from contact_center.states import DeliveryState
from contact_center.views.webhook import Front
from contact_center.whatsapp.signature import sign
from tests.contact_center.desk import log_in
from tests.factories.contact_center import body_of, change, envelope, message, status, text
from tests.factories.core import AdministratorFactory

pytestmark = pytest.mark.django_db

URL = "/whatsapp/webhook"
SECRET = "emulator-app-secret"
MB = 1024 * 1024


def deliver(body: bytes, signature: str | None = "") -> int:
    """Post a body, signed rightly unless told otherwise; return the status."""
    given_signature = sign(body, SECRET) if signature == "" else signature
    headers = {} if given_signature is None else {"X-Hub-Signature-256": given_signature}
    client = Client(raise_request_exception=False)
    return client.post(URL, body, content_type="application/json", headers=headers).status_code


def work() -> None:
    while intake.process_waiting():
        pass


def accounted_for(delivery: Delivery) -> bool:
    """Whether every update of a delivery was stored, known already, set aside or counted."""
    if delivery.state == DeliveryState.UNREADABLE:
        return bool(delivery.error)
    channel = channels.get(delivery.channel)
    updates = list(channel.walk(channel.read(bytes(delivery.body))))
    told = delivery.stored + delivery.duplicates + delivery.set_aside + delivery.others
    aside = UpdateError.objects.filter(delivery=delivery).count()
    return (
        delivery.state == DeliveryState.DONE
        and told == len(updates)
        and (aside >= delivery.set_aside)
    )


def everything_shown() -> None:
    """Each delivery, some of the updates set aside and each conversation have a page that opens."""
    client = log_in(AdministratorFactory())
    pages = [f"/admin/contact-centre/deliveries/inspect/{pk}/" for pk in _keys(Delivery)]
    pages += [f"/admin/contact-centre/set-aside/inspect/{pk}/" for pk in _keys(UpdateError)[:3]]
    pages += [f"/admin/inbox/{pk}/" for pk in _keys(Conversation)]
    for page in [*pages, "/admin/inbox/", "/admin/bridge/"]:
        assert client.get(page).status_code == 200, page


def _keys(model: Any) -> list[int]:
    return list(model.objects.values_list("pk", flat=True))


# --- Refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signature",
    [
        None,
        "",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha256=" + "0" * 63,
        "sha1=" + "0" * 40,
        "sha256=توقيع",
        "sha256=" + "٠" * 64,
        "é" * 64,
        "\x00",
        "x" * 100_000,
    ],
    ids=str,
)
def test_without_its_signature_nothing_is_stored(signature: str | None):
    body = body_of(text("مرحبا"))
    code = deliver(body, signature if signature != "" else "sha256=" + "f" * 64)
    assert code == 401
    assert not Delivery.objects.exists()


def test_a_signature_of_other_bytes_is_refused():
    """Signed is what arrives: the same JSON written otherwise is another body."""
    body = body_of(text("مرحبا"))
    rewritten = json.dumps(json.loads(body), indent=1).encode()
    assert deliver(rewritten, sign(body, SECRET)) == 401
    assert deliver(body[:-1], sign(body, SECRET)) == 401
    assert not Delivery.objects.exists()


def test_four_megabytes_are_too_large():
    assert deliver(body_of(text("ن" * 2 * MB))) == 413
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("length", ["", "-1", "12345678901234567890", "x", "١٢", "10 "])
def test_a_wrong_length_is_no_crash(length: str):
    """Through the front that serves the webhook before Django's own handler."""
    body = body_of(text("مرحبا"))
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": URL,
        "QUERY_STRING": "",
        "CONTENT_LENGTH": length,
        "HTTP_X_HUB_SIGNATURE_256": sign(body, SECRET),
        "wsgi.input": io.BytesIO(body),
    }
    Front(_no_pages)(environ, lambda line, headers, *_more: answered.append(line))  # type: ignore[arg-type]
    assert answered[0].startswith("4")


def _no_pages(_environ: Any, _start_response: Any) -> list[bytes]:
    raise AssertionError("the webhook is not Django's here")


class BrokenOff(io.BytesIO):
    """A sender that goes away in the middle."""

    def read(self, size: int | None = -1, /) -> bytes:
        raise OSError("connection reset")


def test_a_body_that_breaks_off_is_refused():
    answered: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": URL,
        "CONTENT_LENGTH": "100",
        "wsgi.input": BrokenOff(),
    }
    Front(_no_pages)(environ, lambda line, headers, *_more: answered.append(line))  # type: ignore[arg-type]
    assert answered == ["400 Bad Request"]


# --- Stored, and shown as what it is ------------------------------------------------------

DEEP = b'{"a":' * 5_000 + b"1" + b"}" * 5_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"null",
        b"[]",
        b'"text"',
        b"1",
        b"{",
        b"\xff\xfe{}",
        b'{"entry": "\xc3\x28"}',
        body_of(text("مرحبا"))[:-20],
        DEEP,
        b"[" * 100_000,
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 10_000 + b"}",
    ],
    ids=range(15),
)
def test_what_is_no_envelope_is_stored_and_shown_as_unreadable(body: bytes):
    assert deliver(body) == 200
    work()
    delivery = Delivery.objects.get()
    assert bytes(delivery.body) == body
    assert delivery.state == DeliveryState.UNREADABLE
    assert delivery.error
    everything_shown()


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"entry": None},
        {"entry": "x"},
        {"entry": [None, 1, "x", []]},
        {"entry": [{"changes": {"field": "messages"}}]},
        {"entry": [{"changes": [{"field": "messages", "value": []}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {"messages": 3}}]}]},
        {"entry": [{"changes": [{"field": "messages", "value": {"statuses": [None]}}]}]},
        {"entry": [{"changes": [{"field": 7, "value": {}}]}]},
        {"a" * 70_000: {"b": "\ud800"}},
    ],
    ids=range(10),
)
def test_an_empty_or_strange_envelope_is_counted(payload: Any):
    assert deliver(json.dumps(payload).encode()) == 200
    work()
    assert accounted_for(Delivery.objects.get())
    everything_shown()


def test_a_poisonous_update_blocks_neither_its_neighbours_nor_later_deliveries():
    poison = [
        message("text", {"body": {"not": "a text"}}),
        status("wamid.X", "sent", timestamp="x"),
    ]
    good = [text("الأولى"), text("الثانية")]
    body = envelope([change(messages=[good[0], poison[0], good[1]], statuses=[poison[1]])])
    assert deliver(body) == 200
    assert deliver(body_of(text("الثالثة"))) == 200
    work()
    said = Message.objects.filter(direction=Message.Direction.IN).order_by("id")
    assert [row.text for row in said] == ["الأولى", "الثانية", "الثالثة"]
    assert UpdateError.objects.count() == 2
    assert all(accounted_for(row) for row in Delivery.objects.all())
    everything_shown()


# --- Wrong types in every field -----------------------------------------------------------

FACTS = [
    text("مرحبا", context={"from": "961", "id": "wamid.1", "forwarded": True}),
    message("image", {"id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "صورة"}),
    message("audio", {"id": "1", "mime_type": "audio/ogg", "sha256": "x", "voice": True}),
    message("document", {"id": "1", "filename": "a.pdf", "mime_type": "application/pdf"}),
    message("sticker", {"id": "1", "mime_type": "image/webp", "animated": False}),
    message("location", {"latitude": 33.9, "longitude": 35.5, "name": "بيروت", "address": "x"}),
    message("contacts", [{"name": {"formatted_name": "رنا"}, "phones": [{"phone": "+961"}]}]),
    message("interactive", {"type": "button_reply", "button_reply": {"id": "a", "title": "b"}}),
    message("interactive", {"type": "list_reply", "list_reply": {"id": "a", "title": "b"}}),
    message("interactive", {"nfm_reply": {"name": "a", "body": "b", "response_json": "{}"}}),
    message("button", {"payload": "a", "text": "b"}),
    message("reaction", {"message_id": "wamid.1", "emoji": "👍"}),
    message("order", {"catalog_id": "1", "text": "a", "product_items": [{"quantity": 1}]}),
    message("system", {"body": "a", "wa_id": "96170999999", "type": "user_changed_number"}),
    message("unsupported", {}, errors=[{"code": 131051, "title": "a", "error_data": {"details": "b"}}]),
    message("edit", {"original_message_id": "wamid.1", "message": {"text": {"body": "a"}}}),
    message("revoke", {"original_message_id": "wamid.1"}),
    status("wamid.2", "sent", conversation={"id": "1"}, pricing={"billable": True}),
    status("wamid.2", "failed", errors=[{"code": 131026, "title": "a", "error_data": {}}]),
    status("wamid.2", "read", biz_opaque_callback_data="6f1c", recipient_user_id="LB.1"),
]  # fmt: skip
CONTACTS = [
    {"wa_id": "96170123456", "user_id": "LB.7", "profile": {"name": "رنا", "username": "r"}}
]

WRONG = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=300),
    st.just("\x00"),
    st.just("\ud83d"),
    st.just("x" * 5_000),
    st.just([]),
    st.just({}),
    st.lists(st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner: list[tuple[Any, ...]] = []
    if isinstance(value, dict):
        inner = [place for key in value for place in _places(value[key], (*path, key))]
    elif isinstance(value, list):
        inner = [place for n, item in enumerate(value) for place in _places(item, (*path, n))]
    return [path, *inner] if path else inner


def _put(value: Any, path: tuple[Any, ...], wrong: Any) -> Any:
    """Return a copy of `value` with `wrong` in the place."""
    if not path:
        return wrong
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _put(value[path[0]], path[1:], wrong)
    return copy


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A delivery of the reference's shape, with one to three wrong values anywhere in it."""
    fact = draw(st.sampled_from(FACTS))
    kind = "statuses" if "status" in fact else "messages"
    value: Any = {"messaging_product": "whatsapp", "contacts": CONTACTS, kind: [fact]}
    payload: Any = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}],
    }
    for _time in range(draw(st.integers(1, 3))):
        places = _places(payload)
        payload = _put(payload, draw(st.sampled_from(places)), draw(WRONG))
    return json.dumps(payload).encode()


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies())
def test_a_wrong_value_in_any_field_is_stored_and_shown(body: bytes):
    before = Delivery.objects.count()
    assert deliver(body) == 200
    assert Delivery.objects.count() == before + 1
    work()
    delivery = Delivery.objects.first()
    assert delivery is not None
    assert accounted_for(delivery), (delivery.state, delivery.error)
    channel = channels.get("whatsapp")
    try:
        updates = list(channel.walk(channel.read(body)))
    except Unreadable:
        updates = []
    # Counted as stored, it really stands somewhere.
    kept = Message.objects.filter(delivery=delivery).count() + StatusEvent.objects.count()
    assert kept or not delivery.stored, updates


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.get("type") or fact["status"])
def test_every_field_of_every_kind_may_be_of_every_wrong_type(fact: dict[str, Any]):
    """All fields in turn, each with six wrong values, as one batch."""
    kind = "statuses" if "status" in fact else "messages"
    wrong: tuple[Any, ...] = (None, True, 7, "x", [], {"x": 1})
    spoilt = [_put(fact, place, value) for place in _places(fact) for value in wrong]
    for number, each in enumerate(spoilt):
        if each.get("id") == fact["id"]:
            each["id"] = f"{fact['id']}-{number}"
    value = {"messaging_product": "whatsapp", "contacts": CONTACTS, kind: spoilt}
    payload = {"entry": [{"changes": [{"field": "messages", "value": value}]}]}
    assert deliver(json.dumps(payload).encode()) == 200
    work()
    assert accounted_for(Delivery.objects.get())
    everything_shown()
