"""What the pages of places tell machines."""

import datetime
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

from directory.models import MunicipalityPhone, RegisteredNumber
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db


def told(client, path: str) -> dict[str, Any]:
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    blocks = [json.loads(b.string) for b in soup.find_all(type="application/ld+json")]
    (place,) = (block for block in blocks if block["@type"] != "BreadcrumbList")
    return place


@pytest.fixture
def district():
    governorate = GovernorateFactory(slug="south", iso_code="LB-JA")
    return DistrictFactory(slug="sour", governorate=governorate, cas_code="61", ocha_code="LB62")


def test_a_municipality_is_an_office_and_an_area(client, district) -> None:
    qana = MunicipalityFactory(
        slug="qana",
        district=district,
        union=UnionFactory(slug="sour-union", district=district),
        cadastre_code="62111",
        spellings=["Cana"],
        email="office@qana.example",
        address_ar="الساحة العامة",
        president_ar="علي حسن",
        created_on=datetime.date(1961, 5, 4),
        dissolved_on=datetime.date(2020, 1, 2),
        hours_ar="8-14",
        website="https://qana.example/",
    )
    MunicipalityPhoneFactory(municipality=qana, number="+9617430001")
    MunicipalityPhoneFactory(
        municipality=qana, number="+9617430002", kind=MunicipalityPhone.Kind.FAX
    )
    RegisteredNumber.objects.create(municipality=qana, number="+96170999888", holder="سر")
    data = told(client, "/en/directory/qana/")
    here = "http://testserver/en/directory/"
    assert data["@type"] == ["GovernmentOrganization", "AdministrativeArea"]
    assert (data["name"], data["url"], data["@id"]) == ("Qana", f"{here}qana/", f"{here}qana/")
    assert data["alternateName"] == ["قانا", "Cana"]
    assert data["telephone"] == ["+9617430001"]
    assert data["faxNumber"] == ["+9617430002"]
    assert data["email"] == "office@qana.example"
    assert data["address"]["streetAddress"] == "الساحة العامة"
    assert data["address"]["addressRegion"] == "South Lebanon"
    assert data["employee"]["name"] == "علي حسن"
    assert (data["foundingDate"], data["dissolutionDate"]) == ("1961-05-04", "2020-01-02")
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 33.2092, "longitude": 35.2992}
    assert data["memberOf"]["url"] == f"{here}unions/sour-union/"
    around = data["containedInPlace"]
    assert around["url"] == f"{here}districts/sour/"
    assert around["containedInPlace"]["url"] == f"{here}governorates/south/"
    assert around["containedInPlace"]["containedInPlace"]["name"] == "Lebanon"
    assert "openingHours" not in data
    assert "sameAs" not in data
    assert "70999888" not in json.dumps(data)


def test_what_is_not_known_is_not_told(client, district) -> None:
    MunicipalityFactory(slug="bare", district=district, lat=None, lon=None, coord_quality="")
    assert set(told(client, "/ar/directory/bare/")) == {
        "@context",
        "@type",
        "@id",
        "name",
        "url",
        "alternateName",
        "containedInPlace",
    }


def test_districts_unions_and_governorates_say_where_they_lie(client, district) -> None:
    UnionFactory(slug="sour-union", district=district, cas_code="U1")
    governorate = told(client, "/ar/directory/governorates/south/")
    assert governorate["identifier"] == "LB-JA"
    assert governorate["containedInPlace"]["identifier"] == "LB"
    in_arabic = told(client, "/ar/directory/districts/sour/")
    assert in_arabic["name"] == "صور"
    assert in_arabic["containedInPlace"]["name"] == "لبنان الجنوبي"
    assert in_arabic["identifier"] == ["61", "LB62"]
    union = told(client, "/en/directory/unions/sour-union/")
    assert (union["@type"], union["identifier"]) == ("GovernmentOrganization", "U1")
    assert union["areaServed"]["containedInPlace"]["name"] == "South Lebanon"
