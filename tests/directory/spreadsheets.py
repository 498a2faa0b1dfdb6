"""Steps that the tests of imports share: making files, and going through an import."""

import io
from collections.abc import Sequence
from typing import Any

import openpyxl
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms.core import jobs, tabular
from cms.core.models import Job, User
from directory.models import Import, ImportRow, Municipality

IMPORT = "/admin/directory/import/"
DIRECTORATE = "المديرية العامة للإدارات والمجالس المحلية"


def xlsx(*rows: Sequence[Any], sheet: str = "") -> bytes:
    """A workbook as a spreadsheet program makes it, of these rows."""
    book = openpyxl.Workbook()
    active = book.active
    assert active is not None
    if sheet:
        active.title = sheet
    for row in rows:
        active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ours(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook as our own writer makes it."""
    out = io.BytesIO()
    tabular.write_xlsx(headings, rows, out)
    return out.getvalue()


def work_off() -> Job:
    """Do what waits in the background; return the last of it."""
    for job in Job.objects.filter(state=Job.State.QUEUED):
        jobs.execute(job.pk)
    return Job.objects.latest("pk")


def upload(
    client: Client, content: bytes, name: str = "table.xlsx", kind: str = "municipality"
) -> Import:
    """Send a file; the import it became."""
    answer = client.post(IMPORT, {"kind": kind, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302, answer.context["form"].errors
    return Import.objects.latest("pk")


def columns_of(client: Client, batch: Import, **query: str) -> dict[str, Any]:
    """What the form of columns is filled in with."""
    answer = client.get(f"{IMPORT}{batch.pk}/columns/", query)
    form = answer.context["form"]
    found = {name: field.value() for name, field in ((n, form[n]) for n in form.fields)}
    source = found["source"]
    found["source"] = getattr(source, "pk", source)
    return {name: value for name, value in found.items() if value not in (None, False)}


def check(client: Client, batch: Import, *, sheet: str = "", **said: Any) -> Import:
    """Accept the columns as they were guessed, with `said` otherwise, and check the rows."""
    query = {"sheet": sheet} if sheet else {}
    form = {**columns_of(client, batch, **query), **said}
    form = {name: value for name, value in form.items() if value is not None}
    answer = client.post(
        f"{IMPORT}{batch.pk}/columns/" + (f"?sheet={sheet}" if sheet else ""), form
    )
    assert answer.status_code == 302, answer.context["form"].errors
    work_off()
    batch.refresh_from_db()
    return batch


def bring(client: Client, content: bytes, name: str = "table.xlsx", **said: Any) -> Import:
    """Upload a file and check its rows."""
    kind = said.pop("kind", "municipality")
    return check(client, upload(client, content, name, kind), **said)


def apply(client: Client, batch: Import, **said: Any) -> Import:
    """Apply what is usable."""
    client.post(f"{IMPORT}{batch.pk}/", said)
    work_off()
    batch.refresh_from_db()
    return batch


def undo(client: Client, batch: Import) -> Import:
    """Take it back."""
    client.post(f"{IMPORT}{batch.pk}/undo/")
    work_off()
    batch.refresh_from_db()
    return batch


def counts(batch: Import) -> dict[str, int]:
    """How many rows there are of each group."""
    found: dict[str, int] = {}
    for group in batch.rows.values_list("group", flat=True):
        found[group] = found.get(group, 0) + 1
    return found


def outcomes(batch: Import) -> dict[str, int]:
    """How many rows there are of each outcome."""
    found: dict[str, int] = {}
    for outcome in batch.rows.exclude(outcome="").values_list("outcome", flat=True):
        found[outcome] = found.get(outcome, 0) + 1
    return found


def row(batch: Import, number: int) -> ImportRow:
    """The row with this number in the file."""
    return batch.rows.get(number=number)


def last_job(batch: Import) -> Job:
    """The background work that was done last with an import."""
    batch.refresh_from_db()
    assert batch.job is not None
    return batch.job


def import_to_look_at(owner: User) -> Import:
    """A checked import with a row of each group, for tests that only look at the admin's pages."""
    file = ContentFile("اسم البلدية,القضاء\nقانا,صور\n".encode(), "table.csv")
    batch = Import(
        owner=owner,
        kind="municipality",
        name="table.csv",
        headings=["اسم البلدية", "القضاء"],
        columns=["name_ar", "district"],
        state=Import.State.CHECKED,
    )
    batch.upload.save("table.csv", file)
    known = Municipality.objects.first()
    ImportRow.objects.bulk_create(
        ImportRow(
            batch=batch,
            number=number,
            name="قانا",
            group=group,
            record_id=known.pk if known and group == ImportRow.Group.CHANGED else None,
            differences={"name_ar": ["قانا", "قانا الجليل"], "lat": [None, 33.2]},
            candidates=[known.pk] if known and group == ImportRow.Group.DOUBT else [],
            reasons=[{"column": "القضاء", "reason": {"ar": "الاسم العربي ناقص."}}],
        )
        for number, group in enumerate(ImportRow.Group, start=2)
    )
    return batch
