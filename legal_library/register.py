"""The register's file: what its columns mean, and what makes a row unusable.

Reading changes nothing: it turns rows into facts, or into faults that name row, column and reason.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cms.core import tabular
from cms.core.bilingual import current_language
from cms.core.numerals import latin_digits
from legal_library.citations import citation
from legal_library.identifiers import UNNUMBERED
from legal_library.models import LONGEST_TITLE, Issuer
from legal_library.vocabulary import (
    Confidence,
    Predicate,
    Status,
    Supplement,
    TextType,
    TitleQuality,
)

REQUIRED = ("type", "number", "date", "title_ar")
STATUSES = {
    "": Status.UNKNOWN,
    "in force": Status.IN_FORCE,
    "in force, amended": Status.AMENDED,
    "superseded": Status.SUPERSEDED,
    "repealed": Status.REPEALED,
}
QUALITIES = {
    "": TitleQuality.GENERAL_KNOWLEDGE,
    "as cited": TitleQuality.AS_CITED,
    "paraphrase": TitleQuality.PARAPHRASE,
    "general knowledge": TitleQuality.GENERAL_KNOWLEDGE,
}
SUPPLEMENTS = {
    "": Supplement.NONE,
    "supplement": Supplement.SUPPLEMENT,
    "special supplement": Supplement.SPECIAL,
}
_GAZETTE = re.compile(r"(?P<issue>[^()]*?)\s*(?:\((?P<part>[^()]*)\))?")


# Type, number and date: how a relation names the other text.
Reference = tuple[str, str, datetime.date]


class Unusable(Exception):
    """Says, to people, why a value can't be used."""


@dataclass(frozen=True)
class Fault:
    """Why a row, or one relation of it, did not land. Rows are counted as a spreadsheet does."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return _("row %(row)s, column %(column)s: %(reason)s") % vars(self)


@dataclass(frozen=True)
class Identity:
    """What a row calls a text: enough for a relation to find it, and to cite it when it can't."""

    type: str
    number: str
    date: datetime.date
    issuer: Issuer | None = None
    disambiguator: str = ""

    @property
    def reference(self) -> Reference:
        """How relations name the text."""
        return self.type, self.number, self.date

    def __str__(self) -> str:
        return citation(self, current_language())


@dataclass(frozen=True)
class RelationFact:
    """A relation as a row states it: to the text named by `other`, perhaps to one article of it."""

    predicate: Predicate
    other: Identity
    article: str = ""


@dataclass(frozen=True)
class TextRow:
    """A usable row. Its key, when it has one, ties it to its page even when staff correct the date."""

    row: int
    key: str
    identity: Identity
    facts: dict[str, Any]
    subjects: tuple[str, ...]
    gazette: dict[str, Any] | None
    relations: tuple[RelationFact, ...]


