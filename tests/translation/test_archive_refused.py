"""Files and archives that can't be used: each is refused in words, and nothing changes."""

import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.core.uploads import UploadRefused
from cms.translation import archive, po
from cms.translation.models import Batch, BatchFile
from tests.translation.archives import (
    State,
    fill,
    message,
    nothing,
    outcomes,
    po_of,
    upload,
    zipped,
)
from tests.translation.steps import english

pytestmark = pytest.mark.django_db


def broken(permit: Page, old: str, new: str) -> bytes:
    text = str(fill(po_of(permit)))
    assert old in text
    return text.replace(old, new, 1).encode()


def test_a_torn_file_is_refused_by_its_line(permit: Page):
    text = str(fill(po_of(permit)))
    torn = text[: text.rindex('"')]
    assert str(len(torn.split("\n"))) in message(upload(torn.encode(), "page.po"))
    assert english(permit).alias_of_id


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"<html></html>\n", b"msgid msgstr", b""])
def test_what_is_no_po_file_is_refused(permit: Page, content: bytes):
    assert message(upload(content, "page.po"))


def test_the_name_of_a_file_of_ours_is_not_opened(permit: Page, tmp_path: Path):
    """polib opens what it is given when it is a path."""
    ours = tmp_path / "page.po"
    ours.write_bytes(po.write(permit))
    assert message(upload(str(ours).encode(), "page.po"))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "cp1256"])
def test_another_encoding_is_refused(permit: Page, encoding: str):
    text = str(fill(po_of(permit), lambda arabic: "x")).replace("›", ">")
    assert "UTF-8" in message(upload(text.encode(encoding, "replace"), "page.po"))


def test_a_declared_encoding_other_than_utf8_is_refused(permit: Page):
    assert "windows-1256" in message(
        upload(broken(permit, "charset=UTF-8", "charset=windows-1256"), "page.po")
    )


def test_the_mark_that_windows_puts_before_utf8_does_no_harm(permit: Page):
    batch = upload(
        b"\xef\xbb\xbf" + str(fill(po_of(permit))).replace("\n", "\r\n").encode(), "page.po"
    )
    assert set(outcomes(batch)) == {"ready"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("X-Diwan-Page: ", "X-Diwan-Page: 0"),
        ("X-Diwan-Page: ", "X-Other: "),
        ("Language: en", "Language: fr"),
        ("X-Source-Language: ar", "X-Source-Language: fr"),
    ],
    ids=["other-site", "no-page", "other-language", "other-source"],
)
def test_a_file_for_another_page_or_language_is_refused(permit: Page, old: str, new: str):
    assert message(upload(broken(permit, old, new), "page.po"))


def test_a_file_for_an_unknown_page_is_refused(permit: Page):
    other = "00000000-0000-4000-8000-000000000000"
    assert message(upload(broken(permit, str(permit.translation_key), other), "page.po"))


def test_two_files_for_one_page_are_both_refused(permit: Page):
    catalogue = fill(po_of(permit))
    batch = upload(zipped({"a.po": catalogue, "b.po": catalogue}))
    assert {file.state for file in batch.files.all()} == {State.REFUSED}
    assert all("a.po" in file.message and "b.po" in file.message for file in batch.files.all())
    archive.apply(batch, nothing)
    assert english(permit).alias_of_id


def test_too_many_texts_are_refused_before_they_are_read(permit: Page, monkeypatch):
    monkeypatch.setattr(po, "MAX_ENTRIES", 3)
    assert "3" in message(upload(fill(po_of(permit)), "page.po"))


def test_an_upload_with_too_many_texts_is_refused_as_a_whole(permit: Page, monkeypatch):
    monkeypatch.setattr(archive, "MAX_ROWS", 3)
    with pytest.raises(UploadRefused, match="3"):
        upload(fill(po_of(permit)), "page.po")


def test_a_large_file_is_refused_and_one_million_texts_too(permit: Page):
    head = str(fill(po_of(permit))).encode()
    many = head + b'\nmsgctxt "title"\nmsgid "a"\nmsgstr "b"\n' * 1_000_000
    assert "5" in message(upload(many, "page.po"))
    batch = upload(zipped({"page.po": many, "other.po": fill(po_of(permit))}, zipfile.ZIP_STORED))
    assert [file.state for file in batch.files.order_by("position")] == [State.REFUSED, State.READY]


def test_other_files_in_the_archive_are_listed_and_left_alone(permit: Page):
    batch = upload(
        zipped(
            {
                "readme.txt": b"Hello",
                "__MACOSX/._page.po": b"junk",
                "inner.zip": zipped({"page.po": fill(po_of(permit))}),
                "page.po": fill(po_of(permit)),
            }
        )
    )
    states = {file.name: file.state for file in batch.files.all()}
    assert states.pop("page.po") == State.READY
    assert set(states.values()) == {State.IGNORED}


def test_an_archive_without_a_po_file_is_refused():
    with pytest.raises(UploadRefused):
        upload(zipped({"readme.txt": b"Hello"}))


def test_a_damaged_member_is_refused_and_the_others_read(permit: Page):
    content = bytearray(
        zipped({"bad.po": str(fill(po_of(permit))).encode(), "good.po": fill(po_of(permit))})
    )
    content[60:90] = b"\x00" * 30
    states = {file.name: file.state for file in upload(bytes(content)).files.all()}
    assert states == {"bad.po": State.REFUSED, "good.po": State.READY}


def evil_zip(kind: str) -> bytes:
    """An archive that means harm, or is taken for one that does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        match kind:
            case "above" | "absolute" | "backslashes":
                name = {"above": "../../x.po", "absolute": "/etc/x.po", "backslashes": "..\\x.po"}
                written.writestr(name[kind], b"x")
            case "link":
                info = zipfile.ZipInfo("x.po")
                info.external_attr = 0o120777 << 16
                written.writestr(info, b"/etc/passwd")
            case "bomb":
                written.writestr("x.po", b"\x00" * 60_000_000)
            case "many":
                for number in range(10_000):
                    written.writestr(f"{number}.po", b"")
            case "encrypted":
                written.writestr("x.po", b"x")
    content = bytearray(out.getvalue())
    if kind == "encrypted":
        content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    "kind", ["above", "absolute", "backslashes", "link", "bomb", "many", "encrypted"]
)
def test_an_archive_that_means_harm_is_refused(kind: str):
    with pytest.raises(UploadRefused):
        upload(evil_zip(kind))
    assert not BatchFile.objects.exists()


def test_old_uploads_go_with_their_files(permit: Page):
    old, young = (upload(fill(po_of(permit)), "page.po") for _number in range(2))
    Batch.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=61))
    assert archive.delete_old_uploads() == 1
    assert list(Batch.objects.all()) == [young]
    assert not old.upload.storage.exists(str(old.upload.name))
    assert young.upload.storage.exists(str(young.upload.name))
