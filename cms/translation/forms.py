"""Forms of the room: which pages to export, what to upload, what to do with a tree."""

import contextlib
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.core.uploads import MEGABYTE, UploadRefused, open_zip, size_of
from cms.translation import archive
from cms.translation.models import Batch, BatchRow
from cms.translation.report import PageFilter
from cms.translation.status import State

EVERY_STATE = "all"


class SelectionFilter(PageFilter):
    """What the list of pages to export is narrowed down to; translated pages can be asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting, *states = self.fields["state"].choices  # type: ignore[attr-defined]
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            waiting,
            (EVERY_STATE, _("All pages")),
            *states,
        ]

    def states(self, asked: dict[str, Any]) -> list[str]:
        """Return the states asked for; those that wait when none was."""
        return list(State) if asked.get("state") == EVERY_STATE else super().states(asked)


class UploadForm(forms.Form):
    """A zip of PO files, or a single one; what can be told at once is checked at once."""

    file = forms.FileField(
        label=gettext_lazy("ZIP archive or PO file"),
        max_length=200,
        allow_empty_file=False,
        widget=forms.FileInput(attrs={"accept": ".zip,.po", "data-max-bytes": archive.MAX_UPLOAD}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if size_of(file.file) > archive.MAX_UPLOAD:
            raise UploadRefused(too_large(), "too_large")
        head = file.file.read(4)
        file.file.seek(0)
        if head.startswith(b"PK"):
            open_zip(file.file, max_files=archive.MAX_FILES, max_total=archive.MAX_UNPACKED).close()
        elif not file.name.lower().endswith(".po"):
            raise UploadRefused(_("Send a ZIP archive of PO files, or a single PO file."), "type")
        file.file.seek(0)
        return file


def too_large() -> str:
    """Say that an upload is too large."""
    return _("The file is too large: at most %(most)s MB.") % {
        "most": archive.MAX_UPLOAD // MEGABYTE
    }


class TreeForm(forms.Form):
    """What becomes of pages in the tree that are translated already."""

    LEAVE, UPDATE = "leave", "update"

    existing = forms.ChoiceField(
        label=gettext_lazy("Pages that have an English version already"),
        choices=[
            (LEAVE, gettext_lazy("Leave them as they are")),
            (
                UPDATE,
                gettext_lazy(
                    "Bring their drafts up to date from the Arabic; what is published stays"
                ),
            ),
        ],
        initial=LEAVE,
        widget=forms.RadioSelect,
    )


class RowFilter(forms.Form):
    """What the texts of an upload's report are narrowed down to."""

    group = forms.ChoiceField(label=gettext_lazy("What became of it"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Exactly"), required=False)
    file = forms.ChoiceField(label=gettext_lazy("File"), required=False)

    def __init__(self, data: Any, batch: Batch) -> None:
        super().__init__(data)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", _("All texts")),
            *((name, group_label(name, batch)) for name in BatchRow.GROUPS),
        ]
        self.fields["outcome"].choices = [("", _("All")), *BatchRow.Outcome.choices]  # type: ignore[attr-defined]
        self.fields["file"].choices = [  # type: ignore[attr-defined]
            ("", _("All files")),
            *((str(pk), name) for pk, name in batch.files.values_list("pk", "name")),
        ]

    def narrow(self, rows: QuerySet[BatchRow]) -> QuerySet[BatchRow]:
        """Return the texts asked for; what was asked wrongly is shown as an error, not applied."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if group := asked.get("group"):
            rows = rows.filter(outcome__in=BatchRow.GROUPS[group])
        if outcome := asked.get("outcome"):
            rows = rows.filter(outcome=outcome)
        if file := asked.get("file"):
            rows = rows.filter(file_id=int(file))
        return rows


def group_label(name: str, batch: Batch) -> str:
    """Return the name of a group of outcomes, before or after the upload was applied."""
    return {
        "applied": _("Applied") if batch.applied else _("To be applied"),
        "unchanged": _("Nothing new"),
        "skipped": _("Skipped"),
        "refused": _("Refused"),
    }[name]


def chosen_pages(values: list[str], pages: QuerySet[Page]) -> list[int]:
    """Return the ids among `values` that are pages on offer, in the order of the tree."""
    wanted = set()
    for value in values:
        with contextlib.suppress(ValueError):
            wanted.add(int(value))
    return [pk for pk in pages.order_by("path").values_list("pk", flat=True) if pk in wanted]
