"""The search page."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core.bilingual import current_language
from search import registry, services


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
