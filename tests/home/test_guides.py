"""Guides to transactions: every part shown, in both languages, with what they refer to."""

import pytest
from django.test import Client
from wagtail.models import Locale
from wagtail_localize.models import OverridableSegment, StringSegment, TranslationSource

from home.models import GuideLegalBasis, GuideQuestion, TransactionGuidePage
from search.services import find
from tests.factories.home import translate
from tests.factories.legal_library import LegalTextFactory
from tests.factories.services import (
    FAQIndexPageFactory,
    FAQPageFactory,
    FormPageFactory,
    FormsIndexPageFactory,
    ServiceTopicFactory,
    TransactionGuideIndexPageFactory,
    TransactionGuidePageFactory,
    rows,
)

pytestmark = pytest.mark.django_db


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.fixture
def guide() -> TransactionGuidePage:
    """A guide that refers to a form, a law and a question."""
    form = FormPageFactory(parent=FormsIndexPageFactory(), slug="application")
    question = FAQPageFactory(parent=FAQIndexPageFactory(), slug="who-signs")
    return TransactionGuidePageFactory(
        parent=TransactionGuideIndexPageFactory(slug="guides"),
        slug="building-permit",
        form=form,
        legal_basis=[GuideLegalBasis(text=LegalTextFactory(number="646"), articles="1، 4")],
        questions=[GuideQuestion(question=question)],
    )


def test_the_page_shows_every_part(guide: TransactionGuidePage, client: Client):
    html = read(client, "/ar/guides/building-permit/")
    for text in (
        "مالك العقار",
        "القائمقام حيث لا بلدية",
        "الخرائط الهندسية",
        "موقّعة من مهندس.",
        "واحتفظ برقم تسجيله.",
        "رسم الرخصة",
        "قانون الرسوم",
        "مدة صلاحية الرخصة.",
        "5 تشرين الأول 2026",
    ):
        assert text in html, text
    assert 'href="/ar/forms/' not in html
    assert "/documents/" in html
    assert "قانون رقم 646" in html
    assert "1, 4" in html
    assert "من يعطي رخصة البناء؟" in html
    assert "رئيس البلدية التي يقع العقار" in html


def test_what_has_no_amount_or_no_time_is_said_to_wait_for_confirmation(
    guide: TransactionGuidePage, client: Client
):
    html = read(client, "/en/guides/building-permit/")
    assert "not yet available in English" in html
    translate(guide)
    html = read(client, "/en/guides/building-permit/")
    assert html.count("Amount to be confirmed") == 1
    assert html.count(">To be confirmed<") == 1
    assert "To be confirmed by the Directorate" in html


def test_the_button_opens_whatsapp_with_words_in_the_language_of_the_page(
    guide: TransactionGuidePage, client: Client
):
    translate(guide)
    assert "https://wa.me/9611610140?text=I%20want%20to%20start%20this%20transaction" in read(
        client, "/en/guides/building-permit/"
    )


def test_english_leads_to_english_forms_laws_and_questions(
    guide: TransactionGuidePage, client: Client
):
    """Row 4: a foreign key keeps the Arabic page, and English shows its counterpart."""
    translate(guide)
    html = read(client, "/en/guides/building-permit/")
    assert 'href="/en/legal/' in html
    assert 'href="/en/faq/who-signs/"' in html
    assert 'href="/ar/legal/' not in html
    assert 'href="/ar/faq/' not in html


def test_translating_again_copies_rows_numbers_and_choices_once(guide: TransactionGuidePage):
    translate(guide)
    guide.refresh_from_db()
    guide.legal_basis.add(GuideLegalBasis(text=LegalTextFactory(), articles=""))
    guide.reviewed_on = "2026-11-01"
    guide.authority = "governor"
    guide.documents[1].value["copies"] = 2
    guide.save_revision().publish()
    english = TransactionGuidePage.objects.get(pk=translate(guide).pk)
    assert english.legal_basis.count() == 2
    assert english.questions.count() == 1
    assert str(english.reviewed_on) == "2026-11-01"
    assert english.authority == "governor"
    assert english.documents[1].value["copies"] == 2
    assert GuideLegalBasis.objects.filter(guide=guide).count() == 2


