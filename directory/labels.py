"""Names on a map, placed so that none lies on another."""

from collections.abc import Iterable
from dataclasses import dataclass

# How wide a letter is, of the size of the type; and how much room a line needs.
LETTER, LINE = 0.56, 1.3
# Steps away from the middle, in halves of a name's room, nearest first. Up and down keeps a name
# nearer to what it names than sideways does.
OUTWARD = sorted(
    ((right / 2, lower / 2) for right in range(-4, 5) for lower in range(-5, 6)),
    key=lambda step: (step[0] * 1.5) ** 2 + step[1] ** 2,
)


@dataclass(frozen=True)
class Label:
    """The middle of a name, in the picture's units; the baseline is a third of a line lower."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A rectangle that something takes up."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


class Labels:
    """Places one name after the other; the first come has the better place."""

    def __init__(self, width: float, height: float, size: float) -> None:
        """`size` is that of the type, in the picture's units."""
        self.frame = Box(0, 0, width, height)
        self.size = size
        self.taken: list[Box] = []

    def keep_free(self, x: float, y: float, radius: float) -> None:
        """Let no name lie on a dot."""
        self.taken.append(Box(x - radius, y - radius, x + radius, y + radius))

    def claim(self, text: str, label: Label) -> None:
        """Keep free what a name that is placed already takes up."""
        self.taken.append(self._box(text, label.x, label.y))

    def beside(self, text: str, x: float, y: float, gap: float) -> Label | None:
        """Place a name at one side of a dot; None where there is no room."""
        across, down = self.room(text)
        sides = (
            (0, gap + down / 2),
            (0, -gap - down / 2),
            (gap + across / 2, 0),
            (-gap - across / 2, 0),
        )
        return self._first_free(text, ((x + right, y + lower) for right, lower in sides))

    def at(self, text: str, x: float, y: float) -> Label:
        """Place a name at (x, y), whatever it lies on, but inside the picture."""
        box = self._box(text, x, y)
        return Label(round((box.left + box.right) / 2, 1), round((box.top + box.bottom) / 2, 1))

    def near(self, text: str, x: float, y: float) -> Label:
        """Place a name at (x, y), or as near as it has room; at last on top of others."""
        across, down = self.room(text)
        found = self._first_free(
            text,
            ((x + right * across / 2, y + lower * down / 2) for right, lower in OUTWARD),
        )
        return found or self.at(text, x, y)

    def room(self, text: str) -> tuple[float, float]:
        """Return how wide and how high a name is, as near as one can tell without the typeface."""
        return len(text) * LETTER * self.size, LINE * self.size

    def _box(self, text: str, x: float, y: float) -> Box:
        """Return what a name around (x, y) takes up; at the edge of the picture it moves inwards."""
        across, down = self.room(text)
        x = min(max(x, across / 2), self.frame.right - across / 2)
        y = min(max(y, down / 2), self.frame.bottom - down / 2)
        return Box(x - across / 2, y - down / 2, x + across / 2, y + down / 2)

    def _first_free(self, text: str, places: Iterable[tuple[float, float]]) -> Label | None:
        for x, y in places:
            box = self._box(text, x, y)
            if not any(box.meets(other) for other in self.taken):
                self.taken.append(box)
                return self.at(text, x, y)
        return None
