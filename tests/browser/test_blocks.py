"""Blocks in Chromium: wide ones on a narrow phone, and the table's editor in the Arabic admin."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, ViewportSize, expect

from cms.core.models import User
from home.models import StandardPage
from home.services import setup_site
from tests.factories.home import SiteImageFactory, StandardPageFactory, full_body

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PHONE: ViewportSize = {"width": 360, "height": 740}

# As Excel puts it on the clipboard: cells that hold line breaks are quoted.
SHEET = 'البند\tالأساس\tملاحظة\nسكني\tالمساحة\t"سطر\nوسطر"\nتجاري\tالقيمة\t\n'

PASTE = """(input, text) => {
    const clipboard = new DataTransfer();
    clipboard.setData("text/plain", text);
    input.dispatchEvent(
        new ClipboardEvent("paste", {clipboardData: clipboard, bubbles: true, cancelable: true})
    );
}"""


def test_wide_blocks_scroll_by_themselves_on_a_phone(live_server, browser: Browser):
    StandardPageFactory(slug="blocks", body=full_body(SiteImageFactory()))
    window = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    tab = window.new_page()
    tab.goto("/ar/blocks/")
    root = tab.locator("html")
    wider = root.evaluate("e => e.scrollWidth - e.clientWidth")
    frame = tab.locator(".table-wrap")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth")
    frame.focus()
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("aria-label", "الرسوم بحسب نوع البناء")
    # The accordion opens without any script.
    answer = tab.locator(".accordion details").first.locator(".prose")
    expect(answer).to_be_hidden()
    tab.locator(".accordion summary").first.click()
    expect(answer).to_be_visible()
    assert wider <= 0
    assert root.evaluate("e => e.scrollWidth - e.clientWidth") <= 0
    window.close()


def open_editor(browser: Browser, server: str) -> Page:
    """The form of a new page, as an Arabic-speaking editor sees it."""
    home = setup_site().arabic
    client = Client()
    client.force_login(User.objects.create_superuser("editor@example.org", "x"))
    window = browser.new_context(
        base_url=server, viewport={"width": 1280, "height": 1000}, locale="ar"
    )
    window.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}]
    )
    tab = window.new_page()
    tab.goto(f"/admin/pages/add/home/standardpage/{home.pk}/")
    tab.locator("#id_title").fill("رسوم")
    # An Arabic title gives no address: it is written on the second tab.
    tab.get_by_role("tab").nth(1).click()
    tab.locator("#id_slug").fill("fees")
    tab.get_by_role("tab").first.click()
    return tab


def test_an_editor_pastes_a_table_from_a_spreadsheet(live_server, browser: Browser):
    tab = open_editor(browser, live_server.url)
    expect(tab.locator("html")).to_have_attribute("dir", "rtl")
    tab.locator("[id$='-body-section'] .c-sf-add-button").first.click()
    tab.get_by_role("option", name="جدول").or_(
        tab.get_by_role("option", name="Table")
    ).first.click()
    table = tab.locator(".diwan-table-block")
    expect(table.locator("tbody tr")).to_have_count(2)
    table.locator("input.column-heading").first.evaluate(PASTE, SHEET)
    headings = table.locator("input.column-heading")
    expect(headings).to_have_count(3)
    assert [headings.nth(at).input_value() for at in range(3)] == ["البند", "الأساس", "ملاحظة"]
    table.locator("input[name$='-caption']").fill("رسوم الرخص")
    tab.locator("button.action-save").first.click()
    expect(tab.locator("li.success")).to_be_visible()
    page = StandardPage.objects.get(title="رسوم", locale__language_code="ar")
    page = page.get_latest_revision_as_object()
    value = page.body[0].value
    assert value.caption == "رسوم الرخص"
    assert [column["heading"] for column in value.columns] == ["البند", "الأساس", "ملاحظة"]
    assert [row["values"] for row in value.row_data] == [
        ["سكني", "المساحة", "سطر\nوسطر"],
        ["تجاري", "القيمة", ""],
    ]
    tab.context.close()


def test_what_is_wrong_with_a_table_is_said_at_the_table(live_server, browser: Browser):
    tab = open_editor(browser, live_server.url)
    tab.locator("[id$='-body-section'] .c-sf-add-button").first.click()
    tab.get_by_role("option", name="جدول").or_(
        tab.get_by_role("option", name="Table")
    ).first.click()
    table = tab.locator(".diwan-table-block")
    table.locator("tbody textarea").first.fill("سكني")
    tab.locator("[name=action-publish]").first.evaluate("e => e.click()")
    expect(table.locator(".w-field__errors, .help-block, .error-message").first).to_be_visible()
    expect(table.locator("tbody textarea").first).to_have_value("سكني")
    assert not StandardPage.objects.filter(title="رسوم", live=True).exists()
    tab.context.close()
