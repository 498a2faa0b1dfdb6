"""A conversation as agents see it: what is said, where our messages are, what they write."""

import datetime
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.core import audit
from cms.core.models import User
from contact_center.models import (
    Conversation,
    Message,
    OutboxItem,
)
from contact_center.services import messages
from contact_center.states import CaseState, MessageState
from tests.contact_center.desk import INBOX, act, conversation_with_words, page
from tests.factories.contact_center import (
    AgentFactory,
    CaseFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    ReplyFactory,
    new_wamid,
)

pytestmark = pytest.mark.django_db


# --- The thread ---------------------------------------------------------------------------


def payload(kind: str, content: Any, **more: Any) -> dict[str, Any]:
    return {"type": kind, kind: content, **more}


def test_every_kind_of_message_shows_something_sensible(inbox: Client) -> None:
    row = conversation_with_words("first-words")
    first = row.messages.get()

    def came(kind: str, content: Any, text: str = "") -> None:
        MessageFactory(
            conversation=row,
            type=kind,
            text=text,
            payload=payload(kind, content),
            wamid=new_wamid(),
        )

    came("image", {"id": "1", "caption": "صورة الحاوية"}, "صورة الحاوية")
    came("audio", {"id": "1", "voice": True})
    came("document", {"id": "1", "filename": "رخصة.pdf"})
    came("location", {"latitude": 33.84, "longitude": 35.9}, "زحلة")
    came("contacts", [{"name": {"formatted_name": "كريم"}, "phones": [{"phone": "+961 3"}]}])
    came("interactive", {"button_reply": {"id": "1", "title": "نعم"}}, "نعم")
    came("reaction", {"message_id": first.wamid, "emoji": "❤️"}, "❤️")
    came("reaction", {"message_id": first.wamid})
    came("edit", {"original_message_id": first.wamid}, "edited-words")
    came("revoke", {"original_message_id": first.wamid})
    came("system", {"type": "user_changed_number"}, "system-words")
    came("unsupported", {})
    came("hologram", {"depth": 3})
    came("contacts", "wrong")
    came("location", [])
    html = page(inbox, f"{row.pk}/")
    for expected in (
        *("first-words", "Photo", "صورة الحاوية", "Voice message", "رخصة.pdf", "33.84,35.9"),
        *("openstreetmap", "كريم · +961 3", "نعم", "Reacted with ❤️", "Took a reaction back"),
        *("edited-words", "Deleted a message", "system-words", "WhatsApp can&#x27;t hand over"),
        "hologram",
    ):
        assert expected in html, expected


def test_what_people_write_is_text_and_never_markup(inbox: Client) -> None:
    evil = '<script>alert("x")</script>'
    row = conversation_with_words(evil, contact=ContactFactory(name=evil))
    CaseFactory(conversation=row, subject=evil)
    for html in (page(inbox), page(inbox, f"{row.pk}/")):
        assert evil not in html


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("queued", "waiting to be sent"),
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
    ],
)
def test_ticks_say_where_a_message_is(inbox: Client, state: str, expected: str) -> None:
    row = conversation_with_words()
    ReplyFactory(conversation=row, state=state)
    assert f'<span class="w-sr-only">{expected}' in page(inbox, f"{row.pk}/")


def test_a_failure_says_why_and_what_to_do(inbox: Client, agent: User) -> None:
    row = conversation_with_words()
    failed = messages.queue_text(row, "نتابع", author=agent)
    messages.advance(failed, MessageState.FAILED, at=timezone.now(), code=131026, details="x")
    html = page(inbox, f"{row.pk}/")
    assert "it may not be on WhatsApp" in html
    assert "for example by telephone" in html
    assert "131026" in html
    assert act(inbox, row, "send-again", message=failed.pk).status_code == 302
    assert OutboxItem.objects.count() == 2


def test_a_doubt_and_a_possible_double_are_shown(inbox: Client) -> None:
    row = conversation_with_words()
    message = messages.queue_text(row, "نتابع")
    OutboxItem.objects.update(state="in_doubt", in_doubt_since=timezone.now())
    Message.objects.filter(pk=message.pk).update(possibly_twice=True)
    html = page(inbox, f"{row.pk}/")
    assert "no answer from WhatsApp yet" in html
    assert "possibly sent twice" in html


def test_long_threads_show_the_newest_and_offer_the_rest(inbox: Client) -> None:
    row = ConversationFactory()
    for number in range(105):
        MessageFactory(conversation=row, text=f"words-{number:03d}-")
    html = page(inbox, f"{row.pk}/")
    assert "words-104-" in html
    assert "words-000-" not in html
    assert "words-000-" in page(inbox, f"{row.pk}/", all=1)


