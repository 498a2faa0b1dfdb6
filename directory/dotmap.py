"""Maps of dots, drawn on the server: from the country down to a district, and small ones in pages.

A `Picture` is what the template draws. Nobody publishes the borders of districts, so their areas
are drawn around their municipalities (`directory.areas`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from typing import Literal

from django.urls import reverse

from cms.core.bilingual import BilingualText
from directory.areas import Point, Ring, areas_of, project
from directory.labels import Label, Labels
from directory.models import District, Municipality

# (district's id, latitude, longitude) of a municipality.
Position = tuple[int, float, float]
# In which windows the name of a dot shows, when nobody points at it.
Shown = Literal["always", "wide", "pointed"]

WIDTH = 400
MARGIN = 16
# The lowest strip is the scale's.
STRIP = 20
# A district that is a thin strip still gets a frame one can look at.
LOWEST, HIGHEST = 200, 540
SCALES_KM = (20, 10, 5, 2, 1)
TINTS = 4
# Sizes of type on a phone, where a large map is smallest; what wider windows show smaller; and on
# the small maps beside a text. The stylesheet has the same.
AREA_TYPE, DOT_TYPE, WIDE_TYPE, ASIDE_TYPE = 15, 13, 9, 22
SMALLEST_DOT, LARGEST_DOT = 3.0, 5.5


@dataclass(frozen=True)
class Area:
    """A district's shape; a link when `url` says where it leads. `dots` are its municipalities."""

    path: str
    tint: int
    name: BilingualText
    url: str = ""
    number: int = 0
    dots: str = ""
    label: Label | None = None


@dataclass(frozen=True)
class Dot:
    """A municipality and the place of its name.

    Where the name has no room it shows when it is pointed at, in narrow windows or in all.
    """

    x: float
    y: float
    name: BilingualText
    url: str
    label: Label
    shown: Shown = "pointed"
    marked: bool = False


@dataclass(frozen=True)
class Picture:
    """What the template draws; sizes are in the picture's units."""

    width: int
    height: int
    scale_km: int
    scale_length: float
    areas: list[Area] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    radius: float = SMALLEST_DOT

    @property
    def here_radius(self) -> float:
        """The radius of the dot that is marked."""
        return round(self.radius * 1.7, 1)

    @property
    def scale_end(self) -> float:
        return MARGIN + self.scale_length

    @property
    def scale_y(self) -> int:
        return self.height - 10


class Frame:
    """From kilometres to the picture's units, for a part of the country that fills the picture."""

    def __init__(self, points: Sequence[Point], margin_km: float) -> None:
        self.left = min(x for x, _ in points) - margin_km
        self.top = min(y for _, y in points) - margin_km
        across = max(x for x, _ in points) + margin_km - self.left
        down = max(y for _, y in points) + margin_km - self.top
        self.per_km = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN - STRIP) / down)
        self.height = max(LOWEST, round(down * self.per_km) + 2 * MARGIN + STRIP)
        self.indent = (WIDTH - across * self.per_km) / 2
        self.drop = (self.height - STRIP - down * self.per_km) / 2

    def at(self, point: Point) -> Point:
        """Return a point of the country in the picture's units."""
        x, y = point
        return (
            round(self.indent + (x - self.left) * self.per_km, 1),
            round(self.drop + (y - self.top) * self.per_km, 1),
        )

    def shows(self, ring: Ring) -> bool:
        """Whether any part of an outline lies in the picture."""
        points = [self.at(point) for point in ring]
        across, down = [x for x, _ in points], [y for _, y in points]
        return max(across) > 0 and min(across) < WIDTH and max(down) > 0 and min(down) < self.height

    def path(self, rings: Iterable[Ring]) -> str:
        """Return outlines as a path: curves from the middle of a side to the middle of the next."""
        return "".join(self._closed_curve(ring) for ring in rings if self.shows(ring))

    def _closed_curve(self, ring: Ring) -> str:
        corners = [tuple(map(round, self.at(point))) for point in ring]
        middles = [
            (_short((x + after_x) / 2), _short((y + after_y) / 2))
            for (x, y), (after_x, after_y) in zip(corners, [*corners[1:], corners[0]], strict=True)
        ]
        curve = f"M{middles[-1][0]} {middles[-1][1]}"
        for (x, y), (middle_x, middle_y) in zip(corners, middles, strict=True):
            curve += f"Q{x} {y} {middle_x} {middle_y}"
        return f"{curve}Z"

    def dots(self, points: Iterable[Point]) -> str:
        """Return points as a path of strokes without length, which round ends make dots."""
        return "".join(f"M{_short(x)} {_short(y)}h0" for x, y in map(self.at, points))

    def picture(self, areas: list[Area], dots: list[Dot], radius: float = SMALLEST_DOT) -> Picture:
        """Put the picture together, with its scale."""
        scale_km = next((km for km in SCALES_KM if km * self.per_km <= WIDTH / 3), SCALES_KM[-1])
        length = round(scale_km * self.per_km, 1)
        return Picture(WIDTH, self.height, scale_km, length, areas, dots, radius)


