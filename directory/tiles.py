"""A map of tiles around a municipality, where the operator has named a server of tiles.

Off unless DIRECTORY_TILES_URL is set. Visitors' browsers then ask that server for pictures, so
its pages alone may load them (see `permit`).
"""

from dataclasses import dataclass
from math import asinh, pi, radians, tan
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse

from cms.core.middleware import public_policy
from directory.models import Municipality

ZOOM = 13
TILE = 256
WIDTH, HEIGHT = 480, 360


@dataclass(frozen=True)
class Tile:
    """One picture and where it lies, in the map's units."""

    url: str
    x: float
    y: float


@dataclass(frozen=True)
class TileMap:
    """The pictures around a position, which lies in the middle."""

    tiles: list[Tile]
    attribution: str
    size: int = TILE
    width: int = WIDTH
    height: int = HEIGHT


def around(place: Municipality) -> TileMap | None:
    """Return the map around a municipality; None when tiles are off or it has no position."""
    if not settings.DIRECTORY_TILES_URL or place.lat is None or place.lon is None:
        return None
    x, y = _position(place.lat, place.lon)
    left, top = x - WIDTH / 2, y - HEIGHT / 2
    tiles = [
        Tile(
            settings.DIRECTORY_TILES_URL.format(z=ZOOM, x=column, y=row),
            round(column * TILE - left, 1),
            round(row * TILE - top, 1),
        )
        for row in range(int(top // TILE), int((top + HEIGHT) // TILE) + 1)
        for column in range(int(left // TILE), int((left + WIDTH) // TILE) + 1)
    ]
    return TileMap(tiles, settings.DIRECTORY_TILES_ATTRIBUTION)


def permit(response: HttpResponse) -> None:
    """Let this one page load pictures from the server of tiles."""
    parts = urlsplit(settings.DIRECTORY_TILES_URL)
    origin = f"{parts.scheme}://{parts.netloc}"
    response.headers["Content-Security-Policy"] = public_policy(images=[origin])


def _position(lat: float, lon: float) -> tuple[float, float]:
    """Return a position in pixels of the whole world's map (Web Mercator)."""
    pixels = TILE * 2**ZOOM
    return (lon + 180) / 360 * pixels, (1 - asinh(tan(radians(lat))) / pi) / 2 * pixels
