"""Files from outside: their real type, archives, XML, and programs within limits."""

import io
import os
import stat
import sys
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.core import uploads
from cms.core.uploads import CommandFailed, LimitExceeded, UploadRefused

MB = uploads.MEGABYTE


def image(kind):
    out = io.BytesIO()
    Image.new("RGB", (4, 4), "green").save(out, kind)
    return out.getvalue()


def archive(members, **kwargs):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", **kwargs) as writing:
        for name, content in members.items():
            writing.writestr(name, content)
    return out.getvalue()


TYPES = "[Content_Types].xml"
EXAMPLES = {
    "image/png": ("a.png", image("PNG")),
    "image/jpeg": ("a.jpg", image("JPEG")),
    "image/gif": ("a.gif", image("GIF")),
    "image/webp": ("a.webp", image("WEBP")),
    "image/bmp": ("a.bmp", image("BMP")),
    uploads.PDF: ("a.pdf", b"%PDF-1.7\n%abc\n"),
    uploads.DOCX: ("a.docx", archive({"docProps/app.xml": "", "word/x.xml": "", TYPES: ""})),
    uploads.XLSX: ("a.xlsx", archive({TYPES: "", "xl/workbook.xml": ""})),
    uploads.PPTX: ("a.pptx", archive({TYPES: "", "ppt/presentation.xml": ""})),
    uploads.MACROS: ("a.xlsx", archive({TYPES: "", "xl/vbaProject.bin": ""})),
    "application/vnd.oasis.opendocument.text": (
        "a.odt",
        archive({"mimetype": "application/vnd.oasis.opendocument.text"}),
    ),
    uploads.ZIP: ("a.zip", archive({"a.txt": "a"})),
    "application/msword": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600),
    uploads.CSV: ("a.csv", "الاسم,code\n".encode()),
    uploads.TEXT: ("a.txt", "نص".encode("cp1256")),
    uploads.HTML: ("a.txt", b"hello <SCRIPT>alert(1)</script>"),
    uploads.SVG: ("a.png", b'<?xml version="1.0"?><svg onload="x()">'),
    uploads.XML: ("a.xml", b'<?xml version="1.0"?><a/>'),
    "application/x-msdownload": ("a.exe", b"MZ" + b"\x90\x00\x03\x00" * 100),
    uploads.UNKNOWN: ("a.pdf", b"\x01\x02\x03 nothing known"),
}


@pytest.mark.parametrize("kind", EXAMPLES)
def test_the_content_tells_the_type(kind):
    name, content = EXAMPLES[kind]
    file = io.BytesIO(content)
    assert uploads.real_type(file, name) == kind
    assert file.tell() == 0


def test_a_table_may_begin_with_the_letters_of_a_bitmap_or_a_program():
    for text in (b"BMI,name\n", b"MZ,name\n"):
        assert uploads.real_type(io.BytesIO(text), "a.csv") == uploads.CSV


def check(name, content, allowed=uploads.IMAGES | uploads.DOCUMENTS, max_bytes=MB):
    return uploads.check_upload(
        SimpleUploadedFile(name, content), allowed=allowed, max_bytes=max_bytes
    )


@pytest.mark.parametrize("kind", sorted((uploads.IMAGES | uploads.DOCUMENTS) & EXAMPLES.keys()))
def test_what_is_allowed_passes(kind):
    assert check(*EXAMPLES[kind]) == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-" + b"x" * MB, "too_large"),
        ("a.pdf", EXAMPLES["image/png"][1], "extension"),
        ("photo.png", EXAMPLES[uploads.PDF][1], "extension"),
        ("photo.png.exe", EXAMPLES["image/png"][1], "extension"),
        ("photo", EXAMPLES["image/png"][1], "extension"),
        ("a.pdf", b"<html><script>x</script></html>", "type"),
        ("a.csv", b"a,b\n<script>x</script>", "type"),
        ("a.xlsx", EXAMPLES[uploads.MACROS][1], "type"),
        ("a.png", EXAMPLES[uploads.SVG][1], "type"),
        ("a.docx", EXAMPLES[uploads.ZIP][1], "type"),
        ("a.docx", b"PK\x03\x04 broken", "type"),
        ("a.txt", EXAMPLES["application/x-msdownload"][1], "type"),
    ],
)
def test_what_is_not_allowed_is_refused_with_a_reason(name, content, code):
    with pytest.raises(UploadRefused) as refused:
        check(name, content)
    assert refused.value.code == code
    assert refused.value.messages[0]


def test_a_plain_file_object_is_checked_too():
    assert uploads.check_upload(
        io.BytesIO(EXAMPLES["image/png"][1]), allowed=uploads.IMAGES, max_bytes=MB
    )


# --- Archives ---


def refusal(content, **limits):
    with pytest.raises(UploadRefused) as refused:
        uploads.open_zip(io.BytesIO(content), **limits)
    return refused.value.code


