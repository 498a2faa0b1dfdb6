"""A directory manager brings a spreadsheet in, looks at what it would do, applies it and takes it back."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from playwright.sync_api import Page as Window
from playwright.sync_api import expect
from wagtail.users.models import UserProfile

from cms.core import jobs
from cms.core.models import Job
from cms.staff.roles import DIRECTORY_MANAGERS
from directory.models import Municipality
from home.services import setup_site
from tests.directory.spreadsheets import xlsx
from tests.factories.directory import DistrictFactory, MunicipalityFactory
from tests.factories.staff import member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

DESK, PHONE = (1280, 900), (360, 740)
FILE = (
    ("لائحة البلديات – تشرين الثاني 2026",),
    ("اسم البلدية", "القضاء", "رئيس البلدية", "هاتف", "مسؤول الموقع"),
    ("قانا", "صور", "علي حسن", "٠٧/٧٤١٢٣٤", "info@qana.gov.lb"),
    ("الجديدة", "صور", None, None, None),
    ("صريفا", "بعبدا", None, None, None),
    ("عيتيت", "طوكيو", None, "اتصل بنا", None),
    ("", "", "", "", ""),
    ("البازورية", "صور", None, None, None),
)


@pytest.fixture
def worker() -> Iterator[None]:
    """Does in the background what waits there, like the worker's process."""
    stop = Event()

    def work() -> None:
        while not stop.wait(0.2):
            for job in Job.objects.filter(state=Job.State.QUEUED):
                jobs.execute(job.pk)
        connection.close()

    thread = Thread(target=work)
    thread.start()
    yield
    stop.set()
    thread.join()


def look(page: Window, step: str) -> None:
    """The page must be within the window at both widths, and usable without sight or mouse."""
    for width, height in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": height})
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert too_wide <= 0, f"{step}: {too_wide}px wider than a window of {width}"
        assert not Axe().run(page, {"include": [[".sp"]]}).response["violations"], step


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_spreadsheet_comes_in_and_is_taken_back(
    live_server, page: Window, worker: None, language: str
):
    setup_site()
    sour = DistrictFactory.create(slug="sour", name_ar="صور", name_en="Sour")
    baabda = DistrictFactory.create(slug="baabda", name_ar="بعبدا", name_en="Baabda")
    confirmed = Municipality.RecordStatus.DIRECTORATE
    for name, status in (("قانا", "cib_only"), ("صريفا", confirmed), ("البازورية", confirmed)):
        MunicipalityFactory.create(name_ar=name, name_en="", district=sour, record_status=status)
    manager = member(DIRECTORY_MANAGERS, language=language)
    UserProfile.objects.filter(user=manager).update(preferred_language=language)
    client = Client()
    client.force_login(manager)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    page.goto(f"{live_server.url}/admin/directory/import/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    look(page, "upload")
    file = page.locator("[data-upload] input[type=file]")
    # What is too large is refused before it is sent.
    largest = file.evaluate(
        "field => { const m = field.dataset.maxBytes; field.dataset.maxBytes = 10; return m }"
    )
    file.set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"x" * 11})
    expect(page.locator("[data-upload-error]")).to_be_visible()
    file.evaluate("(field, most) => { field.dataset.maxBytes = most }", largest)
    file.set_input_files(
        {
            "name": "municipalities.xlsx",
            "mimeType": "application/octet-stream",
            "buffer": xlsx(*FILE),
        }
    )
    page.locator("[data-upload] button").click()

    # The columns: one is corrected, and all are kept under a name.
    columns = page.locator(".sp-columns select")
    expect(columns.nth(0)).to_have_value("name_ar")
    expect(columns.nth(3)).to_have_value("phones:office")
    expect(columns.nth(4)).to_have_value("")
    expect(page.locator(".sp-columns tbody tr").nth(2)).to_contain_text("علي حسن")
    columns.nth(4).select_option("email")
    page.locator("[name=save_as]").fill("لائحة الوزارة")
    look(page, "columns")
    page.locator(".sp form button.button:not(.no)").last.click()

    # The preview: old beside new, a doubt to be decided, a fault with its column.
    page.locator(".tr-card.sp-changed").click(timeout=30_000)
    changed = page.locator(".sp-rows > tbody > tr")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("علي حسن")
    expect(changed).to_contain_text("+961 7 741 234")
    look(page, "changed")
    page.locator(".tr-card.sp-faulty").click()
    expect(page.locator(".sp-rows > tbody > tr")).to_contain_text("طوكيو")
    look(page, "faulty")
    page.locator(".tr-card.sp-doubt").click()
    expect(page.locator(".sp-rows > tbody > tr")).to_have_count(1)
    look(page, "doubt")
    page.locator(".sp-decide select").select_option("new")
    page.locator(".sp-decide button").click()
    expect(page.locator(".tr-card.sp-doubt")).to_have_count(0)
    page.locator(".tr-card.sp-new").click()
    expect(page.locator(".sp-rows > tbody > tr")).to_have_count(2)
    look(page, "new")

    page.locator(".sp-apply button").click()
    created = page.locator(".tr-card.sp-created b")
    expect(created).to_have_text("2", timeout=30_000)
    look(page, "applied")
    assert Municipality.objects.filter(district=baabda, name_ar="صريفا").exists()
    assert Municipality.objects.get(name_ar="قانا").email == "info@qana.gov.lb"

    page.locator(".sp-undo summary").click()
    look(page, "undo")
    page.locator(".sp-undo button").click()
    expect(page.locator(".tr-card.sp-deleted b")).to_have_text("2", timeout=30_000)
    look(page, "undone")
    assert Municipality.objects.count() == 3
    assert Municipality.objects.get(name_ar="قانا").email == ""

    page.goto(f"{live_server.url}/admin/directory/import/")
    expect(page.locator("table.tr-list tbody tr")).to_have_count(1)
    look(page, "list")
