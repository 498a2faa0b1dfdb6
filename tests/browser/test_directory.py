"""The public directory in Chromium: suggestions and maps by keyboard, a call, a position, axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect

from directory import matching
from directory.models import Municipality
from directory.services import STARTING_REGISTER, import_register
from tests.browser.test_look import DESK, PHONE, RULES
from tests.factories.directory import MukhtarFactory, MunicipalityPhoneFactory
from tests.factories.home import sample_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

PAGES = (
    "",
    "?q=طرابلش",
    "governorates/",
    "districts/",
    "districts/sour/",
    "unions/chaqif/",
    "mukhtars/",
    "mukhtars/?q=zzzz",
    "nearest/",
    "nearest/?lat=33.9&lon=35.5",
    "nearest/?lat=48.85&lon=2.35",
    "map/",
    "map/governorates/mount-lebanon/",
    "map/districts/akkar/",
    "kfar-roummane/",
)


@pytest.fixture
def register() -> Municipality:
    """The whole register on a site of its own, and a municipality with everything."""
    sample_site()
    assert not import_register(STARTING_REGISTER).errors
    cache.clear()
    matching.forget()
    place = Municipality.objects.get(slug="kfar-roummane")
    place.email, place.website = "info@example.org", "https://example.org/"
    place.president_ar, place.hours_ar = "سامي حداد", "من 8:00 إلى 14:00"
    place.save()
    MunicipalityPhoneFactory(municipality=place, number="+9617530123")
    MukhtarFactory(district=place.district, municipality=place)
    return place


def typed(tab: Page, words: str) -> None:
    """Type into the search box and wait for the suggestions to `words`."""
    with tab.expect_response(re.compile(r"/suggest/\?q=")):
        tab.locator("#directory-q").press_sequentially(words)


@pytest.mark.parametrize(
    ("language", "words", "slug"),
    [("ar", "طرابلش", "tripoli"), ("en", "3abbasiye", "aabbassiyeh")],
)
def test_a_misspelt_name_is_chosen_by_keyboard(
    register, live_server, browser: Browser, language, words, slug
):
    tab = browser.new_page(base_url=live_server.url, viewport=PHONE)
    tab.goto(f"/{language}/directory/")
    box = tab.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    box.fill(words[:-1])
    typed(tab, words[-1])
    options = tab.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_be_visible()
    # The number is said to screen readers, in the page's language.
    expect(tab.locator(".search-box [role=status]")).not_to_be_empty()
    results = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
    assert [v["id"] for v in results.response["violations"]] == []
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_be_focused()
    box.press("Escape")
    expect(tab.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value(words)
    box.press("ArrowDown")
    expect(tab.get_by_role("listbox")).to_be_visible()
    box.press("Enter")
    tab.wait_for_url(f"**/{language}/directory/{slug}/")
    tab.close()


def test_past_the_ends_of_the_list_the_words_are_chosen_again(register, live_server, browser):
    tab = browser.new_page(base_url=live_server.url, viewport=DESK)
    tab.goto("/ar/directory/")
    typed(tab, "كنيسة")
    box, options = tab.get_by_role("combobox"), tab.get_by_role("option")
    expect(options).to_have_count(5)
    # Namesakes stand with their districts, all different.
    where = options.locator("span").all_text_contents()
    assert len(set(where)) == 5
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(tab.locator("[role=option][aria-selected=true]")).to_have_count(0)
    # With nothing chosen, Enter searches as the button does.
    box.press("Enter")
    tab.wait_for_url("**/ar/directory/?q=*")
    expect(tab.locator(".results > li")).to_have_count(5)
    tab.close()


def test_without_a_script_the_box_searches_and_links_stand_in(register, live_server, browser):
    window = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    tab = window.new_page()
    tab.goto("/en/directory/")
    tab.locator("#directory-q").fill("Tripolli")
    tab.locator(".search-box button").last.click()
    expect(tab.locator(".results a").first).to_have_attribute("href", "/en/directory/tripoli/")
    tab.locator("[data-locate] a").click()
    tab.locator("#lat").fill("33.38")
    tab.locator("#lon").fill("35.5")
    tab.locator(".filters button").click()
    expect(tab.locator("section:has(#found) ul a").first).to_have_attribute(
        "href", "/en/directory/kfar-roummane/"
    )
    assert window.cookies() == []
    window.close()


def test_a_press_of_the_button_finds_what_is_near(register, live_server, browser: Browser):
    window = browser.new_context(
        base_url=live_server.url,
        viewport=PHONE,
        geolocation={"latitude": 33.3886, "longitude": 35.5015},
        permissions=["geolocation"],
    )
    tab = window.new_page()
    tab.goto("/ar/directory/")
    tab.locator("[data-locate] button").click()
    tab.wait_for_url("**/nearest/?lat=33.389&lon=35.502")
    expect(tab.locator("section:has(#found) ul a").first).to_have_attribute(
        "href", "/ar/directory/kfar-roummane/"
    )
    window.close()


def test_who_keeps_the_position_to_oneself_is_told_what_else_there_is(
    register, live_server, browser: Browser
):
    window = browser.new_context(base_url=live_server.url, viewport=PHONE)
    tab = window.new_page()
    tab.goto("/en/directory/nearest/")
    button = tab.locator("[data-locate] button")
    button.click()
    expect(tab.locator("[data-locate] [role=status]")).to_contain_text("does not give the position")
    expect(button).to_be_enabled()
    window.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_map_leads_by_keyboard_from_the_country_to_a_municipality(
    register, live_server, browser: Browser, language
):
    tab = browser.new_page(base_url=live_server.url, viewport=DESK)
    tab.goto(f"/{language}/directory/map/")
    tab.locator(f".dot-map a[href='/{language}/directory/map/districts/bcharre/']").focus()
    # Reached with Tab, not with a pointer: the ring shows.
    tab.keyboard.press("Shift+Tab")
    tab.keyboard.press("Tab")
    ring = tab.locator(".dot-map a:focus-visible .dot-map__area")
    expect(ring).to_have_css("stroke", "rgb(165, 67, 42)")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/map/districts/bcharre/")
    tab.locator(".dot-map svg a").first.focus()
    tab.keyboard.press("Tab")
    dot = tab.locator(".dot-map a:focus-visible")
    expect(dot.locator("circle")).to_have_css("stroke", "rgb(165, 67, 42)")
    # Its name shows, whether it had room or not.
    expect(dot.locator("text")).to_have_css("opacity", "1")
    target = dot.get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{target}")
    expect(tab.locator(".dot-map [aria-current=page]")).to_have_count(1)
    tab.close()


def test_one_zooms_in_through_the_table_and_back_out(register, live_server, browser: Browser):
    tab = browser.new_page(base_url=live_server.url, viewport=PHONE)
    tab.goto("/en/directory/map/")
    tab.get_by_role("link", name="Governorate of Nabatieh").click()
    tab.wait_for_url("**/map/governorates/nabatieh/")
    tab.get_by_role("link", name="District of Hasbaya").click()
    tab.wait_for_url("**/map/districts/hasbaya/")
    tab.get_by_role("link", name="Map of the governorate of Nabatieh").click()
    tab.get_by_role("link", name="The whole country").click()
    tab.wait_for_url("**/en/directory/map/")
    tab.close()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_telephone_number_is_called_by_one_tap(register, live_server, browser: Browser, language):
    tab = browser.new_page(base_url=live_server.url, viewport=PHONE)
    tab.goto(f"/{language}/directory/kfar-roummane/")
    call = tab.locator("a[href='tel:+9617530123']")
    expect(call).to_have_text("+961 7 530 123")
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    # On a phone it stands on the first screens.
    assert box["y"] < 2 * PHONE["height"]
    tab.close()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_nothing_bars_the_way_with_the_whole_register(
    register, live_server, browser: Browser, phone
):
    tab = browser.new_page(base_url=live_server.url, viewport=PHONE if phone else DESK)
    found: list[str] = []
    tab.on("pageerror", lambda error: found.append(f"{tab.url}: {error}"))
    for language in ("ar", "en"):
        for path in PAGES:
            tab.goto(f"/{language}/directory/{path}")
            wide = tab.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                found.append(f"{tab.url}: {wide}px too wide")
            results = Axe().run(tab, options={"runOnly": {"type": "tag", "values": RULES}})
            found += [
                f"{tab.url}: {violation['id']} ×{len(violation['nodes'])} {node['html'][:140]}"
                for violation in results.response["violations"]
                for node in violation["nodes"][:1]
            ]
    tab.close()
    assert found == [], "\n" + "\n".join(found)
