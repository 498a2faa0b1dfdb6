"""Staff's list in any spelling, its filters, what the directory lacks, and the exports."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone, translation

from cms.core import jobs, tabular
from cms.core.models import Job
from directory import completeness
from directory.exports import MUNICIPALITIES
from directory.models import AlternativeName, Municipality, MunicipalityPhone, RegisteredNumber
from tests.directory.conftest import make_staff
from tests.directory.test_admin import LIST, listed, read
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

REPORT = "/admin/directory/completeness/"


@pytest.fixture
def admin(client) -> Any:
    client.force_login(make_staff("admin@example.org", "en"))
    return client


# --- Search ---


@pytest.fixture
def register() -> None:
    for arabic, english in (("كفررمان", "Kfar Roummane"), ("صريفا", "Srifa"), ("حولا", "Houla")):
        MunicipalityFactory(name_ar=arabic, name_en=english)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("كفرمان", "Kfar Roummane"),  # a letter left out
        ("kfr rman", "Kfar Roummane"),
        ("serifa", "Srifa"),
        ("7oula", "Houla"),  # Arabizi
    ],
)
def test_a_name_is_found_as_nobody_entered_it(admin, register, words, first) -> None:
    assert listed(admin, f"{LIST}?q={words}")[0] == first


def test_a_name_that_is_spelt_right_finds_itself_alone(admin, register) -> None:
    assert listed(admin, f"{LIST}?q=Srifa") == ["Srifa"]
    assert listed(admin, f"{LIST}?q=srifa&dissolved=yes") == []


def test_what_is_likely_keeps_to_the_filters(admin, register) -> None:
    elsewhere = MunicipalityFactory(name_ar="زحلة", name_en="Zahle")
    assert listed(admin, f"{LIST}?q=serifa&district={elsewhere.district.slug}") == []


# --- Filters ---


def test_what_a_municipality_lacks(admin) -> None:
    full = MunicipalityFactory(
        name_en="Full",
        email="info@example.org",
        president_ar="علي",
        cadastre_code="1",
        union=UnionFactory(),
    )
    MunicipalityPhoneFactory(municipality=full)
    fax = MunicipalityFactory(
        name_en="", lat=None, lon=None, coord_quality="", slug="a", president_ar="سمير"
    )
    MunicipalityPhoneFactory(municipality=fax, kind=MunicipalityPhone.Kind.FAX)
    unsure = MunicipalityFactory(name_en="Unsure", coord_quality="D", cadastre_code="2")

    def lacking(key: str) -> set[str]:
        return {
            row["data-object-pk"]
            for row in read(admin, f"{LIST}?lacks={key}").select("tr[data-object-pk]")
        }

    both = {str(fax.pk), str(unsure.pk)}
    assert lacking("phone") == both
    assert lacking("email") == both
    assert lacking("president") == {str(unsure.pk)}
    assert lacking("position") == {str(fax.pk)}
    assert lacking("sure-position") == {str(unsure.pk)}
    assert lacking("english-name") == {str(fax.pk)}
    assert lacking("union") == both
    assert lacking("cadastre-code") == {str(fax.pk)}
    assert lacking("nonsense") == both | {str(full.pk)}


def test_dissolved_and_changed_since(admin) -> None:
    today = timezone.localdate()
    MunicipalityFactory(name_en="Gone", dissolved_on=today)
    MunicipalityFactory(name_en="Going", dissolved_on=today + timedelta(days=1))
    old = MunicipalityFactory(name_en="Old")
    Municipality.objects.filter(pk=old.pk).update(updated_at=timezone.now() - timedelta(days=20))
    assert listed(admin, f"{LIST}?dissolved=yes") == ["Gone"]
    assert listed(admin, f"{LIST}?dissolved=no") == ["Going", "Old"]
    assert listed(admin, f"{LIST}?changed=7") == ["Going", "Gone"]
    assert listed(admin, f"{LIST}?changed=30") == ["Going", "Gone", "Old"]
    assert len(listed(admin, f"{LIST}?changed=x")) == 3


def test_an_address_with_nonsense_shows_the_list_as_it_is(admin) -> None:
    assert admin.get(f"{LIST}?nonsense=1").url == LIST
    assert admin.get(f"{LIST}?district__nonsense=1").url == LIST


# --- What is lacking ---


@pytest.fixture
def country() -> None:
    south, north = (
        GovernorateFactory(slug=slug, name_en=name)
        for slug, name in (("south", "South"), ("north", "North"))
    )
    sour = DistrictFactory(slug="sour", name_en="Sour", governorate=south)
    DistrictFactory(slug="jezzine", name_en="Jezzine", governorate=south)
    koura = DistrictFactory(slug="koura", name_en="Koura", governorate=north)
    MunicipalityPhoneFactory(municipality=MunicipalityFactory(district=sour, name_en="Qana"))
    MunicipalityFactory(district=sour, name_en="Srifa", lat=None, lon=None, coord_quality="")
    MunicipalityFactory(district=koura, name_en="", coord_quality="C", slug="amioun")
    MunicipalityFactory(district=sour, name_en="Gone", dissolved_on="2020-01-01")


def table(page: Any) -> dict[str, list[str]]:
    return {
        row.th.text: [" ".join(cell.text.split()) for cell in row.select("td")]
        for row in page.select(".directory-completeness tbody tr")
    }


def test_the_report_counts_what_is_lacking_and_leads_there(admin, country) -> None:
    page = read(admin, REPORT)
    rows = table(page)
    assert list(rows) == ["Lebanon", "North", "Koura", "South", "Jezzine", "Sour"]
    keys = [gap.key for gap in completeness.GAPS]
    phone, position, unsure, english = (
        keys.index(key) + 1 for key in ("phone", "position", "sure-position", "english-name")
    )
    assert rows["Lebanon"][0] == "3"
    assert rows["Lebanon"][phone] == "2 67%"
    assert rows["Sour"][phone] == "1 50%"
    assert rows["South"][position] == "1 50%"
    assert rows["Koura"][unsure] == "1 100%"
    assert rows["North"][english] == "1 100%"
    assert rows["Jezzine"] == ["0"] * (len(keys) + 1)
    # Every number leads to as many rows as it says.
    links = page.select(".directory-completeness a[href*='/directory/municipalities/']")
    assert len(links) > 20
    for link in links:
        assert len(listed(admin, link["href"])) == int(link.text), link["href"]


def test_the_report_costs_the_same_whatever_the_number_of_rows(
    admin, country, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3):
        completeness.report()
    MunicipalityFactory.create_batch(20)
    with django_assert_num_queries(3):
        completeness.report()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_report_is_downloaded(admin, country, kind) -> None:
    response = admin.get(f"{REPORT}?export={kind}")
    assert f".{kind}" in response["Content-Disposition"]
    lines = list(tabular.read(BytesIO(response.content), filename=f"report.{kind}").records())
    assert len(lines) == 6
    sour = next(cells for _number, cells in lines if cells["District"] == "Sour")
    assert sour["Governorate"] == "South"
    assert sour["Municipalities"] == "2"
    assert sour["Without: telephone number"] == "1"
    assert sour["Without: telephone number, in percent"] == "50"


def test_the_report_stands_in_the_menu_of_those_who_see_municipalities(client) -> None:
    viewer = make_staff("viewer@example.org", "en", superuser=False)
    client.force_login(viewer)
    assert client.get(REPORT).url == "/admin/"
    assert REPORT not in client.get("/admin/").content.decode()
    viewer.user_permissions.add(Permission.objects.get(codename="view_municipality"))
    client.force_login(viewer)
    assert client.get(REPORT).status_code == 200
    assert REPORT in client.get("/admin/").content.decode()


# --- Export ---


def exported(client: Any, kind: str, query: str = "", file_type: str = "xlsx") -> list[dict]:
    address = reverse(f"directory_export_{kind}") + query
    assert client.post(address, {"type": file_type}).status_code == 302
    job = Job.objects.latest("pk")
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.traceback
    assert job.result_name == f"{kind}.{file_type}"
    with job.result.open() as file:
        content = BytesIO(file.read())
    return [cells for _number, cells in tabular.read(content, filename=job.result_name).records()]


@pytest.mark.parametrize("file_type", ["xlsx", "csv"])
def test_the_export_holds_the_new_facts_and_no_registered_number(admin, file_type) -> None:
    heir = MunicipalityFactory(name_en="Sour")
    qana = MunicipalityFactory(
        name_en="Qana",
        slug="qana",
        president_ar="علي",
        email="info@qana.example",
        dissolved_on="2020-05-01",
        successor=heir,
        district=heir.district,
    )
    MunicipalityPhoneFactory(municipality=qana, number="+9617430111")
    RegisteredNumber.objects.create(municipality=qana, number="+9613123456")
    AlternativeName.objects.create(municipality=qana, text="قانا الجليل", kind="former")
    row = exported(admin, "municipalities", "?dissolved=yes", file_type)[0]
    assert row["Former names"] == "قانا الجليل"
    assert row["Telephone numbers"] == "+9617430111 (office)"
    assert row["President of the council, in Arabic"] == "علي"
    assert row["Dissolved on"] == "2020-05-01"
    assert row["Municipality that took its place"] == "Sour"
    assert "3123456" not in "".join(row.values())


def test_the_export_is_of_the_list_as_it_is_filtered(admin) -> None:
    MunicipalityFactory(name_en="Qana", slug="qana", district=DistrictFactory(slug="sour"))
    MunicipalityFactory(name_en="Niha", slug="niha")
    assert {row["Page address"] for row in exported(admin, "municipalities")} == {"qana", "niha"}
    for query in ("?district=sour", "?q=qana"):
        assert [r["Page address"] for r in exported(admin, "municipalities", query)] == ["qana"]
    # A filter that leaves nothing gives nothing, not everything.
    assert exported(admin, "municipalities", "?district=nowhere") == []
    assert "Export 1 row:" in read(admin, f"{LIST}?district=sour").text
    assert "Export all:" in read(admin, LIST).text


def test_every_kind_is_exported(admin) -> None:
    mukhtar = MukhtarFactory(name_en="Georges", phone="+9613123456")
    union = UnionFactory(district=mukhtar.district)
    [row] = exported(admin, "mukhtars")
    assert (row["Name in English"], row["Telephone number"]) == ("Georges", "+9613123456")
    assert row["Governorate"] == mukhtar.district.governorate.name_en
    assert exported(admin, "unions")[0]["Page address"] == union.slug
    assert exported(admin, "districts")[0]["Page address"] == mukhtar.district.slug
    [row] = exported(admin, "governorates", file_type="csv")
    assert row["Page address"] == mukhtar.district.governorate.slug


def test_the_sources_of_facts_are_exported_in_a_few_queries(
    starting_register, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(6):
        records = MUNICIPALITIES.records(None)
        rows = [MUNICIPALITIES.row(record) for record in records]
    with translation.override("en"):
        sources = MUNICIPALITIES.headings().index("Sources")
    assert len(rows) == 1051
    assert all(row[sources] for row in rows)
