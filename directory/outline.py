"""Lebanon's outline, simplified: whether a position lies in the country.

73 points drawn by us from general knowledge of the border's course and of the coast, about two
kilometres outside them, so that no town on the border falls out; it is no statement about where
the border runs. At Metula and at Talkalakh the line keeps closer, or both would lie inside.
"""

# (latitude, longitude), north along the coast, then east and back south.
OUTLINE = (
    (33.070, 35.080), (33.115, 35.095), (33.190, 35.150), (33.275, 35.165), (33.350, 35.215),
    (33.440, 35.255), (33.540, 35.330), (33.640, 35.385), (33.740, 35.420), (33.840, 35.450),
    (33.910, 35.440), (33.930, 35.500), (33.975, 35.575), (34.010, 35.610), (34.120, 35.610),
    (34.200, 35.615), (34.260, 35.625), (34.330, 35.650), (34.400, 35.740), (34.465, 35.760),
    (34.520, 35.760), (34.520, 35.900), (34.600, 35.945), (34.655, 35.945), (34.675, 36.020),
    (34.660, 36.120), (34.662, 36.180), (34.655, 36.240), (34.668, 36.300), (34.705, 36.350),
    (34.700, 36.410), (34.640, 36.465), (34.575, 36.450), (34.535, 36.440), (34.522, 36.500),
    (34.480, 36.560), (34.420, 36.600), (34.340, 36.600), (34.270, 36.630), (34.190, 36.640),
    (34.120, 36.590), (34.060, 36.580), (33.990, 36.510), (33.930, 36.430), (33.880, 36.440),
    (33.830, 36.400), (33.815, 36.300), (33.835, 36.200), (33.790, 36.110), (33.745, 36.060),
    (33.700, 36.015), (33.640, 35.985), (33.610, 36.050), (33.545, 36.065), (33.500, 35.990),
    (33.430, 35.900), (33.390, 35.840), (33.330, 35.810), (33.290, 35.740), (33.265, 35.660),
    (33.262, 35.625), (33.305, 35.600), (33.310, 35.575), (33.276, 35.568), (33.235, 35.565),
    (33.160, 35.555), (33.105, 35.530), (33.075, 35.470), (33.060, 35.420), (33.055, 35.360),
    (33.080, 35.310), (33.085, 35.220), (33.075, 35.150),
)  # fmt: skip


def contains(lat: float, lon: float) -> bool:
    """Whether a position (degrees, WGS 84) lies inside the outline."""
    inside = False
    before_lat, before_lon = OUTLINE[-1]
    for corner_lat, corner_lon in OUTLINE:
        # How often a line to the east crosses the outline: oddly often from inside.
        if (before_lat > lat) != (corner_lat > lat):
            share = (lat - before_lat) / (corner_lat - before_lat)
            if lon < before_lon + share * (corner_lon - before_lon):
                inside = not inside
        before_lat, before_lon = corner_lat, corner_lon
    return inside
