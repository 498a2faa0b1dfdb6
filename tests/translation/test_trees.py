"""A page and everything below it, translated in the background and from the top down."""

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation

from cms.core import jobs
from cms.core.models import Job
from cms.translation.jobs import TREE
from cms.translation.trees import Result, translate_tree
from tests.factories.core import AdministratorFactory
from tests.factories.home import SectionPageFactory, StandardPageFactory, translate
from tests.factories.legal_library import LegalTextFactory
from tests.translation.steps import english

pytestmark = pytest.mark.django_db


def nothing(done: int, total: int) -> None:
    """Stands for the progress that nobody watches."""


def work_off() -> None:
    """Do what waits in the background."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.execute(job.pk)


def results(root: Page, *, update: bool = False) -> dict[str, Result]:
    """Translate a tree; what became of each page, by its slug."""
    found = translate_tree(root, AdministratorFactory(), update=update, progress=nothing)
    return {each.page.slug: each.result for each in found}


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def section() -> Page:
    """A section of three pages, one below another, and one beside."""
    top = SectionPageFactory(slug="guides")
    middle = StandardPageFactory(parent=top, slug="middle")
    StandardPageFactory(parent=middle, slug="below")
    StandardPageFactory(parent=top, slug="beside")
    return Page.objects.get(pk=top.pk)


def pages(section: Page) -> list[Page]:
    return list(section.get_descendants(inclusive=True))


def unfit(page: Page) -> None:
    """Store an English title that is too long, as another tool may have: the page can't be saved."""
    translate(page)
    StringTranslation.objects.filter(
        context__object_id=page.translation_key, context__path="title"
    ).update(data="x" * 300)
    Page.objects.filter(pk=english(page).pk).update(alias_of=page.pk)


def test_every_page_of_the_tree_gets_a_draft_and_visitors_see_no_difference(section, client):
    before = {page.slug: client.get(english(page).url).content for page in pages(section)}
    assert set(results(section).values()) == {Result.BEGUN}
    for page in pages(section):
        translated = english(page)
        assert translated.alias_of_id is None
        assert (translated.live, translated.live_revision_id) == (True, None)
        assert client.get(translated.url).content == before[page.slug]


def test_row_12_an_unpublished_page_stays_unpublished(section):
    last = section.get_children().last()
    last.unpublish()
    results(section)
    assert not english(last).live
    assert english(last).alias_of_id is None


def test_row_11_parents_come_before_the_pages_below_them(section):
    order = []

    def look(done: int, total: int) -> None:
        order.append({page.slug for page in pages(section) if not english(page).alias_of_id})

    for _each in translate_tree(section, AdministratorFactory(), update=False, progress=look):
        pass
    assert order == [
        set(),
        {"guides"},
        {"guides", "middle"},
        {"guides", "middle", "below"},
        {"guides", "middle", "below", "beside"},
    ]


def test_row_11_translating_one_page_takes_the_aliases_above_it_along(admin: Client, section):
    below = Page.objects.get(slug="below", locale__language_code="ar")
    admin.post(
        reverse("wagtail_localize:submit_page_translation", args=[below.pk]),
        {"locales": Locale.objects.get(language_code="en").pk},
    )
    done = {page.slug for page in pages(section) if not english(page).alias_of_id}
    assert done == {"guides", "middle", "below"}
    assert english(below).get_parent().pk == english(below.get_parent()).pk


def test_row_11_nothing_below_a_page_that_failed_is_touched(section):
    unfit(Page.objects.get(slug="middle", locale__language_code="ar"))
    assert results(section) == {
        "guides": Result.BEGUN,
        "middle": Result.FAILED,
        "below": Result.FAILED,
        "beside": Result.BEGUN,
    }
    assert english(Page.objects.get(slug="below", locale__language_code="ar")).alias_of_id


def test_row_24_a_page_that_can_not_be_saved_is_reported_with_its_reason(section):
    beside = Page.objects.get(slug="beside", locale__language_code="ar")
    unfit(beside)
    before = english(beside).latest_revision_id
    job = jobs.start(TREE, owner=AdministratorFactory(), page=section.pk, update=False)
    work_off()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    [error] = job.errors.all()
    assert error.column == beside.title
    assert "255" in error.message
    # Nothing of it is half done.
    assert english(beside).alias_of_id == beside.pk
    assert english(beside).latest_revision_id == before


def test_row_24_the_person_who_presses_translate_is_told_when_it_failed(admin: Client, section):
    beside = Page.objects.get(slug="beside", locale__language_code="ar")
    unfit(beside)
    Translation.objects.all().delete()
    response = admin.post(
        reverse("wagtail_localize:submit_page_translation", args=[beside.pk]),
        {"locales": Locale.objects.get(language_code="en").pk},
    )
    assert response.status_code == 200
    assert "255" in response.content.decode()
    assert english(beside).alias_of_id == beside.pk
    assert not Translation.objects.filter(source__object_id=beside.translation_key).exists()


def test_row_20_upstreams_button_puts_a_tree_among_the_background_jobs(admin: Client, section):
    response = admin.post(
        reverse("wagtail_localize:submit_page_translation", args=[section.pk]),
        {"locales": Locale.objects.get(language_code="en").pk, "include_subtree": "on"},
    )
    job = Job.objects.get(name=TREE)
    assert response.headers["Location"] == reverse("core_job", args=[job.pk])
    assert english(section).alias_of_id, "nothing is done within the request"
    work_off()
    assert not any(english(page).alias_of_id for page in pages(section))


