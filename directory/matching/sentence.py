"""What surrounds a name: districts that say where, words that say what kind, whole sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from directory.matching import sounds
from directory.matching.alignment import SOUNDS
from directory.matching.index import Index, form_of
from directory.matching.qualifiers import AREA_CUES, MUNICIPALITY_CUES, OF
from directory.matching.words import Word, tokens

AREA_SURE = 0.85
LONGEST_AREA = 3  # words
# Small words that may stand around a name without being of it.
SMALL = frozenset(
    word.plain
    for word in tokens(
        "في من إلى الى على عن عند قرب جنب بجنب نحن انا أنا هون هنا ب ل ع فى "
        "in at from near to we are i am fi bi b men min mn 3a a dans nous"
    )
)


@dataclass(frozen=True)
class Phrase:
    """Words without the districts they name, and the slugs of those districts."""

    words: tuple[Word, ...]
    area: frozenset[str] | None


def area_of(index: Index, words: Sequence[Word], sure: float = AREA_SURE) -> frozenset[str] | None:
    """Return the districts that `words` name (a governorate's are several), None when none."""
    form = form_of(words)
    found = index.area_keys.get(sounds.loose(form.sound))
    if found or not form.sound:
        return found
    best, slugs = max(
        (
            (SOUNDS.likeness(form.sound, sound, (form.sound_weight, SOUNDS.weight(sound))), slugs)
            for sound, slugs in index.area_sounds
        ),
        key=lambda pair: pair[0],
        default=(0.0, frozenset()),
    )
    return slugs if best >= sure else None


def without_areas(index: Index, words: Sequence[Word]) -> Phrase:
    """Take "قضاء صور", "Tyre district" out of the words."""
    area: frozenset[str] | None = None
    kept = list(words)
    at = 0
    while at < len(kept):
        if kept[at].plain in AREA_CUES:
            start = at + 1
            while start < len(kept) and kept[start].plain in OF:
                start += 1
            for length in range(min(LONGEST_AREA, len(kept) - start), 0, -1):
                there = area_of(index, kept[start : start + length], sure=0.75)
                if there:
                    area = there if area is None else (area & there or area)
                    del kept[at : start + length]
                    break
            else:
                before = kept[at - 1 : at]
                there = (
                    area_of(index, before, sure=0.75) if before and not before[0].arabic else None
                )
                if there:
                    area = there if area is None else (area & there or area)
                    del kept[at - 1 : at + 1]
                    at -= 1
                else:
                    at += 1
        else:
            at += 1
    return Phrase(tuple(kept), area)


def name_in(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return `words` without what may stand around a name: small words, "municipality of"."""
    kept = list(words)
    while (
        len(kept) > 1
        and (kept[-1].plain in SMALL or kept[-1].plain in MUNICIPALITY_CUES)
        and kept[-1].plain not in VILLAGES
    ):
        kept.pop()
    while len(kept) > 1 and (
        kept[0].plain in SMALL or kept[0].plain in MUNICIPALITY_CUES or kept[0].plain in OF
    ):
        kept.pop(0)
    return tuple(kept)


VILLAGES = frozenset({"village", "بلده", "ضيعه", "town"})


def area_named(index: Index, text: str) -> frozenset[str] | None:
    """Return the slugs of the districts that `text`, a slug or a name, stands for."""
    if any(text == district.slug for district in index.districts):
        return frozenset([text])
    return area_of(index, tokens(text))
