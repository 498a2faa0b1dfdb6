"""What a file is allowed to be, what it really is, and the digest that proves its way."""

import base64
import binascii
import contextlib
import hashlib
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cms.core import uploads
from cms.core.uploads import MEGABYTE, CommandFailed, LimitExceeded, run_limited

# Bytes, by WhatsApp's word for the kind of message.
LIMITS = {
    "image": 5 * MEGABYTE,
    "video": 16 * MEGABYTE,
    "audio": 16 * MEGABYTE,
    "voice": 16 * MEGABYTE,
    "document": 100 * MEGABYTE,
    "sticker": 500 * 1024,
}

HEIC = "image/heic"
PICTURES = frozenset({*uploads.IMAGES, HEIC})
VIDEOS = frozenset({"video/mp4", "video/3gpp"})
SOUNDS = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac", "audio/amr"})
# A container that holds sound alone looks like a video until it is played.
SOUND_IN_VIDEO = {"video/mp4": "audio/mp4", "video/3gpp": "audio/3gpp"}
PAPERS = frozenset({*uploads.DOCUMENTS, uploads.ZIP, *PICTURES, *VIDEOS, *SOUNDS})
# Plain texts differ only by how they are called.
TEXTS = frozenset({uploads.TEXT, uploads.CSV})

# The endings of names for types that `uploads.EXTENSIONS` doesn't know.
ENDINGS = {
    "video/mp4": ("mp4", "m4v"),
    "video/3gpp": ("3gp",),
    "audio/ogg": ("ogg", "oga", "opus"),
    "audio/mpeg": ("mp3",),
    "audio/mp4": ("m4a", "mp4"),
    "audio/3gpp": ("3gp",),
    "audio/aac": ("aac",),
    "audio/amr": ("amr",),
}

MOST_PIXELS = 40_000_000
THUMBNAIL_SIDE = 480  # pixels
REDRAW_SECONDS = 30
REDRAW_MEMORY = 1024 * MEGABYTE
_REDRAW = Path(__file__).with_name("redraw.py")
_TOO_MANY_PIXELS = 3
_FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


class Unfit(Exception):
    """A file that we don't show; `reason` is a word of `media.shown.REASONS`."""

    def __init__(self, reason: str, details: str = "") -> None:
        super().__init__(f"{reason}: {details}")
        self.reason = reason
        self.details = details


# --- Digests ---


def digest_of(stream: IO[bytes]) -> str:
    """Return the SHA-256 of a file in hexadecimal, leaving it at its start."""
    stream.seek(0)
    digest = hashlib.file_digest(stream, "sha256")  # type: ignore[arg-type]
    stream.seek(0)
    return digest.hexdigest()


def normal_digest(text: str) -> str:
    """Return a SHA-256 written in base64 or hexadecimal as hexadecimal.

    What is neither is returned as it stands, so that it matches nothing.
    """
    text = text.strip()
    if re.fullmatch(r"[0-9A-Fa-f]{64}", text):
        return text.lower()
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        with contextlib.suppress(binascii.Error, ValueError):
            raw = base64.b64decode(text, validate=True)
            return raw.hex()
        return text
    return raw.hex()


# --- What a file really is ---


def main_type(declared: str) -> str:
    """Return a MIME type without its parameters."""
    return declared.partition(";")[0].strip().lower()


def real_type(stream: IO[bytes], name: str, declared: str) -> str:
    """Return the MIME type that the content shows. Leaves the file at its start.

    Old office files share one container, so the name (or for lack of one the declared type)
    tells which of them it is.
    """
    stream.seek(0)
    head = stream.read(12)
    if head[4:8] == b"ftyp" and head[8:11] in (b"3gp", b"3g2"):
        stream.seek(0)
        return "video/3gpp"
    if "." not in name and (endings := endings_of(main_type(declared))):
        name = f"{name or 'file'}.{endings[0]}"
    kind = uploads.real_type(stream, name)
    return {"image/heif": HEIC}.get(kind, kind)


