"""The register's files: what their columns mean, and what makes a row unusable.

Reading changes nothing: it turns each row into the values of a record, or into faults that
name the file, the row, the column and the reason. `services.import_register` applies them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, nan
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from cms.core import tabular
from directory import geo, names
from directory.models import (
    RESERVED_SLUGS,
    AlternativeName,
    District,
    DistrictAlternativeName,
    Governorate,
    Municipality,
    OtherName,
    Place,
    Union,
    ascii_slug,
)

KEY = "slug"
SPELLINGS = "alt_names"
SEPARATOR = "|"

# Records that rows may refer to: model → key in the register → record.
Known = Mapping[type[Place], Mapping[str, Place]]


class Unusable(Exception):
    """Says, to people, why a value can't be used."""


@dataclass(frozen=True)
class Fault:
    """Why a row did not land. Rows are counted as a spreadsheet shows them: headings are row 1."""

    file: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return _("%(file)s, row %(row)s, column %(column)s: %(reason)s") % vars(self)


@dataclass(frozen=True)
class Column:
    """One column: the record's field it fills, and how its text is read (raises Unusable)."""

    heading: str
    name: str
    read: Callable[[str, Known], Any]


@dataclass(frozen=True)
class Row:
    """A usable row: the record's key, the values of its fields, its other spellings."""

    number: int
    key: str
    values: dict[str, Any]
    spellings: list[str]


@dataclass(frozen=True)
class Sheet:
    """One file of the register and the records it holds."""

    file: str
    model: type[Place]
    columns: tuple[Column, ...]
    spelling_model: type[OtherName] | None = None
    # Fields that make one fact: where staff changed one of them, all are theirs.
    together: tuple[str, ...] = ()
    check: Callable[[dict[str, Any]], Iterator[tuple[str, str]]] = field(
        default=lambda values: iter(())
    )

    @property
    def headings(self) -> list[str]:
        """Every heading the file must have."""
        further = [SPELLINGS] if self.spelling_model else []
        return [KEY, *(column.heading for column in self.columns), *further]


# --- How the text of a column becomes a value. ---


def read_text(value: str, known: Known) -> str:
    return value


def read_arabic_name(value: str, known: Known) -> str:
    if not value:
        raise Unusable(_("The Arabic name is missing."))
    if not names.is_arabic(value):
        raise Unusable(_("“%(value)s” is not written in Arabic letters.") % {"value": value})
    return value


def read_key(value: str, model: type[Place]) -> str:
    """Return the slug; raises Unusable when it can't be part of an address."""
    if not value:
        raise Unusable(_("The slug is missing."))
    try:
        ascii_slug(value)
    except ValidationError as error:
        raise Unusable(error.messages[0]) from error
    if model is Municipality and value in RESERVED_SLUGS:
        raise Unusable(_("This address belongs to another page."))
    return value


def read_choice(choices: type[models.TextChoices], *, blank: bool = False) -> Any:
    """Make a reader of one of the values of `choices`."""

    def read(value: str, known: Known) -> str:
        if value not in choices.values and not (blank and not value):
            raise Unusable(_("“%(value)s” is not one of the known values.") % {"value": value})
        return value

    return read


def read_reference(model: type[Place], *, blank: bool = False) -> Any:
    """Make a reader of the key of a record of another kind."""

    def read(value: str, known: Known) -> Place | None:
        if blank and not value:
            return None
        place = known[model].get(value)
        if place is None:
            kind = model._meta.verbose_name
            raise Unusable(
                _("No %(kind)s has the slug “%(value)s”.") % {"kind": kind, "value": value}
            )
        return place

    return read


def read_degrees(value: str, known: Known) -> float | None:
    if not value:
        return None
    try:
        degrees = float(value)
    except ValueError:
        degrees = nan
    if not isfinite(degrees):
        raise Unusable(_("“%(value)s” is not a number.") % {"value": value})
    return degrees


