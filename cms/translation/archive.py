"""The English of many pages as one zip of PO files: written, checked, and applied page by page.

An upload is a `Batch`. `check` says of every file and every text what would become of it;
`apply` does it, each page in a transaction of its own, so that a page is done or untouched
whenever the work stops. What is applied is a draft: reviewers publish.
"""

import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.models import User
from cms.core.translation import begin_translation, follow, save_draft, store_english
from cms.core.uploads import MEGABYTE, UploadRefused, open_zip
from cms.translation import po
from cms.translation.models import Batch, BatchFile, BatchRow
from cms.translation.segments import Unfit, digest_of, fit, segments_of
from cms.translation.trees import is_begun, reason_for_people, why_not_translate

MAX_UPLOAD = 20 * MEGABYTE
MAX_FILES = 2000
MAX_UNPACKED = 100 * MEGABYTE
MAX_ROWS = 100_000
KEEP_UPLOADS = timedelta(days=60)
FOLDER = f"{SOURCE_LANGUAGE}-to-{TARGET_LANGUAGE}"
TOOL = "PO File"  # as wagtail-localize names it where it shows who translated a text

Outcome = BatchRow.Outcome
State = BatchFile.State
Progress = Callable[[int, int], None]


# --- Out ---


def write_zip(pages: Iterable[int], out: IO[bytes], progress: Progress) -> int:
    """Write the PO files of Arabic pages, by their ids, as a zip; return how many.

    One page at a time is in memory. Pages that are gone, or have no text, are left out.
    """
    wanted = list(pages)
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, page_id in enumerate(wanted, start=1):
            page = Page.objects.filter(pk=page_id, locale__language_code=SOURCE_LANGUAGE).first()
            if page is not None and segments_of(page.specific):
                archive.writestr(_file_name(page, taken), po.write(page.specific))
            progress(done, len(wanted))
    return len(taken)


def _file_name(page: Page, taken: set[str]) -> str:
    """Return `ar-to-en/guides/building-permit.po`: the page's address below the home page."""
    path = "/".join(page.url_path.strip("/").split("/")[1:]) or "home"
    name, number = f"{FOLDER}/{path}.po", 1
    while name.lower() in taken:  # a file system may not tell A from a
        number += 1
        name = f"{FOLDER}/{path}-{number}.po"
    taken.add(name.lower())
    return name


# --- In: what is in the upload ---


@dataclass
class Member:
    """A file of the upload; its content is empty when it is refused, or ignored, unread."""

    position: int
    name: str
    content: bytes = b""
    refusal: str = ""
    ignored: bool = False


@contextmanager
def _members(batch: Batch) -> Iterator[tuple[int, Iterator[Member]]]:
    """Give the number of files of an upload, and the files, read one by one."""
    with TemporaryFile() as copy, batch.upload.open("rb") as stored:
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.seek(0)
        if copy.read(4) not in (b"PK\x03\x04", b"PK\x05\x06"):
            copy.seek(0)
            yield 1, iter([Member(0, batch.name, copy.read(po.MAX_BYTES + 1))])
            return
        with open_zip(copy, max_files=MAX_FILES, max_total=MAX_UNPACKED) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            yield len(infos), (_read(archive, info, n) for n, info in enumerate(infos))


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, position: int) -> Member:
    member = Member(position, info.filename[:500])
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.suffix.lower() == ".zip":
        member.ignored, member.refusal = True, _("An archive inside the archive is not opened.")
    elif path.suffix.lower() != ".po" or "__MACOSX" in path.parts:
        member.ignored, member.refusal = True, _("Not a PO file.")
    elif info.file_size > po.MAX_BYTES:
        member.refusal = _("The file is too large: at most %(most)s MB.") % {
            "most": po.MAX_BYTES // MEGABYTE
        }
    else:
        try:
            member.content = archive.read(info)
        except Exception:
            # The unpackers raise whatever the broken part happens to cause.
            member.refusal = _("The file is damaged inside the archive.")
    return member


# --- In: what would become of it ---


def check(batch: Batch, progress: Progress) -> None:
    """Write down what applying an upload would do; nothing else changes.

    Raises UploadRefused when the upload as a whole can't be used.
    """
    batch.files.all().delete()
    left = MAX_ROWS
    with _members(batch) as (total, members):
        for done, member in enumerate(members, start=1):
            left -= _check_member(batch, member, left)
            progress(done, total)
    if not batch.files.exclude(state=State.IGNORED).exists():
        raise UploadRefused(_("There is no PO file in the archive."), "no_po")
    _refuse_pages_given_twice(batch)


@transaction.atomic
def _check_member(batch: Batch, member: Member, left: int) -> int:
    """Store one file and its rows; return how many rows."""
    file = BatchFile(batch=batch, position=member.position, name=member.name, state=State.REFUSED)
    rows: list[BatchRow] = []
    if member.refusal:
        file.message = member.refusal
        file.state = State.IGNORED if member.ignored else State.REFUSED
    else:
        try:
            rows = _judge(file, member.content, batch.owner)
        except UploadRefused as refused:
            file.message = " ".join(refused.messages)
    if len(rows) > left:
        raise UploadRefused(
            _("The upload holds too many texts: at most %(most)s.") % {"most": MAX_ROWS}, "rows"
        )
    file.save()
    BatchRow.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _judge(file: BatchFile, content: bytes, user: User) -> list[BatchRow]:
    """Return what each text of a file comes to, and set the file's page, order and state.

    Raises UploadRefused when the file as a whole can't be applied.
    """
    catalogue = po.read(content)
    page = Page.objects.filter(
        translation_key=catalogue.page_key, locale__language_code=SOURCE_LANGUAGE
    ).first()
    if page is None:
        raise po.PoRefused(_("The file is for a page that this site doesn't have."), "page")
    file.page, file.order = page, page.path
    if reason := why_not_translate(user, page):
        raise po.PoRefused(reason, "permission")
    rows = _rows(file, page.specific, catalogue)
    ready = any(row.outcome == Outcome.READY for row in rows)
    refused = any(row.group == "refused" for row in rows)
    file.state = State.READY if ready else State.REFUSED if refused else State.UNCHANGED
    if not ready and refused:
        file.message = _("None of its texts can be applied.")
    return rows


