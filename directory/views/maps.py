"""The map, from the country through a governorate to a district; beside it the same in a table."""

from itertools import groupby
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.bilingual import current_language
from cms.core.sharing import Subject
from directory import dotmap
from directory.models import District, Governorate, Municipality
from directory.views.shared import follows_moves, subject_of, trail


def country(request: HttpRequest) -> HttpResponse:
    """The country's districts, each a link to its own map."""
    districts = _districts()
    order = f"sort_{current_language()}"
    by_governorate = sorted(
        districts, key=lambda d: (getattr(d.governorate, order), d.governorate_id)
    )
    context = {
        "groups": [
            (governorate, list(group))
            for governorate, group in groupby(by_governorate, key=attrgetter("governorate"))
        ],
        "municipality_count": sum(district.municipality_count for district in districts),
        "map": dotmap.of_country(districts, _positions()),
        "trail": trail(),
        "subject": Subject(_("Map of the municipalities")),
    }
    return render(request, "directory/map.html", context)


@follows_moves(Governorate)
def governorate(request: HttpRequest, slug: str) -> HttpResponse:
    """A governorate's districts and municipalities, all of them links."""
    place = get_object_or_404(Governorate, slug=slug)
    municipalities = list(
        Municipality.objects.standing()
        .filter(district__governorate=place)
        .select_related("district")
        .alphabetical()
    )
    districts = _districts()
    context = {
        "place": place,
        "groups": [
            (district, [m for m in municipalities if m.district_id == district.pk])
            for district in districts
            if district.governorate_id == place.pk
        ],
        "municipality_count": len(municipalities),
        "map": dotmap.of_part(municipalities, districts, _positions(), into_districts=True),
        "trail": [*trail(), _map_of()],
        "subject": subject_of(_("Map of the governorate of %(name)s"), place),
    }
    return render(request, "directory/map_governorate.html", context)


@follows_moves(District)
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """A district's municipalities, each a link."""
    place = get_object_or_404(District.objects.select_related("governorate"), slug=slug)
    municipalities = list(
        Municipality.objects.standing()
        .filter(district=place)
        .select_related("union")
        .alphabetical()
    )
    context = {
        "place": place,
        "municipalities": municipalities,
        "map": dotmap.of_part(municipalities, _districts(), _positions(), into_districts=False),
        "trail": [*trail(), _map_of(), _map_of(place.governorate)],
        "subject": subject_of(_("Map of the district of %(name)s"), place),
    }
    return render(request, "directory/map_district.html", context)


def _districts() -> list[District]:
    return list(District.objects.with_counts().select_related("governorate").alphabetical())


def _positions() -> list[dotmap.Position]:
    placed = Municipality.objects.standing().filter(lat__isnull=False)
    return list(placed.order_by("pk").values_list("district_id", "lat", "lon"))


def _map_of(place: Governorate | None = None) -> dict[str, Any]:
    if place is None:
        return {"url": reverse("directory:map"), "title": _("Map")}
    return {"url": reverse("directory:map_governorate", args=[place.slug]), "title": place.name}
