"""What the pages tell machines, in schema.org's words."""

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString

from cms.core.jsonld import script
from directory.models import District, Governorate, Municipality, Place, Union


def _place(place: Place, kind: str, request: HttpRequest) -> dict[str, Any]:
    data: dict[str, Any] = {
        "@type": kind,
        "name": place.name.text,
        "url": request.build_absolute_uri(place.get_absolute_url()),
    }
    if others := [name for name in place.all_names() if name and name != place.name.text]:
        data["alternateName"] = others
    return data


def _named(place: Place, request: HttpRequest) -> dict[str, Any]:
    return {
        "@type": "AdministrativeArea",
        "name": place.name.text,
        "url": request.build_absolute_uri(place.get_absolute_url()),
    }


def of_governorate(governorate: Governorate, request: HttpRequest) -> SafeString:
    """Describe a governorate."""
    data = _place(governorate, "AdministrativeArea", request)
    data["containedInPlace"] = {"@type": "Country", "name": "Lebanon"}
    if governorate.iso_code:
        data["identifier"] = governorate.iso_code
    return script(data)


def of_district(district: District, request: HttpRequest) -> SafeString:
    """Describe a district and the governorate it is in."""
    data = _place(district, "AdministrativeArea", request)
    data["containedInPlace"] = _named(district.governorate, request)
    return script(data)


def of_union(union: Union, request: HttpRequest) -> SafeString:
    """Describe a union as a public organisation and the district it works in."""
    data = _place(union, "GovernmentOrganization", request)
    data["areaServed"] = _named(union.district, request)
    return script(data)


def of_municipality(municipality: Municipality, request: HttpRequest) -> SafeString:
    """Describe a municipality, the district it is in and where it lies."""
    data = _place(municipality, "AdministrativeArea", request)
    data["containedInPlace"] = _named(municipality.district, request)
    if municipality.has_position:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": municipality.lat,
            "longitude": municipality.lon,
        }
    return script(data)
