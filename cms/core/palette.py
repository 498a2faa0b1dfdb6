"""Reads the colours out of the stylesheet, so that the design page and the tests see what visitors see."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

STYLESHEET = Path("cms/static/css/diwan.css")

# Foreground, background, and the least contrast WCAG 2 AA asks: 4.5 for text, 3 for what is not.
PAIRS = (
    ("ink", "paper", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "sunken", 4.5),
    ("ink", "info-tint", 4.5),
    ("ink", "warning-tint", 4.5),
    ("ink", "brand-tint", 4.5),
    ("ink", "mark", 4.5),
    ("ink-soft", "paper", 4.5),
    ("ink-soft", "surface", 4.5),
    ("ink-soft", "sunken", 4.5),
    ("ink-soft", "muted-tint", 4.5),
    ("brand", "paper", 4.5),
    ("brand", "surface", 4.5),
    ("brand", "sunken", 4.5),
    ("brand", "brand-tint", 4.5),
    ("brand", "info-tint", 4.5),
    ("brand-strong", "paper", 4.5),
    ("on-fill", "fill", 4.5),
    ("on-fill", "fill-strong", 4.5),
    ("on-action", "action", 4.5),
    ("on-action", "action-strong", 4.5),
    ("on-band", "band", 4.5),
    ("on-band", "band-deep", 4.5),
    ("on-band-soft", "band", 4.5),
    ("on-band-soft", "band-deep", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "surface", 4.5),
    ("success", "success-tint", 4.5),
    ("warning", "warning-tint", 4.5),
    ("info", "info-tint", 3),
    ("line-strong", "surface", 3),
    ("line-strong", "paper", 3),
    ("focus", "paper", 3),
    ("focus", "surface", 3),
)


@dataclass(frozen=True)
class Pair:
    """Two colours that meet, and how far apart they are in one of the two schemes."""

    foreground: str
    background: str
    required: float
    contrast: float

    @property
    def passes(self) -> bool:
        return self.contrast >= self.required


@cache
def schemes() -> dict[str, dict[str, str]]:
    """Return the colour tokens of both schemes: {"light": {"ink": "#1b2320", ...}, "dark": ...}."""
    css = (settings.BASE_DIR / STYLESHEET).read_text()
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block))
        for block in re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)[:2]
    )
    return {"light": light, "dark": light | dark}


def pairs(scheme: str) -> list[Pair]:
    """Return every pair of colours that the site puts together, with its contrast."""
    colours = schemes()[scheme]
    return [
        Pair(front, back, least, round(contrast(colours[front], colours[back]), 2))
        for front, back, least in PAIRS
    ]


def contrast(one: str, other: str) -> float:
    """Return WCAG's contrast ratio of two `#rrggbb` (or `#rgb`) colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
