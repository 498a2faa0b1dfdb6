"""Spellings to measure with, made from the register by rules that share nothing with the matcher.

Held out: each further spelling of a municipality is taken out of the index and asked for.
Made: what people type: Arabizi, transliterations, typos, Arabic orthography, sentences.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from directory import names
from directory.matching.index import DistrictRow, PlaceRow

FOLDS = 8
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"
WRITINGS = {
    "arabizi": (
        [
            "a",
            "b",
            "t",
            "th",
            "j",
            "7",
            "kh",
            "d",
            "z",
            "r",
            "z",
            "s",
            "ch",
            "s",
            "d",
            "t",
            "z",
            "3",
            "gh",
            "f",
            "2",
            "k",
            "l",
            "m",
            "n",
            "h",
            "ou",
            "i",
        ],
        [
            "a",
            "b",
            "t",
            "s",
            "j",
            "7",
            "5",
            "d",
            "z",
            "r",
            "z",
            "s",
            "sh",
            "9",
            "d",
            "6",
            "z",
            "3",
            "8",
            "f",
            "q",
            "k",
            "l",
            "m",
            "n",
            "h",
            "w",
            "y",
        ],
    ),
    "transliterated": (
        [
            "a",
            "b",
            "t",
            "th",
            "j",
            "h",
            "kh",
            "d",
            "dh",
            "r",
            "z",
            "s",
            "sh",
            "s",
            "d",
            "t",
            "z",
            "'",
            "gh",
            "f",
            "q",
            "k",
            "l",
            "m",
            "n",
            "h",
            "u",
            "i",
        ],
        [
            "e",
            "b",
            "t",
            "t",
            "g",
            "h",
            "kh",
            "d",
            "d",
            "r",
            "z",
            "s",
            "ch",
            "s",
            "d",
            "t",
            "z",
            "a",
            "gh",
            "f",
            "k",
            "k",
            "l",
            "m",
            "n",
            "h",
            "o",
            "y",
        ],
    ),
}
WEAK = "اوي"


@dataclass(frozen=True)
class Query:
    """A spelling, the slugs that are right for it, and what kind of spelling it is."""

    text: str
    right: frozenset[str]
    script: str
    variant: str
    origin: str


def namesakes(places: list[PlaceRow]) -> dict[str, frozenset[str]]:
    """Return, for each folded name, the slugs of the municipalities that carry it."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in places:
        for text in (row.name_ar, row.name_en, *row.spellings):
            found[names.fold(text)].add(row.slug)
    return {name: frozenset(slugs) for name, slugs in found.items()}


def held_out(places: list[PlaceRow]) -> Iterator[tuple[list[PlaceRow], list[Query]]]:
    """Yield, for each fold, the rows without an eighth of their further spellings, and those."""
    shared = namesakes(places)
    for fold in range(FOLDS):
        rows, queries = [], []
        for row in places:
            kept = [text for text in row.spellings if _fold_of(row.slug, text) != fold]
            known = {names.fold(text) for text in (row.name_ar, row.name_en, *kept)}
            for text in row.spellings:
                if text in kept or names.fold(text) in known or " - " in text:
                    continue
                right = shared[names.fold(text)] | shared[names.fold(row.name_ar)]
                script = "ar" if names.is_arabic(text) else "latin"
                queries.append(Query(text, right, script, f"held_out_{script}", "register"))
            rows.append(replace(row, spellings=tuple(kept)))
        yield rows, queries


def _fold_of(slug: str, text: str) -> int:
    return int(hashlib.sha256(f"{slug}|{text}".encode()).hexdigest(), 16) % FOLDS


