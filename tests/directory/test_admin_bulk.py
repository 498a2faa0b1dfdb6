"""Changing many municipalities at once: choose, value, preview, apply."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import translation

from cms.core import jobs
from cms.core.models import Job
from directory import bulk
from directory.models import Change, Municipality, Source, Union
from search.services import find
from tests.directory.conftest import make_staff
from tests.directory.test_admin import LIST, read
from tests.factories.directory import (
    DistrictFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

BULK = f"{LIST}bulk/"


@pytest.fixture
def admin(client) -> Any:
    client.force_login(make_staff("admin@example.org", "en"))
    return client


@pytest.fixture
def union() -> Union:
    return UnionFactory(
        name_ar="اتحاد الجليل", name_en="Union of Galilee", district=DistrictFactory(slug="sour")
    )


@pytest.fixture
def three(union) -> list[Municipality]:
    names = ["Qana", "Srifa", "Tayr"]
    return [MunicipalityFactory(name_en=name, district=union.district) for name in names]


def send(client: Any, query: str = "", **data: Any) -> BeautifulSoup:
    response = client.post(BULK + query, data, follow=True)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def carried(page: BeautifulSoup, step: str, **more: Any) -> dict[str, Any]:
    """What the button `step` of a page sends."""
    form = page.select_one("main form[method=post]")
    fields = form.select("input[type=hidden]")
    data = {field["name"]: field.get("value", "") for field in fields}
    assert form.select(f"button[value={step}]")
    return {**data, "step": step, **more}


def ids(municipalities: list[Municipality]) -> list[str]:
    return [str(municipality.pk) for municipality in municipalities]


def unions() -> set[str]:
    return {m.union.name_en if m.union else "" for m in Municipality.objects.all()}


def test_the_union_of_three_is_set_after_a_preview(
    admin, three, union, django_capture_on_commit_callbacks
) -> None:
    source = Source.objects.create(slug="letter", name_ar="كتاب", name_en="A letter")
    boxes = read(admin, LIST).select("input[type=checkbox][name=id]")
    assert [box["value"] for box in boxes] == ids(three)
    assert {box["form"] for box in boxes} == {"directory-bulk"}

    page = send(admin, subject="union", id=ids(three))
    assert "3 municipalities are chosen." in page.text
    page = send(admin, **carried(page, "preview", value=str(union.pk), source=str(source.pk)))
    assert "3 municipalities would change" in " ".join(page.text.split())
    shown = [[td.text for td in tr.select("td")] for tr in page.select("tbody tr")]
    assert ["Qana", "Sour", "–", "Union of Galilee", ""] in shown
    assert unions() == {""}

    with django_capture_on_commit_callbacks(execute=True):
        page = send(admin, **carried(page, "apply"))
    assert "3 municipalities were changed." in page.text
    assert unions() == {"Union of Galilee"}
    rows = Change.objects.filter(kind="municipality")
    assert {(c.record_id, c.field, c.old, c.new, str(c.by), c.source) for c in rows} == {
        (m.pk, "union", None, union.pk, "admin@example.org", source) for m in three
    }
    # Who looks for the union finds its municipalities.
    hits = {found.hit.url for found in find("الجليل", "ar").hits}
    assert {f"/ar/directory/{m.slug}/" for m in three} <= hits


def test_those_that_have_the_value_already_stay_as_they_are(admin, three, union) -> None:
    Municipality.objects.filter(pk=three[0].pk).update(union=union)
    before = Municipality.objects.get(pk=three[0].pk).updated_at
    page = send(admin, subject="union", id=ids(three))
    page = send(admin, **carried(page, "preview", value=str(union.pk)))
    assert "1 has this value already." in " ".join(page.text.split())
    assert "2 municipalities were changed." in send(admin, **carried(page, "apply")).text
    assert Municipality.objects.get(pk=three[0].pk).updated_at == before
    assert Change.objects.count() == 2


def test_all_rows_of_the_filter_and_only_those(admin, three, union) -> None:
    elsewhere = MunicipalityFactory(name_en="Niha", district=DistrictFactory(slug="zahle"))
    page = send(admin, "?district=sour&q=s", subject="record_status", all="1")
    assert "1 municipality is chosen." in page.text
    page = send(admin, "?district=sour", subject="record_status", all="1")
    assert "3 municipalities are chosen." in page.text
    page = send(admin, "?district=sour", **carried(page, "preview", value="directorate"))
    response = admin.post(BULK + "?district=sour", carried(page, "apply"))
    # Back to the list as it was.
    assert response.url == f"{LIST}?district=sour"
    assert all(m.is_confirmed for m in Municipality.objects.filter(district=union.district))
    elsewhere.refresh_from_db()
    assert not elsewhere.is_confirmed


def test_a_union_of_another_district_is_left_out_unless_one_insists(admin, three, union) -> None:
    niha = MunicipalityFactory(name_en="Niha", district=DistrictFactory(name_en="Zahle"))
    chosen = ids([*three, niha])

    def preview() -> BeautifulSoup:
        page = send(admin, subject="union", id=chosen)
        return send(admin, **carried(page, "preview", value=str(union.pk)))

    page = preview()
    assert "1 of them looks like a mistake" in page.text
    doubtful = page.select("tr.directory-doubt")
    assert [row.select("td")[0].text for row in doubtful] == ["Niha"]
    assert "The union lies in another district." in doubtful[0].text
    assert "3 municipalities were changed." in send(admin, **carried(page, "apply")).text
    page = preview()
    answer = send(admin, **carried(page, "apply", even_doubtful="1"))
    assert "1 municipality was changed." in answer.text
    niha.refresh_from_db()
    assert niha.union == union


def test_another_district_is_in_doubt_where_union_or_mukhtars_stay_behind(
    admin, three, union
) -> None:
    MukhtarFactory(district=union.district, municipality=three[0])
    Municipality.objects.filter(pk=three[1].pk).update(union=union)
    zahle = DistrictFactory(name_en="Zahle")
    setting = bulk.Setting("district", zahle)
    with translation.override("en"):
        rows = bulk.preview(bulk.chosen(m.pk for m in three), setting).rows
    doubts = {row.municipality.name_en: row.doubt for row in rows}
    assert doubts["Qana"] == "Its mukhtars are listed under the former district."
    assert doubts["Srifa"] == "Its union lies in another district."
    assert doubts["Tayr"] == ""


def test_a_source_is_given_for_facts_that_are_there(admin, three) -> None:
    MunicipalityPhoneFactory(municipality=three[0])
    source = Source.objects.create(slug="letter", name_ar="كتاب", name_en="A letter")
    page = send(admin, subject="source", id=ids(three))
    page = send(admin, **carried(page, "preview", value="phones", source=""))
    assert "This field is required." in page.text
    page = send(admin, **carried(page, "preview", value="phones", source=str(source.pk)))
    assert "2 lack these facts." in " ".join(page.text.split())
    send(admin, **carried(page, "apply"))
    [change] = Change.objects.all()
    assert (change.record_id, change.field, change.source) == (three[0].pk, "phones", source)
    assert change.old == change.new != []
    page = read(admin, f"{LIST}inspect/{three[0].pk}/")
    origins = page.select("[aria-labelledby=origins] tbody tr")
    assert "A letter" in next(row.text for row in origins if "Contacts" in row.text)


@pytest.mark.parametrize(
    ("subject", "value"),
    [
        ("union", "999"),
        ("union", ""),
        ("coord_quality", ""),
        ("district", ""),
        ("district", "x"),
        ("coord_quality", "E"),
    ],
)
def test_what_is_no_value_is_refused_with_the_rows_kept(admin, three, subject, value) -> None:
    page = send(admin, subject=subject, id=ids(three))
    page = send(admin, **carried(page, "preview", value=value))
    assert page.select(".error-message, .w-field__errors")
    assert page.select_one("input[name=ids]")["value"].split(",") == ids(three)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "data", [{"subject": "union"}, {"subject": "name_ar", "id": "1"}, {"id": "x"}, {}]
)
def test_without_rows_or_subject_nothing_happens(admin, three, data) -> None:
    assert "Choose at least one row, and what to change." in send(admin, **data).text
    assert admin.get(BULK).url == LIST


def test_many_rows_are_changed_in_the_background(admin, union) -> None:
    MunicipalityFactory.create_batch(101, district=union.district)
    page = send(admin, subject="union", all="1")
    page = send(admin, **carried(page, "preview", value=str(union.pk)))
    assert "The first 100 are shown." in page.text
    response = admin.post(BULK, carried(page, "apply"))
    job = Job.objects.get()
    assert response.url == reverse("core_job", args=[job.pk])
    assert unions() == {""}
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == (Job.State.DONE, "101 municipalities were changed.")
    assert unions() == {"Union of Galilee"}
    assert Change.objects.filter(by=job.owner).count() == 101


@pytest.mark.parametrize(("subject", "empty"), [("union", None), ("coord_quality", "")])
def test_a_fact_is_emptied_expressly(admin, three, union, subject, empty) -> None:
    Municipality.objects.update(union=union)
    page = send(admin, subject=subject, id=ids(three))
    assert not page.select_one("[name=value] option[selected][value='none']")
    page = send(admin, **carried(page, "preview", value="none"))
    assert "3 municipalities were changed." in send(admin, **carried(page, "apply")).text
    assert {getattr(m, subject) for m in Municipality.objects.all()} == {empty}
    assert {change.new for change in Change.objects.all()} == {empty}


def test_a_union_deleted_meanwhile_changes_nothing(admin, three, union) -> None:
    user = make_staff("other@example.org")
    job = jobs.start(
        "directory.bulk_edit", owner=user, ids=[three[0].pk], subject="union", value=union.pk
    )
    union.delete()
    jobs.execute(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert not Change.objects.exists()


@pytest.mark.parametrize("subject", ["union", "district", "source"])
def test_a_preview_costs_the_same_whatever_the_number_of_rows(
    admin, three, union, subject, django_assert_max_num_queries
) -> None:
    source = Source.objects.create(slug="letter", name_ar="كتاب", name_en="A letter")
    value = {
        "union": str(union.pk),
        "district": str(DistrictFactory().pk),
        "source": "phones",
    }[subject]

    def preview() -> None:
        send(admin, subject=subject, all="1", step="preview", value=value, source=str(source.pk))

    preview()
    with django_assert_max_num_queries(60) as before:
        preview()
    MunicipalityFactory.create_batch(30, district=union.district)
    with django_assert_max_num_queries(len(before)):
        preview()


def test_only_those_who_may_change_municipalities_do(client, three, union) -> None:
    viewer = make_staff("viewer@example.org", "en", superuser=False)
    viewer.user_permissions.add(Permission.objects.get(codename="view_municipality"))
    client.force_login(viewer)
    page = read(client, LIST)
    assert not page.select("#directory-bulk, input[name=id]")
    response = client.post(
        BULK, {"subject": "union", "ids": ",".join(ids(three)), "step": "apply", "value": ""}
    )
    assert response.url == "/admin/"
    assert not Change.objects.exists()
