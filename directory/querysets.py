"""The questions the directory is asked, under names that say what they give."""

from math import cos, radians
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, F, Q, Value, When
from django.utils import timezone

from cms.core.bilingual import current_language
from directory import names

if TYPE_CHECKING:
    from directory.models import Municipality

# Nobody types a longer name; the rest of a pasted page is not looked at.
LONGEST_QUESTION = 100


def not_dissolved(path: str = "") -> Q:
    """Return the condition that a municipality (behind `path`) still stands today."""
    later = Q(**{f"{path}dissolved_on__gt": timezone.localdate()})
    return Q(**{f"{path}dissolved_on__isnull": True}) | later


class PlaceQuerySet(models.QuerySet[Any]):
    """What all kinds of places share: order and look-up by name."""

    def alphabetical(self, language: str | None = None) -> Self:
        """Order by the alphabet of `language` (default: the active one)."""
        return self.order_by(f"sort_{language or current_language()}", "pk")

    def named(self, text: str) -> Self:
        """Keep the places that carry every word of `text` in a name; nearest names first.

        Any word may be unfinished. Text without a letter or digit finds nothing.
        """
        text = text[:LONGEST_QUESTION]
        words = names.fold(text).split()
        if not words:
            return self.none()
        every_word = Q()
        for word in words:
            every_word &= Q(keys__contains=f" {word}")
        joined = names.spell(text).replace(" ", "")
        found = self.filter(
            self.beside_its_name(words, every_word) | Q(keys__contains=f" {joined}")
        )
        return found.nearest_names_first(text)

    def beside_its_name(self, words: list[str], every_word: Q) -> Q:
        """Return the condition that `words` name a place; kinds widen it by what stands beside."""
        return every_word

    def nearest_names_first(self, text: str) -> Self:
        """Order by how near the name is to `text`: itself, another spelling, its beginning."""
        itself, beginning = Q(pk__in=()), Q(pk__in=())
        for column, key in (
            ("sort_ar", names.sort_key_ar(text)),
            ("sort_en", names.sort_key_en(text)),
        ):
            if key:
                itself |= Q(**{column: key})
                beginning |= Q(**{f"{column}__startswith": key})
        rank = Case(
            When(itself, then=Value(0)),
            When(Q(keys__contains=names.lookup_keys([text])), then=Value(1)),
            When(beginning, then=Value(2)),
            default=Value(3),
        )
        return self.order_by(rank, f"sort_{current_language()}", "pk")


class DistrictQuerySet(PlaceQuerySet):
    """Districts with the numbers that lists show beside them."""

    def with_counts(self) -> Self:
        """Add `municipality_count`, of those that were not dissolved."""
        standing = not_dissolved("municipalities__")
        return self.annotate(municipality_count=Count("municipalities", filter=standing))


class UnionQuerySet(PlaceQuerySet):
    """Unions with the numbers that lists show beside them."""

    def with_counts(self) -> Self:
        """Add `member_count`."""
        return self.annotate(member_count=Count("municipalities"))


class MunicipalityQuerySet(PlaceQuerySet):
    """Municipalities by name, by position and beside each other."""

    def with_places(self) -> Self:
        """Bring district, governorate and union along, in the same query."""
        return self.select_related("district__governorate", "union")

    def standing(self) -> Self:
        """Leave out those that were dissolved."""
        return self.filter(not_dissolved())

    def beside_its_name(self, words: list[str], every_word: Q) -> Q:
        """A municipality is also named together with its district: "الكنيسة صور"."""
        one_in_name, all_in_either = Q(pk__in=()), Q()
        for word in words:
            in_name = Q(keys__contains=f" {word}")
            one_in_name |= in_name
            all_in_either &= in_name | Q(district__keys__contains=f" {word}")
        return every_word | (one_in_name & all_in_either)

    def nearest(self, lat: float, lon: float) -> Self:
        """Order by distance from a position, nearest first; without coordinates: left out.

        Over Lebanon a plane is exact enough to order by; geo.distance_km gives the kilometres.
        """
        north = F("lat") - Value(lat, models.FloatField())
        east = (F("lon") - Value(lon, models.FloatField())) * Value(cos(radians(lat)))
        squared = models.ExpressionWrapper(
            north * north + east * east, output_field=models.FloatField()
        )
        return (
            self.filter(lat__isnull=False)
            .annotate(squared_distance=squared)
            .order_by("squared_distance", "pk")
        )

    def namesakes_of(self, municipality: "Municipality") -> Self:
        """Keep other municipalities of the same name, in Arabic or in Latin letters."""
        same = Q(sort_ar=municipality.sort_ar)
        if municipality.name_en:
            same |= Q(sort_en=municipality.sort_en)
        return self.filter(same).exclude(pk=municipality.pk)


class MukhtarQuerySet(PlaceQuerySet):
    """Mukhtars by their own name or by their village's."""

    def with_places(self) -> Self:
        """Bring district and municipality along, in the same query."""
        return self.select_related("district__governorate", "municipality")
