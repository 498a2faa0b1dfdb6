"""The life of a case: who may do what with it, what is recorded, what the person is told."""

import datetime
import secrets
import threading
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone, translation

from cms.core import audit
from contact_center import intake, phrases, seed, sheet
from contact_center.dialogue import Phrase
from contact_center.intake import storing
from contact_center.models import (
    Case,
    Category,
    Contact,
    Conversation,
    Delivery,
    Message,
    OutboxItem,
    Unit,
)
from contact_center.services import cases, messages
from contact_center.states import CaseState, ConversationState
from tests.factories.contact_center import (
    AgentFactory,
    CaseFactory,
    CategoryFactory,
    ConversationFactory,
    DeliveryFactory,
    MessageFactory,
    body_of,
    text,
)
from tests.factories.directory import MunicipalityFactory

pytestmark = pytest.mark.django_db

MEGABYTE = 1024 * 1024


def actions(thing: Any) -> list[str]:
    return [entry.action for entry in audit.history(thing)]


def test_agents_are_those_who_may_use_the_inbox() -> None:
    agent = AgentFactory()
    idle = AgentFactory(is_active=False)
    stranger = AgentFactory()
    stranger.groups.clear()
    chief = AgentFactory(is_superuser=True)
    found = set(cases.agents())
    assert {agent, chief} <= found
    assert not found & {idle, stranger}


def test_two_cases_never_share_a_number_and_an_opening_message_opens_one() -> None:
    conversation = ConversationFactory()
    message = MessageFactory(conversation=conversation)
    first = cases.open_case(conversation, opened_by=message, description="نفايات")
    assert cases.open_case(conversation, opened_by=message, description="نفايات") == first
    second = cases.open_case(conversation, description="حفرة")
    assert second.number != first.number
    message.refresh_from_db()
    assert message.case == first


def test_a_number_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = CaseFactory()
    chance, symbols = secrets.choice, iter(taken.number[:10])
    monkeypatch.setattr(secrets, "choice", lambda choices: next(symbols, None) or chance(choices))
    case = cases.open_case(ConversationFactory(), description="x")
    assert next(symbols, "all drawn") == "all drawn"
    assert case.number != taken.number


def test_a_long_description_makes_a_short_subject() -> None:
    case = cases.open_case(ConversationFactory(), description="كلمة " * 200)
    assert len(case.subject) == 120
    assert case.subject.endswith("…")


def test_assigning_gives_the_cases_along_and_begins_the_work() -> None:
    case = CaseFactory()
    agent = AgentFactory()
    cases.assign(case.conversation, agent, agent)
    case.refresh_from_db()
    assert (case.assigned_to, case.state) == (agent, CaseState.IN_PROGRESS)
    assert actions(case) == ["case.assigned", "case.in_progress"]
    cases.assign(case.conversation, None, agent)
    case.refresh_from_db()
    assert case.assigned_to is None
    assert audit.verify(case)


def test_editing_records_what_differs_and_nothing_else() -> None:
    case, agent = CaseFactory(), AgentFactory()
    category, place = CategoryFactory(), MunicipalityFactory()
    values = {
        "category": category,
        "municipality": place,
        "subject": case.subject,
        "state": case.state,
    }
    cases.edit(case, agent, **values)
    cases.edit(case, agent, **values)
    (entry,) = audit.history(case)
    assert entry.data == {"category": [None, category.pk], "municipality": [None, place.pk]}
    assert entry.actor == agent


def test_resolving_tells_the_person_and_says_how_to_disagree() -> None:
    case, agent = CaseFactory(), AgentFactory()
    assert cases.resolve(case, agent)
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    assert case.resolved_at
    told = Message.objects.get(direction="out")
    assert case.display_number in told.text
    assert told.outbox
    # Resolving what is resolved says nothing again.
    cases.resolve(case, agent)
    assert OutboxItem.objects.count() == 1


def test_what_is_clicked_twice_is_done_once() -> None:
    """The second click carries what its page showed before the first."""
    agent = AgentFactory()
    conversation = ConversationFactory()
    case = cases.open_by_hand(conversation, agent, subject="نفايات", kind="complaint")
    with pytest.raises(messages.Refused):
        cases.open_by_hand(conversation, agent, subject="نفايات", kind="complaint")
    assert conversation.cases.count() == 1

    stale = Case.objects.get(pk=case.pk)
    assert cases.resolve(case, agent)
    assert cases.resolve(stale, agent)
    assert conversation.messages.filter(direction=Message.Direction.OUT).count() == 1

    note = messages.add_note(conversation, "اتصلت بالبلدية", agent, None)
    assert messages.add_note(conversation, "اتصلت بالبلدية", agent, None) == note
    assert messages.add_note(conversation, "اتصلت بها", agent, None) != note


