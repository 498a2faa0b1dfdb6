"""The help beside the translation editor's texts, in Chromium.

The editor belongs to wagtail-localize and knows nothing of the help: when its elements change so
that the help finds them no more, these tests fail.
"""

import re
from collections.abc import Iterator
from typing import Any

import environ
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Page as SitePage
from wagtail.users.models import UserProfile
from wagtail_localize.models import StringTranslation

from cms.core.models import User
from cms.core.translation import begin_translation, publish_translation
from cms.settings.backends import machine_translator
from cms.translation.glossary import load_starting_list
from tests.factories.core import AdministratorFactory
from tests.factories.home import StandardPageFactory, block
from tests.translation.libretranslate import serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

ARABIC = "يُقدَّم الطلب إلى رئيس البلدية"
LIKE_IT = "يُقدَّم طلب الرخصة إلى رئيس البلدية"
ENGLISH = "The application for the permit is made to the president of the municipality"


@pytest.fixture(params=["ar", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def user(language: str) -> User:
    user = AdministratorFactory()
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return user


@pytest.fixture
def edited() -> SitePage:
    """A page whose English is about to be written; a sentence like its own is known."""
    load_starting_list()
    known = StandardPageFactory(title="رخصة", summary="", body=[block("text", f"<p>{LIKE_IT}</p>")])
    publish_translation(known, {"رخصة": "A permit", LIKE_IT: ENGLISH})
    page = StandardPageFactory(title="الطلب", summary="", body=[block("text", f"<p>{ARABIC}</p>")])
    return begin_translation(page)


def open_editor(page: Page, live_server: Any, user: User, english: SitePage) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("[name=username]", user.email)
    page.fill("[name=password]", "correct horse battery staple")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/admin/")
    page.goto(f"{live_server.url}/admin/pages/{english.pk}/edit/")
    expect(row(page)).to_be_visible()


def row(page: Page, arabic: str = ARABIC) -> Locator:
    """The editor's row of a text."""
    return page.locator(".js-translation-editor li", has=page.locator("> p", has_text=arabic)).last


def press_last_button(row: Locator) -> None:
    """Edit, or Save: the last button of the row's own."""
    row.locator("> ul button").last.click()


def save(page: Page) -> None:
    """Save the text in hand; the row looks complete before the server has answered."""
    with page.expect_response(re.compile(r"/localize/translate/\d+/strings/\d+/edit/")):
        press_last_button(row(page))


def saved(arabic: str = ARABIC) -> str:
    return StringTranslation.objects.get(translation_of__data=arabic).data


def test_terms_and_memory_stand_beside_the_text_and_go_into_it(
    page: Page, live_server: Any, user: User, edited: SitePage, language: str
):
    open_editor(page, live_server, user, edited)
    press_last_button(row(page))
    panel = row(page).locator(".assist")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("president of the municipality")
    expect(panel.locator("mark")).to_have_count(1)
    text = row(page).locator("textarea")
    text.fill("Apply to the, please")
    text.evaluate("area => area.setSelectionRange(12, 12)")
    panel.locator(".assist__term button").first.click()
    expect(text).to_have_value("Apply to the president of the municipality, please")
    expect(text).to_be_focused()
    panel.locator(".assist__match button").click()
    expect(text).to_have_value(ENGLISH)
    # Beside it where there is room, below it where there is none.
    beside, own = panel.bounding_box(), text.bounding_box()
    assert beside
    assert own
    is_left = beside["x"] + beside["width"] <= own["x"]
    is_right = own["x"] + own["width"] <= beside["x"]
    assert is_left if language == "ar" else is_right
    page.set_viewport_size({"width": 480, "height": 900})
    beside, own = panel.bounding_box(), text.bounding_box()
    assert beside
    assert own
    assert beside["y"] >= own["y"] + own["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    save(page)
    expect(panel).to_have_count(0)
    expect(row(page)).to_have_class(re.compile("complete"))
    assert saved() == ENGLISH


def test_everything_is_reached_by_keyboard(
    page: Page, live_server: Any, user: User, edited: SitePage
):
    open_editor(page, live_server, user, edited)
    row(page).locator("> ul button").last.focus()
    page.keyboard.press("Enter")
    insert = row(page).locator(".assist__term button").first
    expect(insert).to_be_visible()
    for _ in range(4):
        page.keyboard.press("Tab")
        if insert.evaluate("button => button === document.activeElement"):
            break
    expect(insert).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page).locator("textarea")).to_have_value("president of the municipality")


def test_a_departure_is_told_after_saving_and_goes_when_it_is_mended(
    page: Page, live_server: Any, user: User, edited: SitePage
):
    open_editor(page, live_server, user, edited)
    press_last_button(row(page))
    row(page).locator("textarea").fill("It is made to the mayor")
    press_last_button(row(page))
    warning = row(page).locator(".assist-warning")
    expect(warning).to_contain_text("mayor")
    overview = page.locator("#translation-assist-overview")
    expect(overview.locator("details")).to_have_count(1)
    overview.locator("summary").click()
    overview.locator("button").click()
    expect(row(page).locator("> ul button").last).to_be_focused()
    results = Axe().run(page, context="#translation-assist-overview")
    assert results.violations_count == 0, results.generate_report()
    press_last_button(row(page))
    row(page).locator("textarea").fill("It is made to the president of the municipality")
    press_last_button(row(page))
    expect(warning).to_have_count(0)
    expect(overview).to_be_hidden()


def test_the_panel_has_no_accessibility_faults(
    page: Page, live_server: Any, user: User, edited: SitePage
):
    open_editor(page, live_server, user, edited)
    press_last_button(row(page))
    expect(row(page).locator(".assist")).to_be_visible()
    results = Axe().run(page, context=".assist")
    assert results.violations_count == 0, results.generate_report()


@pytest.fixture
def service(settings: Any) -> Iterator[None]:
    with serving(lambda arabic: "A machine's words") as fake, pytest.MonkeyPatch.context() as env:
        env.setenv("MACHINE_TRANSLATOR", "libretranslate")
        env.setenv("MACHINE_TRANSLATOR_URL", fake.url)
        settings.WAGTAILLOCALIZE_MACHINE_TRANSLATOR = machine_translator(environ.Env())
        yield


def test_row_22_a_person_signs_off_what_a_machine_drafted(
    page: Page, live_server: Any, user: User, edited: SitePage, service: None
):
    open_editor(page, live_server, user, edited)
    page.locator("form[action$='/machine_translate/'] button").click()
    remarks = page.locator(".assist-machine")
    expect(remarks).to_have_count(2)
    remarks.last.locator("button").click()
    expect(remarks).to_have_count(1)
    expect(row(page)).to_have_class(re.compile("complete"))
    assert StringTranslation.objects.filter(translation_type="machine").count() == 1
    assert saved() == "A machine's words"


def test_row_22_without_a_machine_there_is_no_button(
    page: Page, live_server: Any, user: User, edited: SitePage
):
    open_editor(page, live_server, user, edited)
    expect(page.locator("form[action$='/upload/']")).to_have_count(1)
    expect(page.locator("form[action$='/machine_translate/']")).to_have_count(0)


def test_the_editor_works_when_the_help_does_not(
    page: Page, live_server: Any, user: User, edited: SitePage
):
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.route("**/translation/glossary/assist/**", lambda route: route.fulfill(status=500))
    open_editor(page, live_server, user, edited)
    press_last_button(row(page))
    row(page).locator("textarea").fill("Without help")
    save(page)
    expect(row(page)).to_have_class(re.compile("complete"))
    assert saved() == "Without help"
    assert faults == []
