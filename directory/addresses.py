"""Which addresses of the directory have nothing behind them, for the check of the links."""

from collections import defaultdict

from django.urls import ResolverMatch

from directory.models import District, Governorate, Municipality, OldSlug, Place, Union

_MODELS: dict[str, type[Place]] = {
    "governorate": Governorate,
    "district": District,
    "union": Union,
    "municipality": Municipality,
    "map_governorate": Governorate,
    "map_district": District,
}


def missing_addresses(matches: list[ResolverMatch]) -> list[bool]:
    """Say of each match of the directory whether its record is missing: two queries for each kind.

    A former address is not missing: it leads on.
    """
    slugs: dict[type[Place], set[str]] = defaultdict(set)
    for match in matches:
        if match.url_name in _MODELS:
            slugs[_MODELS[match.url_name]].add(match.kwargs["slug"])
    there = {model: _answered(model, wanted) for model, wanted in slugs.items()}
    return [
        match.url_name in _MODELS and match.kwargs["slug"] not in there[_MODELS[match.url_name]]
        for match in matches
    ]


def _answered(model: type[Place], wanted: set[str]) -> set[str]:
    """Return which of the `wanted` slugs lead to a record, as its address of today or of before."""
    present = set(model._default_manager.filter(slug__in=wanted).values_list("slug", flat=True))
    former = OldSlug.objects.filter(
        kind=model._meta.model_name,
        slug__in=wanted,
        record_id__in=model._default_manager.values("pk"),
    )
    return present | set(former.values_list("slug", flat=True))
