"""Broken links: what is found, where it is said to stand, and what is left alone."""

import io
import uuid
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex

from cms.core import jobs, links, schedule
from cms.core.jobs import execute
from cms.core.models import BrokenLink, Job, SiteDocument
from home.models import Alert, NavigationItem, SiteSettings
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.directory import MunicipalityFactory
from tests.factories.home import (
    NewsIndexPageFactory,
    SectionPageFactory,
    StandardPageFactory,
    block,
    translate,
)

pytestmark = pytest.mark.django_db

GONE = 999_999


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(AdministratorFactory())
    return client


def item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(uuid.uuid4())}


def text(html: str) -> dict[str, Any]:
    return block("text", f"<p>{html}</p>")


def page_with(*body: dict[str, Any], **kwargs: Any) -> Page:
    return StandardPageFactory(body=list(body), **kwargs)


def found() -> set[tuple[str, str, str]]:
    """Check, and return (place, target, reason) of all findings on pages."""
    links.check()
    on_pages = BrokenLink.objects.exclude(page=None)
    return set(on_pages.values_list("place", "target", "reason"))


def test_a_link_to_a_page_that_was_deleted_or_taken_down():
    target = StandardPageFactory(slug="target", title="صفحة الهدف")
    page_with(text(f'<a linktype="page" id="{target.pk}">هنا</a>'), slug="holder")
    assert found() == set()
    target.specific.unpublish()
    [(place, name, reason)] = found()
    assert (name, reason) == ("صفحة الهدف", "unpublished")
    assert "›" in place
    Page.objects.filter(translation_key=target.translation_key).first().delete()
    assert {row[2] for row in found()} == {"missing"}


def test_documents_choosers_and_lists_are_looked_into():
    document = SiteDocument.objects.create(title="نموذج", file=ContentFile(b"%PDF-", "a.pdf"))
    target = StandardPageFactory(slug="target")
    page_with(
        text(f'<a linktype="document" id="{document.pk}">ملف</a>'),
        block("documents", [item({"document": document.pk, "label": ""})]),
        block(
            "links",
            [
                item({"page": target.pk, "url": "", "label": "x"}),
                item({"page": None, "url": "http://localhost/ar/no/", "label": "y"}),
            ],
        ),
    )
    assert [row[2] for row in found()] == ["no_address"]
    Page.objects.get(pk=target.pk).delete()
    document.delete()
    rows = sorted(found(), key=lambda row: row[2])
    assert [row[2] for row in rows] == ["missing", "no_address", "no_document", "no_document"]
    assert rows[0][0].count("›") == 2  # the field, the block, its part


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("/ar/nothing-here/", "no_address"),
        ("/en/nothing-here/", "no_address"),
        ("/nothing-here", "no_address"),
        ("http://localhost:8000/ar/nothing-here/", "no_address"),
        ("HTTP://LOCALHOST/ar/nothing-here/?a=b#c", "no_address"),
        ("/ar/directory/no-such-place/", "no_address"),
        ("/en/directory/districts/no-such-place/", "no_address"),
        ("/documents/999999/a.pdf", "no_document"),
        ("www.example.org/page", "incomplete"),
        ("guides/", "incomplete"),
        ("http://[bad/", "incomplete"),
    ],
)
def test_addresses_of_this_site_that_lead_nowhere(address, reason):
    page_with(text(f'<a href="{address}">هنا</a>'))
    [(_place, target, why)] = found()
    assert target == address
    assert why == reason


@pytest.mark.parametrize(
    "address",
    [
        "/", "/ar/", "/en/", "/ar/guides/", "/ar/guides", "/guides/", "/en/guides/#top",
        "/ar/guides/?page=2", "http://localhost/en/guides/", "/ar/directory/", "/ar/directory/qana/",
        "/ar/search/?q=x", "/sitemap.xml", "/static/x.css", "/media/x.png", "/admin/nothing/",
        "https://example.org/ar/nothing/", "mailto:a@b.lb", "tel:+9611610140", "#here",
        "https://wa.me/9611610140", "/ar/old/",
    ],
)  # fmt: skip
def test_addresses_that_are_in_order_or_not_ours(address):
    section = SectionPageFactory(slug="guides")
    MunicipalityFactory(slug="qana")
    Redirect.add_redirect("/ar/old/", section)
    page_with(text(f'<a href="{address}">هنا</a>'))
    assert found() == set()


