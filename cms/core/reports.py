"""What reports have in common: who may see them, and their spreadsheets."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from cms.core import tabular

FOR_EDITORS = ("add", "change", "publish")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(
    headings: Sequence[str],
    rows: Iterable[Sequence[tabular.Cell]],
    *,
    kind: str,
    name: str,
    title: str,
) -> HttpResponse:
    """Return a table as a file for whoever asked: `kind` is a key of TYPES, `name` has no ending."""
    out = io.BytesIO()
    if kind == "csv":
        tabular.write_csv(headings, rows, out)
    else:
        tabular.write_xlsx(headings, rows, out, title=title)
    response = HttpResponse(out.getvalue(), content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def may_see(user: Any) -> bool:
    """Say whether these reports are for this person: whoever may work on pages."""
    return bool(page_permission_policy.user_has_any_permission(user, FOR_EDITORS))


class EditorsReport(ReportView):
    """A report for whoever may work on pages, in the table that Wagtail's reports are shown in.

    Subclasses give `columns`, `export_name`, and `headings` and `cells` for the spreadsheet.
    """

    permission_policy = page_permission_policy
    any_permission_required = FOR_EDITORS
    list_export: ClassVar = ["all"]  # makes Wagtail offer the downloads
    export_name = "report"

    def headings(self) -> list[str]:
        """Return the first row of the spreadsheet."""
        raise NotImplementedError

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[tabular.Cell]]:
        """Return the spreadsheet's rows for all rows of the report."""
        raise NotImplementedError

    def as_spreadsheet(self, queryset: Any, spreadsheet_format: str) -> HttpResponse:
        """Return every row that the filters leave, as a file."""
        return download(
            self.headings(),
            self.cells(list(queryset)),
            kind=spreadsheet_format,
            name=f"{self.export_name}-{timezone.localdate():%Y-%m-%d}",
            title=str(self.page_title),
        )


class EditorsMenuItem(MenuItem):
    """An entry that only those see who may work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see(request.user)
