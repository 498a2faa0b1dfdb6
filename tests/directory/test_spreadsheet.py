"""The Directorate's spreadsheet: brought in, brought in again, applied beside others, undone."""

import csv
import io
import random
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from cms.core import jobs
from cms.core.models import Job
from directory import history
from directory.exports import EXPORTS
from directory.models import (
    AlternativeName,
    Change,
    Import,
    Municipality,
    MunicipalityPhone,
    OldSlug,
    Source,
    Union,
)
from directory.services import STARTING_REGISTER
from directory.spreadsheet import applying
from search.services import find
from tests.directory.spreadsheets import (
    IMPORT,
    apply,
    bring,
    columns_of,
    counts,
    last_job,
    ours,
    outcomes,
    row,
    undo,
    upload,
    work_off,
    xlsx,
)
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.directory import (
    DistrictFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

HEADINGS = ("الاسم", "القضاء", "رئيس البلدية", "هاتف")


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def sour() -> Any:
    return DistrictFactory.create(slug="sour", name_ar="صور", name_en="Sour")


@pytest.fixture
def qana(sour) -> Municipality:
    return MunicipalityFactory.create(
        slug="qana", district=sour, record_status=Municipality.RecordStatus.DIRECTORATE
    )


def register() -> tuple[list[str], list[list[Any]]]:
    """The starting register as a table: headings and 1,051 rows."""
    with (STARTING_REGISTER / "municipalities.csv").open(encoding="utf-8-sig", newline="") as file:
        headings, *rows = csv.reader(file)
    places = [headings.index("lat"), headings.index("lon")]
    return headings, [
        [float(cell) if i in places and cell else cell for i, cell in enumerate(row)]
        for row in rows
    ]


# --- The same file twice ---


def test_the_register_of_1051_rows_changes_nothing_the_second_time(admin, starting_register):
    headings, rows = register()
    file = ours(headings, rows)
    first = bring(admin, file)
    assert counts(first) == {"confirmed": 1051}
    apply(admin, first)
    assert outcomes(first) == {"updated": 1051}
    assert not Municipality.objects.exclude(record_status="directorate").exists()
    before = dict(Municipality.objects.values_list("pk", "updated_at"))
    changes = Change.objects.count()

    second = bring(admin, file)
    assert counts(second) == {"unchanged": 1051}
    apply(admin, second)
    assert second.state == Import.State.CHECKED, "there was nothing to apply"
    assert Change.objects.count() == changes
    assert dict(Municipality.objects.values_list("pk", "updated_at")) == before


def test_the_register_fills_an_empty_directory_and_then_changes_nothing(admin, starting_register):
    Municipality.objects.all().delete()
    headings, rows = register()
    file = ours(headings, rows)
    first = bring(admin, file, confirms=None)
    # Fifteen cadastral districts hold several municipalities: a person has a look at those.
    assert counts(first) == {"new": 1017, "doubt": 34}
    for doubtful in first.rows.filter(group="doubt"):
        admin.post(f"{IMPORT}{first.pk}/decide/", {"row": doubtful.pk, "choice": "new"})
    apply(admin, first)
    assert outcomes(first) == {"created": 1051}
    assert AlternativeName.objects.count() > 3000
    qana = Municipality.objects.get(slug="qana")
    assert (qana.name_en, qana.lat) == ("Qana", 33.2083)
    assert "/ar/directory/qana/" in [found.hit.url for found in find("قانا", "ar").hits]

    second = bring(admin, file, confirms=None)
    assert counts(second) == {"unchanged": 1051}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_what_the_directory_exports_can_be_sent_back(admin, qana, language: str):
    qana.dissolved_on = "2020-01-01"
    qana.address_ar = "الساحة العامة"
    qana.save()
    for kind in ("office", "fax"):
        MunicipalityPhoneFactory.create(municipality=qana, kind=kind, number="+9617741234")
    AlternativeName.objects.create(municipality=qana, text="Cana")
    AlternativeName.objects.create(municipality=qana, text="قانا القديمة", kind="former")
    export = EXPORTS["municipalities"]
    with translation.override(language):
        file = ours(export.headings(), [export.row(record) for record in export.records(None)])
    batch = bring(admin, file, confirms=None)
    assert len(set(batch.columns) - {""}) == 24
    assert [each.told for each in batch.rows.all()] == [[]]
    assert counts(batch) == {"unchanged": 1}


def test_a_list_of_numbers_without_kinds_is_of_the_office_alone(admin, qana):
    MunicipalityPhoneFactory.create(municipality=qana, number="+9617111111", kind="fax")
    headings = ("الاسم", "القضاء", "أرقام الهاتف")
    batch = bring(admin, xlsx(headings, ("قانا", "صور", "07/741234 - 03/123456")))
    assert row(batch, 2).differences["phones"][1] == [
        {"kind": "fax", "number": "+9617111111"},
        {"kind": "office", "number": "+9613123456"},
        {"kind": "office", "number": "+9617741234"},
    ]
    with_kinds = bring(admin, xlsx(headings, ("قانا", "صور", "07/741234 (mobile)")))
    assert row(with_kinds, 2).differences["phones"][1] == [
        {"kind": "mobile", "number": "+9617741234"}
    ]


# --- Applying ---


def test_a_row_changes_its_record_alone_with_history_and_search(admin, qana):
    MunicipalityPhoneFactory.create(municipality=qana, number="+9617111111", kind="fax")
    other = MunicipalityFactory.create(slug="srifa", name_ar="صريفا", district=qana.district)
    updated_at = other.updated_at
    batch = bring(
        admin,
        xlsx(HEADINGS, ("قانا", "صور", "علي حسن", "07/741234"), ("صريفا", "صور", None, None)),
        confirms=None,
    )
    assert counts(batch) == {"changed": 1, "unchanged": 1}
    shown = admin.get(f"{IMPORT}{batch.pk}/").content.decode()
    assert "علي حسن" in shown
    assert not Change.objects.exists()
    assert Municipality.objects.get(pk=qana.pk).president_ar == "", "looking changes nothing"

    apply(admin, batch)
    qana = Municipality.objects.get(pk=qana.pk)
    assert qana.president_ar == "علي حسن"
    assert sorted(qana.phones.values_list("kind", "number")) == [
        ("fax", "+9617111111"),
        ("office", "+9617741234"),
    ]
    other.refresh_from_db()
    assert other.updated_at == updated_at
    changes = Change.objects.of(qana)
    assert {change.field for change in changes} == {"president_ar", "phones"}
    assert {(c.batch, c.by, c.source_id) for c in changes} == {
        (batch, batch.owner, Source.objects.get(slug="directorate").pk)
    }


def test_a_new_record_gets_an_address_and_takes_over_a_former_one(admin, sour):
    elsewhere = MunicipalityFactory.create(name_ar="الكفور", slug="kfour", district=sour)
    OldSlug.objects.create(kind="municipality", slug="jdeide", record_id=elsewhere.pk)
    batch = bring(
        admin,
        xlsx(
            ("البلدية", "الاسم بالإنكليزية", "القضاء"),
            ("الجديدة", "Jdeide", "صور"),
            ("طير حرفا", None, "صور"),
        ),
    )
    assert counts(batch) == {"new": 2}
    apply(admin, batch)
    made = {m.name_ar: m for m in Municipality.objects.exclude(pk=elsewhere.pk)}
    assert made["الجديدة"].slug == "jdeide"
    assert made["طير حرفا"].slug == "tir-hrfa"
    assert made["الجديدة"].record_status == "directorate"
    assert not OldSlug.objects.exists()
    [created] = Change.objects.of(made["الجديدة"])
    assert created.new == history.snapshot(made["الجديدة"])


def test_a_crash_in_the_middle_leaves_nothing_changed(admin, qana, sour, monkeypatch):
    batch = bring(
        admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None), ("صريفا", "صور", None, None))
    )
    monkeypatch.setattr(
        Change.objects, "bulk_create", lambda *a, **k: (_ for _ in ()).throw(MemoryError)
    )
    apply(admin, batch)
    assert last_job(batch).state == Job.State.FAILED
    assert batch.state == Import.State.CHECKED
    assert Municipality.objects.get().president_ar == ""
    assert outcomes(batch) == {}
    monkeypatch.undo()
    assert admin.get(f"{IMPORT}{batch.pk}/").context["batch"].has_failed
    apply(admin, batch)
    assert outcomes(batch) == {"updated": 1, "created": 1}


