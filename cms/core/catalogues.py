"""Message catalogues without GNU gettext: extract, compile and check, from Python packages alone.

The msgids are English. `locale/ar` holds the translation; `locale/en` repeats the msgid, so that
both catalogues are complete and an English wording can be corrected without touching code.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

LANGUAGES = ("ar", "en")
SOURCE_FOLDERS = ("cms", "home", "legal_library", "directory", "contact_center", "search")
PLURAL_FORMS = {
    "ar": "nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;",
    "en": "nplurals=2; plural=(n != 1);",
}
PLURALS = {"ar": 6, "en": 2}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Found:
    """One translatable string of the code: its identity and the file it stands in."""

    msgid: str
    plural: str | None
    context: str | None
    place: str

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.msgid)


def catalogue_path(root: Path, language: str) -> Path:
    """Return the .po file of a language."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def extract(root: Path) -> list[Found]:
    """Return every translatable string of our Python files and templates, in a stable order."""
    found: list[Found] = []
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if "migrations" not in path.parts:
                found.extend(strings_of_file(path, str(path.relative_to(root))))
    return found


def strings_of_file(path: Path, place: str) -> Iterator[Found]:
    """Yield the translatable strings of a Python file or a template; nothing for other files."""
    if path.suffix not in {".py", ".html", ".txt"}:
        return
    if path.suffix != ".py" and "templates" not in path.parts:
        return
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Django turns the template into calls with everything else blotted out;
        # the parentheses keep Python's tokenizer from minding the indentation.
        text = f"({templatize(text)})"
    yield from _strings(text, place)


def _strings(source: str, place: str) -> Iterator[Found]:
    from babel.messages.extract import extract as babel_extract  # a development dependency

    options = {"encoding": "utf-8"}
    stream = io.BytesIO(source.encode())
    for _line, message, _comments, context in babel_extract(
        "python", stream, keywords=KEYWORDS, options=options
    ):
        msgid, plural = message if isinstance(message, tuple) else (message, None)
        if msgid:
            yield Found(msgid, plural, context, place)


def merge(catalogue: polib.POFile, found: Iterable[Found], language: str) -> None:
    """Bring a catalogue in step with the code: new strings in, dead ones out, translations kept."""
    known: dict[tuple[str | None, str], polib.POEntry] = {
        (entry.msgctxt, entry.msgid): entry for entry in catalogue
    }
    places: dict[tuple[str | None, str], list[str]] = {}
    strings: dict[tuple[str | None, str], Found] = {}
    for one in found:
        previous = strings.get(one.key)
        if previous is None or (one.plural and not previous.plural):
            strings[one.key] = one
        if one.place not in places.setdefault(one.key, []):
            places[one.key].append(one.place)

    catalogue.clear()
    for key, one in strings.items():
        entry = known.get(key) or polib.POEntry(msgid=one.msgid, msgctxt=one.context)
        entry.occurrences = [(place, "") for place in places[key]]
        if one.plural:
            entry.msgid_plural = one.plural
            forms = dict.fromkeys(range(PLURALS[language]), "")
            entry.msgstr_plural = {**forms, **(entry.msgstr_plural or {})}
            entry.msgstr = ""
        if language == "en":
            _repeat_msgid(entry)
        catalogue.append(entry)
    catalogue.metadata = {
        "Project-Id-Version": "Diwan",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }


def _repeat_msgid(entry: polib.POEntry) -> None:
    if entry.msgid_plural:
        defaults = {0: entry.msgid, 1: entry.msgid_plural}
        entry.msgstr_plural = {i: entry.msgstr_plural.get(i) or defaults[i] for i in defaults}
    elif not entry.msgstr:
        entry.msgstr = entry.msgid


def update(root: Path) -> dict[str, int]:
    """Write both catalogues from the code; return how many strings each lacks."""
    found = extract(root)
    lacking = {}
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = (
            polib.pofile(str(path), wrapwidth=100) if path.exists() else polib.POFile(wrapwidth=100)
        )
        merge(catalogue, found, language)
        catalogue.save(str(path))
        lacking[language] = sum(1 for entry in catalogue if not is_translated(entry))
    return lacking


def is_translated(entry: polib.POEntry) -> bool:
    """Say whether every form of the entry has its text."""
    if entry.msgid_plural:
        return bool(entry.msgstr_plural) and all(entry.msgstr_plural.values())
    return bool(entry.msgstr)


def problems(root: Path) -> list[str]:
    """Return what makes the catalogues incomplete, one line each; empty when all is well."""
    expected = {one.key: one for one in extract(root)}
    lines = []
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        if not path.exists():
            lines.append(f"{language}: {path} is missing")
            continue
        entries: dict[tuple[str | None, str], polib.POEntry] = {
            (entry.msgctxt, entry.msgid): entry for entry in polib.pofile(str(path))
        }
        for key, one in expected.items():
            if key not in entries:
                lines.append(f"{language}: not in the catalogue: {one.msgid!r} ({one.place})")
        for key, entry in entries.items():
            if key not in expected:
                lines.append(f"{language}: no longer used: {entry.msgid!r}")
            elif not is_translated(entry):
                lines.append(f"{language}: not translated: {entry.msgid!r} ({expected[key].place})")
            else:
                lines.extend(
                    f"{language}: {problem} in {entry.msgid!r}"
                    for problem in placeholder_problems(entry)
                )
    return lines


def placeholder_problems(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong: a translation that loses `%(name)s` crashes the page or hides the fact."""
    wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    known = wanted | set(PLACEHOLDER.findall(entry.msgid))
    if entry.msgid_plural:
        forms = {int(form): text for form, text in entry.msgstr_plural.items()}
    else:
        forms = {-1: entry.msgstr}
    # Where the form fits one number only (none, one or two), a word may stand for it.
    single = {0} if len(forms) == PLURALS["en"] else {0, 1, 2}
    for form, text in forms.items():
        has = set(PLACEHOLDER.findall(text))
        if has - known or len(wanted - has) > (form in single):
            yield "placeholders differ"
            return


def compile_all(root: Path) -> list[Path]:
    """Compile each catalogue that is newer than its .mo file; return the files written."""
    written = []
    for source in sorted((root / "locale").rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        written.append(target)
    return written