def check_position(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (column, reason) for coordinates that can't be a municipality's."""
    lat, lon = values["lat"], values["lon"]
    if lat is None and lon is None:
        if values["coord_quality"]:
            yield "coord_quality", _("A quality is given, but no coordinates.")
    elif lat is None or lon is None:
        missing = "lat" if lat is None else "lon"
        yield missing, _("One of the two coordinates is missing.")
    elif not geo.in_lebanon(lat, lon):
        if geo.in_lebanon(lon, lat):
            yield "lat", _("Latitude and longitude are swapped.")
        else:
            outside = "lon" if geo.SOUTH <= lat <= geo.NORTH else "lat"
            yield outside, _("The position is outside Lebanon.")


ARABIC_NAME = Column("name_ar", "name_ar", read_arabic_name)


def text(heading: str, name: str | None = None) -> Column:
    """A column of plain text, filling the field of the same name unless another is given."""
    return Column(heading, name or heading, read_text)


# In the order in which they refer to each other.
SHEETS = (
    Sheet(
        "governorates.csv",
        Governorate,
        (
            ARABIC_NAME,
            text("name_en"),
            text("name_fr"),
            text("iso_3166_2", "iso_code"),
            text("centre_ar"),
            text("centre_en"),
        ),
    ),
    Sheet(
        "districts.csv",
        District,
        (
            ARABIC_NAME,
            text("name_en"),
            text("name_fr"),
            text("cas_code"),
            text("ocha_adm2_pcode", "ocha_code"),
            Column("governorate", "governorate", read_reference(Governorate)),
            text("centre_ar"),
            text("centre_en"),
        ),
        spelling_model=DistrictAlternativeName,
    ),
    Sheet(
        "unions.csv",
        Union,
        (
            ARABIC_NAME,
            Column("name_ar_status", "name_ar_status", read_choice(Union.ArabicName)),
            text("name_en"),
            text("name_latin_cas"),
            text("cas_code"),
            Column("district", "district", read_reference(District)),
            Column("record_status", "record_status", read_choice(Union.RecordStatus)),
        ),
    ),
    Sheet(
        "municipalities.csv",
        Municipality,
        (
            ARABIC_NAME,
            text("name_en"),
            Column("district", "district", read_reference(District)),
            Column("union", "union", read_reference(Union, blank=True)),
            Column("lat", "lat", read_degrees),
            Column("lon", "lon", read_degrees),
            Column(
                "coord_quality",
                "coord_quality",
                read_choice(Municipality.CoordinateQuality, blank=True),
            ),
            text("cadastre_code"),
            Column("record_status", "record_status", read_choice(Municipality.RecordStatus)),
        ),
        spelling_model=AlternativeName,
        together=("lat", "lon", "coord_quality"),
        check=check_position,
    ),
)


def read_sheet(sheet: Sheet, folder: Path, known: Known) -> tuple[list[Row], list[Fault]]:
    """Read one file of `folder`: its usable rows and the faults of the others."""
    path = folder / sheet.file
    if not path.is_file():
        return [], [Fault(sheet.file, 1, "", _("The file is missing."))]
    try:
        table = tabular.read(path, filename=sheet.file)
    except ValidationError as error:
        return [], [Fault(sheet.file, 1, "", " ".join(error.messages))]
    absent = [heading for heading in sheet.headings if heading not in table.headers]
    if absent:
        return [], [
            Fault(sheet.file, 1, heading, _("The column is missing.")) for heading in absent
        ]

    rows: list[Row] = []
    faults: list[Fault] = []
    first_seen: dict[str, int] = {}
    for number, source in table.records():
        row, reasons = read_row(sheet, number, source, known)
        if row and (before := first_seen.setdefault(row.key, number)) != number:
            reasons = [(KEY, _("The slug is already that of row %(row)s.") % {"row": before})]
        if row and not reasons:
            rows.append(row)
        faults += [Fault(sheet.file, number, column, reason) for column, reason in reasons]
    return rows, faults


def read_row(
    sheet: Sheet, number: int, source: dict[str, str], known: Known
) -> tuple[Row | None, list[tuple[str, str]]]:
    """Read one row: the row, or (column, reason) of each thing that is wrong with it."""
    reasons: list[tuple[str, str]] = []
    values: dict[str, Any] = {}
    key = ""
    try:
        key = read_key(source[KEY], sheet.model)
    except Unusable as error:
        reasons.append((KEY, str(error)))
    for column in sheet.columns:
        raw = source.get(column.heading, "")
        try:
            values[column.name] = column.read(raw, known)
        except Unusable as error:
            reasons.append((column.heading, str(error)))
            continue
        longest = getattr(sheet.model._meta.get_field(column.name), "max_length", None)
        if longest and len(raw) > longest:
            too_long = _("The text is longer than %(longest)s characters.") % {"longest": longest}
            reasons.append((column.heading, too_long))
    if not reasons:
        reasons += sheet.check(values)
    if reasons:
        return None, reasons
    spellings = [text.strip() for text in source.get(SPELLINGS, "").split(SEPARATOR)]
    return Row(number, key, values, list(dict.fromkeys(filter(None, spellings)))), []
