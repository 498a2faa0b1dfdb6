"""Public numbers of cases: `7K3Q-FM2X-9AC`, ten random symbols and a check character.

The symbols are Crockford's base 32 (no I, L, O or U), so a number survives being read
aloud, written by hand and typed on any keyboard. They are random: nobody can guess a
neighbour's number or count the Directorate's cases.
"""

import secrets
import unicodedata

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Crockford's check is a remainder of 37, so five more symbols exist. Numbers are drawn
# again until the check is one of the 32 that every keyboard has.
CHECK_SYMBOLS = SYMBOLS + "*~$=U"
RANDOM_LENGTH = 10
LENGTH = RANDOM_LENGTH + 1

_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
_SEPARATORS = frozenset(" \t\n\r-_./\u00a0\u2010\u2011\u2012\u2013\u2014\u2212\u0640")


class InvalidNumber(ValueError):
    """What was typed is not a public number."""


def generate() -> str:
    """Return a new number, compact (11 symbols). Uniqueness is the database's business."""
    while True:
        body = "".join(secrets.choice(SYMBOLS) for _ in range(RANDOM_LENGTH))
        check = check_symbol(body)
        if check in SYMBOLS:
            return body + check


def check_symbol(body: str) -> str:
    """Return the check character of `body`, which holds only symbols of the alphabet."""
    value = 0
    for symbol in body:
        value = value * 32 + SYMBOLS.index(symbol)
    return CHECK_SYMBOLS[value % 37]


def display(number: str) -> str:
    """Return a compact number as people see it, grouped 4-4-3."""
    return f"{number[:4]}-{number[4:8]}-{number[8:]}"


def parse(text: str) -> str:
    """Return the compact number that `text` means; raises InvalidNumber.

    Forgives lower case, spaces, hyphens, look-alikes (I and L for 1, O for 0), Arabic-Indic
    and full-width digits, and the invisible direction marks that come along when a number is copied.
    """
    symbols = []
    for character in text[:200]:
        if character in _SEPARATORS or unicodedata.category(character) == "Cf":
            continue
        digit = unicodedata.decimal(character, None)
        symbols.append(character if digit is None else str(digit))
    number = "".join(symbols).upper().translate(_LOOKALIKES)
    if len(number) != LENGTH or any(symbol not in SYMBOLS for symbol in number):
        raise InvalidNumber(text[:40])
    if check_symbol(number[:RANDOM_LENGTH]) != number[RANDOM_LENGTH]:
        raise InvalidNumber(text[:40])
    return number
