"""A small map of dots, drawn on the server: where the municipalities of a district lie."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from cms.core.bilingual import BilingualText
from directory import geo
from directory.models import Municipality

WIDTH = 320
MARGIN = 20
# A district that is a thin strip still gets a frame one can look at.
LOWEST, HIGHEST = 160, 420
SCALES_KM = (20, 10, 5, 2, 1)


@dataclass(frozen=True)
class Dot:
    """One municipality in the picture's units."""

    x: float
    y: float
    name: BilingualText
    marked: bool


@dataclass(frozen=True)
class DotMap:
    """What the template draws; sizes are in the picture's units."""

    width: int
    height: int
    dots: list[Dot]
    scale_km: int
    scale_length: float

    @property
    def scale_end(self) -> float:
        return MARGIN + self.scale_length

    @property
    def scale_y(self) -> int:
        return self.height - 12


def dot_map(
    municipalities: Iterable[Municipality], marked: Municipality | None = None
) -> DotMap | None:
    """Draw the municipalities that have a position, `marked` on top; None when it would show nothing."""
    placed = [(m, m.lat, m.lon) for m in municipalities if m.lat is not None and m.lon is not None]
    if len(placed) < 2 or (marked and not marked.has_position):
        return None
    lats, lons = [lat for _, lat, _ in placed], [lon for _, _, lon in placed]
    north, west = max(lats), min(lons)
    narrowing = cos(radians((north + min(lats)) / 2))
    width_km = max((max(lons) - west) * narrowing * geo.KM_PER_DEGREE, 0.5)
    height_km = max((north - min(lats)) * geo.KM_PER_DEGREE, 0.5)
    across, down = WIDTH - 2 * MARGIN, HIGHEST - 2 * MARGIN - MARGIN
    per_km = min(across / width_km, down / height_km)
    left = (WIDTH - width_km * per_km) / 2
    # The lowest strip is the scale's.
    height = max(LOWEST, round(height_km * per_km) + 3 * MARGIN)
    top = (height - MARGIN - height_km * per_km) / 2
    dots = [
        Dot(
            x=round(left + (lon - west) * narrowing * geo.KM_PER_DEGREE * per_km, 1),
            y=round(top + (north - lat) * geo.KM_PER_DEGREE * per_km, 1),
            name=municipality.name,
            marked=marked is not None and municipality.pk == marked.pk,
        )
        for municipality, lat, lon in placed
    ]
    scale_km = next((km for km in SCALES_KM if km * per_km <= WIDTH / 3), SCALES_KM[-1])
    return DotMap(
        width=WIDTH,
        height=height,
        dots=sorted(dots, key=lambda dot: dot.marked),
        scale_km=scale_km,
        scale_length=round(scale_km * per_km, 1),
    )