def test_row_20_our_own_page_starts_the_work_and_leads_to_its_progress(admin: Client, section):
    address = reverse("translation_tree", args=[section.pk])
    assert "4" in admin.get(address).content.decode()
    assert admin.post(address, {"existing": "nonsense"}).status_code == 200
    response = admin.post(address, {"existing": "leave"})
    job = Job.objects.get(name=TREE)
    assert response.headers["Location"] == reverse("core_job", args=[job.pk])
    work_off()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 4, 4)
    assert "4" in job.message
    with job.result.open("rb") as report:
        rows = list(openpyxl.load_workbook(report).worksheets[0].values)
    assert len(rows) == 5
    assert [row[1] for row in rows[1:]] == [page.url_path for page in pages(section)]


def test_the_button_stands_on_arabic_pages_with_pages_below_them(admin: Client, section):
    address = reverse("translation_tree", args=[section.pk])
    assert address in admin.get(reverse("wagtailadmin_explore", args=[section.pk])).content.decode()
    leaf = Page.objects.get(slug="below", locale__language_code="ar")
    parent = reverse("wagtailadmin_explore", args=[leaf.get_parent().pk])
    assert reverse("translation_tree", args=[leaf.pk]) not in admin.get(parent).content.decode()
    translated = english(section)
    assert admin.get(reverse("translation_tree", args=[translated.pk])).status_code == 404


def test_cancelling_keeps_what_was_done_and_lists_it(section, monkeypatch):
    monkeypatch.setattr(jobs, "WRITE_EVERY", 0)
    job = jobs.start(TREE, owner=AdministratorFactory(), page=section.pk, update=False)
    steps = iter(range(10))
    monkeypatch.setattr(
        jobs.JobContext,
        "check_cancelled",
        lambda self: (_ for _ in ()).throw(jobs.JobCancelled()) if next(steps) == 2 else None,
    )
    work_off()
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    done = [page.slug for page in pages(section) if not english(page).alias_of_id]
    assert done == ["guides", "middle"]
    with job.result.open("rb") as report:
        assert openpyxl.load_workbook(report).worksheets[0].max_row == 3
    assert "2" in job.message


def test_pages_that_are_translated_already_are_left_or_brought_up_to_date(section, client):
    translate(section.specific)
    before = client.get(english(section).url).content
    page = section.specific
    page.summary = "ملخّص جديد."
    page.save_revision().publish()
    revision = english(page).latest_revision_id
    assert results(section)["guides"] == Result.LEFT
    assert english(page).latest_revision_id == revision
    assert results(section, update=True)["guides"] == Result.UPDATED
    renewed = english(page)
    assert renewed.get_latest_revision_as_object().summary == "ملخّص جديد."
    assert renewed.get_latest_revision_as_object().title == "English text"
    assert client.get(renewed.url).content == before
    # The Arabic is as it was: there is nothing to renew.
    assert results(section, update=True)["guides"] == Result.LEFT


def test_a_page_without_a_text_to_translate_stays_an_alias():
    legal = LegalTextFactory()
    index = legal.get_parent()
    found = {
        each.page.pk: (each.result, bool(each.reason))
        for each in translate_tree(index, AdministratorFactory(), update=True, progress=nothing)
    }
    assert found[legal.pk] == (Result.LEFT, True)
    assert english(legal).alias_of_id == legal.pk


def test_a_page_written_in_english_by_hand_is_left(section):
    by_hand = english(section)
    by_hand.alias_of = None
    by_hand.title = "By hand"
    by_hand.save()
    assert results(section, update=True)["guides"] == Result.LEFT
    assert english(section).title == "By hand"


def test_the_work_is_not_one_large_transaction(section):
    """A server that is switched off in the middle leaves whole pages."""
    depths = []

    def look(done: int, total: int) -> None:
        depths.append(len(connection.savepoint_ids))

    outside = len(connection.savepoint_ids)
    for _each in translate_tree(section, AdministratorFactory(), update=False, progress=look):
        pass
    assert set(depths) == {outside}


def test_a_draft_is_not_shown_to_visitors_before_it_is_published(section, client):
    """wagtail-localize 1.14 writes drafts into the page's row; ours go into a revision alone."""
    page = section.specific
    translate(page)
    text = StringTranslation.objects.get(
        context__object_id=page.translation_key, context__path="title"
    )
    text.data = "Not yet published"
    text.save()
    page.summary = "ملخّص جديد."
    page.save_revision().publish()
    assert results(section, update=True)["guides"] == Result.UPDATED
    assert english(page).get_latest_revision_as_object().title == "Not yet published"
    assert "Not yet published" not in client.get(english(page).url).content.decode()


def test_upstream_still_writes_drafts_into_the_page_that_visitors_read(section):
    """When this fails, `save_draft` can go: `save_target(publish=False)` does the same."""
    page = section.specific
    translate(page)
    text = StringTranslation.objects.get(
        context__object_id=page.translation_key, context__path="title"
    )
    text.data = "Not yet published"
    text.save()
    Translation.objects.get(source__object_id=page.translation_key).save_target(publish=False)
    assert english(page).title == "Not yet published"
