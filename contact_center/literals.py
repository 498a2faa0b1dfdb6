"""Words written into a query itself, so that SQLite finds its partial indexes.

SQLite uses an index with a condition only when the query repeats that condition; it can't know
that a list of parameters will hold the same words. PostgreSQL gets the words either way.
"""

import re
from collections.abc import Iterable

from django.db.models.expressions import RawSQL

WORD = re.compile(r"[a-z_]+", re.ASCII)


def literals(words: Iterable[str]) -> list[RawSQL]:
    """Return plain words for an `__in`, in the order of the index's condition.

    Raises ValueError for anything but small letters and underscores.
    """
    for word in (words := [str(word) for word in words]):
        if not WORD.fullmatch(word):
            raise ValueError(f"{word!r} is no plain word.")
    return [RawSQL(f"'{word}'", ()) for word in words]  # noqa: S611 (checked above)
