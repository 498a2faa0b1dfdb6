"""Fixtures of the directory's tests."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from wagtail.users.models import UserProfile

from cms.core.models import User
from directory.services import STARTING_REGISTER, import_register

HEADINGS = {
    "governorates": "slug,iso_3166_2,name_ar,name_en,name_fr,centre_ar,centre_en",
    "districts": (
        "slug,cas_code,ocha_adm2_pcode,name_ar,name_en,name_fr,alt_names,governorate,"
        "centre_ar,centre_en"
    ),
    "unions": (
        "slug,cas_code,name_ar,name_ar_status,name_en,name_latin_cas,district,record_status"
    ),
    "municipalities": (
        "slug,name_ar,name_en,alt_names,district,union,lat,lon,coord_quality,cadastre_code,"
        "record_status"
    ),
}
ROWS: dict[str, dict[str, str]] = {
    "governorates": {"slug": "south", "name_ar": "لبنان الجنوبي", "name_en": "South Lebanon"},
    "districts": {
        "slug": "sour",
        "name_ar": "صور",
        "name_en": "Sour",
        "alt_names": "Tyre|Tyr",
        "governorate": "south",
    },
    "unions": {
        "slug": "sour-district",
        "name_ar": "اتحاد بلديات قضاء صور",
        "name_ar_status": "sourced",
        "district": "sour",
        "record_status": "cas_2017",
    },
    "municipalities": {
        "slug": "qana",
        "name_ar": "قانا",
        "name_en": "Qana",
        "alt_names": "Cana|قانا الجليل",
        "district": "sour",
        "union": "sour-district",
        "lat": "33.2092",
        "lon": "35.2992",
        "coord_quality": "A",
        "cadastre_code": "62111",
        "record_status": "listed_2016+cib",
    },
}

WriteRegister = Callable[..., Path]


@pytest.fixture
def write_register(tmp_path: Path) -> WriteRegister:
    """Write a register of one good row a file; `municipalities=[{…}]` gives changes, a row each."""

    def write(**changes: list[dict[str, Any]]) -> Path:
        for kind, row in ROWS.items():
            with (tmp_path / f"{kind}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.DictWriter(out, HEADINGS[kind].split(","))
                writer.writeheader()
                writer.writerows({**row, **change} for change in changes.get(kind, [{}]))
        return tmp_path

    return write


@pytest.fixture
def starting_register(db: None) -> None:
    """The whole register, as the first run brings it in."""
    report = import_register(STARTING_REGISTER)
    assert not report.errors


def make_staff(email: str, language: str = "ar", *, superuser: bool = True) -> User:
    """Make someone who may enter the admin, which speaks their language."""
    create = User.objects.create_superuser if superuser else User.objects.create_user
    user = create(email, "secret")
    if not superuser:
        user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    return user
