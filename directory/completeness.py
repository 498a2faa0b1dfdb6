"""What the directory lacks: which facts of which municipalities, counted by district."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import District, Governorate, Municipality, MunicipalityPhone

UNSURE = (Municipality.CoordinateQuality.C, Municipality.CoordinateQuality.D)


@dataclass(frozen=True)
class Gap:
    """A fact that a municipality may lack."""

    key: str
    label: str | Promise
    condition: Any
    """Keeps the municipalities that lack it."""


_DIALLED = MunicipalityPhone.objects.filter(municipality=OuterRef("pk")).exclude(
    kind=MunicipalityPhone.Kind.FAX
)
GAPS = (
    Gap("phone", _("telephone number"), ~Exists(_DIALLED)),
    Gap("email", _("e-mail"), Q(email="")),
    Gap("president", _("president of the council"), Q(president_ar="")),
    Gap("position", _("coordinates"), Q(lat=None)),
    Gap("sure-position", _("sure coordinates (only C or D)"), Q(coord_quality__in=UNSURE)),
    Gap("english-name", _("English name"), Q(name_en="")),
    Gap("union", _("union of municipalities"), Q(union=None)),
    Gap("cadastre-code", _("cadastre code"), Q(cadastre_code="")),
)
BY_KEY = {gap.key: gap for gap in GAPS}


@dataclass
class Line:
    """The counts of a district, a governorate or the country."""

    name: str
    governorate: str = ""
    """The slug of the governorate; "" for the country."""
    district: str = ""
    """The slug of the district; "" for a governorate and the country."""
    total: int = 0
    lacking: Counter[str] = field(default_factory=Counter)

    def add(self, counts: dict[str, Any]) -> None:
        self.total += counts["total"]
        for gap in GAPS:
            self.lacking[gap.key] += counts[_column(gap)]


@dataclass(frozen=True)
class Report:
    """What is lacking in the country, in each governorate and in its districts."""

    country: Line
    governorates: list[tuple[Line, list[Line]]]

    def lines(self) -> Iterable[Line]:
        """Yield every line from the country down."""
        yield self.country
        for governorate, districts in self.governorates:
            yield governorate
            yield from districts


def report() -> Report:
    """Count what municipalities lack, those that are dissolved aside; three queries."""
    counts = {
        row["district"]: row
        for row in Municipality.objects.standing()
        .order_by()
        .values("district")
        .annotate(
            total=Count("pk"),
            **{_column(gap): Count("pk", filter=gap.condition) for gap in GAPS},
        )
    }
    country = Line(str(_("Lebanon")))
    governorates = {
        each.pk: (Line(str(each), each.slug), list[Line]())
        for each in Governorate.objects.alphabetical()
    }
    for district in District.objects.alphabetical():
        whole, districts = governorates[district.governorate_id]
        line = Line(str(district), whole.governorate, district.slug)
        districts.append(line)
        if district.pk in counts:
            for each in (line, whole, country):
                each.add(counts[district.pk])
    return Report(country, list(governorates.values()))


def _column(gap: Gap) -> str:
    return "lacks_" + gap.key.replace("-", "_")