def test_a_decent_archive_opens():
    content = archive({"بيانات/a.txt": "a", "b.txt": "b" * 1000}, compression=zipfile.ZIP_DEFLATED)
    with uploads.open_zip(io.BytesIO(content)) as opened:
        assert opened.namelist() == ["بيانات/a.txt", "b.txt"]


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = archive({"zeros": b"\x00" * (50 * MB)}, compression=zipfile.ZIP_DEFLATED)
    assert len(bomb) < MB
    assert refusal(bomb) == "zip_size"
    assert refusal(archive({"a": b"x" * 2000}), max_total=1000) == "zip_size"


def test_a_bomb_that_lies_about_its_size_unpacks_no_more_than_it_declares():
    content = archive({"zeros": b"\x00" * MB}, compression=zipfile.ZIP_DEFLATED)
    lying = content.replace(MB.to_bytes(4, "little"), (10).to_bytes(4, "little"))
    opened = uploads.open_zip(io.BytesIO(lying))
    with pytest.raises(zipfile.BadZipFile), opened.open("zeros") as member:
        assert len(member.read()) <= 10


@pytest.mark.parametrize(
    "name", ["../up.txt", "a/../../up", "/etc/passwd", "..\\up", "C:\\x", "C:x"]
)
def test_paths_that_leave_the_archive_are_refused(name):
    assert refusal(archive({name: "x"})) == "zip_path"


def test_links_and_devices_are_refused():
    for mode in (stat.S_IFLNK, stat.S_IFCHR):
        info = zipfile.ZipInfo("link")
        info.external_attr = (mode | 0o777) << 16
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as writing:
            writing.writestr(info, "/etc/passwd")
        assert refusal(out.getvalue()) == "zip_link"


def test_too_many_files_and_broken_archives_are_refused():
    assert refusal(archive({str(n): "" for n in range(11)}), max_files=10) == "zip_files"
    assert refusal(b"PK\x03\x04 nothing") == "zip"
    assert refusal(archive({"a": "a" * 100})[:-30]) == "zip"


def test_archives_with_a_password_are_refused():
    content = bytearray(archive({"a": "a"}))
    flags = content.index(b"PK\x01\x02") + 8
    content[flags] |= 1
    assert refusal(bytes(content)) == "zip_encrypted"


# --- XML ---

BOMB = (
    '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
)
REACHING = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>'


def test_xml_is_parsed():
    assert uploads.parse_xml("<a><b>نص</b></a>".encode())[0].text == "نص"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB.encode(), "xml_dtd"),
        (REACHING.encode(), "xml_dtd"),
        (b"<!DOCTYPE a><a/>", "xml_dtd"),
        (b"<a><b></a>", "xml"),
        (b"", "xml"),
        (b'<?xml version="1.0" encoding="nothing"?><a/>', "xml"),
    ],
)
def test_harmful_and_broken_xml_is_refused(content, code):
    with pytest.raises(UploadRefused) as refused:
        uploads.parse_xml(content)
    assert refused.value.code == code


def test_xml_has_a_largest_size():
    with pytest.raises(UploadRefused):
        uploads.parse_xml(b"<a>" + b"x" * 100 + b"</a>", max_bytes=50)


# --- Programs ---


def python(code, **limits):
    return uploads.run_limited([sys.executable, "-I", "-c", code], **limits)


def test_a_program_gets_its_input_and_gives_its_output():
    assert python("import sys; print(sys.stdin.read().upper())", input=b"abc") == b"ABC\n"


def test_a_program_sees_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert b"secret" not in python("import os; print(os.environ)")


def test_a_program_that_takes_too_long_is_stopped_with_what_it_started():
    began = time.monotonic()
    code = "import subprocess,sys,time; p=subprocess.Popen(['sleep','60']); print(p.pid, flush=True); time.sleep(60)"
    with pytest.raises(LimitExceeded):
        python(code, seconds=1)
    assert time.monotonic() - began < 20


def test_what_a_program_started_ends_with_it(tmp_path):
    noted = tmp_path / "pid"
    code = f"import subprocess; p=subprocess.Popen(['sleep','60']); open({str(noted)!r},'w').write(str(p.pid))"
    python(code)
    pid = int(noted.read_text())
    for _attempt in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        with open(f"/proc/{pid}/stat") as state:
            if state.read().split()[2] == "Z":
                return
        time.sleep(0.1)
    pytest.fail("The program's child lives on.")


def test_a_program_that_takes_too_much_memory_fails():
    with pytest.raises(CommandFailed, match="MemoryError"):
        python("x = bytearray(400_000_000)", memory_bytes=200 * MB)


def test_a_program_that_writes_too_much_is_stopped():
    with pytest.raises((LimitExceeded, CommandFailed)):
        python("import sys; sys.stdout.write('x' * 5_000_000)", output_bytes=1_000_000)


def test_a_program_that_fails_tells_why():
    with pytest.raises(CommandFailed) as failed:
        python("raise SystemExit('no such thing')")
    assert failed.value.code == 1
    assert "no such thing" in failed.value.stderr
