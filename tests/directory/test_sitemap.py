"""Every public address of the directory is in the site map, in both languages."""

import pytest

from tests.factories.directory import MunicipalityFactory, UnionFactory

pytestmark = pytest.mark.django_db


def test_every_address_in_both_languages_with_its_alternate(client) -> None:
    municipality = MunicipalityFactory(slug="qana", union=UnionFactory(slug="sour-district"))
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    text = response.content.decode()
    for path in (
        "",
        "qana/",
        "unions/",
        "unions/sour-district/",
        f"districts/{municipality.district.slug}/",
        f"governorates/{municipality.district.governorate.slug}/",
    ):
        for language in ("ar", "en"):
            assert f"<loc>http://testserver/{language}/directory/{path}</loc>" in text
            assert (
                f'hreflang="{language}" href="http://testserver/{language}/directory/{path}"'
                in text
            )


def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries) -> None:
    MunicipalityFactory.create_batch(5)
    with django_assert_max_num_queries(40) as before:
        client.get("/sitemap.xml")
    MunicipalityFactory.create_batch(10)
    with django_assert_max_num_queries(len(before)):
        client.get("/sitemap.xml")
