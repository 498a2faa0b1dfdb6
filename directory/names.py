"""Names of places, folded for looking up and for putting in order.

Looking up forgives what people leave out (hamza, the article, accents, hyphens). Order is
the alphabetical order a printed list would have: the article is not counted.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from search.analysis import normalise

ARTICLE = "ال"
# Names need the hamza folded with its seat; running text doesn't, so the shared analysis keeps it.
HAMZA = str.maketrans({"ؤ": "و", "ئ": "ي", "ء": None})
ALPHABET = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
# A sort key is written in 0-9 and a-z alone, so that every database puts it in the same order
# whatever its collation: 0 is the space, then one sign for each Arabic letter.
SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
ARABIC_SIGNS = {" ": "0"} | dict(zip(ALPHABET, SIGNS[1:], strict=False))
LATIN_ARTICLE = re.compile(
    r"^(?:al|el|ad|ed|an|en|ar|er|as|es|at|et|az|ez|ach|ech|ash|esh)[ -](?=\w)", re.IGNORECASE
)
NOT_A_WORD = re.compile(r"[^\w]+")


def is_arabic(text: str) -> bool:
    """Whether `text` is written in Arabic letters (its first letter decides)."""
    letter = next((character for character in text if character.isalpha()), "")
    return "\u0600" <= letter <= "\u06ff"


def spell(text: str) -> str:
    """Return `text` without accents, hamza, capitals and punctuation; words stay apart."""
    # An apostrophe stands for a letter inside a Latin spelling (Sa'ideh); it doesn't end a word.
    plain = normalise(text).translate(HAMZA).replace("'", "").replace("\u2019", "")
    return NOT_A_WORD.sub(" ", plain).strip()


def without_article(word: str) -> str:
    """Return an Arabic word without its article, as long as three letters stay."""
    return word[2:] if word.startswith(ARTICLE) and len(word) >= 5 else word


def fold(text: str) -> str:
    """Return the form under which a name is looked up: spelled plainly, without articles."""
    return " ".join(without_article(word) for word in spell(text).split())


def lookup_keys(names: list[str]) -> str:
    """Return one searchable line for each of `names`: a space before each word, and the words joined.

    The space lets a look-up match beginnings of words alone; the joined form finds
    "برالياس" for "بر الياس".
    """
    lines = {f" {fold(name)} {spell(name).replace(' ', '')}" for name in names if name}
    return "\n".join(sorted(lines))


def sort_key_ar(name: str) -> str:
    """Return the key of Arabic alphabetical order; the article at the beginning is not counted.

    Only a bare ال is an article: أل (as in ألما) belongs to the name.
    """
    name = unicodedata.normalize("NFKC", name).strip()
    if name.startswith(ARTICLE) and len(name.split()[0]) > 3:
        name = name[2:]
    return "".join(ARABIC_SIGNS.get(letter, "") for letter in spell(name))


def sort_key_en(name: str) -> str:
    """Return the key of Latin alphabetical order; the article at the beginning is not counted."""
    return spell(LATIN_ARTICLE.sub("", name.strip())).replace(" ", "0")


def initial(sort_key: str, language: str) -> str:
    """Return the letter under which a sort key is filed, "#" when it begins with none."""
    if not sort_key:
        return "#"
    if language == "ar":
        place = SIGNS.index(sort_key[0]) - 1 if sort_key[0] in SIGNS else -1
        return ALPHABET[place] if 0 <= place < len(ALPHABET) else "#"
    return sort_key[0].upper() if sort_key[0].isalpha() else "#"


def by_initial(places: Iterable[Any], language: str) -> list[tuple[str, list[Any]]]:
    """Group places, already in alphabetical order, under the letters they are filed under."""

    def letter(place: Any) -> str:
        return initial(getattr(place, f"sort_{language}"), language)

    return [(sign, list(group)) for sign, group in groupby(places, key=letter)]
