"""The glossary of official terms: finding its terms in Arabic text, and its starting list.

`terms_in(text)` finds terms through article, attached letters, pronouns, plurals and duals; where
several could stand, the longest wins: in "اتحاد بلديات" there is no "بلدية".
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from cms.core import tabular
from cms.translation.inflection import (
    bare_readings,
    readings,
    without_article,
    word_forms,
)
from cms.translation.models import GlossaryTerm
from cms.translation.models.glossary import Domain, key_of, lines
from search.analysis import forms

STARTING_LIST = Path(__file__).resolve().parent / "data" / "glossary.csv"
SEPARATOR = "|"

# Columns of the file, which are fields of the model; `MANY` hold several phrases.
COLUMNS = (
    "term_ar",
    "other_forms",
    "not_in",
    "term_en",
    "accepted",
    "avoided",
    "domain",
    "note_ar",
    "note_en",
    "source",
)
MANY = frozenset({"other_forms", "not_in", "accepted", "avoided"})

_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0300-\u036f\u200c-\u200f"
_TOKEN = re.compile(rf"(?P<markup><[^>]*>|&#?\w+;)|(?P<word>[^\W\d_](?:[^\W_]|[{_MARKS}])*|\d+)")
_SPACE = re.compile(r"(?:\s|&nbsp;|<[^>]*>)+")


# --- Finding terms ---


@dataclass(frozen=True)
class TermMatch:
    """A term at a place of a text: `text[start:end]`, markup inside it included."""

    term: GlossaryTerm
    start: int
    end: int


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    form: str
    follows: bool
    """Nothing but space and tags separates it from the word before it."""


@dataclass(frozen=True)
class _Phrase:
    """A way to write a term, its first word apart; None for a phrase in which there is no term.

    `rest` maps the forms of each further word to whether they are bound (see `inflection.Form`).
    """

    term: GlossaryTerm | None
    rest: tuple[Mapping[str, bool], ...]


@dataclass(frozen=True)
class _Head:
    phrase: _Phrase
    rank: int
    bound: bool


class Matcher:
    """Finds the given terms; making one takes some milliseconds, asking it is quick."""

    def __init__(self, terms: Iterable[GlossaryTerm]) -> None:
        self._heads: dict[str, list[_Head]] = defaultdict(list)
        for term in terms:
            for written in [term.term_ar, *lines(term.other_forms)]:
                self._add(term, written)
            for written in lines(term.not_in):
                self._add_exception(written)

    def find(self, text: str) -> list[TermMatch]:
        """Return the terms of `text` (plain or inline HTML) in their order; they don't overlap."""
        words = list(_words(text))
        found = []
        position = 0
        while position < len(words):
            best = self._best(words, position)
            if best is None:
                position += 1
                continue
            length, term = best
            if term:
                last = words[position + length - 1]
                found.append(TermMatch(term, words[position].start, last.end))
            position += length
        return found

    def _add(self, term: GlossaryTerm, written: str) -> None:
        words = [without_article(word) for word in written.split() if forms(word)]
        if not words:
            return
        phrase = _Phrase(term, tuple(_allowed(word) for word in words[1:]))
        for form in word_forms(words[0]):
            self._heads[form.text].append(_Head(phrase, form.rank, form.bound))

    def _add_exception(self, written: str) -> None:
        """Add a phrase as it is written, article and all; attached letters may stand before it.

        A further word that ends in `*` stands for every word that begins so.
        """
        words = [
            folded[0] + ("*" if word.endswith("*") else "")
            for word in written.split()
            if (folded := forms(word))
        ]
        if not words:
            return
        first = words[0]
        phrase = _Phrase(None, tuple({word: True} for word in words[1:]))
        self._heads[first].append(_Head(phrase, 0, False))
        if first.startswith("ال"):
            # للمحافظة على: the preposition has swallowed the alef.
            self._heads[f"ل{first[2:]}"].append(_Head(phrase, 0, False))

    def _best(self, words: list[_Word], position: int) -> tuple[int, GlossaryTerm | None] | None:
        best: tuple[int, GlossaryTerm | None] | None = None
        best_key: tuple[int, int, int] | None = None
        for reading in readings(words[position].form):
            for head in self._heads.get(reading.rest, ()):
                if reading.article and (head.bound or head.phrase.term is None):
                    continue
                length = 1 + len(head.phrase.rest)
                # Where several fit: the longest, then no term before a term, then the plainest.
                key = (-length, head.rank if head.phrase.term else -1, reading.taken)
                if (best_key is None or key < best_key) and _continues(
                    words[position + 1 : position + length], head.phrase
                ):
                    best, best_key = (length, head.phrase.term), key
        return best


def _continues(words: list[_Word], phrase: _Phrase) -> bool:
    if len(words) < len(phrase.rest):
        return False
    return all(
        word.follows and _is_form(word.form, allowed, exact=phrase.term is None)
        for word, allowed in zip(words, phrase.rest, strict=True)
    )


def _allowed(word: str) -> dict[str, bool]:
    """Return the forms of a further word of a term; one that is free in any way is free."""
    allowed: dict[str, bool] = {}
    for form in word_forms(word, adjective=True):
        allowed[form.text] = allowed.get(form.text, True) and form.bound
    return allowed


