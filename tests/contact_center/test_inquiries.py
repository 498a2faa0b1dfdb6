"""Questions on WhatsApp that the site answers, from the stored delivery to the outbox.

The demonstration's guides and questions are loaded once; each test writes as a citizen does.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from contact_center import intake, public_numbers, seed
from contact_center.channels import get as channel
from contact_center.dialogue import language_of, wants_agent
from contact_center.inquiries import answer_to
from contact_center.models import Case, Conversation, Delivery, Message, OutboxItem
from contact_center.phrases import answered
from contact_center.states import CaseKind, CaseState
from home.demo.catalogue import Kind
from home.demo.loader import load_demo
from home.demo.pages import PAGES
from home.models import FAQPage, TransactionGuidePage
from search.registry import Reply
from tests.contact_center.inquiry_samples import (
    FOR_PEOPLE,
    FRESH_FOR_PEOPLE,
    FRESH_QUESTIONS,
    QUESTIONS,
)
from tests.factories.contact_center import DeliveryFactory, body_of, new_wamid, text

KINDS = (Kind.GUIDE_INDEX, Kind.GUIDE, Kind.FAQ_INDEX, Kind.FAQ)
QUESTION = "كيف أحصل على رخصة بناء؟"


@pytest.fixture(scope="module")
def _answers(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo([page for page in PAGES if page.kind in KINDS])
        seed.plant()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _site(_answers: None, db: None) -> None:
    """Guides, questions, categories."""


def say(*words: str) -> list[Delivery]:
    """Let the person write, and the worker process it."""
    deliveries: list[Delivery] = [DeliveryFactory(body=body_of(text(each))) for each in words]
    while intake.process_waiting():
        pass
    return deliveries


def said() -> list[str]:
    """What we said, oldest first."""
    return list(OutboxItem.objects.order_by("id").values_list("message__text", flat=True))


# --- The measure ---------------------------------------------------------------------------


def test_whoever_reports_a_trouble_reaches_a_person():
    """Not one of 115 complaints and other matters is answered by the site."""
    messages = [*FOR_PEOPLE, *FRESH_FOR_PEOPLE]
    assert len(messages) > 100
    swallowed = [each for each in messages if answer_to(each, language_of(each, "ar"))]
    assert swallowed == []


def test_questions_get_their_answer():
    """At least nine in ten; what is not answered goes to an agent, which is no harm."""
    asked = [*QUESTIONS, *FRESH_QUESTIONS]
    found = {each: answer_to(each, language) for language, each, _url in asked}
    right = [each for _, each, url in asked if (reply := found[each]) and reply.url.endswith(url)]
    wrong = [
        (each, reply.url)
        for _, each, url in asked
        if (reply := found[each]) and not reply.url.endswith(url)
    ]
    assert len(right) >= 0.9 * len(asked), set(found) - set(right)
    assert len(wrong) <= 0.05 * len(asked), wrong


# --- Answering ------------------------------------------------------------------------------


def test_a_question_is_answered_with_the_address_and_the_way_to_an_agent():
    say(QUESTION)
    (answer,) = said()
    assert answer.startswith("*رخصة بناء*")
    assert "• إفادة عقارية حديثة" in answer
    assert "/ar/guides/building-permit/" in answer
    assert "http" in answer
    assert not Case.objects.exists()
    question = Message.objects.get(direction=Message.Direction.IN)
    assert OutboxItem.objects.get().message.reply_to == question.wamid


def test_an_english_question_gets_the_english_answer():
    say("How do I get a building permit?")
    (answer,) = said()
    assert answer.startswith("*Building permit*")
    assert "/en/guides/building-permit/" in answer
    assert "agent" in answer


def test_an_answer_that_waits_for_translation_comes_in_arabic_with_a_word_about_it():
    index = FAQPage.objects.filter(locale__language_code="ar").first().get_parent()
    from tests.factories.services import FAQPageFactory, ServiceTopicFactory

    FAQPageFactory(
        parent=index,
        slug="beach",
        title="هل يحق لي إشغال الشاطئ؟",
        short_answer="الشاطئ ملك عام.",
        wordings="May I occupy the beach",
        topic=ServiceTopicFactory(),
    )
    say("May I occupy the beach?")
    (answer,) = said()
    assert "الشاطئ ملك عام." in answer
    assert "not yet available in English" in answer
    assert "/en/faq/beach/" in answer


def test_what_nobody_has_written_about_opens_a_case_as_before():
    say("ما هي ساعات نقل الركام؟")
    assert Case.objects.get().kind == CaseKind.COMPLAINT


def test_a_complaint_opens_a_case_even_when_it_names_a_transaction():
    say("جارنا عم يعمر بلا رخصة بناء")
    assert Case.objects.get().description == "جارنا عم يعمر بلا رخصة بناء"


def test_in_an_open_case_questions_go_to_the_agent():
    say("النفايات لم تُجمع منذ أسبوع في زحلة", QUESTION)
    assert Case.objects.get().messages.filter(direction="in").count() == 2
    assert len(said()) == 1


def searches(*words: str) -> bool:
    """Say whether hearing this asks the search engine for guides and questions."""
    with CaptureQueriesContext(connection) as queries:
        say(*words)
    tables = (FAQPage._meta.db_table, TransactionGuidePage._meta.db_table)
    return any(table in query["sql"] for table in tables for query in queries)


def test_only_what_would_become_a_case_is_searched_for():
    status = f"الحالة {public_numbers.generate()}"
    for handled in ("مرحبا", "شكراً لكم", "الحالة", status, "👍"):
        assert not searches(handled), handled
    assert searches(QUESTION)
    assert not searches("بدي أحكي مع موظف"), "asks for a person"
    assert Case.objects.get().is_open
    for further in (QUESTION, "النفايات لم تُجمع منذ أسبوع"):
        assert not searches(further), further


def test_a_photo_with_such_a_caption_is_looked_at_by_a_person():
    from tests.factories.contact_center import message

    DeliveryFactory(body=body_of(message("image", {"id": "1", "caption": QUESTION})))
    intake.process_waiting()
    assert Case.objects.exists()


# --- To an agent ----------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["موظف", "بدي أحكي مع موظف لو سمحتم", "agent", "talk to a person"])
def test_asking_for_an_agent_opens_a_case_with_the_question(word: str):
    say(QUESTION, word)
    case = Case.objects.get()
    assert case.kind == CaseKind.INQUIRY
    assert case.description == QUESTION
    assert case.opened_by is not None
    assert case.opened_by.text == QUESTION
    assert list(case.messages.order_by("id").values_list("direction", flat=True)) == [
        "in",
        "out",
        "in",
        "out",
    ]
    assert case.display_number in said()[-1]
    assert "شكواك" not in said()[-1]


def test_asking_for_an_agent_at_once_opens_a_case_too():
    say("أريد التحدث إلى موظف")
    assert Case.objects.get().kind == CaseKind.INQUIRY


def test_asking_the_same_again_brings_an_agent():
    say(QUESTION, "شو الأوراق المطلوبة لرخصة البنا")
    assert Case.objects.get().description == QUESTION
    assert len(said()) == 2


def test_another_question_is_answered_again_and_thanks_open_nothing():
    say(QUESTION, "شكراً", "كيف أحصل على براءة ذمة من البلدية")
    assert not Case.objects.exists()
    assert len(said()) == 3


def test_writing_something_else_afterwards_opens_a_case():
    say(QUESTION, "البلدية رفضت طلبي من دون سبب")
    assert Case.objects.get().description == "البلدية رفضت طلبي من دون سبب"


def test_a_question_after_a_resolved_case_is_answered_and_reopens_nothing():
    say("النفايات لم تُجمع منذ أسبوع في زحلة")
    Case.objects.update(state=CaseState.RESOLVED)
    say(QUESTION)
    assert Case.objects.get().state == CaseState.RESOLVED
    assert "رخصة بناء" in said()[-1]


@pytest.mark.parametrize("words", ["موظف البلدية رفض طلبي", "the agent refused", "موظف", "شخص"])
def test_only_a_message_that_says_nothing_else_asks_for_an_agent(words: str):
    assert wants_agent(words) is (" " not in words)


# --- Once, whatever happens -----------------------------------------------------------------


def test_the_same_delivery_twice_is_answered_once():
    body = body_of(text(QUESTION, id=new_wamid()))
    for _ in range(2):
        DeliveryFactory(body=body)
    while intake.process_waiting():
        pass
    assert len(said()) == 1


def test_answering_a_stored_message_again_sends_nothing_new():
    from contact_center.services import answers

    say(QUESTION)
    message = Message.objects.get(direction="in")
    OutboxItem.objects.get()
    answers._answer_inquiry(
        Reply("رخصة بناء", "…", "http://x/", "ar"),
        message,
        Conversation.objects.select_related("contact").get(),
    )
    assert len(said()) == 1


def test_without_a_search_engine_an_agent_answers(monkeypatch: pytest.MonkeyPatch, settings):
    """The engine's server is away: the message still becomes a case."""
    from modelsearch.backends import get_search_backend

    backend = type(get_search_backend())

    def away(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no engine")

    monkeypatch.setattr(backend, "search", away)
    say(QUESTION)
    assert Case.objects.get().description == QUESTION


def test_a_long_answer_is_cut_and_keeps_the_way_to_an_agent():
    limit = channel("whatsapp").text_limit
    whole = answered(Reply("عنوان", "كلمة " * 2000, "https://x.example/ar/", "ar"), "ar", limit)
    assert len(whole) <= limit
    assert "https://x.example/ar/" in whole
    assert "…" in whole


def test_the_history_tells_that_the_site_answered(inbox: Any):
    from tests.contact_center.desk import page

    say(QUESTION)
    html = page(inbox, f"{Conversation.objects.get().pk}/")
    assert "Question answered from the site" in html
    assert QUESTION in html
    assert "إفادة عقارية حديثة" in html
