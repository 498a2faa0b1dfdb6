"""Digits: people type Arabic-Indic ones, the site stores and shows Latin ones."""

_LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "01234567890123456789.,")


def latin_digits(text: str) -> str:
    """Return the text with Arabic-Indic and Persian digits as Latin ones."""
    return text.translate(_LATIN)
