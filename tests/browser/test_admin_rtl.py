"""The admin in Arabic: right to left, as wide as the window, and without a word of English.

`DIWAN_ADMIN_SHOTS=folder` opens every view in Chromium at both widths and keeps its picture;
without it the server's answers are read, and Chromium opens the views that scripts draw.
"""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ViewportSize
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Locale, Revision, Site, Task, Workflow
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringSegment, Translation, TranslationSource

from cms.core.models import Job, SiteDocument, SiteImage, User
from cms.staff.roles import EDITORS, setup_roles
from directory import history as directory_history
from directory.models import Source
from directory.origins import ensure_sources
from tests.browser.admin_views import (
    TEXTS_IN_BROWSER,
    addresses,
    english_in,
    page_models,
    texts_of,
    words_of_the_content,
)
from tests.directory.spreadsheets import import_to_look_at
from tests.factories.contact_center import CaseFactory, CategoryFactory, MessageFactory
from tests.factories.core import AdministratorFactory, JobFactory
from tests.factories.directory import MukhtarFactory, MunicipalityFactory, UnionFactory
from tests.factories.home import SampleSite, sample_site
from tests.factories.legal_library import LegalTextFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
SHOTS = os.environ.get("DIWAN_ADMIN_SHOTS", "")

# Words that a small script of ours replaces (cms/static/js/admin-words.js).
MENDED_IN_BROWSER = re.compile(r"\s*(Actions|Search|\d+ pages( \+ \d+ others)?)\s*")
# Views that must be among those looked at, whatever the URLs of the day are.
EVERYDAY = {
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "wagtailadmin_pages:history",
    "wagtailadmin_pages:revisions_compare",
    "wagtailadmin_pages:usage",
    "wagtailadmin_pages:move",
    "wagtailadmin_pages:copy",
    "wagtailadmin_pages:delete",
    "wagtailadmin_pages:unpublish",
    "wagtailadmin_pages:search",
    "wagtailadmin_account",
    "wagtailadmin_choose_page",
    "wagtailimages:index",
    "wagtailimages:edit",
    "wagtailimages_chooser:choose",
    "wagtaildocs:index",
    "wagtaildocs:edit",
    "wagtaildocs_chooser:choose",
    "wagtailadmin_workflows:edit",
    "wagtailadmin_workflows:edit_task",
    "wagtailadmin_reports:site_history",
    "wagtailadmin_reports:aging_pages",
    "wagtailusers_users:edit",
    "wagtailusers_groups:edit",
    "wagtailsites:edit",
    "wagtailredirects:edit",
    "wagtailadmin_collections:edit",
    "wagtaillocales:edit",
    "wagtail_localize:submit_page_translation",
    "wagtail_localize:translations_report",
    "directory_municipalities_modeladmin_index",
    "directory_municipalities_modeladmin_edit",
    "directory_municipalities_modeladmin_inspect",
    "directory_municipalities_modeladmin_delete",
    "directory_mukhtars_modeladmin_index",
    "directory_mukhtars_modeladmin_edit",
    "directory_sources_modeladmin_index",
    "directory_sources_modeladmin_edit",
    "directory_completeness",
    "contact_center:inbox",
    "contact_center:conversation",
    "core_jobs",
    "core_job",
    "wagtailadmin_login",
    "wagtailadmin_password_reset",
}


@dataclass
class Office:
    """A site with something in every list, and the addresses of its admin."""

    site: SampleSite
    administrator: User
    translation: Translation
    addresses: dict[str, str]
    content: set[str]

    def client(self) -> Client:
        """Somebody who may do everything, whose admin is in Arabic."""
        client = Client()
        client.force_login(self.administrator)
        return client

    def window(self, browser: Browser, server: str, size: ViewportSize) -> BrowserContext:
        """The same person's browser."""
        opened = browser.new_context(
            base_url=server, viewport=size, locale="ar-LB", reduced_motion="reduce"
        )
        cookie = self.client().cookies["sessionid"].value
        opened.add_cookies([{"name": "sessionid", "value": cookie, "url": server}])
        return opened


