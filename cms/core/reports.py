"""What the shared ground's reports have in common: who may see them, and their spreadsheets."""

import io
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from cms.core import tabular
from cms.core.bilingual import RTL_LANGUAGES, current_language

FOR_EDITORS = ("add", "change", "publish")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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
        out = io.BytesIO()
        rows = self.cells(list(queryset))
        if spreadsheet_format == "csv":
            tabular.write_csv(self.headings(), rows, out)
        else:
            rtl = current_language() in RTL_LANGUAGES
            title = str(self.page_title)
            tabular.write_xlsx(self.headings(), rows, out, rtl=rtl, title=title)
        response = HttpResponse(out.getvalue(), content_type=TYPES[spreadsheet_format])
        name = f"{self.export_name}-{timezone.localdate():%Y-%m-%d}.{spreadsheet_format}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


class EditorsMenuItem(MenuItem):
    """An entry that only those see who may work on pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(page_permission_policy.user_has_any_permission(request.user, FOR_EDITORS))
