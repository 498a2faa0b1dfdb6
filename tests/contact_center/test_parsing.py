"""Every type of the reference is read; what is wrongly typed is refused by itself; nothing breaks."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_center.channels.inbound import (
    CallPermission,
    Cards,
    Choice,
    Edit,
    FormReply,
    InboundMessage,
    Location,
    Malformed,
    Media,
    Order,
    Reaction,
    Revoke,
    System,
    Text,
    Unknown,
    Unreadable,
    Unsupported,
    Update,
)
from contact_center.states import MessageState
from contact_center.whatsapp.parsing import parse_message, parse_status, read, walk
from tests.factories.contact_center import change, envelope, message, status, text

WAMID = "wamid.HBgLOTYx"


def parsed(item: dict[str, Any], contacts: list[Any] | None = None) -> InboundMessage:
    return parse_message(Update("message", "m", item, contacts or []))


MEDIA = {"id": "m1", "mime_type": "image/jpeg", "sha256": "c2hh"}


@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("text", {"body": "مرحبا"}, Text("مرحبا")),
        ("text", {}, Text("")),
        ("button", {"payload": "yes", "text": "نعم"}, Text("نعم", "yes")),
        (
            "image",
            {**MEDIA, "caption": "صورة"},
            Media("m1", "image/jpeg", "c2hh", "صورة", "", False),
        ),
        ("video", MEDIA, Media("m1", "image/jpeg", "c2hh", "", "", False)),
        ("audio", {**MEDIA, "voice": True}, Media("m1", "image/jpeg", "c2hh", "", "", True)),
        ("voice", MEDIA, Media("m1", "image/jpeg", "c2hh", "", "", True)),
        (
            "document",
            {**MEDIA, "filename": "a.pdf"},
            Media("m1", "image/jpeg", "c2hh", "", "a.pdf", False),
        ),
        ("document", MEDIA, Media("m1", "image/jpeg", "c2hh", "", "", False)),
        ("sticker", {**MEDIA, "animated": True}, Media("m1", "image/jpeg", "c2hh", "", "", False)),
        (
            "location",
            {"latitude": 33.84, "longitude": "35.9", "name": "زحلة"},
            Location(33.84, 35.9, "زحلة", ""),
        ),
        ("location", {"latitude": 33, "longitude": 35}, Location(33, 35, "", "")),
        (
            "contacts",
            [{"name": {"formatted_name": "رنا"}, "phones": [{"phone": "+961 70"}, {}]}, {}],
            Cards([("رنا", ["+961 70"]), ("", [])]),
        ),
        (
            "interactive",
            {"type": "button_reply", "button_reply": {"id": "b1", "title": "نعم"}},
            Choice("b1", "نعم"),
        ),
        (
            "interactive",
            {"list_reply": {"id": "r1", "title": "نفايات", "description": "جمع"}},
            Choice("r1", "نفايات", "جمع"),
        ),
        (
            "interactive",
            {"nfm_reply": {"name": "flow", "body": "Sent", "response_json": "{}"}},
            FormReply("flow", "Sent", "{}"),
        ),
        (
            "interactive",
            {
                "type": "call_permission_reply",
                "call_permission_reply": {"response": "accept", "is_permanent": True},
            },
            CallPermission("accept", True),
        ),
        ("interactive", {"type": "telepathy_reply"}, Unknown()),
        ("reaction", {"message_id": WAMID, "emoji": "👍"}, Reaction(WAMID, "👍")),
        ("reaction", {"message_id": WAMID}, Reaction(WAMID, "")),
        ("order", {"text": "اثنان", "product_items": [{}, {}]}, Order("اثنان", 2)),
        (
            "system",
            {"body": "changed", "wa_id": "96171", "type": "user_changed_number"},
            System("user_changed_number", "changed", "96171", ""),
        ),
        ("revoke", {"original_message_id": WAMID}, Revoke(WAMID)),
        (
            "edit",
            {"original_message_id": WAMID, "message": {"type": "text", "text": {"body": "جديد"}}},
            Edit(WAMID, "جديد"),
        ),
        ("hologram", {"depth": 3}, Unknown()),
    ],
)
def test_types(kind: str, content: Any, expected: Any) -> None:
    assert parsed(message(kind, content)).content == expected


def test_what_whatsapp_cannot_hand_over_says_so() -> None:
    item = message("unsupported", {}, errors=[{"code": 131051, "title": "not supported"}])
    assert parsed(item).content == Unsupported(131051, "not supported")


def test_times_are_seconds_or_milliseconds() -> None:
    moment = datetime.datetime(2026, 11, 24, 8, 0, tzinfo=datetime.UTC)
    seconds = str(int(moment.timestamp()))
    assert parsed(text("x", timestamp=seconds)).sent_at == moment
    assert parsed(text("x", timestamp=seconds + "000")).sent_at == moment


def test_replies_and_forwards_are_known() -> None:
    item = text("نعم", context={"from": "9611610140", "id": WAMID, "forwarded": True})
    assert (parsed(item).reply_to, parsed(item).forwarded) == (WAMID, True)


# --- Who wrote ----------------------------------------------------------------------------


def test_the_card_of_the_sender_is_found_among_several() -> None:
    cards = [
        {"wa_id": "96171", "user_id": "LB.1", "profile": {"name": "كريم"}},
        {"wa_id": "96170", "user_id": "LB.2", "profile": {"name": "رنا", "username": "rana"}},
    ]
    sender = parsed(text("x", **{"from": "96170"}), cards).sender
    assert (sender.phone, sender.user_id, sender.username, sender.name) == (
        "96170",
        "LB.2",
        "rana",
        "رنا",
    )


def test_a_person_may_show_no_telephone_number() -> None:
    item = text("x", from_user_id="LB.7", **{"from": None})
    sender = parsed(item, [{"user_id": "LB.7", "profile": {"name": "رنا"}}]).sender
    assert (sender.phone, sender.user_id, sender.name) == ("", "LB.7", "رنا")


def test_somebody_elses_card_is_not_taken() -> None:
    sender = parsed(text("x", **{"from": "96170"}), [{"wa_id": "96199", "profile": {"name": "أ"}}])
    assert sender.sender.name == ""


def test_a_message_of_nobody_is_malformed() -> None:
    with pytest.raises(Malformed):
        parsed(text("x", **{"from": None}))


# --- Walking ------------------------------------------------------------------------------


def test_every_entry_change_message_and_status_is_visited() -> None:
    body = envelope(
        [
            change(messages=[text("1"), text("2")], statuses=[status("a", "sent")]),
            change(messages=[text("3")]),
            {"field": "account_update", "value": {"event": "x"}},
            {"field": "smb_message_echoes", "value": {"message_echoes": [text("4")]}},
            {"field": "smb_message_echoes", "value": {}},
            {"field": 7, "value": {}},
        ],
        [change(statuses=[status("b", "read"), status("c", "read")], errors=[{"code": 130429}])],
    )
    visited = [(update.kind, update.path) for update in walk(read(body))]
    assert visited == [
        ("message", "entry[0].changes[0].messages[0]"),
        ("message", "entry[0].changes[0].messages[1]"),
        ("status", "entry[0].changes[0].statuses[0]"),
        ("message", "entry[0].changes[1].messages[0]"),
        ("news", "entry[0].changes[2]"),
        ("echo", "entry[0].changes[3].message_echoes[0]"),
        ("other", "entry[0].changes[4]"),
        ("other", "entry[0].changes[5]"),
        ("status", "entry[1].changes[0].statuses[0]"),
        ("status", "entry[1].changes[0].statuses[1]"),
        ("error", "entry[1].changes[0].errors[0]"),
    ]


@pytest.mark.parametrize("body", [b"{}", b'{"entry": []}', b'{"entry": [{"changes": []}]}'])
def test_an_empty_delivery_is_still_seen(body: bytes) -> None:
    assert [update.kind for update in walk(read(body))] == ["other"]


# --- Bad input ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b"\xff\xfe{}",
        b'{"entry": [',
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a":' * 100_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read(body)


def test_news_carry_what_they_are_about_and_when() -> None:
    payload = {
        "entry": [
            {"time": 1_700_000_000, "changes": [{"field": "account_update", "value": {"a": 1}}]},
            {"time": "noon", "changes": [{"field": "calls", "value": {}}]},
        ]
    }
    first, second = walk(payload)
    moment = datetime.datetime.fromtimestamp(1_700_000_000, datetime.UTC)
    assert (first.about, first.value, first.at) == ("account_update", {"a": 1}, moment)
    assert (second.about, second.at) == ("calls", None)


def test_an_echo_belongs_to_whom_it_was_sent() -> None:
    item = text("نتابع", to="96170", **{"from": "9611610140"})
    echo = parse_message(Update("echo", "m", item))
    assert (echo.echo, echo.sender.phone) == (True, "96170")
    with pytest.raises(Malformed):
        parse_message(Update("echo", "m", text("نتابع")))


def test_a_voice_message_that_was_played_has_been_read() -> None:
    report = parse_status(Update("status", "s", status(WAMID, "played")))
    assert (report.status, report.state) == ("played", MessageState.READ)


def test_what_is_nested_too_deep_for_a_database_is_kept_as_text() -> None:
    deep: Any = "نص"
    for _ in range(300):
        deep = [deep]
    kept = json.dumps(read(json.dumps({"a": deep, "b": 1}).encode()), ensure_ascii=False)
    assert "نص" in kept
    assert kept.count("[") == 300
    assert kept.endswith('"b": 1}')


def test_what_no_database_can_hold_is_replaced() -> None:
    payload = read(b'{"a\\u0000": ["\\u0000", "\\ud800"], "b": "\\ud83d\\ude00"}')
    assert payload == {"a\ufffd": ["\ufffd", "?"], "b": "😀"}
    json.dumps(payload).encode()


scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
)
anything = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
# The words that our reader looks for, in wrong places and of wrong types.
WORDS = """
id from from_user_id timestamp text body context image audio mime_type caption filename location latitude
longitude name contacts phones phone interactive button_reply list_reply nfm_reply title reaction message_id emoji
system wa_id edit original_message_id message revoke order product_items errors code error_data details
status biz_opaque_callback_data profile username user_id
"""
KEYS = WORDS.split()
TYPES = ["text", "image", "location", "contacts", "interactive", "button", "reaction", "order"]
TYPES += ["system", "edit", "revoke", "unsupported", "hologram"]
near_messages = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES) | anything},
    optional={
        key: st.dictionaries(st.sampled_from(KEYS), anything, max_size=4) | anything for key in KEYS
    },
)


@settings(max_examples=100, deadline=None)
@given(near_messages, st.lists(near_messages | anything, max_size=2))
def test_no_message_breaks_the_reader(item: Any, cards: list[Any]) -> None:
    update = Update("message", "m", item, cards)
    for parse in (parse_message, parse_status):
        try:
            parse(update)
        except Malformed:
            continue


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["entry", "object"]), anything, max_size=2) | anything)
def test_no_envelope_breaks_the_walk(payload: Any) -> None:
    if isinstance(payload, dict):
        assert list(walk(payload))
