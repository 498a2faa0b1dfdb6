"""The public pages: every kind in both languages, in order, told apart, at a constant price."""

import datetime
import json
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils.html import format_html

from directory import slots
from directory.addresses import missing_addresses
from directory.models import (
    AlternativeName,
    District,
    Governorate,
    Municipality,
    OldSlug,
    RegisteredNumber,
    Union,
)
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

PATHS = (
    "",
    "governorates/",
    "governorates/south/",
    "districts/",
    "districts/sour/",
    "map/",
    "map/governorates/south/",
    "map/districts/sour/",
    "mukhtars/",
    "mukhtars/?district=sour&q=خوري",
    "nearest/",
    "nearest/?lat=33.2&lon=35.3",
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


def test_contacts_can_be_called_and_written_to(client, qana) -> None:
    Municipality.objects.filter(pk=qana.pk).update(
        president_ar="سامي حداد",
        address_ar="الساحة",
        hours_ar="من 8:00 إلى 14:00",
        email="info@qana.example",
        website="https://qana.example/",
    )
    MunicipalityPhoneFactory(municipality=qana, number="+9617430123")
    MunicipalityPhoneFactory(municipality=qana, number="+9617430124", kind="fax")
    RegisteredNumber.objects.create(municipality=qana, number="+9613111222")
    page = read(client, "/ar/directory/qana/")
    contacts = page.find(id="contacts").parent
    call = contacts.select_one("a[href^='tel:']")
    assert call["href"] == "tel:+9617430123"
    # The digits keep their order inside Arabic text.
    assert (call.bdi["dir"], call.bdi.text) == ("ltr", "+961 7 430 123")
    assert len(contacts.select("a[href^='tel:']")) == 1, "nobody calls a fax"
    assert contacts.select_one("a[href='mailto:info@qana.example']")
    website = contacts.select_one("a[href='https://qana.example/']")
    assert website.text == "qana.example"
    for fact in ("سامي حداد", "الساحة", "من 8:00 إلى 14:00", "+961 7 430 124"):
        assert fact in contacts.text
    assert "3 111 222" not in page.text.replace("\u00a0", " ")
    assert "3111222" not in str(page)


def test_without_contacts_a_line_says_so(client, qana) -> None:
    contacts = read(client, "/en/directory/qana/").find(id="contacts").parent
    assert "does not have this municipality’s telephone number" in contacts.text
    assert not contacts.select("dl")


def test_a_dissolved_municipality_keeps_its_page_and_names_its_successor(client, qana) -> None:
    new = MunicipalityFactory(slug="new", name_en="New Qana", district=qana.district)
    day = datetime.date(2025, 6, 1)
    Municipality.objects.filter(pk=qana.pk).update(dissolved_on=day, successor=new)
    notice = read(client, "/en/directory/qana/").select_one(".notice--warning")
    assert "dissolved on 1 June 2025" in notice.text
    assert notice.a["href"] == "/en/directory/new/"
    assert read(client, "/en/directory/qana/").select_one(".dot-map__here"), "where it lay"
    after = read(client, "/en/directory/new/")
    assert not after.select(".dot-map"), "alone on its map"
    assert after.find(string="Took the place of").find_next("dd").a["href"] == "/en/directory/qana/"
    assert not after.select("#neighbours")
    district = read(client, "/en/directory/districts/sour/")
    assert "1 municipality" in district.select_one(".lead").text
    assert "dissolved" in district.select_one("a[href$='/qana/']").parent.text


def test_former_names_stand_apart_from_other_spellings(client, qana) -> None:
    qana.alternative_names.add(AlternativeName(text="قانا القديمة", kind="former"))
    qana.save()
    page = read(client, "/en/directory/qana/")
    former = page.find(string="Former names").find_next("dd")
    assert former.get_text(strip=True) == "قانا القديمة"
    spellings = page.find(string="Other spellings").find_next("dd")
    assert "القديمة" not in spellings.text


def test_each_fact_has_its_source(client, starting_register) -> None:
    details = read(client, "/en/directory/kfar-roummane/").select_one("main details")
    assert details.summary.text == "Where this information comes from"
    by_fact = {row.dt.text: row.dd.text for row in details.select("dl > div")}
    assert "GeoNames" in by_fact["Position"]
    assert "2016" in by_fact["Names"]


def test_visitors_are_asked_for_corrections(client, qana) -> None:
    links = [a["href"] for a in read(client, "/en/directory/qana/").select("aside .button")]
    assert any("Correction%20to%20the%20directory" in link and "qana" in link for link in links)


@pytest.mark.parametrize(
    ("path", "kind", "old"),
    [
        ("governorates/old/", "governorate", "south"),
        ("districts/old/", "district", "sour"),
        ("unions/old/", "union", "sour-district"),
        ("old/", "municipality", "qana"),
        ("map/governorates/old/", "governorate", "south"),
        ("map/districts/old/", "district", "sour"),
    ],
)
def test_a_former_address_leads_to_the_present_one(client, qana, path, kind, old) -> None:
    models = {
        "governorate": Governorate,
        "district": District,
        "union": Union,
        "municipality": Municipality,
    }
    place = models[kind].objects.get(slug=old)
    OldSlug.moved(place, "old")
    response = client.get(f"/en/directory/{path}?from=poster")
    assert response.status_code == 301
    assert response["Location"] == f"/en/directory/{path.replace('old', old)}?from=poster"
    present = f"/en/directory/{path}"
    matches = [resolve(present.replace("old", slug)) for slug in ("old", "no", place.slug)]
    assert missing_addresses(matches) == [False, True, False]


def test_mukhtars_are_found_by_district_and_by_name(client, qana) -> None:
    MukhtarFactory(
        name_ar="علي ضاهر", name_en="Ali Daher", district=qana.district, municipality=qana
    )
    MukhtarFactory(place_ar="حي البيدر", place_en="", phone="")
    page = read(client, "/en/directory/mukhtars/")
    assert len(page.select(".people > li")) == 2
    assert page.select_one("a[href='tel:+9613123456']").bdi.text == "+961 3 123 456"
    narrowed = read(client, "/en/directory/mukhtars/?district=sour")
    assert [name.text for name in narrowed.select(".people b")] == ["Ali Daher"]
    assert narrowed.select_one("option[selected]")["value"] == "sour"
    assert narrowed.select_one("meta[name=robots]")["content"] == "noindex"
    assert len(read(client, "/en/directory/mukhtars/?q=البيدر").select(".people > li")) == 1
    nobody = read(client, "/en/directory/mukhtars/?q=zzz")
    assert "No mukhtar found" in nobody.text
    assert nobody.find(id="mukhtar-q")["value"] == "zzz"
    assert "Ali Daher" in read(client, "/en/directory/qana/").find(id="mukhtars").parent.text
    assert (
        "Ali Daher" in read(client, "/en/directory/districts/sour/").find(id="mukhtars").parent.text
    )


def test_many_mukhtars_come_in_pages(client, qana) -> None:
    MukhtarFactory.create_batch(45, district=qana.district)
    first = read(client, "/en/directory/mukhtars/?district=sour")
    assert len(first.select(".people > li")) == 40
    following = first.select_one(".pagination a[rel=next]")["href"]
    assert following == "?district=sour&page=2"
    assert len(read(client, f"/en/directory/mukhtars/{following}").select(".people > li")) == 5
    district = read(client, "/en/directory/districts/sour/")
    assert "All 45 mukhtars" in district.text


def test_an_empty_list_of_mukhtars_says_so_kindly(client, qana) -> None:
    page = read(client, "/en/directory/mukhtars/")
    assert "No mukhtar is listed yet" in page.text
    assert page.select_one("main a[href^='https://wa.me/']")
    assert not page.select("form.filters")


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/",
        "districts/nowhere/",
        "governorates/nowhere/",
        "unions/nowhere/",
        "map/districts/nowhere/",
    ],
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
    MukhtarFactory(district=qana.district, municipality=qana)
    before = queries()
    for governorate in GovernorateFactory.create_batch(2):
        for district in DistrictFactory.create_batch(2, governorate=governorate):
            UnionFactory(district=district)
            MunicipalityFactory.create_batch(2, district=district, spellings=["Qanah"])
    UnionFactory.create_batch(3, district=qana.district)
    MukhtarFactory.create_batch(4, district=qana.district, municipality=qana)
    MunicipalityPhoneFactory.create_batch(4, municipality=qana)
    MunicipalityFactory.create_batch(2, successor=qana)
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
