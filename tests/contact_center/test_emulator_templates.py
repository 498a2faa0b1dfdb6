"""The emulator's templates: listed by pages, checked as Meta checks them, changed on demand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from contact_center.emulator import Emulator
from tests.contact_center.emulator_site import (
    AUTHORISATION,
    PHONE_NUMBER_ID,
    RANA,
    Site,
    serve_site,
)

ACCOUNT = "200000000000001"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(webhook_url=site.url, port=0, status_delay=0) as emulator:
        yield emulator


@pytest.fixture
def control(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{emulator.url}/control") as client:
        yield client


def listed(emulator: Emulator, account: str = ACCOUNT, **query: Any) -> httpx.Response:
    url = f"{emulator.base_url}/{account}/message_templates"
    return httpx.get(url, params=query, headers=AUTHORISATION)


def send(
    emulator: Emulator, name: str, language: str = "ar", *components: dict[str, Any]
) -> httpx.Response:
    template = {"name": name, "language": {"code": language}, "components": list(components)}
    return httpx.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages",
        json={
            "messaging_product": "whatsapp",
            "to": RANA,
            "type": "template",
            "template": template,
        },
        headers=AUTHORISATION,
    )


def texts(*values: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": value} for value in values]


def body(*values: str) -> dict[str, Any]:
    return {"type": "body", "parameters": texts(*values)}


def header(*values: str) -> dict[str, Any]:
    return {"type": "header", "parameters": texts(*values)}


def named(**values: str) -> dict[str, Any]:
    filled = [
        {"type": "text", "parameter_name": name, "text": value} for name, value in values.items()
    ]
    return {"type": "body", "parameters": filled}


def button(index: int, kind: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "button",
        "sub_type": kind,
        "index": str(index),
        "parameters": list(parameters),
    }


LINK = button(0, "url", {"type": "text", "text": "7KQ2"})
DETAILS = named(case_number="7KQ2", document="إفادة", date="الاثنين")


# --- The list ---


def test_the_list_comes_by_pages(emulator: Emulator) -> None:
    page = listed(emulator, limit=5).json()
    ids = [entry["id"] for entry in page["data"]]
    assert "previous" not in page["paging"]
    while "next" in page["paging"]:
        page = httpx.get(page["paging"]["next"], headers=AUTHORISATION).json()
        assert len(page["data"]) <= 5
        ids += [entry["id"] for entry in page["data"]]
    assert ids == list(emulator.state.templates)
    back = httpx.get(page["paging"]["previous"], headers=AUTHORISATION).json()
    assert [entry["id"] for entry in back["data"]] == ids[-5 - len(page["data"]) :][:5]
    again = listed(emulator, limit=5, after=back["paging"]["cursors"]["after"]).json()
    assert again["data"] == page["data"]


def test_a_template_is_listed_with_all_of_its_parts(emulator: Emulator) -> None:
    (entry,) = listed(emulator, name="case_resolved", language="ar").json()["data"]
    assert (entry["status"], entry["category"]) == ("APPROVED", "UTILITY")
    assert entry["parameter_format"] == "POSITIONAL"
    kinds = [part["type"] for part in entry["components"]]
    assert kinds == ["HEADER", "BODY", "FOOTER", "BUTTONS"]
    assert "quality_score" not in entry
    (asked,) = listed(
        emulator, name="satisfaction_survey", fields="status,rejected_reason,quality_score"
    ).json()["data"]
    assert asked["status"] == "REJECTED"
    assert asked["rejected_reason"] == "INVALID_FORMAT"
    assert asked["quality_score"]["score"] == "UNKNOWN"
    assert set(asked) == {"status", "rejected_reason", "quality_score", "id"}


def test_the_list_is_filtered(emulator: Emulator) -> None:
    paused = listed(emulator, status="PAUSED").json()["data"]
    assert [entry["name"] for entry in paused] == ["old_reminder"]
    assert {entry["language"] for entry in listed(emulator, language="en").json()["data"]} == {"en"}
    assert listed(emulator, name="nothing").json() == {"data": []}


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": "many"}, {"after": "nowhere"}, {"fields": "name,colour"}]
)
def test_a_wrong_question_is_refused(query: dict[str, Any], emulator: Emulator) -> None:
    response = listed(emulator, **query)
    assert (response.status_code, response.json()["error"]["code"]) == (400, 100)


def test_the_list_wants_the_token_and_the_account(emulator: Emulator) -> None:
    url = f"{emulator.base_url}/{ACCOUNT}/message_templates"
    assert httpx.get(url).json()["error"]["code"] == 190
    assert listed(emulator, "1").json()["error"]["error_subcode"] == 33


# --- Sends ---

FILE = {"link": "https://example.org/a.pdf", "filename": "a.pdf"}
PICTURE = {"type": "image", "image": {"link": "https://example.org/a.png"}}
SENT: dict[str, tuple[Any, ...]] = {
    "without blanks": ("case_update", "ar"),
    "positional": ("case_resolved", "ar", header("7KQ2"), body("رنا", "7KQ2", "بلدية زحلة")),
    "with a reply's payload": (
        "case_resolved",
        "en",
        header("7KQ2"),
        body("Rana", "7KQ2", "Zahlé"),
        button(1, "quick_reply", {"type": "payload", "payload": "reopen"}),
    ),
    "named": ("missing_document", "ar", DETAILS, LINK),
    "document": (
        "statement_ready",
        "ar",
        {"type": "header", "parameters": [{"type": "document", "document": FILE}]},
        body("7KQ2"),
    ),
    "picture": (
        "works_notice",
        "ar",
        {"type": "header", "parameters": [PICTURE]},
        body("زحلة", "الاثنين"),
    ),
    "fallback values": (
        "old_reminder",
        "ar",
        {
            "type": "body",
            "parameters": [{"type": "date_time", "date_time": {"fallback_value": "الاثنين"}}],
        },
    ),
}
REFUSED: dict[str, tuple[tuple[Any, ...], int, str]] = {
    "unknown name": (("hello_world", "ar"), 132001, "does not exist in ar"),
    "unknown language": (("case_update", "fr"), 132001, "does not exist in fr"),
    "pending": (("opening_hours", "ar"), 132001, "does not exist"),
    "rejected": (("satisfaction_survey", "ar", body("رنا")), 132001, "does not exist"),
    "disabled": (("old_campaign", "en"), 132016, "disabled"),
    "no blanks filled": (("case_resolved", "ar"), 132000, "header: number of localizable_params"),
    "one blank too few": (
        ("case_resolved", "ar", header("7"), body("رنا", "7")),
        132000,
        "(2) does not match the expected number of params (3)",
    ),
    "a blank too many": (("case_update", "ar", body("رنا")), 132000, "params (0)"),
    "a header where there is none": (("missing_document", "ar", header("7")), 132000, "header"),
    "text for a document": (
        ("statement_ready", "ar", header("a.pdf"), body("7")),
        132012,
        "expected DOCUMENT, received TEXT",
    ),
    "no document": (("statement_ready", "ar", body("7")), 132000, "header"),
    "a picture for a text": (
        ("old_reminder", "ar", {"type": "body", "parameters": [PICTURE]}),
        132012,
        "received IMAGE",
    ),
    "a document that was never uploaded": (
        (
            "statement_ready",
            "ar",
            {"type": "header", "parameters": [{"type": "document", "document": {"id": "1"}}]},
            body("7"),
        ),
        100,
        "attachment ID",
    ),
    "a blank with a line break": (
        ("old_reminder", "ar", body("سطر\nآخر")),
        100,
        "new-line",
    ),
    "an empty blank": (("old_reminder", "ar", body(" ")), 131008, "missing text"),
    "a text grown too long": (("old_reminder", "ar", body("ن" * 1024)), 132005, "1024"),
    "a name that is none": (
        ("missing_document", "ar", named(case="7", document="إ", date="ا"), LINK),
        100,
        "Parameter name",
    ),
    "a link without its end": (("missing_document", "ar", DETAILS), 131008, "index 0"),
    "a reply for a link": (
        ("missing_document", "ar", DETAILS, button(0, "quick_reply")),
        132012,
        "expected URL",
    ),
    "a button that is not there": (
        ("case_update", "ar", button(0, "quick_reply")),
        132012,
        "index '0'",
    ),
    "a component of no kind": (("case_update", "ar", {"type": "footer"}), 100, "components"),
}


@pytest.mark.parametrize("name", SENT)
def test_a_filled_template_is_sent(name: str, emulator: Emulator) -> None:
    emulator.change_template("old_reminder", "ar", status="APPROVED")
    response = send(emulator, *SENT[name])
    assert response.status_code == 200, response.text
    assert response.json()["messages"][0]["message_status"] == "accepted"


@pytest.mark.parametrize("name", REFUSED)
def test_a_template_is_refused(name: str, emulator: Emulator) -> None:
    emulator.change_template("old_reminder", "ar", status="APPROVED")
    arguments, code, words = REFUSED[name]
    response = send(emulator, *arguments)
    error = response.json()["error"]
    assert error["code"] == code
    details = error.get("error_data", {}).get("details", "")
    assert words in f"{error['message']} {details}"
    assert response.status_code == (404 if code == 132001 else 400)
    assert emulator.sent == []


def test_what_the_person_sees_has_no_blanks(emulator: Emulator) -> None:
    assert send(emulator, *SENT["named"]).status_code == 200
    rendered = emulator.sent[0].rendered
    assert rendered
    assert "ينقص ملفكم رقم 7KQ2 المستند الآتي: إفادة." in rendered["body"]
    assert rendered["buttons"][0]["url"] == "https://example.org/ar/cases/7KQ2"
    assert rendered["buttons"][1]["phone_number"] == "+9611610140"
    assert send(emulator, *SENT["with a reply's payload"]).status_code == 200
    rendered = emulator.sent[1].rendered
    assert rendered
    assert rendered["header"] == {"type": "text", "text": "Request 7KQ2"}
    assert [button["payload"] for button in rendered["buttons"]] == ["Thank you", "reopen"]
    assert rendered["footer"] == "Call centre"


# --- Changes ---


def test_a_change_is_told_to_the_site(
    emulator: Emulator, site: Site, control: httpx.Client
) -> None:
    changed = control.patch("templates/case_update/ar", json={"status": "PAUSED", "quality": "RED"})
    assert (changed.json()["status"], changed.json()["quality"]) == ("PAUSED", "RED")
    emulator.settle()
    changes = [
        (entry["id"], entry["time"], change["field"], change["value"])
        for delivered in site.bodies
        for entry in json.loads(delivered)["entry"]
        for change in entry["changes"]
    ]
    assert {account for account, _, _, _ in changes} == {ACCOUNT}
    assert all(isinstance(at, int) for _, at, _, _ in changes)
    quality, status = [(field, value) for _, _, field, value in changes]
    template = emulator.state.find_template("case_update", "ar")
    assert template
    who = {
        "message_template_id": int(template.id),
        "message_template_name": "case_update",
        "message_template_language": "ar",
    }
    scores = {"previous_quality_score": "GREEN", "new_quality_score": "RED"}
    assert quality == ("message_template_quality_update", who | scores)
    assert status[0] == "message_template_status_update"
    assert who.items() <= status[1].items()
    assert (status[1]["event"], status[1]["reason"]) == ("PAUSED", "NONE")
    assert send(emulator, "case_update").json()["error"]["code"] == 132015


def test_categories_texts_and_ends_are_told(emulator: Emulator, site: Site) -> None:
    parts = [{"type": "BODY", "text": "نص آخر"}, {"type": "FOOTER", "text": "المركز"}]
    emulator.change_template("case_update", "ar", category="MARKETING", components=parts)
    httpx.delete(f"{emulator.url}/control/templates/case_update/ar")
    emulator.settle()
    fields = [
        change["field"]
        for delivered in site.bodies
        for entry in json.loads(delivered)["entry"]
        for change in entry["changes"]
    ]
    assert fields == [
        "template_category_update",
        "message_template_components_update",
        "message_template_status_update",
    ]
    assert site.changes[1]["message_template_element"] == "نص آخر"
    assert site.changes[1]["message_template_footer"] == "المركز"
    assert site.changes[2]["event"] == "DELETED"
    assert send(emulator, "case_update").json()["error"]["code"] == 132001


def test_a_change_may_be_silent(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    control.patch("templates/case_update/ar", json={"status": "DISABLED", "silent": True})
    emulator.settle()
    assert site.bodies == []
    assert send(emulator, "case_update").json()["error"]["code"] == 132016


def test_a_template_is_added(emulator: Emulator, control: httpx.Client) -> None:
    new = {
        "name": "hello",
        "language": "en",
        "components": [{"type": "BODY", "text": "Hello {{1}}!"}],
    }
    assert control.post("templates", json=new).status_code == 201
    assert send(emulator, "hello", "en", body("Maya")).status_code == 200
    assert emulator.sent[0].rendered
    assert emulator.sent[0].rendered["body"] == "Hello Maya!"


@pytest.mark.parametrize(
    "change",
    [{"status": "LOST"}, {"colour": "red"}, {"name": "other"}, {"components": []}],
)
def test_a_change_without_sense_is_refused(change: dict[str, Any], control: httpx.Client) -> None:
    assert control.patch("templates/case_update/ar", json=change).status_code == 400
    assert control.patch("templates/nothing/ar", json={}).status_code == 404


def test_templates_are_kept_across_restarts(site: Site, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    with Emulator(webhook_url=site.url, port=0, state_file=state) as emulator:
        emulator.change_template("case_update", "ar", status="PAUSED")
        emulator.settle()
    with Emulator(webhook_url=site.url, port=0, state_file=state) as emulator:
        template = emulator.state.find_template("case_update", "ar")
        assert template
        assert template.status == "PAUSED"


# --- Other news ---


def test_other_fields_on_demand(emulator: Emulator, site: Site, control: httpx.Client) -> None:
    control.post("news", json={"field": "account_update", "value": {"event": "DISABLED_UPDATE"}})
    control.post("news", json={"field": "phone_number_quality_update"})
    control.post("news", json={"field": "calls", "value": {"calls": []}})
    emulator.settle()
    account, quality, calls = site.changes
    assert account["event"] == "DISABLED_UPDATE"
    assert (quality["event"], quality["current_limit"]) == ("FLAGGED", "TIER_1K")
    assert calls == {"calls": []}


def test_news_and_messages_share_a_batch(emulator: Emulator, site: Site) -> None:
    emulator.faults.update({"webhooks": {"batch": 10}})
    emulator.say(RANA, "قبل")
    emulator.tell("account_update")
    emulator.say(RANA, "بعد")
    emulator.settle()
    (delivered,) = site.bodies
    fields = [
        change["field"] for entry in json.loads(delivered)["entry"] for change in entry["changes"]
    ]
    assert fields == ["messages", "account_update", "messages"]
    assert site.texts == ["قبل", "بعد"]


@pytest.mark.parametrize(
    "news", [{}, {"field": 7}, {"field": "calls"}, {"field": "calls", "value": []}]
)
def test_news_without_sense_is_refused(news: dict[str, Any], control: httpx.Client) -> None:
    assert control.post("news", json=news).status_code == 400
