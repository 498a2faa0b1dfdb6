"""The index of the running process, renewed when the directory has changed."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max

from directory.matching.index import Index
from directory.matching.sources import from_database
from directory.models import (
    AlternativeName,
    District,
    DistrictAlternativeName,
    Governorate,
    Municipality,
)

LOOK_EVERY = 3.0  # seconds between two looks at whether the directory changed

Version = tuple[Any, ...]


@dataclass
class _Held:
    index: Index | None = None
    version: Version = ()
    looked: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_held = _Held()


def current_index() -> Index:
    """Return the index of the directory as it is, at most a few seconds behind.

    While one thread builds a new index, the others go on with the one they have.
    """
    index = _held.index
    if index is not None and time.monotonic() - _held.looked < LOOK_EVERY:
        return index
    if not _held.lock.acquire(blocking=index is None) and index is not None:
        return index
    try:
        found = version()
        if _held.index is None or found != _held.version:
            _held.index, _held.version = Index.build(*from_database()), found
        _held.looked = time.monotonic()
        return _held.index
    finally:
        _held.lock.release()


def forget() -> None:
    """Read the directory again at the next question (tests, commands that change much)."""
    _held.index, _held.version, _held.looked = None, (), 0.0


def version() -> Version:
    """Return what differs once a name, a district or a position was changed, added or removed."""
    places = tuple(
        tuple(model._default_manager.aggregate(Count("pk"), Max("updated_at")).values())
        for model in (Municipality, District, Governorate)
    )
    others = tuple(
        tuple(model._default_manager.aggregate(Count("pk"), Max("pk")).values())
        for model in (AlternativeName, DistrictAlternativeName)
    )
    return places + others
