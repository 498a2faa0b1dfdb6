"""The data sets: which there are, what they are made of, under which terms they are given."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from directory.models import (
    AlternativeName,
    District,
    DistrictAlternativeName,
    Governorate,
    Mukhtar,
    Municipality,
    MunicipalityPhone,
    Union,
)
from directory.opendata import records

LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME = "CC BY 4.0"
CREDIT = _(
    "Directorate General of Local Administrations and Councils, directory of municipalities "
    "(CC BY 4.0), with data of the Central Administration of Statistics (CC BY) and of GeoNames "
    "(CC BY 4.0)."
)


@dataclass(frozen=True)
class Format:
    """A form in which a data set can be downloaded."""

    name: str
    media_type: str
    label: str
    inline: bool
    """Whether a browser shows it; else it is stored under its name."""


FORMATS = {
    form.name: form
    for form in (
        Format("csv", "text/csv; charset=utf-8", "CSV", inline=False),
        Format(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "XLSX (Excel)",
            inline=False,
        ),
        Format("json", "application/json", "JSON", inline=True),
        Format("geojson", "application/geo+json", "GeoJSON", inline=True),
    )
}


@dataclass(frozen=True)
class Dataset:
    """One kind of record, as it is published."""

    name: str
    """The word in its addresses."""
    title: str | Promise
    description: str | Promise
    model: type[Any]
    record: type[serializers.Serializer]
    rows: Callable[[], QuerySet[Any]]
    """Its records with all that is published of them, in a number of queries that stays the same."""
    tables: tuple[type[Model], ...]
    """The tables whose rows make it what it is."""
    sources: tuple[str, ...]
    """Slugs of the sources of the starting register; others are added as staff name them."""
    formats: tuple[str, ...] = ("csv", "xlsx", "json")
    identified_by: str = "slug"


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            name="governorates",
            title=_("Governorates"),
            description=_("The governorates with their names, codes and administrative centres."),
            model=Governorate,
            record=records.GovernorateRecord,
            rows=lambda: Governorate.objects.all(),
            tables=(Governorate,),
            sources=("cas-2017", "cib"),
        ),
        Dataset(
            name="districts",
            title=_("Districts"),
            description=_(
                "The districts with their names and other spellings, governorates, codes and "
                "administrative centres."
            ),
            model=District,
            record=records.DistrictRecord,
            rows=lambda: District.objects.select_related("governorate").prefetch_related(
                "alternative_names"
            ),
            tables=(District, DistrictAlternativeName, Governorate),
            sources=("cas-2017", "cib"),
        ),
        Dataset(
            name="unions",
            title=_("Unions of municipalities"),
            description=_("The unions of municipalities with their names, districts and codes."),
            model=Union,
            record=records.UnionRecord,
            rows=lambda: Union.objects.select_related("district__governorate"),
            tables=(Union, District, Governorate),
            sources=("cas-2017", "press"),
        ),
        Dataset(
            name="municipalities",
            title=_("Municipalities"),
            description=_(
                "The municipalities with their names in every spelling, district, union, "
                "position, president and public contacts."
            ),
            model=Municipality,
            record=records.MunicipalityRecord,
            rows=lambda: (
                Municipality.objects.with_places()
                .select_related("successor")
                .prefetch_related("alternative_names", "phones")
            ),
            tables=(
                Municipality,
                AlternativeName,
                MunicipalityPhone,
                Union,
                District,
                Governorate,
            ),
            sources=("cas-2017", "list-2016", "cib", "geonames", "press"),
            formats=("csv", "xlsx", "json", "geojson"),
        ),
        Dataset(
            name="mukhtars",
            title=_("Mukhtars"),
            description=_(
                "The mukhtars with the village or quarter they are elected for and their "
                "telephone number."
            ),
            model=Mukhtar,
            record=records.MukhtarRecord,
            rows=lambda: Mukhtar.objects.with_places(),
            tables=(Mukhtar, Municipality, District, Governorate),
            sources=("directorate",),
            identified_by="id",
        ),
    )
}


def in_both(text: str | Promise) -> dict[str, str]:
    """Return a text of ours in each language."""
    both = {}
    for language in ("ar", "en"):
        with translation.override(language):
            both[language] = str(text)
    return both
