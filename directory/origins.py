"""Where each fact of a record comes from, and of when it is.

What was changed here carries its own source; the rest comes from the starting register, whose
columns say which lists hold a row.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import Change, Municipality, Source

CC_BY = "https://creativecommons.org/licenses/by/4.0/"
# The sources of the starting register; directory/data/SOURCES.md tells what came from which.
STARTING_SOURCES: tuple[dict[str, object], ...] = (
    {
        "slug": "cas-2017",
        "name_ar": "إدارة الإحصاء المركزي، لائحة البلديات واتحاداتها، 2017",
        "name_en": "Central Administration of Statistics, list of municipalities and unions, 2017",
        "url": "http://www.cas.gov.lb/",
        "licence": "CC BY 4.0",
        "dated": datetime.date(2017, 1, 1),
    },
    {
        "slug": "list-2016",
        "name_ar": "لائحة البلديات لعام 2016 (LibanData)",
        "name_en": "List of municipalities of 2016 (LibanData)",
        "dated": datetime.date(2016, 1, 1),
    },
    {
        "slug": "cib",
        "name_ar": "التفتيش المركزي، البيانات المفتوحة",
        "name_en": "Central Inspection Board, open data",
    },
    {
        "slug": "geonames",
        "name_ar": "GeoNames وWho’s On First",
        "name_en": "GeoNames and Who’s On First",
        "url": "https://www.geonames.org/",
        "licence": "CC BY 4.0",
    },
    {
        "slug": "press",
        "name_ar": "الصحافة، 2019–2025",
        "name_en": "Press reports, 2019–2025",
        "dated": datetime.date(2025, 1, 1),
    },
    {
        "slug": "directorate",
        "name_ar": "المديرية العامة للإدارات والمجالس المحلية",
        "name_en": "Directorate General of Local Administrations and Councils",
    },
)
# Which sources stand behind a row, by what the starting register says of it.
LISTS_BEHIND: dict[str, tuple[str, ...]] = {
    Municipality.RecordStatus.BOTH: ("list-2016", "cib"),
    Municipality.RecordStatus.LISTED_2016: ("list-2016",),
    Municipality.RecordStatus.POST_2016: ("press",),
    Municipality.RecordStatus.CIB: ("cib",),
    Municipality.RecordStatus.CIB_PRESS: ("cib", "press"),
    Municipality.RecordStatus.CAS_2017: ("cas-2017",),
    Municipality.RecordStatus.DIRECTORATE: ("directorate",),
}


@dataclass(frozen=True)
class Group:
    """Facts that have one origin, and what people call them."""

    label: str | Promise
    fields: tuple[str, ...]
    starting: tuple[str, ...] = ()
    """Slugs of the starting register's sources; none: the lists that hold the row."""


GROUPS: tuple[Group, ...] = (
    Group(gettext_lazy("Names"), ("name_ar", "name_en", "alternative_names")),
    Group(gettext_lazy("District"), ("district",)),
    Group(gettext_lazy("Union of municipalities"), ("union",), ("cas-2017",)),
    Group(gettext_lazy("Position"), ("lat", "lon", "coord_quality"), ("geonames",)),
    Group(gettext_lazy("Cadastre code"), ("cadastre_code",)),
    Group(gettext_lazy("President of the council"), ("president_ar", "president_en")),
    Group(
        gettext_lazy("Contacts"),
        ("phones", "email", "website", "address_ar", "address_en", "hours_ar", "hours_en"),
    ),
    Group(gettext_lazy("Dates"), ("created_on", "dissolved_on", "successor")),
)


@dataclass(frozen=True)
class Origin:
    """Where the facts of one group come from."""

    label: str | Promise
    sources: str
    on: datetime.date | None
    """The day the facts were entered here; None: with the starting register."""


def ensure_sources() -> None:
    """Write the starting register's sources where they are missing."""
    known = set(Source.objects.values_list("slug", flat=True))
    Source.objects.bulk_create(
        Source(**source) for source in STARTING_SOURCES if source["slug"] not in known
    )


def origins_of(municipality: Municipality) -> list[Origin]:
    """Return the origin of each group of facts that the municipality has; two queries, beside its lists."""
    changes = list(Change.objects.of(municipality).select_related("source"))
    sources = {source.slug: str(source.name) for source in Source.objects.all()}
    return list(_origins(municipality, changes, sources))


def origins_of_all(municipalities: Iterable[Municipality]) -> dict[int, list[Origin]]:
    """Return the same for many municipalities, by id; two queries, beside their lists."""
    changes: dict[int, list[Change]] = {}
    kind = Municipality._meta.model_name
    for change in Change.objects.filter(kind=kind).select_related("source").defer("old", "new"):
        changes.setdefault(change.record_id, []).append(change)
    sources = {source.slug: str(source.name) for source in Source.objects.all()}
    return {
        each.pk: list(_origins(each, changes.get(each.pk, []), sources)) for each in municipalities
    }


def _origins(
    municipality: Municipality, changes: list[Change], sources: dict[str, str]
) -> Iterator[Origin]:
    for group in GROUPS:
        if not any(_has(municipality, name) for name in group.fields):
            continue
        change = next((c for c in changes if not c.field or c.field in group.fields), None)
        if change:
            yield Origin(group.label, _source_of(change), change.at.date())
            continue
        behind = group.starting or LISTS_BEHIND.get(municipality.record_status, ())
        named = [sources[slug] for slug in behind if slug in sources]
        if named:
            yield Origin(group.label, _(" and ").join(named), None)


def _source_of(change: Change) -> str:
    if change.source:
        return str(change.source.name)
    return _("entered by the Directorate") if change.by_id else _("import of the register")


def _has(municipality: Municipality, name: str) -> bool:
    value = getattr(municipality, name)
    return bool(value.all()) if hasattr(value, "all") else value not in (None, "")
