"""A translator takes two pages out, fills them in and brings them back."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from django.test import Client
from playwright.sync_api import Page as Window
from playwright.sync_api import expect
from wagtail.models import Page
from wagtail.users.models import UserProfile

from cms.core import jobs
from cms.core.models import Job
from tests.factories.core import AdministratorFactory
from tests.factories.home import SectionPageFactory, StandardPageFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


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


def fill_in(archive: Path) -> bytes:
    """Translate every text of an export, and lose the link of one."""
    back = io.BytesIO()
    with zipfile.ZipFile(archive) as exported, zipfile.ZipFile(back, "w") as files:
        for name in exported.namelist():
            catalogue = polib.pofile(exported.read(name).decode())
            for entry in catalogue:
                entry.msgstr = f"[EN] {entry.msgid}"
                if name.endswith("second.po") and "<a " in entry.msgid:
                    entry.msgstr = "The link is lost."
            files.writestr(name, str(catalogue))
    return back.getvalue()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_two_pages_go_out_and_come_back(
    live_server, page: Window, worker: None, tmp_path: Path, language: str
):
    section = SectionPageFactory(slug="guides")
    first = StandardPageFactory(parent=section, slug="first", title="الصفحة الأولى")
    StandardPageFactory(parent=section, slug="second", title="الصفحة الثانية")
    administrator = AdministratorFactory.create()
    UserProfile.objects.create(user=administrator, preferred_language=language)
    client = Client()
    client.force_login(administrator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )

    page.goto(f"{live_server.url}/admin/translation/bulk/?section={section.path}")
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    assert not Axe().run(page, {"include": [[".bk"]]}).response["violations"]
    for title in ("الصفحة الأولى", "الصفحة الثانية"):
        page.get_by_label(title, exact=True).check()
    expect(page.locator("[data-chosen]")).to_have_text("(2)")
    page.locator("[data-choose] button:not([name])").click()

    link = page.locator("a[href$='/download/']")
    expect(link).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        link.click()
    exported = tmp_path / "exported.zip"
    download.value.save_as(exported)

    page.goto(f"{live_server.url}/admin/translation/bulk/upload/")
    file = page.locator("[data-upload] input[type=file]")
    # What is too large is refused before it is sent.
    file.evaluate("field => { field.dataset.maxBytes = 10 }")
    file.set_input_files({"name": "a.po", "mimeType": "text/plain", "buffer": b"x" * 11})
    expect(page.locator("[data-upload-error]")).to_be_visible()
    page.reload()
    file.set_input_files(
        {"name": "back.zip", "mimeType": "application/zip", "buffer": fill_in(exported)}
    )
    page.locator("[data-upload] button").click()

    cards = page.locator(".tr-cards b")
    expect(cards.nth(3)).to_have_text("1", timeout=30_000)
    assert int(cards.nth(0).inner_text()) > 3
    assert not Axe().run(page, {"include": [[".bk"]]}).response["violations"]
    page.locator(".bk form button.button").click()
    outcome = page.locator(".bk-state--applied")
    expect(outcome).to_have_count(2, timeout=30_000)
    page.locator(".bk-card--refused").click()
    refused = page.locator(".bk-texts tbody tr")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text("ar-to-en/guides/second.po")
    expect(refused).to_contain_text('<a id="a1">')
    assert not Axe().run(page, {"include": [[".bk"]]}).response["violations"]

    english = Page.objects.get(translation_key=first.translation_key, locale__language_code="en")
    assert english.get_latest_revision_as_object().title == "[EN] الصفحة الأولى"
    assert english.live_revision is None
