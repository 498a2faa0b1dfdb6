"""The search for programs: the same answers as the search page, as JSON."""

from typing import Any

from django.conf import settings
from django.utils import translation
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cms.core.api import PROBLEM, Choice, Parameters, ProblemSerializer, PublicView, Text, Whole
from search import registry, services

LANGUAGES = [code for code, _name in settings.LANGUAGES]
# More than this is cut off by the search, too; a program is told at once.
LONGEST = services.LONGEST_QUERY


class SearchParameters(Parameters):
    """What the search understands."""

    q = Text(required=True, max_length=LONGEST, help_text="What to look for, as people write it.")
    lang = Choice(LANGUAGES, default="ar", help_text="The language of what is found.")
    page = Whole(
        min_value=1,
        max_value=services.MOST_PAGES,
        default=1,
        help_text=f"Which page of {services.PER_PAGE} hits; beyond the last: the last.",
    )

    def get_fields(self) -> dict[str, serializers.Field]:
        """Add the kinds that the rooms have registered."""
        names = [kind.name for kind in registry.kinds()]
        kind = Choice(names, required=False, help_text="Only hits of this kind.")
        return {**super().get_fields(), "kind": kind}


class KindCount(serializers.Serializer):
    """How many hits one kind has."""

    name = serializers.CharField(read_only=True, help_text="The word for the parameter `kind`.")
    label = serializers.CharField(read_only=True, help_text="What people call it.")
    count = serializers.IntegerField(read_only=True, help_text="How many hits it has.")


class SearchHit(serializers.Serializer):
    """Something that was found."""

    kind = serializers.CharField(read_only=True, help_text="What kind of thing it is.")
    url = serializers.CharField(read_only=True, help_text="The path of its page on this site.")
    title = serializers.CharField(read_only=True, help_text="Its name.")
    title_language = serializers.CharField(read_only=True, help_text="The name's language.")
    excerpt = serializers.CharField(read_only=True, help_text="A part of the text; may be empty.")
    excerpt_language = serializers.CharField(
        read_only=True, allow_null=True, help_text="The excerpt's language."
    )
    facts = serializers.CharField(read_only=True, help_text="A line of facts; may be empty.")


class SearchResults(serializers.Serializer):
    """One page of what was found."""

    query = serializers.CharField(read_only=True, help_text="What was looked for.")
    language = serializers.ChoiceField(LANGUAGES, read_only=True, help_text="In which language.")
    kind = serializers.CharField(
        read_only=True, allow_null=True, help_text="The kind asked for; null: all."
    )
    count = serializers.IntegerField(read_only=True, help_text="How many hits there are.")
    page = serializers.IntegerField(read_only=True, help_text="Which page this is.")
    pages = serializers.IntegerField(read_only=True, help_text="How many pages can be read.")
    kinds = KindCount(many=True, read_only=True, help_text="How many hits each kind has.")
    recognised = SearchHit(
        many=True, read_only=True, help_text="What the text names for certain, such as a law."
    )
    results = SearchHit(many=True, read_only=True, help_text="The hits, the best first.")


class SearchView(PublicView):
    """The search of the whole site."""

    understands = SearchParameters

    @extend_schema(
        operation_id="search_site",
        summary="Search the whole site",
        description=(
            "Finds pages, legal texts, municipalities and whatever else the site holds, in "
            "Arabic or English, in any usual spelling."
        ),
        tags=["find"],
        parameters=[SearchParameters],
        responses={
            200: SearchResults,
            (400, PROBLEM): OpenApiResponse(ProblemSerializer, "A parameter is wrong."),
        },
    )
    def get(self, request: Request) -> Response:
        wanted = self.read(request)
        # The names of kinds and facts are in the language of what is found.
        with translation.override(wanted["lang"]):
            results = services.find(wanted["q"], wanted["lang"], wanted.get("kind"), wanted["page"])
            return Response(SearchResults(_as_data(results)).data)


def _as_data(results: services.Results) -> dict[str, Any]:
    return {
        "query": results.query,
        "language": results.language,
        "kind": results.kind.name if results.kind else None,
        "count": results.total,
        "page": results.page.number if results.page else 1,
        "pages": results.page.paginator.num_pages if results.page else 1,
        "kinds": [
            {"name": facet.kind.name, "label": str(facet.kind.plural), "count": facet.count}
            for facet in results.facets
        ],
        "recognised": [_hit(found) for found in results.recognised],
        "results": [_hit(found) for found in results.hits],
    }


def _hit(found: services.Found) -> dict[str, Any]:
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
