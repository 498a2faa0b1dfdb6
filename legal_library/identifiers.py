"""Identifiers made from a text's identity: its slug, and its ELI address."""

import re

from cms.core.numerals import latin_digits
from legal_library.citations import Citable

UNNUMBERED = "nn"

# Letters inside numbers (23/د) become the Latin letters that Lebanese offices write for them.
_LATIN_LETTERS = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
        (
            *("a", "b", "t", "th", "j", "h", "kh", "d", "dh", "r", "z", "s", "sh", "s", "d", "t"),
            *("z", "a", "gh", "f", "q", "k", "l", "m", "n", "h", "w", "y"),
        ),
        strict=True,
    )
)
_LATIN_LETTERS |= dict.fromkeys("أإآ", "a") | {"ى": "y", "ة": "h", "ئ": "y", "ؤ": "w"}


def number_slug(number: str) -> str:
    """Return a number as addresses carry it: `23/د` is `23-d`, no number is `nn`."""
    spelled = "".join(_LATIN_LETTERS.get(c, c) for c in latin_digits(number).lower())
    return re.sub(r"[^a-z0-9]+", "-", spelled).strip("-") or UNNUMBERED


def text_slug(text: Citable) -> str:
    """Return the slug of a text's page, e.g. `decree-law-118-1977-06-30`, `law-1947-11-27`."""
    parts = [text.type]
    if text.number:
        parts.append(number_slug(text.number))
    if text.date:
        parts.append(text.date.isoformat())
    if text.disambiguator:
        parts.append(text.disambiguator)
    return "-".join(parts)


def eli_path(text: Citable) -> str:
    """Return the ELI path, e.g. `/eli/lb/decree-law/1977/06/30/118`.

    An issuing authority stands before the type; a text without a number is `nn`.
    """
    parts = ["", "eli", "lb"]
    if text.issuer:
        parts.append(text.issuer.code)
    parts.append(text.type)
    if text.date:
        parts += f"{text.date:%Y-%m-%d}".split("-")
    number = number_slug(text.number)
    parts.append(f"{number}-{text.disambiguator}" if text.disambiguator else number)
    return "/".join(parts)
