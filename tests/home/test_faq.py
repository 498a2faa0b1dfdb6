"""Questions and answers on the site: grouped, filtered, found, translated."""

import json

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import FAQPage, GuideQuestion, HomePage
from search.services import find
from tests.factories.home import translate
from tests.factories.services import (
    FAQIndexPageFactory,
    FAQPageFactory,
    ServiceTopicFactory,
    TransactionGuideIndexPageFactory,
    TransactionGuidePageFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def question() -> FAQPage:
    """A question under the list of questions."""
    return FAQPageFactory(parent=FAQIndexPageFactory(), slug="who-signs")


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def main_of(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def test_the_list_shows_each_answer_under_its_topic(question: FAQPage, client: Client):
    fees = ServiceTopicFactory(code="fees", name_ar="الرسوم", name_en="Fees", order=5)
    FAQPageFactory(parent=question.get_parent(), slug="fee", title="كم الرسم؟", topic=fees)
    html = main_of(read(client, "/ar/faq/"))
    assert html.index("البناء والأشغال</h2>") < html.index("من يعطي رخصة البناء؟")
    assert html.index("من يعطي رخصة البناء؟") < html.index("الرسوم</h2>") < html.index("كم الرسم؟")
    assert "بعد موافقة الدوائر الفنية" in html
    narrowed = main_of(read(client, "/ar/faq/?topic=fees"))
    assert "كم الرسم؟" in narrowed
    assert "من يعطي رخصة البناء؟" not in narrowed


def test_machines_read_the_description_that_search_engines_do(question: FAQPage, client: Client):
    def descriptions() -> set[str]:
        page = BeautifulSoup(read(client, question.url), "html.parser")
        [data] = [
            found
            for block in page.find_all(type="application/ld+json")
            if (found := json.loads(block.string))["@type"] == "FAQPage"
        ]
        tags = page.select('meta[name="description"], meta[property="og:description"]')
        assert len(tags) == 2
        return {data["description"], *(tag["content"] for tag in tags)}

    assert descriptions() == {question.short_answer}
    question.search_description = "من يوقّع على رخصة البناء"
    question.save_revision().publish()
    assert descriptions() == {"من يوقّع على رخصة البناء"}


def test_the_front_page_is_described_by_its_lead_when_nothing_else_is():
    home = HomePage(lead="ابحث عن بلدية")
    assert home.description == "ابحث عن بلدية"
    home.summary = "موقع المديرية"
    assert home.description == "موقع المديرية"


def test_the_questions_are_read_once_for_readers_and_machines(question: FAQPage, client: Client):
    with CaptureQueriesContext(connection) as queries:
        html = read(client, "/ar/faq/")
    assert '"@type": "Question"' in html
    read_answers = [query for query in queries if '"home_faqpage"."short_answer"' in query["sql"]]
    assert len(read_answers) == 1


def test_more_questions_cost_no_more_queries(question: FAQPage, client: Client):
    def cost() -> int:
        client.get("/ar/faq/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/ar/faq/")
        return len(queries)

    before = cost()
    for n in range(5):
        FAQPageFactory(parent=question.get_parent(), slug=f"q-{n}")
    assert cost() <= before


def test_a_question_has_a_page_of_its_own_that_leads_to_its_guides(
    question: FAQPage, client: Client
):
    guide = TransactionGuidePageFactory(
        parent=TransactionGuideIndexPageFactory(),
        slug="permit",
        questions=[GuideQuestion(question=question)],
    )
    html = read(client, "/ar/faq/who-signs/")
    assert "<h1>من يعطي رخصة البناء؟</h1>" in html
    assert f'href="{guide.url}"' in html
    assert 'name="description" content="رئيس البلدية' in html
    # In English the guide's row still names the Arabic question.
    translate(question)
    translate(guide)
    assert 'href="/en/transactions/permit/"' in read(client, "/en/faq/who-signs/")


def test_an_answer_that_waits_for_its_translation_says_so(question: FAQPage, client: Client):
    html = read(client, "/en/faq/who-signs/")
    assert "not yet available in English" in html
    assert 'lang="ar" dir="rtl"' in html


def test_the_search_finds_the_question_and_shows_the_answer(question: FAQPage):
    question.wordings = "مين بيوقع رخصة البنا\nwho signs the permit"
    question.save_revision().publish()
    first = find("مين بيوقع رخصة البنا", "ar").hits[0]
    assert (first.hit.kind, first.hit.url) == ("question", "/ar/faq/who-signs/")
    assert "رئيس" in first.excerpt_text
    assert find("who signs the permit", "en").hits[0].hit.url == "/en/faq/who-signs/"


def test_an_answer_too_long_for_a_chat_is_refused(question: FAQPage):
    form = question.get_edit_handler().get_form_class()(instance=question)
    assert form.fields["short_answer"].clean("ا" * 900)
    with pytest.raises(ValidationError):
        form.fields["short_answer"].clean("ا" * 901)


def test_wordings_are_the_same_in_both_languages(question: FAQPage):
    translate(question)
    question.refresh_from_db()
    question.wordings = "who signs\nمن يوقع"
    question.save_revision().publish()
    english = translate(question).specific
    assert english.wordings == "who signs\nمن يوقع"
    assert english.title == "English text"