def _rows(file: BatchFile, page: Page, catalogue: po.PoFile) -> list[BatchRow]:
    current = segments_of(page)
    segments = {segment.key: segment for segment in current}
    # A text that isn't there has gone since, or never was in a page that is as it was.
    lost = Outcome.UNKNOWN if catalogue.digest == digest_of(current) else Outcome.CHANGED
    stored = {
        (path, text): english
        for path, text, english in StringTranslation.objects.filter(
            context__object_id=page.translation_key,
            locale__language_code=TARGET_LANGUAGE,
            # What a machine wrote counts once somebody has confirmed it.
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            has_error=False,
        ).values_list("context__path", "translation_of__data", "data")
    }
    variants: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in catalogue.entries:
        variants[entry.key].add(entry.english)
    rows, seen = [], Counter[tuple[str, str]]()
    for entry in catalogue.entries:
        seen[entry.key] += 1
        segment = segments.get(entry.key)
        row = BatchRow(
            file=file,
            line=entry.line,
            path=entry.path,
            label=segment.label[:500] if segment else "",
            text=entry.text,
            english=entry.english,
        )
        if segment is None:
            row.outcome = lost
        elif len(variants[entry.key]) > 1:
            row.outcome = Outcome.DUPLICATE
        elif not entry.english.strip():
            row.outcome = Outcome.EMPTY
        elif entry.fuzzy:
            row.outcome = Outcome.FUZZY
        else:
            try:
                row.english = fit(segment, entry.english)
            except Unfit as unfit:
                row.outcome, row.detail = Outcome(unfit.reason), unfit.detail
            else:
                same = stored.get(entry.key) == row.english or seen[entry.key] > 1
                row.outcome = Outcome.UNCHANGED if same else Outcome.READY
        rows.append(row)
    return rows


def _refuse_pages_given_twice(batch: Batch) -> None:
    """Refuse the files of a page that has several: nobody can say which is meant."""
    names: dict[int, list[str]] = defaultdict(list)
    for page_id, name in batch.files.exclude(page=None).values_list("page_id", "name"):
        names[page_id].append(name)
    for page_id, of_page in names.items():
        if len(of_page) > 1:
            message = _("The upload holds several files for this page: %(names)s.") % {
                "names": ", ".join(of_page)
            }
            files = batch.files.filter(page_id=page_id)
            BatchRow.objects.filter(file__in=files, outcome=Outcome.READY).update(
                outcome=Outcome.FAILED
            )
            files.update(state=State.REFUSED, message=message)


# --- In: doing it ---


def apply(batch: Batch, progress: Progress, *, by: User | None = None) -> None:
    """Apply what `check` found ready, parents before the pages below them.

    It is done as `by`, with their rights and in their name; as its owner when nobody is named.
    Every page is judged again first: it may have changed meanwhile. Can be called again after
    it was stopped, and goes on with the pages that are left.
    """
    ready = dict(batch.files.filter(state=State.READY).values_list("position", "pk"))
    with _members(batch) as (_total, members), TemporaryFile() as aside:
        # The archive has its own order, the tree another: the files wait outside of memory.
        sizes: dict[int, tuple[int, int]] = {}
        for member in members:
            if member.position in ready:
                sizes[ready[member.position]] = (aside.tell(), len(member.content))
                aside.write(member.content)
        files = list(BatchFile.objects.filter(pk__in=sizes).order_by("order", "position"))
        for done, file in enumerate(files):
            progress(done, len(files))
            start, length = sizes[file.pk]
            aside.seek(start)
            _apply_file(file, aside.read(length), by or batch.owner)
        progress(len(files), len(files))


def _apply_file(file: BatchFile, content: bytes, user: User) -> None:
    try:
        with transaction.atomic():
            file.rows.all().delete()
            rows = _judge(file, content, user)
            accepted = [row for row in rows if row.outcome == Outcome.READY]
            if accepted:
                _save(file.page, accepted, user)
                file.state = State.APPLIED
            for row in accepted:
                row.outcome = Outcome.APPLIED
            file.save()
            BatchRow.objects.bulk_create(rows, batch_size=500)
    except Exception as error:
        # Whatever it is, it is this page's: the others are still to be done.
        with transaction.atomic():
            file.refresh_from_db()
            file.state, file.message = State.REFUSED, reason_for_people(error)
            file.save()
            file.rows.filter(outcome=Outcome.READY).update(outcome=Outcome.FAILED)


def _save(page: Page, rows: list[BatchRow], user: User) -> None:
    """Store the English of a page's texts and renew its draft from them."""
    above = page.get_parent()
    if above.depth > 1 and not is_begun(above):
        begin_translation(above, user)
    translation = follow(page)
    store_english(translation, {(row.path, row.text): row.english for row in rows}, user, TOOL)
    save_draft(translation, user)


# --- Afterwards ---


def delete_old_uploads() -> int:
    """Delete uploads, their files and their reports after sixty days, like jobs; return how many."""
    old = Batch.objects.filter(created_at__lt=timezone.now() - KEEP_UPLOADS)
    deleted = 0
    for batch in list(old):
        batch.upload.delete(save=False)
        batch.delete()
        deleted += 1
    return deleted
