"""Every kind of page in Chromium: both languages, both schemes, desk and phone.

A page type or a public view that is not shown here fails the test: see `page_addresses`
and `VIEWS`.
"""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Browser, BrowserContext, ViewportSize
from wagtail.models import Page, get_page_models

from cms.core.models import BasePage, User
from legal_library.services import STARTING_REGISTER, load_legal_texts
from tests.factories.directory import (
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)
from tests.factories.home import SampleSite, sample_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

# Public views that are no Wagtail pages, by their name: addresses below /ar/ and /en/.
VIEWS = {
    "design": ["design/"],
    "feedback": ["feedback/"],
    "search:search": ["search/", "search/?q=رخصة", "search/?q=zzzz"],
    "directory:index": ["directory/", "directory/?q=قانا", "directory/?q=zzzz"],
    "directory:nearest": ["directory/nearest/", "directory/nearest/?lat=33.2&lon=35.3"],
    "directory:map": ["directory/map/"],
    "directory:map_governorate": ["directory/map/governorates/south/"],
    "directory:map_district": ["directory/map/districts/sour/"],
    "directory:governorates": ["directory/governorates/"],
    "directory:governorate": ["directory/governorates/south/"],
    "directory:districts": ["directory/districts/"],
    "directory:district": ["directory/districts/sour/"],
    "directory:unions": ["directory/unions/"],
    "directory:union": ["directory/unions/sour-union/"],
    "directory:mukhtars": ["directory/mukhtars/", "directory/mukhtars/?q=zzzz"],
    "directory:municipality": ["directory/qana/"],
    "directory:data": ["directory/data/"],
    "directory:api": ["directory/data/api/"],
}
# Wagtail's own: it serves the pages, and asks for the password of restricted ones. And what answers scripts.
NOT_VIEWS = {
    "wagtail_serve",
    "wagtailcore_login",
    "wagtailcore_authenticate_with_password",
    "directory:suggest",
}

DESK: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def site(tmp_path: Path) -> SampleSite:
    """A site with every page type and a record for every view."""
    site = sample_site(news=12)
    rows = STARTING_REGISTER.read_text(encoding="utf-8-sig").splitlines()[:13]
    sheet = tmp_path / "legal_texts.csv"
    sheet.write_text("\n".join(rows), encoding="utf-8")
    load_legal_texts(sheet)
    qana = MunicipalityFactory(
        slug="qana", district__slug="sour", district__governorate__slug="south"
    )
    MunicipalityFactory(
        slug="no-english", name_ar="دير قانون", name_en="", district=qana.district, lat=33.28
    )
    MunicipalityPhoneFactory(municipality=qana)
    MukhtarFactory(district=qana.district, municipality=qana)
    UnionFactory(slug="sour-union", district=qana.district)
    return site


def page_addresses() -> dict[str, list[str]]:
    """Addresses of live pages by type and language, two of each at most (one translated, one not)."""
    found: dict[str, list[str]] = {}
    for model in get_page_models():
        if not issubclass(model, BasePage) or model._meta.app_label.startswith("test"):
            continue
        for language in ("ar", "en"):
            pages = model.objects.live().filter(locale__language_code=language).order_by("pk")
            chosen: dict[bool, Page] = {}
            for page in pages:
                chosen.setdefault(page.awaits_translation, page)
            found[f"{model._meta.label} in {language}"] = [page.url for page in chosen.values()]
    return found


def public_views() -> set[str]:
    """Names of all views below the language prefix."""
    names: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                names.add(f"{namespace}{pattern.name}")

    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and "LocalePrefix" in type(resolver.pattern).__name__:
            walk(resolver.url_patterns, "")
    return names - NOT_VIEWS


def addresses() -> list[str]:
    pages = [address for group in page_addresses().values() for address in group]
    views = [
        f"/{code}/{path}" for code in ("ar", "en") for paths in VIEWS.values() for path in paths
    ]
    return sorted({*pages, *views, "/ar/news/?page=2", "/ar/nothing-here/", "/en/nothing-here/"})


