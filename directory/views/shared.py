"""What the views of the directory have in common: trails, subjects, and former addresses."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.bilingual import current_language
from cms.core.sharing import Subject
from directory.models import OldSlug, Place

View = Callable[[HttpRequest, str], HttpResponse]


def follows_moves(model: type[Place]) -> Callable[[View], View]:
    """Have a view of one place send visitors of a former address to the present one, for good."""

    def decorate(view: View) -> View:
        @wraps(view)
        def at_its_address(request: HttpRequest, slug: str) -> HttpResponse:
            try:
                return view(request, slug)
            except Http404:
                place = OldSlug.now(model, slug)
                if place is None or request.resolver_match is None:
                    raise
                url = reverse(request.resolver_match.view_name, args=[place.slug])
                query = request.META.get("QUERY_STRING", "")
                return redirect(f"{url}?{query}" if query else url, permanent=True)

        return at_its_address

    return decorate


def trail(*places: Place) -> list[dict[str, Any]]:
    """Return the breadcrumbs down to `places`, each inside the one before."""
    above = [home(), {"url": reverse("directory:index"), "title": _("Directory")}]
    return [*above, *({"url": place.get_absolute_url(), "title": place.name} for place in places)]


def home() -> dict[str, Any]:
    """Return the first breadcrumb."""
    return {"url": f"/{current_language()}/", "title": _("Home")}


def subject_of(title: str, place: Place) -> Subject:
    """Return what the page of a place is about; `title` has room for its name."""
    renewed = timezone.localtime(place.updated_at).date()
    return Subject(title % {"name": place.name.text}, renewed)


def words_of(request: HttpRequest, name: str = "q") -> str:
    """Return what was typed into a box, with single spaces."""
    return " ".join(request.GET.get(name, "").replace("\0", " ").split())
