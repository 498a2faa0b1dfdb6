"""The agents' inbox: who gets in, what it shows, what each action does."""

import datetime
import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cms.core import audit
from cms.core.models import User
from contact_center.models import (
    Case,
    ChannelPause,
    Conversation,
    Message,
    UpdateError,
)
from contact_center.services import cases, messages
from contact_center.states import CaseState, ConversationState, MessageState
from tests.contact_center import files
from tests.contact_center.desk import INBOX, act, conversation_with_words, log_in, page
from tests.factories.contact_center import (
    AgentFactory,
    CaseFactory,
    CategoryFactory,
    ContactFactory,
    ConversationFactory,
    DeliveryFactory,
    MessageFactory,
    ReplyFactory,
)
from tests.factories.directory import DistrictFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db


# --- Who gets in --------------------------------------------------------------------------

ACTIONS = (
    "reply take assign close reopen unread open-case case resolve send-again".split()  # noqa: SIM905
)


def test_strangers_are_sent_to_log_in(client: Client) -> None:
    row = ConversationFactory()
    for path in ("", "changes/", "municipalities/", f"{row.pk}/"):
        response = client.get(INBOX + path)
        assert response.status_code == 302
        assert "login" in response["Location"]


def test_staff_without_the_permission_are_refused() -> None:
    editor = AgentFactory()
    permission = editor.groups.get().permissions.get(codename="access_admin")
    editor.groups.clear()
    editor.user_permissions.add(permission)
    client = log_in(editor)
    row, case = ConversationFactory(), CaseFactory()
    for path in ("", "changes/", "municipalities/", f"{row.pk}/", f"case/{case.pk}/sheet.pdf"):
        assert client.get(INBOX + path).status_code == 302, path
    for name in ACTIONS:
        assert act(client, row, name, text="x", kind="reply").status_code == 302, name
    assert not Message.objects.exists()
    assert "صندوق" not in client.get("/admin/").content.decode()


def test_actions_are_posts_with_a_token(inbox: Client, agent: User) -> None:
    row = conversation_with_words()
    for name in ACTIONS:
        assert inbox.get(f"{INBOX}{row.pk}/{name}/").status_code == 405, name
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(agent)
    assert act(strict, row, "take").status_code == 403


def test_agents_see_the_inbox_in_the_menu(inbox: Client) -> None:
    assert INBOX in inbox.get("/admin/").content.decode()


# --- The list -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_list_and_a_thread_render_in_both_languages(agent: User, language: str) -> None:
    client = log_in(agent, language)
    row = conversation_with_words()
    case = CaseFactory(
        conversation=row, category=CategoryFactory(), municipality=MunicipalityFactory()
    )
    listed = page(client)
    assert f'lang="{language}"' in listed
    assert ('dir="rtl"' in listed.split("<body")[0]) == (language == "ar")
    category = "الحدائق" if language == "ar" else "Parks"
    for html in (listed, page(client, f"{row.pk}/")):
        assert case.display_number in html
        assert "سميرة خليل" in html
        assert "النفايات" in html
        assert category in html


def test_boxes_hold_what_they_say(inbox: Client, agent: User) -> None:
    mine = conversation_with_words("mine-words", assigned_to=agent)
    free = conversation_with_words("free-words")
    others = conversation_with_words("others-words", assigned_to=AgentFactory())
    closed = conversation_with_words("closed-words", state=ConversationState.CLOSED)
    rows = {"mine": mine, "free": free, "others": others, "closed": closed}
    expected = {
        "mine": {"mine"},
        "unassigned": {"free"},
        "open": {"mine", "free", "others"},
        "closed": {"closed"},
        "all": set(rows),
        "nonsense": {"mine", "free", "others"},
    }
    for box, names in expected.items():
        html = page(inbox, box=box)
        assert {name for name in rows if f"{name}-words" in html} == names, box


def test_search_finds_number_phone_name_and_words(inbox: Client) -> None:
    row = conversation_with_words(
        "الحاوية المكسورة", contact=ContactFactory(name="جورج", phone="+96171888222")
    )
    case = CaseFactory(conversation=row)
    conversation_with_words("other-words")
    number = case.display_number
    for question in (
        number,
        number.lower().replace("-", " "),
        case.number,
        "71 888 222",
        "+961 71 888222",
        "٧١٨٨٨٢٢٢",
        "جورج",
        "المكسورة",
    ):
        html = page(inbox, q=question)
        assert "جورج" in html, question
        assert "other-words" not in html, question
    for question in ("nothing-like-this", '"', "%", "\x00x", "أ" * 10_000, "999999"):
        assert "جورج" not in page(inbox, q=question), question


