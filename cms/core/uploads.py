"""Files from outside: how large, what they really are, and work on them within limits."""

import contextlib
import functools
import io
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Collection, Sequence
from pathlib import PurePosixPath
from typing import IO, Any
from xml.etree.ElementTree import Element

import filetype
from defusedxml import DefusedXmlException
from defusedxml import ElementTree as SafeElementTree
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

MEGABYTE = 1024 * 1024

PDF = "application/pdf"
TEXT = "text/plain"
CSV = "text/csv"
HTML = "text/html"
SVG = "image/svg+xml"
XML = "application/xml"
ZIP = "application/zip"
UNKNOWN = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
XLSX = f"{_OFFICE}spreadsheetml.sheet"
PPTX = f"{_OFFICE}presentationml.presentation"
# Any office file with macros: never allowed anywhere, so one name is enough.
MACROS = "application/vnd.ms-office.macroenabled"

IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
DOCUMENTS = frozenset(
    {
        PDF,
        DOCX,
        XLSX,
        PPTX,
        CSV,
        TEXT,
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
    }
)

# The endings that may stand in the name of a file of each type, the usual one first. A type
# that isn't here is accepted under any name.
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg", "jpe"),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "image/avif": ("avif",),
    "image/heic": ("heic", "heif"),
    PDF: ("pdf",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    PPTX: ("pptx",),
    CSV: ("csv", "tsv"),
    TEXT: ("txt", "md", "log"),
    ZIP: ("zip",),
    XML: ("xml",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
    "application/msword": ("doc",),
    "application/vnd.ms-excel": ("xls",),
    "application/vnd.ms-powerpoint": ("ppt",),
}
_OLD_OFFICE = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|svg|\?xml)\b", re.IGNORECASE
)


class UploadRefused(ValidationError):
    """A file that we don't take; its message tells the person who sent it why."""

    def __init__(self, message: str, code: str = "refused") -> None:
        super().__init__(message, code=code)


class LimitExceeded(RuntimeError):
    """A program was stopped because it took too long, too much memory, or wrote too much."""


class CommandFailed(RuntimeError):
    """A program ended with an error; `stderr` holds the last of what it said."""

    def __init__(self, argv: Sequence[str], code: int, stderr: str) -> None:
        super().__init__(f"{os.path.basename(argv[0])} ended with {code}: {stderr.strip()[-500:]}")
        self.code = code
        self.stderr = stderr


# --- What a file really is ---


def real_type(file: IO[bytes], name: str = "") -> str:
    """Return the MIME type that the content shows, whatever the name says.

    Plain text is `text/csv` when the name ends so, markup in any text makes it HTML, SVG or
    XML; what nothing recognises is `application/octet-stream`. Leaves the file at its start.
    """
    file.seek(0)
    head = file.read(8192)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        kind = _type_of_zip(file)
        file.seek(0)
        return kind
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # Old office formats share one container: the name tells which.
        return _OLD_OFFICE.get(_extension(name), UNKNOWN)
    text = _type_of_text(head, name)
    guess = filetype.guess(head)
    # Two letters make a bitmap or a program to the library; a table may begin with them too.
    if guess is None or (
        guess.mime in ("image/bmp", "application/x-msdownload") and text != UNKNOWN
    ):
        return text
    return str(guess.mime)


