"""Filters of the admin's lists, from wide to narrow: governorate, district, union.

Django's own filter by relation needs its admin to be installed, and would list all 53 unions.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory import completeness
from directory.models import District, Governorate, Union
from directory.querysets import PlaceQuerySet, not_dissolved

NONE = "none"


class PlaceFilter(SimpleListFilter):
    """Filters by the place something is in; choosing a wider place forgets the narrower one."""

    narrower: tuple[str, ...] = ()
    path = ""

    def places(self, request: HttpRequest) -> PlaceQuerySet:
        """Return the places to choose from."""
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(place.slug, str(place)) for place in self.places(request).alphabetical()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(**{self.path: self.value()}) if self.value() else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        forgotten = [self.parameter_name, *self.narrower]
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=forgotten),
            "display": _("All"),
        }
        for value, title in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string(
                    {self.parameter_name: value}, remove=self.narrower
                ),
                "display": title,
            }


class GovernorateFilter(PlaceFilter):
    """The governorate of the district that a record lies in."""

    title = gettext_lazy("governorate")
    parameter_name = "governorate"
    narrower = ("district", "union")
    path = "district__governorate__slug"

    def places(self, request: HttpRequest) -> PlaceQuerySet:
        return Governorate.objects.all()


class DistrictGovernorateFilter(GovernorateFilter):
    """The governorate of a district."""

    path = "governorate__slug"


class DistrictFilter(PlaceFilter):
    """The district, out of the chosen governorate's."""

    title = gettext_lazy("district")
    parameter_name = "district"
    narrower = ("union",)
    path = "district__slug"

    def places(self, request: HttpRequest) -> PlaceQuerySet:
        governorate = request.GET.get("governorate")
        districts = District.objects.all()
        return districts.filter(governorate__slug=governorate) if governorate else districts


class UnionFilter(PlaceFilter):
    """The union, out of the chosen district's or governorate's; or no union."""

    title = gettext_lazy("union of municipalities")
    parameter_name = "union"
    path = "union__slug"

    def places(self, request: HttpRequest) -> PlaceQuerySet:
        if district := request.GET.get("district"):
            return Union.objects.filter(district__slug=district)
        if governorate := request.GET.get("governorate"):
            return Union.objects.filter(district__governorate__slug=governorate)
        return Union.objects.none()

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(NONE, _("In no union")), *super().lookups(request, model_admin)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == NONE:
            return queryset.filter(union=None)
        return super().queryset(request, queryset)


class LackFilter(SimpleListFilter):
    """What a municipality lacks."""

    title = gettext_lazy("lacks")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(gap.key, gap.label) for gap in completeness.GAPS]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        gap = completeness.BY_KEY.get(self.value() or "")
        return queryset.filter(gap.condition) if gap else queryset


class DissolvedFilter(SimpleListFilter):
    """Whether a municipality has been dissolved."""

    title = gettext_lazy("existence")
    parameter_name = "dissolved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("not dissolved")), ("yes", _("dissolved"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "yes":
            return queryset.exclude(not_dissolved())
        return queryset.filter(not_dissolved()) if self.value() == "no" else queryset


class ChangedFilter(SimpleListFilter):
    """Whether a record was changed lately."""

    title = gettext_lazy("changed")
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("1", _("today")),
            ("7", _("in the last 7 days")),
            ("30", _("in the last 30 days")),
            ("365", _("in the last 12 months")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        days = int(self.value() or 1) - 1
        return queryset.filter(updated_at__gte=today - timedelta(days=days))


class HasMunicipalityFilter(SimpleListFilter):
    """Whether a mukhtar's village has a municipality."""

    title = gettext_lazy("municipality")
    parameter_name = "municipality"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("with a municipality")), ("no", _("without a municipality"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("yes", "no"):
            return queryset.filter(municipality__isnull=self.value() == "no")
        return queryset