def test_filters_by_category_and_municipality(inbox: Client) -> None:
    category, place = CategoryFactory(), MunicipalityFactory()
    row = conversation_with_words("wanted-words")
    CaseFactory(conversation=row, category=category, municipality=place)
    CaseFactory(conversation=conversation_with_words("other-words"), category=CategoryFactory())
    for query in ({"category": category.pk}, {"municipality": place.pk}):
        html = page(inbox, **query)
        assert "wanted-words" in html
        assert "other-words" not in html
    for bad in ("x", "-1", "9" * 30, "٣"):
        page(inbox, category=bad, municipality=bad, page=bad)


def test_unread_conversations_stand_out_until_they_are_opened(inbox: Client) -> None:
    row = conversation_with_words(unread=3)
    assert "row--unread" in page(inbox)
    page(inbox, f"{row.pk}/")
    row.refresh_from_db()
    assert row.unread == 0
    assert act(inbox, row, "unread").status_code == 302
    assert "row--unread" in page(inbox)


def test_the_list_costs_the_same_queries_however_long_it_is(
    inbox: Client, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            row = conversation_with_words(assigned_to=AgentFactory())
            CaseFactory(
                conversation=row, category=CategoryFactory(), municipality=MunicipalityFactory()
            )

    add(2)
    page(inbox)
    with django_assert_max_num_queries(30) as few:
        page(inbox)
    add(20)
    with django_assert_num_queries(len(few.captured_queries)):
        page(inbox)


def test_a_thread_costs_the_same_queries_however_long_it_is(
    inbox: Client,
    agent: User,
    django_assert_max_num_queries: Any,
    django_assert_num_queries: Any,
) -> None:
    row = conversation_with_words()
    case = CaseFactory(conversation=row)

    def add(count: int) -> None:
        for _ in range(count):
            MessageFactory(conversation=row)
            messages.queue_text(row, "رد", author=agent, case=case)
            ReplyFactory(conversation=row, state=MessageState.FAILED, error_code=131026)
            messages.add_note(row, "ملاحظة", agent, case)

    add(1)
    path = f"{INBOX}{row.pk}/"
    inbox.get(path)
    with django_assert_max_num_queries(40) as few:
        inbox.get(path)
    add(15)
    with django_assert_num_queries(len(few.captured_queries)):
        inbox.get(path)


def test_people_without_name_and_number_are_called_something(inbox: Client) -> None:
    person = ContactFactory(name="")
    person.identities.all().delete()
    row = conversation_with_words(contact=person)
    assert f'row__name"><bdi>{person}</bdi>' in page(inbox)
    assert f"<h2><bdi>{person}</bdi></h2>" in page(inbox, f"{row.pk}/")


def test_long_lists_have_pages(inbox: Client) -> None:
    for number in range(35):
        when = timezone.now() - datetime.timedelta(minutes=number)
        conversation_with_words(f"words-{number:02d}-", last_activity_at=when)
    assert "words-00-" in page(inbox)
    second = page(inbox, page=2)
    assert "words-34-" in second
    assert "words-00-" not in second


# --- Drafts -------------------------------------------------------------------------------


def write(client: Client, row: Conversation, **data: Any) -> Any:
    return act(client, row, "reply", **{"kind": "reply", "key": uuid.uuid4(), **data})


def test_only_what_arrived_ends_the_draft(inbox: Client) -> None:
    row = conversation_with_words()
    for kind in ("reply", "note"):
        response = write(inbox, row, text="words", kind=kind)
        assert response["Location"] == f"{INBOX}{row.pk}/#sent"
    url = f"{INBOX}{row.pk}/reply/?box=mine"
    response = inbox.post(url, {"text": "words", "kind": "reply", "key": uuid.uuid4()})
    assert response["Location"] == f"{INBOX}{row.pk}/?box=mine#sent"
    assert write(inbox, row, text="").status_code == 422
    assert act(inbox, row, "take")["Location"] == f"{INBOX}{row.pk}/"


def test_a_page_that_answers_a_form_knows_its_own_address(inbox: Client) -> None:
    row = conversation_with_words()
    refused = inbox.post(
        f"{INBOX}{row.pk}/reply/?box=mine", {"text": "", "kind": "reply", "key": uuid.uuid4()}
    )
    assert f'data-here="{INBOX}{row.pk}/?box=mine"' in refused.content.decode()
    assert f'data-here="{INBOX}{row.pk}/"' in page(inbox, f"{row.pk}/")
    assert f'data-here="{INBOX}{row.pk}/?all=1"' in page(inbox, f"{row.pk}/", all=1)


def test_the_words_under_a_file_come_back_when_it_is_taken_back(
    inbox: Client, settings: Any
) -> None:
    settings.CLAMAV_ADDRESS = ""
    settings.WHATSAPP_UNDO_SECONDS = 5
    row = conversation_with_words()
    write(inbox, row, text="my-caption", file=SimpleUploadedFile("a.pdf", files.PDF))
    message = Message.objects.get(direction="out")
    assert message.file
    html = act(inbox, row, "take-back", message=message.pk).content.decode()
    assert "my-caption</textarea>" in html


# --- Cases --------------------------------------------------------------------------------


def test_an_agent_takes_edits_resolves_and_closes(inbox: Client, agent: User) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    row = case.conversation
    category = CategoryFactory()
    place = MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    act(inbox, row, "take")
    response = act(
        inbox,
        row,
        "case",
        case=case.pk,
        subject="new-subject",
        category=category.pk,
        municipality="زحله",
        state="in_progress",
    )
    assert response.status_code == 302
    case.refresh_from_db()
    assert (case.subject, case.category, case.municipality) == ("new-subject", category, place)
    assert (case.assigned_to, case.state) == (agent, CaseState.IN_PROGRESS)
    act(inbox, row, "close")
    row.refresh_from_db()
    assert row.state == ConversationState.OPEN
    act(inbox, row, "resolve", case=case.pk)
    act(inbox, row, "close")
    case.refresh_from_db()
    row.refresh_from_db()
    assert (case.state, row.state) == (CaseState.CLOSED, ConversationState.CLOSED)
    act(inbox, row, "reopen")
    row.refresh_from_db()
    assert row.state == ConversationState.OPEN
    html = page(inbox, f"{row.pk}/")
    for done in ("Case resolved", "Conversation closed", "Conversation reopened", "Case edited"):
        assert done in html
    assert audit.verify(case)
    assert audit.verify(row)


def test_namesakes_are_told_apart_by_their_district(inbox: Client) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    aley, keserwan = (
        MunicipalityFactory(
            name_ar="عرمون",
            name_en="Aaramoun",
            district=DistrictFactory(name_ar=arabic, name_en=english),
        )
        for arabic, english in (("عاليه", "Aley"), ("كسروان", "Keserwan"))
    )

    def edit(municipality: str) -> Any:
        return act(
            inbox,
            case.conversation,
            "case",
            case=case.pk,
            subject="my-subject",
            municipality=municipality,
            state="new",
        )

    ambiguous = edit("عرمون")
    html = ambiguous.content.decode()
    assert ambiguous.status_code == 422
    assert "Aaramoun (Aley)" in html
    assert "my-subject" in html
    assert edit("nowhere-at-all").status_code == 422
    assert edit("Aaramoun (Keserwan)").status_code == 302
    case.refresh_from_db()
    assert case.municipality == keserwan != aley
    assert edit("").status_code == 302
    case.refresh_from_db()
    assert case.municipality is None


def test_a_refused_edit_comes_back_with_its_own_case(inbox: Client) -> None:
    row = conversation_with_words()
    older, newer = CaseFactory(conversation=row), CaseFactory(conversation=row)
    posted = {"subject": "my-subject", "municipality": "nowhere-at-all", "state": "new"}
    response = act(inbox, row, "case", case=older.pk, shown_state="new", **posted)
    assert response.status_code == 422
    form = response.content.decode().split('class="panel__form"')[1].split("</form>")[0]
    assert f'name="case" value="{older.pk}"' in form
    assert f'name="case" value="{newer.pk}"' not in form
    assert "my-subject" in form
    # What was typed is not replaced by the next change.
    assert "data-dirty" in form.split(">")[0]


def test_editing_a_case_does_not_undo_what_a_colleague_decided(inbox: Client) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    html = page(inbox, f"{case.conversation.pk}/")
    assert '<input type="hidden" name="shown_state" value="new"' in html
    cases.resolve(case, AgentFactory())

    def edit(subject: str, state: str, shown: str) -> None:
        posted = {"subject": subject, "state": state, "shown_state": shown}
        assert act(inbox, case.conversation, "case", case=case.pk, **posted).status_code == 302
        case.refresh_from_db()

    edit("better-subject", "new", "new")
    assert (case.subject, case.state) == ("better-subject", CaseState.RESOLVED)
    edit("better-subject", "in_progress", "resolved")
    assert case.state == CaseState.IN_PROGRESS


def test_municipalities_are_suggested(inbox: Client) -> None:
    MunicipalityFactory(name_en="Zahle", district=DistrictFactory(name_en="Zahle District"))
    found = json.loads(inbox.get(f"{INBOX}municipalities/", {"q": "zah"}).content)
    assert found == {"names": ["Zahle (Zahle District)"]}
    assert json.loads(inbox.get(f"{INBOX}municipalities/").content) == {"names": []}


def test_another_conversations_case_cannot_be_changed_from_here(inbox: Client) -> None:
    other = CaseFactory()
    row = conversation_with_words()
    assert act(inbox, row, "resolve", case=other.pk).status_code == 404
    assert act(inbox, row, "resolve", case="x").status_code == 404
    assert act(inbox, row, "send-again", message="x").status_code == 404


def test_a_case_is_opened_by_hand(inbox: Client) -> None:
    row = conversation_with_words()
    act(inbox, row, "open-case", kind="inquiry", subject="سؤال عن الرسوم")
    case = Case.objects.get()
    assert (case.kind, case.subject, case.conversation) == ("inquiry", "سؤال عن الرسوم", row)
    act(inbox, row, "open-case", kind="inquiry", subject="")
    assert Case.objects.count() == 1


def test_only_agents_are_assigned(inbox: Client) -> None:
    row = conversation_with_words()
    colleague, outsider = AgentFactory(), AgentFactory()
    outsider.groups.clear()
    act(inbox, row, "assign", agent=outsider.pk)
    row.refresh_from_db()
    assert row.assigned_to is None
    act(inbox, row, "assign", agent=colleague.pk)
    row.refresh_from_db()
    assert row.assigned_to == colleague
    act(inbox, row, "assign", agent="")
    row.refresh_from_db()
    assert row.assigned_to is None


def test_the_sheet_is_downloaded_and_recorded(inbox: Client) -> None:
    case = CaseFactory()
    response = inbox.get(f"{INBOX}case/{case.pk}/sheet.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert f"{case.display_number}.pdf" in response["Content-Disposition"]
    assert response.content.startswith(b"%PDF-")
    assert [entry.action for entry in audit.history(case)][-1] == "case.sheet"


# --- Staying fresh ------------------------------------------------------------------------


def changes(client: Client, **query: Any) -> Any:
    response = client.get(f"{INBOX}changes/", query)
    return json.loads(response.content) if response.status_code == 200 else response.status_code


def test_nothing_is_sent_when_nothing_changed(inbox: Client) -> None:
    row = conversation_with_words()
    fresh = changes(inbox)
    assert changes(inbox, token=fresh["token"]) == 204
    messages.queue_text(row, "new-words", author=AgentFactory())
    changed = changes(inbox, token=fresh["token"], conversation=row.pk)
    assert "new-words" in changed["thread"]
    assert "new-words" in changed["list"]
    assert changed["token"] != fresh["token"]


def test_statuses_and_cases_count_as_changes(inbox: Client) -> None:
    case = CaseFactory(conversation=conversation_with_words())
    reply = ReplyFactory(conversation=case.conversation)
    token = changes(inbox)["token"]
    messages.advance(reply, MessageState.READ, at=timezone.now())
    fresh = changes(inbox, token=token, conversation=case.conversation.pk)
    assert "tick--read" in fresh["thread"]
    act(inbox, case.conversation, "take")
    assert changes(inbox, token=fresh["token"]) != 204


def test_the_window_that_is_shown_follows_the_person(inbox: Client) -> None:
    row = conversation_with_words(last_inbound_at=timezone.now() - datetime.timedelta(hours=20))
    html = page(inbox, f"{row.pk}/")

    def shown() -> Any:
        return changes(inbox, conversation=row.pk)["window"]

    before = shown()
    assert 0 <= before["seconds_left"] - (4 * 3600 - 60) <= 60
    assert before["until"] in html
    Conversation.objects.update(last_inbound_at=timezone.now())
    after = shown()
    assert after["seconds_left"] > 23 * 3600
    assert after["until"] != before["until"]
    assert after["until"] in page(inbox, f"{row.pk}/")
    Conversation.objects.update(last_inbound_at=timezone.now() - datetime.timedelta(hours=25))
    assert shown() == {"open": False}


def test_only_a_visible_page_marks_as_seen(inbox: Client) -> None:
    row = conversation_with_words(unread=2)
    assert changes(inbox, conversation=row.pk, visible=0)["unread"] == 1
    assert changes(inbox, conversation=row.pk, visible=1)["unread"] == 0
    assert changes(inbox, conversation="x", visible=1)["list"]


def test_a_pause_and_updates_set_aside_are_announced(agent: User) -> None:
    ChannelPause.objects.create(channel="whatsapp", code=190, try_again_at=timezone.now())
    delivery = DeliveryFactory()
    UpdateError.objects.create(delivery=delivery, path="x", stage="store", error="broken")
    html = page(log_in(agent))
    assert "Sending is paused" in html
    assert "set aside" not in html
    assert "set aside" in page(log_in(AgentFactory(is_superuser=True)))
