"""What the pages tell machines, in schema.org's words."""

from typing import Any

from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core.jsonld import script
from directory.models import (
    District,
    Governorate,
    Municipality,
    MunicipalityPhone,
    Place,
    Union,
)

Data = dict[str, Any]
COUNTRY = {"@type": "Country", "name": "Lebanon", "identifier": "LB"}


def of_governorate(governorate: Governorate, request: HttpRequest) -> SafeString:
    """Describe a governorate."""
    data = _place(governorate, "AdministrativeArea", request)
    data["containedInPlace"] = COUNTRY
    if governorate.iso_code:
        data["identifier"] = governorate.iso_code
    return script(data)


def of_district(district: District, request: HttpRequest) -> SafeString:
    """Describe a district and the governorate it is in."""
    data = _place(district, "AdministrativeArea", request)
    data["containedInPlace"] = _within(district.governorate, COUNTRY, request)
    if codes := [code for code in (district.cas_code, district.ocha_code) if code]:
        data["identifier"] = codes
    return script(data)


def of_union(union: Union, request: HttpRequest) -> SafeString:
    """Describe a union as a public organisation and the district it works in."""
    data = _place(union, "GovernmentOrganization", request)
    data["areaServed"] = _area(union.district, request)
    if union.cas_code:
        data["identifier"] = union.cas_code
    return script(data)


def of_municipality(municipality: Municipality, request: HttpRequest) -> SafeString:
    """Describe a municipality, which is an office as well as an area: its contacts and where it lies.

    Opening hours are free text here, and schema.org takes them in its own form alone, so they
    are left to the page. The numbers registered for WhatsApp are not public.
    """
    data = _place(municipality, ["GovernmentOrganization", "AdministrativeArea"], request)
    data["containedInPlace"] = _area(municipality.district, request)
    if municipality.union:
        data["memberOf"] = _named(municipality.union, "GovernmentOrganization", request)
    if municipality.cadastre_code:
        data["identifier"] = municipality.cadastre_code
    if municipality.has_position:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": municipality.lat,
            "longitude": municipality.lon,
        }
    return script(data | _contacts(municipality) | _life(municipality))


def _contacts(municipality: Municipality) -> Data:
    data: Data = {}
    fax = MunicipalityPhone.Kind.FAX
    phones = municipality.phones.all()
    if numbers := [phone.number for phone in phones if phone.kind != fax]:
        data["telephone"] = numbers
    if numbers := [phone.number for phone in phones if phone.kind == fax]:
        data["faxNumber"] = numbers
    if municipality.email:
        data["email"] = municipality.email
    if address := municipality.address.text:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": address,
            "addressLocality": municipality.name.text,
            "addressRegion": municipality.district.governorate.name.text,
            "addressCountry": "LB",
        }
    if president := municipality.president.text:
        data["employee"] = {
            "@type": "Person",
            "name": president,
            "jobTitle": _("President of the council"),
        }
    return data


def _life(municipality: Municipality) -> Data:
    data: Data = {}
    if municipality.created_on:
        data["foundingDate"] = municipality.created_on.isoformat()
    if municipality.dissolved_on:
        data["dissolutionDate"] = municipality.dissolved_on.isoformat()
    return data


def _place(place: Place, kind: str | list[str], request: HttpRequest) -> Data:
    address = request.build_absolute_uri(place.get_absolute_url())
    data: Data = {"@type": kind, "@id": address, "name": place.name.text, "url": address}
    names = dict.fromkeys(filter(None, place.all_names()))
    if others := [name for name in names if name != place.name.text]:
        data["alternateName"] = others
    return data


def _area(district: District, request: HttpRequest) -> Data:
    """Return a district inside its governorate inside the country."""
    return _within(district, _within(district.governorate, COUNTRY, request), request)


def _within(place: Place, around: Data, request: HttpRequest) -> Data:
    return {**_named(place, "AdministrativeArea", request), "containedInPlace": around}


def _named(place: Place, kind: str, request: HttpRequest) -> Data:
    address = request.build_absolute_uri(place.get_absolute_url())
    return {"@type": kind, "name": place.name.text, "url": address}