def test_a_cancelled_application_changes_nothing_and_can_be_begun_again(admin, qana):
    batch = bring(admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None)))
    admin.post(f"{IMPORT}{batch.pk}/")
    jobs.cancel(Job.objects.latest("pk"))
    work_off()
    batch.refresh_from_db()
    assert batch.state == Import.State.CHECKED
    assert Municipality.objects.get().president_ar == ""

    def stop(done: int, total: int) -> None:
        raise jobs.JobCancelled

    with pytest.raises(jobs.JobCancelled):
        applying.apply(batch, None, stop)
    assert Municipality.objects.get().president_ar == ""
    apply(admin, batch)
    assert Municipality.objects.get().president_ar == "علي حسن"


def test_an_import_is_applied_once(admin, qana):
    batch = bring(admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None)))
    apply(admin, batch)
    with pytest.raises(applying.NotNow):
        applying.apply(batch, None, lambda done, total: None)
    before = Job.objects.count()
    admin.post(f"{IMPORT}{batch.pk}/")
    assert Job.objects.count() == before


def test_bad_rows_do_not_stop_the_good_ones_unless_asked(admin, qana):
    file = xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None), ("صريفا", "صور", None, "abc"))
    batch = bring(admin, file)
    assert counts(batch) == {"changed": 1, "faulty": 1}
    answer = admin.post(f"{IMPORT}{batch.pk}/", {"all_or_nothing": "on"}, follow=True)
    assert not Job.objects.filter(name="directory.import_apply").exists()
    assert list(answer.context["messages"])
    apply(admin, batch)
    assert outcomes(batch) == {"updated": 1}


