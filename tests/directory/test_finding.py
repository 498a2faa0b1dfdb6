"""Suggestions, results for misspelt names, and what lies around a position."""

import logging

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache

from directory.views import finding
from tests.factories.directory import DistrictFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

MISSPELT = {"طرابلش": "tripoli", "Tripolli": "tripoli", "3abbasiye": "aabbassiyeh"}


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.mark.parametrize(("typed", "slug"), MISSPELT.items())
def test_a_misspelt_name_is_suggested_and_found(client, starting_register, typed, slug) -> None:
    data = client.get("/ar/directory/suggest/", {"q": typed}).json()
    assert data["results"][0]["url"] == f"/ar/directory/{slug}/"
    soup = BeautifulSoup(client.get("/en/directory/", {"q": typed}).content, "html.parser")
    assert soup.find(id="found").text == "Did you mean"
    assert soup.select_one(".results a")["href"] == f"/en/directory/{slug}/"


@pytest.mark.parametrize("words", ["nothing-of-the-kind", "رخصة"])
def test_what_is_like_nothing_finds_nothing(client, starting_register, words) -> None:
    data = client.get("/en/directory/suggest/", {"q": words}).json()
    assert data["results"] == []
    assert data["status"] == "No municipality found under this name"


def test_suggestions_tell_namesakes_apart_and_are_few(client) -> None:
    for name in ("Zahle", "Sour"):
        MunicipalityFactory(district=DistrictFactory(name_en=name))
    data = client.get("/en/directory/suggest/?q=qan").json()
    assert {item["district"] for item in data["results"]} == {
        "District of Zahle",
        "District of Sour",
    }
    assert {item["name"] for item in data["results"]} == {"Qana"}
    assert data["status"] == "2 suggestions. Use the arrow keys to choose."
    MunicipalityFactory.create_batch(12)
    assert len(client.get("/en/directory/suggest/?q=qana").json()["results"]) == 8


def test_a_name_without_english_says_its_language(client) -> None:
    MunicipalityFactory(name_ar="صريفا", name_en="")
    result = client.get("/en/directory/suggest/?q=صريفا").json()["results"][0]
    assert (result["name"], result["language"]) == ("صريفا", "ar")


def test_suggestions_may_be_kept_by_everybody(client) -> None:
    response = client.get("/ar/directory/suggest/?q=قانا")
    assert response["Cache-Control"] == "public, max-age=300"
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("query", ["", "   ", "\x00", "%", '"', "ق" * 10_000, "' OR 1=1"])
def test_any_words_are_answered_plainly(client, query) -> None:
    MunicipalityFactory()
    response = client.get("/ar/directory/suggest/", {"q": query})
    assert response.status_code == 200
    assert response.json()["results"] == []
    assert len(response.json()["query"]) <= 100


def test_who_asks_too_often_waits(client, monkeypatch) -> None:
    monkeypatch.setattr(finding, "SUGGEST_LIMIT", 2)
    answers = [client.get("/en/directory/suggest/?q=a") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) <= 60
    assert "Too many" in answers[2].json()["error"]
    assert "public" not in answers[2].get("Cache-Control", "")
    elsewhere = client.get("/en/directory/suggest/?q=a", REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 200


def test_suggestions_are_only_read(client) -> None:
    assert client.post("/ar/directory/suggest/").status_code == 405


def test_the_nearest_stand_by_distance(client) -> None:
    for slug, lat in (("far", 33.6), ("near", 33.21), ("middle", 33.3)):
        MunicipalityFactory(slug=slug, lat=lat)
    MunicipalityFactory(slug="gone", lat=33.2, dissolved_on="2020-01-01")
    response = client.get("/en/directory/nearest/?lat=33.2&lon=35.2992")
    soup = BeautifulSoup(response.content, "html.parser")
    found = [a["href"].split("/")[-2] for a in soup.find(id="found").parent.select("a")]
    assert found == ["near", "middle", "far"]
    assert "1.1 km" in soup.text
    assert "probably in the municipality of Qana" in soup.find(id="found").parent.text


def test_without_any_position_in_the_directory_that_is_said(client) -> None:
    response = client.get("/en/directory/nearest/?lat=33.8938&lon=35.5018")
    assert "knows no position of a municipality yet" in response.content.decode()


def test_a_position_is_not_kept_anywhere(client, caplog) -> None:
    MunicipalityFactory()
    with caplog.at_level(logging.DEBUG):
        response = client.get("/en/directory/nearest/?lat=33.2461&lon=35.3172")
    assert "33.2461" not in caplog.text
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    soup = BeautifulSoup(response.content, "html.parser")
    assert "33.2461" not in soup.select_one("link[rel=canonical]")["href"]
    # No sharing of an address that says where one is.
    assert not soup.select(".page-end")


@pytest.mark.parametrize(
    ("lat", "lon"), [("33.2", "35.3"), ("٣٣٫٢", "٣٥٫٣"), ("33,2", "35,3"), (" 33.2° ", "35.3")]
)
def test_a_position_in_any_digits(client, lat, lon) -> None:
    MunicipalityFactory()
    response = client.get("/en/directory/nearest/", {"lat": lat, "lon": lon})
    assert "Qana" in response.content.decode()


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("48.85", "2.35", "outside Lebanon"),
        ("35.5", "33.9", "swapped"),
        ("abc", "35.3", "two numbers"),
        ("33.2", "", "two numbers"),
        ("nan", "inf", "two numbers"),
        ("1e999", "35", "two numbers"),
        ("9" * 500, "35", "no position on a map"),
    ],
)
def test_what_is_no_place_in_lebanon_is_told_politely(client, lat, lon, said) -> None:
    MunicipalityFactory()
    response = client.get("/en/directory/nearest/", {"lat": lat, "lon": lon})
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    assert said in soup.select_one(".notice--warning").text
    assert not soup.find(id="found")
    # What was typed is still there.
    assert soup.find(id="lat")["value"] == lat[:40]
    assert soup.find(id="lon")["value"] == lon[:40]


def test_only_pages_that_look_around_may_ask_for_the_position(client) -> None:
    MunicipalityFactory(slug="qana")
    for path in ("/ar/directory/", "/en/directory/nearest/"):
        assert "geolocation=(self)" in client.get(path)["Permissions-Policy"]
    for path in ("/ar/", "/ar/directory/qana/", "/ar/directory/map/"):
        policy = client.get(path)["Permissions-Policy"]
        assert "geolocation=()" in policy
        assert "camera=()" in policy
