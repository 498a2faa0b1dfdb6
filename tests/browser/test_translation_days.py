"""The days of three people: an editor, a reviewer and a translator, each with a log-in of their own.

A news item is written with a table and an image, reviewed, published, found in the report,
translated, published in English; then a sentence changes, and the report says so.
"""

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect

from cms.staff.roles import EDITORS, REVIEWERS, TRANSLATORS, setup_roles
from home.models import NewsIndexPage, NewsPage
from home.services import setup_site
from tests.factories.core import UserFactory
from tests.factories.home import (
    NewsIndexPageFactory,
    SectionPageFactory,
    SiteImageFactory,
    StandardPageFactory,
    translate,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PASSWORD = "correct horse battery staple"
TITLE = "دورة تدريبية لموظفي البلديات"
SUMMARY = "تنظّم المديرية دورة في إعداد الموازنات."
CHANGED = "تنظّم المديرية دورة في إعداد الموازنات ومراقبتها."
LATER = "تنظّم المديرية دورة في زحلة."
ENGLISH = {
    TITLE: "Training for municipal staff",
    CHANGED: "The Directorate holds a course on preparing and controlling budgets.",
    "المواعيد": "Dates",
    "اليوم": "Day",
    "المكان": "Place",
    "الإثنين": "Monday",
    "زحلة": "Zahle",
    "قاعة التدريب": "The training hall",
}


@pytest.fixture
def index() -> NewsIndexPage:
    setup_site()
    page = NewsIndexPageFactory(slug="news")
    translate(page)
    SiteImageFactory(title="قاعة")
    setup_roles()
    return page


@pytest.fixture(autouse=True)
def _patience() -> Iterator[None]:
    """Give a busy machine time: this day has dozens of pages, each asked for the first time."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


Person = Callable[[str], Page]


@pytest.fixture
def log_in(index: NewsIndexPage, live_server, browser: Browser) -> Iterator[Person]:
    """Log somebody of a role in through the form; each has a window of their own."""
    windows = []

    def enter(role: str) -> Page:
        user = UserFactory(password=PASSWORD, email=f"{role.lower()}@example.org")
        user.groups.add(Group.objects.get(name=role))
        window = browser.new_context(
            base_url=live_server.url, locale="ar", viewport={"width": 1280, "height": 900}
        )
        windows.append(window)
        tab = window.new_page()
        tab.goto("/admin/login/")
        tab.locator("[name=username]").fill(user.email)
        tab.locator("[name=password]").fill(PASSWORD)
        tab.locator("button[type=submit]").first.click()
        expect(tab).to_have_url(re.compile(r"/admin/$"))
        expect(tab.locator("html")).to_have_attribute("dir", "rtl")
        return tab

    yield enter
    for window in windows:
        window.close()


def saved(tab: Page) -> None:
    """Wait until what was typed is saved by itself, which renews the menu."""
    tab.keyboard.press("Tab")
    expect(tab.locator(".w-autosave-indicator__state--saved")).to_be_visible()


def submit(tab: Page, action: str) -> None:
    """Press a button of the page editor's menu, wherever in the menu it stands."""
    button = tab.locator(f"[name={action}], [data-workflow-action-name={action}]").first
    if not button.is_visible():
        tab.locator("footer [data-w-dropdown-target=toggle]").first.click()
    button.click()


def add_block(tab: Page, names: str) -> None:
    """Add a block at the end of the body."""
    tab.locator("[id$='-body-section'] .c-sf-add-button").last.click()
    tab.get_by_role("option", name=re.compile(f"^({names})")).first.click()


def news() -> NewsPage:
    return NewsPage.objects.get(locale__language_code="ar")


def open_form(tab: Page, address: str) -> None:
    """Open a page's form, as slowly as people do.

    Wagtail takes what it finds two seconds after loading for the beginning, and saves by itself
    what differs from it; what is typed before is saved with the next change.
    """
    tab.goto(address)
    tab.wait_for_timeout(2_500)


def write(tab: Page, index: NewsIndexPage) -> None:
    """Write the news item with a table and an image, and submit it."""
    open_form(tab, f"/admin/pages/add/home/newspage/{index.pk}/")
    tab.locator("#id_title").fill(TITLE)
    tab.locator("#id_summary").fill(SUMMARY)
    saved(tab)
    expect(tab).to_have_url(re.compile(r"/edit/$"))
    add_block(tab, "جدول|Table")
    table = tab.locator(".diwan-table-block")
    table.locator("input[name$='-caption']").fill("المواعيد")
    headings = table.locator("input.column-heading")
    headings.nth(0).fill("اليوم")
    headings.nth(1).fill("المكان")
    cells = table.locator("tbody textarea")
    cells.nth(0).fill("الإثنين")
    cells.nth(1).fill("زحلة")
    add_block(tab, "صورة|Image")
    picture = tab.locator(".image-chooser").last
    picture.locator(".unchosen button").first.click()
    tab.locator(".modal-body a[data-chooser-modal-choice]").first.click()
    expect(picture.locator(".unchosen")).to_be_hidden()
    tab.locator("[name$='-alt_text']").last.fill("قاعة التدريب")
    saved(tab)
    submit(tab, "action-submit")
    expect(tab.locator(".messages")).to_contain_text(TITLE)


def change_summary(tab: Page, page: NewsPage, summary: str) -> None:
    """Write another summary and submit the page."""
    open_form(tab, f"/admin/pages/{page.pk}/edit/")
    tab.locator("#id_summary").fill(summary)
    saved(tab)
    submit(tab, "action-submit")
    expect(tab.locator(".messages .success").first).to_be_visible()


def decide(tab: Page, action: str, comment: str = "") -> None:
    """Approve a page in review, or ask for changes."""
    submit(tab, action)
    if comment:
        modal = tab.locator(".modal-body")
        modal.locator("textarea").fill(comment)
        modal.locator("[type=submit]").click()
    expect(tab.locator(".messages .success").first).to_be_visible()


def report_row(tab: Page, title: str = TITLE) -> Locator:
    """A page in the report of those that wait."""
    tab.goto("/admin/translation/report/?state=")
    named = tab.get_by_role("link", name=title, exact=True)
    return tab.locator(".tr-list tr").filter(has=named.and_(tab.locator(".tr-title a")))


def translate_texts(tab: Page, texts: dict[str, str]) -> None:
    """Translate these texts one by one in wagtail-localize's editor."""
    for arabic, english in texts.items():
        text = tab.get_by_text(arabic, exact=True)
        segment = tab.locator(".js-translation-editor li.incomplete").filter(has=text)
        segment.locator("button").first.click()
        editing = tab.locator(".js-translation-editor li").filter(has=tab.locator("textarea"))
        editing.locator("textarea").last.fill(english)
        editing.last.get_by_role("button", name=re.compile("^(حفظ|Save)$")).click()
        expect(segment).to_have_count(0)


def hand_over(tab: Page) -> None:
    """Submit the translation to the reviewers, from the bar above the editor."""
    tab.locator("[data-review-bar] form[action$='/submit/'] button").click()
    expect(tab.locator("[data-review-bar] form[action$='/take-back/']")).to_be_visible()


def approve_translation(tab: Page, english: NewsPage) -> None:
    """Publish a translation that was handed over."""
    tab.goto(f"/admin/pages/{english.pk}/edit/")
    tab.locator("[data-review-bar] [name=decision][value=approve]").click()
    expect(tab.locator("[data-review-bar]")).to_have_count(0)


def in_english() -> NewsPage:
    return NewsPage.objects.get(locale__language_code="en")


def test_a_news_item_from_its_first_word_to_a_translation_that_is_out_of_date(
    index: NewsIndexPage, log_in: Person, client: Client
):
    editor, reviewer, translator = log_in(EDITORS), log_in(REVIEWERS), log_in(TRANSLATORS)

    # The editor writes and submits; nothing is public yet. The address needs no Latin letter.
    write(editor, index)
    item = news()
    assert re.fullmatch(r"[a-z0-9-]+", item.slug)
    assert client.get(item.url).status_code == 404

    # The reviewer finds it on the dashboard and asks for a change; the editor makes it.
    reviewer.goto("/admin/")
    expect(reviewer.get_by_text(TITLE).first).to_be_visible()
    reviewer.goto(f"/admin/pages/{item.pk}/edit/")
    decide(reviewer, "reject", "أذكر الرقابة أيضاً.")
    change_summary(editor, item, CHANGED)
    assert client.get(item.url).status_code == 404

    # The reviewer publishes: public in Arabic, and in English with a notice.
    reviewer.goto(f"/admin/pages/{item.pk}/edit/")
    decide(reviewer, "approve")
    html = client.get(item.url).content.decode()
    assert CHANGED in html
    assert "<table" in html
    assert "قاعة التدريب" in html
    english = in_english()
    assert "not yet available in English" in client.get(english.url).content.decode()

    # The translator finds it in the report and is in the editor with one click.
    row = report_row(translator)
    expect(row.locator(".tr-state--missing")).to_be_visible()
    row.locator("button").click()
    expect(translator).to_have_url(re.compile(rf"/admin/pages/{english.pk}/edit/"))
    translate_texts(translator, ENGLISH)
    assert "Training" not in client.get(english.url).content.decode()
    hand_over(translator)

    # The reviewer publishes it, and it is live in English, table and image included.
    approve_translation(reviewer, english)
    html = client.get(english.url).content.decode()
    for text in ENGLISH.values():
        assert text in html
    assert "not yet available in English" not in html
    expect(report_row(translator)).to_have_count(0)

    # The editor is told what a change will do, and changes a sentence.
    open_form(editor, f"/admin/pages/{item.pk}/edit/")
    expect(editor.locator(".tr-banner.tr-state--current")).to_be_visible()
    change_summary(editor, item, LATER)
    reviewer.goto(f"/admin/pages/{item.pk}/edit/")
    decide(reviewer, "approve")

    # The English page is out of date, in the report and on the Arabic page; visitors read it still.
    row = report_row(translator)
    expect(row.locator(".tr-state--stale")).to_be_visible()
    editor.goto(f"/admin/pages/{item.pk}/edit/")
    expect(editor.locator(".tr-banner.tr-state--stale")).to_be_visible()
    assert ENGLISH[CHANGED] in client.get(english.url).content.decode()

    # One click brings the new sentence to the translator, and that one alone.
    row.locator("button").click()
    expect(translator.locator(".js-translation-editor li.incomplete")).to_have_count(1)
    translate_texts(translator, {LATER: "The Directorate holds a course in Zahle."})
    hand_over(translator)
    approve_translation(reviewer, english)
    assert "a course in Zahle" in client.get(english.url).content.decode()
    expect(report_row(translator)).to_have_count(0)


def test_row_11_nested_aliases_become_translations_with_a_click_for_each(
    index: NewsIndexPage, log_in: Person, client: Client
):
    section = SectionPageFactory(slug="guides", title="دليل البلديات")
    page = StandardPageFactory(parent=section, slug="permit", title="رخصة الأشغال")
    child = StandardPageFactory(parent=page, slug="fees", title="رسوم الأشغال")
    translator = log_in(TRANSLATORS)
    for each in (section, page, child):
        english = each.get_translations().get().specific
        assert english.alias_of_id
        report_row(translator, each.title).locator("button").click()
        # The same page, at the same address, is a translation now, and says that it waits.
        expect(translator).to_have_url(re.compile(rf"/admin/pages/{english.pk}/edit/"))
        expect(translator.locator(".js-translation-editor li.incomplete").first).to_be_visible()
        english.refresh_from_db()
        assert english.alias_of_id is None
        assert english.url == each.url.replace("/ar/", "/en/")
        assert "not yet available in English" in client.get(english.url).content.decode()
        expect(report_row(translator, each.title).locator(".tr-state--draft")).to_be_visible()
    for each in (section, page, child):
        translate(each)
        english = each.get_translations().get()
        assert "not yet available in English" not in client.get(english.url).content.decode()
    assert child.get_translations().get().get_parent().pk == page.get_translations().get().pk
