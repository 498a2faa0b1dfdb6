"""The page that says what the directory lacks, and its downloads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.menu import MenuItem

from cms.core import reports, tabular
from directory import completeness

SEE = ("directory.view_municipality", "directory.change_municipality")
LIST = "directory_municipalities_modeladmin_index"


def may_see(user: Any) -> bool:
    """Say whether the report is for this person: whoever sees the municipalities."""
    return any(user.has_perm(permission) for permission in SEE)


class CompletenessMenuItem(MenuItem):
    """The report's entry in the directory's menu."""

    def __init__(self, order: int) -> None:
        super().__init__(
            gettext_lazy("Completeness"),
            reverse_lazy("directory_completeness"),
            name="directory-completeness",
            icon_name="tasks",
            order=order,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)


@dataclass(frozen=True)
class Cell:
    """How many municipalities of a line lack a fact, and where they are listed."""

    number: int
    total: int
    url: str

    @property
    def percent(self) -> int:
        """The share in percent, rounded; one that is not nothing is not shown as nothing."""
        share = round(100 * self.number / self.total) if self.total else 0
        return max(share, 1) if self.number else 0


@dataclass(frozen=True)
class Row:
    """A line of the table."""

    line: completeness.Line
    url: str
    cells: list[Cell]


def rows(report: completeness.Report) -> Iterator[Row]:
    """Yield the table's rows, each number with the list that it counts."""
    for line in report.lines():
        place = {"governorate": line.governorate, "district": line.district}
        filters = {name: slug for name, slug in place.items() if slug} | {"dissolved": "no"}
        cells = [
            Cell(line.lacking[gap.key], line.total, _list_url({**filters, "lacks": gap.key}))
            for gap in completeness.GAPS
        ]
        yield Row(line, _list_url(filters), cells)


def _list_url(filters: dict[str, str]) -> str:
    return f"{reverse(LIST)}?{urlencode(filters)}"


def completeness_view(request: HttpRequest) -> HttpResponse:
    """Show the report, or give it as a file (`?export=xlsx`, `csv`)."""
    if not may_see(request.user):
        raise PermissionDenied
    report = completeness.report()
    kind = request.GET.get("export")
    if kind in reports.TYPES:
        return reports.download(
            _headings(),
            _lines(report),
            kind=kind,
            name=f"completeness-{timezone.localdate():%Y-%m-%d}",
            title=_("Completeness of the directory"),
        )
    context = {
        "header_title": _("Completeness of the directory"),
        "header_icon": "tasks",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Completeness of the directory")},
        ],
        "gaps": completeness.GAPS,
        "rows": list(rows(report)),
    }
    return render(request, "directory/admin/completeness.html", context)


def _headings() -> list[str]:
    gaps = [str(gap.label) for gap in completeness.GAPS]
    return [
        _("Governorate"),
        _("District"),
        _("Municipalities"),
        *(_("Without: %(fact)s") % {"fact": gap} for gap in gaps),
        *(_("Without: %(fact)s, in percent") % {"fact": gap} for gap in gaps),
    ]


def _lines(report: completeness.Report) -> Iterator[list[tabular.Cell]]:
    governorate = ""
    for row in rows(report):
        line = row.line
        if not line.district:
            governorate = line.name
        yield [
            governorate,
            line.name if line.district else "",
            line.total,
            *(cell.number for cell in row.cells),
            *(cell.percent for cell in row.cells),
        ]
