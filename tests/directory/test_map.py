"""The map: links that lead nearer, the same in a table, small, and at a constant price."""

import itertools
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from directory import dotmap
from directory.areas import areas_of
from directory.labels import Labels
from directory.matching import cache
from directory.models import District, Governorate, Municipality
from tests.factories.directory import DistrictFactory, GovernorateFactory, MunicipalityFactory

pytestmark = pytest.mark.django_db

LARGEST = 60_000  # bytes of the country's picture


def read(client: Client, path: str) -> Any:
    response = client.get(f"/en/directory/{path}")
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def links(part: Any) -> set[str]:
    return {link["href"] for link in part.select("a")}


def test_the_country_leads_to_every_district_and_governorate(client, starting_register) -> None:
    page = read(client, "map/")
    districts = {f"/en/directory/map/districts/{d.slug}/" for d in District.objects.all()}
    governorates = {f"/en/directory/map/governorates/{g.slug}/" for g in Governorate.objects.all()}
    picture = page.select_one(".dot-map svg")
    assert links(picture) == districts
    assert links(page.select_one("table")) == districts | governorates
    assert picture.select_one("a[href$='/chouf/']")["aria-label"] == "Chouf, 76 municipalities"
    # Every municipality with a position is a dot.
    dots = sum(path["d"].count("M") for path in picture.select(".dot-map__dots"))
    assert dots == Municipality.objects.filter(lat__isnull=False).count()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_countrys_picture_is_small(client, starting_register, language) -> None:
    html = client.get(f"/{language}/directory/map/").content
    start, end = html.index(b"<svg viewBox"), html.index(b"</figure>")
    assert len(html[start:end]) < LARGEST


def test_a_governorate_leads_to_its_districts_and_municipalities(client, starting_register) -> None:
    page = read(client, "map/governorates/nabatieh/")
    inside = Municipality.objects.filter(district__governorate__slug="nabatieh")
    nearer = {f"/en/directory/map/districts/{d.slug}/"
              for d in District.objects.filter(governorate__slug="nabatieh")}  # fmt: skip
    table = links(page.select_one("table"))
    assert table == nearer | {f"/en/directory/{m.slug}/" for m in inside}
    placed = {f"/en/directory/{m.slug}/" for m in inside.filter(lat__isnull=False)}
    assert links(page.select_one(".dot-map svg")) == nearer | placed


def test_a_district_leads_to_its_municipalities(client, starting_register) -> None:
    page = read(client, "map/districts/akkar/")
    inside = Municipality.objects.filter(district__slug="akkar")
    assert links(page.select_one("table")) == {f"/en/directory/{m.slug}/" for m in inside}
    placed = inside.filter(lat__isnull=False)
    picture = page.select_one(".dot-map svg")
    assert links(picture) == {f"/en/directory/{m.slug}/" for m in placed}
    assert {a.get_text(strip=True) for a in picture.select("a")} == {m.name_en for m in placed}
    assert len(page.find_all(string=lambda text: "(not on the map)" in text)) == (
        inside.count() - placed.count()
    )


def test_a_dissolved_municipality_is_on_no_map(client) -> None:
    gone = MunicipalityFactory(slug="gone", dissolved_on="2020-01-01", district__slug="sour")
    MunicipalityFactory(slug="there", district=gone.district, lat=33.25)
    assert links(read(client, "map/districts/sour/").select_one("svg[role=group]")) == {
        "/en/directory/there/"
    }


def test_maps_without_a_single_position_are_still_pages(client) -> None:
    bare = MunicipalityFactory(
        lat=None, lon=None, coord_quality="", district__slug="a", district__governorate__slug="b"
    )
    for path in ("map/", "map/governorates/b/", "map/districts/a/"):
        page = read(client, path)
        assert not page.select(".dot-map")
        assert page.select("table")
    assert bare.name_en in read(client, "map/districts/a/").select_one("table").text


def test_areas_share_the_country_and_reach_around_their_points() -> None:
    areas = areas_of([(1, 33.9, 35.5), (1, 33.92, 35.55), (2, 33.4, 35.4)])
    assert set(areas) == {1, 2}
    for rings in areas.values():
        assert len(rings) == 1
        xs = [x for x, _y in rings[0]]
        assert 8 < max(xs) - min(xs) < 20  # km


