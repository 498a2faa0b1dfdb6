"""What a message is about and where: first guesses, which an agent can correct.

A guess must be right or absent. Where two answers are possible there is none.
"""

import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from contact_center.models import Category
from directory import names
from directory.models import AlternativeName, Municipality
from search.analysis import forms

# --- What ---------------------------------------------------------------------------------


def guess_category(text: str) -> Category | None:
    """Return the category whose keywords appear most in `text`; None for none or a tie."""
    categories = list(Category.objects.all())
    keywords = {category.pk: category.keywords.splitlines() for category in categories}
    winner = most_named(text, keywords)
    return next((category for category in categories if category.pk == winner), None)


def most_named(text: str, keywords: Mapping[int, Iterable[str]]) -> int | None:
    """Return the key whose keywords (words or phrases) stand most often in `text`.

    Article, small words and possessives are left aside, so "ونفاياتنا" finds "نفايات". Stems would
    go too far: by its stem a "state school" (الرسمية) is about fees (رسم). A phrase counts as many
    times as it has words: "water bill" says more than "water".
    """
    said = _bare_words(text)
    scores: dict[int, int] = {}
    for key, phrases in keywords.items():
        wanted = {tuple(_bare_words(phrase)) for phrase in phrases} - {()}
        scores[key] = sum(len(phrase) * _count(phrase, said) for phrase in wanted)
    best = max(scores.values(), default=0)
    winners = [key for key, score in scores.items() if score == best]
    return winners[0] if best and len(winners) == 1 else None


_BEFORE = re.compile(r"^(?:[وف]?(?:ال|بال|كال|لل)|[وف](?=\w{4}))(?=\w{3})")
_AFTER = re.compile(r"(?<=\w{3})(?:نا|هم|كم|ها|(?<=[a-z])e?s)$")


def _bare_words(text: str) -> list[str]:
    return [_AFTER.sub("", _BEFORE.sub("", form)) for form in forms(text)]


def _count(phrase: tuple[str, ...], said: list[str]) -> int:
    length = len(phrase)
    return sum(tuple(said[at : at + length]) == phrase for at in range(len(said) - length + 1))


# --- Where --------------------------------------------------------------------------------

# Names that are also everyday words ("morning", "palace", "street"). They name a place only
# after a word that says so: "بلدية القصر".
EVERYDAY = frozenset(
    names.spell(word)
    for word in [
        "البياض",
        "البيره",
        "الدورة",
        "السهله",
        "الشرقية",
        "العين",
        "العيون",
        "الفرض",
        "القرية",
        "القرنة",
        "القصر",
        "القلعة",
        "القنطرة",
        "الكنيسة",
        "المجدل",
        "المرج",
        "المروج",
        "المشرف",
        "المشرفه",
        "المطله",
        "المنصف",
        "الميدان",
        "الميناء",
        "النوره",
        "الحجة",
        "الحصين",
        "الخيام",
        "الرمليه",
        "البستان",
        "بستان",
        "برج",
        "جديدة",
        "حلوة",
        "حدث",
        "دوار",
        "روضة",
        "ريحان",
        "زان",
        "زيتون",
        "سير",
        "صباح",
        "صور",
        "طيبة",
        "عباسية",
        "غزة",
        "غبالة",
        "قرية",
        "كنيسة",
        "مزرعة",
        "معركة",
        "مشمش",
        "نحله",
        "هلالية",
        "خضر",
        "رحبة",
        "شان",
        "شكا",
        "لاسا",
        "عبا",
        "جون",
        "تول",
        "قانا",
        "روم",
        "كور",
        "خرايب",
        "بلاط",
        "بدغان",
        "جاج",
        "بان",
        "يارون",
        "ماسا",
        "عانا",
        "سجد",
        "دبل",
        "sir",
        "roum",
        "jaj",
        "bar",
        "tyr",
        "sour",
        "aain",
        "ain",
        "el",
        "al",
    ]
)
# Saying one of these right before makes even an everyday word a place.
CUES = frozenset(
    names.spell(word)
    for word in [
        "بلدية",
        "لبلدية",
        "ببلدية",
        "البلدية",
        "بلدة",
        "ببلدة",
        "بلدتنا",
        "مدينة",
        "بمدينة",
        "قرية",
        "بقرية",
        "ضيعة",
        "بضيعة",
        "منطقة",
        "بمنطقة",
        "municipality",
        "town",
        "village",
        "city",
        "of",
    ]
)
# Small words that grow together with the name: "بزحلة" is "in Zahlé".
PREFIXES = ("و", "ب", "ل", "ف", "ع")
LONGEST_NAME = 6  # words
MOST_LETTERS = 2000  # of a message; a place named later than that is not looked for
SHORTEST_PREFIXED = 4  # letters after the small word: "برج" must not become "رج"
FRESH = 300.0  # seconds

Index = Mapping[str, frozenset[int]]
_cached: tuple[float, Index] = (-FRESH, {})


def guess_municipality(text: str) -> Municipality | None:
    """Return the municipality that `text` names; None when it names none, or several."""
    found = named_places(text, _index())
    return Municipality.objects.filter(pk=next(iter(found))).first() if len(found) == 1 else None


def named_places(text: str, index: Index) -> frozenset[int]:
    """Return the ids of the places of the longest name in `text`; names in a longer one don't count.

    `index` maps spelled names to ids. Several ids come back when one name belongs to several
    places, or several places are named.
    """
    words = names.spell(text[:MOST_LETTERS]).split()
    taken = 0
    found: list[frozenset[int]] = []
    while taken < len(words):
        for length in range(min(LONGEST_NAME, len(words) - taken), 0, -1):
            ids = _lookup(words, taken, length, index)
            if ids:
                found.append(ids)
                taken += length
                break
        else:
            taken += 1
    if not found:
        return frozenset()
    # The same place named twice, or once alone and once by a name it shares, is one place.
    common = frozenset.intersection(*found)
    return common if common else frozenset.union(*found)


def _lookup(words: list[str], start: int, length: int, index: Index) -> frozenset[int]:
    cued = start > 0 and words[start - 1] in CUES
    for name in _spellings(words[start : start + length]):
        if length == 1 and not cued and (name in EVERYDAY or len(name) < 3):
            continue
        ids = index.get(name)
        if ids:
            return ids
    return frozenset()


def _spellings(words: list[str]) -> Iterator[str]:
    yield " ".join(words)
    first = words[0]
    for prefix in PREFIXES:
        rest = first.removeprefix(prefix)
        if rest != first and len(rest) >= SHORTEST_PREFIXED:
            # لل is the article after the small word: للحازمية is الحازمية.
            rest = f"ال{rest[1:]}" if prefix == "ل" and rest.startswith("ل") else rest
            yield " ".join([rest, *words[1:]])


def _index() -> Index:
    """Return all spelled names of municipalities; read again every few minutes."""
    global _cached
    made, index = _cached
    if time.monotonic() - made > FRESH:
        index = _read_index()
        _cached = (time.monotonic(), index)
    return index


def forget_places() -> None:
    """Read the names again at the next look (tests, imports)."""
    global _cached
    _cached = (-FRESH, {})


def _read_index() -> Index:
    found: dict[str, set[int]] = defaultdict(set)
    for pk, arabic, english in Municipality.objects.values_list("pk", "name_ar", "name_en"):
        for name in (arabic, english):
            found[names.spell(name)].add(pk)
    for pk, text in AlternativeName.objects.values_list("municipality", "text"):
        found[names.spell(text)].add(pk)
    found.pop("", None)
    return {name: frozenset(ids) for name, ids in found.items()}
