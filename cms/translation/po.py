"""One PO file for the English of one Arabic page, written and read.

A text is keyed by its place in the page (`msgctxt`) and its Arabic (`msgid`). The header says
which page and language the file is of, and a digest of the Arabic that it was written from.
"""

import re
from dataclasses import dataclass, field
from uuid import UUID

import polib
from django.utils import timezone
from django.utils.translation import gettext as _
from rapidfuzz import fuzz
from wagtail.models import Page
from wagtail_localize.models import StringTranslation

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.uploads import MEGABYTE, UploadRefused, utf16_without_mark
from cms.translation.segments import Segment, digest_of, segments_of

PAGE_HEADER = "X-Diwan-Page"
DIGEST_HEADER = "X-Diwan-Source-Digest"
SOURCE_HEADER = "X-Source-Language"

MAX_BYTES = 5 * MEGABYTE
MAX_ENTRIES = 5000
# Below this two texts have so little in common that the old English would only mislead.
ALIKE, VERY_ALIKE = 50.0, 70.0

_LINE = re.compile(
    r'(?:#~\s*)?(?:msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d+\])?\s*"(?:[^"\\]|\\.)*"\s*'
)
# Line ends to `str.splitlines`, which polib uses, though not to the format.
_SEPARATORS = {
    code: chr(0xF700 + code % 0x100)
    for code in (0x0B, 0x0C, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029)
}
_SEPARATORS_BACK = {ord(stand_in): chr(code) for code, stand_in in _SEPARATORS.items()}


class PoRefused(UploadRefused):
    """A PO file that can't be used; its message says why, and where."""


@dataclass(frozen=True)
class Entry:
    """One text of a PO file."""

    line: int
    path: str
    text: str
    english: str
    fuzzy: bool

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other texts of its page."""
        return self.path, self.text


@dataclass(frozen=True)
class PoFile:
    """What a PO file says it is, and its texts."""

    page_key: UUID
    digest: str
    entries: list[Entry] = field(default_factory=list)


# --- Writing ---


def write(page: Page) -> bytes:
    """Return the PO file of an Arabic page (specific), with the English that exists.

    English of an older Arabic text, and of a machine, is marked fuzzy: somebody must look at it.
    """
    segments = segments_of(page)
    catalogue = polib.POFile(wrapwidth=0)
    catalogue.metadata = {
        "Project-Id-Version": "Diwan",
        "POT-Creation-Date": timezone.localtime().strftime("%Y-%m-%d %H:%M%z"),
        "PO-Revision-Date": timezone.localtime().strftime("%Y-%m-%d %H:%M%z"),
        "Language": TARGET_LANGUAGE,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Generator": "Diwan",
        SOURCE_HEADER: SOURCE_LANGUAGE,
        PAGE_HEADER: str(page.translation_key),
        DIGEST_HEADER: digest_of(segments),
    }
    known = _translations(page)
    current = {segment.key for segment in segments}
    address = page.full_url or page.url_path
    for segment in segments:
        catalogue.append(_entry(segment, page.title, address, known, current))
    return str(catalogue).encode()


def _translations(page: Page) -> dict[tuple[str, str], StringTranslation]:
    """Return what has been translated of a page, texts that it had once included."""
    found = StringTranslation.objects.filter(
        context__object_id=page.translation_key, locale__language_code=TARGET_LANGUAGE
    ).select_related("context", "translation_of")
    return {(each.context.path, each.translation_of.data): each for each in found}


def _entry(
    segment: Segment,
    title: str,
    address: str,
    known: dict[tuple[str, str], StringTranslation],
    current: set[tuple[str, str]],
) -> polib.POEntry:
    comments = [
        _("Page: %(title)s") % {"title": title},
        _("Place: %(label)s") % {"label": segment.label},
        address,
    ]
    if segment.max_length is not None:
        comments.append(_("At most %(most)s characters") % {"most": segment.max_length})
    entry = polib.POEntry(msgctxt=segment.path, msgid=segment.text, msgstr="")
    translation = known.get(segment.key)
    if translation is not None:
        entry.msgstr = translation.data
        if translation.translation_type == StringTranslation.TRANSLATION_TYPE_MACHINE:
            comments.append(_("Machine translation: to be checked"))
            entry.flags.append("fuzzy")
        elif translation.has_error:
            entry.flags.append("fuzzy")
    elif old := _nearest(segment, known, current):
        entry.msgstr = old.data
        entry.previous_msgctxt = segment.path
        entry.previous_msgid = old.translation_of.data
        entry.flags.append("fuzzy")
    entry.comment = "\n".join(comments)
    return entry


def _nearest(
    segment: Segment,
    known: dict[tuple[str, str], StringTranslation],
    current: set[tuple[str, str]],
) -> StringTranslation | None:
    """Return the English of the most similar text that stood in the same place before.

    Cells of a table have no place that lasts: there, and in a list, the block is the place.
    """
    block = segment.path.rpartition(".")[0]
    scored = [
        (path == segment.path, fuzz.ratio(segment.text, text), each.updated_at, each)
        for (path, text), each in known.items()
        if path.rpartition(".")[0] == block and (path, text) not in current
    ]
    likely = [found for found in scored if found[1] >= (ALIKE if found[0] else VERY_ALIKE)]
    return max(likely, key=lambda found: found[:3])[3] if likely else None


# --- Reading ---


def read(content: bytes) -> PoFile:
    """Read a PO file written by `write`, or raise PoRefused.

    What is refused: another encoding than UTF-8, a line that isn't PO, a file without our
    header or for other languages, too long a file.
    """
    text = _decode(content)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if sum(1 for line in lines if line.startswith("msgid ")) > MAX_ENTRIES + 1:
        raise PoRefused(
            _("The file holds too many texts: at most %(most)s.") % {"most": MAX_ENTRIES}, "entries"
        )
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if line and not (line.startswith("#") and not line.startswith("#~ ")):
            _check_line(number, line)
    catalogue = _parse("\n".join(lines))
    page_key = _check_header(catalogue.metadata)
    entries = [
        Entry(
            line=each.linenum or 0,
            path=_restore(each.msgctxt or ""),
            text=_restore(each.msgid),
            english=_restore(each.msgstr),
            fuzzy=each.fuzzy,
        )
        for each in catalogue
        if not each.obsolete
    ]
    return PoFile(page_key, catalogue.metadata.get(DIGEST_HEADER, ""), entries)


def _decode(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise PoRefused(
            _("The file is too large: at most %(most)s MB.") % {"most": MAX_BYTES // MEGABYTE},
            "too_large",
        )
    if not content.strip():
        raise PoRefused(_("The file is empty."), "empty")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or utf16_without_mark(content[:8192]):
        raise PoRefused(_("The file is in UTF-16: save it as UTF-8."), "encoding")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PoRefused(_("The file is not in UTF-8: save it as UTF-8."), "encoding") from error
    declared = re.search(r"charset=([\w.:-]+)", text[:4096])
    if declared and declared.group(1).upper() not in ("UTF-8", "UTF8", "ASCII", "CHARSET"):
        raise PoRefused(
            _("The file says that it is in %(charset)s: save it as UTF-8.")
            % {"charset": declared.group(1)},
            "encoding",
        )
    if "\x00" in text:
        raise PoRefused(_("This is not a PO file."), "syntax")
    return text


def _check_line(number: int, line: str) -> None:
    """Refuse a line that isn't PO; polib takes a torn one and cuts off its last letter."""
    if not _LINE.fullmatch(line):
        raise _syntax_error(number)


