"""The end of a page in Chromium: with a script and without, on screen and on paper."""

import re
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, expect
from wagtail.users.models import UserProfile

from cms.core import links
from cms.core.models import PageFeedback, User
from tests.browser.test_look import DESK, PHONE, RULES
from tests.factories.home import SampleSite, StandardPageFactory, block, sample_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

ADDRESS = "/ar/guides/building-permit/"


@pytest.fixture
def site() -> SampleSite:
    return sample_site()


def faults(tab) -> list[str]:
    results = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{tab.url}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in results.response["violations"]]  # fmt: skip


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "plain"])
def test_a_visitor_says_no_and_why(site, live_server, browser: Browser, javascript):
    window = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=javascript
    )
    tab = window.new_page()
    tab.goto(ADDRESS)
    tab.locator(".page-end__ask button[value=no]").click()
    expect(tab.locator("textarea[name=comment]")).to_be_visible()
    if javascript:
        assert faults(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tab.locator("textarea[name=comment]").fill("لم أجد الرسوم")
    tab.locator("main form[method=post] button[type=submit]").click()
    expect(tab.locator("textarea")).to_have_count(0)
    tab.locator("main .more").click()
    assert tab.url.endswith(ADDRESS)
    assert window.cookies() == []
    window.close()
    row = PageFeedback.objects.get()
    assert (row.useful, row.comment, row.path) == (False, "لم أجد الرسوم", ADDRESS)


def test_the_buttons_that_need_a_script_come_with_it(site, live_server, browser: Browser):
    window = browser.new_context(base_url=live_server.url, viewport=DESK)
    window.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = window.new_page()
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(ADDRESS)
    copy = tab.locator("[data-copy] button")
    expect(copy).to_be_visible()
    expect(tab.locator("[data-print] button")).to_be_visible()
    expect(tab.locator("[data-plain]")).to_be_hidden()
    copy.click()
    expect(tab.locator(".page-end__said")).not_to_be_empty()
    assert tab.evaluate("navigator.clipboard.readText()") == f"{live_server.url}{ADDRESS}"
    assert errors == []
    window.close()


def test_without_a_script_plain_links_share(site, live_server, browser: Browser):
    window = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    tab = window.new_page()
    tab.goto(ADDRESS)
    for name in ("copy", "print", "share"):
        expect(tab.locator(f"[data-{name}]")).to_be_hidden()
    expect(tab.locator("[data-plain] a")).to_be_visible()
    link = tab.locator(".page-end a[href^='https://wa.me/']").get_attribute("href") or ""
    assert unquote(link).endswith(f"رخصة البناء {live_server.url}{ADDRESS}")
    window.close()


def test_a_page_on_paper(site, live_server, browser: Browser):
    """Without menus and buttons; with the addresses of its links, its own and its date."""
    window = browser.new_context(base_url=live_server.url, viewport=DESK, color_scheme="dark")
    tab = window.new_page()
    tab.goto(ADDRESS)
    tab.emulate_media(media="print", color_scheme="dark")
    for gone in (".site-nav", ".site-footer", ".breadcrumbs", ".page-end__ask", ".page-end__share"):
        expect(tab.locator(gone).first).to_be_hidden()
    for shown in ("h1", ".brand__name", ".page-end__date", ".print-only"):
        expect(tab.locator(shown).first).to_be_visible()
    assert tab.locator(".print-only").inner_text() == f"{live_server.url}{ADDRESS}"
    colours = tab.evaluate(
        "['backgroundColor', 'color'].map(name => getComputedStyle(document.body)[name])"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(0, 0, 0)"]
    after = tab.locator(".body a[href^=http]").first.evaluate(
        "link => getComputedStyle(link, '::after').content"
    )
    assert "dglac.gov.lb" in after
    assert re.match(rb"%PDF-", tab.pdf(format="A4"))
    window.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_editors_read_the_reports(site, live_server, browser: Browser, language):
    page = StandardPageFactory(
        slug="holder", body=[block("text", '<p><a href="/ar/gone/">هنا</a></p>')]
    )
    links.check()
    PageFeedback.objects.create(
        subject=f"page:{page.translation_key}", path=page.url, language="ar", title=page.title,
        useful=False, comment="لم أجد الرسوم",
    )  # fmt: skip
    staff = User.objects.create_superuser("staff@example.org", "x")
    UserProfile.objects.create(user=staff, preferred_language=language)
    client = Client()
    client.force_login(staff)
    window = browser.new_context(base_url=live_server.url, viewport=DESK)
    window.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    tab = window.new_page()
    tab.goto("/admin/reports/broken-links/")
    assert tab.evaluate("document.documentElement.lang") == language
    line = tab.locator("table.listing tbody tr", has_text="/ar/gone/")
    expect(line).to_have_count(1)
    assert tab.evaluate("document.documentElement.scrollWidth") <= DESK["width"]
    line.locator("a").first.click()
    assert f"/admin/pages/{page.pk}/edit/" in tab.url
    tab.goto("/admin/reports/feedback/")
    tab.locator("table.listing tbody tr a").first.click()
    expect(tab.locator("table.listing td").first).to_have_text("لم أجد الرسوم")
    tab.locator("button[name=handled][value='1']").click()
    expect(tab.locator("button[name=handled][value='0']")).to_be_visible()
    window.close()
    assert PageFeedback.objects.get().handled_by == staff
