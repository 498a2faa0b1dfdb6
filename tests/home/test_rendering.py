"""Every page of the site as it leaves the server: languages, addresses, and what it must not carry."""

import re

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from cms.core.views import remember_call_centre, server_error
from home.models import NavigationItem, SiteSettings
from tests.factories.home import SampleSite, SectionPageFactory, sample_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> SampleSite:
    return sample_site()


def get(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "html.parser")


PATHS = (
    "",
    "guides/",
    "guides/building-permit/",
    "guides/housing-certificate/",
    "news/",
    "news/item-1/",
    "news/item-0/",
)
BOTH = [f"/{language}/{path}" for language in ("ar", "en") for path in PATHS]


def test_pages_carry_nothing_inline_and_nothing_personal(client, site):
    for path in [*BOTH, "/ar/nothing-here/"]:
        response = client.get(path)
        html = response.content.decode()
        page = BeautifulSoup(html, "html.parser")
        assert not page.select("style, [style]"), path
        scripts = page.select("script:not([type='application/ld+json'])")
        assert not [script for script in scripts if not script.get("src")], path
        assert not re.search(r"\son[a-z]+=", html), path
        assert "csrf" not in html, path
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path
        posting = {form["action"] for form in page.select("form[method=post]")}
        assert posting <= {f"{path[:3]}/feedback/"}, path


def test_the_page_says_its_language_and_direction(client, site):
    for path in BOTH:
        root = get(client, path).html
        expected = ("ar", "rtl") if path.startswith("/ar/") else ("en", "ltr")
        assert (root["lang"], root["dir"]) == expected, path


def test_every_page_has_one_title_one_heading_and_a_way_past_the_menu(client, site):
    for path in BOTH:
        page = get(client, path)
        assert page.title.text.strip(), path
        assert len(page.select("h1")) == 1, path
        assert page.select_one("a.skip-link")["href"] == "#content", path
        assert page.select_one("main#content"), path


def test_the_organisation_follows_the_title_once(client, site):
    organisation = "Directorate General of Local Administrations and Councils"
    assert get(client, "/en/").title.text == organisation
    assert get(client, "/en/guides/").title.text == f"English text – {organisation}"


def test_a_translated_page_names_its_counterpart(client, site):
    page = get(client, "/ar/guides/building-permit/")
    alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate]")}
    assert alternates == {
        "ar": "http://testserver/ar/guides/building-permit/",
        "en": "http://testserver/en/guides/building-permit/",
        "x-default": "http://testserver/ar/guides/building-permit/",
    }
    assert page.select_one("link[rel=canonical]")["href"] == alternates["ar"]
    assert page.select_one(".language-link")["href"] == "/en/guides/building-permit/"
    assert page.select_one(".language-link")["hreflang"] == "en"


def test_a_page_that_waits_for_translation_says_so_and_yields_to_the_arabic_one(client, site):
    page = get(client, "/en/guides/housing-certificate/")
    arabic = "http://testserver/ar/guides/housing-certificate/"
    assert page.select_one("link[rel=canonical]")["href"] == arabic
    assert not page.select("link[rel=alternate]")
    notice = page.select_one("main .notice")
    assert "not yet available in English" in notice.text
    assert notice.select_one("a")["href"] == arabic
    assert not notice.find_parent(attrs={"lang": "ar"})
    content = page.find("h1").find_parent(attrs={"lang": "ar"})
    assert content["dir"] == "rtl"
    # The chrome stays English; what belongs to the text speaks its language.
    assert page.select_one(".language-link")["href"] == "/ar/guides/housing-certificate/"


def test_arabic_titles_in_english_lists_are_marked(client, site):
    page = get(client, "/en/guides/")
    titles = {link.text.strip(): link for link in page.select(".card__title a")}
    arabic = titles["إفادة السكن"].find(attrs={"lang": "ar"})
    assert arabic is not None
    assert arabic["dir"] == "rtl"
    assert not titles["English text"].find(attrs={"lang": True})


def test_the_language_switch_keeps_the_query_and_the_canonical_address_does_not(client, site):
    page = get(client, "/ar/news/?page=2&from=mail")
    assert page.select_one(".language-link")["href"] == "/en/news/?page=2&from=mail"
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/ar/news/?page=2"


def test_addresses_of_views_are_mirrored(client, site):
    page = get(client, "/ar/search/?q=زحلة")
    assert page.select_one(".language-link")["href"].startswith("/en/search/?q=")


def test_menus_lead_to_the_page_in_the_readers_language(client, site):
    settings = SiteSettings.load()
    NavigationItem.objects.create(
        settings=settings, label_ar="المعاملات", label_en="", page=site.section
    )
    page = get(client, "/en/guides/building-permit/")
    link = page.select_one('.site-nav a[href="/en/guides/"]')
    assert link["aria-current"] == "true"
    assert link.span["lang"] == "ar"
    page = get(client, "/ar/guides/")
    assert page.select_one('.site-nav a[href="/ar/guides/"]')["aria-current"] == "page"
    assert page.select_one('.site-nav a[href="/ar/"]').get("aria-current") is None