def of_country(districts: Iterable[District], positions: Sequence[Position]) -> Picture | None:
    """Draw the whole country: a link for each district, and its municipalities as dots."""
    if not positions:
        return None
    shapes = areas_of(positions)
    tints = _tints(districts, shapes)
    points = _by_district(positions)
    frame = Frame([point for group in points.values() for point in group], margin_km=4)
    labels = Labels(WIDTH, frame.height - STRIP, AREA_TYPE)
    drawn = [district for district in districts if district.pk in points]
    places = {}
    # The longest names have the least choice of where they go.
    for district in sorted(drawn, key=lambda district: -len(district.name.text)):
        x, y = frame.at(_middle(points[district.pk]))
        places[district.pk] = labels.near(district.name.text, x, y)
    areas = [
        Area(
            path=frame.path(shapes.get(district.pk, [])),
            tint=tints[district.governorate_id],
            name=district.name,
            url=reverse("directory:map_district", args=[district.slug]),
            number=len(points[district.pk]),
            dots=frame.dots(points[district.pk]),
            label=places[district.pk],
        )
        for district in drawn
    ]
    return frame.picture(areas, [])


def of_part(
    municipalities: Iterable[Municipality],
    districts: Iterable[District],
    positions: Sequence[Position],
    *,
    into_districts: bool,
) -> Picture | None:
    """Draw a governorate or a district: each municipality is a link, its surroundings are shown.

    `positions` are those of the whole country; `into_districts` labels and links the districts
    that `municipalities` are in, so that one can go nearer.
    """
    placed = _placed(municipalities)
    if not placed:
        return None
    shapes = areas_of(positions)
    tints = _tints(districts, shapes)
    frame = Frame([point for _, point in placed], margin_km=3)
    inside = {municipality.district_id for municipality, _ in placed}
    labels = Labels(WIDTH, frame.height - STRIP, AREA_TYPE)
    radius = SMALLEST_DOT if into_districts else _radius(len(placed))
    spots = _spots(placed, frame)
    for _, x, y in spots:
        labels.keep_free(x, y, radius)
    areas = []
    points = _by_district(positions)
    # What is in question lies on top of what is around it.
    for district in sorted(districts, key=lambda district: district.pk in inside):
        path = frame.path(shapes.get(district.pk, []))
        if not path:
            continue
        entered = into_districts and district.pk in inside
        label = None
        if entered:
            label = labels.near(district.name.text, *frame.at(_middle(points[district.pk])))
        areas.append(
            Area(
                path=path,
                tint=tints[district.governorate_id] if district.pk in inside else 0,
                name=district.name,
                url=reverse("directory:map_district", args=[district.slug]) if entered else "",
                number=len(points[district.pk]),
                label=label,
            )
        )
    types = () if into_districts else (DOT_TYPE, WIDE_TYPE)
    dots = _dots(spots, frame, radius, types)
    return frame.picture(areas, dots, radius)


