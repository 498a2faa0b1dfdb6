"""What lies nearest to a position, how sure that is, and what gets no answer."""

import csv
from math import inf, nan

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from directory import outline
from directory.nearest import MESSAGES, SENTENCES, Nearest, Refusal, Sureness, nearest, refuse
from directory.services import STARTING_REGISTER
from tests.factories.directory import MunicipalityFactory

ABROAD = {
    "Damascus": (33.51, 36.29),
    "Haifa": (32.82, 34.99),
    "Homs": (34.73, 36.72),
    "Larnaca": (34.92, 33.63),
    "Zabadani": (33.72, 36.10),
    "Qusayr": (34.51, 36.58),
    "Metula": (33.28, 35.58),
    "Talkalakh": (34.67, 36.25),
    "Majdal Shams": (33.27, 35.77),
    "30 km west of Beirut": (33.90, 35.15),
    "30 km west of Jbeil": (34.12, 35.32),
    "0, 0": (0.0, 0.0),
}


def test_every_municipality_of_the_register_lies_inside_the_outline() -> None:
    with (STARTING_REGISTER / "municipalities.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["lat"]]
    assert len(rows) > 1000
    outside = [r["slug"] for r in rows if not outline.contains(float(r["lat"]), float(r["lon"]))]
    assert outside == []


@pytest.mark.parametrize("name", ABROAD)
def test_what_lies_abroad_or_at_sea_is_refused(name: str) -> None:
    assert refuse(*ABROAD[name]) is Refusal.OUTSIDE


def test_a_refusal_needs_no_query_and_speaks_both_languages(
    django_assert_num_queries, db: None
) -> None:
    with django_assert_num_queries(0):
        found = nearest(33.51, 36.29)
    assert found == Nearest(refusal=Refusal.OUTSIDE)
    assert found.refusal
    with override("en"):
        assert "outside Lebanon" in str(found.refusal.message)
    assert set(MESSAGES) == set(Refusal)
    assert set(SENTENCES) == set(Sureness)


@pytest.mark.parametrize("lat", [nan, inf, -inf, 91.0])
def test_what_is_no_position_is_refused(lat: float) -> None:
    assert refuse(lat, 35.5) is Refusal.NO_POSITION


def test_swapped_numbers_are_told() -> None:
    assert refuse(35.5018, 33.8938) is Refusal.SWAPPED


@given(st.floats(), st.floats())
def test_any_two_numbers_are_judged(lat: float, lon: float) -> None:
    assert refuse(lat, lon) in {None, *Refusal}


@pytest.mark.django_db
def test_an_empty_directory_says_so() -> None:
    assert nearest(33.85, 35.9).refusal is Refusal.NOTHING_KNOWN


@pytest.mark.django_db
def test_municipalities_come_by_distance_without_the_dissolved_and_the_unplaced(
    django_assert_num_queries,
) -> None:
    far = MunicipalityFactory(lat=33.95, lon=35.90)
    near = MunicipalityFactory(lat=33.85, lon=35.90)
    MunicipalityFactory(lat=33.851, lon=35.90, dissolved_on=timezone.localdate())
    MunicipalityFactory(lat=None, lon=None, coord_quality="")
    with django_assert_num_queries(1):
        found = nearest(33.852, 35.90)
        names = [str(one.municipality.district.governorate) for one in found.places]
    assert [one.municipality for one in found.places] == [near, far]
    assert found.places[0].km == pytest.approx(0.222, abs=0.01)
    assert len(names) == 2
    assert [one.municipality for one in nearest(33.852, 35.90, limit=1).places] == [near]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("lat", "quality", "sure"),
    [
        (33.853, "A", Sureness.CERTAIN),  # in the centre, the next ten kilometres away
        (33.851, "D", Sureness.LIKELY),  # the centre may be three kilometres away itself
        (33.870, "A", Sureness.LIKELY),  # two kilometres out of town
        (33.897, "A", Sureness.UNSURE),  # half-way
        (33.820, "C", Sureness.UNSURE),  # farther than a town reaches
    ],
)
def test_how_sure_it_is_follows_distance_and_quality(
    lat: float, quality: str, sure: Sureness
) -> None:
    MunicipalityFactory(lat=33.85, lon=35.90, coord_quality=quality)
    MunicipalityFactory(lat=33.95, lon=35.90)
    assert nearest(lat, 35.90).sure is sure


@pytest.mark.django_db
def test_two_towns_side_by_side_are_never_certain() -> None:
    MunicipalityFactory(lat=33.850, lon=35.90)
    MunicipalityFactory(lat=33.856, lon=35.90)
    assert nearest(33.850, 35.90).sure is not Sureness.CERTAIN
    assert nearest(33.853, 35.90).sure is Sureness.UNSURE