def _type_of_zip(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(name.endswith("vbaProject.bin") for name in names):
                return MACROS
            if "[Content_Types].xml" in names:
                for folder, kind in (("word/", DOCX), ("xl/", XLSX), ("ppt/", PPTX)):
                    if any(name.startswith(folder) for name in names):
                        return kind
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared in EXTENSIONS:
                    return declared
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return UNKNOWN
    return ZIP


def _type_of_text(head: bytes, name: str) -> str:
    plain = head
    if b"\x00" in head:
        if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not utf16_without_mark(head):
            return UNKNOWN
        plain = head.replace(b"\x00", b"")
    if not plain:
        return UNKNOWN
    markup = _MARKUP.search(plain)
    if markup:
        if b"<svg" in plain.lower():
            return SVG
        return XML if markup.group().lower().startswith(b"<?xml") else HTML
    if plain is head and any(byte < 9 or 13 < byte < 27 for byte in plain):
        return UNKNOWN
    return CSV if _extension(name) in EXTENSIONS[CSV] else TEXT


def utf16_without_mark(head: bytes) -> str | None:
    """Return `utf-16-le` or `utf-16-be` when a file's beginning reads as Latin and Arabic text
    in it, though it lacks the mark at its start. None otherwise.
    """
    for zeros, encoding in ((head[1::2], "utf-16-le"), (head[::2], "utf-16-be")):
        # Latin letters, digits and signs leave a zero in every other byte.
        if zeros.count(0) < max(1, len(head) // 50):
            continue
        text = head[: len(head) // 2 * 2].decode(encoding, "replace")
        if all(letter in "\t\r\n" or " " <= letter <= "\u07ff" for letter in text):
            return encoding
    return None


def _extension(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def size_of(file: IO[bytes]) -> int:
    """Return how many bytes the file holds, leaving it at its start."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


def check_upload(file: Any, *, allowed: Collection[str], max_bytes: int) -> str:
    """Return the real MIME type of an uploaded file, or raise UploadRefused.

    `allowed` holds MIME types. Refuses an empty file, one above `max_bytes`, one whose
    content isn't of an allowed type, and one whose name claims another type than it has.
    """
    name = str(getattr(file, "name", "") or "")
    stream: IO[bytes] = getattr(file, "file", None) or file
    size = size_of(stream)
    if size == 0:
        raise UploadRefused(_("The file is empty."), "empty")
    if size > max_bytes:
        raise UploadRefused(
            _("The file is too large: %(size)s. The most we take is %(most)s.")
            % {"size": filesizeformat(size), "most": filesizeformat(max_bytes)},
            "too_large",
        )
    kind = real_type(stream, name)
    if kind not in allowed:
        raise UploadRefused(
            _("Files of this type are not accepted here (%(type)s). Accepted: %(accepted)s.")
            % {"type": _plain_name(kind), "accepted": _plain_names(allowed)},
            "type",
        )
    ending = _extension(name)
    if name and kind in EXTENSIONS and ending not in EXTENSIONS[kind]:
        raise UploadRefused(
            _("The name of the file ends in “.%(ending)s”, but its content is %(type)s.")
            % {"ending": ending, "type": _plain_name(kind)},
            "extension",
        )
    return kind


def _plain_name(kind: str) -> str:
    if kind == UNKNOWN:
        return _("unknown")
    if kind == MACROS:
        return _("an office file with macros")
    endings = EXTENSIONS.get(kind)
    return endings[0].upper() if endings else kind


def _plain_names(kinds: Collection[str]) -> str:
    return ", ".join(sorted({_plain_name(kind) for kind in kinds}))


# --- Large bodies ---

DRAIN_AT_MOST = 512 * MEGABYTE

View = Callable[..., HttpResponseBase]


def limit_body(max_bytes: int, refused: View) -> Callable[[View], View]:
    """Let a view answer `refused(request, …)` to a body above `max_bytes`, storing none of it.

    Django's protection against forged requests reads the whole form before any view runs, and
    puts its files on the disk; so this looks at the declared length first and calls that
    protection afterwards. A body without a declared length is never read by Django.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @functools.wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) <= max_bytes:
                return protected(request, *args, **kwargs)
            # A browser shows no answer before it has sent everything.
            left = min(int(length), DRAIN_AT_MOST)
            while left > 0 and (chunk := request.read(min(left, MEGABYTE))):
                left -= len(chunk)
            return refused(request, *args, **kwargs)

        return limited

    return decorate


# --- Archives and XML ---


def open_zip(
    file: Any,
    *,
    max_files: int = 2000,
    max_total: int = 200 * MEGABYTE,
    max_ratio: int = 200,
) -> zipfile.ZipFile:
    """Open an archive after checking its table of contents, or raise UploadRefused.

    Limits: number of files, bytes after unpacking, and how many times larger than packed.
    The declared sizes are safe to rely on: `zipfile` never reads more from a member than its
    declared size. Refuses paths that leave the archive, links, devices and encrypted members.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, OSError) as error:
        raise UploadRefused(
            _("The archive can't be read: it is damaged or of another type."), "zip"
        ) from error
    try:
        _check_members(archive.infolist(), max_files, max_total, max_ratio)
    except UploadRefused:
        archive.close()
        raise
    return archive


def _check_members(
    members: list[zipfile.ZipInfo], max_files: int, max_total: int, max_ratio: int
) -> None:
    if len(members) > max_files:
        raise UploadRefused(_("The archive holds too many files."), "zip_files")
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    # Small files may compress very well without meaning harm.
    if unpacked > max_total or (unpacked > MEGABYTE and unpacked > max_ratio * max(packed, 1)):
        raise UploadRefused(_("The archive is too large once unpacked."), "zip_size")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename):
            raise UploadRefused(_("The archive holds a file outside its own folder."), "zip_path")
        mode = member.external_attr >> 16
        if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
            raise UploadRefused(_("The archive holds something that is not a file."), "zip_link")
        if member.flag_bits & 0x1:
            raise UploadRefused(_("The archive is protected by a password."), "zip_encrypted")


def parse_xml(content: bytes, *, max_bytes: int = 50 * MEGABYTE) -> Element:
    """Return the root of an XML document, or raise UploadRefused.

    Refuses document type declarations altogether: entities that expand or reach out need one.
    """
    if len(content) > max_bytes:
        raise UploadRefused(_("The XML file is too large."), "too_large")
    try:
        root: Element = SafeElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UploadRefused(
            _("The XML file holds declarations that we don't accept."), "xml_dtd"
        ) from error
    except (SafeElementTree.ParseError, ValueError, LookupError) as error:
        raise UploadRefused(
            _("The XML file can't be read: it is not well-formed."), "xml"
        ) from error
    return root


# --- Other programs, within limits ---

# Sets the limits in the new process itself and then becomes the program: unlike `preexec_fn`
# this is safe in a process that has threads.
_LAUNCHER = """
import os, resource, sys
memory, cpu, size = map(int, sys.argv[1:4])
resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
os.execvp(sys.argv[4], sys.argv[4:])
"""


def run_limited(
    argv: Sequence[str],
    *,
    input: bytes = b"",
    seconds: float = 30,
    memory_bytes: int = 512 * MEGABYTE,
    output_bytes: int = 100 * MEGABYTE,
    cwd: str | None = None,
) -> bytes:
    """Run a program in a process of its own and return what it wrote to its standard output.

    It gets none of our environment, so no secrets. Raises LimitExceeded when it takes longer
    than `seconds` (of clock or of processor) or writes more than `output_bytes`, CommandFailed
    when it ends with an error, the lack of memory included.
    """
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCHER]
    limits = [str(memory_bytes), str(int(seconds) + 1), str(output_bytes)]
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    # Output goes to files: the limit on file size bounds it, and no pipe fills up.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            [*launch, *limits, *argv],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=err,
            env=environment,
            cwd=cwd,
            start_new_session=True,
        )
        try:
            process.communicate(input, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise LimitExceeded(f"{argv[0]} took longer than {seconds} s.") from error
        finally:
            # Whatever it started goes with it.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.returncode in (-signal.SIGXFSZ, -signal.SIGXCPU, -signal.SIGKILL):
            raise LimitExceeded(f"{argv[0]} was stopped by signal {-process.returncode}.")
        if process.returncode:
            err.seek(max(0, err.seek(0, io.SEEK_END) - 10_000))
            raise CommandFailed(argv, process.returncode, err.read().decode(errors="replace"))
        out.seek(0)
        return out.read()