def endings_of(kind: str) -> tuple[str, ...]:
    """Return the endings that a name of this type may have, the usual one first."""
    return uploads.EXTENSIONS.get(kind) or ENDINGS.get(kind) or ()


def judge(kind: str, real: str, declared: str) -> str:
    """Return the type that a file is kept and served as; raises Unfit for one kept aside.

    `kind` is WhatsApp's word for the message, `real` what the content shows.
    """
    declared = main_type(declared)
    match kind:
        case "image" | "sticker":
            fits = real in PICTURES
        case "video":
            fits = real in VIDEOS
        case "audio" | "voice":
            real = SOUND_IN_VIDEO.get(real, real)
            fits = real in SOUNDS or real in SOUND_IN_VIDEO.values()
        case _:
            if real not in PAPERS:
                raise Unfit("kind", f"content {real}, declared {declared or 'nothing'}")
            fits = _same_paper(real, declared)
    if not fits:
        raise Unfit("mismatch", f"content {real}, declared {declared or 'nothing'}")
    return real


def _same_paper(real: str, declared: str) -> bool:
    """Whether a document is what it was declared to be; nothing said is nothing wrong."""
    if declared in ("", uploads.UNKNOWN, "application/x-zip-compressed") or declared == real:
        return True
    if real in TEXTS:
        return declared.startswith("text/") and declared not in (uploads.HTML, "text/xml")
    if real in VIDEOS or real in SOUNDS:
        return declared.startswith(("audio/", "video/"))
    if real in PICTURES:
        return declared.startswith("image/")
    return False


def safe_name(name: str, kind: str, fallback: str) -> str:
    """Return a name for downloading: no path, no control signs, an ending that fits the type."""
    name = PurePosixPath(name.replace("\\", "/")).name
    # Signs that turn the direction of writing can hide the true ending.
    name = "".join(sign for sign in name if sign.isprintable())
    name = re.sub(r'[<>:"|?*/]', "_", name).strip(". ")[:150]
    endings = endings_of(kind)
    if not endings:
        return f"{name or fallback}.bin" if kind == uploads.UNKNOWN else name or fallback
    stem, _, ending = name.rpartition(".")
    if ending.lower() in endings and stem:
        return name
    return f"{name or fallback}.{endings[0]}"


# --- Pictures ---


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew, in files of a folder that is gone after the `with`."""

    path: Path
    thumbnail: Path
    mime_type: str
    width: int
    height: int


@contextlib.contextmanager
def redrawn(stream: IO[bytes], kind: str) -> Iterator[Picture]:
    """Draw a picture anew without its hidden data, upright, in a process with limits.

    `kind` is its real type. Raises Unfit for too many pixels, or when it can't be read.
    """
    with tempfile.TemporaryDirectory(prefix="diwan-picture-") as name:
        folder = Path(name)
        source = folder / f"source.{endings_of(kind)[0]}"
        stream.seek(0)
        with source.open("wb") as copy:
            shutil.copyfileobj(stream, copy)
        stream.seek(0)
        numbers = [str(MOST_PIXELS), str(THUMBNAIL_SIDE)]
        try:
            output = run_limited(
                [sys.executable, "-I", str(_REDRAW), str(source), name, *numbers],
                seconds=REDRAW_SECONDS,
                memory_bytes=REDRAW_MEMORY,
                output_bytes=50 * MEGABYTE,
                cwd=name,
            )
            told = json.loads(output)
        except LimitExceeded as error:
            raise Unfit("pixels", str(error)) from error
        except CommandFailed as error:
            reason = "pixels" if error.code == _TOO_MANY_PIXELS else "picture"
            raise Unfit(reason, str(error)) from error
        yield Picture(
            folder / "picture",
            folder / "thumbnail",
            _FORMATS[told["format"]],
            int(told["width"]),
            int(told["height"]),
        )
