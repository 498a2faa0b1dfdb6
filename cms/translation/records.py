"""Records, settings and dialogue texts that lack their English (or their Arabic)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polib
from django.conf import settings
from django.db.models import Field, Model, QuerySet
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.core import catalogues
from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from cms.core.models import User
from cms.translation.registry import BilingualSource, sources


@dataclass(frozen=True)
class Kind:
    """A kind of record and how many of it lack their English."""

    source: BilingualSource
    count: int


@dataclass(frozen=True)
class Lacking:
    """A record that lacks English: its text in Arabic, which fields, where it is edited."""

    kind: str
    text: str
    fields: tuple[str, ...]
    edit_url: str | None


def count_kinds(words: str = "") -> list[Kind]:
    """Count what lacks English, kind by kind; a query for each kind."""
    return [Kind(source, source.search(source.lacking(), words).count()) for source in sources()]


class LackingRecords(Sequence[Lacking]):
    """The records of several kinds that lack English, one kind after the other.

    A slice reads only the kinds it touches. `user` decides which links are shown.
    """

    def __init__(self, kinds: Sequence[Kind], user: User, words: str = "") -> None:
        self.kinds = [kind for kind in kinds if kind.count]
        self.words = words
        self.finder = AdminURLFinder(user)

    def __len__(self) -> int:
        return sum(kind.count for kind in self.kinds)

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        if isinstance(index, slice):
            start, stop, _step = index.indices(len(self))
            return list(self._between(start, stop))
        return next(self._between(index, index + 1))

    def _between(self, start: int, stop: int) -> Iterator[Lacking]:
        for kind in self.kinds:
            if stop <= 0:
                return
            if start < kind.count:
                for record in self._records(kind.source)[max(start, 0) : min(stop, kind.count)]:
                    yield self._lacking(kind.source, record)
            start -= kind.count
            stop -= kind.count

    def _records(self, source: BilingualSource) -> QuerySet:
        return source.search(source.lacking(), self.words)

    def _lacking(self, source: BilingualSource, record: Model) -> Lacking:
        missing = [
            stem
            for stem in source.stems
            if getattr(record, f"{stem}_ar") and not getattr(record, f"{stem}_en")
        ]
        texts = [getattr(record, f"{stem}_ar") for stem in source.stems]
        names = [str(_column(record, f"{stem}_en").verbose_name) for stem in missing]
        edited = getattr(record, source.parent.name) if source.parent else record
        return Lacking(
            kind=source.title,
            text=next((text for text in texts if text), str(record)),
            fields=tuple(names),
            edit_url=self.finder.get_edit_url(edited),
        )


def _column(record: Model, name: str) -> Field:
    column = record._meta.get_field(name)
    assert isinstance(column, Field)  # noqa: S101  (a column of a pair, not a relation)
    return column


# --- Texts in the catalogues: the interface and the dialogue ---


@dataclass(frozen=True)
class Gap:
    """A string of the program without a translation: its English, its language, its place."""

    text: str
    language: str
    place: str


@dataclass(frozen=True)
class CatalogueState:
    """How complete the catalogues of the program's own strings are."""

    total: int
    gaps: tuple[Gap, ...]


def catalogue_state() -> CatalogueState:
    """Return what our catalogues lack; read again only when a file has changed."""
    root = Path(settings.BASE_DIR)
    paths = [catalogues.catalogue_path(root, code) for code in (SOURCE_LANGUAGE, TARGET_LANGUAGE)]
    stamps = tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)
    return _read_catalogues(tuple(paths), stamps)


@lru_cache(maxsize=1)
def _read_catalogues(paths: tuple[Path, ...], _stamps: tuple[int, ...]) -> CatalogueState:
    total = 0
    gaps: list[Gap] = []
    for path, language in zip(paths, (SOURCE_LANGUAGE, TARGET_LANGUAGE), strict=True):
        if not path.exists():
            continue
        entries = [entry for entry in polib.pofile(str(path)) if not entry.obsolete]
        total = max(total, len(entries))
        gaps += [
            Gap(entry.msgid, language, entry.occurrences[0][0] if entry.occurrences else "")
            for entry in entries
            if not catalogues.is_translated(entry)
        ]
    return CatalogueState(total, tuple(gaps))
