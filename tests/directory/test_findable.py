"""What the site's search box finds in the directory, and how it shows it."""

import pytest

from search import registry
from search.services import find
from tests.factories.directory import DistrictFactory, MunicipalityFactory, UnionFactory

pytestmark = pytest.mark.django_db


def test_the_kinds_are_registered() -> None:
    assert {"municipality", "district", "union"} <= {kind.name for kind in registry.kinds()}


def test_a_hit_says_where_the_municipality_is() -> None:
    municipality = MunicipalityFactory(
        slug="qana", union=UnionFactory(name_en="Union of Sour"), spellings=["Cana"]
    )
    kind = registry.kind_named("municipality")
    assert kind
    hit = kind.present(kind.queryset("en").get(pk=municipality.pk), "en")
    assert hit.url == "/en/directory/qana/"
    assert hit.facts == "District of Sour · Governorate of South Lebanon · Union of Sour"
    assert hit.excerpt is None


def test_the_starting_register_is_found_from_one_box(starting_register) -> None:
    zahle = "/ar/directory/zahleh-maallaqa-taanayel/"
    assert find("زحله", "ar").hits[0].hit.url == zahle
    assert zahle in [found.hit.url for found in find("Zahlé", "ar").hits]
    hits = [found.hit.url for found in find("اتحاد بلديات الشفت", "ar").hits]
    assert "/ar/directory/unions/chaft/" in hits
    hits = [found.hit.url for found in find("قضاء بشري", "ar").hits]
    assert "/ar/directory/districts/bcharre/" in hits


def test_hits_cost_the_same_whatever_their_number(django_assert_num_queries) -> None:
    MunicipalityFactory.create_batch(3, union=UnionFactory(), spellings=["Cana"])
    DistrictFactory.create_batch(3)
    for kind in map(registry.kind_named, ("municipality", "district", "union")):
        assert kind
        with django_assert_num_queries(1 if kind.name == "union" else 2):
            for place in kind.queryset("ar"):
                kind.present(place, "ar")
                assert kind.names
                list(kind.names(place))