def test_a_record_that_changed_after_the_preview_is_put_aside(admin, qana, sour):
    file = xlsx(
        HEADINGS,
        ("قانا", "صور", "علي حسن", None),
        ("صريفا", "صور", None, None),
        ("البازورية", "صور", "حسن علي", None),
    )
    gone = MunicipalityFactory.create(name_ar="البازورية", district=sour)
    batch = bring(admin, file)
    qana.president_ar = "سمير خوري"
    qana.save()
    MunicipalityFactory.create(name_ar="صريفا", district=sour)
    gone.delete()
    apply(admin, batch)
    assert {r.number: r.outcome for r in batch.rows.all()} == {2: "stale", 3: "taken", 4: "gone"}
    qana.refresh_from_db()
    assert qana.president_ar == "سمير خوري"
    assert Municipality.objects.count() == 2
    assert not Change.objects.exists()
    # They are named where the work is shown, and in the report.
    assert [e.row for e in last_job(batch).errors.all()] == [2, 3, 4]


def test_a_change_that_left_no_time_is_noticed_too(admin, qana):
    batch = bring(admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None)))
    Municipality.objects.update(president_ar="سمير خوري")
    apply(admin, batch)
    assert outcomes(batch) == {"stale": 1}
    assert Municipality.objects.get().president_ar == "سمير خوري"


def test_all_or_nothing_applies_nothing_when_a_record_changed(admin, qana):
    file = xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None), ("صريفا", "صور", None, None))
    batch = bring(admin, file)
    qana.save()
    apply(admin, batch, all_or_nothing="on")
    assert batch.state == Import.State.CHECKED
    assert outcomes(batch) == {"stale": 1}
    assert Municipality.objects.count() == 1
    assert last_job(batch).message


