"""Areas around groups of points, where nobody has their borders.

The country is laid out in square cells; each belongs to the group of the nearest point, as far
as `REACH` goes. What a group's cells enclose is drawn with a smooth outline. These are shapes to
orient oneself by, no boundaries.

Positions are kilometres east and south of the corner north-west of Lebanon.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import cos, radians

from directory import geo

CELL = 1.0  # km
REACH = 6  # cells
# A group's islets smaller than this many cells are not drawn.
SMALLEST = 9
# How far an outline may stray from the cells' edges, in km.
TOLERANCE = 0.75

NARROWING = cos(radians((geo.SOUTH + geo.NORTH) / 2))

Point = tuple[float, float]
Ring = list[Point]
Cell = tuple[int, int]
Seed = tuple[int, int, int]


def project(lat: float, lon: float) -> Point:
    """Return a position's kilometres east and south of the corner."""
    east = (lon - geo.WEST) * NARROWING * geo.KM_PER_DEGREE
    return east, (geo.NORTH - lat) * geo.KM_PER_DEGREE


def areas_of(points: Iterable[tuple[int, float, float]]) -> Mapping[int, list[Ring]]:
    """Return the outlines of each group; `points` are (group, latitude, longitude)."""
    seeds = set()
    for group, lat, lon in points:
        east, south = project(lat, lon)
        seeds.add((group, int(east // CELL), int(south // CELL)))
    return _outlines(tuple(sorted(seeds)))


@lru_cache(maxsize=64)
def _outlines(seeds: tuple[Seed, ...]) -> Mapping[int, list[Ring]]:
    cells_of: dict[int, set[Cell]] = defaultdict(set)
    for cell, group in _nearest_groups(seeds).items():
        cells_of[group].add(cell)
    return {
        group: [smooth_ready for ring in _rings(cells) if (smooth_ready := _simplified(ring))]
        for group, cells in cells_of.items()
    }


def _nearest_groups(seeds: Iterable[Seed]) -> dict[Cell, int]:
    """Give each cell within reach of a seed to the nearest seed's group."""
    around = [
        (right * right + down * down, right, down)
        for right in range(-REACH, REACH + 1)
        for down in range(-REACH, REACH + 1)
        if right * right + down * down <= REACH * REACH
    ]
    nearest: dict[Cell, tuple[int, int]] = {}
    for group, x, y in seeds:
        for distance, right, down in around:
            cell = (x + right, y + down)
            known = nearest.get(cell)
            if known is None or distance < known[0]:
                nearest[cell] = (distance, group)
    return {cell: group for cell, (_distance, group) in nearest.items()}


def _rings(cells: set[Cell]) -> list[Ring]:
    """Walk around the cells, each outline once, with the cells on the right hand."""
    onward: dict[Cell, list[Cell]] = defaultdict(list)
    for x, y in cells:
        if (x, y - 1) not in cells:
            onward[x, y].append((x + 1, y))
        if (x + 1, y) not in cells:
            onward[x + 1, y].append((x + 1, y + 1))
        if (x, y + 1) not in cells:
            onward[x + 1, y + 1].append((x, y + 1))
        if (x - 1, y) not in cells:
            onward[x, y + 1].append((x, y))
    rings = []
    while onward:
        start = here = next(iter(onward))
        ring: Ring = []
        while True:
            ring.append((here[0] * CELL, here[1] * CELL))
            following = onward[here].pop()
            if not onward[here]:
                del onward[here]
            here = following
            if here == start:
                break
        rings.append(ring)
    return rings


def _simplified(ring: Ring) -> Ring:
    """Leave out the corners that carry little shape; an empty ring when it is too small."""
    if _surface(ring) < SMALLEST * CELL * CELL:
        return []
    middles = [
        ((x + other_x) / 2, (y + other_y) / 2)
        for (x, y), (other_x, other_y) in zip(ring, [*ring[1:], ring[0]], strict=True)
    ]
    # Cut at the two ends of the ring, so that the halves have a direction.
    first = min(range(len(middles)), key=lambda index: middles[index])
    middles = middles[first:] + middles[:first]
    second = max(range(len(middles)), key=lambda index: middles[index])
    there, back = middles[: second + 1], [*middles[second:], middles[0]]
    return [*_kept(there)[:-1], *_kept(back)[:-1]]


def _surface(ring: Ring) -> float:
    doubled = sum(
        x * other_y - other_x * y
        for (x, y), (other_x, other_y) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )
    return abs(doubled) / 2


def _kept(line: Ring) -> Ring:
    """Return the points of a line that stray from the straight way (Douglas and Peucker)."""
    if len(line) < 3:
        return line
    (x, y), (end_x, end_y) = line[0], line[-1]
    across, down = end_x - x, end_y - y
    length = (across * across + down * down) ** 0.5 or 1.0
    strays = [abs(across * (y - py) - down * (x - px)) / length for px, py in line[1:-1]]
    furthest = max(range(len(strays)), key=strays.__getitem__)
    if strays[furthest] < TOLERANCE:
        return [line[0], line[-1]]
    cut = furthest + 1
    return [*_kept(line[: cut + 1])[:-1], *_kept(line[cut:])]
