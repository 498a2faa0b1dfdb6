"""The translation memory: how sentences like this one were put into English before.

It holds what people wrote or signed off in wagtail-localize's editor, on every page and in every
version of it. A process keeps the folded Arabic of it all in memory, for comparing one segment
with ten thousand takes milliseconds and reading them from the database takes seconds; it takes in
what was written since when it is asked.
"""

import html
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.db.models import Count, Max, QuerySet
from rapidfuzz import fuzz, process
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation

from cms.core.bilingual import SOURCE_LANGUAGE, TARGET_LANGUAGE
from search.analysis import normalise

LEAST_SCORE = 60
MOST_MATCHES = 5
# Several pages may hold the same sentence; so many candidates are looked at for five answers.
CANDIDATES = 40

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Part:
    """A piece of a remembered sentence: `same` as in the segment asked for, or not."""

    text: str
    same: bool


@dataclass(frozen=True)
class MemoryMatch:
    """A sentence translated before.

    `score` goes from 60 to 100, which is the very same text. `arabic` and `english` are inline
    HTML as in the editor. `page` is the Arabic page it stands on, None when that is gone;
    `earlier` says that the page has it no more: it belongs to an older version. `uses` counts
    the places with the same two texts.
    """

    score: int
    arabic: str
    english: str
    parts: tuple[Part, ...]
    page: Page | None
    earlier: bool
    uses: int
    updated_at: datetime


def matches(
    arabic: str,
    *,
    beside: StringSegment | None = None,
    least: int = LEAST_SCORE,
    most: int = MOST_MATCHES,
) -> list[MemoryMatch]:
    """Return what is remembered of sentences like `arabic`, the likest and latest first.

    `beside` is the segment being translated: its own translation is no memory.
    """
    folded = fold(arabic)
    if not folded:
        return []
    scores = _store.scores(folded, least)
    found = StringTranslation.objects.filter(pk__in=scores).select_related(
        "translation_of", "context"
    )
    if beside is not None:
        found = found.exclude(translation_of_id=beside.string_id, context_id=beside.context_id)
    grouped: dict[tuple[str, str], list[StringTranslation]] = {}
    for translation in found:
        grouped.setdefault((translation.translation_of.data, translation.data), []).append(
            translation
        )
    ranked = []
    for (source, _english), same in grouped.items():
        score = 100 if source == arabic else min(99, round(scores[same[0].pk]))
        latest = max(same, key=lambda translation: translation.updated_at)
        ranked.append((score, latest, len(same)))
    ranked.sort(key=lambda item: (item[0], item[1].updated_at), reverse=True)
    return _with_places(arabic, ranked[:most])


def fold(text: str) -> str:
    """Return the text that is compared: without tags, spelling variants folded."""
    return " ".join(normalise(html.unescape(_TAG.sub(" ", text))).split())


def differences(asked: str, remembered: str) -> tuple[Part, ...]:
    """Return a remembered sentence in pieces, word by word: the same as in the asked one or not.

    Both may be inline HTML; the pieces are plain text, which together make the sentence.
    """
    words = _plain(remembered).split()
    folded = [normalise(word) for word in words]
    other = [normalise(word) for word in _plain(asked).split()]
    parts = []
    matcher = SequenceMatcher(None, folded, other, autojunk=False)
    for kind, start, end, _from, _to in matcher.get_opcodes():
        if start < end:
            parts.append(Part(" ".join(words[start:end]), kind == "equal"))
    return tuple(parts)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text))


def remembered() -> QuerySet[StringTranslation]:
    """Return what the memory holds: people's English of Arabic texts, without faulty markup."""
    return StringTranslation.objects.filter(
        locale__language_code=TARGET_LANGUAGE,
        translation_of__locale__language_code=SOURCE_LANGUAGE,
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
        has_error=False,
    )


class _Store:
    """The folded Arabic of everything remembered, by the translation's id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._texts: dict[int, str] = {}
        self._version: tuple[Any, ...] = (0, None, None)

    def scores(self, folded: str, least: int) -> dict[int, float]:
        """Return the ids of the likest texts with their scores, 0 to 100."""
        found = process.extract(
            folded, self._current(), scorer=fuzz.ratio, score_cutoff=least, limit=CANDIDATES
        )
        return {pk: score for _text, score, pk in found}

    def _current(self) -> dict[int, str]:
        """Return id → text as the database has it now; the dictionary is never changed again."""
        known = remembered()
        summary = known.aggregate(number=Count("pk"), last=Max("pk"), latest=Max("updated_at"))
        version = tuple(summary.values())
        with self._lock:
            if version != self._version:
                latest = self._version[-1]
                changed = known.filter(updated_at__gte=latest) if latest else known
                texts = {**self._texts, **self._read(changed)}
                if len(texts) != summary["number"]:
                    # Something was deleted, or is no people's work any more.
                    texts = self._read(known)
                self._texts, self._version = texts, version
            return self._texts

    def _read(self, translations: QuerySet[StringTranslation]) -> dict[int, str]:
        rows = translations.values_list("pk", "translation_of__data")
        return {pk: fold(data) for pk, data in rows.iterator()}


_store = _Store()


def _with_places(
    arabic: str, ranked: Iterable[tuple[int, StringTranslation, int]]
) -> list[MemoryMatch]:
    """Add to each translation the page it stands on and whether that still has the sentence."""
    ranked = list(ranked)
    keys = {t.context.object_id for _score, t, _uses in ranked if t.context}
    pages = {
        page.translation_key: page
        for page in Page.objects.filter(
            translation_key__in=keys, locale__language_code=SOURCE_LANGUAGE
        )
    }
    current = set(
        StringSegment.objects.filter(
            string_id__in=[t.translation_of_id for _score, t, _uses in ranked]
        ).values_list("string_id", "context_id")
    )
    return [
        MemoryMatch(
            score=score,
            arabic=found.translation_of.data,
            english=found.data,
            parts=differences(arabic, found.translation_of.data),
            page=pages.get(found.context.object_id) if found.context else None,
            earlier=(found.translation_of_id, found.context_id) not in current,
            uses=uses,
            updated_at=found.updated_at,
        )
        for score, found, uses in ranked
    ]
