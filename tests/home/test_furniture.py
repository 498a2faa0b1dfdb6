"""What stands around the text of every public page: for people, for machines, for those who share."""

import datetime
import json
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from PIL import Image
from wagtail.models import Page, get_page_models

from cms.core import jsonld, sharing
from cms.core.models import BasePage
from directory.models import Municipality
from legal_library.models import LegalTextPage
from tests.factories.directory import MunicipalityFactory, UnionFactory
from tests.factories.home import SampleSite, StandardPageFactory, sample_site, translate
from tests.factories.legal_library import LegalTextFactory

pytestmark = pytest.mark.django_db

ROOMS = ("directory/", "directory/unions/", "directory/qana/", "directory/districts/sour/",
         "directory/governorates/south/", "directory/unions/sour-union/",
         "directory/governorates/", "directory/districts/", "directory/mukhtars/", "directory/map/",
         "directory/map/governorates/south/", "directory/map/districts/sour/")  # fmt: skip


@pytest.fixture
def site() -> SampleSite:
    site = sample_site()
    qana = MunicipalityFactory(
        slug="qana", district__slug="sour", district__governorate__slug="south"
    )
    UnionFactory(slug="sour-union", district=qana.district)
    LegalTextFactory()
    return site


def get(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def addresses() -> list[str]:
    """Every live page of the site in both languages, and the rooms' views."""
    pages = [page.url for page in Page.objects.live().filter(depth__gt=1) if page.url]
    return [*pages, *(f"/{language}/{path}" for language in ("ar", "en") for path in ROOMS)]


def data_of(page: BeautifulSoup) -> list[dict]:
    return [json.loads(block.string) for block in page.find_all(type="application/ld+json")]


def metas(page: BeautifulSoup) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in page.select("meta[property], meta[name]"):
        found.setdefault(meta.get("property") or meta["name"], []).append(meta["content"])
    return found


# --- Every page ---


def test_every_page_has_its_furniture_and_the_front_page_none(client, site):
    homes = {"/ar/", "/en/"}
    seen = addresses()
    assert len(seen) > 30
    for path in seen:
        page = get(client, path)
        ends = page.select(".page-end")
        assert len(ends) == (0 if path in homes else 1), path
        if path in homes:
            assert not page.select("script[src]"), path
            continue
        assert page.select_one(".breadcrumbs"), path
        end = ends[0]
        assert end.select_one("a[href^='https://wa.me/?text=']"), path
        assert end.select_one("a[href^='mailto:?subject=']"), path
        assert end.select_one(f"a[href='http://testserver{path}']"), path
        ask = end.select_one("form[method=post]")
        assert ask["action"] == f"{path[:3]}/feedback/", path
        assert {button["value"] for button in ask.select("button")} == {"yes", "no"}, path
        # What needs a script is not seen without one.
        for button in end.select("ul button"):
            assert button.find_parent("li").has_attr("hidden"), path


def test_searches_and_lost_pages_have_no_furniture(client, site):
    for path in ("/ar/search/?q=رخصة", "/ar/directory/?q=قانا", "/ar/directory/nearest/"):
        assert not get(client, path).select(".page-end"), path
    lost = BeautifulSoup(client.get("/ar/lost/").content, "html.parser")
    assert not lost.select(".page-end")


def test_every_page_tells_machines_its_trail(client, site):
    for path in addresses():
        page = get(client, path)
        trails = [d for d in data_of(page) if d.get("@type") == "BreadcrumbList"]
        if path in ("/ar/", "/en/"):
            assert trails == []
            continue
        [trail] = trails
        items = trail["itemListElement"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1)), path
        assert items[0]["item"] == f"http://testserver{path[:4]}", path
        assert items[-1]["item"] == f"http://testserver{path}", path
        shown = [link["href"] for link in page.select(".breadcrumbs a")]
        assert [item["item"] for item in items[:-1]] == [f"http://testserver{u}" for u in shown]


def test_every_page_can_be_shared_with_a_picture(client, site):
    for path in addresses():
        found = metas(get(client, path))
        for name in ("og:image", "og:image:width", "og:image:height", "og:image:alt", "og:url",
                     "og:title", "og:type", "og:site_name", "og:locale", "twitter:card"):  # fmt: skip
            assert len(found.get(name, [])) == 1, (path, name)
            assert found[name][0], (path, name)
        assert found["og:image"][0].startswith("http://testserver/"), path
        other = {"ar_LB": "en_GB", "en_GB": "ar_LB"}[found["og:locale"][0]]
        has_other = bool(get(client, path).select("link[rel=alternate][hreflang]"))
        assert found.get("og:locale:alternate", []) == ([other] if has_other else []), path