def around(
    municipalities: Iterable[Municipality], marked: Municipality | None = None
) -> Picture | None:
    """Draw a small map for a page, `marked` on top; None when it would show nothing."""
    # Where a dissolved one lay is shown on its own page.
    placed = _placed(municipalities, whatever=marked)
    if len(placed) < 2 or (marked and not marked.has_position):
        return None
    frame = Frame([point for _, point in placed], margin_km=5)
    shapes = areas_of(
        (1, m.lat, m.lon) for m, _ in placed if m.lat is not None and m.lon is not None
    )
    nameless = BilingualText("", "ar")
    areas = [Area(path=frame.path(rings), tint=1, name=nameless) for rings in shapes.values()]
    radius = round(_radius(len(placed)) * 1.4, 1)
    spots = _spots(placed, frame)
    here = [spot for spot in spots if marked and spot[0].pk == marked.pk]
    others = [spot for spot in spots if spot not in here]
    dots = _dots(others, frame, radius, (), size=ASIDE_TYPE)
    dots += [
        replace(dot, marked=True)
        for dot in _dots(here, frame, radius + 3, (ASIDE_TYPE,), size=ASIDE_TYPE)
    ]
    return frame.picture(areas, dots, radius)


def _placed(
    municipalities: Iterable[Municipality], whatever: Municipality | None = None
) -> list[tuple[Municipality, Point]]:
    """Return the municipalities that stand and have a position, with it; and `whatever` of them."""
    return [
        (municipality, project(municipality.lat, municipality.lon))
        for municipality in municipalities
        if municipality.lat is not None
        and municipality.lon is not None
        and (not municipality.is_dissolved or municipality == whatever)
    ]


Spot = tuple[Municipality, float, float]


def _spots(placed: Iterable[tuple[Municipality, Point]], frame: Frame) -> list[Spot]:
    return [(municipality, *frame.at(point)) for municipality, point in placed]


def _dots(
    spots: Sequence[Spot],
    frame: Frame,
    radius: float,
    types: Sequence[int],
    size: int = DOT_TYPE,
) -> list[Dot]:
    """Return the dots in the order they came, with as many names as have room.

    `types` are the sizes of type at which names may show, the largest (for phones) first.
    """
    shown: dict[int, tuple[Label, Shown]] = {}
    for number, type_size in enumerate(types):
        labels = Labels(WIDTH, frame.height - STRIP, type_size)
        for municipality, x, y in spots:
            labels.keep_free(x, y, radius)
            if municipality.pk in shown:
                labels.claim(municipality.name.text, shown[municipality.pk][0])
        for municipality, x, y in spots:
            if municipality.pk in shown:
                continue
            if found := labels.beside(municipality.name.text, x, y, radius + 1):
                shown[municipality.pk] = (found, "wide" if number else "always")
    free = Labels(WIDTH, frame.height, size)
    dots = []
    for municipality, x, y in spots:
        name = municipality.name
        above = free.at(name.text, x, y - radius - size)
        label, when = shown.get(municipality.pk) or (above, "pointed")
        dots.append(Dot(x, y, name, municipality.get_absolute_url(), label, when))
    return dots


def _radius(number: int) -> float:
    """Return a dot's radius: the more there are the smaller they are."""
    return round(min(max(26 / sqrt(number), SMALLEST_DOT), LARGEST_DOT), 1)


def _by_district(positions: Iterable[Position]) -> dict[int, list[Point]]:
    points: dict[int, list[Point]] = defaultdict(list)
    for district, lat, lon in positions:
        points[district].append(project(lat, lon))
    return points


def _middle(points: Sequence[Point]) -> Point:
    """Return the point that half of the others lie west of, and half north of."""
    across, down = sorted(x for x, _ in points), sorted(y for _, y in points)
    return across[len(across) // 2], down[len(down) // 2]


def _tints(districts: Iterable[District], shapes: Mapping[int, list[Ring]]) -> dict[int, int]:
    """Give each governorate one of the tints (1 to TINTS), neighbours different ones."""
    corners: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for district in districts:
        for ring in shapes.get(district.pk, []):
            corners[district.governorate_id].update((round(x / 4), round(y / 4)) for x, y in ring)
    tints: dict[int, int] = {}
    for governorate in sorted(corners):
        shared = {other: len(corners[governorate] & corners[other]) for other in tints}
        used: dict[int, int] = dict.fromkeys(range(1, TINTS + 1), 0)
        for other, number in shared.items():
            used[tints[other]] += number
        tints[governorate] = min(used, key=lambda tint: (used[tint], tint))
    for district in districts:
        tints.setdefault(district.governorate_id, 1)
    return tints


def _short(value: float) -> str:
    """Return a number as briefly as it can be written, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")