def test_a_menu_leaves_out_what_is_not_published(client, site):
    settings = SiteSettings.load()
    NavigationItem.objects.create(settings=settings, label_ar="مسودة", page=site.section)
    site.section.unpublish()
    assert "مسودة" not in get(client, "/ar/").select_one(".site-nav").text


def test_the_footer_tells_the_facts(client, site):
    footer = get(client, "/ar/").select_one("footer.site-footer")
    number = footer.select_one('a[href="https://wa.me/9611610140"] bdi')
    assert (number["dir"], number.text) == ("ltr", "01-610140")
    assert footer.select_one('a[href="https://www.dglac.gov.lb"]')
    for partner in ("وزارة الداخلية والبلديات", "الاتحاد الأوروبي", "موئل"):
        assert partner in footer.text


def test_breadcrumbs_lead_back_to_the_front_page(client, site):
    links = get(client, "/en/guides/building-permit/").select(".breadcrumbs a")
    assert [link["href"] for link in links] == ["/en/", "/en/guides/"]


def test_demonstration_content_is_called_so(client, site):
    assert get(client, "/ar/guides/building-permit/").select_one(".notice--demo")
    assert not get(client, "/ar/guides/").select_one(".notice--demo")


def test_news_are_listed_newest_first_ten_to_a_page(client):
    sample_site(news=12)
    first = get(client, "/ar/news/").select(".news-list time")
    assert len(first) == 10
    assert [each["datetime"] for each in first] == sorted(
        (each["datetime"] for each in first), reverse=True
    )
    assert len(get(client, "/ar/news/?page=2").select(".news-list time")) == 2
    assert len(get(client, "/ar/news/?page=nonsense").select(".news-list time")) == 10


def test_the_front_page_shows_the_ways_in_and_the_latest_news(client, site):
    page = get(client, "/ar/")
    links = [link["href"] for link in page.select("main .card__title a")]
    assert {"https://wa.me/9611610140", "/ar/guides/", "/ar/directory/", "/ar/legal/"} <= set(links)
    assert len(page.select(".card time")) == 2
    assert page.select_one("main form[role=search] input[name=q]")


def test_telephone_numbers_in_plain_text_are_not_torn_apart(client):
    SectionPageFactory(slug="call", summary="اكتب إلى <01-610140>، أو في 10/2/2017 & 2026.")
    lead = get(client, "/ar/call/").select_one(".lead")
    assert [number.text for number in lead.select("bdi[dir=ltr]")] == ["01-610140", "10/2/2017"]
    assert lead.text == "اكتب إلى <01-610140>، أو في 10/2/2017 & 2026."


def test_images_offer_sizes_and_words(client, site):
    image = get(client, "/ar/guides/building-permit/").select_one("figure.figure img")
    assert image["alt"] == "قناطر بيت لبناني قديم"
    assert "480w" in image["srcset"]
    assert image["loading"] == "lazy"
    assert image["width"]
    english = get(client, "/en/news/item-1/").select_one("figure.figure img")
    assert english["alt"] == "قناطر بيت لبناني قديم"  # the page waits: its content is Arabic


def test_the_chrome_costs_the_same_however_long_the_menus(client, site):
    def queries(path: str) -> int:
        client.get(path)
        cache_free = CaptureQueriesContext(connection)
        with cache_free:
            client.get(path)
        return len(cache_free)

    before = queries("/ar/guides/building-permit/")
    settings = SiteSettings.load()
    for n in range(6):
        section = SectionPageFactory(slug=f"more-{n}")
        NavigationItem.objects.create(settings=settings, label_ar=f"قسم {n}", page=section)
    cache.clear()
    assert queries("/ar/guides/building-permit/") == before
    assert before <= 24  # the page holds every block there is


def test_a_wrong_address_offers_the_search_box(client, site):
    page = get(client, "/ar/nothing-here/", status=404)
    assert page.select_one("main form[role=search]")
    assert not page.select("link[rel=canonical]")
    assert get(client, "/en/nothing-here/", status=404).html["lang"] == "en"


def test_the_error_page_needs_neither_database_nor_request(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = server_error(RequestFactory().get("/"))
    html = response.content.decode()
    assert response.status_code == 500
    assert html.count("01-610140") == 2
    assert html.count("https://wa.me/9611610140") == 2
    assert 'lang="en"' in html


def test_the_error_page_keeps_the_number_that_the_settings_last_had(client, site):
    SiteSettings.objects.update(whatsapp_number="96170123456", whatsapp_display="70-123456")
    client.get("/ar/")
    html = server_error(RequestFactory().get("/")).content.decode()
    standard = SiteSettings()
    remember_call_centre(standard.whatsapp_number, standard.whatsapp_display)
    assert html.count("70-123456") == 2
    assert html.count("https://wa.me/96170123456") == 2


def test_the_base_template_stands_without_a_request(site):
    assert "site-footer" in render_to_string("base.html")