def test_every_page_type_of_the_site_is_described(client, site):
    site_types = {model for model in get_page_models() if model.__module__.startswith("home.")}
    described = {
        page_type for page_type in site_types
        if any(parent in jsonld._descriptions for parent in page_type.__mro__)
    }  # fmt: skip
    assert site_types - described == set()


def test_canonical_addresses_are_those_of_the_sitemap(client, site):
    """No page yields to one that the sitemap leaves out, and what it holds yields to nothing."""
    listed = set(re.findall(r"<loc>(.*?)</loc>", client.get("/sitemap.xml").content.decode()))
    paths = {urlsplit(url).path for url in listed}
    assert len(paths) > 25
    for path in sorted(paths):
        page = get(client, path)
        assert urlsplit(page.select_one("link[rel=canonical]")["href"]).path == path
        assert not page.select("meta[name=robots]"), path
        alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}  # fmt: skip
        if alternates:
            assert set(alternates) == {"ar", "en", "x-default"}, path
            assert alternates["x-default"] == alternates["ar"], path
            for code in ("ar", "en"):
                assert urlsplit(alternates[code]).path in paths, (path, code)
    for path in addresses():
        canonical = get(client, path).select_one("link[rel=canonical]")["href"]
        assert urlsplit(canonical).path in paths, path


# --- Dates ---


def test_the_date_is_that_of_the_language(client, site):
    english = translate(StandardPageFactory(slug="dated"))
    day = datetime.datetime(2026, 2, 3, 22, 30, tzinfo=datetime.UTC)
    Page.objects.filter(slug="dated", locale__language_code="ar").update(last_published_at=day)
    Page.objects.filter(pk=english.pk).update(last_published_at=day + datetime.timedelta(days=40))
    time = get(client, "/ar/dated/").select_one(".page-end time")
    assert time["datetime"] == "2026-02-04"  # half past midnight in Beirut
    assert time.text == "4 شباط 2026"
    assert get(client, "/en/dated/").select_one(".page-end time")["datetime"] == "2026-03-16"


def test_news_is_dated_by_its_day(client, site):
    news = site.news[0]
    page = get(client, news.url)
    assert page.select_one(".page-end time")["datetime"] == news.date.isoformat()
    found = metas(page)
    assert found["og:type"] == ["article"]
    assert found["article:published_time"][0].startswith(news.date.isoformat())
    assert found["article:modified_time"]


def test_a_record_is_dated_by_its_last_change(client, site):
    day = datetime.datetime(2026, 1, 5, 12, tzinfo=datetime.UTC)
    Municipality.objects.filter(slug="qana").update(updated_at=day)
    time = get(client, "/ar/directory/qana/").select_one(".page-end time")
    assert time["datetime"] == "2026-01-05"
    assert not get(client, "/ar/directory/").select(".page-end time")


# --- Sharing ---


def test_links_carry_title_and_address_whatever_is_in_them():
    title = 'رخصة & بناء "؟" #1 <b>'
    links = sharing.links(title, "https://a.lb/ar/x/?p=1&q=2")
    [text] = parse_qs(urlsplit(links.whatsapp).query)["text"]
    assert text == f"{title} https://a.lb/ar/x/?p=1&q=2"
    mail = parse_qs(urlsplit(links.email).query)
    assert mail["subject"] == [title]
    assert mail["body"] == [f"{title}\r\nhttps://a.lb/ar/x/?p=1&q=2"]
    assert "+" not in links.email  # programs for mail take a plus for a plus


def test_a_legal_text_is_shared_under_the_title_of_the_reader(client, site):
    text = LegalTextPage.objects.filter(locale__language_code="en").first()
    text.title_en = "An Act on Municipalities"
    text.save()
    link = get(client, text.url).select_one(".page-end a[href^='https://wa.me/']")["href"]
    assert "An Act on Municipalities" in unquote(link)