def test_what_a_live_page_answers_below_its_own_address_is_in_order():
    news = NewsIndexPageFactory(slug="news")
    page_with(text('<a href="/ar/news/feed/">x</a> <a href="/ar/news/feed">y</a>'))
    page_with(text('<a href="/ar/news/food/">x</a> <a href="/ar/news/feed/more/">y</a>'))
    assert {row[1:] for row in found()} == {
        ("/ar/news/food/", "no_address"),
        ("/ar/news/feed/more/", "no_address"),
    }
    news.unpublish()
    assert "/ar/news/feed/" in {row[1] for row in found()}


def test_a_redirect_to_a_page_that_is_down_is_no_way():
    section = SectionPageFactory(slug="guides")
    Redirect.add_redirect("/ar/old/", section)
    page_with(text('<a href="/ar/old/">هنا</a>'))
    section.unpublish()
    assert {row[2] for row in found()} == {"no_address"}


def test_both_languages_are_looked_at_and_an_alias_is_not_counted_twice():
    page = page_with(text('<a href="/ar/gone/">هنا</a>'), slug="holder")
    found()
    assert [link.page_id for link in BrokenLink.objects.filter(target="/ar/gone/")] == [page.pk]
    english = translate(page)
    english.refresh_from_db()
    english = english.specific
    english.body = [("text", '<p><a href="/en/gone/">here</a></p>')]
    english.save_revision().publish()
    assert {target for _place, target, _reason in found()} == {"/ar/gone/", "/en/gone/"}
    on_pages = BrokenLink.objects.exclude(page=None)
    assert set(on_pages.values_list("page_id", flat=True)) == {page.pk, english.pk}


def test_drafts_are_left_alone():
    page = page_with(text('<a href="/ar/gone/">هنا</a>'))
    page.specific.unpublish()
    assert found() == set()


def test_menus_and_alerts_are_looked_at():
    page = StandardPageFactory(slug="target", title="الهدف")
    settings = SiteSettings.load()
    NavigationItem.objects.create(settings=settings, label_ar="قسم", page=page)
    NavigationItem.objects.create(settings=settings, label_ar="مسار", path="no-such/")
    Alert.objects.create(message_ar="تنبيه", page=page, ends_at="2100-01-01T00:00Z")
    page.specific.unpublish()
    links.check()
    reasons = dict(BrokenLink.objects.filter(page=None).values_list("place", "reason"))
    by_name = {place.split(" › ")[1]: reason for place, reason in reasons.items()}
    # The library's entries, too, lead nowhere here: the test has no library.
    assert by_name == {
        "المكتبة القانونية": "no_address",
        "تنبيه": "unpublished",
        "قسم": "unpublished",
        "مسار": "no_address",
    }
    for link in BrokenLink.objects.filter(page=None):
        assert link.edit_url.startswith("/admin/")


def test_what_is_mended_goes_and_what_stays_keeps_its_date():
    page = page_with(
        text('<a href="/ar/gone/">هنا</a> <a href="/ar/gone-too/">هنا</a>'), slug="holder"
    )
    found()
    dates = dict(BrokenLink.objects.values_list("target", "found_at"))
    page = page.specific
    page.body = [("text", '<p><a href="/ar/gone/">هنا</a></p>')]
    page.save_revision().publish()
    assert {row[1] for row in found()} == {"/ar/gone/"}
    assert BrokenLink.objects.exclude(page=None).get().found_at == dates["/ar/gone/"]


def test_the_check_costs_the_same_however_many_pages():
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            links.check()
        return len(queries)

    body = [text(f'<a linktype="page" id="{GONE}">x</a> <a href="/ar/gone/">y</a>')]
    StandardPageFactory(body=body)
    cost()
    before = cost()
    for _number in range(6):
        StandardPageFactory(body=body)
    links.check()
    assert cost() == before


def test_it_runs_each_night_and_not_twice_at_once():
    assert "core.check_links" in {entry.name for entry in schedule.entries()}
    links.start_nightly()
    links.start_nightly()
    [job] = Job.objects.filter(name=links.CHECK)
    page_with(text('<a href="/ar/gone/">هنا</a>'))
    execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent) == (Job.State.DONE, 100)
    assert BrokenLink.objects.filter(target="/ar/gone/").count() == 1
    links.start_nightly()
    assert Job.objects.filter(name=links.CHECK).count() == 2


