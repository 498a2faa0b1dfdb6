"""Words that stand in many names and say which of them: upper, west, village, near the station.

Each has one code in all languages, so that "Bhamdoun Village" meets "بحمدون البلدة". A word that
isn't listed in Latin letters is known by its sound. And the words that say what kind of place
follows, which belong to no name.
"""

from functools import lru_cache

from directory import names
from directory.matching.alignment import SOUNDS
from directory.matching.sounds import sound_of
from directory.matching.words import Word, tokens

QUALIFIERS = {
    "upper": "الفوقا فوقاني فوقانية العليا علوي الأعلى upper haut haute",
    "lower": "التحتا تحتاني تحتانية السفلى سفلي lower bas basse",
    "east": "شرقي شرقية east eastern est",
    "west": "غربي غربية west western ouest",
    "north": "شمالي شمالية north northern nord",
    "south": "جنوبي جنوبية قبلي قبلية south southern sud",
    "middle": "وسطى وسطاني middle central",
    "old": "عتيقة قديمة قديم old vieux",
    "new": "الجديد new nouveau",
    "big": "كبير كبيرة كبرى big great grand",
    "small": "صغير صغيرة صغرى small little petit petite",
    "village": "بلدة بلدات ضيعة village",
    "station": "المحطة محطة station gare",
}
# Before a name without an article of their own: "بلدية زحلة", but not "البلدية المعنية".
CUES = (
    "بلدية لبلدية ببلدية وبلدية بلدة ببلدة بلدتنا مدينة بمدينة قرية بقرية ضيعة بضيعة ضيعتنا منطقة بمنطقة محلة "
    "baladiyet baladiyyet baladyet baladiyit baladeyet baladeyit baldet day3et day3it dayaat madinet mdinet "
    "manta2et mante2et mantaqat"
)
# With "of" behind them alone.
CUES_OF = "municipality municipalite commune town village city ville"
DISTRICT_CUES = "قضاء بقضاء وقضاء district caza qada kada ada2 qadaa 2ada"
GOVERNORATE_CUES = (
    "محافظة بمحافظة ومحافظة governorate mohafazat muhafazat mouhafazat mohafazet gouvernorat"
)


def _plain(line: str) -> frozenset[str]:
    return frozenset(word.plain for word in tokens(line))


MUNICIPALITY_CUES = _plain(CUES)
MUNICIPALITY_CUES_OF = _plain(CUES_OF)
AREA_CUES = _plain(DISTRICT_CUES) | _plain(GOVERNORATE_CUES)
OF = frozenset({"of", "de", "du", "d", "la", "le"})
BY_PLAIN = {word.plain: code for code, line in QUALIFIERS.items() for word in tokens(line)}
BY_SOUND = [
    (sound_of(word), code)
    for code, line in QUALIFIERS.items()
    for word in tokens(line)
    if word.arabic and names.is_arabic(word.plain)
]
SURE = 0.9


@lru_cache(maxsize=20_000)
def qualifier(word: Word) -> str:
    """Return the code of a qualifying word, "" for every other word."""
    if (known := BY_PLAIN.get(word.plain)) or word.arabic:
        return known or ""
    heard = sound_of(word)
    if len(heard) < 4:
        return ""
    for sound, code in BY_SOUND:
        weights = (SOUNDS.weight(heard), SOUNDS.weight(sound))
        if SOUNDS.likeness(heard, sound, weights, SURE) >= SURE:
            return code
    return ""