# --- Empty cells, missing records, coordinates ---


def test_empty_cells_leave_what_there_is_unless_they_shall_empty_it(admin, qana):
    qana.president_ar = "سمير خوري"
    qana.save()
    MunicipalityPhoneFactory.create(municipality=qana)
    file = xlsx(HEADINGS, ("قانا", "صور", None, None))
    assert counts(bring(admin, file)) == {"unchanged": 1}
    batch = bring(admin, file, empties="on")
    assert row(batch, 2).differences.keys() == {"president_ar", "phones"}
    apply(admin, batch)
    qana = Municipality.objects.get()
    assert (qana.president_ar, qana.phones.count()) == ("", 0)


def test_what_a_complete_file_does_not_list_is_reported_and_stays(admin, qana, sour):
    MunicipalityFactory.create(name_ar="صريفا", district=sour)
    MunicipalityFactory.create(name_ar="عيتيت", district=sour, dissolved_on="2020-01-01")
    file = xlsx(HEADINGS, ("قانا", "صور", None, None))
    assert counts(bring(admin, file)) == {"unchanged": 1}
    batch = bring(admin, file, is_complete="on")
    assert counts(batch) == {"unchanged": 1, "missing": 1}
    assert batch.rows.get(group="missing").name == "صريفا"
    assert Municipality.objects.count() == 3


def test_a_new_position_is_of_the_quality_that_the_file_gives_it(admin, qana):
    headings = ("الاسم", "القضاء", "خط العرض", "خط الطول")
    near = bring(admin, xlsx(headings, ("قانا", "صور", 33.209201, 35.299199)))
    assert counts(near) == {"unchanged": 1}
    batch = bring(admin, xlsx(headings, ("قانا", "صور", 33.25, 35.3)))
    assert row(batch, 2).differences == {
        "lat": [33.2092, 33.25],
        "lon": [35.2992, 35.3],
        "coord_quality": ["A", "C"],
    }


# --- Which record a row is about ---


def test_namesakes_are_never_told_apart_by_the_name_alone(admin, qana):
    baabda = DistrictFactory.create(slug="baabda", name_ar="بعبدا", name_en="Baabda")
    MunicipalityFactory.create(name_ar="قانا", district=baabda)
    with_district = bring(admin, xlsx(HEADINGS, ("قانا", "بعبدا", "علي حسن", None)))
    assert row(with_district, 2).record_id != qana.pk
    assert row(with_district, 2).group == "changed"
    without = bring(admin, xlsx(("الاسم", "رئيس البلدية"), ("قانا", "علي حسن")))
    doubtful = row(without, 2)
    assert doubtful.group == "doubt"
    assert len(doubtful.candidates) == 2


def test_a_name_that_is_nobody_elses_needs_no_district(admin, qana):
    batch = bring(admin, xlsx(("الاسم", "رئيس البلدية"), ("قانا", "علي حسن"), ("صريفا", "x")))
    assert row(batch, 2).record_id == qana.pk
    assert row(batch, 3).group == "faulty"


def test_the_cadastre_code_tells_which_record_is_meant(admin, qana):
    qana.cadastre_code = "62111"
    qana.save()
    headings = ("الاسم", "القضاء", "الرمز العقاري")
    renamed = bring(admin, xlsx(headings, ("قانا الجليل", "صور", "62111")))
    assert row(renamed, 2).record_id == qana.pk
    assert row(renamed, 2).differences == {"name_ar": ["قانا", "قانا الجليل"]}
    another = bring(admin, xlsx(headings, ("صريفا", "صور", "62111")))
    assert (row(another, 2).group, row(another, 2).candidates) == ("doubt", [qana.pk])


