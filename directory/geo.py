"""Positions in decimal degrees (WGS 84), distances in kilometres."""

from math import asin, cos, radians, sin, sqrt

# Lebanon's extent, with the margin that rounded coordinates need.
SOUTH, NORTH = 33.04, 34.70
WEST, EAST = 35.08, 36.64
EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = 111.2


def in_lebanon(lat: float, lon: float) -> bool:
    """Whether a position lies in the rectangle around Lebanon."""
    return SOUTH <= lat <= NORTH and WEST <= lon <= EAST


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance between two positions along the earth's surface."""
    half_lat, half_lon = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(chord))
