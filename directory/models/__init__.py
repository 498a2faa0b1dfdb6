"""The directory's records; each family of them in a module of its own."""

from directory.models.contacts import (
    AlternativeName,
    DistrictAlternativeName,
    MunicipalityPhone,
    OtherName,
    RegisteredNumber,
)
from directory.models.facts import Change, OldSlug, Source
from directory.models.imports import Import, ImportKind, ImportRow, SavedColumns
from directory.models.mukhtars import Mukhtar
from directory.models.places import (
    COMPUTED,
    RESERVED_SLUGS,
    District,
    Governorate,
    Municipality,
    Place,
    Union,
    ascii_slug,
)

__all__ = [
    "COMPUTED",
    "RESERVED_SLUGS",
    "AlternativeName",
    "Change",
    "District",
    "DistrictAlternativeName",
    "Governorate",
    "Import",
    "ImportKind",
    "ImportRow",
    "Mukhtar",
    "Municipality",
    "MunicipalityPhone",
    "OldSlug",
    "OtherName",
    "Place",
    "RegisteredNumber",
    "SavedColumns",
    "Source",
    "Union",
    "ascii_slug",
]