@pytest.fixture
def office() -> Office:
    """Make a record for every list."""
    setup_roles()
    site = sample_site(news=2)
    administrator = AdministratorFactory.create(first_name="هدى", last_name="حداد")
    profile = UserProfile.get_for_user(administrator)
    profile.preferred_language = "ar"
    profile.save()
    site.translated.save_revision(user=administrator).publish()
    site.translated.save_revision(user=administrator)
    Revision.objects.filter(user=None).update(user=administrator)
    Collection.objects.filter(name="Test collection").update(name="ملفات الموقع")
    union = UnionFactory.create(name_ar="اتحاد بلديات صور")
    municipality = MunicipalityFactory.create(name_ar="قانا", district=union.district)
    MukhtarFactory.create(name_ar="حسن علي", district=union.district, municipality=municipality)
    ensure_sources()
    # A change of each kind in its history.
    before = directory_history.snapshot(municipality)
    municipality.cadastre_code, municipality.union = "62111", union
    directory_history.record(municipality, None, by=administrator)
    directory_history.record(municipality, before, by=administrator, source=Source.objects.first())
    LegalTextFactory.create()
    CategoryFactory.create()
    message = MessageFactory.create()
    CaseFactory.create(conversation=message.conversation)
    job = JobFactory.create(
        owner=administrator, state=Job.State.FAILED, message="تعذّرت قراءة الملف."
    )
    spreadsheet = import_to_look_at(administrator)
    redirect = Redirect.objects.create(old_path="/ar/old", redirect_page=site.translated)
    collection = Collection.get_first_root_node().add_child(name="صور الأخبار")
    workflow = Workflow.objects.first()
    assert workflow is not None
    translation = Translation.objects.get(
        source=TranslationSource.objects.get_for_instance(site.translated),
        target_locale=Locale.objects.get(language_code="en"),
    )
    english = site.translated.get_translation(translation.target_locale)
    site_of_all = Site.objects.get(is_default_site=True)
    arguments = {
        "page_id": site.translated.pk,
        "parent_page_id": site.section.pk,
        "page_to_move_id": site.waiting.pk,
        "destination_id": site.news_index.pk,
        "revision_id": site.translated.revisions.order_by("pk").first().pk,
        "image_id": SiteImage.objects.first().pk,
        "document_id": SiteDocument.objects.first().pk,
        "doc_id": SiteDocument.objects.first().pk,
        "redirect_id": redirect.pk,
        "collection_id": collection.pk,
        "translation_id": translation.pk,
        "translation_source_id": translation.source.pk,
        "string_segment_id": StringSegment.objects.filter(source=translation.source).first().pk,
        "page_pk": site.translated.pk,
        "workflow_pk": workflow.pk,
    }
    keys = {
        "wagtailadmin_collections": collection.pk,
        "wagtailadmin_workflows:edit_task": Task.objects.first().pk,
        "wagtailadmin_workflows:disable_task": Task.objects.first().pk,
        "wagtailadmin_workflows:enable_task": Task.objects.first().pk,
        "wagtailadmin_workflows": workflow.pk,
        "wagtailsites": site_of_all.pk,
        "wagtailusers_users": administrator.pk,
        "wagtailusers_groups": Group.objects.get(name=EDITORS).pk,
        "wagtaillocales": translation.target_locale.pk,
        "contact_center": message.conversation.pk,
        "core_job": job.pk,
        "directory_import": spreadsheet.pk,
    }
    found = addresses(arguments, keys)
    compare = f"/admin/pages/{site.translated.pk}/revisions/compare/earliest...latest/"
    found["wagtailadmin_pages:revisions_compare"] = compare
    found["translation editor"] = f"/admin/pages/{english.pk}/edit/"
    found["alias"] = f"/admin/pages/{site.waiting.get_translation(english.locale).pk}/edit/"
    found["arabic page without a translation"] = f"/admin/pages/{site.waiting.pk}/edit/"
    found["news item"] = f"/admin/pages/{site.news[0].pk}/edit/"
    found["home page"] = f"/admin/pages/{site.home.pk}/edit/"
    found["settings"] = f"/admin/settings/home/sitesettings/{site_of_all.pk}/"
    for app, model in page_models():
        address = f"/admin/pages/add/{app}/{model}/"
        found[f"add {model}"] = f"{address}{site.section.pk}/"
    for model, pk in (("page", site.translated.pk), ("user", administrator.pk)):
        app = "wagtailcore" if model == "page" else "core"
        for action in ("delete", "move", "publish", "unpublish", "assign_role"):
            found[f"{action} {model}"] = f"/admin/bulk/{app}/{model}/{action}/?id={pk}"
    return Office(site, administrator, translation, found, words_of_the_content())


def test_no_view_of_the_arabic_admin_speaks_english(office):
    """Every view of the URLconf, colleagues' new ones included, as the server answers it."""
    client = office.client()
    client.raise_request_exception = False
    seen: set[str] = set()
    faults: list[str] = []
    for name, address in office.addresses.items():
        who = Client() if "login" in name or "password" in name else client
        with connection.execute_wrapper(_only_reads(name)):
            answer = who.get(address, headers={"accept-language": "ar"})
        kind = answer.get("content-type", "")
        if answer.status_code >= 500:
            faults.append(f"{name} ({address}): answered {answer.status_code}")
        if answer.status_code != 200 or not re.match(r"text/html|application/json", kind):
            continue
        seen.add(name)
        body = answer.content.decode()
        if "<html" in body and not re.search(r'<html[^>]* lang="ar"[^>]* dir="rtl"', body):
            faults.append(f"{name} ({address}): is not right to left")
        texts = [text for text in texts_of(body, kind) if not MENDED_IN_BROWSER.fullmatch(text)]
        faults += english_words(f"{name} ({address})", texts, office.content)
    assert sorted(EVERYDAY - seen) == []
    assert len(seen) > 150
    assert faults == [], "\n" + "\n".join(sorted(set(faults)))


