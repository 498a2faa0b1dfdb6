"""Digits: people type Arabic-Indic ones, the site stores and shows Latin ones."""

import unicodedata

_SEPARATORS = str.maketrans("٫٬", ".,")


def latin_digits(text: str) -> str:
    """Return `text` with the digits of every script, and the signs between Arabic ones, as Latin."""
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return "".join(digits).translate(_SEPARATORS)
