"""The API: what it answers, what it refuses, what it never tells, and what it costs."""

import datetime
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.matching import forget
from directory.models import District, Municipality, RegisteredNumber
from tests.directory.conftest import make_staff
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/directory/"
KINDS = ("governorates", "districts", "unions", "municipalities", "mukhtars")
NEAR = "nearest/?lat=33.2&lon=35.3"
SECURITY = ("Content-Security-Policy", "Permissions-Policy", "X-Content-Type-Options")


@pytest.fixture
def qana() -> Municipality:
    governorate = GovernorateFactory(slug="south", name_fr="Liban-Sud", iso_code="LB-JA")
    district = DistrictFactory(slug="sour", governorate=governorate)
    union = UnionFactory(slug="sour-union", district=district)
    qana = MunicipalityFactory(
        slug="qana",
        district=district,
        union=union,
        spellings=["Cana"],
        president_ar="علي حسن",
        created_on=datetime.date(1961, 5, 4),
    )
    MunicipalityPhoneFactory(municipality=qana, number="+9617430001")
    MukhtarFactory(id=70_000, district=district, municipality=qana, name_ar="جورج خوري")
    return qana


def ask(client: Client, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(f"{ROOT}{path}", parameters)
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def slugs(client: Client, path: str = "municipalities/", **parameters: Any) -> list[str]:
    return [result["slug"] for result in ask(client, path, **parameters)["results"]]


# --- What it answers ---


def test_a_municipality_in_both_languages(client, qana) -> None:
    data = ask(client, "municipalities/qana/")
    assert data["name"] == {"ar": "قانا", "en": "Qana"}
    assert data["other_names"] == [{"kind": "spelling", "text": "Cana"}]
    assert data["district"] == {"slug": "sour", "name": {"ar": "صور", "en": "Sour"}}
    assert data["governorate"]["slug"] == "south"
    assert data["union"]["slug"] == "sour-union"
    assert (data["lat"], data["lon"], data["coord_quality"]) == (33.2092, 35.2992, "A")
    assert data["phones"] == [{"kind": "office", "number": "+9617430001"}]
    assert data["president"] == {"ar": "علي حسن", "en": None}
    assert (data["created_on"], data["dissolved_on"], data["email"]) == ("1961-05-04", None, None)
    assert (data["status"], data["confirmed"]) == ("listed_2016+cib", False)
    assert data["updated_at"].endswith("Z")
    assert data["url"] == "http://testserver/api/v1/directory/municipalities/qana/"
    assert data["page"]["ar"] == "http://testserver/ar/directory/qana/"
    assert client.get(data["page"]["en"]).status_code == 200


def test_the_other_kinds(client, qana) -> None:
    assert ask(client, "governorates/south/")["name"]["fr"] == "Liban-Sud"
    assert ask(client, "districts/sour/")["governorate"]["slug"] == "south"
    union = ask(client, "unions/sour-union/")
    assert (union["governorate"]["slug"], union["name_origin"]) == ("south", "sourced")
    mukhtar = ask(client, "mukhtars/70000/")
    assert mukhtar["name"]["ar"] == "جورج خوري"
    assert mukhtar["municipality"]["slug"] == "qana"
    assert mukhtar["phone"] == "+9613123456"
    assert mukhtar["url"] == "http://testserver/api/v1/directory/mukhtars/70000/"


def test_the_language_of_the_reader_changes_nothing(client, qana) -> None:
    for path in ("municipalities/", "municipalities/qana/", "match/?q=qana", NEAR):
        arabic = client.get(f"{ROOT}{path}", headers={"accept-language": "ar"})
        english = client.get(f"{ROOT}{path}", headers={"accept-language": "en"})
        assert arabic.content == english.content
        assert arabic["Content-Language"] == english["Content-Language"] == "ar, en"


def test_filters(client, qana) -> None:
    other = DistrictFactory(slug="zahle", name_ar="زحلة", name_en="Zahle")
    MunicipalityFactory(
        slug="gone",
        name_ar="برج",
        name_en="Borj",
        district=other,
        lat=None,
        lon=None,
        coord_quality="",
        dissolved_on=datetime.date(2020, 1, 1),
        record_status=Municipality.RecordStatus.DIRECTORATE,
    )
    for parameters, expected in (
        ({"district": "sour"}, ["qana"]),
        ({"governorate": "south"}, ["qana"]),
        ({"governorate": "nowhere"}, []),
        ({"union": "sour-union"}, ["qana"]),
        ({"quality": "A"}, ["qana"]),
        ({"quality": "D"}, []),
        ({"has_position": "true"}, ["qana"]),
        ({"has_position": "false"}, ["gone"]),
        ({"has_phone": "true"}, ["qana"]),
        ({"has_phone": "false"}, ["gone"]),
        ({"dissolved": "true"}, ["gone"]),
        ({"dissolved": "false"}, ["qana"]),
        ({"confirmed": "true"}, ["gone"]),
        ({"confirmed": "false"}, ["qana"]),
        ({"bbox": "35.2,33.1,35.4,33.3"}, ["qana"]),
        ({"bbox": "35.4,33.1,35.6,33.3"}, []),
        ({"q": "cana"}, ["qana"]),
        ({"q": "قانا صور"}, ["qana"]),
        ({"q": ""}, ["gone", "qana"]),
        ({"q": "!!"}, []),
        ({}, ["gone", "qana"]),
        ({"ordering": "-name_en"}, ["qana", "gone"]),
        ({"ordering": "updated_at"}, ["qana", "gone"]),
    ):
        assert slugs(client, **parameters) == expected, parameters
    assert slugs(client, "districts/", governorate="south") == ["sour"]
    assert slugs(client, "unions/", district="zahle") == []
    assert slugs(client, "unions/", confirmed="false") == []
    mukhtars = ask(client, "mukhtars/", municipality="qana", has_phone="true", q="خوري")
    assert [mukhtar["id"] for mukhtar in mukhtars["results"]] == [70_000]
    assert ask(client, "mukhtars/", has_phone="false")["count"] == 0


def test_what_changed_since(client, qana) -> None:
    Municipality.objects.update(updated_at=datetime.datetime(2026, 6, 30, 8, tzinfo=datetime.UTC))
    for since, found in (
        ("2026-06-30", True),
        ("2026-06-30T08:00:00Z", True),
        ("2026-06-30T08:00:01Z", False),
        ("2026-06-30T11:00:00+03:00", True),
        ("2026-06-30T08:00:00+00:00", True),
        ("0001-01-01T00:00:00+14:00", True),
        ("9999-12-31T23:59:59-12:00", False),
        ("2016-12-31T23:59:60Z", True),
    ):
        assert bool(slugs(client, updated_since=since)) == found, since
    # A plus that nobody escaped.
    unescaped = client.get(f"{ROOT}municipalities/?updated_since=2026-06-30T11:00:00+03:00")
    assert unescaped.json()["count"] == 1


def test_pages_of_a_list(client) -> None:
    district = DistrictFactory()
    for number in range(5):
        MunicipalityFactory(slug=f"m{number}", name_ar=f"قانا {'ابتثج'[number]}", district=district)
    first = ask(client, "municipalities/", limit=2)
    assert (first["count"], first["limit"], first["offset"], first["previous"]) == (5, 2, 0, None)
    seen, page = [r["slug"] for r in first["results"]], first
    while page["next"]:
        page = client.get(page["next"]).json()
        seen += [r["slug"] for r in page["results"]]
    assert seen == ["m0", "m1", "m2", "m3", "m4"]
    assert client.get(page["previous"]).json()["offset"] == 2
    assert ask(client, "municipalities/", offset=100)["results"] == []


def test_which_municipality_is_meant(client, qana) -> None:
    found = ask(client, "match/", q="في بلدية قانا قضاء صور")
    assert found["verdict"] == "certain"
    candidate = found["candidates"][0]
    assert candidate["municipality"]["slug"] == "qana"
    assert 0 < candidate["score"] <= 1
    assert candidate["why"]
    assert ask(client, "match/", q="")["verdict"] == "unknown"
    assert ask(client, "match/", q="xxxxxxx", lat=33.2, lon=35.3)["verdict"] == "unknown"


def test_what_is_near_a_position(client, qana) -> None:
    MunicipalityFactory(slug="far", district=qana.district, lat=33.6)
    found = ask(client, "nearest/", lat=33.21, lon=35.3, limit=1)
    (near,) = found["results"]
    assert (near["municipality"]["slug"], found["refusal"]) == ("qana", None)
    assert 0 < near["km"] < 0.2
    assert found["sureness"] == "certain"
    paris = ask(client, "nearest/", lat=48.9, lon=2.3)
    assert (paris["results"], paris["refusal"]) == ([], "outside")
    assert ask(client, "nearest/", lat=35.3, lon=33.21)["refusal"] == "swapped"


def test_the_entrance_leads_everywhere(client, qana) -> None:
    entrance = client.get("/api/v1/").json()
    assert set(KINDS) < set(entrance["directory"])
    for name, address in entrance["directory"].items():
        wanted = {"match": {"q": "qana"}, "nearest": {"lat": 33.2, "lon": 35.3}}.get(name, {})
        assert client.get(address, wanted).status_code == 200, name
    for name in ("openapi", "documentation", "catalogue"):
        assert client.get(entrance[name]).status_code == 200
    assert client.get(entrance["search"], {"q": "x"}).status_code == 200


# --- What it never tells ---


def test_nothing_private_and_nothing_of_the_workshop(client, qana) -> None:
    RegisteredNumber.objects.create(municipality=qana, number="+96170999888", holder="سرّ")
    Municipality.objects.filter(pk=qana.pk).update(imported={"name_ar": "workshop"})
    for path in [f"{kind}/" for kind in KINDS] + ["municipalities/qana/", "match/?q=qana"]:
        text = client.get(f"{ROOT}{path}").content.decode()
        for secret in ("70999888", "سرّ", "workshop", "imported", "register_key", '"keys"'):
            assert secret not in text, (path, secret)


# --- Errors ---


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("municipalities/?limit=-1", "limit"),
        ("municipalities/?limit=0", "limit"),
        ("municipalities/?limit=501", "limit"),
        ("municipalities/?limit=ten", "limit"),
        ("municipalities/?limit=١", "limit"),
        ("municipalities/?limit=1&limit=2", "limit"),
        ("municipalities/?offset=-1", "offset"),
        ("municipalities/?offset=99999999999999999999999", "offset"),
        ("municipalities/?bbox=here", "bbox"),
        ("municipalities/?bbox=1,2,3", "bbox"),
        ("municipalities/?bbox=35.6,33.1,35.4,33.3", "bbox"),
        ("municipalities/?bbox=nan,nan,nan,nan", "bbox"),
        ("municipalities/?updated_since=yesterday", "updated_since"),
        ("municipalities/?updated_since=2026-02-31", "updated_since"),
        ("municipalities/?updated_since=2026-13-01T00:00:00Z", "updated_since"),
        ("municipalities/?q=%00", "q"),
        (f"municipalities/?q={'x' * 10_240}", "q"),
        ("municipalities/?quality=E", "quality"),
        ("municipalities/?has_phone=yes", "has_phone"),
        ("municipalities/?district=%D8%B5%D9%88%D8%B1", "district"),
        ("municipalities/?ordering=keys", "ordering"),
        ("municipalities/?goverorate=south", "goverorate"),
        ("municipalities/?%00=1", ""),
        ("municipalities/qana/?q=x", "q"),
        ("governorates/?district=sour", "district"),
        ("match/", "q"),
        ("match/?q=qana&lat=33.2", "lon"),
        ("match/?q=qana&lat=91&lon=35", "lat"),
        ("match/?q=qana&lat=inf&lon=35", "lat"),
        ("match/?q=qana&limit=21", "limit"),
        ("nearest/?lat=33.2", "lon"),
        ("nearest/?lat=north&lon=35.3", "lat"),
    ],
)
def test_bad_input_is_named(client, qana, path, parameter) -> None:
    texts = {}
    for language in ("ar", "en"):
        response = client.get(f"{ROOT}{path}", headers={"accept-language": language})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == language
        body = response.json()
        assert (body["type"], body["status"]) == ("about:blank", 400)
        assert [error["parameter"] for error in body["errors"]] == [parameter]
        assert body["title"]
        texts[language] = body["errors"][0]["message"]
        assert texts[language] in body["detail"]
        assert len(response.content) < 2000


