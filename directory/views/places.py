"""The pages of governorates, districts, unions and municipalities, and their lists."""

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.bilingual import current_language
from cms.core.sharing import Subject
from directory import geo, jsonld, slots, tiles
from directory.dotmap import around
from directory.models import District, Governorate, Mukhtar, Municipality, Union
from directory.names import by_initial
from directory.origins import origins_of
from directory.views.shared import follows_moves, subject_of, trail

NEIGHBOURS = 6
# A district may have hundreds of mukhtars: the rest is on their own page.
MUKHTARS_SHOWN = 12


def governorates(request: HttpRequest) -> HttpResponse:
    """Every governorate with its districts."""
    districts = District.objects.with_counts().alphabetical()
    listed = list(
        Governorate.objects.alphabetical().prefetch_related(Prefetch("districts", districts))
    )
    context = {
        "governorates": listed,
        "trail": trail(),
        "subject": Subject(_("Governorates")),
    }
    return render(request, "directory/governorates.html", context)


def districts(request: HttpRequest) -> HttpResponse:
    """Every district, by the alphabet, with the governorate it is in."""
    listed = list(District.objects.with_counts().select_related("governorate").alphabetical())
    context = {
        "districts": listed,
        "trail": trail(),
        "subject": Subject(_("Districts")),
    }
    return render(request, "directory/districts.html", context)


@follows_moves(Governorate)
def governorate(request: HttpRequest, slug: str) -> HttpResponse:
    """A governorate's facts and its districts."""
    place = get_object_or_404(Governorate, slug=slug)
    districts = list(place.districts.with_counts().alphabetical())
    context = {
        "governorate": place,
        "districts": districts,
        "municipality_count": sum(district.municipality_count for district in districts),
        "trail": [*trail(), _list_of("governorates", _("Governorates"))],
        "json_ld": jsonld.of_governorate(place, request),
        "subject": subject_of(_("Governorate of %(name)s"), place),
    }
    return render(request, "directory/governorate.html", context)


@follows_moves(District)
def district(request: HttpRequest, slug: str) -> HttpResponse:
    """A district's facts, its unions and mukhtars, and its municipalities in alphabetical order."""
    place = get_object_or_404(
        District.objects.select_related("governorate").prefetch_related("alternative_names"),
        slug=slug,
    )
    municipalities = list(Municipality.objects.filter(district=place).alphabetical())
    mukhtars = Mukhtar.objects.filter(district=place).with_places().alphabetical()
    context = {
        "district": place,
        "municipality_count": sum(not item.is_dissolved for item in municipalities),
        "letters": by_initial(municipalities, current_language()),
        "unions": list(Union.objects.filter(district=place).with_counts().alphabetical()),
        "mukhtars": list(mukhtars[:MUKHTARS_SHOWN]),
        "mukhtar_count": mukhtars.count(),
        "map": around(municipalities),
        "trail": trail(place.governorate),
        "json_ld": jsonld.of_district(place, request),
        "subject": subject_of(_("District of %(name)s"), place),
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
        "trail": trail(),
        "subject": Subject(_("Unions of municipalities")),
    }
    return render(request, "directory/unions.html", context)


@follows_moves(Union)
def union(request: HttpRequest, slug: str) -> HttpResponse:
    """A union's facts, the municipalities that are its members, and where they lie."""
    place = get_object_or_404(Union.objects.select_related("district__governorate"), slug=slug)
    members = list(
        Municipality.objects.filter(union=place).select_related("district").alphabetical()
    )
    context = {
        "union": place,
        "members": members,
        "map": around(members),
        "trail": [*trail(), _list_of("unions", _("Unions"))],
        "json_ld": jsonld.of_union(place, request),
        "subject": subject_of("%(name)s", place),
    }
    return render(request, "directory/union.html", context)


@follows_moves(Municipality)
def municipality(request: HttpRequest, slug: str) -> HttpResponse:
    """A municipality's contacts and facts, what is near it, and what other rooms add."""
    place = get_object_or_404(
        Municipality.objects.with_places()
        .select_related("successor")
        .prefetch_related("alternative_names", "phones", "predecessors"),
        slug=slug,
    )
    district = Municipality.objects.filter(district_id=place.district_id)
    others = list(place.alternative_names.all())
    tile_map = tiles.around(place)
    context = {
        "municipality": place,
        "has_contacts": _has_contacts(place),
        "website": place.website.partition("://")[2].rstrip("/"),
        "spellings": [name for name in others if name.kind == name.Kind.SPELLING],
        "former_names": [name for name in others if name.kind == name.Kind.FORMER],
        "neighbours": _neighbours(place),
        "mukhtars": list(Mukhtar.objects.filter(municipality=place).alphabetical()),
        "namesakes": list(Municipality.objects.namesakes_of(place).with_places().alphabetical()),
        "origins": origins_of(place),
        "map": around(district, marked=place) if place.has_position else None,
        "tile_map": tile_map,
        "panels": slots.panels(place),
        "trail": trail(place.district.governorate, place.district),
        "json_ld": jsonld.of_municipality(place, request),
        "subject": subject_of(_("Municipality of %(name)s"), place),
    }
    response = render(request, "directory/municipality.html", context)
    if tile_map:
        tiles.permit(response)
    return response


def _list_of(name: str, title: str) -> dict[str, str]:
    return {"url": reverse(f"directory:{name}"), "title": title}


def _has_contacts(place: Municipality) -> bool:
    facts = (place.president, place.address, place.hours, place.email, place.website)
    return any(map(str, facts)) or bool(place.phones.all())


def _neighbours(place: Municipality) -> list[tuple[Municipality, float]]:
    """Return the nearest municipalities with their distance in kilometres."""
    if place.lat is None or place.lon is None:
        return []
    nearest = (
        Municipality.objects.standing()
        .nearest(place.lat, place.lon)
        .exclude(pk=place.pk)
        .select_related("district")[:NEIGHBOURS]
    )
    return [
        (other, geo.distance_km(place.lat, place.lon, other.lat, other.lon)) for other in nearest
    ]
