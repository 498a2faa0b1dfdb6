"""How the text of a cell becomes a fact, as `directory.history` has facts: JSON.

Readers take what can be meant in one way only (Arabic digits, spaces, several orders of a date)
and raise Unusable, with a reason for people, for the rest.
"""

import datetime
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from cms.core.fields import clean_phone
from cms.core.numerals import latin_digits
from cms.core.phones import digits_of
from directory import names
from directory.models import Municipality, MunicipalityPhone, Place
from directory.register import Unusable, read_arabic_name, read_degrees

LANGUAGES = ("ar", "en")
BothLanguages = dict[str, str]

# --- Texts ---

_INVISIBLE = {"Cf", "Cc", "Co", "Cn"}
TATWEEL = "ـ"
ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|GETTING_DATA)")


def tidy(text: str) -> str:
    """Return a cell's text without what nobody sees: invisible signs, kashidas, spaces of all kinds."""
    plain = unicodedata.normalize("NFKC", text)
    seen = (
        " " if c.isspace() else "" if unicodedata.category(c) in _INVISIBLE or c == TATWEEL else c
        for c in plain
    )
    return " ".join("".join(seen).split())


def in_both(tell: Callable[[], Any]) -> BothLanguages:
    """Return what `tell` says, in each language."""
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            told[language] = str(tell())
    return told


def refusal_of(read: Callable[[], Any]) -> str:
    """Return why a reader refuses, in the active language; "" when it doesn't."""
    try:
        read()
    except Unusable as unusable:
        return str(unusable)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def check_cell(text: str) -> None:
    """Refuse a cell that holds no text of its own: a formula without a result, an error."""
    if text.startswith("=") and len(text) > 1:
        raise Unusable(
            _(
                "The cell holds a formula without its result. Copy the column and paste it as values."
            )
        )
    if ERROR.match(text):
        raise Unusable(_("The cell holds an error of the spreadsheet: %(text)s") % {"text": text})


def text_of(text: str, known: Any = None) -> str:
    return text


def number_text(text: str, known: Any = None) -> str:
    """A code: its digits Latin. A spreadsheet makes dates of some codes."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}( [\d:]+)?", text):
        raise Unusable(_("The spreadsheet made a date of this: format the column as text."))
    return latin_digits(text).replace(" ", "")


MUNICIPALITY_WORDS = re.compile(
    r"^(?:بلدية|بلديه|municipality of|municipalit[eé] (?:de |d['’])|mun\.)\s*", re.IGNORECASE
)


def _without_digits(text: str) -> str:
    if any(character.isdecimal() for character in text):
        raise Unusable(_("There is a number in the name “%(value)s”.") % {"value": text})
    return text


def arabic_name(text: str, known: Any = None) -> str:
    """A name in Arabic letters, without "municipality of" before it and without numbers."""
    name = read_arabic_name(_without_kind(text), {})
    if re.search(r"[A-Za-z]", name):
        raise Unusable(_("“%(value)s” is not written in Arabic letters.") % {"value": name})
    return _without_digits(name)


def latin_name(text: str, known: Any = None) -> str:
    """A name in Latin letters."""
    name = _without_kind(text)
    if re.search(r"[\u0600-\u06ff]", name):
        raise Unusable(_("“%(value)s” is not written in Latin letters.") % {"value": name})
    return _without_digits(name)


def person_ar(text: str, known: Any = None) -> str:
    """A person's name in Arabic letters."""
    if not names.is_arabic(text):
        raise Unusable(_("“%(value)s” is not written in Arabic letters.") % {"value": text})
    return _without_digits(text)


def _without_kind(text: str) -> str:
    return MUNICIPALITY_WORDS.sub("", text) or text