def test_names_on_a_map_do_not_lie_on_each_other() -> None:
    labels, name = Labels(400, 500, 15), "البقاع الغربي"
    across, down = labels.room(name)
    placed = [labels.near(name, 390, 250) for _ in range(3)]
    for one, other in itertools.combinations(placed, 2):
        assert abs(one.x - other.x) >= across - 0.2 or abs(one.y - other.y) >= down - 0.2
    assert all(across / 2 <= label.x <= 400 - across / 2 + 0.1 for label in placed)


def test_neighbouring_governorates_have_different_tints(starting_register) -> None:
    districts = list(District.objects.select_related("governorate").with_counts())
    positions = list(
        Municipality.objects.filter(lat__isnull=False).values_list("district_id", "lat", "lon")
    )
    picture = dotmap.of_country(districts, positions)
    assert picture
    tints = {area.name.text: area.tint for area in picture.areas}
    assert tints["صور"] != tints["بنت جبيل"]
    assert tints["الشوف"] != tints["جزين"]
    assert tints["عكار"] != tints["الهرمل"]


def synthetic(number: int, start: int = 0) -> None:
    """Add `number` municipalities, spread over the districts and the country."""
    districts = list(District.objects.order_by("pk"))
    rows = []
    for index in range(start, start + number):
        row = Municipality(
            slug=f"synthetic-{index}",
            name_ar="قرية " + "".join("ابتثجحخدذر"[int(digit)] for digit in str(index)),
            name_en="Village " + "".join("abcdefghij"[int(digit)] for digit in str(index)),
            district=districts[index % len(districts)],
            lat=33.1 + (index * 7919 % 15_000) / 10_000,
            lon=35.2 + (index * 104_729 % 12_000) / 10_000,
        )
        row.compute()
        rows.append(row)
    Municipality.objects.bulk_create(rows, batch_size=500)


def test_lists_and_maps_ask_as_little_with_ten_thousand_municipalities(client, monkeypatch) -> None:
    # On a slow machine the index would be looked at anew between two requests.
    monkeypatch.setattr(cache, "LOOK_EVERY", float("inf"))

    for number in range(4):
        governorate = GovernorateFactory(slug=f"g{number}")
        for part in range(10):
            DistrictFactory(slug=f"d{number}-{part}", governorate=governorate)
    paths = (
        "",
        "?q=قرية",
        "suggest/?q=قرية",
        "nearest/?lat=33.5&lon=35.5",
        "governorates/",
        "governorates/g0/",
        "districts/",
        "districts/d0-0/",
        "map/",
        "map/governorates/g0/",
        "map/districts/d0-0/",
        "synthetic-0/",
    )

    def counts() -> dict[str, int]:
        found = {}
        cache.forget()
        for path in paths:
            client.get(f"/ar/directory/{path}")  # what is asked once in a process is asked here
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/ar/directory/{path}").status_code == 200
            found[path] = len(captured)
        return found

    synthetic(100)
    few = counts()
    synthetic(9_900, start=100)
    assert counts() == few
    assert Municipality.objects.count() == 10_000


@override_settings(
    DIRECTORY_TILES_URL="https://tiles.example.org/{z}/{x}/{y}.png",
    DIRECTORY_TILES_ATTRIBUTION="© OpenStreetMap contributors",
)
def test_tiles_show_only_where_the_operator_names_a_server(client) -> None:
    MunicipalityFactory(slug="qana", lat=33.2092, lon=35.2992, district__slug="sour")
    response = client.get("/en/directory/qana/")
    soup = BeautifulSoup(response.content, "html.parser")
    tiles = [image["href"] for image in soup.select(".tile-map image")]
    # https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
    assert "https://tiles.example.org/13/4899/3294.png" in tiles
    assert 4 <= len(tiles) <= 9
    assert "© OpenStreetMap contributors" in soup.select_one(".tile-map").text
    assert "img-src 'self' https://tiles.example.org" in response["Content-Security-Policy"]
    elsewhere = client.get("/en/directory/districts/sour/")["Content-Security-Policy"]
    assert "tiles.example.org" not in elsewhere


def test_without_a_server_no_page_asks_for_tiles(client) -> None:
    MunicipalityFactory(slug="qana")
    response = client.get("/en/directory/qana/")
    assert b"tile-map" not in response.content
    assert "img-src 'self';" in response["Content-Security-Policy"]
