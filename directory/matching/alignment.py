"""How far two words are apart: edit distances whose steps cost what the mistake is worth.

Two tables: of sounds (see `sounds`) and of letters as typed (keys beside each other, letters that
differ by a dot, vowels). A distance is divided by what all the signs weigh, which gives a likeness
of 0 to 1.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

FAR = 9.0


@dataclass(frozen=True)
class Table:
    """What a step costs: exchanging two signs, leaving one out, swapping two neighbours."""

    exchange: dict[str, dict[str, float]]
    omission: dict[str, float]
    swap: float

    def weight(self, text: str) -> float:
        """Return what leaving all of `text` out would cost."""
        omission = self.omission
        return sum([omission[sign] for sign in text])

    def distance(self, one: str, other: str, limit: float = FAR) -> float:
        """Return the cheapest way from `one` to `other`; FAR once it costs more than `limit`."""
        omission = self.omission
        left_out = [omission[sign] for sign in other]
        row = [0.0]
        total = 0.0
        for cost in left_out:
            total += cost
            row.append(total)
        before: list[float] = []
        last = ""
        for sign in one:
            cost_out = omission[sign]
            costs = self.exchange[sign]
            here = row[0] + cost_out
            new = [here]
            previous = ""
            for at, target in enumerate(other):
                best = row[at] + costs[target]
                out = row[at + 1] + cost_out
                if out < best:
                    best = out
                here += left_out[at]
                if here < best:
                    best = here
                if before and at and sign == previous and last == target:
                    swapped = before[at - 1] + self.swap
                    if swapped < best:
                        best = swapped
                new.append(best)
                here = best
                previous = target
            if min(new) > limit:
                return FAR
            before, row, last = row, new, sign
        return row[-1]

    def likeness(
        self, one: str, other: str, weights: tuple[float, float], least: float = 0.0
    ) -> float:
        """Return 0..1: 1 for the same, 0 for nothing in common, or less alike than `least`.

        `weights` are those of the two; a high `least` saves most of the work.
        """
        if one == other:
            return 1.0
        heavier = max(weights)
        limit = heavier * (1 - least)
        if abs(weights[0] - weights[1]) > limit:
            return 0.0
        distance = self.distance(one, other, limit)
        return max(0.0, 1 - distance / heavier) if distance <= limit else 0.0


def table(
    signs: str,
    omission: dict[str, float],
    exchange: Iterable[tuple[str, str, float]],
    *,
    usual: float,
    swap: float,
) -> Table:
    """Make a table; `exchange` lists (signs, signs, cost) for each pair of the two groups."""
    weights = {sign: omission.get(sign, 1.0) for sign in signs}
    costs = {
        one: {
            other: 0.0 if one == other else min(usual, weights[one] + weights[other])
            for other in signs
        }
        for one in signs
    }
    for ones, others, cost in exchange:
        for one in ones:
            for other in others:
                if one != other:
                    costs[one][other] = costs[other][one] = min(cost, costs[one][other])
    return Table(costs, weights, swap)


CONSONANTS = "btTjHxdDrzsc3gfqklmnhwyG29"
SOUNDS = table(
    CONSONANTS + "aeiouAEILWY",
    {
        **dict.fromkeys("aeiou", 0.2),
        **dict.fromkeys("AEI", 0.12),
        "L": 0.35, "W": 0.4, "Y": 0.35, "w": 0.5, "y": 0.4, "3": 0.15, "2": 0.3, "h": 0.4,
        "H": 0.7,
    },
    [
        ("a", "e", 0.1), ("a", "i", 0.18), ("e", "i", 0.1), ("o", "u", 0.05), ("a", "o", 0.18),
        ("a", "u", 0.22), ("e", "o", 0.25), ("e", "u", 0.25), ("i", "u", 0.25), ("i", "o", 0.25),
        ("A", "E", 0.02), ("E", "I", 0.08), ("A", "I", 0.12),
        ("A", "a", 0.02), ("E", "e", 0.02), ("I", "i", 0.02), ("A", "e", 0.08), ("E", "a", 0.08),
        ("E", "i", 0.1), ("I", "e", 0.1), ("A", "ou", 0.25),
        ("L", "a", 0.0), ("L", "A", 0.02), ("L", "e", 0.12), ("L", "E", 0.12), ("L", "i", 0.3),
        ("L", "o", 0.25), ("L", "u", 0.35), ("L", "3", 0.25),
        ("W", "wu", 0.0), ("W", "o", 0.03), ("W", "a", 0.35), ("W", "L", 0.45),
        ("Y", "yi", 0.0), ("Y", "eI", 0.08), ("Y", "E", 0.15), ("Y", "a", 0.3), ("Y", "L", 0.4),
        ("w", "u", 0.05), ("w", "o", 0.08), ("y", "i", 0.05), ("y", "e", 0.15), ("y", "I", 0.05),
        ("y", "E", 0.2), ("Y", "W", 0.5), ("y", "w", 0.6), ("I", "E", 0.08),
        ("H", "h", 0.05), ("h", "x", 0.35), ("H", "x", 0.35), ("x", "k", 0.35), ("x", "g", 0.5),
        ("t", "T", 0.1), ("T", "s", 0.2), ("d", "D", 0.1), ("D", "z", 0.1), ("d", "z", 0.4),
        ("t", "d", 0.5), ("z", "s", 0.5), ("z", "j", 0.5), ("s", "c", 0.4), ("j", "G", 0.1),
        ("g", "G", 0.1), ("k", "G", 0.4), ("q", "G", 0.4), ("q", "k", 0.05), ("q", "2", 0.1),
        ("k", "2", 0.3), ("2", "3", 0.15), ("9", "qs", 0.05), ("9", "k", 0.15), ("c", "k", 0.6),
        ("c", "x", 0.6), ("c", "j", 0.6), ("3", "aeiou", 0.15), ("3", "AEI", 0.15), ("g", "q", 0.5),
        ("g", "r", 0.6), ("b", "f", 0.6), ("b", "m", 0.8), ("m", "n", 0.5), ("l", "rn", 0.7),
        ("w", "b", 0.6), ("h", "3", 0.4), ("H", "3", 0.5),
    ],
    usual=1.1,
    swap=0.5,
)  # fmt: skip

# Rows of keys; neighbours in a row are hit for one another.
QWERTY, AZERTY = ("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("azertyuiop", "qsdfghjklm", "wxcvbn")
ARABIC_KEYS = ("ضصثقفغعهخحجد", "شسيبلاتنمكط", "ذءوررىهوزظ")
DOTTED = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
SPOKEN_ALIKE = ("تط", "دض", "سص", "ذز", "ظض", "زظ", "ثت", "ذد", "قك", "ثس", "غق", "اع", "حه")
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچگڤ"
LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"


def _neighbours(rows: Iterable[str]) -> list[tuple[str, str, float]]:
    return [
        (one, other, 0.6)
        for row in rows
        for one, other in pairwise(row)
        if one in ARABIC + LATIN and other in ARABIC + LATIN
    ]


ARABIC_LETTERS = table(
    ARABIC,
    {"ا": 0.5, "و": 0.55, "ي": 0.55, "ه": 0.7, "ع": 0.9},
    [
        *_neighbours(ARABIC_KEYS),
        *[(group, group, 0.45) for group in DOTTED],
        *[(pair[0], pair[1], 0.35) for pair in SPOKEN_ALIKE],
        ("ا", "ه", 0.25), ("ا", "ي", 0.4), ("ه", "ي", 0.6), ("و", "ا", 0.6), ("پ", "ب", 0.05), ("چ", "ج", 0.05),
        ("گ", "كق", 0.1), ("ڤ", "ف", 0.05),
    ],
    usual=1.0,
    swap=0.5,
)  # fmt: skip
LATIN_LETTERS = table(
    LATIN,
    {**dict.fromkeys("aeiou", 0.5), **dict.fromkeys("hy", 0.6)},
    [
        *_neighbours([*QWERTY, *AZERTY]),
        ("aeiou", "aeiou", 0.4), ("i", "y", 0.15), ("c", "ks", 0.4), ("q", "k", 0.1), ("o", "u", 0.2),
        ("e", "i", 0.25), ("a", "e", 0.25), ("z", "s", 0.5),
    ],
    usual=1.0,
    swap=0.5,
)  # fmt: skip