def spellings(text: str, known: Any = None) -> list[str]:
    """Names separated by |, commas, semicolons or lines."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[|;,،؛]", text)))))


# --- Contacts ---

# 01/123456: the stroke stands between the area code and the number, not between two numbers.
_AREA_CODE = re.compile(r"(?<!\d)(0?\d{1,2})\s*[/\-.]\s*(?=\d[\d ]{5,7}(?!\d))")
_BETWEEN_PHONES = re.compile(r"[/;,،؛|]|\s+-\s+|\s+و\s*|\s+(?:or|et|and)\s+")


def phone_list(text: str, known: Any = None) -> list[str]:
    """One telephone number or several, each as it is stored."""
    joined = _AREA_CODE.sub(r"\1 ", latin_digits(text))
    numbers = [phone(part) for part in _BETWEEN_PHONES.split(joined) if part.strip()]
    return list(dict.fromkeys(numbers))


_WITH_KIND = re.compile(r"(.+?)\s*(?:\(([^()]+)\))?")


def phones_of_all_kinds(text: str, known: Any = None) -> list[dict[str, str]]:
    """Numbers with their kinds in brackets, as our own export writes them; "" for the kind without."""
    entries = []
    for part in filter(None, map(str.strip, re.split(r"[|;،؛]", text))):
        found = _WITH_KIND.fullmatch(part)
        number, called = found.groups() if found else (part, None)
        kind = _phone_kind(called) if called else ""
        entries += [{"kind": kind, "number": number} for number in phone_list(number)]
    return [entry for i, entry in enumerate(entries) if entry not in entries[:i]]


def phone(text: str, known: Any = None) -> str:
    """A telephone number as it is stored. Five or six digits are one without its area code."""
    text = re.sub(r"\s*\(?(?:ext|تحويلة|مقسم)\.?.*$", "", text.strip(), flags=re.IGNORECASE)
    if re.search(r"[^\W\d_]", text) or len(digits_of(text)) < 3:
        raise Unusable(_("“%(text)s” is not a telephone number.") % {"text": text})
    number = clean_phone(text)
    if len(number) in (5, 6):
        raise Unusable(_("“%(text)s” lacks the area code.") % {"text": text})
    return number


def email(text: str, known: Any = None) -> str:
    address = re.sub(r"^mailto:", "", text.replace(" ", ""), flags=re.IGNORECASE)
    if refusal_of(lambda: validate_email(address)):
        raise Unusable(_("“%(value)s” is not an e-mail address.") % {"value": text})
    return address


def website(text: str, known: Any = None) -> str:
    address = text if "://" in text else f"https://{text}"
    if refusal_of(lambda: URLValidator(schemes=["http", "https"])(address)):
        raise Unusable(_("“%(value)s” is not the address of a website.") % {"value": text})
    return address


# --- Dates ---

MONTHS: dict[str, int] = {
    name: number
    for number, written in enumerate(
        (
            "كانون الثاني|يناير|january|janvier",
            "شباط|فبراير|february|février",
            "آذار|اذار|مارس|march|mars",
            "نيسان|أبريل|april|avril",
            "أيار|ايار|مايو|may|mai",
            "حزيران|يونيو|june|juin",
            "تموز|يوليو|july|juillet",
            "آب|اب|أغسطس|august|août",
            "أيلول|ايلول|سبتمبر|september|septembre",
            "تشرين الأول|تشرين الاول|أكتوبر|october|octobre",
            "تشرين الثاني|نوفمبر|november|novembre",
            "كانون الأول|كانون الاول|ديسمبر|december|décembre",
        ),
        start=1,
    )
    for name in written.split("|")
}
_WORDY = re.compile(r"(\d{1,2})\s+([^\d]+?)\s*,?\s+(\d{4})")
# A spreadsheet counts days from here; the municipalities' law is of 1977, the oldest of 1864.
_DAY_ZERO = datetime.date(1899, 12, 30)
_DAYS = range(1, 73_051)


def date(text: str, known: Any = None) -> str:
    """A date as ISO writes it: from a date, a spreadsheet's number of days, or text.

    Of two small numbers the first is the day, as it is written in Lebanon, unless it can't be.
    """
    plain = latin_digits(text).strip()
    found = _serial(plain) or _numeric(plain) or _wordy(plain)
    if found is None or not 1860 <= found.year <= 2100:
        raise Unusable(_("“%(value)s” is not a date.") % {"value": text})
    return found.isoformat()


def _serial(text: str) -> datetime.date | None:
    if re.fullmatch(r"\d{5}(\.\d+)?", text) and int(float(text)) in _DAYS:
        return _DAY_ZERO + datetime.timedelta(days=int(float(text)))
    return None


def _numeric(text: str) -> datetime.date | None:
    parts = re.fullmatch(r"(\d{1,4})[-/.\\ ](\d{1,2})[-/.\\ ](\d{1,4})(?:[ T][\d:.]+)?", text)
    if not parts:
        return None
    first, month, last = (int(part) for part in parts.groups())
    if first > 31:
        return _day(first, month, last)
    year = last if last > 99 else 2000 + last if last < 60 else 1900 + last
    return _day(year, month, first) or _day(year, first, month)


def _wordy(text: str) -> datetime.date | None:
    if parts := _WORDY.fullmatch(text.casefold()):
        month = MONTHS.get(" ".join(parts[2].split()))
        return _day(int(parts[3]), month, int(parts[1])) if month else None
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


# --- Positions ---

_DMS = re.compile(
    r"(\d{1,3})\s*[°ºd]\s*(\d{1,2}(?:\.\d+)?)?\s*['′m]?\s*(\d{1,2}(?:\.\d+)?)?\s*[\"″s']*",
    re.IGNORECASE,
)


def degrees(text: str, known: Any = None) -> float | None:
    """Decimal degrees, from a number with point or comma, or from degrees, minutes and seconds."""
    plain = latin_digits(text).replace("’", "'").replace("”", '"')
    plain = re.sub(r"\s*[NESW]\s*", "", plain, flags=re.IGNORECASE)
    plain = re.sub(r"شمالا?ً?|شرقا?ً?", "", plain).strip() or text
    if parts := _DMS.fullmatch(plain):
        whole, minutes, seconds = (float(part or 0) for part in parts.groups())
        if minutes >= 60 or seconds >= 60:
            raise Unusable(_("“%(value)s” is not a number.") % {"value": text})
        return round(whole + minutes / 60 + seconds / 3600, 6)
    if re.fullmatch(r"-?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    return read_degrees(plain, {})


def position(text: str, known: Any = None) -> list[float | None]:
    """Latitude and longitude in one cell."""
    plain = latin_digits(text)
    parts = [part for part in re.split(r"\s*[;،/]\s*|,\s+|\s{1,}(?=\d)", plain) if part]
    if len(parts) == 1 and plain.count(",") == 1:
        parts = plain.split(",")
    if len(parts) != 2:
        raise Unusable(_("“%(value)s” is not latitude and longitude.") % {"value": text})
    return [degrees(part) for part in parts]


# --- One of several ---


def choice(choices: type[models.TextChoices]) -> Callable[..., str]:
    """Make a reader of one of the values of `choices`, or of what people call it."""

    def read(text: str, known: Any = None) -> str:
        wanted = names.spell(text)
        for value, label in choices.choices:
            called = in_both(lambda label=label: label).values()  # type: ignore[misc]
            if wanted in {names.spell(value), *map(names.spell, called)}:
                return str(value)
        raise Unusable(_("“%(value)s” is not one of the known values.") % {"value": text})

    return read


_KINDS = (
    "قضاء محافظة اتحاد بلديات بلدية منطقة لبنان district caza cadaa qada governorate mohafazat "
    "muhafazat union federation of the municipalities municipality unions des de du la communes"
)
GENERIC = frozenset(map(names.fold, _KINDS.split()))


class Lookup:
    """Places of one kind by any spelling of their names, their addresses and codes among them."""

    def __init__(self, places: Iterable[Any], *codes: str) -> None:
        self.exact: dict[str, set[int]] = {}
        self.bare: dict[str, set[int]] = {}
        self.places: dict[int, Any] = {}
        self.slugs: dict[str, int] = {}
        for place in places:
            self.places[place.pk] = place
            self.slugs[place.slug] = place.pk
            called = {*place.all_names(), getattr(place, "name_fr", "")}
            for name in filter(None, called):
                self._note(self.exact, names.fold(name), place.pk)
                self._note(self.exact, names.spell(name).replace(" ", ""), place.pk)
                self._note(self.bare, bare(name), place.pk)
            for code in codes:
                self._note(self.exact, names.fold(getattr(place, code)), place.pk)

    @staticmethod
    def _note(index: dict[str, set[int]], key: str, pk: int) -> None:
        if key:
            index.setdefault(key, set()).add(pk)

    def find(self, text: str) -> set[int]:
        """Return the ids of the places that are called so."""
        if text in self.slugs:
            return {self.slugs[text]}
        return (
            self.exact.get(names.fold(text))
            or self.exact.get(names.spell(text).replace(" ", ""))
            or self.bare.get(bare(text))
            or set()
        )

    def nearest(self, text: str) -> str:
        """Return the name that is written most like `text`; "" when none is."""
        found = process.extractOne(bare(text), list(self.bare), scorer=fuzz.ratio, score_cutoff=70)
        return str(self.places[min(self.bare[found[0]])].name) if found else ""


def bare(text: str) -> str:
    """Return a folded name without the words that say what kind of place it is."""
    words = names.fold(text).split()
    return " ".join(word for word in words if word not in GENERIC) or " ".join(words)


def reference(model: type[Place]) -> Callable[..., int]:
    """Make a reader of the name of a place of another kind; its id is the fact."""

    def read(text: str, known: Any) -> int:
        lookup: Lookup = known[model]
        found = lookup.find(text)
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Unusable(_("There are several that are called “%(value)s”.") % {"value": text})
        if near := lookup.nearest(text):
            raise Unusable(
                _("The directory has none called “%(value)s”. Is “%(near)s” meant?")
                % {"value": text, "near": near}
            )
        raise Unusable(_("The directory has none called “%(value)s”.") % {"value": text})

    return read


def municipalities(text: str, known: Any) -> list[int]:
    """Return the ids of the municipalities that are called so; the row's district tells which is meant."""
    lookup: Lookup = known[Municipality]
    if found := lookup.find(text):
        return sorted(found)
    reference(Municipality)(text, known)
    raise AssertionError("unreachable")


_phone_kind = choice(MunicipalityPhone.Kind)
