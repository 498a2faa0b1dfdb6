"""The glossary as a file, and a file into the glossary."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from cms.core import tabular
from cms.core.reports import TYPES, download
from cms.core.uploads import MEGABYTE
from cms.translation import glossary
from cms.translation.admin import GlossaryAdmin, may_change

MAX_BYTES = 5 * MEGABYTE
MAX_ROWS = 5000
MOST_FAULTS_SHOWN = 50


def export_terms(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the whole glossary as XLSX or CSV, in the columns that the import takes."""
    if not request.user.has_perm("translation.view_glossaryterm"):
        raise PermissionDenied
    if kind not in TYPES:
        raise Http404
    return download(
        glossary.COLUMNS, glossary.rows(), kind=kind, name="glossary", title=_("Glossary")
    )


class ImportForm(forms.Form):
    """A file with terms; what is wrong with it as a whole is said beside the field."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV or XLSX with the columns of the export. The term in both languages and its domain "
            "are needed. Several phrases in one cell are separated by |."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )

    def clean_file(self) -> tabular.Table:
        """Return the table the file holds."""
        sent = self.cleaned_data["file"]
        table = tabular.read(sent, sent.name, max_bytes=MAX_BYTES, max_rows=MAX_ROWS)
        table.require("term_ar", "term_en", "domain")
        return table


class ImportTerms(WagtailAdminTemplateMixin, FormView):
    """Brings a file's terms in: known ones are changed, new ones added, none is deleted."""

    template_name = "translation/glossary_import.html"
    page_title = gettext_lazy("Import terms")
    header_icon = "openquote"
    form_class = ImportForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_change(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.list_url, "label": _("Glossary")},
            {"url": "", "label": self.get_page_title()},
        ]

    @property
    def list_url(self) -> str:
        return str(GlossaryAdmin().url_helper.index_url)

    def form_valid(self, form: forms.Form) -> HttpResponse:
        """Load what is usable; a row that isn't is named, and the form stays for another try."""
        report = glossary.load(form.cleaned_data["file"], keep_edits=False)
        messages.success(
            self.request,
            _("Added: %(created)s; changed: %(updated)s; left as they were: %(unchanged)s.")
            % vars(report),
        )
        if not report.faults:
            return redirect(self.list_url)
        context = self.get_context_data(
            form=self.form_class(),
            faults=report.faults[:MOST_FAULTS_SHOWN],
            fault_count=len(report.faults),
        )
        return self.render_to_response(context)


import_terms = ImportTerms.as_view()