def english_words(place: str, texts: list[str], content: set[str]) -> list[str]:
    """Return one line for each text that has English words."""
    return [
        f"{place}: {words} in {text.strip()[:90]!r}"
        for text in texts
        if (words := english_in(text, content))
    ]


def _only_reads(name: str) -> Callable[..., Any]:
    """Looking at a view changes nothing that the next view needs."""

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        assert not re.match(r"DELETE FROM .(wagtailcore_page|home_)", sql), f"{name} deletes"
        return execute(sql, params, many, context)

    return wrapper


# What scripts draw: everybody's menus, editors, choosers, dates and comments.
DRAWN = (
    "wagtailadmin_home",
    "wagtailadmin_explore",
    "wagtailadmin_pages:edit",
    "news item",
    "alias",
    "translation editor",
    "wagtailadmin_pages:revisions_compare",
    "wagtailimages:index",
    "wagtailimages:edit",
    "wagtailadmin_workflows:edit",
    "wagtailadmin_reports:site_history",
    "directory_municipalities_modeladmin_index",
    "directory_municipalities_modeladmin_edit",
    "directory_municipalities_modeladmin_inspect",
    "directory_completeness",
    "contact_center:conversation",
    "wagtailusers_groups:edit",
    "wagtailadmin_account",
)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_views_run_right_to_left_within_the_window(office, live_server, browser, size):
    """Direction and language of the document, no sideways scrolling, and no English drawn."""
    chosen = dict(office.addresses) if SHOTS else {n: office.addresses[n] for n in DRAWN}
    faults: list[str] = []
    window = office.window(browser, live_server.url, size)
    tab = window.new_page()
    tab.on("pageerror", lambda error: faults.append(f"{tab.url}: {error}"))
    for name, address in _pages(office, chosen):
        tab.goto(address, wait_until="load")
        root = tab.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if root != ["ar", "rtl"]:
            faults.append(f"{name} ({address}): html says {root}")
            continue
        too_wide = tab.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            faults.append(f"{name} ({address}): {too_wide}px wider than the window")
        faults += english_words(
            f"{name} ({address})", tab.evaluate(TEXTS_IN_BROWSER), office.content
        )
        if SHOTS:
            folder = Path(SHOTS)
            folder.mkdir(parents=True, exist_ok=True)
            picture = f"{re.sub('[^a-zA-Z0-9_]+', '-', name)}-{size['width']}.png"
            tab.screenshot(path=folder / picture, full_page=size is DESK)
    window.close()
    assert faults == [], "\n" + "\n".join(sorted(set(faults)))


def _pages(office: Office, chosen: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Those of the addresses that answer with a whole page."""
    client = office.client()
    client.raise_request_exception = False
    for name, address in chosen.items():
        answer = client.get(address)
        if answer.status_code == 200 and b"<html" in getattr(answer, "content", b""):
            yield name, address


# Where the first line of a text stands in its box: 0 at the left edge, 1 at the right one.
STANDS = """element => {
  const range = document.createRange();
  range.selectNodeContents(element);
  const text = range.getClientRects()[0], box = element.getBoundingClientRect();
  return (text.left + text.width / 2 - box.left) / box.width;
}"""


def test_row_19_each_text_of_the_translation_editor_runs_in_its_own_direction(
    office, live_server, browser
):
    """Arabic begins at the right and English at the left, whatever the admin's language is."""
    for language in ("ar", "en"):
        profile = UserProfile.get_for_user(office.administrator)
        profile.preferred_language = language
        profile.save()
        window = office.window(browser, live_server.url, DESK)
        tab = window.new_page()
        tab.goto(office.addresses["translation editor"])
        segment = tab.locator(".js-translation-editor li.complete").first
        assert segment.locator("> p").evaluate(STANDS) > 0.6
        assert segment.locator("> div > p").evaluate(STANDS) < 0.4
        segment.locator("button").first.click()
        field = segment.locator("textarea")
        for text, side in (("رخصة البناء", "right"), ("Building permit", "left")):
            field.fill(text)
            style = field.evaluate(
                "e => [getComputedStyle(e).unicodeBidi, getComputedStyle(e).textAlign]"
            )
            assert style == ["plaintext", "start"], (language, side)
        window.close()