def test_a_name_written_otherwise_is_found_or_offered(admin, sour):
    made = MunicipalityFactory.create(name_ar="دير قانون النهر", name_en="", district=sour)
    MunicipalityFactory.create(name_ar="دير قانون رأس العين", name_en="", district=sour)
    batch = bring(
        admin,
        xlsx(
            HEADINGS, ("دير قانون انهر", "صور", "علي حسن", None), ("دير قانون", "صور", None, None)
        ),
    )
    found = row(batch, 2)
    assert made.pk in ([found.record_id] if found.record_id else found.candidates)
    assert row(batch, 3).group == "doubt"
    assert len(row(batch, 3).candidates) == 2


def test_a_person_decides_and_may_decide_again(admin, qana):
    baabda = DistrictFactory.create(slug="baabda", name_ar="بعبدا", name_en="Baabda")
    other = MunicipalityFactory.create(name_ar="قانا", district=baabda)
    rows = [("قانا", "علي حسن"), ("قانا", "حسن علي")]
    batch = bring(admin, xlsx(("الاسم", "رئيس البلدية"), *rows))
    first, second = row(batch, 2), row(batch, 3)

    def decide(what: Any, choice: Any) -> Any:
        answer = admin.post(
            f"{IMPORT}{batch.pk}/decide/", {"row": what.pk, "choice": choice}, follow=True
        )
        what.refresh_from_db()
        return [str(message) for message in answer.context["messages"]]

    assert not decide(first, qana.pk)
    assert (first.group, first.record_id) == ("changed", qana.pk)
    assert first.differences["president_ar"] == ["", "علي حسن"]
    assert decide(second, qana.pk), "row 2 is about that one already"
    assert second.group == "doubt"
    assert decide(second, 999_999)
    assert decide(second, "new"), "a new one needs a district"
    assert second.group == "doubt"
    assert not decide(second, "skip")
    assert second.group == "skipped"
    assert not decide(second, "again")
    assert not decide(second, other.pk)
    apply(admin, batch)
    assert {m.president_ar for m in Municipality.objects.all()} == {"علي حسن", "حسن علي"}
    assert decide(first, "again"), "it is applied"


# --- Other kinds ---


def test_mukhtars_come_in_and_again_change_nothing(admin, qana):
    MukhtarFactory.create(district=qana.district, place_ar="حي الكنيسة", name_ar="جورج خوري")
    headings = ("المختار", "القرية أو الحي", "القضاء", "البلدية", "الخلوي", "تاريخ الانتخاب")
    file = xlsx(
        headings,
        ("جورج خوري", "حي الكنيسة", "صور", "قانا", "03/123456", "4/5/2025"),
        ("علي حسن", "الحارة", "قضاء صور", "قانا", "٠٣٦٥٤٣٢١", "٢٥/٠٥/٢٠٢٥"),
    )
    batch = bring(admin, file, kind="mukhtar")
    assert counts(batch) == {"changed": 1, "new": 1}
    apply(admin, batch)
    made = qana.mukhtars.get(name_ar="علي حسن")
    assert (made.phone, made.elected_on.isoformat()) == ("+9613654321", "2025-05-25")
    assert counts(bring(admin, file, kind="mukhtar")) == {"unchanged": 2}
    undo(admin, batch)
    assert [m.name_ar for m in qana.district.mukhtars.all()] == ["جورج خوري"]


def test_unions_and_districts_come_in_too(admin, sour):
    UnionFactory.create(district=sour, record_status="directorate")
    unions = xlsx(
        ("اسم الاتحاد", "القضاء", "الرمز"),
        ("اتحاد بلديات قضاء صور", "صور", "621"),
        ("اتحاد بلديات الساحل", "صور", "622"),
    )
    batch = apply(admin, bring(admin, unions, kind="union"))
    assert outcomes(batch) == {"updated": 1, "created": 1}
    assert set(Union.objects.values_list("cas_code", flat=True)) == {"621", "622"}
    districts = xlsx(
        ("القضاء", "المحافظة", "المركز"), ("صور", sour.governorate.name_ar, "مدينة صور")
    )
    batch = apply(admin, bring(admin, districts, kind="district"))
    sour.refresh_from_db()
    assert (sour.centre_ar, outcomes(batch)) == ("مدينة صور", {"updated": 1})