def _syntax_error(number: int | str) -> PoRefused:
    return PoRefused(
        _("This is not a PO file, or it is damaged: line %(line)s can't be read.")
        % {"line": number},
        "syntax",
    )


def _parse(text: str) -> polib.POFile:
    # With a line end it can't be taken for the name of a file, which polib would open.
    guarded = text.translate(_SEPARATORS) + "\n"
    try:
        return polib.pofile(guarded)
    except (OSError, ValueError, LookupError, AttributeError, TypeError) as error:
        line = re.search(r"line (\d+)", str(error))
        raise _syntax_error(line.group(1) if line else 1) from error


def _restore(text: str) -> str:
    return text.translate(_SEPARATORS_BACK)


def _check_header(header: dict[str, str]) -> UUID:
    """Return the key of the page that a file is for."""
    if PAGE_HEADER not in header:
        raise PoRefused(
            _(
                "The file doesn't say which page it is for: it was not exported here, or its "
                "header was lost."
            ),
            "header",
        )
    try:
        key = UUID(header[PAGE_HEADER])
    except ValueError as error:
        raise PoRefused(_("The file is for a page that this site doesn't have."), "page") from error
    language = re.split(r"[-_@.]", header.get("Language", "").lower())[0]
    if language != TARGET_LANGUAGE:
        raise PoRefused(
            _("The file is for another language (%(language)s): this site takes English.")
            % {"language": header.get("Language") or "?"},
            "language",
        )
    source = header.get(SOURCE_HEADER, SOURCE_LANGUAGE)
    if source != SOURCE_LANGUAGE:
        raise PoRefused(
            _("The file is translated from another language (%(language)s) than Arabic.")
            % {"language": source},
            "language",
        )
    return key
