"""The background work of imports: the check, the application, the undoing."""

from tempfile import TemporaryFile

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.core import tabular
from cms.core.bilingual import current_language
from cms.core.jobs import JobContext, JobFailed, job
from cms.core.uploads import UploadRefused
from directory.models import Import, ImportRow
from directory.spreadsheet import applying, checking, comparing, reading, report, undoing
from directory.spreadsheet.applying import NothingApplied, NotNow
from directory.spreadsheet.checking import Columns
from directory.spreadsheet.columns import recogniser

CHECK = "directory.import_check"
APPLY = "directory.import_apply"
UNDO = "directory.import_undo"
BATCH = 500
Group = ImportRow.Group


@job(CHECK, title=gettext_lazy("Check of a spreadsheet"))
def check_import(context: JobContext, batch: int) -> None:
    """Find out what each row would do. Rows are written at the end, all at once."""
    upload = _import(batch)
    try:
        rows, empty = _checked(context, upload)
    except UploadRefused as refused:
        # Not a failure of ours, of which administrators would be told.
        upload.refusal = {current_language(): " ".join(refused.messages)}
        upload.save(update_fields=["refusal"])
        return
    with transaction.atomic():
        upload.rows.all().delete()
        for row in rows:
            row.batch = upload
        ImportRow.objects.bulk_create(rows, batch_size=BATCH)
        upload.state, upload.empty_rows, upload.refusal = Import.State.CHECKED, empty, {}
        upload.save(update_fields=["state", "empty_rows", "refusal"])
    for row in rows:
        if row.group == Group.FAULTY:
            for column, text in row.told:
                context.error(row=row.number, column=column[:200], message=text)


def _checked(context: JobContext, upload: Import) -> tuple[list[ImportRow], int]:
    grid = reading.read(upload.upload, upload.name, upload.sheet, recogniser(upload.kind))
    columns = Columns.of(upload.kind, grid.headings, upload.columns)
    total = len(grid.rows)
    # The bar counts each row twice: once when it is read, once when it is compared.
    checked = checking.check(
        grid,
        columns,
        checking.known_places(upload.kind),
        empties=upload.empties,
        progress=lambda done, _total: context.progress(done, 2 * total),
    )
    rows = comparing.preview(
        checked,
        columns,
        comparing.Options(confirms=upload.confirms, is_complete=upload.is_complete),
        progress=lambda done, _total: context.progress(total + done, 2 * total),
    )
    context.check_cancelled()
    return rows, grid.empty_rows


@job(APPLY, title=gettext_lazy("Application of a spreadsheet"))
def apply_import(context: JobContext, batch: int) -> None:
    """Apply the usable rows in one transaction; put aside those whose record changed meanwhile."""
    upload = _import(batch)
    try:
        applying.apply(upload, context.owner, context.progress)
    except NotNow:
        raise JobFailed(_("This import was applied already.")) from None
    except NothingApplied:
        _tell_of(context, upload, applying.PUT_ASIDE)
        context.summary = _(
            "Nothing was applied: some records were changed after the preview, and all rows or none "
            "were asked for. Check the file again."
        )
        return
    _tell_of(context, upload, applying.PUT_ASIDE)
    _attach(context, upload)
    context.summary = _summary(upload)


@job(UNDO, title=gettext_lazy("Undoing of an import"))
def undo_import(context: JobContext, batch: int) -> None:
    """Put back what the import changed and delete what it created, where nobody touched it since."""
    upload = _import(batch)
    try:
        undoing.undo(upload, context.owner, context.progress)
    except NotNow:
        raise JobFailed(_("This import was undone already, or never applied.")) from None
    _tell_of(context, upload, undoing.KEPT)
    _attach(context, upload)
    context.summary = _summary(upload)


def _tell_of(context: JobContext, upload: Import, outcomes: tuple[ImportRow.Outcome, ...]) -> None:
    for row in upload.rows.filter(outcome__in=outcomes):
        context.error(row=row.number, column=row.name[:200], message=str(row.get_outcome_display()))


def _attach(context: JobContext, upload: Import) -> None:
    """Give the report on every row to whoever started the work."""
    headings, rows = report.table(upload, upload.rows.all())
    with TemporaryFile() as out:
        tabular.write_xlsx(headings, rows, out, title=_("Report on an import"))
        out.seek(0)
        context.attach(f"import-{upload.pk}.xlsx", out)


def _summary(upload: Import) -> str:
    counts: dict[str, int] = {}
    for outcome in upload.rows.exclude(outcome="").values_list("outcome", flat=True):
        counts[outcome] = counts.get(outcome, 0) + 1
    lines = [
        f"{outcome.label}: {counts[outcome]}" for outcome in ImportRow.Outcome if outcome in counts
    ]
    if not lines:
        return _("Nothing had to be changed.")
    rows = sum(counts.values())
    told = ngettext("%(count)s row:", "%(count)s rows:", rows) % {"count": rows}
    return "\n".join([told, *lines])


def _import(pk: int) -> Import:
    found = Import.objects.select_related("source").filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("The import is gone."))
    return found