# --- The report ---


def test_the_report_leads_to_the_editor_and_checks_now(desk):
    page = page_with(text('<a href="/ar/gone/">هنا</a>'), slug="holder", title="الحاملة")
    url = reverse("core_broken_links")
    assert not soup(desk.get(url)).select("table.listing")
    started = desk.post(reverse("core_check_links"))
    job = Job.objects.get(name=links.CHECK)
    assert started["Location"] == reverse("core_job", args=[job.pk])
    again = desk.post(reverse("core_check_links"))
    assert again["Location"] == started["Location"]
    jobs.execute(job.pk)
    shown = soup(desk.get(url))
    [row] = [row for row in shown.select("table.listing tbody tr") if "الحاملة" in row.text]
    assert row.select_one("a")["href"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "/ar/gone/" in row.text
    assert soup(desk.get(f"{url}?reason=missing")).select("table.listing tbody tr") == []
    assert (
        len(soup(desk.get(f"{url}?reason=no_address&language=ar")).select("table.listing tbody tr"))
        == 1
    )
    sheet = openpyxl.load_workbook(io.BytesIO(desk.get(f"{url}?export=xlsx").content)).worksheets[0]
    cells = [[str(cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]
    [line] = [line for line in cells if "الحاملة" in line[0]]
    assert line[6].endswith(reverse("wagtailadmin_pages:edit", args=[page.pk]))


def test_no_second_check_starts_beside_the_nightly_one(desk):
    links.start_nightly()
    job = Job.objects.get(name=links.CHECK)
    seen = desk.post(reverse("core_check_links"))
    assert seen["Location"] == reverse("core_job", args=[job.pk])
    editor = UserFactory()
    editor.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(editor)
    told = client.post(reverse("core_check_links"), follow=True)
    assert told.redirect_chain[-1][0] == reverse("core_broken_links")
    assert "العمل جارٍ" in told.content.decode()
    assert Job.objects.filter(name=links.CHECK).count() == 1


def soup(response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_the_report_costs_the_same_however_many_findings(desk):
    url = reverse("core_broken_links")
    page_with(text('<a href="/ar/gone/">هنا</a>'))

    def cost() -> int:
        links.check()
        with CaptureQueriesContext(connection) as queries:
            desk.get(url)
        return len(queries)

    cost()
    before = cost()
    for number in range(6):
        page_with(text(f'<a href="/ar/gone-{number}/">هنا</a>'))
    assert cost() == before


def test_strangers_neither_see_it_nor_start_it():
    stranger = UserFactory()
    group = Group.objects.create(name="Only the door")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    stranger.groups.add(group)
    client = Client()
    client.force_login(stranger)
    assert client.get(reverse("core_broken_links")).status_code in (302, 403)
    assert client.post(reverse("core_check_links")).status_code in (302, 403)
    assert not Job.objects.exists()
    boss = Client()
    boss.force_login(AdministratorFactory())
    assert boss.get(reverse("core_check_links")).status_code == 405


# --- While editing ---


def test_whoever_publishes_a_page_hears_of_its_broken_links(desk):
    page = page_with(text("قديم"), slug="holder")
    form = {
        "title": "صفحة", "slug": "holder", "summary": "", "seo_title": "", "search_description": "",
        "body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text",
        "body-0-id": str(uuid.uuid4()), "action-publish": "action-publish",
        "body-0-value": '{"blocks": [{"key": "a", "text": "هنا", "type": "unstyled", "depth": 0,'
        ' "inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 3, "key": 0}]}],'
        ' "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "/ar/gone/"}}}}',
        "comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0,
    }  # fmt: skip
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = desk.post(edit, form, follow=True)
    assert Page.objects.get(pk=page.pk).title == "صفحة"
    assert "/ar/gone/" in response.content.decode()


def test_before_a_page_goes_down_its_uses_are_counted(desk):
    target = StandardPageFactory(slug="target")
    holder = page_with(text(f'<a linktype="page" id="{target.pk}">هنا</a>'))
    ReferenceIndex.create_or_update_for_object(holder)  # the worker does so after each change
    usage = reverse("wagtailadmin_pages:usage", args=[target.pk])
    for name in ("delete", "unpublish"):
        html = desk.get(reverse(f"wagtailadmin_pages:{name}", args=[target.pk])).content.decode()
        assert usage in html, name
