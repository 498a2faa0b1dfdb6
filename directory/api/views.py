"""The addresses of the API: a list and an entry for each kind, and two ways to find a municipality."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cms.core.api import PROBLEM, Parameters, ProblemSerializer, PublicView
from directory import matching
from directory.api import parameters, resources
from directory.models import Municipality, MunicipalityPhone, OldSlug, Place
from directory.nearest import nearest
from directory.opendata.datasets import DATASETS, LICENCE_URL, Dataset

Rows = QuerySet[Any]
Wanted = dict[str, Any]
Narrow = Callable[[Any], Q]

REMEMBERED_SECONDS = 60

PROBLEM_400 = {
    (400, PROBLEM): OpenApiResponse(ProblemSerializer, "A parameter is wrong, or not known."),
}
PROBLEM_404 = {(404, PROBLEM): OpenApiResponse(ProblemSerializer, "There is no such entry.")}
MOVED = {301: OpenApiResponse(description="The entry has another slug now: see Location.")}


def _has_phone(wanted: bool) -> Q:
    numbers = MunicipalityPhone.objects.filter(municipality=OuterRef("pk"))
    return Q(Exists(numbers)) if wanted else ~Q(Exists(numbers))


def _dissolved(wanted: bool) -> Q:
    gone = Q(dissolved_on__lte=timezone.localdate(), dissolved_on__isnull=False)
    return gone if wanted else ~gone


def _confirmed(wanted: bool) -> Q:
    confirmed = Q(record_status=Municipality.RecordStatus.DIRECTORATE)
    return confirmed if wanted else ~confirmed


def _inside(box: parameters.Box4) -> Q:
    west, south, east, north = box
    return Q(lon__range=(west, east), lat__range=(south, north))


# What each parameter that narrows a list asks of the rows.
IN_COMMON: dict[str, Narrow] = {"updated_since": lambda moment: Q(updated_at__gte=moment)}
OF_DISTRICT: dict[str, Narrow] = {
    **IN_COMMON,
    "district": lambda slug: Q(district__slug=slug),
    "governorate": lambda slug: Q(district__governorate__slug=slug),
}
FILTERS: dict[str, dict[str, Narrow]] = {
    "governorates": IN_COMMON,
    "districts": {**IN_COMMON, "governorate": lambda slug: Q(governorate__slug=slug)},
    "unions": {**OF_DISTRICT, "confirmed": _confirmed},
    "municipalities": {
        **OF_DISTRICT,
        "confirmed": _confirmed,
        "union": lambda slug: Q(union__slug=slug),
        "quality": lambda quality: Q(coord_quality=quality),
        "has_position": lambda wanted: Q(lat__isnull=not wanted),
        "has_phone": _has_phone,
        "dissolved": _dissolved,
        "bbox": _inside,
    },
    "mukhtars": {
        **OF_DISTRICT,
        "municipality": lambda slug: Q(municipality__slug=slug),
        "has_phone": lambda wanted: ~Q(phone="") if wanted else Q(phone=""),
    },
}
ORDERS = {"name_ar": "sort_ar", "name_en": "sort_en", "updated_at": "updated_at"}


def narrowed(dataset: Dataset, wanted: Wanted) -> Rows:
    """Return the rows of a data set that the parameters ask for, in order."""
    rows: Any = dataset.rows()
    for name, condition in FILTERS[dataset.name].items():
        if name in wanted:
            rows = rows.filter(condition(wanted[name]))
    order = wanted.get("ordering", "" if wanted.get("q") else "name_ar")
    if wanted.get("q"):
        rows = rows.named(wanted["q"])
    if order:
        sign = "-" if order.startswith("-") else ""
        rows = rows.order_by(f"{sign}{ORDERS[order.removeprefix('-')]}", f"{sign}pk")
    return rows


def list_view(
    dataset: Dataset, resource: type[serializers.Serializer], understood: type[Parameters]
) -> Callable[..., HttpResponseBase]:
    """Return the view of the list of a kind."""

    class ListView(PublicView):
        """A page of the entries that the parameters ask for."""

        understands = understood

        @extend_schema(
            operation_id=f"list_{dataset.name}",
            summary=_english(f"List the {dataset.name}"),
            description=(
                f"{_english(dataset.description)} Filters narrow the list together; what no entry "
                "fits gives an empty list."
            ),
            tags=["directory"],
            parameters=[understood],
            responses={200: resources.listing_of(resource), **PROBLEM_400},
        )
        def get(self, request: Request) -> Response:
            wanted = self.read(request)
            rows = narrowed(dataset, wanted)
            limit, offset = wanted["limit"], wanted["offset"]
            count = rows.count()
            page = resource(rows[offset : offset + limit], many=True, context={"request": request})
            following = offset + limit if offset + limit < count else None
            before = max(0, offset - limit) if offset else None
            return Response(
                {
                    "count": count,
                    "limit": limit,
                    "offset": offset,
                    "next": _page_address(request, following),
                    "previous": _page_address(request, before),
                    "results": page.data,
                }
            )

    return ListView.as_view()


def _english(text: Any) -> str:
    """The document that describes the API is in English."""
    with translation.override("en"):
        return str(text)


def _page_address(request: Request, offset: int | None) -> str | None:
    if offset is None:
        return None
    query = request.query_params.copy()
    query["offset"] = str(offset)
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))


def entry_view(
    dataset: Dataset, resource: type[serializers.Serializer]
) -> Callable[..., HttpResponseBase]:
    """Return the view of one entry of a kind."""
    singular, key = resource.__name__.lower(), dataset.identified_by

    class EntryView(PublicView):
        """One entry; a former slug leads to it."""

        moves = issubclass(dataset.model, Place)

        @extend_schema(
            operation_id=f"read_{singular}",
            summary=f"Read one {singular}",
            description=(
                f"One entry, by its {key}."
                + (" A former slug answers 301 with the present address." if moves else "")
            ),
            tags=["directory"],
            parameters=[
                OpenApiParameter(
                    key,
                    int if key == "id" else str,
                    OpenApiParameter.PATH,
                    description=f"The {key} of the {singular}.",
                )
            ],
            responses={
                200: resource,
                **(MOVED if moves else {}),
                **PROBLEM_400,
                **PROBLEM_404,
            },
        )
        def get(self, request: Request, **wanted: Any) -> HttpResponseBase:
            self.read(request)
            found = dataset.rows().filter(**wanted).first()
            if found is not None:
                return Response(resource(found, context={"request": request}).data)
            moved = OldSlug.now(dataset.model, wanted["slug"]) if self.moves else None
            if moved is None:
                raise Http404
            there = HttpResponsePermanentRedirect(
                reverse(f"api:{dataset.name}-one", args=[moved.slug])
            )
            patch_cache_control(there, public=True, max_age=REMEMBERED_SECONDS)
            return there

    return EntryView.as_view()


class MatchView(PublicView):
    """Which municipality a text means."""

    understands = parameters.MatchParameters

    @extend_schema(
        operation_id="match_municipality",
        summary="Find the municipality a text means",
        description=(
            "Takes a name in any spelling, or a sentence that holds one, and returns the "
            "municipalities that may be meant, with a score, the reasons, and a verdict. Namesakes "
            "are told apart by `district` or by a position; else all of them are offered."
        ),
        tags=["find"],
        parameters=[parameters.MatchParameters],
        responses={200: resources.Match, **PROBLEM_400},
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(request)
        position = (wanted["lat"], wanted["lon"]) if "lat" in wanted else None
        found = matching.match(
            wanted["q"],
            district=wanted.get("district") or None,
            position=position,
            limit=wanted["limit"],
        )
        places = Municipality.objects.with_places().in_bulk(
            [candidate.municipality_id for candidate in found.candidates]
        )
        candidates = [
            {
                "score": candidate.score,
                "spelling": candidate.spelling,
                "why": [why.value for why in candidate.why],
                "municipality": places[candidate.municipality_id],
            }
            for candidate in found.candidates
            # It may have gone a moment ago.
            if candidate.municipality_id in places
        ]
        answer = {"q": wanted["q"], "verdict": found.verdict.value, "candidates": candidates}
        return Response(resources.Match(answer, context={"request": request}).data)


class NearestView(PublicView):
    """The municipalities around a position."""

    understands = parameters.NearestParameters

    @extend_schema(
        operation_id="nearest_municipalities",
        summary="Find the municipalities around a position",
        description=(
            "Takes a position and returns the municipalities by the distance of their centres, "
            "with a word on how sure it is that the first one holds the position. Outside Lebanon "
            "there are none, and `refusal` says why."
        ),
        tags=["find"],
        parameters=[parameters.NearestParameters],
        responses={200: resources.Nearest, **PROBLEM_400},
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(request)
        found = nearest(wanted["lat"], wanted["lon"], limit=wanted["limit"])
        answer = {
            "lat": wanted["lat"],
            "lon": wanted["lon"],
            "sureness": found.sure.value,
            "refusal": found.refusal.value if found.refusal else None,
            "results": [
                {"km": round(near.km, 3), "municipality": near.municipality}
                for near in found.places
            ],
        }
        return Response(resources.Nearest(answer, context={"request": request}).data)


class IndexView(PublicView):
    """The entrance: the addresses of everything else."""

    @extend_schema(
        operation_id="entrance",
        summary="What there is",
        description="The addresses of the lists, of this document and of the files.",
        tags=["directory"],
        responses={200: resources.Entrance, **PROBLEM_400},
    )
    def get(self, request: Request) -> Response:
        self.read(request)
        absolute = request.build_absolute_uri
        lists = {name: absolute(reverse(f"api:{name}")) for name in (*DATASETS, *FINDERS)}
        with translation.override("ar"):
            documentation = absolute(reverse("directory:api"))
        return Response(
            {
                "directory": lists,
                "search": absolute(reverse("search-api")),
                "openapi": absolute(reverse("api:openapi-json")),
                "documentation": documentation,
                "catalogue": absolute(reverse("opendata:catalogue")),
                "licence": LICENCE_URL,
            }
        )


FINDERS: dict[str, type[PublicView]] = {"match": MatchView, "nearest": NearestView}


class NothingView(PublicView):
    """What no other address takes: a plain 404, or the way to the same address with its slash."""

    schema: ClassVar[Any] = None

    def get(self, request: Request, **_kwargs: Any) -> HttpResponseBase:
        if not request.path.endswith("/"):
            try:
                there = resolve(f"{request.path}/")
            except Resolver404:
                raise Http404 from None
            if there.url_name != "nothing":
                query = request.META.get("QUERY_STRING", "")
                return HttpResponsePermanentRedirect(
                    f"{request.path}/{'?' if query else ''}{query}"
                )
        raise Http404


RESOURCES: dict[str, tuple[type[serializers.Serializer], type[Parameters]]] = {
    "governorates": (resources.Governorate, parameters.GovernorateParameters),
    "districts": (resources.District, parameters.DistrictParameters),
    "unions": (resources.Union, parameters.UnionParameters),
    "municipalities": (resources.Municipality, parameters.MunicipalityParameters),
    "mukhtars": (resources.Mukhtar, parameters.MukhtarParameters),
}
