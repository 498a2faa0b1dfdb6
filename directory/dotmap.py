"""Maps of dots, drawn on the server: from the country down to a district, and small ones in pages.

A `Picture` is what the template draws. Nobody publishes the borders of districts, so their areas
are drawn around their municipalities (`directory.areas`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

from django.urls import reverse

from cms.core.bilingual import BilingualText
from directory.areas import Point, Ring, areas_of, project
from directory.labels import Label, Labels
from directory.models import District, Municipality

# (district's id, latitude, longitude) of a municipality.
Position = tuple[int, float, float]

WIDTH = 400
MARGIN = 16
# The lowest strip is the scale's.
STRIP = 20
# A district that is a thin strip still gets a frame one can look at.
LOWEST, HIGHEST = 200, 540
SCALES_KM = (20, 10, 5, 2, 1)
TINTS = 4
# Type on a phone, where the picture is smallest; wider windows show it smaller (see the stylesheet).
AREA_TYPE, DOT_TYPE = 15, 13
SMALL_DOT, LARGE_DOT = 3.2, 5.0


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
    """A municipality; without a label its name shows when it is pointed at."""

    x: float
    y: float
    name: BilingualText
    url: str
    marked: bool = False
    label: Label | None = None

    @property
    def name_below(self) -> Label:
        """Where the name shows while it is pointed at."""
        half = len(self.name.text) * DOT_TYPE * 0.28
        return Label(round(min(max(self.x, half), WIDTH - half), 1), round(self.y - 14, 1))


@dataclass(frozen=True)
class Picture:
    """What the template draws; sizes are in the picture's units."""

    width: int
    height: int
    scale_km: int
    scale_length: float
    areas: list[Area] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    radius: float = LARGE_DOT

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

    def picture(self, areas: list[Area], dots: list[Dot], radius: float = LARGE_DOT) -> Picture:
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
    # The smallest have the least choice of where their name goes.
    for district in sorted(drawn, key=lambda district: len(points[district.pk])):
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
    labels = Labels(WIDTH, frame.height - STRIP, AREA_TYPE if into_districts else DOT_TYPE)
    radius = SMALL_DOT if into_districts else _radius(len(placed))
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
    dots = _dots(placed, frame, labels=None if into_districts else labels, radius=radius)
    return frame.picture(areas, dots, radius)


def around(
    municipalities: Iterable[Municipality], marked: Municipality | None = None
) -> Picture | None:
    """Draw a small map for a page, `marked` on top; None when it would show nothing."""
    placed = _placed(municipalities)
    if len(placed) < 2 or (marked and not marked.has_position):
        return None
    frame = Frame([point for _, point in placed], margin_km=2)
    labels = Labels(WIDTH, frame.height - STRIP, DOT_TYPE)
    shapes = areas_of(
        (1, m.lat, m.lon) for m, _ in placed if m.lat is not None and m.lon is not None
    )
    name = BilingualText("", "ar")
    areas = [Area(path=frame.path(rings), tint=1, name=name) for rings in shapes.values()]
    radius = _radius(len(placed))
    dots = _dots(placed, frame, labels=labels, radius=radius, marked=marked)
    return frame.picture(areas, dots, radius)


def _placed(municipalities: Iterable[Municipality]) -> list[tuple[Municipality, Point]]:
    return [
        (municipality, project(municipality.lat, municipality.lon))
        for municipality in municipalities
        if municipality.lat is not None
        and municipality.lon is not None
        and not municipality.is_dissolved
    ]


def _dots(
    placed: Iterable[tuple[Municipality, Point]],
    frame: Frame,
    *,
    labels: Labels | None,
    radius: float,
    marked: Municipality | None = None,
) -> list[Dot]:
    """Return the dots in the order they came, the marked one last; names where there is room."""
    spots = [(m, *frame.at(point), marked is not None and m.pk == marked.pk) for m, point in placed]
    spots.sort(key=lambda spot: spot[3])
    names: dict[int, Label | None] = {}
    if labels:
        for _, x, y, _here in spots:
            labels.keep_free(x, y, radius)
        # The marked one chooses first.
        for municipality, x, y, _here in reversed(spots):
            names[municipality.pk] = labels.beside(municipality.name.text, x, y, radius + 1)
    return [
        Dot(x, y, m.name, m.get_absolute_url(), marked=here, label=names.get(m.pk))
        for m, x, y, here in spots
    ]


def _radius(number: int) -> float:
    """Return a dot's radius: the more there are the smaller they are."""
    return round(min(max(36 / sqrt(number), SMALL_DOT), 6.5), 1)


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
