"""News: topics, filters, what to read next, the feed. Rows are those of the table of failures."""

import datetime
from xml.etree.ElementTree import Element

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page
from wagtail_localize import models as localize

from cms.core.uploads import parse_xml
from home.models import NewsIndexPage, NewsPage, NewsTopic
from tests.factories.core import AdministratorFactory
from tests.factories.home import NewsIndexPageFactory, NewsPageFactory, translate

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def index() -> NewsIndexPage:
    page = NewsIndexPageFactory(slug="news")
    translate(page)
    return page


@pytest.fixture
def training() -> NewsTopic:
    return NewsTopic.objects.create(code="training", name_ar="التدريب", name_en="Training")


@pytest.fixture
def texts() -> NewsTopic:
    return NewsTopic.objects.create(code="texts", name_ar="النصوص")


def item(index: NewsIndexPage, slug: str, *topics: NewsTopic, **fields) -> NewsPage:
    page = NewsPageFactory(parent=index, slug=slug, **fields)
    if topics:
        page.topics = list(topics)
        page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def english(page: Page) -> NewsPage:
    return NewsPage.objects.get(translation_key=page.translation_key, locale__language_code="en")


def get(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def listed(client: Client, path: str) -> list[str]:
    return [a["href"] for a in get(client, path).select(".news-list h2 a")]


# --- The list and its filters ---


def test_news_is_chosen_by_topic_and_year(client, index, training, texts):
    item(index, "a", training, date=datetime.date(2026, 3, 1))
    item(index, "b", training, texts, date=datetime.date(2025, 3, 1))
    item(index, "c", texts, date=datetime.date(2025, 2, 1))
    assert listed(client, "/ar/news/") == ["/ar/news/a/", "/ar/news/b/", "/ar/news/c/"]
    assert listed(client, "/ar/news/?topic=training") == ["/ar/news/a/", "/ar/news/b/"]
    assert listed(client, "/ar/news/?year=2025") == ["/ar/news/b/", "/ar/news/c/"]
    assert listed(client, "/ar/news/?topic=texts&year=2025") == ["/ar/news/b/", "/ar/news/c/"]
    assert listed(client, "/en/news/?topic=training&year=2026") == ["/en/news/a/"]
    page = get(client, "/ar/news/?topic=texts&year=2025")
    chosen = [option["value"] for option in page.select("option[selected]")]
    assert chosen == ["texts", "2025"]
    assert [o["value"] for o in page.select("#news-year option")] == ["", "2026", "2025"]


@pytest.mark.parametrize(
    "query",
    [
        "topic=nothing",
        "topic=%00",
        "topic=%27%3B--",
        "year=abc",
        "year=99999",
        "year=٢٠٢٥",
        "year=1200",
        "year=-5",
        "page=nonsense",
        "page=0",
    ],
)
def test_nonsense_is_as_if_it_were_not_there(client, index, training, query):
    item(index, "a", training)
    assert listed(client, f"/ar/news/?{query}") == ["/ar/news/a/"]


def test_further_pages_keep_the_filters_and_have_the_right_address(client, index, training):
    for number in range(12):
        item(index, f"n{number}", training)
    page = get(client, "/ar/news/?topic=training&page=2")
    assert len(page.select(".news-list > li")) == 2
    links = [a["href"] for a in page.select(".pagination a")]
    assert all("topic=training" in link for link in links)
    # A narrowed list is part of the whole, whose address search engines should keep.
    canonical = page.select_one("link[rel=canonical]")["href"]
    assert canonical == "http://testserver/ar/news/"
    whole = get(client, "/ar/news/?page=2").select_one("link[rel=canonical]")["href"]
    assert whole == "http://testserver/ar/news/?page=2"


def test_a_choice_without_news_leads_back(client, index, training, texts):
    item(index, "a", training, date=datetime.date(2026, 3, 1))
    item(index, "b", texts, date=datetime.date(2025, 3, 1))
    page = get(client, "/ar/news/?topic=training&year=2025")
    assert not page.select(".news-list")
    assert page.select_one('main .section-link a[href="/ar/news/"]')


def test_only_topics_in_use_are_offered_and_arabic_names_are_marked(client, index, texts, training):
    item(index, "a", texts)
    page = get(client, "/en/news/")
    options = page.select("#news-topic option")
    assert [option["value"] for option in options] == ["", "texts"]
    assert (options[1]["lang"], options[1]["dir"]) == ("ar", "rtl")
    topic = page.select_one(".news-list a.topic")
    assert topic["href"] == "/en/news/?topic=texts"
    assert topic.find(attrs={"lang": "ar"})


def test_the_list_costs_the_same_however_many_items(client, index, training, texts):
    def queries() -> int:
        cache.clear()
        client.get("/ar/news/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/ar/news/")
        return len(captured)

    item(index, "first", training)
    before = queries()
    for number in range(8):
        item(index, f"n{number}", training, texts)
    assert queries() == before
    assert before <= 20


def test_announcements_are_called_so(client, index):
    item(index, "a", kind="announcement")
    item(index, "b")
    page = get(client, "/ar/news/")
    assert len(page.select(".news-list .badge")) == 1
    assert get(client, "/ar/news/a/").select_one("main .badge")


# --- Topics and related news in both languages ---


def test_row_3_topics_of_a_translation_are_those_of_the_arabic_page(index, training, texts):
    page = item(index, "a", training)
    assert list(english(page).topics.all()) == [training]  # still an alias
    translate(page)
    assert list(english(page).topics.all()) == [training]
    assert english(page).topics.get().name.text == "التدريب"


def test_row_5_topics_follow_when_they_change(index, training, texts):
    page = item(index, "a", training)
    translate(page)
    page.topics = [texts]
    page.kind = NewsPage.Kind.ANNOUNCEMENT
    page.save_revision().publish()
    translate(page)
    assert list(english(page).topics.all()) == [texts]
    assert english(page).is_announcement


def test_row_5_topics_that_were_taken_off_are_gone_in_english(index, training):
    page = item(index, "a", training)
    translate(page)
    page.topics = []
    page.save_revision().publish()
    translate(page)
    assert list(english(page).topics.all()) == []


def test_row_5_upstream_still_keeps_the_last_topic(index, training, monkeypatch):
    """When this fails, delete `empty_what_was_emptied` from home/upstream.py."""
    upstream = localize.copy_synchronised_fields.unmended
    page = item(index, "a", training)
    translate(page)
    page.topics = []
    page.save_revision().publish()
    monkeypatch.setattr(localize, "copy_synchronised_fields", upstream)
    translate(page)
    assert list(english(page).topics.all()) == [training]


def related(client: Client, path: str) -> list[str]:
    return [a["href"] for a in get(client, path).select("[aria-labelledby=related] h3 a")]


def test_row_4_chosen_news_is_shown_in_the_language_of_the_page(client, index):
    first, second = item(index, "first"), item(index, "second")
    translate(first)
    page = item(index, "page")
    page.related_items.create(item=second)
    page.related_items.create(item=first)
    page.save_revision().publish()
    assert related(client, "/ar/news/page/") == ["/ar/news/second/", "/ar/news/first/"]
    # Still an alias, and then translated.
    assert related(client, "/en/news/page/") == ["/en/news/second/", "/en/news/first/"]
    translate(page)
    assert related(client, "/en/news/page/") == ["/en/news/second/", "/en/news/first/"]
    titles = get(client, "/en/news/page/").select("[aria-labelledby=related] h3 a")
    assert titles[0].find(attrs={"lang": "ar"})
    assert titles[1].text == "English text"


def test_row_4_a_changed_choice_reaches_english_and_a_deleted_item_leaves_quietly(client, index):
    first, second = item(index, "first"), item(index, "second")
    page = item(index, "page")
    page.related_items.create(item=first)
    page.save_revision().publish()
    translate(page)
    page = NewsPage.objects.get(pk=page.pk)
    page.related_items.set([page.related_items.model(item=second)])
    page.save_revision().publish()
    translate(page)
    assert related(client, "/en/news/page/") == ["/en/news/second/"]
    second.unpublish()
    assert related(client, "/ar/news/page/") == []
    NewsPage.objects.get(pk=second.pk).delete()
    assert client.get("/en/news/page/").status_code == 200


def test_without_a_choice_the_newest_on_the_same_topics_are_shown(client, index, training, texts):
    for number in range(1, 6):
        item(index, f"t{number}", training, texts, date=datetime.date(2026, 1, number))
    item(index, "other", texts, date=datetime.date(2026, 2, 1))
    page = item(index, "page", training, date=datetime.date(2026, 3, 1))
    assert related(client, "/ar/news/page/") == ["/ar/news/t5/", "/ar/news/t4/", "/ar/news/t3/"]
    assert related(client, page.url.replace("/ar/", "/en/"))[0] == "/en/news/t5/"
    item(index, "alone")
    assert related(client, "/ar/news/alone/") == []


# --- The feed ---


def feed(client: Client, language: str) -> Element:
    response = client.get(f"/{language}/news/feed/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return parse_xml(response.content)


def words(element: Element, name: str) -> str:
    """The text of one part of a feed or an entry."""
    text = element.findtext(f"{ATOM}{name}")
    assert text is not None
    return text


def link_of(entry: Element) -> str:
    link = entry.find(f"{ATOM}link")
    assert link is not None
    return link.attrib["href"]


def test_each_language_has_a_feed_of_its_own_news(client, index):
    translated = item(index, "a", title="خبر <1> & غيره", summary="ملخّص <b> & 01-610140")
    item(index, "waiting")
    draft = item(index, "draft")
    draft.unpublish()
    translate(translated)
    arabic, in_english = feed(client, "ar"), feed(client, "en")
    xml_lang = "{http://www.w3.org/XML/1998/namespace}lang"
    assert (arabic.get(xml_lang), in_english.get(xml_lang)) == ("ar", "en")
    links = {
        language: [link_of(entry) for entry in root.iter(f"{ATOM}entry")]
        for language, root in (("ar", arabic), ("en", in_english))
    }
    assert sorted(links["ar"]) == [
        "http://testserver/ar/news/a/",
        "http://testserver/ar/news/waiting/",
    ]
    assert links["en"] == ["http://testserver/en/news/a/"]
    entry = next(e for e in arabic.iter(f"{ATOM}entry") if link_of(e).endswith("/a/"))
    assert words(entry, "title") == "خبر <1> & غيره"
    assert words(entry, "summary") == "ملخّص &lt;b&gt; &amp; 01-610140"
    own = [link.get("href") for link in arabic.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own == ["http://testserver/ar/news/feed/"]
    assert "Directorate" in words(in_english, "title")


def test_an_entry_says_when_it_was_updated_and_keeps_its_name(client, index):
    page = item(index, "a", date=datetime.date(2020, 5, 1))
    before = next(feed(client, "ar").iter(f"{ATOM}entry"))
    assert words(before, "published").startswith("2020-05-01T12:00")
    assert words(before, "updated") > "2026"
    page.slug = "moved"
    page.save_revision().publish()
    after = next(feed(client, "ar").iter(f"{ATOM}entry"))
    assert words(after, "id") == words(before, "id")
    translate(page)
    other = next(feed(client, "en").iter(f"{ATOM}entry"))
    assert words(other, "id") != words(before, "id")


def test_the_feed_is_public_bounded_and_found_from_the_pages(client, index):
    for number in range(32):
        item(index, f"n{number}")
    response = client.get("/ar/news/feed/")
    assert not response.cookies
    assert "public" in response["Cache-Control"]
    assert len(list(parse_xml(response.content).iter(f"{ATOM}entry"))) == 30
    for path in ("/ar/news/", "/en/news/", "/ar/news/n1/"):
        link = get(client, path).select_one('link[type="application/atom+xml"]')
        assert link["href"] == f"/{path[1:3]}/news/feed/"
    assert client.get("/ar/news/feed/nothing/").status_code == 404
    index.unpublish()
    assert client.get("/ar/news/feed/").status_code == 404


# --- In the admin ---


def test_editors_manage_topics_and_see_plain_words(client, training):
    client.force_login(AdministratorFactory())
    assert "التدريب" in client.get("/admin/snippets/home/newstopic/").content.decode()
    response = client.post(
        "/admin/snippets/home/newstopic/add/",
        {"name_ar": "نصوص", "name_en": "", "code": "نصوص", "order": "0"},
    )
    assert response.status_code == 200  # the code is refused, nothing is lost
    assert "نصوص" in response.content.decode()
    assert NewsTopic.objects.count() == 1


def test_a_topic_in_use_can_be_deleted_without_breaking_its_news(client, index, training):
    page = item(index, "a", training)
    training.delete()
    assert client.get(page.url).status_code == 200
    assert listed(client, "/ar/news/") == ["/ar/news/a/"]
