"""Which places a name may mean, how likely each, and why."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import Indel

from directory.matching import sounds
from directory.matching.alignment import SOUNDS
from directory.matching.forms import Form
from directory.matching.index import Index, Spelling
from directory.matching.qualifiers import qualifier
from directory.matching.words import Word

# How many keys each way into the index gives, and how many spellings are compared closely.
SHORTLIST = 16
COMPARED = 28
# What a first look finds so much less alike than the best isn't compared closely; of one key, the
# first so many spellings are.
FAR_BEHIND = 0.25
OF_ONE_KEY = 40
KEPT = 15
# What scores less, or so much less than the best so far, needn't be compared to the end.
LEAST = 0.4
LEAD = 0.35
# Of the words alike: how alike two words must be to be the same one; how much of the score is
# lost by leaving out everything else the place is called, and by saying everything else it isn't.
SAME_WORD = 0.72
LEFT_OUT = 0.3
SAID_MORE = 0.6
QUALIFIER_WEIGHT = 0.3
# What is left out at the beginning ("عين" of "عين قانا") changes the place; it is rarely left out.
BEGINNING = 0.12
# The likenesses as scores.
BY_LETTERS = 0.985
BY_SOUND = 0.99
SOUNDS_ALIKE, SOUNDS_THE_SAME = 0.9, 0.985
ACROSS = 0.93
PART_OF_SEVERAL = 0.01
# Places whose scores differ by no more are namesakes; what that costs beside the district's seat.
NAMESAKE = 0.02
NAMESAKE_OF_SEAT = 0.12
# What lying outside the named district costs.
ELSEWHERE = 0.3
# What having been dissolved costs: a living namesake is meant.
DISSOLVED = 0.1


class Why(StrEnum):
    """Why a place is a candidate; the first that holds."""

    EXACT = "exact"
    FOLDED = "folded"
    TRANSLITERATED = "transliterated"
    TYPO = "typo"
    PART = "part of name"
    QUALIFIED = "more than the name"
    SEAT = "seat of the district"
    DISTRICT = "named district"
    NEAR = "near position"
    SENTENCE = "inside a sentence"


@dataclass(frozen=True, slots=True)
class Scored:
    """A place, how like its best spelling is (0..1), which that is, and why.

    `tie` orders places that are equally like; it says nothing about how sure the answer is.
    """

    score: float
    place: int
    spelling: int
    why: tuple[Why, ...]
    tie: float = 0.0


def rank(index: Index, form: Form, area: Collection[str] | None = None) -> list[Scored]:
    """Return the places `form` may name, best first; `area` keeps those of some districts."""
    best: dict[int, Scored] = {}
    top = 0.0
    for number in shortlist(index, form, area):
        spelling = index.spellings[number]
        known = best.get(spelling.place)
        least = max(LEAST, top - LEAD, known.score if known else 0.0)
        score, why = whole_likeness(form, spelling, least)
        top = max(top, score)
        if score > (known.score if known else 0.0):
            best[spelling.place] = Scored(score, spelling.place, number, why)
    for scored in by_words(index, form, area):
        known = best.get(scored.place)
        if known is None or scored.score > known.score:
            best[scored.place] = scored
    near = sorted(best.values(), key=lambda one: -one.score)[:KEPT]
    near = seat_first(index, near)
    return in_order(with_tie(index, form, one) for one in near)


def in_order(scored: Iterable[Scored]) -> list[Scored]:
    """Return the best first; what is equally like in the order of `tie`, then of the register."""
    return sorted(scored, key=lambda one: (-one.score - one.tie, one.place))


def seat_first(index: Index, ranked: list[Scored]) -> list[Scored]:
    """Put the seat of a district before its namesakes: "حاصبيا" alone is the town of the district.

    People call the others by more than the name (حاصبيا المتن, النبطية الفوقا).
    """
    seats = [one for one in ranked if one.spelling in index.seat_names]
    if not seats or seats[0].score < ranked[0].score - NAMESAKE:
        return ranked
    top = seats[0]
    return [
        replace(one, score=one.score - NAMESAKE_OF_SEAT)
        if one.place != top.place and abs(one.score - top.score) <= NAMESAKE
        else one
        for one in ranked
    ]


def with_tie(index: Index, form: Form, scored: Scored) -> Scored:
    """Weigh what may decide between namesakes.

    Letters as typed, the seat, a name given exactly before what else a place is called, how widely
    it is known.
    """
    row = index.rows[scored.place]
    named = Why.EXACT in scored.why and index.spellings[scored.spelling].text in (
        row.name_ar,
        row.name_en,
    )
    letters = max(
        (
            Indel.normalized_similarity(form.letters, index.spellings[number].form.letters)
            for number in index.of_place[scored.place]
        ),
        default=0.0,
    )
    seat = scored.place in index.seats
    tie = 0.02 * letters + 0.01 * seat + 0.01 * named + 0.0005 * min(10, len(row.spellings))
    return replace(scored, score=scored.score - DISSOLVED * row.dissolved, tie=tie)


def shortlist(index: Index, form: Form, area: Collection[str] | None) -> list[int]:
    """Return the numbers of the spellings worth a closer look, the most alike first."""
    found: dict[int, float] = {}
    keys = index.arabic_letters if form.arabic else index.latin_letters
    for text, among, where in (
        (form.letters, keys, index.by_letters),
        (sounds.loose(form.sound), index.loose_keys, index.by_loose),
        (sounds.bones(form.sound), index.bone_keys, index.by_bones),
    ):
        if not text:
            continue
        alike = process.extract(
            text,
            among,
            scorer=Indel.normalized_similarity,
            processor=None,
            limit=SHORTLIST,
            score_cutoff=0.5,
        )
        for key, likeness, _ in alike:
            for number in where[key][:OF_ONE_KEY]:
                if likeness > found.get(number, 0.0):
                    found[number] = likeness
    numbers = _within(index, found, area)
    if not numbers:
        return []
    least = max(found[number] for number in numbers) - FAR_BEHIND
    numbers = [number for number in numbers if found[number] >= least]
    return sorted(numbers, key=lambda number: -found[number])[:COMPARED]


def _within(index: Index, numbers: Iterable[int], area: Collection[str] | None) -> list[int]:
    """Keep the spellings of places in `area`; all where there is none."""
    if area is None:
        return list(numbers)
    districts = [index.rows[index.spellings[number].place].district for number in numbers]
    return [number for number, there in zip(numbers, districts, strict=True) if there in area]


def whole_likeness(form: Form, spelling: Spelling, least: float) -> tuple[float, tuple[Why, ...]]:
    """Compare whole names; what is less alike than `least` may come out as 0."""
    other = spelling.form
    extra = (Why.PART,) if spelling.part else (Why.SEAT,) if spelling.seat else ()
    off = PART_OF_SEVERAL if spelling.part else 0.0
    best, why = 0.0, Why.TYPO
    same_letters = form.arabic == other.arabic and form.letters == other.letters
    if same_letters:
        same = tuple(w.raw for w in form.words) == tuple(w.raw for w in other.words)
        # Latin letters alone don't tell Iaat (I'at) from Aaiyat ('Iyat).
        best = 1.0 if same or form.arabic else BY_LETTERS
        why = Why.EXACT if same else Why.FOLDED
    elif form.arabic == other.arabic:
        weights = (form.letters_weight, other.letters_weight)
        best = BY_LETTERS * form.table.likeness(form.letters, other.letters, weights, least)
    if best < 1.0:
        heard = BY_SOUND * heard_likeness(form, other, max(best, least))
        if form.arabic and not other.arabic:
            # Every place has an Arabic name: that its Latin one sounds alike is a weak sign.
            heard *= ACROSS
        if heard > best:
            best = heard
            why = why if same_letters else _how(form, other, heard)
    return best - off, (why, *extra)


def _how(form: Form, other: Form, heard: float) -> Why:
    """Say what makes two names alike that sound alike, as much as `heard`."""
    if form.arabic and other.arabic:
        return Why.FOLDED if heard >= SOUNDS_THE_SAME else Why.TYPO
    return Why.TRANSLITERATED if heard > SOUNDS_ALIKE else Why.TYPO


def heard_likeness(form: Form, other: Form, least: float = 0.0) -> float:
    """Compare how two names sound; with the articles inside one that the other may have joined."""
    weights = (form.sound_weight, other.sound_weight)
    likeness = SOUNDS.likeness(form.sound, other.sound, weights, least)
    inside, inside_other = form.full_sound != form.sound, other.full_sound != other.sound
    if inside != inside_other:
        one = form.full_sound if inside else form.sound
        two = other.full_sound if inside_other else other.sound
        weights = (SOUNDS.weight(one), SOUNDS.weight(two))
        likeness = max(likeness, SOUNDS.likeness(one, two, weights, max(least, likeness)))
    return likeness


def by_words(index: Index, form: Form, area: Collection[str] | None) -> Iterable[Scored]:
    """Compare word by word: for names said in part, or with words that say more."""
    weights = [
        word_weight(index, word, sound) for word, sound in zip(form.words, form.sounds, strict=True)
    ]
    total = sum(weights)
    if not total:
        return []
    likenesses: list[dict[str, float]] = []
    shared: dict[int, float] = {}
    for at, sound in enumerate(form.sounds):
        alike = alike_words(index, sound)
        likenesses.append(alike)
        reached: dict[int, float] = {}
        for key, likeness in alike.items():
            for number in index.by_word.get(key, ()):
                if likeness > reached.get(number, 0.0):
                    reached[number] = likeness
        for number, likeness in reached.items():
            shared[number] = shared.get(number, 0.0) + likeness * weights[at]
    numbers = sorted(_within(index, shared, area), key=lambda number: -shared[number])[:COMPARED]
    found = []
    for number in numbers:
        spelling = index.spellings[number]
        if len(form.words) == len(spelling.form.words) == 1:
            continue
        score, why = word_likeness(index, form, weights, likenesses, spelling)
        if score > 0.4:
            found.append(Scored(score, spelling.place, number, (why,)))
    return found


def alike_words(index: Index, sound: str) -> dict[str, float]:
    """Return the sounds of words in the index that may be the word `sound`, with how alike."""
    loose = sounds.loose(sound)
    if not loose:
        return {}
    weight = SOUNDS.weight(sound)
    found: dict[str, float] = {}
    for key, _, _ in process.extract(
        loose,
        index.word_keys,
        scorer=Indel.normalized_similarity,
        processor=None,
        limit=12,
        score_cutoff=0.6,
    ):
        for other in index.sounds_of_key[key]:
            weights = (weight, SOUNDS.weight(other))
            likeness = SOUNDS.likeness(sound, other, weights, SAME_WORD)
            if likeness >= SAME_WORD:
                found[other] = likeness
    return found


def word_weight(index: Index, word: Word, sound: str) -> float:
    """Return how much a word tells about which place is meant."""
    rarity = index.rarity_of(sound) if sound else 0.0
    if qualifier(word) or sounds.loose(sound) in index.area_keys:
        return min(rarity, QUALIFIER_WEIGHT)
    return rarity


def word_likeness(
    index: Index,
    form: Form,
    weights: list[float],
    likenesses: list[dict[str, float]],
    spelling: Spelling,
) -> tuple[float, Why]:
    other = spelling.form
    their_weights = [
        word_weight(index, word, sound)
        for word, sound in zip(other.words, other.sounds, strict=True)
    ]
    codes = [qualifier(word) for word in other.words]
    free = set(range(len(other.words)))
    matched = matched_weight = said_more = 0.0
    for at, word in enumerate(form.words):
        code = qualifier(word)
        likeness, to = max(
            (
                (
                    1.0
                    if code and code == codes[to]
                    else likenesses[at].get(other.sounds[to], 0.0),
                    to,
                )
                for to in free
            ),
            default=(0.0, -1),
        )
        if likeness:
            free.discard(to)
            weight = max(weights[at], their_weights[to])
            matched += likeness * weight
            matched_weight += weight
        else:
            said_more += weights[at]
            if code and any(codes):
                said_more += 0.5
    if not matched_weight:
        return 0.0, Why.PART
    first = min(set(range(len(other.words))) - free)
    left_out = sum(their_weights[to] for to in free)
    score = matched / matched_weight
    score *= 1 - LEFT_OUT * left_out / (left_out + matched_weight)
    score *= 1 - SAID_MORE * said_more / (said_more + matched_weight)
    score -= BEGINNING * first
    return 0.98 * score, Why.PART if left_out >= said_more else Why.QUALIFIED
