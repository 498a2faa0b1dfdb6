"""A name prepared for comparing: its words, and all of them as one word, in letters and sounds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from directory.matching import sounds
from directory.matching.alignment import ARABIC_LETTERS, LATIN_LETTERS, SOUNDS, Table
from directory.matching.words import Word, content, is_article

# What Arabizi's digits are written as by others.
DIGITS = str.maketrans(
    {"2": "q", "3": "a", "4": "dh", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "q"}
)


@dataclass(frozen=True, slots=True)
class Form:
    """A text prepared for comparing. The weights are what leaving all of it out would cost."""

    words: tuple[Word, ...]
    sounds: tuple[str, ...]
    letters: str
    sound: str
    # The same with the articles inside left where they are: "derelahmar".
    full_sound: str
    arabic: bool
    letters_weight: float
    sound_weight: float

    @property
    def table(self) -> Table:
        """What exchanging its letters costs."""
        return ARABIC_LETTERS if self.arabic else LATIN_LETTERS


def form_of(words: Iterable[Word]) -> Form:
    """Prepare the words of a name."""
    all_words = list(words)
    kept = tuple(content(all_words))
    heard = tuple(sounds.sound_of(word) for word in kept)
    sound = full = sounds.joined(heard)
    if any(word.had_article or is_article(word) for word in all_words[1:]):
        first, *others = all_words
        began = [first] if first in kept else []
        full = sounds.joined(
            [sounds.sound_of(Word(word.raw, word.raw, word.arabic)) for word in [*began, *others]]
        )
    letters, arabic = letters_of(kept), bool(kept) and kept[0].arabic
    table = ARABIC_LETTERS if arabic else LATIN_LETTERS
    return Form(
        kept, heard, letters, sound, full, arabic, table.weight(letters), SOUNDS.weight(sound)
    )


def letters_of(kept: Sequence[Word]) -> str:
    """Return the letters of words (articles aside) as one word, in the first one's script."""
    if not kept:
        return ""
    arabic = kept[0].arabic
    letters = "".join([word.plain for word in kept if word.arabic == arabic])
    known = (ARABIC_LETTERS if arabic else LATIN_LETTERS).omission
    letters = letters if arabic else letters.translate(DIGITS)
    return "".join([sign for sign in letters if sign in known])
