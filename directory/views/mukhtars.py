"""The list of mukhtars, by district and by name."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cms.core.sharing import Subject
from directory.models import District, Mukhtar
from directory.views.shared import trail, words_of

PER_PAGE = 40


def mukhtars(request: HttpRequest) -> HttpResponse:
    """The mukhtars by the alphabet, of one district or all, and those a name or village finds."""
    query = words_of(request)
    districts = list(District.objects.alphabetical())
    district = next((d for d in districts if d.slug == request.GET.get("district")), None)
    listed = Mukhtar.objects.with_places()
    listed = listed.named(query) if query else listed.alphabetical()
    if district:
        listed = listed.filter(district=district)
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    narrowed = bool(query or district)
    chosen = {"q": query, "district": district.slug if district else ""}
    context = {
        "query": query,
        "districts": districts,
        "district": district,
        "page_obj": page,
        "querystring": urlencode({name: value for name, value in chosen.items() if value}),
        # A narrowed list is no page of its own: its canonical address is the whole list's.
        "narrowed": narrowed,
        "trail": trail(),
        "subject": Subject(_("Mukhtars")),
    }
    return render(request, "directory/mukhtars.html", context)
