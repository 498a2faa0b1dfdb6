"""The files: what is in them, what never is, when they are made anew, how they are described."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.history import record_deletion
from directory.models import (
    Change,
    District,
    Governorate,
    Mukhtar,
    Municipality,
    MunicipalityPhone,
    RegisteredNumber,
    Source,
    Union,
)
from directory.opendata import releases
from directory.opendata.datasets import DATASETS, FORMATS
from directory.origins import ensure_sources
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

FILES = [(name, form) for name, dataset in DATASETS.items() for form in dataset.formats]
MUNICIPALITIES = "/data/directory/municipalities"
PUBLIC = ("Content-Security-Policy", "Permissions-Policy", "X-Content-Type-Options")


@pytest.fixture
def qana() -> Municipality:
    ensure_sources()
    governorate = GovernorateFactory(slug="south")
    district = DistrictFactory(slug="sour", governorate=governorate)
    union = UnionFactory(slug="sour-union", district=district)
    qana = MunicipalityFactory(
        slug="qana", district=district, union=union, spellings=["Cana"], cadastre_code="062111"
    )
    MunicipalityPhoneFactory(municipality=qana, number="+9617430001")
    MunicipalityPhoneFactory(
        municipality=qana, number="+9617430002", kind=MunicipalityPhone.Kind.FAX
    )
    MunicipalityFactory(slug="bare", district=district, lat=None, lon=None, coord_quality="")
    MukhtarFactory(id=70_000, district=district, municipality=qana)
    RegisteredNumber.objects.create(municipality=qana, number="+96170999888", holder="سرّ")
    Municipality.objects.filter(pk=qana.pk).update(imported={"name_ar": "workshop"})
    Change.objects.create(kind="municipality", record_id=qana.pk, field="name_ar", old="past")
    return qana


def fetch(client: Client, path: str, **headers: str) -> Any:
    response: Any = client.get(path, headers=headers)
    assert response.status_code == 200, path
    response.body = response.getvalue()
    return response


def table(client: Client, name: str = "municipalities") -> list[dict[str, str]]:
    text = fetch(client, f"/data/directory/{name}.csv").body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def sheet_of(body: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(body)).active


def version(client: Client, name: str = "municipalities") -> str:
    return fetch(client, f"/data/directory/{name}.json")["ETag"]


# --- What is in them ---


def test_csv(client, qana) -> None:
    response = fetch(client, f"{MUNICIPALITIES}.csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.body.startswith(b"\xef\xbb\xbf")
    assert 'attachment; filename="municipalities-20' in response["Content-Disposition"]
    bare, row = table(client)
    assert (row["slug"], row["name_ar"], row["name_en"]) == ("qana", "قانا", "Qana")
    assert (row["district_slug"], row["governorate_name_en"]) == ("sour", "South Lebanon")
    assert row["union_slug"] == "sour-union"
    assert row["other_names"] == "spelling:Cana"
    assert row["phones"] == "office:+9617430001|fax:+9617430002"
    assert (row["lat"], row["lon"], row["cadastre_code"]) == ("33.2092", "35.2992", "062111")
    assert row["confirmed"] == "false"
    assert (bare["lat"], bare["union_slug"], bare["phones"]) == ("", "", "")
    (mukhtar,) = table(client, "mukhtars")
    assert (mukhtar["id"], mukhtar["municipality_slug"]) == ("70000", "qana")
    # A number is no formula, although it begins with a plus.
    assert mukhtar["phone"] == "+9613123456"


def test_no_cell_is_a_formula(client, qana) -> None:
    Municipality.objects.filter(pk=qana.pk).update(name_en="=1+2", address_en="@SUM(A1)")
    row = table(client)[1]
    assert (row["name_en"], row["address_en"]) == ("'=1+2", "'@SUM(A1)")
    sheet = sheet_of(fetch(client, f"{MUNICIPALITIES}.xlsx").body)
    cells = [cell for line in sheet.iter_rows() for cell in line]
    assert "=1+2" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)


def test_xlsx(client, qana) -> None:
    sheet = sheet_of(fetch(client, f"{MUNICIPALITIES}.xlsx").body)
    headers, _bare, row = sheet.iter_rows(values_only=True)
    cells = dict(zip(headers, row, strict=True))
    assert (cells["slug"], cells["lat"], cells["confirmed"]) == ("qana", 33.2092, False)
    assert cells["cadastre_code"] == "062111"


def test_json_and_geojson(client, qana) -> None:
    data = json.loads(fetch(client, f"{MUNICIPALITIES}.json").body)
    assert data["count"] == len(data["records"]) == 2
    assert data["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "GeoNames" in data["credit"]["ar"]
    assert "GeoNames" in data["credit"]["en"]
    assert "Central Administration of Statistics" in data["credit"]["en"]
    assert any("GeoNames" in source["name"]["en"] for source in data["sources"])
    record = data["records"][1]
    assert record["name"] == {"ar": "قانا", "en": "Qana"}
    assert record["phones"][0] == {"kind": "office", "number": "+9617430001"}
    collection = json.loads(fetch(client, f"{MUNICIPALITIES}.geojson").body)
    assert collection["type"] == "FeatureCollection"
    assert collection["version"] == data["version"]
    without, feature = collection["features"]
    assert without["geometry"] is None
    assert feature["id"] == "qana"
    assert feature["geometry"] == {"type": "Point", "coordinates": [35.2992, 33.2092]}
    assert feature["properties"]["name_en"] == "Qana"
    assert "lat" not in feature["properties"]


def test_the_api_gives_the_same_facts(client, qana) -> None:
    for name, dataset in DATASETS.items():
        records = json.loads(fetch(client, f"/data/directory/{name}.json").body)["records"]
        key = records[0][dataset.identified_by]
        entry = client.get(f"/api/v1/directory/{name}/{key}/").json()
        assert {field: entry[field] for field in records[0]} == records[0]


@pytest.mark.parametrize(("name", "form"), FILES)
def test_nothing_private_and_nothing_of_the_workshop(client, qana, name, form) -> None:
    body = fetch(client, f"/data/directory/{name}.{form}").body
    if form == "xlsx":
        lines = sheet_of(body)
        text = "\n".join(str(cell) for line in lines.iter_rows(values_only=True) for cell in line)
    else:
        text = body.decode()
    for secret in ("70999888", "سرّ", "workshop", "imported", "register_key", "sort_ar", "past"):
        assert secret not in text
    assert "keys" not in text


def test_empty_data_sets_have_files_too(client) -> None:
    for name, form in FILES:
        assert fetch(client, f"/data/directory/{name}.{form}").body
    assert json.loads(fetch(client, f"{MUNICIPALITIES}.geojson").body)["features"] == []
    assert table(client, "mukhtars") == []


def test_an_unknown_file_is_not_found(client) -> None:
    for path in (
        "/data/directory/mukhtars.geojson",
        "/data/directory/villages.csv",
        "/data/directory/municipalities.pdf",
        "/data/",
    ):
        # No detour through a language.
        assert client.get(path).status_code == 404, path


# --- Versions ---


def test_files_are_made_once_for_each_version(client, qana) -> None:
    first = version(client)
    made = set(default_storage.listdir("opendata/municipalities")[1])
    cache.clear()
    # Another process finds them in the file store.
    assert version(client) == first
    assert set(default_storage.listdir("opendata/municipalities")[1]) == made
    qana.name_en = "Kana"
    qana.save()
    assert version(client) != first
    assert b"Kana" in fetch(client, f"{MUNICIPALITIES}.csv").body


def test_every_change_makes_a_version(client, qana) -> None:
    seen = [version(client)]

    def changed() -> bool:
        seen.append(version(client))
        return len(set(seen)) == len(seen)

    assert not changed()
    seen.pop()
    MunicipalityPhoneFactory(municipality=qana, number="+9617430003")
    assert changed()
    District.objects.get(slug="sour").save()  # a district's name stands in each row
    District.objects.filter(slug="sour").update(name_en="Tyre")
    District.objects.get(slug="sour").save()
    assert changed()
    bare = Municipality.objects.get(slug="bare")
    record_deletion(bare)
    bare.delete()
    assert changed()
    assert len(table(client)) == 1


def test_a_silent_change_is_found_within_the_hour(client, qana, monkeypatch) -> None:
    first = version(client)
    Municipality.objects.filter(slug="qana").update(email="x@example.org")
    assert version(client) == first
    monkeypatch.setattr(releases, "LOOK_AGAIN", 3599)
    assert version(client) != first


def test_a_private_change_is_no_new_content(client, qana) -> None:
    first = version(client)
    RegisteredNumber.objects.create(municipality=qana, number="+96170999777")
    assert version(client) == first


def test_sources_that_staff_name_are_told(client, qana) -> None:
    letter = Source.objects.create(slug="letter", name_ar="كتاب", name_en="A letter")
    Change.objects.create(kind="municipality", record_id=qana.pk, field="email", source=letter)
    data = json.loads(fetch(client, f"{MUNICIPALITIES}.json").body)
    assert data["sources"][-1]["name"] == {"ar": "كتاب", "en": "A letter"}
    districts = json.loads(fetch(client, "/data/directory/districts.json").body)
    assert "A letter" not in str(districts["sources"])


def test_lost_files_are_made_again(client, qana) -> None:
    first = version(client)
    for folder in ("municipalities",):
        for file in default_storage.listdir(f"opendata/{folder}")[1]:
            default_storage.delete(f"opendata/{folder}/{file}")
    assert version(client) == first


def test_a_broken_note_of_a_release_is_made_again(client, qana) -> None:
    first = version(client)
    for file in default_storage.listdir("opendata/municipalities")[1]:
        if len(file) == len("0" * 24 + ".json"):
            with default_storage.open(f"opendata/municipalities/{file}", "wb") as out:
                out.write(b"{half of it")
    cache.clear()
    assert version(client) == first


def test_old_files_go(client, qana, monkeypatch) -> None:
    version(client)
    old = set(default_storage.listdir("opendata/municipalities")[1])
    monkeypatch.setattr(releases, "KEEP_OLD", -releases.KEEP_OLD)
    qana.save()
    version(client)
    left = set(default_storage.listdir("opendata/municipalities")[1])
    assert not old & left
    assert len(left) == len(DATASETS["municipalities"].formats) + 1


def test_while_one_makes_the_files_others_get_those_of_before(client, qana) -> None:
    first = version(client)
    qana.name_en = "Kana"
    qana.save()
    cache.add("opendata:municipalities:building", 1, timeout=60)
    assert version(client) == first
    cache.delete("opendata:municipalities:building")
    assert version(client) != first


# --- Headers ---


@pytest.mark.parametrize(
    "path",
    [f"{MUNICIPALITIES}.{form}" for form in FORMATS]
    + ["/data/catalog.jsonld", f"{MUNICIPALITIES}.csv-metadata.json"],
)
def test_headers(client, qana, path) -> None:
    first = fetch(client, path, origin="https://elsewhere.example")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Content-Language"] == "ar, en"
    assert not first.cookies
    for word in ("Cookie", "Accept-Language"):
        assert word not in first.get("Vary", "")
    for header in PUBLIC:
        assert first[header]
    again = client.get(path, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.getvalue()) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"
    if "Last-Modified" in first:
        since = client.get(path, headers={"if-modified-since": first["Last-Modified"]})
        assert since.status_code == 304
    other = client.get(path, headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    assert other.getvalue() == first.body
    head = client.head(path)
    assert (head.status_code, head.getvalue()) == (200, b"")
    assert head["Content-Length"] == str(len(first.body))
    options = client.options(path)
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = client.post(path)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused["Content-Type"] == "application/problem+json"


def test_files_say_when_they_last_changed(client, qana) -> None:
    for form in FORMATS:
        assert "GMT" in fetch(client, f"{MUNICIPALITIES}.{form}")["Last-Modified"]


# --- Descriptions ---


def test_dcat_describes_every_file(client, qana) -> None:
    response = fetch(client, "/data/catalog.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    catalogue = json.loads(response.body)
    assert catalogue["@type"] == "dcat:Catalog"
    assert {entry["@language"] for entry in catalogue["dct:title"]} == {"ar", "en"}
    assert len(catalogue["dcat:dataset"]) == len(DATASETS)
    described = 0
    for dataset in catalogue["dcat:dataset"]:
        for term in (
            "dct:title",
            "dct:description",
            "dct:publisher",
            "dct:license",
            "dct:issued",
            "dct:modified",
            "dct:spatial",
            "dct:temporal",
            "dct:language",
            "owl:versionInfo",
        ):
            assert dataset[term], term
        assert dataset["dct:spatial"]["@id"].endswith("country/LBN")
        for distribution in dataset["dcat:distribution"]:
            described += 1
            assert distribution["dcat:accessURL"] == distribution["dcat:downloadURL"]
            file = fetch(client, distribution["dcat:downloadURL"]["@id"])
            assert len(file.body) == int(distribution["dcat:byteSize"]["@value"])
            kind = distribution["dcat:mediaType"]["@id"].partition("media-types/")[2]
            assert file["Content-Type"].startswith(kind)
            assert file["ETag"] == f'W/"{dataset["owl:versionInfo"]}"'
    assert described == len(FILES)
    # Every prefix that is used is declared.
    used = {word.partition(":")[0] for word in _names(catalogue) if ":" in word}
    assert used <= set(catalogue["@context"])


def _names(data: Any) -> set[str]:
    if isinstance(data, list):
        return {name for entry in data for name in _names(entry)}
    if not isinstance(data, dict):
        return set()
    inside = {name for key, value in data.items() if key != "@context" for name in _names(value)}
    return inside | set(data) - {"@context", "@id", "@type", "@value", "@language"}


@pytest.mark.parametrize("name", DATASETS)
def test_the_dictionary_has_every_column(client, qana, name) -> None:
    described = json.loads(fetch(client, f"/data/directory/{name}.csv-metadata.json").body)
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == list(table(client, name)[0])
    for column in columns:
        texts = {entry["@language"]: entry["@value"] for entry in column["dc:description"]}
        assert texts["ar"]
        assert texts["en"]
    for row in table(client, name):
        assert all(row[column["name"]] for column in columns if column["required"])


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_tells_what_there_is(client, qana, language) -> None:
    response = client.get(f"/{language}/directory/data/")
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    soup = BeautifulSoup(response.content, "html.parser")
    (alternate,) = soup.select('link[rel="alternate"][type="application/ld+json"]')
    assert client.get(alternate["href"]).status_code == 200
    links = {a["href"] for a in soup.select("main .file-list a")}
    assert {f"/data/directory/{name}.{form}" for name, form in FILES} <= links
    for name in DATASETS:
        section = soup.find(id=name).parent
        assert version(client, name).strip('W/"') in section.text
        fields = [code.text for code in section.select("tbody th code")]
        assert fields == list(table(client, name)[0])
    blocks = [json.loads(b.string) for b in soup.select('script[type="application/ld+json"]')]
    (catalogue,) = (block for block in blocks if block["@type"] == "DataCatalog")
    assert [entry["@type"] for entry in catalogue["dataset"]] == ["Dataset"] * len(DATASETS)
    for entry in catalogue["dataset"]:
        assert entry["license"].startswith("https://creativecommons.org/licenses/by/4.0")
        assert entry["version"]
        for download in entry["distribution"]:
            assert client.get(download["contentUrl"]).status_code == 200
    assert soup.select_one('a[rel~="license"]')["href"].endswith("/by/4.0/")


def test_no_municipality_can_take_the_address_of_the_page(client, qana) -> None:
    assert client.get("/en/directory/data/").status_code == 200
    with pytest.raises(Exception, match=r"address belongs|العنوان"):
        MunicipalityFactory.build(slug="data", district=qana.district).clean()


# --- What it costs ---


def grow(qana: Municipality) -> None:
    for governorate in GovernorateFactory.create_batch(2):
        for district in DistrictFactory.create_batch(2, governorate=governorate):
            UnionFactory.create_batch(2, district=district)
            MukhtarFactory.create_batch(3, district=district)
            for place in MunicipalityFactory.create_batch(4, district=district, spellings=["Kana"]):
                MunicipalityPhoneFactory(municipality=place)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/data/directory/{name}.csv" for name in DATASETS),
        "/en/directory/data/",
        "/data/catalog.jsonld",
    ],
)
def test_more_rows_cost_no_more_queries(client, qana, path) -> None:
    def queries() -> tuple[int, int]:
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as captured:
                fetch(client, path)
            counts.append(len(captured))
        return counts[0], counts[1]

    client.get("/en/directory/data/api/")  # what is asked once in a process is asked here
    fetch(client, "/en/directory/data/")
    for kind in (Governorate, District, Union, Municipality, Mukhtar):
        kind.objects.earliest("pk").save()
    made, kept = queries()
    grow(qana)
    assert queries() == (made, kept)
    if path.endswith("csv"):
        assert kept <= len(DATASETS["municipalities"].tables) + 3


def test_the_work_ahead_makes_all_files(client, qana) -> None:
    releases.refresh()
    with CaptureQueriesContext(connection) as captured:
        fetch(client, f"{MUNICIPALITIES}.xlsx")
    assert not any('"directory_municipality"."name_ar"' in query["sql"] for query in captured)