@dataclass
class Sheet:
    """What the file holds: usable rows, and faults."""

    rows: list[TextRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_sheet(path: Path, subjects: set[str], issuers: Mapping[str, Issuer]) -> Sheet:
    """Read the file of legal texts; `subjects` and `issuers` are the codes it may use.

    Raises tabular.TableError when it is no table or lacks a column.
    """
    table = tabular.read(path)
    table.require(*REQUIRED)
    sheet = Sheet()
    seen: dict[Identity | str, int] = {}
    for number, record in table.records():
        reader = _Row(number, record, subjects, issuers, sheet.faults)
        row = reader.read()
        if row is None:
            continue
        if first := seen.get(row.identity) or seen.get(row.key):
            sheet.faults.append(
                Fault(number, "number", _("the same text as row %(row)s") % {"row": first})
            )
            continue
        seen[row.identity] = number
        if row.key:
            seen[row.key] = number
        sheet.rows.append(row)
    return sheet


class _Row:
    """Reads one row; a fault in a relation leaves the rest of the row usable."""

    def __init__(
        self,
        number: int,
        record: Mapping[str, str],
        subjects: set[str],
        issuers: Mapping[str, Issuer],
        faults: list[Fault],
    ) -> None:
        self.number = number
        self.record = record
        self.subjects = subjects
        self.issuers = issuers
        self.faults = faults

    def read(self) -> TextRow | None:
        before = len(self.faults)
        identity = Identity(
            type=self._take("type", _type),
            number=self._take("number", _number),
            date=self._take("date", _date),
            issuer=self._take("issuer", self._issuer),
        )
        facts = {
            "title_ar": self._take("title_ar", _title_ar),
            "title_en": self._take("title_en", _title),
            "title_quality": self._take("title_quality", _one_of(QUALITIES)),
            "status": self._take("status", _one_of(STATUSES)),
            "confidence": self._take("confidence", _confidence),
            "facts_source": self._cell("source"),
            "staff_notes": self._cell("notes"),
        }
        subjects = self._take("subject", self._subjects)
        gazette = self._gazette()
        self._take("year", lambda text: _same_year(text, identity.date))
        if len(self.faults) > before:
            return None
        key = self._cell("id")[:100]
        return TextRow(self.number, key, identity, facts, subjects, gazette, self._relations())

    def _cell(self, column: str) -> str:
        return self.record.get(column, "").strip()

    def _take(self, column: str, read: Any) -> Any:
        try:
            return read(self._cell(column))
        except Unusable as error:
            self.faults.append(Fault(self.number, column, str(error)))
            return None

    def _issuer(self, code: str) -> Issuer | None:
        if code and code not in self.issuers:
            raise Unusable(_("no issuing authority has the code “%(code)s”") % {"code": code})
        return self.issuers.get(code)

    def _subjects(self, text: str) -> tuple[str, ...]:
        codes = tuple(dict.fromkeys(filter(None, (code.strip() for code in text.split(";")))))
        if unknown := [code for code in codes if code not in self.subjects]:
            raise Unusable(_("no subject has the code “%(code)s”") % {"code": unknown[0]})
        return codes

    def _gazette(self) -> dict[str, Any] | None:
        issue, supplement = self._take("gazette_no", _issue) or ("", Supplement.NONE)
        date = self._take("gazette_date", lambda text: _date(text) if text else None)
        year = self._take("gazette_year", lambda text: _year(text) if text else None)
        if not issue and not date:
            return None
        return {
            "issue": issue,
            "supplement": supplement,
            "year": year or (date.year if date else None),
            "date": date,
            "pages": self._cell("gazette_pages"),
        }

    def _relations(self) -> tuple[RelationFact, ...]:
        written = filter(None, (part.strip() for part in self._cell("relation").split(";")))
        read = (self._take_relation(part) for part in written)
        return tuple(relation for relation in read if relation)

    def _take_relation(self, written: str) -> RelationFact | None:
        try:
            return _relation(written)
        except Unusable as error:
            self.faults.append(Fault(self.number, "relation", f"{written}: {error}"))
            return None


def _type(text: str) -> str:
    if text not in TextType.values:
        raise Unusable(_("there is no type “%(type)s”") % {"type": text})
    return text


def _number(text: str) -> str:
    if not text:
        raise Unusable(_("missing; a text without a number has “nn”"))
    return "" if text == UNNUMBERED else latin_digits(" ".join(text.split()))


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise Unusable(_("“%(text)s” is no date like 1977-06-30") % {"text": text}) from None


def _year(text: str) -> int:
    if not re.fullmatch(r"(18|19|20)\d\d", text):
        raise Unusable(_("“%(text)s” is no year") % {"text": text})
    return int(text)


def _same_year(text: str, date: datetime.date | None) -> None:
    if text and date and text != str(date.year):
        raise Unusable(_("%(year)s is not the year of the date") % {"year": text})


def _title(text: str) -> str:
    if len(text) > LONGEST_TITLE:
        raise Unusable(_("longer than %(most)s characters") % {"most": LONGEST_TITLE})
    return " ".join(text.split())


def _title_ar(text: str) -> str:
    if not text:
        raise Unusable(_("missing"))
    return _title(text)


def _confidence(text: str) -> str:
    if text and text not in Confidence.values:
        raise Unusable(_("there is no value “%(value)s” here") % {"value": text})
    return text or Confidence.MEDIUM


def _one_of(values: Mapping[str, str]) -> Any:
    def read(text: str) -> str:
        if text.lower() not in values:
            raise Unusable(_("there is no value “%(value)s” here") % {"value": text})
        return values[text.lower()]

    return read


def _issue(text: str) -> tuple[str, Supplement]:
    match = _GAZETTE.fullmatch(text)
    part = (match["part"] or "").strip().lower() if match else None
    if match is None or part not in SUPPLEMENTS:
        raise Unusable(_("“%(text)s” is no issue of the gazette") % {"text": text})
    return latin_digits(match["issue"]), SUPPLEMENTS[part]


def _relation(written: str) -> RelationFact:
    """Read `amends:law:44:2017-06-17#art_84`."""
    name, _colon, rest = written.partition(":")
    reference, _hash, article = rest.partition("#")
    parts = reference.split(":")
    if name not in Predicate.values:
        raise Unusable(_("there is no relation “%(name)s”") % {"name": name})
    if len(parts) != 3:
        raise Unusable(_("the other text needs type, number and date"))
    kind, number, date = parts
    other = Identity(_type(kind), _number(number), _date(date))
    return RelationFact(Predicate(name), other, article.removeprefix("art_"))
