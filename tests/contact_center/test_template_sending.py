"""Templates in an agent's hands: offered, filled in, checked as Meta would, sent and received."""

import datetime
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from cms.core import audit
from cms.core.models import User
from cms.staff.roles import ACCESS, BY_NAME, MANAGERS, find_permissions
from contact_center import outbox, templates_sync, window
from contact_center.emulator import Emulator
from contact_center.models import Conversation, Message, MessageTemplate, OutboxItem
from contact_center.services import cases, messages, templates
from contact_center.states import CaseState, MessageState
from tests.contact_center.desk import INBOX, act, log_in, page
from tests.contact_center.emulator_site import RANA, Site
from tests.contact_center.template_site import as_new, deliver, serve_meta, silent, template
from tests.factories.contact_center import (
    AgentFactory,
    CaseFactory,
    CategoryFactory,
    ContactFactory,
    ConversationFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with serve_meta() as served:
        yield served


@pytest.fixture
def emulator(wire: tuple[Emulator, Site], settings: Any) -> Emulator:
    """An emulator whose person last wrote two days ago, and our copy of its templates."""
    emulator, site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    emulator.settle()
    as_new(emulator)
    site.requests.clear()
    templates_sync.fetch("whatsapp")
    return emulator


@pytest.fixture
def rana() -> Conversation:
    return silent(48, contact=ContactFactory(phone=f"+{RANA}", language="ar"))


def send_all() -> None:
    """Send what waits, whatever time it was given to be taken back."""
    OutboxItem.objects.update(send_after=timezone.now() - datetime.timedelta(seconds=1))
    outbox.send_waiting()


def filled_in(row: MessageTemplate) -> dict[str, str]:
    """Values that fit every blank of a template."""
    fitting = {"file": "https://example.org/a.pdf", "address": "7KQ2-M8XD", "code": "ABC123"}
    return {
        blank.key: fitting.get(blank.kind, f"قيمة {place}")
        for place, blank in enumerate(row.shape.blanks)
    }


# --- Checks before anything is queued -----------------------------------------------------

NAMED = {"type": "BODY", "text": "{{who}}"}
LONG = {"type": "BODY", "text": "ا" * 1000 + "{{1}}{{2}}"}
HEADER = {"type": "HEADER", "format": "TEXT", "text": "ا" * 50 + "{{1}}"}
PICTURE = {"type": "HEADER", "format": "IMAGE"}
LINK = {
    "type": "BUTTONS",
    "buttons": [{"type": "URL", "text": "b", "url": "https://example.org/{{1}}"}],
}
CODE = {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE", "text": "b", "example": "A"}]}


@pytest.mark.parametrize(
    ("part", "key", "wrong"),
    [
        (NAMED, "body-who", ["", "  ", "a\nb", "a\tb", "a\u2028b", "a     b", "ا" * 1025]),
        (HEADER, "header-1", ["", "ا" * 11]),
        (PICTURE, "header", ["", "x", "http://example.org/a.png", "javascript:alert(1)"]),
        (LINK, "button-0", ["", "a b", "a<b", '"', "ا" * 2001]),
        (CODE, "button-0", ["", "رمز", "a-b", "A" * 16]),
    ],
)
def test_what_meta_would_refuse_is_refused_here(part: Any, key: str, wrong: list[str]) -> None:
    body = part if part["type"] == "BODY" else {"type": "BODY", "text": "x"}
    row = template("t", *([body] if body is part else [part, body]))
    for value in wrong:
        with pytest.raises(templates.Unfilled) as caught:
            templates.compose(row, {key: value})
        assert list(caught.value.errors) == [key], value
    right = {"header": "https://example.org/a.png", "button-0": "A1"}.get(key, "ا" * 10)
    templates.compose(row, {key: f" {right} "})


def test_a_text_that_becomes_too_long_is_refused_as_a_whole() -> None:
    row = template("t", LONG)
    with pytest.raises(templates.Unfilled) as caught:
        templates.compose(row, {"body-1": "ا" * 20, "body-2": "ا" * 20})
    assert list(caught.value.errors) == [""]
    templates.compose(row, {"body-1": "ا" * 12, "body-2": "ا" * 12})


@pytest.mark.parametrize(
    "more",
    [
        {"state": "PAUSED"},
        {"state": "PENDING"},
        {"state": "REJECTED"},
        {"state": "DISABLED"},
        {"state": "NEW_WORD"},
        {"missing_since": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        {"components": []},
    ],
)
def test_only_approved_templates_are_offered_and_sent(more: dict[str, Any]) -> None:
    row = template(**more)
    with pytest.raises(messages.Refused):
        templates.compose(row, {"body-1": "7K"})
    assert templates.offered(silent()) == []


def test_the_persons_language_comes_first() -> None:
    english, arabic = template("a", language="en_US"), template("b", language="ar")
    template("c", channel="sms")
    for language, first in (("ar", arabic), ("en", english)):
        row = silent(contact=ContactFactory(language=language))
        found = templates.offered(row)
        assert (found[0], len(found)) == (first, 2)


# --- All the way --------------------------------------------------------------------------


def test_every_template_that_is_offered_is_taken_as_it_is_previewed(
    emulator: Emulator, rana: Conversation, agent: User
) -> None:
    offered = templates.offered(rana)
    assert {row.name for row in offered} >= {"case_update", "case_resolved", "missing_document"}
    for row in offered:
        content, words = templates.compose(row, filled_in(row))
        message = cases.reply(rana, content, agent, None, key=uuid.uuid4(), words=words)
        send_all()
        message.refresh_from_db()
        assert (message.state, message.error_code) == (MessageState.SENT, None), message
        rendered = emulator.sent[-1].rendered
        assert rendered
        header = (rendered["header"] or {}).get("text", "")
        parts = [header, rendered["body"], rendered["footer"]]
        assert message.text == "\n\n".join(part for part in parts if part)
        assert message.type == "template"


def test_an_agent_writes_after_days_by_template_and_it_arrives(
    wire: tuple[Emulator, Site], emulator: Emulator, rana: Conversation, agent: User, client: Client
) -> None:
    desk = log_in(agent)
    html = page(desk, f"{rana.pk}/")
    assert "only an approved template reaches them" in html
    row = MessageTemplate.objects.get(name="missing_document", language="ar")
    html = page(desk, f"{rana.pk}/template/", template=row.pk)
    assert "<html" not in html
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    assert 'dir="rtl"' in html
    data = {"key": key[1], "template": row.pk, **filled_in(row), "body-document": "إفادة سكن"}
    for _twice in range(2):
        response = act(desk, rana, "template/send", **data)
        assert response.status_code == 302
    message = Message.objects.get(direction=Message.Direction.OUT)
    assert "إفادة سكن" in message.text
    assert message.author == agent
    rana.refresh_from_db()
    assert rana.assigned_to == agent
    assert audit.verify(rana)
    send_all()
    deliver(wire, client)
    message.refresh_from_db()
    assert message.state == MessageState.DELIVERED
    assert "إفادة سكن" in page(desk, f"{rana.pk}/")


def test_what_is_wrong_comes_back_beside_its_field_and_nothing_is_sent(
    emulator: Emulator, rana: Conversation, inbox: Client
) -> None:
    row = MessageTemplate.objects.get(name="missing_document", language="ar")
    data = {"key": uuid.uuid4(), "template": row.pk, **filled_in(row), "body-document": ""}
    response = act(inbox, rana, "template/send", **data)
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count("Fill this in.") == 1
    assert f'value="{data["body-date"]}"' in html
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def test_a_template_that_was_paused_meanwhile_is_refused_in_words(
    emulator: Emulator, rana: Conversation, inbox: Client
) -> None:
    row = MessageTemplate.objects.get(name="case_update", language="ar")
    MessageTemplate.objects.filter(pk=row.pk).update(state="PAUSED")
    for chosen in (row.pk, 10**8, "x", ""):
        response = act(inbox, rana, "template/send", key=uuid.uuid4(), template=chosen)
        assert response.status_code == 302
        assert "sent now" in page(inbox, f"{rana.pk}/")
    assert page(inbox, f"{rana.pk}/template/", template=row.pk).strip() == ""
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def test_a_form_without_its_key_is_refused(rana: Conversation, inbox: Client) -> None:
    row = template()
    response = act(inbox, rana, "template/send", template=row.pk, **filled_in(row))
    assert response.status_code in (302, 403)
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def test_strangers_reach_no_template(client: Client, rana: Conversation) -> None:
    row = template()
    for path in ("template/", "template/send/"):
        response = client.get(f"{INBOX}{rana.pk}/{path}", {"template": row.pk})
        assert response.status_code == 302
        assert "login" in response["Location"]
    assert act(client, rana, "template/send", template=row.pk).status_code == 302
    assert not OutboxItem.objects.exists()


# --- The window ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "shown", "soon"),
    [(0.001, "23:59", False), (20.5, "3:2", False), (23.5, "0:2", True), (25, "0:00", False)],
)
def test_the_time_left_is_shown_for_each_conversation(
    inbox: Client, hours: float, shown: str, soon: bool
) -> None:
    row = silent(hours)
    context = window.context(row)
    assert str(context["time_left"]).startswith(shown)
    assert context["window_ends_soon"] is soon
    html = page(inbox, f"{row.pk}/")
    assert ("data-window-left" in html) == (hours < 24)
    assert ("More than 24 hours" in html) == (hours > 24)


def test_templates_may_be_sent_inside_the_window_too(inbox: Client) -> None:
    row, one = ConversationFactory(), template()
    assert "Send a template" in page(inbox, f"{row.pk}/")
    html = page(inbox, f"{row.pk}/", template=one.pk)
    assert "What the person will read" in html
    data = {"key": uuid.uuid4(), "template": one.pk, "body-1": "7K"}
    assert act(inbox, row, "template/send", **data).status_code == 302
    assert Message.objects.get(direction=Message.Direction.OUT).text == "أُنجز طلبكم رقم 7K."


def test_without_templates_the_window_says_what_remains(inbox: Client) -> None:
    html = page(inbox, f"{silent().pk}/")
    assert "You can still leave a note" in html
    assert "Send a template" not in html


def test_what_a_template_says_is_shown_as_text(inbox: Client) -> None:
    one = template("t", {"type": "BODY", "text": "<script>alert(1)</script> {{1}}"})
    html = page(inbox, f"{silent().pk}/", template=one.pk)
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


# --- A resolved case ----------------------------------------------------------------------


def test_a_resolved_case_is_told_by_template_when_the_window_is_closed(
    emulator: Emulator, rana: Conversation, agent: User
) -> None:
    category = CategoryFactory()
    case = CaseFactory(conversation=rana, category=category)
    assert cases.resolve(case, agent)
    message = Message.objects.get(direction=Message.Direction.OUT)
    assert (message.type, message.case) == ("template", case)
    assert case.display_number in message.text
    assert category.unit.name_ar in message.text
    assert rana.contact.name in message.text
    send_all()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    rendered = emulator.sent[-1].rendered
    assert rendered
    assert case.display_number in rendered["body"]


def test_it_speaks_the_persons_language_else_arabic(
    emulator: Emulator, agent: User, rana: Conversation
) -> None:
    english = silent(contact=ContactFactory(language="en", name=""))
    with translation.override("ar"):
        cases.resolve(CaseFactory(conversation=english), agent)
    text = Message.objects.get(conversation=english).text
    assert "has been completed by" in text
    assert "Dear citizen" in text
    MessageTemplate.objects.filter(language="en").update(state="PAUSED")
    other = silent(contact=ContactFactory(language="en"))
    cases.resolve(CaseFactory(conversation=other), agent)
    assert "أُنجز" in Message.objects.get(conversation=other).text


@pytest.mark.parametrize("setting", [[], ["no_such_template"], ["works_notice", "number"]])
def test_without_a_template_that_fits_the_agent_learns_that_nobody_was_told(
    emulator: Emulator, rana: Conversation, inbox: Client, settings: Any, setting: list[str]
) -> None:
    settings.WHATSAPP_RESOLVED_TEMPLATE = setting
    case = CaseFactory(conversation=rana)
    act(inbox, rana, "resolve", case=case.pk)
    assert "the person was not told" in page(inbox, f"{rana.pk}/")
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    assert not Message.objects.filter(direction=Message.Direction.OUT).exists()


def test_inside_the_window_plain_words_are_used(emulator: Emulator, agent: User) -> None:
    case = CaseFactory(conversation=ConversationFactory())
    assert cases.resolve(case, agent)
    assert Message.objects.get(direction=Message.Direction.OUT).type == "text"


# --- The list for administrators ----------------------------------------------------------

LIST = "/admin/contact-centre/templates/"


@pytest.fixture
def manager() -> User:
    manager = AgentFactory()
    manager.groups.clear()
    manager.user_permissions.set(find_permissions({ACCESS, *BY_NAME[MANAGERS].permissions}))
    return manager


@pytest.mark.parametrize("language", ["ar", "en"])
def test_managers_see_each_template_as_people_get_it_in_its_direction(
    manager: User, language: str
) -> None:
    row = template(reason="INVALID_FORMAT", state_at=timezone.now())
    english = template("case_en", {"type": "BODY", "text": "Done."}, language="en")
    desk = log_in(manager, language)
    listed = desk.get(LIST).content.decode()
    assert row.name in listed
    assert ("العربي" if language == "ar" else "Arabic") in listed
    for one, direction in ((row, "rtl"), (english, "ltr")):
        html = desk.get(f"{LIST}inspect/{one.pk}/").content.decode()
        assert f'class="template-preview" lang="{one.language}" dir="{direction}"' in html
    assert "INVALID_FORMAT" in desk.get(f"{LIST}inspect/{row.pk}/").content.decode()


def test_managers_fetch_them_at_once(emulator: Emulator, manager: User, settings: Any) -> None:
    MessageTemplate.objects.all().delete()
    desk = log_in(manager)
    html = desk.get(LIST).content.decode()
    assert "Fetch them now" in html
    response = desk.post(f"{LIST}fetch/", follow=True)
    assert f"{len(emulator.state.templates)} in all" in response.content.decode()
    assert MessageTemplate.objects.count() == len(emulator.state.templates)
    settings.WHATSAPP_ACCESS_TOKEN = "revoked"
    html = desk.post(f"{LIST}fetch/", follow=True).content.decode()
    assert "could not be fetched" in html
    assert "190:" in html
    settings.WHATSAPP_BUSINESS_ACCOUNT_ID = ""
    html = desk.get(LIST).content.decode()
    assert "Fetch them now" not in html
    assert "do not name the WhatsApp business account" in html


def test_agents_neither_see_the_list_nor_fetch(emulator: Emulator, inbox: Client) -> None:
    fetched = MessageTemplate.objects.first()
    assert fetched
    assert inbox.get(LIST).status_code in (302, 403)
    assert inbox.get(f"{LIST}inspect/{fetched.pk}/").status_code in (302, 403)
    MessageTemplate.objects.all().delete()
    assert inbox.post(f"{LIST}fetch/").status_code in (302, 403)
    assert inbox.get(f"{LIST}fetch/").status_code in (302, 403, 405)
    assert not MessageTemplate.objects.exists()
