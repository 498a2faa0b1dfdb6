"""How a legal text is cited, in one official style for each language."""

import datetime
from typing import Protocol

from cms.core.bilingual import BilingualText
from cms.core.dates import format_date
from legal_library.vocabulary import TYPE_NAMES, Supplement, TextType


class Issuer(Protocol):
    """The authority a text is from."""

    @property
    def code(self) -> str: ...
    @property
    def name_ar(self) -> str: ...
    @property
    def name_en(self) -> str: ...


class Citable(Protocol):
    """Anything with the identity of a legal text: a page, or a row on its way in."""

    @property
    def type(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def date(self) -> datetime.date | None: ...
    @property
    def issuer(self) -> Issuer | None: ...
    @property
    def disambiguator(self) -> str: ...


def type_name(code: str, language: str) -> str:
    """Return the name of a kind of text as citations write it, e.g. `مرسوم اشتراعي`; the code when unknown."""
    names = TYPE_NAMES.get(code)
    return names["en" if language == "en" else "ar"] if names else code


def citation(text: Citable, language: str) -> str:
    """Return the citation line of `text` in `ar` or `en`.

    Arabic follows the Official Gazette, `مرسوم اشتراعي رقم 118 تاريخ 30/6/1977`; English is
    `Decree-Law No. 118 of 30 June 1977`. A text without a number is cited by its date alone,
    one with an issuer names it at the end. Digits are Latin in both.
    """
    parts = [type_name(text.type, language)]
    arabic = language != "en"
    if text.number:
        parts.append(f"{'رقم' if arabic else 'No.'} {text.number}")
    if text.date:
        if not arabic:
            parts.append(f"of {format_date(text.date, 'en')}")
        else:
            opener = "تاريخ" if text.number else _opener_without_number(text.type)
            parts.append(f"{opener} {_numeric(text.date)}")
    if text.issuer:
        name = text.issuer.name_ar if arabic else text.issuer.name_en or text.issuer.name_ar
        parts.append(f"({name})")
    if text.disambiguator:
        parts.append(f"[{text.disambiguator}]")
    return " ".join(parts)


def bilingual_citation(text: Citable, language: str) -> BilingualText:
    """Return the citation line together with its language."""
    language = "en" if language == "en" else "ar"
    return BilingualText(citation(text, language), language)


class Gazette(Protocol):
    """A place in the Official Gazette."""

    @property
    def issue(self) -> str: ...
    @property
    def supplement(self) -> str: ...
    @property
    def year(self) -> int | None: ...
    @property
    def date(self) -> datetime.date | None: ...
    @property
    def pages(self) -> str: ...


def gazette_citation(reference: Gazette, language: str) -> str:
    """Return a gazette reference in `ar` or `en`, of what is known of issue, date and pages.

    `الجريدة الرسمية، العدد 20 تاريخ 7/7/1977، الصفحات 19-41` or
    `Official Gazette, No. 20 of 7 July 1977, pp. 19-41`. A range of pages is isolated, so that
    Arabic around it doesn't turn it round.
    """
    arabic = language != "en"
    parts = ["الجريدة الرسمية" if arabic else "Official Gazette"]
    if reference.issue:
        number = _ISSUE["ar" if arabic else "en"][reference.supplement].format(reference.issue)
        parts.append(f"{number} {_gazette_date(reference, arabic)}".strip())
    elif reference.date:
        parts[0] += f" {_gazette_date(reference, arabic)}"
    if reference.pages:
        several = not reference.pages.isdigit()
        label = ("الصفحات" if several else "الصفحة") if arabic else ("pp." if several else "p.")
        pages = f"{LRI}{reference.pages}{PDI}" if arabic and several else reference.pages
        parts.append(f"{label} {pages}")
    return ("، " if arabic else ", ").join(parts)


LRI, PDI = "\u2066", "\u2069"
_ISSUE: dict[str, dict[str, str]] = {
    "ar": {
        Supplement.NONE: "العدد {}",
        Supplement.SUPPLEMENT: "ملحق العدد {}",
        Supplement.SPECIAL: "الملحق الخاص للعدد {}",
    },
    "en": {
        Supplement.NONE: "No. {}",
        Supplement.SUPPLEMENT: "supplement to No. {}",
        Supplement.SPECIAL: "special supplement to No. {}",
    },
}


def _gazette_date(reference: Gazette, arabic: bool) -> str:
    if reference.date:
        return (
            f"تاريخ {_numeric(reference.date)}"
            if arabic
            else f"of {format_date(reference.date, 'en')}"
        )
    if reference.year:
        return f"لسنة {reference.year}" if arabic else f"of {reference.year}"
    return ""


def _numeric(date: datetime.date) -> str:
    return f"{date.day}/{date.month}/{date.year}"


def _opener_without_number(code: str) -> str:
    return "الصادر في" if code == TextType.CONSTITUTION else "صادر في"