# --- Undoing ---


def test_an_import_is_undone_to_exactly_what_was_before(admin, qana, sour):
    MunicipalityPhoneFactory.create(municipality=qana, number="+9617111111")
    AlternativeName.objects.create(municipality=qana, text="Cana")
    before = history.snapshot(Municipality.objects.get(pk=qana.pk))
    headings = (*HEADINGS, "خط العرض", "خط الطول", "أسماء أخرى", "تاريخ الإنشاء")
    batch = bring(
        admin,
        xlsx(
            headings,
            ("قانا", "صور", "علي حسن", "07/741234", 33.25, 35.3, "قانا الجليل", "1/5/1960"),
            ("صريفا", "صور", None, "07/300300", None, None, "Srifa", None),
        ),
    )
    apply(admin, batch)
    assert history.snapshot(Municipality.objects.get(pk=qana.pk)) != before
    made = Municipality.objects.get(name_ar="صريفا")

    undo(admin, batch)
    assert batch.state == Import.State.UNDONE
    assert history.snapshot(Municipality.objects.get(pk=qana.pk)) == before
    assert not Municipality.objects.filter(pk=made.pk).exists()
    assert not MunicipalityPhone.objects.exclude(municipality=qana).exists()
    assert outcomes(batch) == {"back": 1, "deleted": 1}
    assert list(Municipality.objects.named("الجليل")) == []
    # The history tells of both, and a deleted record is named in it.
    assert Change.objects.filter(field="president_ar", new="", old="علي حسن").exists()
    assert Change.objects.filter(record_id=made.pk, field="", new__isnull=True).exists()


def test_it_can_not_be_undone_twice_nor_before_it_was_applied(admin, qana):
    batch = bring(admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None)))
    undo(admin, batch)
    assert not Job.objects.filter(name="directory.import_undo").exists()
    apply(admin, batch)
    undo(admin, batch)
    changes = Change.objects.count()
    undo(admin, batch)
    assert Job.objects.filter(name="directory.import_undo").count() == 1
    assert Change.objects.count() == changes


def test_what_was_changed_after_the_import_stays_and_is_reported(admin, qana, sour):
    file = xlsx(
        (*HEADINGS, "البريد الإلكتروني"),
        ("قانا", "صور", "علي حسن", None, "qana@example.org"),
        ("صريفا", "صور", None, None, None),
        ("البازورية", "صور", None, None, None),
    )
    batch = apply(admin, bring(admin, file))
    qana.refresh_from_db()
    qana.president_ar = "سمير خوري"
    qana.save()
    needed = Municipality.objects.get(name_ar="صريفا")
    MukhtarFactory.create(district=sour, municipality=needed)
    edited = Municipality.objects.get(name_ar="البازورية")
    edited.email = "b@example.org"
    edited.save()

    undo(admin, batch)
    qana.refresh_from_db()
    assert (qana.president_ar, qana.email) == ("سمير خوري", "")
    assert Municipality.objects.filter(pk__in=[needed.pk, edited.pk]).count() == 2
    assert {r.number: r.outcome for r in batch.rows.all()} == {2: "partly", 3: "kept", 4: "kept"}
    assert [e.row for e in last_job(batch).errors.all()] == [2, 3, 4]


def test_coordinates_are_put_back_together_or_not_at_all(admin, qana):
    headings = ("الاسم", "القضاء", "خط العرض", "خط الطول")
    batch = apply(admin, bring(admin, xlsx(headings, ("قانا", "صور", 33.25, 35.31))))
    qana.refresh_from_db()
    qana.lat = 33.26
    qana.save()
    undo(admin, batch)
    qana.refresh_from_db()
    assert (qana.lat, qana.lon) == (33.26, 35.31)


