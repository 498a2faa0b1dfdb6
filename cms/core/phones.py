"""Telephone numbers, brought to one form: the same person must not stand here twice."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from cms.core.numerals import latin_digits

COUNTRY = "LB"


def normalise(text: str) -> str:
    """Return `text` as `+96170123456` (E.164).

    WhatsApp gives international digits without the plus. National numbers are taken as
    Lebanese, and a zero kept after the country code is dropped. What is no known number keeps its digits.
    """
    digits = digits_of(text)
    international = digits.removeprefix("00") if digits.startswith("00") else digits
    for attempt, region in ((f"+{international}", None), (digits, COUNTRY)):
        number = _parsed(attempt, region)
        if number is not None:
            return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"+{international}"


def dialled(text: str) -> str:
    """Return `text` as a `tel:` link takes it: `+96170123456`.

    What is no known number and has no country code, such as the short `1717`, keeps its bare digits.
    """
    number, digits = normalise(text), digits_of(text)
    international = text.strip().startswith("+") or digits.startswith("00")
    return number if international or _parsed(number, None) else digits


def is_known(number: str) -> bool:
    """Whether a number in international form belongs to a country's numbering plan."""
    return _parsed(number, None) is not None


def digits_of(text: str) -> str:
    """Return the digits of `text`, whatever alphabet they are written in, as Latin digits."""
    return re.sub(r"\D", "", latin_digits(text))


def _parsed(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def display(number: str) -> str:
    """Return a number in groups, as people write it: `+961 70 123 456`."""
    parsed = _parsed(number, None)
    if parsed is None:
        return number
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)
