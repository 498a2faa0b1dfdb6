"""Mark the words that were found, in the text as it is written (diacritics and all)."""

import re
from collections.abc import Collection, Iterator

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis

EXCERPT_LENGTH = 220
ELLIPSIS = "…"

# A written word: letters and digits with the marks (of Arabic and Latin) and the invisible
# characters and apostrophes inside it. Where it ends, a word of `analysis.forms` ends too.
_MARKS = "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u08d3-\u08ff"
_INVISIBLE = "\u00ad\u061c\u200c-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
_INSIDE = f"[{_MARKS}{_INVISIBLE}]"
_WORD = re.compile(f"[^\\W_](?:[^\\W_]|{_INSIDE}|['’](?={_INSIDE}*[^\\W_]))*")


def terms_of(query: str) -> frozenset[str]:
    """Return the tokens that are marked for a query."""
    words = analysis.subject(query)
    return frozenset([*words, *map(analysis.stem_of, words)])


def mark(text: str, terms: Collection[str]) -> SafeString:
    """Return `text` escaped, its words that match one of `terms` inside <mark>."""
    parts: list[str] = []
    end = 0
    for start, stop in _matches(text, terms):
        parts += [conditional_escape(text[end:start]), "<mark>"]
        parts += [conditional_escape(text[start:stop]), "</mark>"]
        end = stop
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))  # every part is escaped above


def cut(text: str, terms: Collection[str], length: int = EXCERPT_LENGTH) -> str:
    """Return about `length` characters of `text` around where most of `terms` stand together."""
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    start = _best_start(text, terms, length)
    if start + length >= len(text):
        start = len(text) - length
    start = _word_start(text, start)
    stop = len(text) if start + length >= len(text) else _word_end(text, start + length)
    return (ELLIPSIS if start else "") + text[start:stop] + (ELLIPSIS if stop < len(text) else "")


def _matches(text: str, terms: Collection[str]) -> Iterator[tuple[int, int]]:
    for word in _WORD.finditer(text):
        if any(token in terms for token in analysis.tokens(word.group())):
            yield word.span()


def _best_start(text: str, terms: Collection[str], length: int) -> int:
    """Return where a window of `length` holds the most different matched words."""
    places = [(start, analysis.stem_of(text[start:stop])) for start, stop in _matches(text, terms)]
    best, best_score = 0, 0
    for index, (start, _word) in enumerate(places):
        words = {word for place, word in places[index:] if place < start + length * 3 // 4}
        if len(words) > best_score:
            best, best_score = start, len(words)
    # Some words before the first match, so that it can be understood.
    return max(0, best - length // 5)


def _word_start(text: str, position: int) -> int:
    if position == 0:
        return 0
    space = text.find(" ", position - 1)
    return space + 1 if 0 <= space < position + 30 else position


def _word_end(text: str, position: int) -> int:
    space = text.rfind(" ", position - 30, position + 1)
    return space if space > 0 else position