def _is_form(word: str, allowed: Mapping[str, bool], *, exact: bool) -> bool:
    if exact:
        return word in allowed or any(
            form.endswith("*") and word.startswith(form[:-1]) for form in allowed
        )
    return any(
        reading.rest in allowed and not (reading.article and allowed[reading.rest])
        for reading in bare_readings(word)
    )


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for token in _TOKEN.finditer(text):
        if token["word"] is None:
            continue
        gap = text[end : token.start()]
        folded = forms(token["word"])
        if folded:
            yield _Word(token.start(), token.end(), folded[0], bool(_SPACE.fullmatch(gap)))
        end = token.end()


_cached: tuple[object, Matcher] | None = None


def matcher() -> Matcher:
    """Return the matcher of the glossary as it is in the database now."""
    global _cached
    version = tuple(
        GlossaryTerm.objects.aggregate(Count("pk"), Max("pk"), Max("updated_at")).values()
    )
    if _cached is None or _cached[0] != version:
        _cached = (version, Matcher(GlossaryTerm.objects.all()))
    return _cached[1]


def terms_in(text: str) -> list[TermMatch]:
    """Return the glossary's terms in an Arabic text, plain or with inline HTML."""
    return matcher().find(text)


# --- The starting list, and files from people ---


def isolated(text: str) -> str:
    """Return words that keep their own direction inside a sentence of the other one."""
    return f"\u2068{text}\u2069"


@dataclass(frozen=True)
class Fault:
    """Why a row did not land. Rows are counted as a spreadsheet shows them: headings are row 1."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return _("row %(row)s, column %(column)s: %(reason)s") % {
            **vars(self),
            "column": isolated(self.column),
        }


@dataclass
class GlossaryReport:
    """What a load did, in numbers of terms, and what it did not do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Fields that staff changed, as "term: field"."""
    faults: list[Fault] = field(default_factory=list)


@transaction.atomic
def load(table: tabular.Table, *, keep_edits: bool) -> GlossaryReport:
    """Bring the rows of a table into the glossary, matched by the term's spelling.

    `keep_edits` is for the starting list: a field that differs from what the last load put there
    is staff's and stays. Without it the rows are staff's own, and win. Terms that the table
    doesn't mention stay. Unusable rows don't stop the others. Raises tabular.TableError when a
    column is missing.
    """
    table.require("term_ar", "term_en", "domain")
    report = GlossaryReport()
    known = {term.key: term for term in GlossaryTerm.objects.all()}
    seen: dict[str, int] = {}
    for number, row in table.records():
        values = {name: _cell(name, row[name]) for name in COLUMNS if name in row}
        faults = list(_faults(number, values, seen))
        if faults:
            report.faults += faults
            continue
        _apply(values, known.get(key_of(values["term_ar"])), report, keep_edits=keep_edits)
    return report


def load_starting_list(path: Path = STARTING_LIST) -> GlossaryReport:
    """Load the list that comes with the product, keeping what staff changed."""
    return load(tabular.read(path), keep_edits=True)


def rows() -> Iterator[list[str]]:
    """Yield the glossary's terms as rows of `COLUMNS`, for a file that `load` takes back."""
    for term in GlossaryTerm.objects.all():
        yield [
            SEPARATOR.join(lines(getattr(term, name))) if name in MANY else getattr(term, name)
            for name in COLUMNS
        ]


def _cell(name: str, text: str) -> str:
    if name not in MANY:
        return " ".join(text.split())
    return "\n".join(part for piece in text.split(SEPARATOR) if (part := " ".join(piece.split())))


def _faults(number: int, values: Mapping[str, str], seen: dict[str, int]) -> Iterator[Fault]:
    key = key_of(values["term_ar"])
    if not key:
        yield Fault(number, "term_ar", _("The Arabic term is missing."))
    elif (before := seen.setdefault(key, number)) != number:
        yield Fault(number, "term_ar", _("The term is already in row %(row)s.") % {"row": before})
    if not values["term_en"]:
        yield Fault(number, "term_en", _("The English term is missing."))
    if values["domain"] not in Domain.values:
        yield Fault(
            number,
            "domain",
            _("“%(value)s” is not one of the known values.") % {"value": values["domain"]},
        )
    for name, value in values.items():
        longest = GlossaryTerm._meta.get_field(name).max_length  # type: ignore[union-attr]
        if name != "domain" and longest and len(value) > longest:
            too_long = _("The text is longer than %(longest)s characters.") % {"longest": longest}
            yield Fault(number, name, too_long)


def _apply(
    values: dict[str, str],
    term: GlossaryTerm | None,
    report: GlossaryReport,
    *,
    keep_edits: bool,
) -> None:
    if term is None:
        GlossaryTerm.objects.create(**values, imported=values if keep_edits else {})
        report.created += 1
        return
    changed = False
    remembered = dict(term.imported)
    for name, value in values.items():
        ours = getattr(term, name)
        if ours != value:
            if keep_edits and ours != remembered.get(name):
                report.kept.append(f"{term.term_ar}: {name}")
                continue
            setattr(term, name, value)
            changed = True
        if keep_edits:
            remembered[name] = value
    if changed or remembered != term.imported:
        term.imported = remembered
        term.save()
    report.updated += changed
    report.unchanged += not changed