def made(places: list[PlaceRow], districts: list[DistrictRow], count: int) -> list[Query]:
    """Make about seven queries for each of `count` municipalities, the same at every run."""
    rng = random.Random(5)
    shared = namesakes(places)
    district_of = {district.slug: district.names for district in districts}
    queries: list[Query] = []
    for row in rng.sample(places, min(count, len(places))):
        arabic = row.name_ar.split(" - ")[0]
        latin = row.name_en.split(" - ")[0].strip() or arabic
        right = shared[names.fold(row.name_ar)] | shared[names.fold(row.name_en)]
        right |= shared.get(names.fold(arabic), frozenset())
        alone = frozenset([row.slug])
        around = district_of[row.district]
        for text, slugs, variant in (
            (written(arabic, rng.choice(WRITINGS["arabizi"]), rng), right, "arabizi"),
            (written(arabic, rng.choice(WRITINGS["transliterated"]), rng), right, "transliterated"),
            (mistyped(arabic, rng), right, "typo_ar"),
            (mistyped(latin.lower(), rng), right, "typo_latin"),
            (respelled(arabic, rng), right, "ar_orthography"),
            (f"في بلدية {arabic} قضاء {around[0]}", alone, "in_sentence"),
            (f"{latin} {around[1]}", alone, "with_district"),
        ):
            script = "ar" if names.is_arabic(text) else "latin"
            queries.append(Query(text, slugs, script, variant, "made"))
    return queries


def written(arabic: str, writing: list[str], rng: random.Random) -> str:
    """Write an Arabic name in Latin letters, with vowels somewhere where Arabic has none."""
    signs = dict(zip(LETTERS, writing, strict=True))
    words = []
    for word in names.spell(arabic).split():
        article = ""
        if word.startswith("ال") and len(word) > 4:
            word, article = word[2:], rng.choice(["el ", "al ", "", "l"])
        text, after_consonant = "", False
        for at, letter in enumerate(word):
            if at == len(word) - 1 and letter == "ه":
                text += rng.choice(["a", "e", "eh", "ah", "é"])
                break
            if after_consonant and letter not in WEAK and rng.random() < 0.6:
                text += rng.choice("aaeei")
            first = {"و": "w", "ي": "y"}.get(letter) if at == 0 else None
            text += first or signs.get(letter, "")
            after_consonant = letter not in WEAK
        words.append(article + text)
    return " ".join(words)


def mistyped(text: str, rng: random.Random) -> str:
    """Leave out, swap, double or exchange one letter, not the first."""
    if len(text) < 5:
        return text
    at = rng.randrange(1, len(text) - 1)
    alphabet = LETTERS if names.is_arabic(text) else "abcdefghijklmnopqrstuvwxyz"
    return rng.choice(
        [
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at - 1] + text[at:],
            text[:at] + rng.choice(alphabet) + text[at + 1 :],
        ]
    )


def respelled(arabic: str, rng: random.Random) -> str:
    """Write ta marbuta, hamza and the article another way; join or split words."""
    text = arabic.replace("ة", "ه") if rng.random() < 0.5 else arabic
    for letter, other in (("أ", "ا"), ("إ", "ا"), ("ى", "ي"), ("ئ", "ي"), ("ض", "ظ"), ("ذ", "ز")):
        if rng.random() < 0.3:
            text = text.replace(letter, other)
    if " " in text and rng.random() < 0.5:
        return text.replace(" ", "")
    return text[2:] if text.startswith("ال") and len(text) > 4 else f"ال{text}"


def synthetic(count: int) -> list[PlaceRow]:
    """Make `count` municipalities with five spellings each, in 26 districts."""
    rng = random.Random(7)
    rows = []
    for number in range(count):
        arabic = "".join(rng.choice(LETTERS) for _ in range(rng.randint(3, 7)))
        if rng.random() < 0.3:
            arabic = f"{rng.choice(['كفر', 'عين', 'بيت', 'دير'])} {arabic}"
        spellings = [
            written(arabic, writing, rng) for kind in WRITINGS.values() for writing in kind
        ]
        rows.append(
            PlaceRow(
                key=number,
                slug=f"synthetic-{number}",
                name_ar=arabic,
                name_en=spellings[2].capitalize(),
                spellings=(*spellings[:2], spellings[3]),
                district=f"district-{number % 26}",
            )
        )
    return rows
