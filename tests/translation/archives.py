"""Exports and uploads of translations, as the tests of many pages at once make them."""

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping

import polib
from django.core.files.base import ContentFile
from wagtail.models import Page

from cms.core.models import User
from cms.translation import archive
from cms.translation.models import Batch, BatchFile, BatchRow
from tests.factories.core import AdministratorFactory
from tests.translation.steps import english

Outcome, State = BatchRow.Outcome, BatchFile.State


def nothing(done: int, total: int) -> None:
    """Stands for the progress that nobody watches."""


def draft(page: Page) -> Page:
    """The English page as reviewers see it."""
    return english(page).get_latest_revision_as_object()


def export(*pages: Page) -> dict[str, polib.POFile]:
    """The files of an export, by their names."""
    out = io.BytesIO()
    archive.write_zip([page.pk for page in pages], out, nothing)
    with zipfile.ZipFile(out) as written:
        return {name: polib.pofile(written.read(name).decode()) for name in written.namelist()}


def po_of(page: Page) -> polib.POFile:
    [catalogue] = export(page).values()
    return catalogue


def fill(catalogue: polib.POFile, english: Callable[[str], str] | None = None) -> polib.POFile:
    """Translate every text: `[EN] …`, keeping the markup of the Arabic."""
    for entry in catalogue:
        entry.msgstr = english(entry.msgid) if english else f"[EN] {entry.msgid}"
        if "fuzzy" in entry.flags:
            entry.flags.remove("fuzzy")
    return catalogue


def zipped(files: Mapping[str, polib.POFile | bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as written:
        for name, content in files.items():
            written.writestr(name, content if isinstance(content, bytes) else str(content))
    return out.getvalue()


def upload(
    content: bytes | polib.POFile, name: str = "translations.zip", owner: User | None = None
) -> Batch:
    """Upload and check."""
    raw = content if isinstance(content, bytes) else str(content).encode()
    batch = Batch(owner=owner or AdministratorFactory(), name=name)
    batch.upload.save(name, ContentFile(raw))
    archive.check(batch, nothing)
    return batch


def outcomes(batch: Batch) -> Counter[str]:
    return Counter(BatchRow.objects.filter(file__batch=batch).values_list("outcome", flat=True))


def message(batch: Batch) -> str:
    """What is said of the only file of an upload, which was refused."""
    [file] = batch.files.all()
    assert file.state == State.REFUSED
    return file.message
