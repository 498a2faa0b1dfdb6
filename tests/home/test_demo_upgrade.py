"""The demonstration loaded over an installation of the version before this one."""

from dataclasses import replace

import pytest
from django.test import Client
from wagtail.models import Page

from home.demo.catalogue import Kind
from home.demo.loader import Loaded, key_of, load_demo
from home.demo.pages import PAGES
from home.models import SectionPage, StandardPage

BY_PATH = {page.path: page for page in PAGES}


@pytest.mark.django_db
def test_an_installation_of_the_last_version_keeps_its_pages_and_gets_the_new_ones():
    """Its guides and questions were sections and pages of text: they stay as people know them."""
    old = [
        replace(BY_PATH["guides"], kind=Kind.SECTION, menus=()),
        replace(BY_PATH["guides/building-permit"], kind=Kind.STANDARD, details=None),
        replace(BY_PATH["faq"], kind=Kind.STANDARD, menus=()),
        replace(BY_PATH["contact"], kind=Kind.STANDARD, details=None, body=(), menus=()),
    ]
    paths = {page.path for page in old}
    load_demo(old)
    edited = Page.objects.get(translation_key=key_of("faq"), locale__language_code="ar").specific
    edited.title = "أسئلة الناس"
    edited.save_revision().publish()
    new = [
        page
        for page in PAGES
        if page.path.startswith(("guides", "faq", "forms", "contact")) and page.path not in paths
    ]
    loaded = load_demo([*old, *new])
    assert loaded == Loaded(made=len(new), kept=len(old))
    for path in paths:
        page = Page.objects.get(translation_key=key_of(path), locale__language_code="ar")
        assert page.specific_class in (SectionPage, StandardPage)
    edited.refresh_from_db()
    assert edited.title == "أسئلة الناس"
    client = Client()
    # The old pages list what stands below them now, whatever its type.
    assert "/ar/guides/fee-clearance/" in client.get("/ar/guides/").content.decode()
    assert "/ar/faq/council-term/" in client.get("/ar/faq/").content.decode()
    assert client.get("/ar/guides/fee-clearance/").status_code == 200
