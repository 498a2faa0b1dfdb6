"""The municipalities nearest to a position, and how sure it is that the first one holds it.

The register knows where towns are, not where they end. So being near is a sign, and no proof:
how good a sign depends on the distance, on the next town's, and on how well both are known.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory import outline
from directory.geo import distance_km
from directory.models import Municipality

# How far a town's centre may be from where the register has it, by `coord_quality`, in km.
MAY_BE_OFF = {"A": 0.5, "B": 1.0, "C": 1.5, "D": 3.0}
UNKNOWN_QUALITY = 1.5
# An average municipality has ten square kilometres: a circle of 1.8 km.
CENTRE_KM = 1.0
TOWN_KM = 3.5
CLEARLY_NEARER = 0.6


class Sureness(StrEnum):
    """How sure it is that the position lies in the first municipality."""

    CERTAIN = "certain"
    LIKELY = "likely"
    UNSURE = "unsure"

    @property
    def sentence(self) -> str | Promise:
        """What to tell a person; takes the municipality's name as %(name)s."""
        return SENTENCES[self]


SENTENCES: dict[Sureness, str | Promise] = {
    Sureness.CERTAIN: _("This place is in %(name)s."),
    Sureness.LIKELY: _("This place is probably in %(name)s."),
    Sureness.UNSURE: _("This place may be in %(name)s, or in a municipality beside it."),
}


class Refusal(StrEnum):
    """Why a position gets no municipality."""

    NO_POSITION = "no position"
    SWAPPED = "swapped"
    OUTSIDE = "outside"
    NOTHING_KNOWN = "nothing known"

    @property
    def message(self) -> str | Promise:
        """What to tell a person."""
        return MESSAGES[self]


MESSAGES: dict[Refusal, str | Promise] = {
    Refusal.NO_POSITION: _("These two numbers are no position on a map."),
    Refusal.SWAPPED: _("The two numbers seem to be swapped: latitude comes first."),
    Refusal.OUTSIDE: _(
        "This position is outside Lebanon, where the directory knows no municipality."
    ),
    Refusal.NOTHING_KNOWN: _("The directory knows no position of a municipality yet."),
}


@dataclass(frozen=True)
class Near:
    """A municipality and its distance in kilometres."""

    municipality: Municipality
    km: float


@dataclass(frozen=True)
class Nearest:
    """The answer: municipalities by distance and a degree of sureness, or a refusal."""

    places: tuple[Near, ...] = ()
    sure: Sureness = Sureness.UNSURE
    refusal: Refusal | None = None


def nearest(lat: float, lon: float, limit: int = 5) -> Nearest:
    """Return at most `limit` municipalities by their distance from a position (degrees, WGS 84).

    Dissolved ones and those without coordinates are left out. One query.
    """
    refusal = refuse(lat, lon)
    if refusal:
        return Nearest(refusal=refusal)
    # The second is needed to judge the first.
    rows = Municipality.objects.standing().with_places().nearest(lat, lon)[: max(2, limit)]
    places = [Near(row, distance_km(lat, lon, row.lat, row.lon)) for row in rows]
    if not places:
        return Nearest(refusal=Refusal.NOTHING_KNOWN)
    # The query orders on a plane; on the globe two that are equally far may change places.
    places.sort(key=lambda near: near.km)
    return Nearest(tuple(places[:limit]), sureness(places))


def refuse(lat: float, lon: float) -> Refusal | None:
    """Return why a position can't be looked up; None when it can."""
    if not (isfinite(lat) and isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return Refusal.NO_POSITION
    if outline.contains(lat, lon):
        return None
    return Refusal.SWAPPED if outline.contains(lon, lat) else Refusal.OUTSIDE


def sureness(places: list[Near]) -> Sureness:
    """Judge the first of `places` against the second.

    Certain: in the centre of the first, and nearer to it than to the second even if both are off
    as far as they may be. Likely: within the first town's reach, and clearly nearer to it.
    """
    first = places[0]
    second = places[1] if len(places) > 1 else None
    off = may_be_off(first.municipality)
    lead = second.km - first.km if second else TOWN_KM
    off_both = off + (may_be_off(second.municipality) if second else 0.0)
    if first.km <= CENTRE_KM and off < TOWN_KM / 2 and lead > off_both:
        return Sureness.CERTAIN
    clearly = second is None or first.km <= CLEARLY_NEARER * second.km
    if first.km + off <= TOWN_KM and clearly:
        return Sureness.LIKELY
    return Sureness.UNSURE


def may_be_off(municipality: Municipality) -> float:
    """Return how many kilometres a municipality's position may be wrong."""
    return MAY_BE_OFF.get(municipality.coord_quality, UNKNOWN_QUALITY)
