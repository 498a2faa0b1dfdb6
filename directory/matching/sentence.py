"""What surrounds a name: districts that say where, words that say what kind, whole sentences."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from directory.matching import sounds
from directory.matching.alignment import SOUNDS
from directory.matching.everyday import EVERYDAY, THING_WORDS
from directory.matching.forms import Form, form_of, letters_of
from directory.matching.index import Index
from directory.matching.qualifiers import AREA_CUES, MUNICIPALITY_CUES, MUNICIPALITY_CUES_OF, OF
from directory.matching.ranking import (
    ELSEWHERE,
    Scored,
    Why,
    heard_likeness,
    in_order,
    rank,
    with_tie,
)
from directory.matching.words import Word, content, is_article, tokens, word_of

# How alike a word and a district's name must be; less after "قضاء", which says what it is.
AREA_ALIKE = 0.85
CUED_AREA_ALIKE = 0.7
LONGEST_AREA = 3  # words
LONGEST_NAME = 6  # words
# Of a name found inside a sentence: by its letters, by its sound alone.
INSIDE = 0.97
SAME_SOUND = 0.95
SHORTEST_SOUND, SHORTEST_LED = 6, 5
# What follows "بلدية" is a name, so that it may be misspelled.
LONGEST_CUED = 4  # words
CUED_ALIKE = 0.88
# Small words that grow together with the name: "بزحلة" is "in Zahlé".
GROWN = ("و", "ب", "ل", "ف", "ع", "وب", "ول", "عال", "بال", "وبال")
SHORTEST_GROWN = 4  # letters that stay: "برج" must not become "رج"
ARABIZI = re.compile("[2-9]")
GROWN_LATIN = re.compile(r"(?:bi?|w|l)(?=.{4})")
GROWN_ARTICLE = re.compile(r"(?:[ea]l|l)(?=[^aeiou'h].{2})")

SMALL = frozenset(
    word.plain
    for word in tokens(
        "في فى من إلى عن على عند قرب جنب بجنب ناحية نحن انا أنا هون هنا هلق ب ل ع "
        "in at from near around to we are i am fi bi b men mn min 3a a dans nous the"
    )
)
IN = frozenset(word.plain for word in tokens("في فى fi in"))
# A name behind one of these is a person's unless a cue says otherwise.
TITLES = frozenset(word.plain for word in tokens("الشيخ cheikh sheikh chikh"))
BEFORE = SMALL | MUNICIPALITY_CUES_OF | MUNICIPALITY_CUES | OF
BEHIND = frozenset({"municipality", "commune", "city"}) | SMALL

Words = tuple[Word, ...]
Area = frozenset[str] | None


@dataclass(frozen=True)
class Phrase:
    """Words without the districts they name, and the slugs of those districts."""

    words: Words
    area: Area


@dataclass(frozen=True)
class Mention:
    """A name inside a sentence: where it stands, and the places it may be."""

    start: int
    end: int
    places: dict[int, Scored]


# --- Districts ----------------------------------------------------------------------------


def area_named(index: Index, text: str) -> Area:
    """Return the slugs of the districts that `text`, a slug or a name, stands for."""
    if any(text == district.slug for district in index.districts):
        return frozenset([text])
    words = [word for word in tokens(text) if word.plain not in AREA_CUES | OF]
    return area_of(index, words, CUED_AREA_ALIKE)


def area_of(index: Index, words: Sequence[Word], alike: float = AREA_ALIKE) -> Area:
    """Return the districts that `words` name (a governorate's are several), None when none."""
    form = form_of(words)
    found = index.area_keys.get(sounds.loose(form.sound))
    if found or not form.sound:
        return found
    best, area = 0.0, None
    for sound, slugs in index.area_sounds:
        weights = (form.sound_weight, SOUNDS.weight(sound))
        likeness = SOUNDS.likeness(form.sound, sound, weights, alike)
        if likeness >= alike and likeness > best:
            best, area = likeness, slugs
    return area


def without_areas(index: Index, words: Sequence[Word]) -> Phrase:
    """Take "قضاء صور", "Tyre district" out of the words."""
    area: Area = None
    kept: list[Word] = []
    at = 0
    while at < len(words):
        there, taken, back = _area_at(index, words, at, kept)
        if there is None:
            kept.append(words[at])
            at += 1
            continue
        area = there if area is None else (area & there or area)
        del kept[len(kept) - back :]
        at += taken
    return Phrase(tuple(kept), area)


def _area_at(
    index: Index, words: Sequence[Word], at: int, before: list[Word]
) -> tuple[Area, int, int]:
    """Return the district that the word at `at` announces, and how many words that takes up."""
    if words[at].plain not in AREA_CUES or words[at].had_article:
        return None, 0, 0
    start = at + 1
    while start < len(words) and words[start].plain in OF:
        start += 1
    for length in range(min(LONGEST_AREA, len(words) - start), 0, -1):
        there = area_of(index, words[start : start + length], CUED_AREA_ALIKE)
        if there:
            return there, start + length - at, 0
    if before and not before[-1].arabic:
        there = area_of(index, before[-1:])
        if there:
            return there, 1, 1
    return None, 0, 0


# --- A name alone -------------------------------------------------------------------------


def name_in(words: Sequence[Word]) -> Words:
    """Return `words` without what may stand around a name: small words, "municipality of"."""
    kept = list(words)
    while len(kept) > 1 and not kept[-1].arabic and kept[-1].plain in BEHIND:
        kept.pop()
    while len(kept) > 1 and kept[0].plain in BEFORE:
        kept.pop(0)
    return tuple(kept)


def without_grown_article(words: Words) -> Words:
    """Return the words of "Elmina", "l7adath" without the article; () where none has grown on."""
    found = None if words[0].arabic else GROWN_ARTICLE.match(words[0].raw)
    return (word_of(words[0].raw[found.end() :]), *words[1:]) if found else ()


# --- Names inside a sentence --------------------------------------------------------------


def mentions(index: Index, words: Sequence[Word]) -> list[Mention]:
    """Return the names in `words`, in order; names inside a longer one don't count."""
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = _mention_at(index, words, at)
        if mention:
            found.append(mention)
            at = mention.end
        else:
            at += 1
    return found


def _mention_at(index: Index, words: Sequence[Word], at: int) -> Mention | None:
    if words[at].plain in BEFORE or is_article(words[at]):
        return None
    cued = is_cued(words, at)
    for length in range(min(LONGEST_NAME, len(words) - at), 0, -1):
        span = tuple(words[at : at + length])
        if span[-1].plain in SMALL or is_article(span[-1]) or not _is_one_name(span):
            continue
        if span[0].plain in TITLES and not cued:
            continue
        for name in _without_grown(span):
            if length == 1 and not cued and _is_everyday(words, at, name[0]):
                continue
            places = _exactly(index, name, led=cued or _is_led(words, at))
            if places:
                return Mention(at, at + length, places)
    return _about(index, words, at) if cued else None


def _is_one_name(words: Words) -> bool:
    """Whether words may be one name: without numbers, in one script."""
    return all(word.plain and word.arabic == words[0].arabic for word in words)


def is_cued(words: Sequence[Word], at: int) -> bool:
    """Whether the words before `at` say that a place follows: "بلدية", "municipality of"."""
    before = at - 1
    while before > 0 and (words[before].plain in OF or is_article(words[before])):
        before -= 1
    if before < 0:
        return False
    cue = words[before]
    if cue.plain in MUNICIPALITY_CUES:
        return not cue.had_article
    return cue.plain in MUNICIPALITY_CUES_OF and words[before + 1].plain in OF


def _is_led(words: Sequence[Word], at: int) -> bool:
    return at > 0 and (words[at - 1].plain in SMALL or is_cued(words, at))


def _is_everyday(words: Sequence[Word], at: int, word: Word) -> bool:
    """Whether `word`, the bare form of the one at `at`, says something else there than a place."""
    if len(word.plain) < 3 or word.plain in THING_WORDS:
        return True
    after_in = at > 0 and words[at - 1].plain in IN and word == words[at]
    return word.plain in EVERYDAY and not after_in


def _without_grown(span: Words) -> Iterator[Words]:
    """Yield the words, then without the small words that may have grown onto the first."""
    yield span
    first, *others = span
    if not first.arabic:
        found = GROWN_LATIN.match(first.raw)
        if found:
            yield (word_of(first.raw[found.end() :]), *others)
        return
    for small in GROWN:
        rest = first.raw.removeprefix(small)
        if rest == first.raw or len(rest) < SHORTEST_GROWN:
            continue
        # لل is the article after the small word: للحازمية is الحازمية.
        yield (word_of(rest[1:] if small == "ل" and rest[0] == "ل" else rest), *others)


def _exactly(index: Index, name: Words, *, led: bool) -> dict[int, Scored]:
    """Return the places whose name stands there: in the same letters, or with the same sound."""
    kept = content(list(name))
    letters = letters_of(kept)
    numbers = list(index.by_letters.get(letters, ()))
    if len(name) > 1:
        # Words that only happen to make a name when written as one.
        numbers = [n for n in numbers if len(index.spellings[n].form.words) > 1 or len(letters) > 5]
    if numbers:
        return _scored(index, form_of(name), numbers)
    if kept[0].arabic:
        return {}
    sound = sounds.joined(sounds.sound_of(word) for word in kept)
    loose = sounds.loose(sound)
    # English and French words sound like some name soon enough ("page": Bajje).
    digits = any(ARABIZI.search(word.raw) for word in kept)
    shortest = 3 if digits else SHORTEST_LED if led else SHORTEST_SOUND
    numbers = index.by_loose.get(loose, []) if len(loose) >= shortest else []
    if not numbers:
        return {}
    form = form_of(name)
    alike = [
        number
        for number in numbers
        if heard_likeness(form, index.spellings[number].form, SAME_SOUND) >= SAME_SOUND
    ]
    return _scored(index, form, alike)


def _scored(index: Index, form: Form, numbers: Sequence[int]) -> dict[int, Scored]:
    found: dict[int, Scored] = {}
    for number in numbers:
        spelling = index.spellings[number]
        same = form.letters == spelling.form.letters
        why = Why.FOLDED if same else Why.TRANSLITERATED
        score = INSIDE * (1.0 if same else SAME_SOUND) - (0.01 if spelling.part else 0.0)
        known = found.get(spelling.place)
        if known is None or score > known.score:
            scored = Scored(score, spelling.place, number, (why, Why.SENTENCE))
            found[spelling.place] = with_tie(index, form, scored)
    return found


def _about(index: Index, words: Sequence[Word], at: int) -> Mention | None:
    """Return the places whose names are like the words at `at`, which a cue announces."""
    best: tuple[float, int, list[Scored]] = (CUED_ALIKE, 0, [])
    for length in range(1, min(LONGEST_CUED, len(words) - at) + 1):
        ranked = rank(index, form_of(words[at : at + length]))
        if ranked and ranked[0].score >= best[0]:
            best = (ranked[0].score, length, ranked)
    if not best[2]:
        return None
    near = [one for one in best[2] if one.score >= best[0] - 0.1]
    return Mention(
        at, at + best[1], {one.place: replace(one, why=(*one.why, Why.SENTENCE)) for one in near}
    )


def places_named(
    index: Index, words: Sequence[Word], area: Area, *, only_led: bool = False
) -> list[Scored]:
    """Return the places that a sentence names, best first; several places named are all there.

    The same place named twice, or once alone and once by a name it shares, is one place.
    With `only_led`, names count that a small word or "municipality of" leads to.
    """
    found = [_narrowed(index, one, area, ELSEWHERE) for one in mentions(index, words)]
    if only_led:
        found = [mention for mention in found if _is_led(words, mention.start)]
    found = _told_apart(index, words, found)
    if not found:
        return []
    common = set.intersection(*(set(mention.places) for mention in found))
    best: dict[int, Scored] = {}
    for mention in found:
        for place, scored in mention.places.items():
            if (not common or place in common) and (
                place not in best or scored.score > best[place].score
            ):
                best[place] = scored
    return in_order(best.values())


def _narrowed(index: Index, mention: Mention, area: Area, outside: float = 0.0) -> Mention:
    """Keep the places in `area`, where some are; else all, at the cost of `outside`."""
    if area is None:
        return mention
    inside = {
        place: replace(scored, why=(*scored.why, Why.DISTRICT))
        for place, scored in mention.places.items()
        if index.rows[place].district in area
    }
    if not inside and outside:
        inside = {
            place: replace(scored, score=scored.score - outside)
            for place, scored in mention.places.items()
        }
    return replace(mention, places=inside) if inside else mention


def _told_apart(index: Index, words: Sequence[Word], found: list[Mention]) -> list[Mention]:
    """Read a district's name right behind another name as its district: "عرمون كسروان"."""
    kept: list[Mention] = []
    for mention in found:
        before = kept[-1] if kept else None
        if before and all(word.plain in SMALL for word in words[before.end : mention.start]):
            area = area_of(index, words[mention.start : mention.end])
            inside = _narrowed(index, before, area)
            if area and inside is not before:
                kept[-1] = inside
                continue
        kept.append(mention)
    # A district that is no municipality stands there unnoticed so far.
    return [_narrowed(index, mention, _area_behind(index, words, mention.end)) for mention in kept]


def _area_behind(index: Index, words: Sequence[Word], at: int) -> Area:
    for length in (2, 1):
        span = words[at : at + length]
        if len(span) == length and not any(word.plain in SMALL for word in span):
            found = index.area_keys.get(sounds.loose(form_of(span).sound))
            if found:
                return found
    return None
