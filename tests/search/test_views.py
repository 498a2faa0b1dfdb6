"""The search page and its JSON interface, as a visitor's browser or program sees them."""

import pytest
from django.core.cache import cache
from django.core.management import call_command

from tests.factories.search import SearchablePageFactory, home_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site():
    home_of("ar")
    cache.clear()
    yield
    cache.clear()


def page_text(client, path="/ar/search/", **parameters):
    response = client.get(path, parameters)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_hits_with_their_kind_and_marks(client):
    SearchablePageFactory(title="رخصة البناء", summary="تقدَّم إلى البلديّة")
    text = page_text(client, q="بلديه رخصه")
    assert "<mark>رخصة</mark> البناء" in text
    assert "<mark>البلديّة</mark>" in text
    assert 'value="بلديه رخصه"' in text


def test_results_are_kept_out_of_search_engines_and_carry_no_cookie(client):
    response = client.get("/ar/search/", {"q": "x"})
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_kinds_are_links_that_narrow_the_results(client):
    call_command("import_register", verbosity=0)
    SearchablePageFactory(title="زحلة")
    text = page_text(client, q="زحلة")
    assert 'href="?q=%D8%B2%D8%AD%D9%84%D8%A9&amp;kind=municipality"' in text
    narrowed = page_text(client, q="زحلة", kind="district")
    assert "/ar/directory/districts/zahle/" in narrowed
    assert "/ar/directory/zahleh-maallaqa-taanayel/" not in narrowed


def test_the_english_page(client):
    SearchablePageFactory(title="Waste collection", summary="Fees & days", language="en")
    text = page_text(client, "/en/search/", q="collections of waste")
    assert '<html lang="en" dir="ltr">' in text
    assert "<mark>Waste</mark> <mark>collection</mark>" in text


def test_nothing_found_gives_advice_and_other_ways(client):
    text = page_text(client, q="قققققق")
    assert "/ar/directory/" in text
    assert "https://wa.me/9611610140" in text


def test_an_empty_box_invites(client):
    for parameters in ({}, {"q": ""}, {"q": "  "}):
        assert 'name="q"' in page_text(client, **parameters)


@pytest.mark.parametrize(
    "query", ['"', "*", "NEAR", "a:b", "<script>alert(1)</script>", "\x00", "😀", "'--"]
)
def test_odd_questions(client, query):
    text = page_text(client, q=query)
    assert "<script>alert" not in text


def test_a_very_long_question_is_cut_with_a_notice(client):
    text = page_text(client, "/en/search/", q="x" * 10_000)
    assert "Only its first 300 characters were searched for." in text
    assert f'value="{"x" * 300}"' in text


def test_odd_pages_and_kinds(client):
    SearchablePageFactory(title="زحلة")
    for parameters in ({"page": "x"}, {"page": "999"}, {"page": "-1"}, {"kind": "x"}, {"kind": ""}):
        assert "<mark>زحلة</mark>" in page_text(client, q="زحلة", **parameters)


def test_json(client):
    SearchablePageFactory(title="رخصة البناء", summary="تقدَّم إلى البلديّة")
    response = client.get("/api/v1/search", {"q": "رخصه", "lang": "ar", "kind": "page"})
    data = response.json()
    assert (response.status_code, data["count"], data["page"], data["pages"]) == (200, 1, 1, 1)
    assert data["results"] == [
        {
            "kind": "page",
            "url": data["results"][0]["url"],
            "title": "رخصة البناء",
            "title_language": "ar",
            "excerpt": "تقدَّم إلى البلديّة",
            "excerpt_language": "ar",
            "facts": "",
        }
    ]
    assert {"name", "label", "count"} == set(data["kinds"][0])


def test_json_says_what_is_wrong(client):
    english = {"accept-language": "en"}
    for parameters, name, word in (
        ({}, "q", "needed"),
        ({"q": "x" * 301}, "q", "300"),
        ({"q": "x", "kind": "nope"}, "kind", "municipality"),
        ({"q": "x", "lang": "fr"}, "lang", "ar, en"),
        ({"q": "x", "page": "0"}, "page", "1"),
        ({"q": "x", "p": "1"}, "p", "kind"),
    ):
        refused = client.get("/api/v1/search", parameters, headers=english)
        assert refused.status_code == 400
        assert refused["Content-Type"] == "application/problem+json"
        (error,) = refused.json()["errors"]
        assert (error["parameter"], word in error["message"]) == (name, True), error
    assert client.get("/api/v1/search", {"q": " "}).json()["count"] == 0
    assert client.post("/api/v1/search", {"q": "x"}).status_code == 405


def test_json_asks_who_hurries_to_wait(client, settings, still_clock):
    settings.API_REQUESTS_PER_MINUTE = 2
    cache.clear()
    for _ in range(2):
        assert client.get("/api/v1/search", {"q": "x"}).status_code == 200
    refused = client.get("/api/v1/search", {"q": "x"}, headers={"accept-language": "en"})
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("Too many requests")
    assert 0 < int(refused["Retry-After"]) <= 60
    other = client.get("/api/v1/search", {"q": "x"}, REMOTE_ADDR="10.1.1.1")
    assert other.status_code == 200
