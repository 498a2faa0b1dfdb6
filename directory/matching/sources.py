"""Where the index gets its rows: the database, or the files of a register."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from django.utils import timezone

from directory.matching.index import DistrictRow, PlaceRow
from directory.models import AlternativeName, District, DistrictAlternativeName, Municipality

Rows = tuple[list[PlaceRow], list[DistrictRow]]


def from_database() -> Rows:
    """Read the rows from the directory, in four queries."""
    spellings = _grouped(AlternativeName.objects.values_list("municipality", "text"))
    further = _grouped(DistrictAlternativeName.objects.values_list("district", "text"))
    districts = [
        DistrictRow(
            slug=district.slug,
            names=_given(
                district.name_ar, district.name_en, district.name_fr, *further[district.pk]
            ),
            centres=_centres(district.centre_ar, district.centre_en),
            governorate=district.governorate.slug,
            governorate_names=_given(
                district.governorate.name_ar,
                district.governorate.name_en,
                district.governorate.name_fr,
            ),
        )
        for district in District.objects.select_related("governorate").order_by("pk")
    ]
    today = timezone.localdate()
    places = [
        PlaceRow(
            key=pk,
            slug=slug,
            name_ar=arabic,
            name_en=english,
            spellings=_given(*spellings[pk]),
            district=district,
            lat=lat,
            lon=lon,
            cadastre_code=code,
            dissolved=dissolved is not None and dissolved <= today,
        )
        for pk, slug, arabic, english, district, lat, lon, code, dissolved in (
            Municipality.objects.order_by("pk").values_list(
                "pk",
                "slug",
                "name_ar",
                "name_en",
                "district__slug",
                "lat",
                "lon",
                "cadastre_code",
                "dissolved_on",
            )
        )
    ]
    return places, districts


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    groups: dict[int, list[str]] = defaultdict(list)
    for key, text in pairs:
        groups[key].append(text)
    return groups


def from_files(folder: Path) -> Rows:
    """Read the rows from the files of a register as `directory.register` describes them."""
    governorates = {row["slug"]: row for row in _read(folder / "governorates.csv")}
    districts = []
    for row in _read(folder / "districts.csv"):
        around = governorates.get(row["governorate"], {})
        districts.append(
            DistrictRow(
                slug=row["slug"],
                names=_given(
                    row["name_ar"], row["name_en"], row["name_fr"], *row["alt_names"].split("|")
                ),
                centres=_centres(row["centre_ar"], row["centre_en"]),
                governorate=row["governorate"],
                governorate_names=_given(
                    *(around.get(column, "") for column in ("name_ar", "name_en", "name_fr"))
                ),
            )
        )
    places = [
        PlaceRow(
            key=number,
            slug=row["slug"],
            name_ar=row["name_ar"],
            name_en=row["name_en"],
            spellings=_given(*row["alt_names"].split("|")),
            district=row["district"],
            lat=float(row["lat"]) if row["lat"] else None,
            lon=float(row["lon"]) if row["lon"] else None,
            cadastre_code=row["cadastre_code"],
        )
        for number, row in enumerate(_read(folder / "municipalities.csv"), start=1)
    ]
    return places, districts


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _given(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.strip() for text in texts if text and text.strip()))


def _centres(*texts: str) -> tuple[str, ...]:
    return _given(*(part for text in texts for part in text.split("/")))
