"""How the English of a page stands, from what its publications left behind."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from wagtail.rich_text import RichText
from wagtail_localize.models import Translation

from cms.core.translation import begin_translation
from cms.translation import status
from cms.translation.models import SourceText, TranslatedRevision
from cms.translation.status import State, state_of
from legal_library.models import LegalTextPage
from tests.factories.home import (
    NewsIndexPageFactory,
    NewsPageFactory,
    SiteImageFactory,
    StandardPageFactory,
    translate,
)
from tests.factories.legal_library import LegalTextFactory
from tests.translation.steps import edit, english, state

pytestmark = pytest.mark.django_db


# --- States ---


def test_row_14_a_page_goes_from_missing_through_draft_to_current():
    page = StandardPageFactory()
    assert state(page) == State.MISSING
    begin_translation(page)
    assert state(page) == State.DRAFT
    translate(page)
    assert state(page) == State.CURRENT


def test_row_14_a_changed_sentence_makes_the_english_stale_and_translating_it_mends_that():
    page = StandardPageFactory()
    translate(page)
    edit(page, body=[("text", RichText("<p>نصّ جديد.</p>"))])
    assert state(page) == State.STALE
    translate(page.specific_class.objects.get(pk=page.pk))
    assert state(page) == State.CURRENT


def test_publishing_the_arabic_unchanged_leaves_the_english_current():
    page = StandardPageFactory()
    translate(page)
    edit(page)
    assert state(page) == State.CURRENT


def test_what_the_rich_text_editor_adds_to_paragraphs_is_no_change():
    identity = str(uuid.uuid4())
    plain = {"type": "text", "value": "<p>فقرة أولى</p><p>فقرة ثانية</p>", "id": identity}
    page = StandardPageFactory(body=[plain])
    translate(page)
    marked = '<p data-block-key="ab1cd">فقرة أولى</p><p data-block-key="x2y3z">فقرة ثانية</p>'
    edit(page, body=[{**plain, "value": marked}])
    assert state(page) == State.CURRENT
    edit(page, body=[{**plain, "value": "<p>فقرة أولى</p>"}])
    assert state(page) == State.STALE


def test_a_new_slug_is_no_change():
    page = StandardPageFactory(slug="before")
    translate(page)
    edit(page, slug="after")
    assert state(page) == State.CURRENT


def test_row_05_another_image_or_date_makes_the_english_stale():
    index = NewsIndexPageFactory(slug="news")
    news = NewsPageFactory(parent=index, slug="item")
    translate(index)
    translate(news)
    edit(news, date=news.date - timedelta(days=1))
    assert state(news) == State.STALE
    translate(news.specific_class.objects.get(pk=news.pk))
    assert state(news) == State.CURRENT
    edit(news, image=SiteImageFactory())
    assert state(news) == State.STALE


def test_a_number_in_a_table_that_no_translator_is_asked_for_makes_the_english_stale():
    def table(fee: str) -> dict[str, Any]:
        columns = [
            {"type": "row_heading", "heading": "المعاملة"},
            {"type": "number", "heading": "ل.ل."},
        ]
        rows = [{"values": ["إفادة سكن", fee]}]
        value = {"caption": "الرسوم", "columns": columns, "rows": rows}
        return {"type": "table", "value": value, "id": identity}

    identity = str(uuid.uuid4())
    page = StandardPageFactory(body=[table("20000")])
    translate(page)
    edit(page, body=[table("20000")])
    assert state(page) == State.CURRENT
    edit(page, body=[table("30000")])
    assert state(page) == State.STALE


def test_a_draft_of_the_arabic_changes_nothing_until_it_is_published():
    page = StandardPageFactory()
    translate(page)
    page = page.specific_class.objects.get(pk=page.pk)
    page.summary = "ملخّص آخر"
    revision = page.save_revision()
    assert state(page) == State.CURRENT
    revision.publish()
    assert state(page) == State.STALE


def test_english_published_with_sentences_left_in_arabic_is_stale():
    page = StandardPageFactory()
    begin_translation(page)
    english(page).get_latest_revision().publish()
    found = state_of(page)
    assert found is not None
    assert found.state == State.STALE
    assert found.left_in_arabic == 3


def test_a_renewed_draft_is_told_of_and_the_page_stays_stale_until_it_is_published():
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص آخر")
    begin_translation(page)
    english(page).save_revision()
    found = state_of(page)
    assert found is not None
    assert (found.state, found.draft_waits) == (State.STALE, True)


def test_a_new_revision_that_brings_no_new_text_keeps_the_state():
    """Such as the one that gives the English home page its slug."""
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص آخر")
    english(page).save_revision().publish()
    assert state(page) == State.STALE


def test_english_written_by_hand_is_current_when_it_is_published_after_the_arabic():
    page = StandardPageFactory()
    translate(page)
    Translation.objects.update(enabled=False)
    edit(page, summary="ملخّص آخر")
    assert state(page) == State.STALE
    written = english(page)
    written.summary = "Another summary"
    written.save_revision().publish()
    assert state(page) == State.CURRENT


def test_a_better_translation_that_waits_to_be_published_counts_as_draft():
    page = StandardPageFactory()
    translate(page)
    better = english(page)
    better.summary = "A better summary"
    better.save_revision()
    assert state(page) == State.DRAFT
    better.get_latest_revision().publish()
    assert state(page) == State.CURRENT


def test_unpublished_english_counts_as_draft():
    page = StandardPageFactory()
    translate(page)
    english(page).unpublish()
    assert state(page) == State.DRAFT


def test_a_page_that_has_nothing_to_translate_is_not_listed():
    bare = LegalTextFactory()
    prose = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    assert state_of(bare) is None
    assert state(prose) == State.MISSING


def test_a_legal_text_that_is_begun_still_marks_its_prose_as_arabic():
    text = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    in_english = begin_translation(text)
    assert isinstance(in_english, LegalTextPage)
    assert in_english.prose_awaits_translation
    translate(text)
    assert not english(text).prose_awaits_translation


def test_facts_of_a_legal_text_reach_its_english_page_and_leave_it_current():
    text = LegalTextFactory(summary="نصّ ينظّم عمل البلديات.")
    translate(text)
    edit(text, title_en="A better title")
    assert english(text).title_en == "A better title"
    assert state(text) == State.CURRENT


def test_the_time_of_waiting_counts_from_the_first_change():
    page = StandardPageFactory()
    translate(page)
    edit(page, summary="ملخّص ثانٍ")
    earlier = timezone.now() - timedelta(days=9)
    SourceText.objects.filter(page_id=page.pk).update(changed_at=earlier)
    edit(page, summary="ملخّص ثالث")
    found = state_of(page)
    assert found is not None
    assert found.since == earlier


def test_what_a_script_published_without_telling_is_found_at_night():
    page = StandardPageFactory()
    translate(page)
    type(page).objects.filter(pk=page.pk).update(summary="كتبه برنامج")
    assert state(page) == State.CURRENT
    assert status.record_all() == 1
    assert state(page) == State.STALE
    SourceText.objects.all().delete()
    TranslatedRevision.objects.all().delete()
    assert status.record_all() > 1
    assert status.record_all() == 0
