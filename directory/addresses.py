"""Which addresses of the directory have nothing behind them, for the check of the links."""

from collections import defaultdict

from django.urls import ResolverMatch

from directory.models import District, Governorate, Municipality, Place, Union

_MODELS: dict[str, type[Place]] = {
    "governorate": Governorate,
    "district": District,
    "union": Union,
    "municipality": Municipality,
}


def missing_addresses(matches: list[ResolverMatch]) -> list[bool]:
    """Say of each match of the directory whether its record is missing: a query for each kind."""
    slugs: dict[str, set[str]] = defaultdict(set)
    for match in matches:
        if match.url_name in _MODELS:
            slugs[match.url_name].add(match.kwargs["slug"])
    there = {
        name: set(
            _MODELS[name]._default_manager.filter(slug__in=wanted).values_list("slug", flat=True)
        )
        for name, wanted in slugs.items()
    }
    return [
        match.url_name in there and match.kwargs["slug"] not in there[match.url_name]
        for match in matches
    ]