def test_every_fault_is_named_at_once(client) -> None:
    errors = client.get(f"{ROOT}unions/?limit=x&offset=x&x=1&q=%01").json()["errors"]
    assert {error["parameter"] for error in errors} == {"limit", "offset", "x", "q"}


@pytest.mark.parametrize(
    "path",
    [
        "municipalities/nowhere/",
        "municipalities/%D9%82/",
        "mukhtars/99999999999999999999999/",
        "mukhtars/abc/",
        "nothing/",
        "municipalities/qana/more/",
        "municipalities/qana%0A/",
        "a%0Ab%E2%80%A8c/",
    ],
)
def test_what_is_not_there(client, qana, path) -> None:
    response = client.get(f"{ROOT}{path}", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "There is nothing at this address."
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_former_slug_leads_to_the_entry(client, qana) -> None:
    qana.slug = "qana-sour"
    qana.save()
    response = client.get(f"{ROOT}municipalities/qana/")
    assert response.status_code == 301
    assert response["Location"] == f"{ROOT}municipalities/qana-sour/"
    assert response["Cache-Control"] == "public, max-age=60"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_forgotten_slash(client, qana) -> None:
    response = client.get(f"{ROOT}municipalities?q=qana&limit=1")
    assert response.status_code == 301
    assert response["Location"] == f"{ROOT}municipalities/?q=qana&limit=1"
    assert client.get(f"{ROOT}nothing").status_code == 404


def test_who_hurries_is_asked_to_wait(client, qana, settings, still_clock) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2
    elsewhere = {"REMOTE_ADDR": "10.9.9.9"}
    for _ in range(2):
        assert client.get(f"{ROOT}unions/", **elsewhere).status_code == 200
    refused = client.get(f"{ROOT}unions/", headers={"accept-language": "en"}, **elsewhere)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused.json()["title"] == "Too many requests"
    assert client.get(f"{ROOT}unions/", REMOTE_ADDR="10.9.9.8").status_code == 200


# --- Headers ---


@pytest.mark.parametrize(
    "path", ["unions/", "municipalities/qana/", "match/?q=qana", "unions/?x=1", "nothing/"]
)
def test_headers(client, qana, path) -> None:
    response = client.get(f"{ROOT}{path}", headers={"origin": "https://elsewhere.example"})
    for header in SECURITY:
        assert response[header], header
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    if response.status_code == 200:
        assert "Accept-Language" not in response.get("Vary", "")
        assert response["Cache-Control"] == "public, max-age=60"


def test_nothing_but_data_is_open_to_other_sites(client, qana) -> None:
    for path in ("/ar/directory/", "/ar/directory/data/", "/admin/login/"):
        assert "Access-Control-Allow-Origin" not in client.get(path)


@pytest.mark.parametrize(
    "path", ["municipalities/", "municipalities/qana/", "/api/v1/openapi.json"]
)
def test_what_one_has_already_is_not_sent_again(client, qana, path) -> None:
    address = path if path.startswith("/") else f"{ROOT}{path}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    assert again["ETag"] == first["ETag"]
    if "openapi" not in path:
        # However it was changed, the content decides.
        District.objects.filter(slug="sour").update(name_en="Tyre")
        changed = client.get(address, headers={"if-none-match": first["ETag"]})
        assert changed.status_code == 200
        assert b"Tyre" in changed.content


def test_head_and_options(client, qana) -> None:
    for path in ("", "municipalities/", "municipalities/qana/", "match/?q=x"):
        if path:
            head = client.head(f"{ROOT}{path}")
            assert (head.status_code, head.content) == (200, b"")
            assert head["ETag"] == client.get(f"{ROOT}{path}")["ETag"]
        options = client.options(f"{ROOT}{path}", headers={"origin": "https://elsewhere.example"})
        assert (options.status_code, options.content) == (204, b"")
        assert options["Allow"] == "GET, HEAD, OPTIONS"
        assert options["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
        assert "If-None-Match" in options["Access-Control-Allow-Headers"]
        for header in SECURITY:
            assert options[header]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_it_can_only_be_read(client, qana, method) -> None:
    response = getattr(client, method)(f"{ROOT}municipalities/qana/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


# --- What it costs ---


@pytest.mark.parametrize(
    "path", [*(f"{kind}/" for kind in KINDS), "unions/?q=sour", "match/?q=qana", NEAR]
)
def test_more_rows_cost_no_more_queries(client, qana, path) -> None:
    def queries() -> int:
        forget()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{ROOT}{path}").status_code == 200
        return len(captured)

    MunicipalityFactory(district=qana.district, union=qana.union, spellings=["Kana"])
    before = queries()
    for governorate in GovernorateFactory.create_batch(2):
        for district in DistrictFactory.create_batch(2, governorate=governorate):
            UnionFactory.create_batch(2, district=district)
            MukhtarFactory.create_batch(2, district=district, municipality=None)
            for place in MunicipalityFactory.create_batch(3, district=district, spellings=["Kana"]):
                MunicipalityPhoneFactory(municipality=place)
    assert queries() == before
    if path.startswith(KINDS):
        assert before <= 4


# --- Its description ---


def test_the_description_is_valid_and_complete() -> None:
    out = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", stdout=out)
    described = json.loads(out.getvalue())
    assert all(path.startswith("/api/v1/") for path in described["paths"])
    assert {f"{ROOT}{kind}/" for kind in KINDS} < set(described["paths"])
    for operations in described["paths"].values():
        operation = operations["get"]
        assert operation["summary"]
        assert operation["description"]
        assert "429" in operation["responses"]
        for parameter in operation.get("parameters", ()):
            assert parameter["description"], parameter
    for name, component in described["components"]["schemas"].items():
        for field, schema in component.get("properties", {}).items():
            assert "description" in schema, (name, field)


def test_it_is_served_as_json_and_yaml_in_english(client) -> None:
    for form in ("json", "yaml"):
        response = client.get(f"/api/v1/openapi.{form}", headers={"accept-language": "ar"})
        assert response.status_code == 200
        assert b"List the municipalities" in response.content
        assert "بلدية)" in response.content.decode()  # the word that explains "municipality"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_explains_every_address(client, language) -> None:
    response = client.get(f"/{language}/directory/data/api/")
    assert response.status_code == 200
    text = response.content.decode()
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert f"GET {path}" in text
    assert "curl 'http://testserver/api/v1/directory/districts/?governorate=bekaa'" in text
    assert "`" not in text
    assert "<script>" not in text
    assert not response.cookies


def test_every_example_of_the_page_works(client, starting_register) -> None:
    MukhtarFactory(district=District.objects.get(slug="zahle"))
    text = client.get("/en/directory/data/api/").content.decode()
    examples = [part.split("'")[0] for part in text.split("curl 'http://testserver")[1:]]
    assert len(examples) >= 9
    for example in examples:
        answer = client.get(example.replace("&amp;", "&"))
        assert answer.status_code == 200, example
        assert answer.json().get("count") != 0, example


def test_wagtails_own_interface_is_left_as_it_is(client) -> None:
    client.force_login(make_staff("staff@example.org"))
    answer = client.get("/admin/api/main/pages/?child_of=1", headers={"accept": "text/html,*/*"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert "Access-Control-Allow-Origin" not in answer