def test_translators_meet_texts_alone(guide: TransactionGuidePage):
    """Row 23: no number, date, choice or reference is asked of them, nor may they change one."""
    source, _ = TranslationSource.update_or_create_from_instance(guide)
    texts = {segment.string.data for segment in StringSegment.objects.filter(source=source)}
    assert {"طلب موقّع", "قدّم الملف", "رسم الرخصة", "مدة صلاحية الرخصة."} <= texts
    assert not {"building-permit", "2026-10-05", "municipality", "1، 4"} & texts
    assert not any(text.isdigit() for text in texts)
    assert not OverridableSegment.objects.filter(source=source).exists()


def test_a_law_or_a_question_that_is_deleted_leaves_the_guide_readable(
    guide: TransactionGuidePage, client: Client
):
    guide.questions.get().question.delete()
    guide.legal_basis.get().text.delete()
    assert "رخصة بناء" in read(client, "/ar/guides/building-permit/")


def test_a_form_that_is_taken_offline_is_not_offered(guide: TransactionGuidePage, client: Client):
    guide.documents[0].value["form"].unpublish()
    assert "/documents/" not in read(client, "/ar/guides/building-permit/")


def test_the_index_groups_by_topic_and_filters(guide: TransactionGuidePage, client: Client):
    fees = ServiceTopicFactory(code="fees", name_ar="الرسوم", name_en="Fees", order=9)
    TransactionGuidePageFactory(
        parent=guide.get_parent(), slug="clearance", title="براءة ذمة", topic=fees
    )
    html = read(client, "/ar/guides/")
    assert html.index("البناء والأشغال</h2>") < html.index("الرسوم</h2>")
    assert "براءة ذمة" in html
    narrowed = read(client, "/ar/guides/?topic=fees")
    assert "براءة ذمة" in narrowed
    assert "/ar/guides/building-permit/" not in narrowed
    assert "/ar/guides/building-permit/" in read(client, "/ar/guides/?topic=nonsense")


def test_more_rows_cost_no_more_queries(
    guide: TransactionGuidePage, client: Client, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(path)
        return len(queries)

    one = cost("/ar/guides/building-permit/")
    index = cost("/ar/guides/")
    faq = guide.questions.get().question.get_parent()
    forms = guide.documents[0].value["form"].get_parent()
    fuller = TransactionGuidePageFactory(
        parent=guide.get_parent(),
        slug="fuller",
        documents=rows(
            "document",
            *(
                {
                    "name": f"مستند {n}",
                    "note": "",
                    "copies": n,
                    "form": FormPageFactory(parent=forms, slug=f"form-{n}").pk,
                }
                for n in range(1, 5)
            ),
        ),
        legal_basis=[GuideLegalBasis(text=LegalTextFactory(), articles="") for _ in range(4)],
        questions=[
            GuideQuestion(question=FAQPageFactory(parent=faq, slug=f"q-{n}")) for n in range(4)
        ],
    )
    assert cost(fuller.url) <= one
    assert cost("/ar/guides/") <= index


def test_a_guide_is_found_by_its_name_and_by_the_words_people_use(guide: TransactionGuidePage):
    guide.wordings = "بدي عمّر بيت\nHow do I build a house"
    guide.save_revision().publish()
    first = find("رخصة بناء", "ar").hits[0]
    assert first.hit.kind == "guide"
    assert first.hit.url == "/ar/guides/building-permit/"
    assert "البناء والأشغال" in first.hit.facts
    assert find("بدي عمّر بيت", "ar").hits[0].hit.url == "/ar/guides/building-permit/"
    assert find("how do I build a house", "en").hits[0].hit.url == "/en/guides/building-permit/"


def test_a_question_of_another_language_is_refused(guide: TransactionGuidePage):
    from django.core.exceptions import ValidationError

    row = guide.questions.get()
    row.question = row.question.get_translation(Locale.objects.get(language_code="en"))
    with pytest.raises(ValidationError):
        row.clean()
