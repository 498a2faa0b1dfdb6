"""The public pages: every kind in both languages, in order, told apart, at a constant price."""

import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import format_html

from directory import slots
from directory.models import District, Governorate, Municipality, Union
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MunicipalityFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

PATHS = (
    "",
    "governorates/south/",
    "districts/sour/",
    "unions/",
    "unions/sour-district/",
    "qana/",
    "?q=قانا",
    "?q=nothing-of-the-kind",
)


@pytest.fixture
def qana() -> Municipality:
    governorate = GovernorateFactory(slug="south")
    district = DistrictFactory(slug="sour", governorate=governorate)
    union = UnionFactory(slug="sour-district", district=district)
    return MunicipalityFactory(
        slug="qana",
        district=district,
        union=union,
        cadastre_code="62111",
        spellings=["Cana", "قانا الجليل"],
    )


def read(client: Client, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_every_page_in_both_languages(client, qana, path, language, direction) -> None:
    soup = read(client, f"/{language}/directory/{path}")
    assert (soup.html["lang"], soup.html["dir"]) == (language, direction)
    assert len(soup.select("main h1")) == 1
    assert soup.select_one("nav.breadcrumbs a")["href"] == f"/{language}/"
    assert "GeoNames" in soup.select_one(".source-note").text
    assert not soup.select("main [style], main script:not([type='application/ld+json'])")
    for link in soup.select("main a[href^='/']"):
        assert link["href"].startswith(f"/{language}/")


def test_no_cookie_and_nothing_varies_by_it(client, qana) -> None:
    response = client.get("/ar/directory/qana/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_municipality_page_states_its_facts(client, qana) -> None:
    text = read(client, "/en/directory/qana/").select_one("main").get_text(" ", strip=True)
    for fact in ("Qana", "قانا", "Cana", "قانا الجليل", "62111", "33.2092, 35.2992"):
        assert fact in text
    assert "Two sources agree within 1.5 km" in text
    assert "In the list of 2016" in text
    assert "to be confirmed by the Directorate" in text


def test_other_spellings_say_their_language(client, qana) -> None:
    soup = read(client, "/en/directory/qana/")
    by_text = {item.text: item["lang"] for item in soup.select(".spellings [lang]")}
    assert by_text == {"Cana": "ar-Latn", "قانا الجليل": "ar"}


def test_a_missing_english_name_falls_back_to_marked_arabic(client, qana) -> None:
    MunicipalityFactory(slug="srifa", name_ar="صريفا", name_en="", district=qana.district)
    heading = read(client, "/en/directory/srifa/").h1
    assert (heading.span["lang"], heading.span["dir"], heading.span.text) == ("ar", "rtl", "صريفا")
    listed = read(client, "/en/directory/districts/sour/").select_one("a[href$='/srifa/'] span")
    assert (listed["lang"], listed["dir"]) == ("ar", "rtl")
    assert "صريفا" in read(client, "/en/directory/srifa/").title.text
    assert read(client, "/ar/directory/srifa/").h1.span is None


def test_a_municipality_without_position_union_and_codes(client) -> None:
    MunicipalityFactory(slug="bare", lat=None, lon=None, coord_quality="", union=None)
    soup = read(client, "/en/directory/bare/")
    assert "Not known yet" in soup.text
    assert "In none" in soup.text
    assert soup.select_one(".dot-map") is None
    assert "Nearest" not in soup.text


def test_what_the_directorate_confirmed_is_not_to_be_confirmed(client) -> None:
    MunicipalityFactory(slug="sure", record_status=Municipality.RecordStatus.DIRECTORATE)
    assert "to be confirmed" not in read(client, "/en/directory/sure/").text


def test_a_district_lists_in_the_order_of_each_alphabet(client, qana) -> None:
    for slug, arabic, english in (
        ("a", "البياض", "Biyad"),
        ("b", "إبل", "Ibl"),
        ("c", "زبقين", "Zebqine"),
        ("d", "برج", "Borj"),
    ):
        MunicipalityFactory(slug=slug, name_ar=arabic, name_en=english, district=qana.district)
    arabic_page = read(client, "/ar/directory/districts/sour/")
    assert [a.text for a in arabic_page.select(".by-letter a")] == [
        "إبل",
        "برج",
        "البياض",
        "زبقين",
        "قانا",
    ]
    assert [h.text for h in arabic_page.select(".by-letter h3")] == ["ا", "ب", "ز", "ق"]
    english_page = read(client, "/en/directory/districts/sour/")
    assert [h.text for h in english_page.select(".by-letter h3")] == ["B", "I", "Q", "Z"]


def test_namesakes_are_told_apart(client, qana) -> None:
    elsewhere = DistrictFactory(slug="zahle", name_ar="زحلة", name_en="Zahle")
    MunicipalityFactory(slug="qana-zahle", district=elsewhere)
    notice = read(client, "/en/directory/qana/").select_one(".notice")
    assert notice.a["href"] == "/en/directory/qana-zahle/"
    assert "District of Zahle" in notice.text
    found = read(client, "/en/directory/?q=qana").select(".results li")
    districts = [re.findall(r"District of (\w+)", hit.text) for hit in found]
    assert sorted(districts) == [["Sour"], ["Zahle"]]
    Municipality.objects.filter(slug="qana-zahle").delete()
    assert read(client, "/en/directory/qana/").select_one(".notice") is None


def test_neighbours_stand_by_distance(client, qana) -> None:
    for slug, lat in (("far", 33.6), ("near", 33.22), ("middle", 33.3)):
        MunicipalityFactory(slug=slug, name_ar="صريفا", lat=lat)
    soup = read(client, "/en/directory/qana/")
    section = soup.find(id="neighbours").parent
    assert [a["href"].split("/")[-2] for a in section.select("a")] == ["near", "middle", "far"]
    assert "1.2 km" in section.text


@pytest.mark.parametrize("query", ['"', "%", "_", "*", "ق" * 10_000, "\x00", "' OR 1=1", "   "])
def test_any_question_is_answered_plainly(client, qana, query) -> None:
    assert client.get("/ar/directory/", {"q": query}).status_code == 200


def test_a_name_is_found_in_any_usual_spelling(client, qana) -> None:
    for words in ("قانا", "cana", "QANA", "الجليل", "قان"):
        soup = read(client, f"/ar/directory/?q={words}")
        assert soup.select_one(".results a[href='/ar/directory/qana/']"), words


@pytest.mark.parametrize(
    "path", ["nowhere/", "districts/nowhere/", "governorates/nowhere/", "unions/nowhere/"]
)
def test_an_unknown_address_is_not_found(client, path) -> None:
    assert client.get(f"/ar/directory/{path}").status_code == 404


def test_the_map_marks_this_municipality_among_its_district(client, qana) -> None:
    MunicipalityFactory.create_batch(3, district=qana.district, lat=33.3)
    soup = read(client, "/en/directory/qana/")
    svg = soup.select_one(".dot-map svg")
    # Not role="img", which would hide the links inside from screen readers.
    assert svg["role"] == "group"
    assert "Qana" in soup.find(id=svg["aria-labelledby"]).text
    assert soup.find(id=svg["aria-describedby"]).text
    assert len(svg.select("a .dot-map__dot")) == 3
    here = svg.select_one(".dot-map__here").parent
    assert (here.text.strip(), here["aria-current"]) == ("Qana", "page")
    # Drawn last, so that no other dot hides it.
    assert svg.select("circle")[-1]["class"] == ["dot-map__here"]


def test_json_ld_is_data_that_nothing_can_escape_from(client, qana) -> None:
    Municipality.objects.update(name_en="</script><script>alert(1)</script>")
    response = client.get("/en/directory/qana/")
    assert b"<script>alert" not in response.content
    block = read(client, "/en/directory/qana/").find(type="application/ld+json")
    data = json.loads(block.string)
    assert "AdministrativeArea" in data["@type"]
    assert data["name"] == "</script><script>alert(1)</script>"
    assert data["geo"]["latitude"] == 33.2092
    assert data["containedInPlace"]["name"] == "Sour"
    assert "Cana" in data["alternateName"]
    assert data["url"] == "http://testserver/en/directory/qana/"


@pytest.mark.parametrize("path", PATHS)
def test_more_rows_cost_no_more_queries(client, qana, path) -> None:
    def queries() -> int:
        client.get(f"/en/directory/{path}")  # what is asked once in a process is asked here
        with CaptureQueriesContext(connection) as captured:
            read(client, f"/en/directory/{path}")
        ours = [q["sql"] for q in captured if 'FROM "directory_' in q["sql"]]
        assert len(ours) <= 12
        return len(captured)

    UnionFactory(district=qana.district)
    MunicipalityFactory(district=qana.district, union=qana.union, spellings=["Kana"])
    before = queries()
    for governorate in GovernorateFactory.create_batch(2):
        for district in DistrictFactory.create_batch(2, governorate=governorate):
            UnionFactory(district=district)
            MunicipalityFactory.create_batch(2, district=district, spellings=["Qanah"])
    UnionFactory.create_batch(3, district=qana.district)
    MunicipalityFactory.create_batch(8, district=qana.district, union=qana.union, spellings=["x"])
    assert queries() == before


@pytest.fixture
def no_panels(monkeypatch) -> dict[str, Any]:
    panels: dict[str, Any] = {}
    monkeypatch.setattr(slots, "_panels", panels)
    return panels


def test_rooms_above_fill_the_slots_of_a_municipality_page(client, qana, no_panels) -> None:
    slots.register("second", lambda m: format_html("<h2>Figures of {}</h2>", m.name_en), weight=20)
    slots.register("nothing", lambda m: "", weight=5)
    slots.register("first", lambda m: "<b>plain</b>", weight=10)
    aside = read(client, "/en/directory/qana/").aside
    assert aside.h2.text == "Figures of Qana"
    # What is not marked safe is escaped.
    assert aside.get_text(strip=True).startswith("<b>plain</b>")
    with pytest.raises(ValueError, match="twice"):
        slots.register("first", lambda m: "")


def test_the_whole_register_has_pages(client, starting_register) -> None:
    soup = read(client, "/ar/directory/")
    assert [figure.text for figure in soup.select(".figures dd")] == ["9", "26", "53", "1,051"]
    soup = read(client, "/ar/directory/?q=زحله")
    assert soup.select_one(".results a")["href"] == "/ar/directory/zahleh-maallaqa-taanayel/"
    for kind in (Governorate, District, Union):
        for place in kind.objects.all():
            read(client, place.get_absolute_url())
    # One row has no English name, nine have no position.
    read(client, "/en/directory/kneisseh-akkar/")
    for municipality in Municipality.objects.filter(lat=None):
        read(client, municipality.get_absolute_url())
