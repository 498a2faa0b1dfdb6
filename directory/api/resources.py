"""What the API answers with: the published records, each with its addresses."""

from typing import Any

from django.urls import reverse
from django.utils import translation
from rest_framework import serializers

from directory.matching import Verdict, Why
from directory.nearest import Refusal, Sureness
from directory.opendata import records


class OwnAddress(serializers.URLField):
    """The absolute address of the record in the API, on the host that was asked."""

    def __init__(self, name: str = "", key: str = "slug", **kwargs: Any) -> None:
        self.name, self.key = name, key
        super().__init__(source="*", read_only=True, help_text="Its address in this API.", **kwargs)

    def to_representation(self, instance: Any) -> str:
        path = reverse(f"api:{self.name}-one", args=[getattr(instance, self.key)])
        return str(self.context["request"].build_absolute_uri(path))


class PageAddresses(serializers.Serializer):
    """The absolute addresses of a place's page."""

    ar = serializers.URLField(read_only=True, help_text="in Arabic")
    en = serializers.URLField(read_only=True, help_text="in English")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(source="*", read_only=True, help_text="Its page for people.", **kwargs)

    def to_representation(self, instance: Any) -> dict[str, str]:
        absolute = self.context["request"].build_absolute_uri
        addresses = {}
        for language in self.fields:
            with translation.override(language):
                addresses[language] = absolute(instance.get_absolute_url())
        return addresses


class Governorate(records.GovernorateRecord):
    """A governorate (محافظة)."""

    url = OwnAddress("governorates")
    page = PageAddresses()


class District(records.DistrictRecord):
    """A district (قضاء) of a governorate."""

    url = OwnAddress("districts")
    page = PageAddresses()


class Union(records.UnionRecord):
    """A union of municipalities (اتحاد بلديات)."""

    url = OwnAddress("unions")
    page = PageAddresses()


class Municipality(records.MunicipalityRecord):
    """A municipality (بلدية) with its public contacts."""

    url = OwnAddress("municipalities")
    page = PageAddresses()


class Mukhtar(records.MukhtarRecord):
    """A mukhtar (مختار): a public office, for a village or a quarter."""

    url = OwnAddress("mukhtars", "id")


class MunicipalityInBrief(serializers.Serializer):
    """A municipality, as far as it is needed to tell it from others."""

    slug = serializers.SlugField(read_only=True, help_text=records.SLUG)
    name = records.Name("name", help_text="Name")
    district = records.reference("District")
    governorate = records.reference("Governorate", source="district.governorate")
    lat = records.Number(help_text="Latitude in decimal degrees (WGS 84).")
    lon = records.Number(help_text="Longitude in decimal degrees (WGS 84).")
    url = OwnAddress("municipalities")
    page = PageAddresses()


class Listing(serializers.Serializer):
    """One page of a list; each kind has its own, with `results`."""

    count = serializers.IntegerField(read_only=True, help_text="How many entries there are in all.")
    limit = serializers.IntegerField(read_only=True, help_text="How many are on this page at most.")
    offset = serializers.IntegerField(read_only=True, help_text="How many were passed over.")
    next = serializers.URLField(
        read_only=True, allow_null=True, help_text="The address of the next page; null on the last."
    )
    previous = serializers.URLField(
        read_only=True,
        allow_null=True,
        help_text="The address of the page before; null on the first.",
    )


def listing_of(resource: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the class of a page of `resource`."""
    members = {
        "results": resource(many=True, read_only=True, help_text="The entries."),
        "__doc__": Listing.__doc__,
    }
    return type(f"{resource.__name__}List", (Listing,), members)


class Candidate(serializers.Serializer):
    """A municipality that may be meant."""

    score = serializers.FloatField(
        read_only=True, min_value=0, max_value=1, help_text="How like the text it is, 0 to 1."
    )
    spelling = serializers.CharField(
        read_only=True, help_text="The spelling of its name that is most like the text."
    )
    why = serializers.ListField(
        child=serializers.ChoiceField([why.value for why in Why]),
        read_only=True,
        help_text="Why it is a candidate, the strongest reason first.",
    )
    municipality = MunicipalityInBrief(read_only=True, help_text="The municipality.")


class Match(serializers.Serializer):
    """What a text may mean."""

    q = serializers.CharField(read_only=True, help_text="The text.")
    verdict = serializers.ChoiceField(
        [verdict.value for verdict in Verdict],
        read_only=True,
        help_text=(
            "Whether the first candidate is meant: `certain`, `doubt` (offer the candidates), "
            "`unknown` (none of them is likely)."
        ),
    )
    candidates = Candidate(many=True, read_only=True, help_text="The likeliest first.")


class Near(serializers.Serializer):
    """A municipality and how far it is."""

    km = serializers.FloatField(
        read_only=True, min_value=0, help_text="Kilometres from the position to its centre."
    )
    municipality = MunicipalityInBrief(read_only=True, help_text="The municipality.")


class Nearest(serializers.Serializer):
    """The municipalities around a position."""

    lat = serializers.FloatField(read_only=True, help_text="The latitude asked for.")
    lon = serializers.FloatField(read_only=True, help_text="The longitude asked for.")
    sureness = serializers.ChoiceField(
        [sureness.value for sureness in Sureness],
        read_only=True,
        help_text=(
            "How sure it is that the position lies in the first one: `certain`, `likely`, `unsure`. "
            "The register knows where towns are, not where they end."
        ),
    )
    refusal = serializers.ChoiceField(
        [refusal.value for refusal in Refusal],
        read_only=True,
        allow_null=True,
        help_text=(
            "Why there is none: `outside` Lebanon, `swapped` numbers, `nothing known` of any "
            "position yet; null when there are some."
        ),
    )
    results = Near(many=True, read_only=True, help_text="The nearest first.")


class Entrance(serializers.Serializer):
    """What there is."""

    directory = serializers.DictField(
        child=serializers.URLField(), read_only=True, help_text="The lists, by kind."
    )
    search = serializers.URLField(read_only=True, help_text="The search of the whole site.")
    openapi = serializers.URLField(read_only=True, help_text="This interface in OpenAPI.")
    documentation = serializers.URLField(read_only=True, help_text="The page that explains it.")
    catalogue = serializers.URLField(
        read_only=True, help_text="The files of the same data, in DCAT (JSON-LD)."
    )
    licence = serializers.URLField(read_only=True, help_text="The licence of the data.")
