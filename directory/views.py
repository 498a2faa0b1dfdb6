"""Public pages of the directory: each asks the same few questions whatever the number of rows."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.bilingual import current_language
from cms.core.sharing import Subject
from directory import geo, jsonld, slots
from directory.dotmap import dot_map
from directory.models import District, Governorate, Municipality, Place, Union
from directory.names import by_initial

NEIGHBOURS = 6
MOST_FOUND = 50


def index(request: HttpRequest) -> HttpResponse:
    """The governorates with their districts, and a box that finds a municipality by its name."""
    query = " ".join(request.GET.get("q", "").replace("\0", " ").split())
    found = list(Municipality.objects.with_places().named(query)[: MOST_FOUND + 1]) if query else []
    districts = District.objects.with_counts().alphabetical()
    governorates = list(
        Governorate.objects.alphabetical().prefetch_related(Prefetch("districts", districts))
    )
    listed = [district for governorate in governorates for district in governorate.districts.all()]
    context = {
        "query": query,
        "found": found[:MOST_FOUND],
        "more_found": len(found) > MOST_FOUND,
        "governorates": governorates,
        "district_count": len(listed),
        "municipality_count": sum(district.municipality_count for district in listed),
        "union_count": Union.objects.count(),
        "trail": [_home()],
        "subject": None if query else Subject(_("Directory of municipalities")),
    }
    return render(request, "directory/index.html", context)


def governorate(request: HttpRequest, slug: str) -> HttpResponse:
    """A governorate's facts and its districts."""
    place = get_object_or_404(Governorate, slug=slug)
    districts = list(place.districts.with_counts().alphabetical())
    context = {
        "governorate": place,
        "districts": districts,
        "municipality_count": sum(district.municipality_count for district in districts),
        "trail": _trail(),
        "json_ld": jsonld.of_governorate(place, request),
        "subject": _subject(_("Governorate of %(name)s"), place),
    }
    return render(request, "directory/governorate.html", context)


def district(request: HttpRequest, slug: str) -> HttpResponse:
    """A district's facts, its unions, and its municipalities in alphabetical order."""
    place = get_object_or_404(
        District.objects.select_related("governorate").prefetch_related("alternative_names"),
        slug=slug,
    )
    municipalities = list(Municipality.objects.filter(district=place).alphabetical())
    context = {
        "district": place,
        "municipality_count": len(municipalities),
        "letters": by_initial(municipalities, current_language()),
        "unions": list(Union.objects.filter(district=place).with_counts().alphabetical()),
        "map": dot_map(municipalities),
        "trail": _trail(place.governorate),
        "json_ld": jsonld.of_district(place, request),
        "subject": _subject(_("District of %(name)s"), place),
    }
    return render(request, "directory/district.html", context)


def unions(request: HttpRequest) -> HttpResponse:
    """Every union, below the governorate it is in."""
    everyone = Union.objects.with_counts().select_related("district__governorate").alphabetical()
    groups: dict[Governorate, list[Union]] = {}
    for item in everyone:
        groups.setdefault(item.district.governorate, []).append(item)
    order = f"sort_{current_language()}"
    context = {
        "groups": sorted(groups.items(), key=lambda group: getattr(group[0], order)),
        "union_count": sum(map(len, groups.values())),
        "trail": _trail(),
        "subject": Subject(_("Unions of municipalities")),
    }
    return render(request, "directory/unions.html", context)


def union(request: HttpRequest, slug: str) -> HttpResponse:
    """A union's facts and the municipalities that are its members."""
    place = get_object_or_404(Union.objects.select_related("district__governorate"), slug=slug)
    members = Municipality.objects.filter(union=place).select_related("district").alphabetical()
    context = {
        "union": place,
        "members": list(members),
        "trail": [*_trail(), {"url": reverse("directory:unions"), "title": _("Unions")}],
        "json_ld": jsonld.of_union(place, request),
        "subject": _subject("%(name)s", place),
    }
    return render(request, "directory/union.html", context)


def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """A municipality's facts, its neighbours, its namesakes, and what other rooms add."""
    place = get_object_or_404(
        Municipality.objects.with_places().prefetch_related("alternative_names"), slug=slug
    )
    around = Municipality.objects.filter(district_id=place.district_id)
    context = {
        "municipality": place,
        "neighbours": _neighbours(place),
        "namesakes": list(Municipality.objects.namesakes_of(place).with_places().alphabetical()),
        "map": dot_map(around, marked=place) if place.has_position else None,
        "panels": slots.panels(place),
        "trail": _trail(place.district.governorate, place.district),
        "json_ld": jsonld.of_municipality(place, request),
        "subject": _subject(_("Municipality of %(name)s"), place),
    }
    return render(request, "directory/municipality.html", context)


def _neighbours(place: Municipality) -> list[tuple[Municipality, float]]:
    """Return the nearest municipalities with their distance in kilometres."""
    if place.lat is None or place.lon is None:
        return []
    nearest = (
        Municipality.objects.nearest(place.lat, place.lon)
        .exclude(pk=place.pk)
        .select_related("district")[:NEIGHBOURS]
    )
    return [
        (other, geo.distance_km(place.lat, place.lon, other.lat, other.lon)) for other in nearest
    ]


def _subject(title: str, place: Place) -> Subject:
    """Return what the page of a place is about; `title` has room for its name."""
    renewed = timezone.localtime(place.updated_at).date()
    return Subject(title % {"name": place.name.text}, renewed)


def _home() -> dict[str, Any]:
    return {"url": f"/{current_language()}/", "title": _("Home")}


def _trail(*places: Any) -> list[dict[str, Any]]:
    """Return the breadcrumbs down to `places`, each inside the one before."""
    trail = [_home(), {"url": reverse("directory:index"), "title": _("Directory")}]
    return [*trail, *({"url": place.get_absolute_url(), "title": place.name} for place in places)]