def test_an_unknown_conversation_is_not_found(inbox: Client) -> None:
    assert inbox.get(f"{INBOX}999999/").status_code == 404


# --- Writing ------------------------------------------------------------------------------


def write(
    client: Client, row: Conversation, text: str, kind: str = "reply", key: Any = None
) -> Any:
    return act(client, row, "reply", text=text, kind=kind, key=key or uuid.uuid4())


def test_a_reply_is_queued_under_the_agents_name_and_recorded(inbox: Client, agent: User) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    response = write(inbox, case.conversation, "نتابع الأمر")
    assert response.status_code == 302
    message = Message.objects.get(direction="out")
    assert (message.text, message.author, message.case) == ("نتابع الأمر", agent, case)
    assert message.outbox.state == "waiting"
    entries = {(entry.action, entry.actor) for entry in audit.history(case.conversation)}
    assert entries == {("conversation.replied", agent), ("conversation.assigned", agent)}


def test_the_first_reply_takes_the_conversation_and_begins_the_case(
    inbox: Client, agent: User
) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    write(inbox, case.conversation, "نتابع الأمر")
    case.refresh_from_db()
    case.conversation.refresh_from_db()
    assert case.conversation.assigned_to == case.assigned_to == agent
    assert case.state == CaseState.IN_PROGRESS
    assert [entry.action for entry in audit.history(case)] == ["case.assigned", "case.in_progress"]


def test_a_reply_in_a_colleagues_conversation_begins_the_case_and_takes_nothing(
    inbox: Client,
) -> None:
    colleague = AgentFactory()
    case = CaseFactory(conversation=conversation_with_words(assigned_to=colleague))
    write(inbox, case.conversation, "نتابع الأمر")
    case.refresh_from_db()
    case.conversation.refresh_from_db()
    assert case.conversation.assigned_to == colleague
    assert case.state == CaseState.IN_PROGRESS


def test_a_note_or_a_refused_reply_takes_nothing(inbox: Client) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    write(inbox, case.conversation, "اتصلتُ بالبلدية", kind="note")
    write(inbox, case.conversation, "")
    case.refresh_from_db()
    case.conversation.refresh_from_db()
    assert (case.conversation.assigned_to, case.state) == (None, CaseState.NEW)


def test_a_reply_posted_twice_is_sent_once(inbox: Client) -> None:
    """The same reply sent twice: chatwoot #9314."""
    row, key = conversation_with_words(), uuid.uuid4()
    for _ in range(2):
        assert write(inbox, row, "نتابع الأمر", key=key).status_code == 302
    assert OutboxItem.objects.count() == 1


def test_a_note_stays_inside(inbox: Client, agent: User) -> None:
    row = conversation_with_words()
    write(inbox, row, "اتصلتُ بالبلدية", kind="note")
    note = Message.objects.get(direction="note")
    assert note.author == agent
    assert not OutboxItem.objects.exists()
    html = page(inbox, f"{row.pk}/")
    assert "bubble--note" in html
    assert "اتصلتُ بالبلدية" in html


def test_what_is_refused_comes_back_with_the_reason(inbox: Client) -> None:
    day_ago = timezone.now() - datetime.timedelta(hours=25)
    row = conversation_with_words(last_inbound_at=day_ago)
    response = write(inbox, row, "my-draft")
    html = response.content.decode()
    assert response.status_code == 422
    assert "my-draft" in html
    assert "more than 24 hours have passed" in html
    assert not OutboxItem.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n ", "ا" * 4097])
def test_empty_and_too_long_texts_come_back(inbox: Client, text: str) -> None:
    assert write(inbox, conversation_with_words(), text).status_code == 422


def test_the_window_is_shown(inbox: Client) -> None:
    row = conversation_with_words()
    assert "Replies are possible until" in page(inbox, f"{row.pk}/")
    Conversation.objects.update(last_inbound_at=timezone.now() - datetime.timedelta(hours=25))
    html = page(inbox, f"{row.pk}/")
    assert "does not let us write" in html
    assert "Replies are possible until" not in html


def test_a_form_that_this_page_did_not_make_is_refused(inbox: Client) -> None:
    row = conversation_with_words()
    assert act(inbox, row, "reply", text="x", kind="shout", key=uuid.uuid4()).status_code in (
        302,
        403,
    )
    assert act(inbox, row, "reply", text="x", kind="reply", key="no-key").status_code in (302, 403)
    assert not Message.objects.filter(direction="out").exists()
