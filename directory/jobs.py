"""Background work of the directory."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.core import tabular
from cms.core.jobs import JobContext, JobFailed, job
from directory import bulk
from directory.exports import EXPORTS, Export
from directory.models import District, Source, Union
from directory.spreadsheet import jobs as spreadsheet_jobs  # noqa: F401  (registers its own)

EXPORT = "directory.export"
BULK_EDIT = "directory.bulk_edit"


@job(EXPORT, title=gettext_lazy("Export of the directory"))
def export_records(
    context: JobContext, kind: str, file_type: str = "xlsx", ids: list[int] | None = None
) -> None:
    """Write the records of one kind (a key of EXPORTS) to a spreadsheet, in alphabetical order.

    `ids` are those to write, None all of them; `file_type` is xlsx or csv.
    """
    export = EXPORTS[kind]
    rows = _rows(context, export, ids)
    with TemporaryFile() as out:
        if file_type == "csv":
            tabular.write_csv(export.headings(), rows, out)
        else:
            tabular.write_xlsx(export.headings(), rows, out, title=str(export.title))
        out.seek(0)
        context.attach(f"{export.name}.{file_type}", out)


def _rows(
    context: JobContext, export: Export, ids: list[int] | None
) -> Iterator[list[tabular.Cell]]:
    # All at once: a query still being read holds SQLite's snapshot of the moment it began, and
    # writing the progress is refused ("database is locked") once another process has written.
    records = export.records(ids)
    for done, record in enumerate(records, start=1):
        yield export.row(record)
        context.progress(done, len(records))


@job(BULK_EDIT, title=gettext_lazy("Change of several municipalities"))
def bulk_edit(
    context: JobContext,
    ids: list[int],
    subject: str,
    value: Any,
    source: int | None = None,
    even_doubtful: bool = False,
) -> None:
    """Set one fact of many municipalities; all of them or none."""
    related: Any = {"union": Union, "district": District}.get(subject)
    if related and value is not None:
        value = related.objects.filter(pk=value).first()
        if value is None:
            raise JobFailed(_("What was chosen has been deleted meanwhile. Nothing was changed."))
    named = Source.objects.filter(pk=source).first() if source else None
    setting = bulk.Setting(subject, value, named)
    number = bulk.apply(ids, setting, by=context.owner, even_doubtful=even_doubtful)
    context.progress(len(ids), len(ids))
    context.summary = ngettext(
        "%(number)s municipality was changed.", "%(number)s municipalities were changed.", number
    ) % {"number": number}