def test_the_picture_is_the_pages_own_or_the_sites(client, site):
    with_image = next(item for item in site.news if item.image)
    without = next(item for item in site.news if not item.image)
    own = metas(get(client, with_image.url))
    assert (own["og:image:width"], own["og:image:height"]) == (["1200"], ["630"])
    assert own["og:image"][0].endswith((".jpg", ".jpeg"))
    assert own["og:image:alt"] == ["قناطر بيت لبناني قديم"]
    standard = metas(get(client, without.url))
    assert standard["og:image"] == ["http://testserver/static/img/share.png"]
    with Image.open(str(finders.find(sharing.DEFAULT_IMAGE))) as picture:
        assert picture.size == (sharing.IMAGE_WIDTH, sharing.IMAGE_HEIGHT)


# --- What machines read ---


def test_the_front_page_describes_the_site_and_the_directorate(client, site):
    [data] = data_of(get(client, "/en/"))
    by_type = {thing["@type"]: thing for thing in data["@graph"]}
    search = by_type["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert search == "http://testserver/en/search/?q={search_term_string}"
    assert by_type["WebSite"]["inLanguage"] == "en"
    organisation = by_type["GovernmentOrganization"]
    assert organisation["name"] == "Directorate General of Local Administrations and Councils"
    assert by_type["WebSite"]["publisher"]["@id"] == organisation["@id"]


def test_news_is_described_with_its_language_and_its_original(client, site):
    [news, _trail] = data_of(get(client, site.news[0].url))
    assert news["@type"] == "NewsArticle"
    assert news["datePublished"] == site.news[0].date.isoformat()
    assert news["inLanguage"] == "ar"
    assert news["workTranslation"]["@id"] == f"http://testserver/en/news/{site.news[0].slug}/"
    [english, _trail] = data_of(get(client, f"/en/news/{site.news[0].slug}/"))
    assert english["inLanguage"] == "en"
    assert english["translationOfWork"]["@id"] == news["@id"]
    [waiting, _trail] = data_of(get(client, f"/en/news/{site.news[1].slug}/"))
    assert waiting["inLanguage"] == "ar"
    assert waiting["@id"].endswith(site.news[1].url)
    assert "translationOfWork" not in waiting


def test_guides_and_questions_are_described(client, site):
    found: dict[str, dict] = {}
    for page in BasePage.__subclasses__():
        live = page.objects.live().filter(locale__language_code="ar").first()
        if live and page.__module__.startswith("home."):
            found[page.__name__] = data_of(get(client, live.url))[0]
    guide = found["TransactionGuidePage"]
    assert guide["@type"] == "HowTo"
    assert guide["about"]["@type"] == "GovernmentService"
    assert [step["position"] for step in guide["step"]] == list(range(1, len(guide["step"]) + 1))
    for name in ("FAQPage", "FAQIndexPage"):
        assert found[name]["@type"] == "FAQPage", name
        for question in found[name]["mainEntity"]:
            assert question["name"], name
            assert question["acceptedAnswer"]["text"], name


def test_nothing_breaks_out_of_the_data(client, site):
    title = '</script><script>alert("x")</script> & <!--'
    page = StandardPageFactory(slug="evil", title=title)
    response = client.get(page.url)
    assert b"<script>alert" not in response.content
    names = [item["name"] for item in data_of(get(client, page.url))[-1]["itemListElement"]]
    assert names[-1] == title


def test_a_type_is_described_once():
    def other(page, where):
        return None

    page_type = next(iter(jsonld._descriptions))
    with pytest.raises(ValueError, match="twice"):
        jsonld.register(page_type, other)


# --- Lists of several pages ---


def test_each_page_of_a_list_is_canonical_and_has_its_counterpart(client):
    sample_site(news=12)
    page = get(client, "/ar/news/?page=2&from=mail")
    assert page.select_one("link[rel=canonical]")["href"] == "http://testserver/ar/news/?page=2"
    alternates = {link["hreflang"]: link["href"] for link in page.select("link[rel=alternate][hreflang]")}  # fmt: skip
    assert alternates["en"] == "http://testserver/en/news/?page=2"
    first = get(client, "/ar/news/?page=1")
    assert first.select_one("link[rel=canonical]")["href"] == "http://testserver/ar/news/"
    nonsense = get(client, "/ar/news/?page=x")
    assert nonsense.select_one("link[rel=canonical]")["href"] == "http://testserver/ar/news/"