def test_resolving_outside_the_window_says_that_nobody_was_told() -> None:
    long_ago = timezone.now() - datetime.timedelta(days=2)
    case = CaseFactory(conversation__last_inbound_at=long_ago)
    assert not cases.resolve(case, AgentFactory())
    case.refresh_from_db()
    assert case.state == CaseState.RESOLVED
    assert not OutboxItem.objects.exists()


def test_choosing_resolved_in_the_form_tells_the_person_too() -> None:
    case = CaseFactory()
    cases.edit(
        case, AgentFactory(), category=None, municipality=None, subject="x", state="resolved"
    )
    assert OutboxItem.objects.count() == 1


def test_closing_the_last_open_case_closes_the_conversation() -> None:
    case, agent = CaseFactory(), AgentFactory()
    conversation = case.conversation
    other = CaseFactory(conversation=conversation)
    values: dict[str, Any] = {
        "category": None,
        "municipality": None,
        "subject": "x",
        "state": "closed",
    }
    cases.edit(case, agent, **values)
    conversation.refresh_from_db()
    assert conversation.state == ConversationState.OPEN
    cases.edit(other, agent, **values)
    conversation.refresh_from_db()
    assert conversation.state == ConversationState.CLOSED
    assert "conversation.closed" in actions(conversation)


def test_a_conversation_is_closed_only_without_open_cases() -> None:
    case, agent = CaseFactory(), AgentFactory()
    with pytest.raises(messages.Refused):
        cases.close(case.conversation, agent)
    cases.resolve(case, agent)
    cases.close(case.conversation, agent)
    case.refresh_from_db()
    case.conversation.refresh_from_db()
    assert (case.state, case.conversation.state) == (CaseState.CLOSED, ConversationState.CLOSED)
    assert case.closed_at
    cases.reopen(case.conversation, agent)
    case.conversation.refresh_from_db()
    assert case.conversation.state == ConversationState.OPEN


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("phrase", list(Phrase))
def test_every_phrase_can_be_said_in_both_languages(language: str, phrase: Phrase) -> None:
    case = CaseFactory(category=CategoryFactory())
    said = phrases.say(phrase, language, case)
    assert said
    assert "%(" not in said


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_can_be_told(state: str) -> None:
    case = CaseFactory(state=state)
    assert case.display_number in phrases.status(case, "en")
    assert f"\u2066{case.display_number}\u2069" in phrases.status(case, "ar")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_sheet_is_a_pdf_with_the_case_and_without_internal_notes(language: str) -> None:
    case = CaseFactory(category=CategoryFactory(), municipality=MunicipalityFactory())
    MessageFactory(conversation=case.conversation, case=case, text="#let x = 1 $ \\ * _ [نص]")
    messages.add_note(case.conversation, "سري", AgentFactory(), case)
    with translation.override(language):
        data = sheet.data_of(case)
        assert sheet.render(case).startswith(b"%PDF-")
    assert "سري" not in str(data)
    assert case.display_number in str(data)


# --- What an empty installation starts with -------------------------------------------------


def test_planting_again_changes_nothing_that_staff_changed() -> None:
    Category.objects.exclude(pk=Category.objects.earliest("pk").pk).delete()
    Group.objects.get(name=seed.AGENTS).permissions.clear()
    seed.plant()
    assert Category.objects.count() == 1
    assert Unit.objects.count() == 5
    assert not Group.objects.get(name=seed.AGENTS).permissions.exists()


def test_agents_may_enter_the_admin_and_the_inbox_and_nothing_else() -> None:
    permissions = Group.objects.get(name=seed.AGENTS).permissions.values_list("codename", flat=True)
    assert set(permissions) == {"use_inbox", "access_admin"}


# --- Several workers ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_workers_share_the_deliveries_without_double_work() -> None:
    deliveries = [DeliveryFactory().pk for _ in range(6)]
    claimed: list[int] = []

    def other_worker() -> None:
        try:
            with transaction.atomic():
                claimed.extend(row.pk for row in Delivery.objects.take(10, MEGABYTE))
        finally:
            connection.close()

    # This worker has claimed, and has not committed yet.
    with transaction.atomic():
        mine = [row.pk for row in Delivery.objects.take(2, MEGABYTE)]
        thread = threading.Thread(target=other_worker)
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()
    assert mine == deliveries[:2]
    assert claimed == deliveries[2:]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_two_workers_with_the_first_messages_of_one_person_make_one_of_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for n in range(8):
        DeliveryFactory(body=body_of(text(f"النفايات {n}")))
    start = threading.Barrier(4)

    def work() -> None:
        try:
            start.wait(timeout=20)
            while Message.objects.filter(answer=Message.Answer.DONE).count() < 8:
                intake.process_waiting()
        finally:
            connection.close()

    monkeypatch.setattr(storing, "CHUNK", 1)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Contact.objects.count() == Conversation.objects.count() == Case.objects.count() == 1
    assert Message.objects.filter(direction="in").count() == 8
    assert OutboxItem.objects.count() == 1
