"""The demonstration's pictures: flat landscapes and patterns, drawn when they are loaded.

Everything is drawn at twice its size and reduced, which smooths the edges. The colours are
those of the site: cedar, limestone, roof tile, and the sea.
"""

import io
import math
from collections.abc import Callable, Sequence

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1200, 675
SCALE = 2

CEDAR, CEDAR_DEEP, CEDAR_SOFT, SAGE, MIST = "#14503f", "#0b352a", "#3f7a66", "#8fb3a1", "#cfe0d6"
PAPER, LIMESTONE, SAND, STONE = "#fbf9f5", "#f2eee6", "#e3d8c4", "#cbbda3"
TILE, TILE_SOFT, SUN = "#a5432a", "#c9765c", "#e9b45c"
SEA, SEA_DEEP, SEA_SOFT = "#3b7c98", "#1f5a82", "#9cc3d3"

Point = tuple[float, float]


class Canvas:
    """A drawing surface that is measured in the picture's own pixels."""

    def __init__(self, background: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), background)
        self.draw = ImageDraw.Draw(self.image)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=fill)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0
    ) -> None:
        corners = [x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE]
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        corners = [(value * SCALE) for value in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(corners, fill=fill)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        self.draw.line(
            [(x * SCALE, y * SCALE) for x, y in points],
            fill=fill,
            width=round(width * SCALE),
            joint="curve",
        )

    def ridge(self, base: float, waves: Sequence[tuple[float, float, float]], fill: str) -> None:
        """Fill everything below a line of waves, each (height, length, phase) in pixels."""
        top = [
            (x, base - sum(h * math.sin(x / length + phase) for h, length, phase in waves))
            for x in range(0, WIDTH + 8, 4)
        ]
        self.polygon([(0, HEIGHT), *top, (WIDTH, HEIGHT)], fill)

    def png(self) -> io.BytesIO:
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        small.quantize(96, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        out.seek(0)
        return out


def _house(canvas: Canvas, x: float, y: float, width: float, wall: str = PAPER) -> None:
    """A house with a hipped tile roof, its foot at (x, y)."""
    height = width * 0.62
    canvas.box(x, y - height, width, height, wall)
    canvas.polygon(
        [
            (x - width * 0.08, y - height),
            (x + width * 0.2, y - height * 1.5),
            (x + width * 0.8, y - height * 1.5),
            (x + width * 1.08, y - height),
        ],
        TILE,
    )
    for place in (0.18, 0.58):
        canvas.box(x + width * place, y - height * 0.68, width * 0.22, height * 0.36, CEDAR_SOFT)


def _cypress(canvas: Canvas, x: float, y: float, height: float, fill: str = CEDAR) -> None:
    """A cypress: a slender leaf standing on (x, y)."""
    half = height * 0.13
    side = [
        (x + half * math.sin(math.pi * step / 12) * (1 - step / 30), y - height * step / 12)
        for step in range(13)
    ]
    other = [(2 * x - px, py) for px, py in reversed(side)]
    canvas.polygon([*side, *other], fill)


def valley(canvas: Canvas) -> None:
    canvas.disc(905, 190, 78, SUN)
    canvas.ridge(300, [(70, 190, 0.4), (22, 61, 1.0)], MIST)
    canvas.ridge(385, [(64, 230, 2.1), (14, 70, 0.2)], SAGE)
    canvas.ridge(470, [(48, 260, 4.2), (9, 80, 0.9)], CEDAR_SOFT)
    canvas.ridge(560, [(34, 300, 0.4)], CEDAR)
    for x, y, width in ((250, 562, 84), (352, 578, 66), (160, 586, 70), (432, 600, 88)):
        _house(canvas, x, y, width)
    for x, y, height in ((225, 570, 110), (345, 580, 84), (540, 610, 120), (575, 615, 90)):
        _cypress(canvas, x, y, height, CEDAR_DEEP)
    canvas.ridge(640, [(16, 210, 1.0)], CEDAR_DEEP)


def coast(canvas: Canvas) -> None:
    canvas.disc(330, 250, 84, SUN)
    canvas.ridge(330, [(46, 170, 2.9), (12, 47, 0.3)], SAGE)
    canvas.ridge(372, [(30, 240, 1.1)], CEDAR_SOFT)
    for x, y, width in ((760, 402, 52), (830, 404, 64), (910, 402, 46), (965, 404, 58)):
        _house(canvas, x, y, width)
    for base, fill, phase in (
        (404, SEA_SOFT, 0.0),
        (455, SEA, 1.4),
        (530, "#2f6f8e", 0.7),
        (605, SEA_DEEP, 2.2),
    ):
        canvas.ridge(base, [(7, 38, phase), (5, 90, phase)], fill)
    canvas.polygon([(520, 470), (640, 470), (612, 502), (548, 502)], PAPER)
    canvas.polygon([(574, 340), (574, 460), (500, 460)], LIMESTONE)
    canvas.polygon([(584, 365), (584, 460), (640, 460)], TILE_SOFT)


def town(canvas: Canvas) -> None:
    canvas.ridge(360, [(50, 210, 0.9), (14, 60, 0.0)], MIST)
    canvas.ridge(450, [(26, 280, 3.4)], SAGE)
    for x, y, width in ((90, 560, 150), (860, 560, 130), (1010, 566, 150), (268, 556, 96)):
        _house(canvas, x, y, width, LIMESTONE)
    canvas.box(400, 300, 400, 265, PAPER)
    canvas.box(384, 284, 432, 22, SAND)
    canvas.box(384, 424, 432, 10, SAND)
    canvas.polygon([(384, 284), (440, 212), (760, 212), (816, 284)], TILE)
    for x in (436, 556, 676):
        canvas.disc(x + 44, 486, 44, CEDAR)
        canvas.box(x, 486, 88, 79, CEDAR)
        canvas.box(x + 20, 334, 48, 64, CEDAR_SOFT, 4)
    canvas.line([(600, 212), (600, 130)], STONE, 6)
    canvas.polygon([(603, 134), (690, 150), (603, 168)], CEDAR_SOFT)
    for x, height in ((372, 190), (832, 205), (70, 150), (980, 130)):
        _cypress(canvas, x, 570, height)
    canvas.box(0, 560, WIDTH, 115, SAND)
    for offset in range(0, WIDTH, 120):
        canvas.polygon(
            [
                (offset, 675),
                (offset + 60, 675),
                (600 + (offset - 570) * 0.62, 560),
                (600 + (offset - 600) * 0.62, 560),
            ],
            LIMESTONE,
        )


def conversation(canvas: Canvas) -> None:
    canvas.ridge(560, [(40, 260, 1.0)], MIST)
    canvas.ridge(620, [(22, 210, 2.6)], SAGE)
    canvas.box(430, 50, 340, 640, CEDAR_DEEP, 44)
    canvas.box(448, 74, 304, 620, LIMESTONE, 28)
    canvas.box(448, 74, 304, 76, CEDAR, 28)
    canvas.box(448, 120, 304, 34, CEDAR)
    canvas.disc(488, 114, 20, SAGE)
    canvas.box(522, 104, 120, 12, MIST, 6)
    canvas.box(522, 124, 74, 8, CEDAR_SOFT, 4)
    for x, y, width, height, fill in (
        (532, 182, 200, 86, MIST),
        (468, 290, 190, 66, PAPER),
        (572, 378, 160, 66, MIST),
        (468, 466, 214, 92, PAPER),
        (606, 580, 126, 54, MIST),
    ):
        canvas.box(x, y, width, height, fill, 18)
        ink = CEDAR_SOFT if fill == MIST else STONE
        for row in range(max(1, (height - 26) // 22)):
            shorter = 0.42 if row == (height - 26) // 22 - 1 else 0
            canvas.box(x + 18, y + 20 + row * 22, (width - 36) * (1 - shorter), 9, ink, 4)
    for x, y, radius, fill in ((250, 250, 62, TILE_SOFT), (950, 330, 74, CEDAR_SOFT)):
        canvas.box(x - radius * 1.5, y - radius, radius * 3, radius * 1.7, fill, 34)
        tail = 1 if x < 600 else -1
        canvas.polygon(
            [
                (x + tail * radius * 0.3, y + radius * 0.6),
                (x + tail * radius, y + radius * 0.6),
                (x + tail * radius * 1.1, y + radius * 1.15),
            ],
            fill,
        )
        for dot in (-1, 0, 1):
            canvas.disc(x + dot * radius * 0.62, y - radius * 0.15, radius * 0.15, PAPER)


def library(canvas: Canvas) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, LIMESTONE)
    colours = (CEDAR, SAND, TILE, SAGE, CEDAR_DEEP, STONE, SEA_DEEP, CEDAR_SOFT, TILE_SOFT)
    for shelf, foot in enumerate((222, 432, 642)):
        x, number = 74.0, shelf * 4
        while x < WIDTH - 130:
            width = 26 + (number * 37) % 31
            height = 112 + (number * 53) % 52
            colour = colours[(number * 5 + shelf) % len(colours)]
            if number % 11 == 7:  # a gap, and a book that leans into it
                canvas.polygon(
                    [(x + 8, foot), (x + 42, foot), (x + 92, foot - 128), (x + 60, foot - 140)],
                    colour,
                )
                x += 104
            else:
                canvas.box(x, foot - height, width, height, colour, 3)
                band = PAPER if colour in (CEDAR, TILE, CEDAR_DEEP, SEA_DEEP, CEDAR_SOFT) else CEDAR
                canvas.box(x, foot - height + 18, width, 5, band)
                canvas.box(x, foot - 26, width, 5, band)
                x += width + 4
            number += 1
        canvas.box(50, foot, WIDTH - 100, 16, STONE, 3)


def map_of_places(canvas: Canvas) -> None:
    edges: list[list[Point]] = [
        [
            (230 + 150 * math.sin(y / 210 + part) + part * 190 + y * 0.16, y)
            for y in range(-10, HEIGHT + 20, 15)
        ]
        for part in range(5)
    ]
    fills = (SEA_SOFT, MIST, SAGE, SAND, LIMESTONE, PAPER)
    left: list[Point] = [(0, -10), (0, HEIGHT + 10)]
    right: list[Point] = [(WIDTH, -10), (WIDTH, HEIGHT + 10)]
    for edge, fill in zip([*edges, right], fills, strict=True):
        canvas.polygon([*left, *reversed(edge)], fill)
        left = edge
    for edge in edges[1:]:
        canvas.line(edge, PAPER, 5)
    for base, sway in ((150, 30), (330, 24), (500, 34)):
        across = [
            (x, base + sway * math.sin(x / 120 + base) + x * 0.05)
            for x in range(440, WIDTH + 20, 20)
        ]
        canvas.line(across, PAPER, 5)
    river = [(1130 - y * 0.75, 30 + y * 0.85 + 26 * math.sin(y / 60)) for y in range(0, 700, 12)]
    canvas.line(river, SEA, 7)
    for number in range(46):  # spread evenly, without a visible order
        x = 470 + number * 0.7549 % 1 * 700
        y = 40 + number * 0.5698 % 1 * 600
        canvas.disc(x, y, 5 + number % 4, CEDAR_SOFT)
    for x, y, size in ((560, 300, 36), (835, 200, 28), (760, 480, 28)):
        canvas.polygon(
            [
                (x - size * 0.8, y - size * 1.2),
                (x + size * 0.8, y - size * 1.2),
                (x, y + size * 0.5),
            ],
            TILE,
        )
        canvas.disc(x, y - size * 1.45, size, TILE)
        canvas.disc(x, y - size * 1.45, size * 0.42, PAPER)


def meeting(canvas: Canvas) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, MIST)
    for ring in range(5):
        canvas.disc(600, 338, 420 - ring * 22, (SAGE, MIST)[ring % 2])
    canvas.disc(600, 338, 196, CEDAR)
    canvas.disc(600, 338, 172, CEDAR_SOFT)
    for seat in range(10):
        angle = math.tau * seat / 10 + 0.16
        x, y = 600 + 268 * math.cos(angle), 338 + 268 * math.sin(angle)
        shoulders = (TILE, SEA_DEEP, SAND, CEDAR_DEEP, TILE_SOFT)[seat % 5]
        canvas.disc(x, y, 52, shoulders)
        canvas.disc(x, y, 27, PAPER if seat % 2 else STONE)
        px, py = 600 + 134 * math.cos(angle), 338 + 134 * math.sin(angle)
        turn = [
            (
                px + dx * math.cos(angle) - dy * math.sin(angle),
                py + dx * math.sin(angle) + dy * math.cos(angle),
            )
            for dx, dy in ((-22, -16), (22, -16), (22, 16), (-22, 16))
        ]
        canvas.polygon(turn, PAPER)
    canvas.disc(600, 338, 54, SAGE)
    canvas.disc(600, 338, 30, CEDAR)


def geometry(canvas: Canvas) -> None:
    canvas.box(0, 0, WIDTH, HEIGHT, CEDAR)
    step = 150.0
    for row in range(-1, 6):
        for column in range(-1, 10):
            x, y = column * step, row * step + 38
            for turned, radius, fill in ((0.0, 72, SAGE), (math.pi / 4, 72, SAGE)):
                canvas.polygon(_regular(x, y, 4, radius, turned), fill)
            for turned in (0.0, math.pi / 4):
                canvas.polygon(_regular(x, y, 4, 58, turned), LIMESTONE)
            canvas.polygon(
                _regular(x, y, 8, 30, math.pi / 8), TILE if (row + column) % 2 else CEDAR_SOFT
            )
            canvas.polygon(_regular(x, y, 8, 12, math.pi / 8), PAPER)
            canvas.polygon(_regular(x + step / 2, y + step / 2, 4, 40, 0), SAND)
            canvas.polygon(_regular(x + step / 2, y + step / 2, 4, 24, 0), CEDAR_DEEP)


def _regular(x: float, y: float, sides: int, radius: float, turned: float) -> list[Point]:
    return [
        (
            x + radius * math.cos(math.tau * side / sides + turned),
            y + radius * math.sin(math.tau * side / sides + turned),
        )
        for side in range(sides)
    ]


# By name: the drawing, its background, and its title in the image library with both alternative texts.
DRAWINGS: dict[str, tuple[Callable[[Canvas], None], str, str, str, str]] = {
    "valley": (
        valley,
        PAPER,
        "تلال وقرية",
        "رسم لتلال متدرّجة تعلوها الشمس، وعند سفحها بيوت قرية ذات سقوف من القرميد",
        "Drawing of layered hills under the sun, with the tiled roofs of a village at their foot",
    ),
    "coast": (
        coast,
        PAPER,
        "ساحل",
        "رسم لساحل بحري تعلوه تلال وشمس منخفضة، وفي البحر مركب شراعي",
        "Drawing of a coast below hills and a low sun, with a sailing boat at sea",
    ),
    "town": (
        town,
        PAPER,
        "مبنى بلدية",
        "رسم لمبنى بلدية ذي قناطر ثلاث تحيط به بيوت وأشجار",
        "Drawing of a town hall with three arches, among houses and trees",
    ),
    "conversation": (
        conversation,
        PAPER,
        "محادثة على الهاتف",
        "رسم لهاتف تظهر على شاشته فقاعات محادثة",
        "Drawing of a phone with the bubbles of a conversation on its screen",
    ),
    "library": (
        library,
        LIMESTONE,
        "رفوف كتب",
        "رسم لثلاثة رفوف عليها مجلّدات ملوّنة",
        "Drawing of three shelves of coloured volumes",
    ),
    "map": (
        map_of_places,
        LIMESTONE,
        "خريطة مجرّدة",
        "رسم لخريطة مجرّدة عليها حدود ونهر ونقاط تدلّ على بلدات",
        "Drawing of an abstract map with borders, a river and dots for towns",
    ),
    "meeting": (
        meeting,
        MIST,
        "طاولة مستديرة",
        "رسم من الأعلى لأشخاص حول طاولة مستديرة أمامهم أوراق",
        "Drawing, from above, of people around a round table with papers before them",
    ),
    "geometry": (
        geometry,
        CEDAR,
        "زخرفة هندسية",
        "زخرفة من نجوم مثمّنة متكرّرة",
        "Pattern of repeated eight-pointed stars",
    ),
}


def draw(name: str) -> io.BytesIO:
    """Return the drawing as a PNG file."""
    function, background, *_texts = DRAWINGS[name]
    canvas = Canvas(background)
    function(canvas)
    return canvas.png()
