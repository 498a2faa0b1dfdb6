"""What people say of a spreadsheet: the file, its columns, how it is meant, what to look at."""

from collections import Counter
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.core.tabular import sheet_names
from cms.core.uploads import CSV, MEGABYTE, TEXT, XLSX, UploadRefused, check_upload, size_of
from directory import names
from directory.models import Import, ImportKind, ImportRow, Source
from directory.spreadsheet import reading
from directory.spreadsheet.columns import KINDS, recogniser
from directory.spreadsheet.reading import MAX_BYTES, MAX_ROWS


def too_large() -> str:
    """Say that a file is too large."""
    return _("The file is too large: at most %(most)s MB.") % {"most": MAX_BYTES // MEGABYTE}


class UploadForm(forms.Form):
    """A spreadsheet and what its rows are; what can be told at once is checked at once."""

    kind = forms.ChoiceField(label=gettext_lazy("The rows are"))
    file = forms.FileField(
        label=gettext_lazy("Excel (XLSX) or CSV file"),
        max_length=200,
        allow_empty_file=True,  # check_upload says it in words of ours
        widget=forms.FileInput(
            attrs={"accept": ".xlsx,.csv,.txt,.tsv", "data-max-bytes": MAX_BYTES}
        ),
    )

    def __init__(self, kinds: list[str], *args: Any) -> None:
        super().__init__(*args)
        labels = dict(ImportKind.choices)
        self.fields["kind"].choices = [(kind, labels[kind]) for kind in kinds]  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if size_of(file.file) > MAX_BYTES:
            raise UploadRefused(too_large(), "too_large")
        check_upload(file, allowed={XLSX, CSV, TEXT}, max_bytes=MAX_BYTES)
        return file

    def clean(self) -> dict[str, Any]:
        """Refuse a file in which no table can be found; of several sheets another may hold it."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "file" not in cleaned or "kind" not in cleaned:
            return cleaned
        file = cleaned["file"]
        try:
            if len(sheet_names(file.file, file.name)) < 2:
                reading.beginning(file, file.name, "", recogniser(cleaned["kind"]))
        except UploadRefused as refused:
            self.add_error("file", refused)
        file.file.seek(0)
        return cleaned


class ColumnsForm(forms.Form):
    """Which fact each column holds, and how the file is meant."""

    source = forms.ModelChoiceField(
        Source.objects.all(),
        label=gettext_lazy("Source of these facts"),
        empty_label=None,
    )
    confirms = forms.BooleanField(
        label=gettext_lazy("The Directorate confirms these records"),
        help_text=gettext_lazy("They are shown as confirmed by the Directorate from now on."),
        required=False,
    )
    is_complete = forms.BooleanField(
        label=gettext_lazy("The file lists all that exist"),
        help_text=gettext_lazy(
            "Records of the directory that it doesn't list are shown as missing. They are only "
            "reported: nothing is deleted."
        ),
        required=False,
    )
    empties = forms.BooleanField(
        label=gettext_lazy("Empty cells empty the fact"),
        help_text=gettext_lazy("Otherwise an empty cell leaves what the directory has."),
        required=False,
    )
    save_as = forms.CharField(
        label=gettext_lazy("Keep these columns under a name"),
        help_text=gettext_lazy("They are offered again for a file with the same headings."),
        max_length=80,
        required=False,
    )

    def __init__(self, batch: Import, headings: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch, self.headings = batch, headings
        self.kind = KINDS[batch.kind]
        facts = [(fact.name, fact.label) for fact in self.kind.facts]
        for index in range(len(headings)):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                choices=[("", _("(leave out)")), *facts], required=False
            )
        if not hasattr(self.kind.model, "record_status"):
            del self.fields["confirms"]

    def columns(self) -> list[str]:
        """Return the fact of each column, "" for none."""
        return [self.cleaned_data.get(f"column_{i}", "") for i in range(len(self.headings))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = [name for name in self.columns() if name]
        labels = {fact.name: str(fact.label) for fact in self.kind.facts}
        twice = [labels[name] for name, count in Counter(chosen).items() if count > 1]
        if twice:
            self.add_error(
                None, _("Chosen for more than one column: %(facts)s.") % {"facts": ", ".join(twice)}
            )
        if not chosen:
            self.add_error(None, _("Choose what at least one column holds."))
        elif not self._tells_records_apart(chosen):
            needed = ", ".join(labels[name] for name in self.kind.needed)
            self.add_error(
                None,
                _("To know which record a row is about, these columns are needed: %(facts)s.")
                % {"facts": needed},
            )
        if "position" in chosen and {"lat", "lon"} & set(chosen):
            self.add_error(None, _("The position is given twice: in one column and in two."))
        elif len({"lat", "lon"} & set(chosen)) == 1:
            self.add_error(None, _("Latitude and longitude are needed together."))
        return cleaned

    def _tells_records_apart(self, chosen: list[str]) -> bool:
        keys = {"slug", self.kind.code} - {""}
        names_ = {"name_ar", "name_en"} if "slug" in self.kind.by_name else {"name_ar"}
        return bool(keys & set(chosen) or names_ & set(chosen))


class RowFilter(forms.Form):
    """What the rows of a preview are narrowed down to."""

    q = forms.CharField(label=gettext_lazy("Search in these rows"), required=False, max_length=100)

    def narrow(self, rows: "QuerySet[ImportRow]") -> "QuerySet[ImportRow]":
        """Return the rows that hold every word."""
        words = names.fold(self.cleaned_data.get("q", "")).split() if self.is_valid() else []
        for word in words:
            rows = rows.filter(words__contains=word)
        return rows


def limits() -> dict[str, int]:
    """Return what a file may hold at most."""
    return {"megabytes": MAX_BYTES // MEGABYTE, "rows": MAX_ROWS}
