"""Filters of the admin's lists, from wide to narrow: governorate, district, union.

Django's own filter by relation needs its admin to be installed, and would list all 53 unions.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.models import District, Governorate, Union
from directory.querysets import PlaceQuerySet

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
    """The governorate of a municipality's or a union's district."""

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
