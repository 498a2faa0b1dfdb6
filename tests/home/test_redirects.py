"""Old addresses keep leading to their pages, in both languages, without chains and loops."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.core.models import User
from home.models import StandardPage
from tests.factories.home import SampleSite, SectionPageFactory, StandardPageFactory, sample_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> SampleSite:
    return sample_site()


@pytest.fixture
def rename(django_capture_on_commit_callbacks) -> Callable[[Page, str], None]:
    """Give a page a new slug and publish it, as the editor does."""

    def change(page: Page, slug: str) -> None:
        fresh = Page.objects.get(pk=page.pk).specific
        fresh.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            fresh.save_revision().publish()

    return change


@pytest.fixture
def move(client: Client) -> Callable[[Page, Page], None]:
    """Move a page in the admin, its English page with it."""
    admin = Client()
    admin.force_login(User.objects.create_superuser("a@example.org", "x"))

    def change(page: Page, to: Page) -> None:
        response = admin.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, to.pk]))
        assert response.status_code == 302

    return change


def leads_to(client: Client, path: str) -> str:
    """Where an old address leads in one step; the page there must answer."""
    response = client.get(path)
    assert response.status_code == 301, path
    assert client.get(response["Location"]).status_code == 200, response["Location"]
    return str(response["Location"])


def test_a_new_slug_leaves_redirects_in_both_languages(client, site, rename):
    rename(site.translated, "permit")
    rename(site.waiting, "housing")
    for language in ("ar", "en"):
        base = f"/{language}/guides/"
        assert leads_to(client, f"{base}building-permit/") == f"{base}permit/"
        assert leads_to(client, f"{base}housing-certificate/") == f"{base}housing/"


def test_pages_below_a_renamed_page_are_found_too(client, site, rename):
    rename(site.section, "procedures")
    for language in ("ar", "en"):
        for name in ("", "building-permit/", "housing-certificate/"):
            found = leads_to(client, f"/{language}/guides/{name}")
            assert found == f"/{language}/procedures/{name}"


def test_a_moved_page_and_the_pages_below_it_leave_redirects(client, site, move):
    parent = StandardPageFactory(parent=site.section, slug="permits")
    StandardPageFactory(parent=parent, slug="annex")
    elsewhere = SectionPageFactory(slug="elsewhere")
    move(parent, elsewhere)
    for language in ("ar", "en"):
        for name in ("", "annex/"):
            found = leads_to(client, f"/{language}/guides/permits/{name}")
            assert found == f"/{language}/elsewhere/permits/{name}"


def test_several_changes_make_no_chain(client, site, rename, move):
    rename(site.translated, "second")
    rename(site.translated, "third")
    move(site.translated, SectionPageFactory(slug="elsewhere"))
    rename(site.translated, "fourth")
    for language in ("ar", "en"):
        for old in ("guides/building-permit", "guides/second", "guides/third", "elsewhere/third"):
            assert leads_to(client, f"/{language}/{old}/") == f"/{language}/elsewhere/fourth/"


def test_there_and_back_again_makes_no_loop(client, site, rename, move):
    rename(site.section, "procedures")
    rename(site.section, "guides")
    elsewhere = SectionPageFactory(slug="elsewhere")
    move(site.waiting, elsewhere)
    move(site.waiting, site.section)
    for path in Redirect.objects.values_list("old_path", flat=True):
        assert path.startswith(("/ar/procedures", "/en/procedures", "/ar/else", "/en/else"))
    site.translated.refresh_from_db()
    site.translated.unpublish()
    assert client.get("/ar/guides/building-permit/").status_code == 404
    assert client.get("/ar/procedures/building-permit/").status_code == 404


def test_an_address_that_another_page_takes_is_free_of_its_redirect(client, site, rename):
    rename(site.translated, "permit")
    assert Redirect.objects.filter(old_path="/ar/guides/building-permit").exists()
    section = Page.objects.get(pk=site.section.pk)
    other = StandardPageFactory(parent=section, slug="building-permit", title="صفحة أخرى")
    assert client.get("/ar/guides/building-permit/").status_code == 200
    assert not Redirect.objects.filter(old_path="/ar/guides/building-permit").exists()
    StandardPage.objects.get(pk=other.pk).unpublish()
    assert client.get("/ar/guides/building-permit/").status_code == 404


def test_a_redirect_of_an_administrator_is_never_taken_away(client, site, rename):
    made = Redirect.add_redirect("/ar/guides/housing-certificate/", "/ar/", is_permanent=False)
    rename(site.waiting, "housing")
    rename(site.waiting, "housing-certificate")
    assert Redirect.objects.filter(pk=made.pk).exists()


def test_a_redirect_that_leads_back_to_itself_is_not_followed(client, site):
    Redirect.add_redirect("/ar/nowhere/", "/ar/nowhere")
    assert client.get("/ar/nowhere/").status_code == 404


def test_nobody_is_led_to_a_page_that_is_not_published(client, site, rename):
    rename(site.translated, "permit")
    Page.objects.get(pk=site.translated.pk).specific.unpublish()
    assert client.get("/ar/guides/building-permit/").status_code == 404


def test_the_query_does_not_hide_a_redirect(client, site, rename):
    rename(site.translated, "permit")
    assert leads_to(client, "/ar/guides/building-permit/?from=mail").endswith("/guides/permit/")


def test_a_redirect_is_shared_by_caches_and_soon_forgotten(client, site, rename):
    rename(site.translated, "permit")
    response = client.get("/ar/guides/building-permit/")
    assert "max-age=60" in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    client.force_login(User.objects.create_superuser("staff@example.org", "x"))
    response = client.get("/ar/guides/building-permit/")
    assert response.status_code == 301
    assert "private" in response["Cache-Control"]
    assert "public" not in response["Cache-Control"]


def test_an_address_without_a_language_still_finds_its_page(client, site, rename):
    rename(site.translated, "permit")
    response = client.get("/guides/building-permit/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/guides/permit/")


def test_a_deleted_page_leaves_a_page_that_helps_to_search(client, site, rename):
    rename(site.translated, "permit")
    for old in list(Page.objects.filter(translation_key=site.translated.translation_key)):
        old.delete()
    for path in ("/ar/guides/permit/", "/ar/guides/building-permit/", "/en/guides/permit/"):
        response = client.get(path)
        assert response.status_code == 404
        page = BeautifulSoup(response.content, "html.parser")
        assert page.select_one("main form[role=search] input[name=q]")
        assert page.select_one("meta[name=robots]")["content"] == "noindex"