def context(browser: Browser, server: str, *, phone: bool, dark: bool) -> BrowserContext:
    """A browser window of somebody who may also see the design page."""
    opened = browser.new_context(
        base_url=server,
        viewport=PHONE if phone else DESK,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    client = Client()
    client.force_login(User.objects.create_superuser("staff@example.org", "x"))
    opened.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server}]
    )
    return opened


def test_every_page_type_and_view_is_looked_at(site):
    missing = [name for name, urls in page_addresses().items() if not urls]
    assert missing == [], "Give these page types an instance in the fixture `site`."
    assert public_views() == set(VIEWS), "Give each public view an address in VIEWS."
    assert apps.get_model("home", "HomePage") in get_page_models()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_bars_the_way(site, live_server, browser, phone, dark):
    """No violation of WCAG 2.2 AA, no sideways scrolling, language and direction right."""
    # In the other scheme nothing but colours changes.
    rules = (
        {"type": "rule", "values": ["color-contrast"]} if dark else {"type": "tag", "values": RULES}
    )
    faults: list[str] = []
    window = context(browser, live_server.url, phone=phone, dark=dark)
    tab = window.new_page()
    tab.on("pageerror", lambda error: faults.append(f"{tab.url}: {error}"))
    for address in addresses():
        response = tab.goto(address)
        expected = 404 if "nothing-here" in address else 200
        if response is None or response.status != expected:
            faults.append(f"{address}: answered {response and response.status}")
            continue
        language = address[1:3]
        root = tab.evaluate("[document.documentElement.lang, document.documentElement.dir]")
        if root != [language, "rtl" if language == "ar" else "ltr"]:
            faults.append(f"{address}: html says {root}")
        too_wide = tab.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            faults.append(f"{address}: {too_wide}px wider than the window")
        results = Axe().run(tab, options={"runOnly": rules})
        faults += [
            f"{address}: {violation['id']} at {' '.join(map(str, node['target']))}: {node['html'][:160]}"
            for violation in results.response["violations"]
            for node in violation["nodes"][:3]
        ]
    window.close()
    assert faults == [], "\n" + "\n".join(faults)


def test_the_menu_opens_and_closes_without_javascript(site, live_server, browser):
    window = browser.new_context(
        base_url=live_server.url, viewport=PHONE, java_script_enabled=False
    )
    tab = window.new_page()
    tab.goto("/ar/guides/")
    link = tab.locator('.site-nav a[href="/ar/directory/"]')
    assert not link.is_visible()
    tab.get_by_role("button", name="القائمة").or_(tab.locator(".menu-button")).first.click()
    link.wait_for(state="visible")
    tab.locator(".menu-close").click()
    link.wait_for(state="hidden")
    tab.locator(".language-link").click()
    assert tab.url.endswith("/en/guides/")
    window.close()


def test_touch_targets_are_large_enough(site, live_server, browser):
    """Buttons, fields and menus measure at least 44 pixels one way on a phone."""
    window = context(browser, live_server.url, phone=True, dark=False)
    tab = window.new_page()
    small: list[str] = []
    for address in ("/ar/", "/en/", "/ar/news/", "/ar/directory/", "/ar/search/?q=رخصة"):
        tab.goto(address)
        small += tab.evaluate(
            """() => [...document.querySelectorAll(
                'button, .button, input:not([type=checkbox]), select, .tool, .brand, .pagination a'
            )].filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
              .map(e => location.pathname + ' ' + e.outerHTML.slice(0, 120))"""
        )
    window.close()
    assert small == []


def test_fonts_are_ours_in_both_scripts(site, live_server, browser):
    window = context(browser, live_server.url, phone=False, dark=False)
    tab = window.new_page()
    tab.goto("/ar/guides/building-permit/")
    loaded = tab.evaluate(
        "document.fonts.ready.then(() => [...document.fonts]"
        ".filter(f => f.status === 'loaded').map(f => f.family + ' ' + f.weight))"
    )
    window.close()
    assert {name.replace('"', "") for name in loaded} == {"Plex Arabic 400", "Plex Arabic 600"}
