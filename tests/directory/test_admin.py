"""Staff's side: lists, filters, search, forms, deletion, export, and who may do what."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse

from cms.core import jobs
from cms.core.models import Job
from directory.models import Municipality
from directory.services import import_register
from search.services import find
from tests.directory.conftest import make_staff
from tests.factories.directory import DistrictFactory, MunicipalityFactory, UnionFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/directory/municipalities/"


@pytest.fixture
def qana() -> Municipality:
    district = DistrictFactory(slug="sour")
    union = UnionFactory(slug="sour-district", district=district)
    return MunicipalityFactory(slug="qana", district=district, union=union, spellings=["Cana"])


@pytest.fixture(params=["ar", "en"])
def staff(request, client) -> Any:
    """A client logged in as an administrator, once in each language of the admin."""
    client.force_login(make_staff("admin@example.org", request.param))
    client.language = request.param
    return client


@pytest.fixture
def admin(client) -> Any:
    client.force_login(make_staff("admin@example.org", "en"))
    return client


def read(client: Any, path: str) -> Any:
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


def listed(client: Any, path: str) -> list[str]:
    return [cell.get_text(strip=True) for cell in read(client, path).select("td.field-name_en")]


@pytest.mark.parametrize("kind", ["governorates", "districts", "unions", "municipalities"])
def test_every_kind_has_its_pages_in_both_languages(staff, qana, kind) -> None:
    place: Any = {
        "governorates": qana.district.governorate,
        "districts": qana.district,
        "unions": qana.union,
        "municipalities": qana,
    }[kind]
    page = read(staff, f"/admin/directory/{kind}/")
    assert page.html["lang"].startswith(staff.language)
    assert place.name_ar in page.text
    assert read(staff, f"/admin/directory/{kind}/edit/{place.pk}/").select("[name=name_ar]")
    inspected = read(staff, f"/admin/directory/{kind}/inspect/{place.pk}/")
    assert place.name_ar in inspected.text
    assert inspected.select_one(
        f"a[href$='/directory/{'' if place is qana else kind + '/'}{place.slug}/']"
    )
    assert staff.get(f"/admin/directory/{kind}/create/").status_code == 200
    assert staff.get(f"/admin/directory/{kind}/delete/{place.pk}/").status_code == 200
    history = staff.get(f"/admin/directory/{kind}/history/{place.pk}/")
    assert history.url == f"/admin/directory/{kind}/inspect/{place.pk}/#history"


@pytest.mark.parametrize("words", ["قانا", "cana", "QANA", "قان"])
def test_search_forgives_spelling(staff, qana, words) -> None:
    MunicipalityFactory(name_ar="صريفا", name_en="Srifa")
    assert listed(staff, f"{LIST}?q={words}") == ["Qana"]
    # A column chosen for the order still decides it.
    assert listed(staff, f"{LIST}?q={words}&o=-0") == ["Qana"]


def test_a_search_without_letters_finds_nothing_and_no_error(admin, qana) -> None:
    assert listed(admin, f'{LIST}?q="%') == []
    assert listed(admin, f"{LIST}?q=+") == ["Qana"]


def test_filters_narrow_from_governorate_to_union(admin, qana) -> None:
    other = DistrictFactory(slug="zahle")
    MunicipalityFactory(name_en="Niha", district=other, coord_quality="C", union=None)
    everything = ["Niha", "Qana"]
    assert listed(admin, LIST) == everything
    assert listed(admin, f"{LIST}?district=zahle") == ["Niha"]
    governorate = qana.district.governorate.slug
    assert listed(admin, f"{LIST}?governorate={governorate}") == ["Qana"]
    assert listed(admin, f"{LIST}?district=sour&union=sour-district") == ["Qana"]
    assert listed(admin, f"{LIST}?union=none") == ["Niha"]
    assert listed(admin, f"{LIST}?coord_quality__exact=C") == ["Niha"]
    assert listed(admin, f"{LIST}?district=nowhere") == []

    page = read(admin, f"{LIST}?governorate={governorate}&district=sour")
    menus = {
        menu.summary.text.split(":")[0]: menu for menu in page.select(".directory-filters details")
    }
    # The menus offer what lies in the chosen place, and a wider choice forgets the narrower one.
    assert [a.text for a in menus["District"].select("a")] == ["All", "Sour"]
    assert [a.text for a in menus["Union of municipalities"].select("a")][2:] == [
        qana.union.name_en
    ]
    assert all("district" not in a["href"] for a in menus["Governorate"].select("a"))


def form_data(page: Any) -> dict[str, str]:
    """Return what a browser would send for the edit form as it stands."""
    form = page.select_one("form[method=POST]")
    data = {}
    for field in form.select("input[name], textarea[name]"):
        if field.get("type") not in ("checkbox", "submit") and "__prefix__" not in field["name"]:
            data[field["name"]] = field.get("value", "")
    for select in form.select("select[name]"):
        chosen = select.select_one("option[selected]")
        data[select["name"]] = chosen["value"] if chosen else ""
    return data


def edit(client: Any, place: Any, **changes: Any) -> Any:
    path = f"/admin/directory/municipalities/edit/{place.pk}/"
    return client.post(path, {**form_data(read(client, path)), **changes})


def spelling(text: str) -> dict[str, str]:
    """A second name beside the one that the municipality has."""
    return {
        "alternative_names-TOTAL_FORMS": "2",
        "alternative_names-1-text": text,
        "alternative_names-1-kind": "spelling",
    }


def test_editing_a_municipality_and_its_spellings(staff, qana) -> None:
    response = edit(
        staff,
        qana,
        name_ar="القانا",
        **spelling("Kana"),
    )
    assert response.status_code == 302
    qana = Municipality.objects.get()
    assert qana.name_ar == "القانا"
    assert sorted(name.text for name in qana.alternative_names.all()) == ["Cana", "Kana"]
    assert list(Municipality.objects.named("kana")) == [qana]
    history = staff.get(f"/admin/directory/municipalities/history/{qana.pk}/", follow=True)
    table = BeautifulSoup(history.content, "html.parser").select_one("#history table")
    assert "admin@example.org" in table.text
    assert "القانا" in table.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"slug": "Qana"}, "small Latin letters"),
        ({"slug": "unions"}, "belongs to another page"),
        ({"lat": "48.85", "lon": "2.35"}, "outside Lebanon"),
        ({"lat": ""}, "both latitude and longitude"),
        ({"name_ar": ""}, "required"),
        ({"district": ""}, "required"),
        (spelling("Cana"), "duplicate"),
    ],
)
def test_a_form_with_a_mistake_says_which(admin, qana, changes, words) -> None:
    response = edit(admin, qana, **changes)
    assert response.status_code == 200
    assert words in BeautifulSoup(response.content, "html.parser").text
    qana.refresh_from_db()
    assert (qana.slug, qana.lat) == ("qana", 33.2092)


def test_an_edit_of_staff_survives_the_next_import(admin, write_register) -> None:
    import_register(write_register())
    assert edit(admin, Municipality.objects.get(), name_en="Qana el-Jalil").status_code == 302
    report = import_register(write_register())
    assert [kept.field for kept in report.kept] == ["name_en"]
    assert Municipality.objects.get().name_en == "Qana el-Jalil"


def test_a_deletion_of_staff_survives_the_next_import(admin, write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    # Known to the register by an address that it had before.
    assert edit(admin, qana, slug="qana-el-jalil").status_code == 302
    admin.post(f"/admin/directory/municipalities/delete/{qana.pk}/")
    report = import_register(write_register())
    assert (report.created, report.deleted, report.errors) == (0, ["qana"], [])
    assert not Municipality.objects.exists()
    # Who enters it again has it again.
    MunicipalityFactory(slug="qana", district=qana.district)
    assert import_register(write_register()).deleted == []


def test_a_renamed_district_is_found_with_its_municipalities(
    admin, write_register, django_capture_on_commit_callbacks
) -> None:
    import_register(write_register())
    district = Municipality.objects.get().district
    path = f"/admin/directory/districts/edit/{district.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(path, {**form_data(read(admin, path)), "name_ar": "الزهراني"})
    assert "/ar/directory/qana/" in [found.hit.url for found in find("الزهراني", "ar").hits]


@pytest.mark.parametrize("kind", ["governorates", "districts", "unions"])
def test_what_others_are_in_cannot_be_deleted(admin, qana, kind) -> None:
    place: Any = {
        "governorates": qana.district.governorate,
        "districts": qana.district,
        "unions": qana.union,
    }[kind]
    path = f"/admin/directory/{kind}/delete/{place.pk}/"
    page = read(admin, path)
    assert "can't be deleted" in page.text
    assert not page.select("input[value='Yes, delete']")
    # Neither by posting what the page didn't offer.
    assert "can't be deleted" in admin.post(path).content.decode().replace("&#x27;", "'")
    place.refresh_from_db()


def test_a_municipality_is_deleted_with_its_spellings(admin, qana) -> None:
    path = f"/admin/directory/municipalities/delete/{qana.pk}/"
    assert admin.post(path).status_code == 302
    assert not Municipality.objects.exists()


def test_the_list_costs_the_same_whatever_its_length(
    admin, qana, django_assert_max_num_queries
) -> None:
    admin.get(LIST)
    with django_assert_max_num_queries(60) as before:
        admin.get(LIST)
    MunicipalityFactory.create_batch(20, district=qana.district, union=qana.union)
    with django_assert_max_num_queries(len(before)):
        admin.get(LIST)


def test_the_export_is_a_background_job_with_every_municipality(staff, qana) -> None:
    MunicipalityFactory(name_ar="=صريفا", name_en="", lat=None, lon=None, union=None)
    assert read(staff, LIST).select(f"form[action='{reverse('directory_export_municipalities')}']")
    response = staff.post(reverse("directory_export_municipalities"), follow=True)
    job = Job.objects.get()
    assert response.redirect_chain == [(reverse("core_job", args=[job.pk]), 302)]
    assert response.status_code == 200
    assert job.owner
    assert job.owner.email == "admin@example.org"
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (Job.State.DONE, 2, 2)
    with job.result.open() as file:
        sheet = openpyxl.load_workbook(BytesIO(file.read())).active
    assert sheet
    assert bool(sheet.sheet_view.rightToLeft) is (staff.language == "ar")
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[0].value for row in rows].count("qana") == 1
    assert len(rows) == 2
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d"}
    qana_row = next(row for row in rows if row[0].value == "qana")
    assert qana_row[3].value == "Cana"
    assert qana_row[8].value == 33.2092


def test_the_export_holds_the_whole_register(starting_register) -> None:
    job = jobs.start("directory.export", kind="municipalities")
    jobs.execute(job.pk)
    job.refresh_from_db()
    with job.result.open() as file:
        sheet = openpyxl.load_workbook(BytesIO(file.read())).active
    assert sheet
    assert sheet.max_row == 1051 + 1


def test_the_export_begins_by_a_button_alone(admin) -> None:
    assert admin.get(reverse("directory_export_municipalities")).status_code == 405
    assert not Job.objects.exists()


def test_visitors_and_staff_without_permission_get_nowhere(client, qana) -> None:
    export = reverse("directory_export_municipalities")
    paths = [LIST, f"{LIST}edit/{qana.pk}/", f"{LIST}inspect/{qana.pk}/", f"{LIST}create/"]
    for path in paths:
        assert client.get(path).status_code == 302
    assert client.post(export).status_code == 302

    client.force_login(make_staff("editor@example.org", superuser=False))
    for path in paths:
        response = client.get(path)
        assert response.status_code == 302
        assert response.url == "/admin/"
    client.post(export)
    assert not Job.objects.exists()
    assert "directory/municipalities" not in client.get("/admin/").content.decode()


def test_permissions_are_those_of_each_model(client, qana) -> None:
    viewer = make_staff("viewer@example.org", "en", superuser=False)
    viewer.user_permissions.add(Permission.objects.get(codename="view_municipality"))
    client.force_login(viewer)
    page = read(client, LIST)
    assert "Qana" in page.text
    assert not page.select(f"a[href='{LIST}edit/{qana.pk}/']")
    assert client.get(f"{LIST}inspect/{qana.pk}/").status_code == 200
    assert client.get(f"{LIST}edit/{qana.pk}/").status_code == 302
    assert client.post(f"{LIST}delete/{qana.pk}/").status_code == 302
    assert client.get("/admin/directory/unions/").status_code == 302
    assert Municipality.objects.exists()
