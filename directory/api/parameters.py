"""The parameters of the addresses, as they are checked and as the OpenAPI document tells them."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cms.core.api import Choice, Degrees, Flag, Moment, Parameters, Slug, Text, Whole
from directory.models import Municipality

MOST_ROWS = 500
USUAL_ROWS = 50
MOST_OFFSET = 1_000_000
LONGEST_QUESTION = 200
MOST_CANDIDATES = 20
ORDERS = ("name_ar", "-name_ar", "name_en", "-name_en", "updated_at", "-updated_at")

Box4 = tuple[float, float, float, float]


@extend_schema_field(
    {
        "type": "array",
        "items": {"type": "number", "minimum": -180, "maximum": 180},
        "minItems": 4,
        "maxItems": 4,
    }
)
class Box(serializers.Field):
    """A rectangle `west,south,east,north` in decimal degrees."""

    default_error_messages: ClassVar = {
        "invalid": _("Give west,south,east,north in decimal degrees, such as 35.4,33.8,35.6,34.0."),
    }

    def to_internal_value(self, data: Any) -> Box4:
        parts = str(data).split(",")
        if len(parts) != 4:
            self.fail("invalid")
        degrees = Degrees()
        try:
            west, south, east, north = (degrees.to_internal_value(part) for part in parts)
        except serializers.ValidationError:
            self.fail("invalid")
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            self.fail("invalid")
        return west, south, east, north


class ListParameters(Parameters):
    """What every list understands."""

    q = Text(
        max_length=LONGEST_QUESTION,
        help_text=(
            "Find by name, in any spelling: Arabic or Latin letters, with or without article, "
            "hamza and accents. Every word must begin a word of one of the names. The nearest "
            "names come first unless `ordering` says otherwise."
        ),
    )
    updated_since = Moment(
        required=False,
        help_text=(
            "Only entries that changed at or after this moment: `2026-06-30` (midnight UTC) or "
            "`2026-06-30T08:00:00Z`."
        ),
    )
    ordering = Choice(
        ORDERS,
        required=False,
        help_text=(
            "Order by the Arabic alphabet (`name_ar`, the usual order), the Latin one or the last "
            "change; `-` turns it around."
        ),
    )
    limit = Whole(
        min_value=1,
        max_value=MOST_ROWS,
        default=USUAL_ROWS,
        help_text="How many entries at most. For all of them rather take the file.",
    )
    offset = Whole(
        min_value=0,
        max_value=MOST_OFFSET,
        default=0,
        help_text="How many entries to pass over.",
    )


class GovernorateParameters(ListParameters):
    """What the list of governorates understands."""


class DistrictParameters(ListParameters):
    """What the list of districts understands."""

    governorate = Slug(help_text="Only those of the governorate with this slug.")


class UnionParameters(DistrictParameters):
    """What the list of unions understands."""

    district = Slug(help_text="Only those of the district with this slug.")
    confirmed = Flag(required=False, help_text="Whether the Directorate has confirmed the entry.")


class MunicipalityParameters(UnionParameters):
    """What the list of municipalities understands."""

    union = Slug(help_text="Only the members of the union with this slug.")
    quality = Choice(
        Municipality.CoordinateQuality.values,
        required=False,
        help_text=(
            "Only those whose position has this quality: A two sources within 1.5 km, B within "
            "3 km, C one source, D a landmark nearby."
        ),
    )
    has_position = Flag(required=False, help_text="Whether the position is known.")
    has_phone = Flag(required=False, help_text="Whether a telephone number is known.")
    dissolved = Flag(
        required=False, help_text="Whether it is dissolved today. Both kinds without it."
    )
    bbox = Box(
        required=False,
        help_text=(
            "Only those inside a rectangle, `west,south,east,north` in decimal degrees (WGS 84), "
            "such as `35.4,33.8,35.6,34.0`."
        ),
    )


class MukhtarParameters(DistrictParameters):
    """What the list of mukhtars understands."""

    district = Slug(help_text="Only those of the district with this slug.")
    municipality = Slug(help_text="Only those of the municipality with this slug.")
    has_phone = Flag(required=False, help_text="Whether a telephone number is known.")


def _degrees(help_text: str, largest: int, **kwargs: Any) -> Degrees:
    return Degrees(min_value=-largest, max_value=largest, help_text=help_text, **kwargs)


LATITUDE = "Latitude in decimal degrees (WGS 84)."
LONGITUDE = "Longitude in decimal degrees (WGS 84)."


class MatchParameters(Parameters):
    """What the matching of names understands."""

    q = Text(
        required=True,
        max_length=LONGEST_QUESTION,
        help_text=(
            "A name as people write it, or a sentence that holds one, in Arabic, English, French "
            "or Arabizi."
        ),
    )
    district = Text(
        max_length=80,
        help_text="The slug or a name of the district or governorate, where it is known.",
    )
    lat = _degrees(
        f"{LATITUDE} Of the person who asks, to tell namesakes apart; together with `lon`.",
        90,
        required=False,
    )
    lon = _degrees(f"{LONGITUDE} Together with `lat`.", 180, required=False)
    limit = Whole(
        min_value=1,
        max_value=MOST_CANDIDATES,
        default=5,
        help_text="How many candidates at most.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse half a position."""
        return both_or_none(attrs)


def both_or_none(given: dict[str, Any]) -> dict[str, Any]:
    """Return the parameters unchanged; raises ValidationError when one of `lat` and `lon` is missing."""
    missing = [name for name in ("lat", "lon") if name not in given]
    if len(missing) == 1:
        raise serializers.ValidationError({missing[0]: _("Give both lat and lon, or neither.")})
    return given


class NearestParameters(Parameters):
    """What the look-up by position understands."""

    lat = _degrees(LATITUDE, 90)
    lon = _degrees(LONGITUDE, 180)
    limit = Whole(
        min_value=1,
        max_value=MOST_CANDIDATES,
        default=5,
        help_text="How many municipalities at most.",
    )
