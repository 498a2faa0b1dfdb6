"""Words as they sound: one alphabet that Arabic, French, English and Arabizi spellings map onto.

A sound is one character; a word is a string of them:

    b t T(th) j H(ح) x(kh) d D(dh) r z s c(sh) 3(ع) g(gh) f q k l m n h w y    consonants
    a e i o u, A E I at the end of a word                                       vowels
    L(ا) W(و) Y(ي)      Arabic letters that may be a vowel or a consonant
    G 2 9               Latin g, and the digits that stand for one of two letters

Emphatic and plain consonants sound alike here, because most Latin spellings don't tell them apart.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from directory.matching.words import Word

FROM_ARABIC = {
    **dict(zip("بتثجحخدذرزسشصضطظعغفقكلمنه", "btTjHxdDrzscsdtD3gfqklmnh", strict=True)),
    "و": "W",
    "ي": "Y",
    "ا": "L",
    "پ": "b",
    "چ": "j",
    "گ": "G",
    "ڤ": "f",
    "ئ": "Y",
    "ؤ": "W",
}
# Longest first; a vowel sign before another vowel becomes a consonant further down.
FROM_LATIN = [
    ("ouw", "W"),
    ("3'", "g"),
    ("7'", "x"),
    ("5'", "x"),
    ("6'", "D"),
    ("9'", "d"),
    ("ch", "c"),
    ("sh", "c"),
    ("kh", "x"),
    ("gh", "g"),
    ("dh", "D"),
    ("th", "T"),
    ("zh", "j"),
    ("dj", "j"),
    ("ph", "f"),
    ("ck", "k"),
    ("qu", "k"),
    ("ou", "U"),
    ("oo", "U"),
    ("ee", "i"),
    ("ii", "i"),
    ("uu", "U"),
    ("aa", "3a"),
    ("x", "ks"),
    ("c", "k"),
    ("p", "b"),
    ("v", "f"),
    ("g", "G"),
    ("u", "U"),
    ("'", "3"),
    ("5", "x"),
    ("6", "t"),
    ("7", "H"),
    ("8", "g"),
    ("4", "D"),
]
LATIN = re.compile("|".join(re.escape(sign) for sign, _ in FROM_LATIN))
LATIN_SOUND = dict(FROM_LATIN)
UNHEARD = re.compile("[^a-zA-Z239]")
VOWELS = frozenset("aeiouU")
FINAL = {"a": "A", "e": "E", "i": "I"}


@lru_cache(maxsize=50_000)
def sound_of(word: Word) -> str:
    """Return how one word sounds, in the alphabet above; "" for a word without sounds."""
    return _arabic(word.plain) if word.arabic else _latin(word.raw)


def _arabic(plain: str) -> str:
    sounds = "".join(FROM_ARABIC.get(letter, "") for letter in plain)
    if len(sounds) > 2 and sounds[-1] in "hL":
        # Ta marbuta, written with or without its dots, and the alef that replaces it.
        sounds = sounds[:-1] + "A"
    elif len(sounds) > 2 and sounds[-1] == "Y":
        sounds = sounds[:-1] + "I"
    # At the beginning a weak letter is a consonant, and an alef carries any vowel.
    first = {"W": "w", "Y": "y", "L": "a"}.get(sounds[:1])
    return first + sounds[1:] if first else sounds


def _latin(raw: str) -> str:
    text = raw.strip("'") if raw.startswith("'") and len(raw) < 3 else raw
    sounds = LATIN.sub(lambda sign: LATIN_SOUND[sign.group()], text)
    sounds = UNHEARD.sub("", sounds)
    sounds = "".join(sign for sign, _ in groupby(sounds))
    made: list[str] = []
    last = len(sounds) - 1
    for at, sign in enumerate(sounds):
        before, after = sounds[at - 1 : at] if at else "", sounds[at + 1 : at + 2]
        if sign == "U":
            made.append("w" if after in VOWELS and after else "u")
        elif sign in "iy":
            near_vowel = (before in VOWELS and before) or (after in VOWELS and after)
            made.append("y" if near_vowel and (sign == "y" or at < last) else "i")
        elif sign == "h" and at == last and before in VOWELS:
            continue
        else:
            made.append(sign)
    text = "".join(sign for sign, _ in groupby(made))
    if len(text) > 2 and text[-1] in FINAL:
        text = text[:-1] + FINAL[text[-1]]
    return text


def joined(sounds: Iterable[str]) -> str:
    """Return words as one; a sound doubled where they meet is written once, as in one word."""
    return "".join(sign for sign, _ in groupby("".join(sounds)))


# What remains for finding candidates: consonants that spellings rarely exchange.
BONES = str.maketrans("TDGq9", "tdjkk", "aeiouAEILWYwyHh32")
LOOSE = str.maketrans("TDGHq9eoAEILWYwy", "tdjhkkauaaiauiui", "32")


@lru_cache(maxsize=100_000)
def bones(sound: str) -> str:
    """Return the consonants of `sound` alone, in coarse classes."""
    return sound.translate(BONES)


@lru_cache(maxsize=100_000)
def loose(sound: str) -> str:
    """Return `sound` in coarse classes, with three vowels and without ayn and hamza."""
    return "".join(sign for sign, _ in groupby(sound.translate(LOOSE)))
