"""The index in memory: every spelling of every municipality, prepared for comparing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from directory.matching import sounds
from directory.matching.forms import Form, form_of
from directory.matching.qualifiers import qualifier
from directory.matching.words import tokens

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
        key = _key(form)
        if not form.sound or key in taken:
            return
        taken.add(key)
        self.spellings.append(Spelling(place, text, form, part, seat))

    def _add_seats(self) -> None:
        """Give the towns that districts are run from the short names they go by."""
        called: dict[int, set[str]] = defaultdict(set)
        for spelling in self.spellings:
            called[spelling.place] |= {spelling.form.letters, _unqualified(spelling.form)}
        there: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(self.rows):
            there[row.district].append(place)
        for district in self.districts:
            names_of = {form_of(tokens(text)).letters for text in district.names}
            for centre in district.centres:
                name = form_of(tokens(centre)).letters
                # The cadastre counts from the seat on: of two of the name, it has the lower code.
                seat = min(
                    (place for place in there[district.slug] if name in called[place]),
                    key=lambda place: (self.rows[place].cadastre_code or "~", place),
                    default=None,
                )
                if seat is not None:
                    self._add_seat(seat, [centre, *(district.names if name in names_of else ())])

    def _add_seat(self, place: int, texts: Iterable[str]) -> None:
        self.seats.add(place)
        own = {n: s.form for n, s in enumerate(self.spellings) if s.place == place and not s.part}
        taken = {_key(form) for form in own.values()}
        known = len(self.spellings)
        for text in texts:
            self._add(place, text, taken, seat=True)
        short = {form_of(tokens(text)).letters for text in texts}
        self.seat_names |= {number for number, form in own.items() if form.letters in short}
        self.seat_names |= set(range(known, len(self.spellings)))

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


def _key(form: Form) -> str:
    """Return what two spellings must share to be one."""
    return f"{form.letters} {form.full_sound}"


def _unqualified(form: Form) -> str:
    """Return the letters without "upper", "west" …; "" when a name is nothing else."""
    return "".join([word.plain for word in form.words if not qualifier(word)])


def split_parts(text: str) -> list[str]:
    """Return the names that a name made of several holds; none for a simple one."""
    for sign in PARTS:
        text = text.replace(sign, "|")
    parts = [part.strip() for part in text.split("|")]
    parts = [part for part in parts if part]
    return parts if len(parts) > 1 else []
