"""Where English departs from the glossary: a warning beside the segment, never a refusal."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from wagtail_localize.models import StringSegment, Translation

from cms.translation.glossary import Matcher, isolated, matcher
from cms.translation.models import GlossaryTerm
from search.analysis import forms, stem_of

_TAG = re.compile(r"<[^>]*>")
# "President of a municipality" is "president of the municipality".
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True)
class TermWarning:
    """A term of the Arabic that the English says otherwise.

    `found` is the term as the Arabic has it; `avoided` the English to be avoided that was
    written, empty when the term's English is simply not there.
    """

    term: GlossaryTerm
    found: str
    avoided: str = ""

    def __str__(self) -> str:
        words = {
            "avoided": isolated(self.avoided),
            "english": isolated(self.term.term_en),
            "arabic": isolated(self.term.term_ar),
        }
        if self.avoided:
            return _("“%(avoided)s”: the glossary says “%(english)s” for “%(arabic)s”.") % words
        return _("“%(arabic)s” is “%(english)s” in the glossary.") % words


@dataclass(frozen=True)
class Departure:
    """A warning and the segment of a page it belongs to."""

    segment: StringSegment
    english: str
    warning: TermWarning


def term_warnings(arabic: str, english: str, terms: Matcher | None = None) -> list[TermWarning]:
    """Compare the terms of an Arabic segment with its English; both may hold inline HTML.

    Singular and plural, capitals and articles don't matter. A term that occurs several times
    need be there once. Of a term that is said rightly and wrongly, the wrong one is told.
    `terms` saves asking the database for the glossary's state with every segment of a page.
    """
    if not english.strip():
        return []
    found: dict[str, tuple[GlossaryTerm, str]] = {}
    for match in (terms or matcher()).find(arabic):
        found.setdefault(match.term.key, (match.term, arabic[match.start : match.end]))
    words = english_stems(english)
    right = {key: _spans(words, term.english) for key, (term, _text) in found.items()}
    every_right = [span for spans in right.values() for span in spans]
    warnings = []
    for key, (term, text) in found.items():
        avoided = next((p for p in term.avoided_phrases if _stands(words, p, every_right)), "")
        if avoided or not right[key]:
            warnings.append(TermWarning(term, _TAG.sub("", text), avoided))
    return warnings


def departures(translation: Translation) -> list[Departure]:
    """Return where the English segments of a page depart from the glossary, in their order."""
    segments = (
        StringSegment.objects.filter(source_id=translation.source_id)
        .annotate_translation(translation.target_locale_id, include_errors=True)
        .filter(translation__isnull=False)
        .select_related("string", "context")
        .order_by("order")
    )
    terms = matcher()
    return [
        Departure(segment, segment.translation, warning)
        for segment in segments
        for warning in term_warnings(segment.string.data, segment.translation, terms)
    ]


def english_stems(text: str) -> list[str]:
    """Return the stems of an English text's words in order, without its articles."""
    plain = html.unescape(_TAG.sub(" ", text))
    return [stem_of(word) for word in forms(plain) if word not in _ARTICLES]


@lru_cache(maxsize=4096)
def _stems_of_phrase(phrase: str) -> tuple[str, ...]:
    """A page is compared with the same few hundred phrases, segment by segment."""
    return tuple(english_stems(phrase))


def _spans(words: list[str], phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where any of the phrases stands among the words, as (start, end)."""
    return [
        (at, at + len(stems))
        for phrase in phrases
        if (stems := _stems_of_phrase(phrase))
        for at in range(len(words) - len(stems) + 1)
        if tuple(words[at : at + len(stems)]) == stems
    ]


def _stands(words: list[str], avoided: str, right: Iterable[tuple[int, int]]) -> bool:
    """Say whether a phrase to be avoided stands somewhere that isn't part of a right one.

    What is right for one term is no fault of another: "decree" stands for مرسوم beside قرار.
    """
    return any(
        not any(first <= start and end <= last for first, last in right)
        for start, end in _spans(words, [avoided])
    )