# --- The files that come out ---


def sheet_of(content: bytes) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.active is not None
    return list(book.active.iter_rows(values_only=True))


def test_the_report_tells_of_every_row(admin, qana):
    file = xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None), ("صريفا", "صور", None, "abc"))
    batch = apply(admin, bring(admin, file, confirms=None))
    assert last_job(batch).result_name.endswith(".xlsx")
    with last_job(batch).result.open("rb") as made:
        attached = sheet_of(made.read())
    rows = sheet_of(admin.get(f"{IMPORT}{batch.pk}/?part=all&export=xlsx").content)
    assert attached == rows
    assert rows[1][:2] == (2, "قانا")
    assert rows[1][-1] == "علي حسن"
    assert rows[2][0] == 3
    assert "abc" in rows[2][3]
    assert admin.get(f"{IMPORT}{batch.pk}/?export=csv").status_code == 200


def test_faulty_rows_come_back_as_they_were_with_the_reason_and_can_be_sent_again(admin, sour):
    file = xlsx(HEADINGS, ("صريفا", "صور", None, "abc"), ("قانا", "صور", None, None))
    batch = bring(admin, file)
    content = admin.get(f"{IMPORT}{batch.pk}/?export=faulty").content
    headings, only = sheet_of(content)
    assert headings[:4] == HEADINGS
    assert only[:4] == ("صريفا", "صور", None, "abc")
    assert "abc" in only[4]
    assert counts(bring(admin, content)) == {"faulty": 1}


# --- Numbers of queries ---


def test_preview_and_application_take_as_many_queries_for_many_rows_as_for_few(admin, sour):
    some = random.Random(1)

    def measure(number: int) -> tuple[int, int, int, int]:
        names = ["".join(some.sample("بتجحدرسطعفقكلمن", 9)) for _number in range(number)]
        for name in names[: number // 2]:
            MunicipalityFactory.create(name_ar=name, name_en="", district=sour)
        file = xlsx(HEADINGS, *((name, "صور", "علي حسن", "07/741234") for name in names))
        batch = upload(admin, file)
        admin.post(f"{IMPORT}{batch.pk}/columns/", columns_of(admin, batch))
        found = []
        with CaptureQueriesContext(connection) as queries:
            work_off()
        found.append(len(queries))
        assert counts(batch) == {"changed": number // 2, "new": number - number // 2}
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"{IMPORT}{batch.pk}/?part=all").status_code == 200
        found.append(len(queries))
        admin.post(f"{IMPORT}{batch.pk}/")
        with CaptureQueriesContext(connection) as queries:
            work_off()
        found.append(len(queries))
        batch.refresh_from_db()
        assert batch.state == Import.State.APPLIED
        with CaptureQueriesContext(connection) as queries:
            assert admin.get(f"{IMPORT}{batch.pk}/?part=all").status_code == 200
        found.append(len(queries))
        return tuple(found)  # type: ignore[return-value]

    measure(2)
    few = measure(4)
    many = measure(100)
    # One more look at the progress may fall into a slow second.
    assert all(more <= fewer + 4 for fewer, more in zip(few, many, strict=True)), (few, many)


# --- Who ---


def test_only_those_who_may_change_the_directory_get_in(client, qana):
    from django.contrib.auth.models import Permission

    user = UserFactory.create()
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(user)
    assert client.get(IMPORT).status_code == 302
    admin = Client()
    admin.force_login(AdministratorFactory())
    batch = bring(admin, xlsx(HEADINGS, ("قانا", "صور", "علي حسن", None)))
    for what in ("", "columns/", "decide/", "undo/", "delete/"):
        answer = client.post(f"{IMPORT}{batch.pk}/{what}")
        assert answer.status_code in (302, 403)
    work_off()
    assert Municipality.objects.get().president_ar == ""
    assert Import.objects.count() == 1
