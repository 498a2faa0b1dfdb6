"""The way into the directory: the search box, its suggestions, and what lies around a position."""

import math
from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cms.core import ratelimit
from cms.core.middleware import allow_geolocation
from cms.core.numerals import latin_digits
from cms.core.sharing import Subject
from directory.finding import find
from directory.models import District, Governorate, Municipality, Union
from directory.nearest import Nearest
from directory.nearest import nearest as around
from directory.querysets import LONGEST_QUESTION
from directory.views.shared import home, trail, words_of

MOST_FOUND = 50
SUGGESTED = 8
# Somebody who types asks once for every few letters.
SUGGEST_LIMIT, SUGGEST_WINDOW = 120, 60
SUGGEST_SECONDS = 300
NEAREST = 10


def index(request: HttpRequest) -> HttpResponse:
    """The governorates with their districts, and a box that finds a municipality by its name."""
    query = words_of(request)
    districts = District.objects.with_counts().alphabetical()
    governorates = list(
        Governorate.objects.alphabetical().prefetch_related(Prefetch("districts", districts))
    )
    listed = [district for governorate in governorates for district in governorate.districts.all()]
    context = {
        "query": query,
        "found": find(query, MOST_FOUND),
        "governorates": governorates,
        "district_count": len(listed),
        "municipality_count": sum(district.municipality_count for district in listed),
        "union_count": Union.objects.count(),
        "trail": [home()],
        "subject": None if query else Subject(_("Directory of municipalities")),
    }
    response = render(request, "directory/index.html", context)
    allow_geolocation(response)
    return response


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Answer `q` with at most eight municipalities as JSON, for the box while somebody types."""
    address = ratelimit.client_address(request)
    if not ratelimit.allow("suggest", address, limit=SUGGEST_LIMIT, per=SUGGEST_WINDOW):
        message = _("Too many searches in a short time. Please try again in a minute.")
        response = JsonResponse({"error": message}, status=429)
        response["Retry-After"] = str(ratelimit.seconds_left(SUGGEST_WINDOW))
        return response
    query = words_of(request)[:LONGEST_QUESTION]
    found = find(query, SUGGESTED).all[:SUGGESTED]
    data = {
        "query": query,
        "results": [_suggestion(municipality) for municipality in found],
        "status": _said(len(found)) if query else "",
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(response, public=True, max_age=SUGGEST_SECONDS)
    response["X-Robots-Tag"] = "noindex"
    return response


def _suggestion(municipality: Municipality) -> dict[str, str]:
    return {
        "name": municipality.name.text,
        "language": municipality.name.language,
        "district": _("District of %(name)s") % {"name": municipality.district.name},
        "url": municipality.get_absolute_url(),
    }


def _said(number: int) -> str:
    """Return what a screen reader says of the suggestions."""
    if not number:
        return _("No municipality found under this name")
    return ngettext(
        "%(number)s suggestion. Use the arrow keys to choose.",
        "%(number)s suggestions. Use the arrow keys to choose.",
        number,
    ) % {"number": number}


@dataclass(frozen=True)
class Asked:
    """A position as it was typed, and what is wrong with it, if anything."""

    lat: str
    lon: str
    position: tuple[float, float] | None = None
    error: str = ""


@require_safe
def nearest(request: HttpRequest) -> HttpResponse:
    """The municipalities around a position, which is neither kept nor written to any log."""
    asked = _asked(request)
    answer = around(*asked.position, limit=NEAREST) if asked.position else Nearest()
    error = asked.error or (answer.refusal.message if answer.refusal else "")
    found = [(near.municipality, near.km) for near in answer.places]
    context = {
        "asked": asked,
        "error": error,
        "sentence": _sentence(answer),
        "found": found,
        "trail": trail(),
    }
    response = render(request, "directory/nearest.html", context)
    allow_geolocation(response)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    # The address holds the position: no other site is told where the visitor came from.
    response["Referrer-Policy"] = "no-referrer"
    return response


def _sentence(answer: Nearest) -> str:
    """Return how sure it is that the position lies in the first municipality, as a sentence."""
    if not answer.places:
        return ""
    name = _("the municipality of %(name)s") % {"name": answer.places[0].municipality.name}
    return str(answer.sure.sentence) % {"name": name}


def _asked(request: HttpRequest) -> Asked:
    lat, lon = words_of(request, "lat")[:40], words_of(request, "lon")[:40]
    if not lat and not lon:
        return Asked("", "")
    north, east = _number(lat), _number(lon)
    if north is None or east is None:
        error = _("Write latitude and longitude as two numbers, for instance 33.8938 and 35.5018.")
        return Asked(lat, lon, error=error)
    return Asked(lat, lon, (north, east))


def _number(text: str) -> float | None:
    """Return a decimal number in any digits, with a point or a comma; None when it is none."""
    plain = latin_digits(text).replace("٫", ".").replace(",", ".").replace("،", ".").rstrip("°")
    try:
        number = float(plain)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
