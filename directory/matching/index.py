"""The index in memory: every spelling of every municipality, prepared for comparing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from directory.matching import sounds
from directory.matching.alignment import ARABIC_LETTERS, LATIN_LETTERS, SOUNDS, Table
from directory.matching.words import Word, content, is_article, tokens

# What Arabizi's digits are written as by others.
DIGITS = str.maketrans(
    {"2": "q", "3": "a", "4": "dh", "5": "kh", "6": "t", "7": "h", "8": "gh", "9": "q"}
)
# Signs that separate the names of a municipality made of several places.
PARTS = (" - ", " – ", " / ", "،", ",", "(", ")", "/")


@dataclass(frozen=True)
class PlaceRow:
    """A municipality as the index takes it; `key` is whatever its source calls it by."""

    key: int
    slug: str
    name_ar: str
    name_en: str
    spellings: tuple[str, ...]
    district: str
    lat: float | None = None
    lon: float | None = None
    cadastre_code: str = ""
    dissolved: bool = False


@dataclass(frozen=True)
class DistrictRow:
    """A district: its names, its governorate's, and those of the town it is run from."""

    slug: str
    names: tuple[str, ...]
    centres: tuple[str, ...]
    governorate: str = ""
    governorate_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A text prepared for comparing: its words, and all of them as one word."""

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
        return ARABIC_LETTERS if self.arabic else LATIN_LETTERS


def form_of(words: Iterable[Word]) -> Form:
    """Prepare the words of a name."""
    all_words = list(words)
    kept = tuple(content(all_words))
    heard = tuple(sounds.sound_of(word) for word in kept)
    sound = sounds.joined(list(heard))
    full = sound
    if any(word.had_article or is_article(word) for word in all_words[1:]):
        first, *others = all_words
        began = [first] if first in kept else []
        full = sounds.joined(
            [sounds.sound_of(Word(word.raw, word.raw, word.arabic)) for word in [*began, *others]]
        )
    arabic = kept[0].arabic if kept else False
    letters = "".join([word.plain for word in kept if word.arabic == arabic])
    table = ARABIC_LETTERS if arabic else LATIN_LETTERS
    letters = letters if arabic else letters.translate(DIGITS)
    letters = "".join([sign for sign in letters if sign in table.omission])
    return Form(
        kept, heard, letters, sound, full, arabic, table.weight(letters), SOUNDS.weight(sound)
    )


@dataclass(frozen=True, slots=True)
class Spelling:
    """One spelling of one place; `part` when it names a part of it only."""

    place: int
    text: str
    form: Form
    part: bool = False
    seat: bool = False


@dataclass
class Index:
    """All spellings, and the ways into them. Places are counted from 0, in the order of `rows`."""

    rows: list[PlaceRow]
    districts: list[DistrictRow]
    spellings: list[Spelling] = field(default_factory=list)
    by_letters: dict[str, list[int]] = field(default_factory=dict)
    by_loose: dict[str, list[int]] = field(default_factory=dict)
    by_bones: dict[str, list[int]] = field(default_factory=dict)
    by_word: dict[str, list[int]] = field(default_factory=dict)
    arabic_letters: list[str] = field(default_factory=list)
    latin_letters: list[str] = field(default_factory=list)
    loose_keys: list[str] = field(default_factory=list)
    bone_keys: list[str] = field(default_factory=list)
    word_keys: list[str] = field(default_factory=list)
    # Of each place, the numbers of its spellings; the places that districts are run from.
    of_place: list[list[int]] = field(default_factory=list)
    seats: set[int] = field(default_factory=set)
    # Spellings of a seat that are the district's name too.
    seat_names: set[int] = field(default_factory=set)
    rarity: dict[str, float] = field(default_factory=dict)
    sounds_of_key: dict[str, tuple[str, ...]] = field(default_factory=dict)
    # What districts and governorates are called: sound in loose form → slugs of districts.
    area_keys: dict[str, frozenset[str]] = field(default_factory=dict)
    area_sounds: list[tuple[str, frozenset[str]]] = field(default_factory=list)

    @classmethod
    def build(cls, rows: Iterable[PlaceRow], districts: Iterable[DistrictRow]) -> "Index":
        """Prepare every spelling; about 50 µs each."""
        index = cls(list(rows), list(districts))
        for place, row in enumerate(index.rows):
            index._add_place(place, row)
        index._add_seats()
        index._finish()
        return index

    def _add_place(self, place: int, row: PlaceRow) -> None:
        taken: set[str] = set()
        whole = [row.name_ar, row.name_en, *row.spellings]
        for text in whole:
            self._add(place, text, taken)
        for text in whole:
            for part in split_parts(text):
                self._add(place, part, taken, part=True)

    def _add(
        self, place: int, text: str, taken: set[str], *, part: bool = False, seat: bool = False
    ) -> None:
        form = form_of(tokens(text))
        key = f"{form.letters} {form.full_sound}"
        if not form.sound or key in taken:
            return
        taken.add(key)
        self.spellings.append(Spelling(place, text, form, part, seat))

    def _add_seats(self) -> None:
        """Give the town that a district is run from the short names it goes by."""
        places: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            places[row.district].append(place)
        known: dict[int, set[str]] = defaultdict(set)
        for spelling in self.spellings:
            known[spelling.place].add(spelling.form.letters)
        for district in self.districts:
            centres = [form_of(tokens(text)) for text in district.centres]
            keys = {form.letters for form in centres}
            there = places[district.slug]
            # The cadastre counts from the seat on: of two of the name, it has the lower code.
            seats = sorted(
                (place for place in there if known[place] & keys),
                key=lambda place: (self.rows[place].cadastre_code or "~", place),
            )
            if not seats:
                continue
            self.seats.add(seats[0])
            called = {form_of(tokens(name)).letters for name in district.names}
            for text in [*district.centres, *(district.names if called & keys else ())]:
                taken = {
                    f"{s.form.letters} {s.form.full_sound}"
                    for s in self.spellings
                    if s.place == seats[0] and not s.part
                }
                self._add(seats[0], text, taken, seat=True)
            self.seat_names.update(
                number
                for number, s in enumerate(self.spellings)
                if s.place == seats[0] and (s.form.letters in called or s.form.letters in keys)
            )

    def _finish(self) -> None:
        letters: dict[str, list[int]] = defaultdict(list)
        loose: dict[str, list[int]] = defaultdict(list)
        bones: dict[str, list[int]] = defaultdict(list)
        words: dict[str, list[int]] = defaultdict(list)
        carriers: dict[str, set[int]] = defaultdict(set)
        self.of_place = [[] for _ in self.rows]
        for number, spelling in enumerate(self.spellings):
            form = spelling.form
            self.of_place[spelling.place].append(number)
            letters[form.letters].append(number)
            for sound in {form.sound, form.full_sound}:
                loose[sounds.loose(sound)].append(number)
                bones[sounds.bones(sound)].append(number)
            for sound in set(form.sounds):
                words[sound].append(number)
                carriers[sounds.bones(sound)].add(spelling.place)
        loose.pop("", None)
        bones.pop("", None)
        words.pop("", None)
        self.by_letters, self.by_loose = dict(letters), dict(loose)
        self.by_bones, self.by_word = dict(bones), dict(words)
        self.arabic_letters = [key for key in letters if key[:1] >= "\u0600"]
        self.latin_letters = [key for key in letters if key[:1] < "\u0600"]
        self.loose_keys, self.bone_keys = list(loose), list(bones)
        heard: dict[str, list[str]] = defaultdict(list)
        for sound in words:
            heard[sounds.loose(sound)].append(sound)
        heard.pop("", None)
        self.sounds_of_key = {key: tuple(found) for key, found in heard.items()}
        self.word_keys = list(heard)
        self._add_areas()
        total = len(self.rows) + 1
        self.rarity = {
            key: log(1 + total / (1 + len(found))) / log(1 + total / 2)
            for key, found in carriers.items()
        }

    def _add_areas(self) -> None:
        heard: dict[str, set[str]] = {}
        areas: dict[str, set[str]] = defaultdict(set)
        for district in self.districts:
            for text in (*district.names, *district.governorate_names):
                areas[sounds.loose(form_of(tokens(text)).sound)].add(district.slug)
                heard.setdefault(form_of(tokens(text)).sound, set()).add(district.slug)
        areas.pop("", None)
        self.area_sounds = [(sound, frozenset(slugs)) for sound, slugs in heard.items() if sound]
        self.area_keys = {key: frozenset(slugs) for key, slugs in areas.items()}

    def rarity_of(self, sound: str) -> float:
        """Return how much a word tells about the place: 1 for a word of one place, less for more."""
        return self.rarity.get(sounds.bones(sound), 1.0)


def split_parts(text: str) -> list[str]:
    """Return the names that a name made of several holds; none for a simple one."""
    for sign in PARTS:
        text = text.replace(sign, "|")
    parts = [part.strip() for part in text.split("|")]
    parts = [part for part in parts if part]
    return parts if len(parts) > 1 else []
