"""The whole thread, as people walk it, over the very processes that `make run` starts.

A citizen writes in the emulator's phone, an agent answers from the inbox, the answer arrives and
is read; a visitor opens the site in both languages and finds a municipality.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.services.postgresql import free_port

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
COMPLAINT = "النفايات لم تُجمع منذ أسبوع في زحلة"
ANSWER = "تابعنا الأمر مع البلدية، وستُجمع النفايات غداً صباحاً."
NUMBER = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{3}")
START_SECONDS = 240


@dataclass(frozen=True)
class Diwan:
    """A running installation."""

    site: str
    emulator: str
    email: str
    password: str


@pytest.fixture(scope="module")
def diwan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Diwan]:
    """Start everything as `make run` does, in a folder of its own; stop it by SIGTERM."""
    var = tmp_path_factory.mktemp("var")
    port, emulator_port = free_port(), free_port()
    kept = ("PATH", "HOME", "LANG")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PORT": str(port), "EMULATOR_PORT": str(emulator_port), "DIWAN_VAR": str(var)}
    log = (var / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "cms.run"], cwd=ROOT, env=environment, stdout=log, stderr=log
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Diwan is running" not in (var / "log").read_text():
            assert process.poll() is None, (var / "log").read_text()
            assert time.monotonic() < deadline, (var / "log").read_text()
            time.sleep(0.3)
        email, password = (var / "admin-password").read_text().split()
        yield Diwan(
            f"http://localhost:{port}", f"http://localhost:{emulator_port}", email, password
        )
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=40)
    assert code == 0
    assert "Traceback" not in (var / "log").read_text()


@pytest.fixture
def agent(diwan: Diwan, browser: Browser) -> Iterator[Page]:
    """An agent's browser, logged in."""
    context: BrowserContext = browser.new_context(
        locale="ar", viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto(f"{diwan.site}/admin/login/?next=/admin/inbox/")
    page.fill("input[name=username]", diwan.email)
    page.fill("input[name=password]", diwan.password)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/inbox/**")
    yield page
    context.close()


def test_a_complaint_goes_all_the_way_and_back(diwan: Diwan, page: Page, agent: Page):
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{diwan.emulator}/?lang=ar")
    page.fill("#text", COMPLAINT)
    page.keyboard.press("Enter")
    log = page.locator("#log")
    expect(log).to_contain_text(COMPLAINT)

    # The call centre registers it and says its number.
    expect(log).to_contain_text(NUMBER, timeout=30_000)
    found = NUMBER.search(log.inner_text())
    assert found
    number = found.group()

    # It stands in the inbox with that number, its category and its municipality.
    agent.goto(f"{diwan.site}/admin/inbox/")
    row = agent.locator("[data-inbox-list] a.row").filter(has_text=number)
    expect(row).to_contain_text(COMPLAINT[:20])
    expect(row).to_contain_text("زحل")
    row.click()

    # The agent answers.
    agent.fill("#inbox-text", ANSWER)
    agent.click("[data-inbox-composer] button[type=submit]")

    # The answer arrives on the phone, is seen there, and its ticks turn to "read" in the inbox.
    expect(log).to_contain_text(ANSWER, timeout=30_000)
    answer = agent.locator("li.bubble--out").filter(has_text=ANSWER)
    expect(answer.locator(".tick--read")).to_be_visible(timeout=30_000)


def test_a_visitor_reads_both_languages_and_finds_zahle(diwan: Diwan, page: Page):
    page.goto(f"{diwan.site}/")
    assert page.url == f"{diwan.site}/ar/"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "ar",
        "rtl",
    ]
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**/en/")
    assert page.url == f"{diwan.site}/en/"
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        "en",
        "ltr",
    ]
    page.goto(f"{diwan.site}/ar/")
    box = page.locator("main input[name=q]")
    box.fill("زحله")
    box.press("Enter")
    page.wait_for_url("**/ar/search/?q=*")
    page.locator("main .results a").first.click()
    page.wait_for_url("**/ar/directory/zahleh**")
    expect(page.locator("h1")).to_contain_text("زحل")
    assert page.context.cookies() == []


def test_a_search_for_a_quote_or_for_10000_letters_answers_plainly(diwan: Diwan, page: Page):
    for query in ('"', "ب" * 10_000):
        page.goto(f"{diwan.site}/ar/search/")
        box = page.locator("main input[name=q]")
        box.evaluate(
            "(input, text) => { input.removeAttribute('maxlength'); input.value = text }", query
        )
        box.press("Enter")
        page.wait_for_load_state()
        expect(page.locator("main")).to_be_visible()
        assert "500" not in page.title()
        expect(page.locator("html")).to_have_attribute("lang", "ar")
