"""Text analysis, the same for every engine and on both sides (index and query).

`normalise` folds spelling, `forms` gives the normalised words, `tokens` gives what is indexed
and searched: every form and, where it differs, its stem. Pure functions: no database, no Django.
"""

import re
import unicodedata
from functools import lru_cache

from search.stemming import stem, without_prefix

# A longer word is noise (a pasted key, a laughing "ههههه…"); engines refuse huge lexemes.
LONGEST_WORD = 64

_HAMZAS = "\u0653\u0654\u0655"  # maddah and hamza above and below: part of a letter, not marks
_LETTERS = str.maketrans({"ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك"})
_ALEFS = str.maketrans({"آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", **dict.fromkeys(_HAMZAS)})
# An apostrophe inside a word is dropped ("Bnash'i" is "Bnashi"), elsewhere it is a quotation mark.
_WORD = re.compile(r"[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_APOSTROPHES = str.maketrans("", "", "'’")
# Letters that transliterations put for ayn and hamza.
_HALF_RINGS = "\u02bb\u02bc\u02bd\u02be\u02bf"


class _Decomposed(dict[int, str | None]):
    """A translation table made as characters come: drops marks, makes digits Latin."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        result: str | None = char
        if char == "\u200b":  # zero width space: invisible, but a space
            result = " "
        elif (
            category == "Cf"
            or char == "ـ"
            or char in _HALF_RINGS
            or (category == "Mn" and char not in _HAMZAS)
        ):
            result = None
        elif category == "Nd":
            result = str(unicodedata.decimal(char))
        self[code] = result
        return result


_decomposed = _Decomposed()


def normalise(text: str) -> str:
    """Return `text` with spelling variants folded; the same for a text that is folded already.

    Compatibility forms, letter case, invisible characters, tatweel, diacritics, alef, ya,
    ta marbuta, kaf and digits. The hamza of ؤ and ئ stays: names need it.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_decomposed).translate(_LETTERS)
    return unicodedata.normalize("NFKC", text).translate(_ALEFS)


def forms(text: str) -> list[str]:
    """Return the normalised words and numbers of `text`, in order; punctuation separates them."""
    words = _WORD.findall(normalise(text))
    return [word.translate(_APOSTROPHES)[:LONGEST_WORD] for word in words]


# Words that build a question and say nothing about its subject. Where texts are short, names of
# places above all, they are rare enough to outweigh the subject ("من" is the stem of المنية).
_FUNCTION_WORDS = frozenset(
    forms(
        "من ما ماذا متى أين كيف هل كم أي هو هي هم في على إلى عن مع بين أن أو ثم لا قد هذا هذه ذلك تلك "
        "التي الذي الذين و a an and are at by can do does for from how i in is it me my of on or that the "
        "this to was we what when where which who why with you"
    )
)


def subject(text: str) -> list[str]:
    """Return the forms of a question that are about its subject, each once; all when none is."""
    words = list(dict.fromkeys(forms(text)))
    return [word for word in words if word not in _FUNCTION_WORDS] or words


@lru_cache(maxsize=50_000)
def stem_of(form: str) -> str:
    """Return the stem of a normalised word: light10 for Arabic, Porter's first step for English."""
    return stem(form)


def tokens(text: str) -> list[str]:
    """Return the searchable tokens of `text`: its forms in order, then the stems that differ.

    The forms stand together so that a phrase can be found in them.
    """
    words = forms(text)
    return words + [stemmed for word in words if (stemmed := stem_of(word)) != word]


def completions(text: str) -> list[str]:
    """Return the tokens under which `text` is found while someone is still typing.

    Besides the forms and stems, the words without article: "مكت" begins "المكتبة".
    """
    words = forms(text)
    bare = [without_prefix(word) for word in words]
    return list(dict.fromkeys([*words, *bare, *map(stem_of, words)]))
