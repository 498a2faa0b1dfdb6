"""The search page and its small JSON interface."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core import ratelimit
from cms.core.bilingual import current_language
from search import registry, services

API_LIMIT = 60
API_WINDOW = 60  # seconds


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for `q`, of one `kind` or of all; without `q`, the empty box."""
    query = request.GET.get("q", "").strip()
    results = None
    if query:
        results = services.find(
            query,
            current_language(),
            kind=request.GET.get("kind"),
            page=request.GET.get("page", "1"),
        )
    context = {
        "query": results.query if results else "",
        "results": results,
        "querystring": _querystring(results) if results else "",
        "tabs": _tabs(results) if results else [],
        "browsable": _browsable(),
        "longest": services.LONGEST_QUERY,
    }
    response = render(request, "search/search.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


def _querystring(results: services.Results) -> str:
    """Return the parameters, without the page, that lead to these results."""
    return _encoded(results.query, results.kind)


def _encoded(query: str, kind: registry.Kind | None) -> str:
    return urlencode({"q": query, **({"kind": kind.name} if kind else {})})


def _browsable() -> list[registry.Kind]:
    """Return the kinds that are listed somewhere, one for each list."""
    lists: dict[str, registry.Kind] = {}
    for kind in registry.kinds():
        if kind.browse:
            lists.setdefault(kind.browse, kind)
    return list(lists.values())


def _tabs(results: services.Results) -> list[dict[str, Any]]:
    """Return a link for every kind that has hits, the one of all first."""
    tabs = [
        {
            "label": _("All"),
            "count": results.total_of_all,
            "url": f"?{_encoded(results.query, None)}",
            "selected": results.kind is None,
        }
    ]
    tabs += [
        {
            "label": facet.kind.plural,
            "count": facet.count,
            "url": f"?{_encoded(results.query, facet.kind)}",
            "selected": facet.selected,
        }
        for facet in results.facets
        if facet.count or facet.selected
    ]
    return tabs


@require_safe
def api(request: HttpRequest) -> JsonResponse:
    """Answer `q` (with `lang`, `kind`, `page`) as JSON; 400 without a question, 429 when hurried."""
    wanted = request.GET.get("lang", "ar")
    language = wanted if wanted in dict(settings.LANGUAGES) else "ar"
    with translation.override(language):
        if not ratelimit.allow(
            "search-api", request.META["REMOTE_ADDR"], limit=API_LIMIT, per=API_WINDOW
        ):
            message = _("Too many searches in a short time. Please try again in a minute.")
            response = _json({"error": message}, status=429)
            response["Retry-After"] = str(ratelimit.seconds_left(API_WINDOW))
            return response
        query = request.GET.get("q", "").strip()
        if not query:
            return _json({"error": _("Give what to search for in the parameter q.")}, status=400)
        kind = request.GET.get("kind") or None
        if kind and registry.kind_named(kind) is None:
            names = ", ".join(kind.name for kind in registry.kinds())
            message = _("There is no such kind. The kinds are: %(names)s.") % {"names": names}
            return _json({"error": message}, status=400)
        results = services.find(query, language, kind, request.GET.get("page", "1"))
        return _json(_as_json(results))


def _as_json(results: services.Results) -> dict[str, Any]:
    return {
        "query": results.query,
        "query_was_cut": results.was_cut,
        "language": results.language,
        "kind": results.kind.name if results.kind else None,
        "count": results.total,
        "page": results.page.number if results.page else 1,
        "pages": results.page.paginator.num_pages if results.page else 1,
        "kinds": [
            {"name": facet.kind.name, "label": str(facet.kind.plural), "count": facet.count}
            for facet in results.facets
        ],
        "recognised": [_hit_as_json(found) for found in results.recognised],
        "results": [_hit_as_json(found) for found in results.hits],
    }


def _hit_as_json(found: services.Found) -> dict[str, Any]:
    hit = found.hit
    return {
        "kind": hit.kind,
        "url": hit.url,
        "title": hit.title.text,
        "title_language": hit.title.language,
        "excerpt": found.excerpt_text,
        "excerpt_language": hit.excerpt.language if hit.excerpt else None,
        "facts": str(hit.facts),
    }


def _json(data: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
