"""What an export of each kind of record holds: headings and cells.

Registered WhatsApp numbers are left out: they open the municipality's transactions to whoever
holds them, and a spreadsheet travels. They are seen one municipality at a time, in the admin.
"""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core import tabular
from directory.models import (
    District,
    Governorate,
    Mukhtar,
    Municipality,
    OtherName,
    Union,
)
from directory.models.places import Listed
from directory.origins import origins_of_all
from directory.register import SEPARATOR

# A column: its heading, and what it holds of a record.
Column = tuple[str | Promise, Callable[[Any], tabular.Cell]]


def attribute(name: str) -> Callable[[Any], tabular.Cell]:
    """Return what reads an attribute, "" through a reference that is empty."""

    def read(record: Any) -> tabular.Cell:
        for part in name.split("."):
            record = getattr(record, part) if record is not None else ""
        return record if record is None or isinstance(record, CELLS) else str(record)

    return read


CELLS = (str, int, float, datetime.date)


@dataclass(frozen=True)
class Export:
    """What is written of one kind of record."""

    name: str
    """As in file names and addresses."""
    title: str | Promise
    model: type[Listed]
    columns: tuple[Column, ...]
    related: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()

    def records(self, ids: Iterable[int] | None) -> list[Any]:
        """Return the records in alphabetical order: those with these ids, or all (None)."""
        found = self.model._default_manager.alphabetical()  # type: ignore[attr-defined]
        if ids is not None:
            found = found.filter(pk__in=set(ids))
        records = list(found.select_related(*self.related).prefetch_related(*self.lists))
        if self.model is Municipality:
            origins = origins_of_all(records)
            for record in records:
                record.origins = origins[record.pk]
        return records

    def headings(self) -> list[str]:
        return [str(heading) for heading, _read in self.columns]

    def row(self, record: Any) -> list[tabular.Cell]:
        return [read(record) for _heading, read in self.columns]


def _names(kind: str) -> Callable[[Any], str]:
    return lambda record: SEPARATOR.join(
        name.text for name in record.alternative_names.all() if name.kind == kind
    )


def _phones(municipality: Municipality) -> str:
    return SEPARATOR.join(
        f"{phone.number} ({phone.get_kind_display()})" for phone in municipality.phones.all()
    )


def _origins(municipality: Any) -> str:
    """Return where the facts come from: "Contacts: a letter (2026-03-01)|Names: …"."""
    return SEPARATOR.join(
        f"{origin.label}: {origin.sources}" + (f" ({origin.on:%Y-%m-%d})" if origin.on else "")
        for origin in municipality.origins
    )


def _choice(name: str) -> Callable[[Any], str]:
    return lambda record: str(getattr(record, f"get_{name}_display")())


NAMES: tuple[Column, ...] = (
    (_("Page address"), attribute("slug")),
    (_("Name in Arabic"), attribute("name_ar")),
    (_("Name in English"), attribute("name_en")),
)
LAST_CHANGE: Column = (_("Last change"), attribute("updated_at"))
CENTRE: tuple[Column, ...] = (
    (_("Administrative centre in Arabic"), attribute("centre_ar")),
    (_("Administrative centre in English"), attribute("centre_en")),
)
CAS: Column = (_("Code of the Central Administration of Statistics"), attribute("cas_code"))

MUNICIPALITIES = Export(
    "municipalities",
    _("Municipalities"),
    Municipality,
    (
        *NAMES,
        (_("Other spellings"), _names(OtherName.Kind.SPELLING)),
        (_("Former names"), _names(OtherName.Kind.FORMER)),
        (_("District"), attribute("district.name")),
        (_("Governorate"), attribute("district.governorate.name")),
        (_("Union of municipalities"), attribute("union.name")),
        (_("Latitude"), attribute("lat")),
        (_("Longitude"), attribute("lon")),
        (_("Quality of the coordinates"), _choice("coord_quality")),
        (_("Cadastre code"), attribute("cadastre_code")),
        (_("President of the council, in Arabic"), attribute("president_ar")),
        (_("President of the council, in English"), attribute("president_en")),
        (_("Telephone numbers"), _phones),
        (_("E-mail"), attribute("email")),
        (_("Website"), attribute("website")),
        (_("Address in Arabic"), attribute("address_ar")),
        (_("Address in English"), attribute("address_en")),
        (_("Opening hours in Arabic"), attribute("hours_ar")),
        (_("Opening hours in English"), attribute("hours_en")),
        (_("Created on"), attribute("created_on")),
        (_("Dissolved on"), attribute("dissolved_on")),
        (_("Municipality that took its place"), attribute("successor.name")),
        (_("Lists that hold it"), _choice("record_status")),
        (_("Sources"), _origins),
        LAST_CHANGE,
    ),
    related=("district__governorate", "union", "successor"),
    lists=("alternative_names", "phones"),
)
UNIONS = Export(
    "unions",
    _("Unions of municipalities"),
    Union,
    (
        *NAMES,
        (_("Origin of the Arabic name"), _choice("name_ar_status")),
        (_("Spelling of the Central Administration of Statistics"), attribute("name_latin_cas")),
        (_("District"), attribute("district.name")),
        (_("Governorate"), attribute("district.governorate.name")),
        CAS,
        (_("Lists that hold it"), _choice("record_status")),
        LAST_CHANGE,
    ),
    related=("district__governorate",),
)
DISTRICTS = Export(
    "districts",
    _("Districts"),
    District,
    (
        *NAMES,
        (_("Name in French"), attribute("name_fr")),
        (_("Other spellings"), _names(OtherName.Kind.SPELLING)),
        (_("Former names"), _names(OtherName.Kind.FORMER)),
        (_("Governorate"), attribute("governorate.name")),
        *CENTRE,
        CAS,
        (_("OCHA code"), attribute("ocha_code")),
        LAST_CHANGE,
    ),
    related=("governorate",),
    lists=("alternative_names",),
)
GOVERNORATES = Export(
    "governorates",
    _("Governorates"),
    Governorate,
    (
        *NAMES,
        (_("Name in French"), attribute("name_fr")),
        *CENTRE,
        (_("ISO 3166-2 code"), attribute("iso_code")),
        LAST_CHANGE,
    ),
)
MUKHTARS = Export(
    "mukhtars",
    _("Mukhtars"),
    Mukhtar,
    (
        (_("Name in Arabic"), attribute("name_ar")),
        (_("Name in English"), attribute("name_en")),
        (_("Village or quarter in Arabic"), attribute("place_ar")),
        (_("Village or quarter in English"), attribute("place_en")),
        (_("District"), attribute("district.name")),
        (_("Governorate"), attribute("district.governorate.name")),
        (_("Municipality"), attribute("municipality.name")),
        (_("Telephone number"), attribute("phone")),
        (_("Elected on"), attribute("elected_on")),
        LAST_CHANGE,
    ),
    related=("district__governorate", "municipality"),
)
EXPORTS = {
    export.name: export for export in (MUNICIPALITIES, UNIONS, DISTRICTS, GOVERNORATES, MUKHTARS)
}
