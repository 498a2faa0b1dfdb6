"""`/sitemap.xml` holds every public page, with its other language where there is one."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import Page

from tests.factories.home import sample_site

NAMESPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}


@pytest.fixture
def entries(client: Client, db: None) -> dict[str, set[str]]:
    """Paths of the sitemap with the languages of their alternates."""
    sample_site()
    root = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314  (our own)
    found = {}
    for url in root.findall("s:url", NAMESPACES):
        location = url.findtext("s:loc", namespaces=NAMESPACES) or ""
        links = url.findall("x:link", NAMESPACES)
        found[re.sub(r"^https?://[^/]+", "", location)] = {
            link.attrib["hreflang"] for link in links
        }
    return found


def test_every_live_page_stands_there_once_in_each_language(entries: dict[str, set[str]]):
    live = Page.objects.live().filter(depth__gt=1, alias_of=None)
    assert live.count() > 6
    assert {page.get_url() for page in live} <= set(entries)


def test_a_translated_page_names_its_other_language(entries: dict[str, set[str]]):
    assert entries["/ar/"] == {"ar", "en"}
    assert entries["/en/"] == {"ar", "en"}


def test_a_page_that_waits_for_translation_is_not_announced(entries: dict[str, set[str]]):
    waiting = Page.objects.live().exclude(alias_of=None)
    assert waiting.exists()
    for alias in waiting:
        assert alias.get_url() not in entries
        assert entries[alias.alias_of.get_url()] == set()


def test_a_draft_is_not_announced(client: Client, db: None):
    sample_site()
    page = Page.objects.live().filter(depth__gt=2, alias_of=None).last()
    assert page is not None
    url = page.get_url()
    assert url in client.get("/sitemap.xml").content.decode()
    page.specific.unpublish()
    assert f"{url}<" not in client.get("/sitemap.xml").content.decode()
