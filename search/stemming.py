"""Stems of normalised words: light10 for Arabic, the first step of Porter's for English.

light10: Larkey, Ballesteros and Connell, "Light stemming for Arabic information retrieval", 2007.
Porter: "An algorithm for suffix stripping", 1980. Its first step takes plurals, -ed, -ing and a
final y, which is most of what tells a question in English from the text that answers it.
"""

import re

_PREFIXES = ("وال", "بال", "كال", "فال", "ال", "لل", "و")
_SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")  # ta marbuta is folded into ه
_ARABIC = re.compile(r"[\u0620-\u063f\u0641-\u064a]+")
_ENGLISH = re.compile(r"[a-z]{3,}")
_SEQUENCE = re.compile(r"(?:[aeiou]|(?<=[^aeiou])y)+(?:[^aeiouy]|(?<![^aeiou])y)+")
_VOWEL = re.compile(r"[aeiou]|(?<=[^aeiou])y")
_DOUBLED = re.compile(r"([^aeiouylsz])\1$")
_SHORT = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]$")


def stem(word: str) -> str:
    """Return the stem of a normalised word; a word of another script is its own stem."""
    if _ARABIC.fullmatch(word):
        return light10(word)
    if _ENGLISH.fullmatch(word):
        return porter(word)
    return word


def without_prefix(word: str) -> str:
    """Return a normalised Arabic word without its article or conjunction; two letters stay."""
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) >= len(prefix) + 2:
            return word[len(prefix) :]
    return word


def light10(word: str) -> str:
    """Return the light stem of a normalised Arabic word; two letters stay."""
    word = without_prefix(word)
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word


def porter(word: str) -> str:
    """Return a lower-case English word of three letters or more after Porter's step 1."""
    if word.endswith(("sses", "ies")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]

    if word.endswith("eed"):
        if _SEQUENCE.search(word[:-3]):
            word = word[:-1]
    else:
        for suffix in ("ed", "ing"):
            rest = word.removesuffix(suffix)
            if rest != word and _VOWEL.search(rest):
                word = _repaired(rest)
                break

    if word.endswith("y") and _VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    return word


def _repaired(rest: str) -> str:
    """Mend what -ed or -ing left: conflat(e), hop(p), fil(e)."""
    if rest.endswith(("at", "bl", "iz")):
        return rest + "e"
    if _DOUBLED.search(rest):
        return rest[:-1]
    if len(_SEQUENCE.findall(rest)) == 1 and _SHORT.search(rest):
        return rest + "e"
    return rest
