"""Importing the register: again without change, around bad rows, beside staff's edits."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from directory.models import AlternativeName, Change, District, Governorate, Municipality, Union
from directory.services import STARTING_REGISTER, import_register
from search.services import find

pytestmark = pytest.mark.django_db


def test_the_whole_register_comes_in_and_a_second_time_changes_nothing() -> None:
    first = import_register(STARTING_REGISTER)
    assert (first.created, first.updated, first.unchanged) == (1139, 0, 0)
    assert not first.errors
    assert not first.kept
    assert Governorate.objects.count() == 9
    assert District.objects.count() == 26
    assert Union.objects.count() == 53
    assert Municipality.objects.count() == 1051
    spellings = AlternativeName.objects.count()
    assert spellings > 3000

    with CaptureQueriesContext(connection) as queries:
        second = import_register(STARTING_REGISTER)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 1139)
    assert not second.kept
    writes = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []
    assert AlternativeName.objects.count() == spellings


def test_what_was_imported_is_found_by_the_site_search(write_register) -> None:
    import_register(write_register())
    for words in ("قانا", "Cana", "قانا الجليل"):
        assert "/ar/directory/qana/" in [found.hit.url for found in find(words, "ar").hits]


def test_a_changed_row_updates_its_record_alone(write_register) -> None:
    import_register(write_register())
    report = import_register(write_register(municipalities=[{"name_en": "Cana of Galilee"}]))
    assert (report.created, report.updated, report.unchanged) == (0, 1, 3)
    qana = Municipality.objects.get(slug="qana")
    assert qana.name_en == "Cana of Galilee"
    assert qana.sort_en == "cana0of0galilee"
    assert list(Municipality.objects.named("galilee")) == [qana]
    [change] = Change.objects.of(qana)
    assert (change.field, change.old, change.new) == ("name_en", "Qana", "Cana of Galilee")


def test_spellings_follow_the_register(write_register) -> None:
    import_register(write_register())
    import_register(write_register(municipalities=[{"alt_names": "Cana|Kana"}]))
    texts = AlternativeName.objects.values_list("text", flat=True)
    assert sorted(texts) == ["Cana", "Kana"]
    change = Change.objects.get(field="alternative_names")
    assert change.new
    assert [spelling["text"] for spelling in change.new] == ["Cana", "Kana"]


GOOD = {"slug": "good", "name_ar": "صريفا", "name_en": "Srifa"}


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"slug": ""}, "slug", "slug is missing"),
        ({"slug": "قانا"}, "slug", "small Latin letters"),
        ({"slug": "unions"}, "slug", "belongs to another page"),
        ({"slug": "good"}, "slug", "that of row 2"),
        ({"name_ar": ""}, "name_ar", "Arabic name is missing"),
        ({"name_ar": "Qana"}, "name_ar", "not written in Arabic"),
        ({"name_ar": "ق" * 256}, "name_ar", "longer than 255"),
        ({"district": "tyr"}, "district", "“tyr”"),
        ({"district": ""}, "district", "“”"),
        ({"union": "nobody"}, "union", "“nobody”"),
        ({"lat": "north"}, "lat", "not a number"),
        ({"lat": "nan"}, "lat", "not a number"),
        ({"lat": ""}, "lat", "One of the two"),
        ({"lat": "35.2992", "lon": "33.2092"}, "lat", "swapped"),
        ({"lat": "48.85", "lon": "2.35"}, "lat", "outside Lebanon"),
        ({"lon": "39.5"}, "lon", "outside Lebanon"),
        ({"lat": "", "lon": ""}, "coord_quality", "no coordinates"),
        ({"coord_quality": "E"}, "coord_quality", "not one of the known values"),
        ({"record_status": "rumour"}, "record_status", "not one of the known values"),
    ],
)
def test_a_bad_row_is_named_and_the_good_ones_land(write_register, change, column, words) -> None:
    with translation.override("en"):
        report = import_register(write_register(municipalities=[GOOD, change]))
    fault = report.errors[0]
    assert (fault.file, fault.row, fault.column) == ("municipalities.csv", 3, column)
    assert words in fault.reason
    assert list(Municipality.objects.values_list("slug", flat=True)) == ["good"]


def test_each_fault_of_a_row_is_reported(write_register) -> None:
    report = import_register(
        write_register(municipalities=[{"name_ar": "", "lat": "x", "district": "nowhere"}])
    )
    assert [fault.column for fault in report.errors] == ["name_ar", "district", "lat"]


def test_rows_that_refer_to_a_bad_row_are_reported_too(write_register) -> None:
    report = import_register(write_register(governorates=[{"name_ar": ""}]))
    assert [(fault.file, fault.column) for fault in report.errors] == [
        ("governorates.csv", "name_ar"),
        ("districts.csv", "governorate"),
        ("unions.csv", "district"),
        ("municipalities.csv", "district"),
        ("municipalities.csv", "union"),
    ]


def test_a_bad_row_leaves_its_record_as_it_was(write_register) -> None:
    import_register(write_register())
    import_register(write_register(municipalities=[{"lat": "0", "name_en": "Other"}]))
    assert Municipality.objects.get().name_en == "Qana"


def test_missing_files_columns_and_unreadable_files_are_reported(write_register) -> None:
    folder: Path = write_register()
    (folder / "governorates.csv").unlink()
    (folder / "districts.csv").write_text("slug,name_ar\nsour,صور\n", encoding="utf-8")
    (folder / "unions.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    report = import_register(folder)
    reported = {(fault.file, fault.column) for fault in report.errors}
    assert ("governorates.csv", "") in reported
    assert ("districts.csv", "governorate") in reported
    assert ("unions.csv", "") in reported
    assert Municipality.objects.count() == 0


def test_what_staff_changed_is_kept_and_reported(write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    qana.name_en = "Qana el-Jalil"
    qana.save()

    report = import_register(write_register(municipalities=[{"name_en": "Kana"}]))
    assert Municipality.objects.get().name_en == "Qana el-Jalil"
    assert (report.updated, report.unchanged) == (0, 4)
    kept = report.kept[0]
    assert (kept.slug, kept.field) == ("qana", "name_en")
    assert (kept.value, kept.register_value) == ("Qana el-Jalil", "Kana")

    # Still theirs the next time, and other fields of the record still follow the register.
    report = import_register(
        write_register(municipalities=[{"name_en": "Kana", "cadastre_code": "62112"}])
    )
    qana.refresh_from_db()
    assert (qana.name_en, qana.cadastre_code) == ("Qana el-Jalil", "62112")
    assert len(report.kept) == 1


def test_a_field_put_back_follows_the_register_again(write_register) -> None:
    import_register(write_register())
    Municipality.objects.update(name_en="Mistake")
    import_register(write_register(municipalities=[{"name_en": "Kana"}]))
    Municipality.objects.update(name_en="Qana")
    import_register(write_register(municipalities=[{"name_en": "Kana"}]))
    assert Municipality.objects.get().name_en == "Kana"


def test_a_position_that_staff_corrected_is_kept_whole(write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    qana.lat = 33.3
    qana.save()
    report = import_register(write_register(municipalities=[{"lat": "33.21", "lon": "35.31"}]))
    qana.refresh_from_db()
    assert (qana.lat, qana.lon) == (33.3, 35.2992)
    assert {kept.field for kept in report.kept} == {"lat", "lon"}


def test_a_district_or_union_that_staff_chose_is_kept(write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    qana.union = None
    qana.save()
    report = import_register(write_register())
    qana.refresh_from_db()
    assert qana.union is None
    assert report.kept[0].register_value == "sour-district"


def test_spellings_of_staff_stay_and_removed_ones_do_not_come_back(write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    qana.alternative_names.remove(AlternativeName.objects.get(text="Cana"))
    qana.alternative_names.add(AlternativeName(text="Qanah"))
    qana.save()
    report = import_register(
        write_register(municipalities=[{"alt_names": "Cana|قانا الجليل|Kana"}])
    )
    texts = Municipality.objects.get().alternative_names.values_list("text", flat=True)
    assert sorted(texts) == sorted(["Qanah", "قانا الجليل", "Kana"])
    assert [kept.register_value for kept in report.kept] == ["Cana"]


def test_a_changed_address_makes_no_second_record(write_register) -> None:
    import_register(write_register())
    qana = Municipality.objects.get()
    qana.slug = "qana-of-galilee"
    qana.save()
    report = import_register(write_register())
    assert report.created == 0
    assert [kept.field for kept in report.kept] == ["slug"]
    assert Municipality.objects.get().slug == "qana-of-galilee"


def test_an_address_taken_by_another_record_is_reported(write_register) -> None:
    import_register(write_register())
    Municipality.objects.update(slug="srifa")
    report = import_register(write_register(municipalities=[{}, {"slug": "srifa"}]))
    assert [(fault.row, fault.column) for fault in report.errors] == [(3, "slug")]


def test_a_record_that_staff_entered_first_is_adopted(write_register) -> None:
    import_register(write_register(municipalities=[]))
    district = District.objects.get()
    Municipality.objects.create(
        slug="qana", name_ar="قانا", name_en="Qana of staff", district=district
    )
    report = import_register(write_register())
    qana = Municipality.objects.get()
    assert (report.created, report.updated) == (0, 1)
    assert (qana.name_en, qana.cadastre_code, qana.lat) == ("Qana of staff", "62111", 33.2092)
    assert "name_en" in {kept.field for kept in report.kept}


def test_a_renamed_district_renews_the_entries_of_what_is_in_it(write_register) -> None:
    import_register(write_register())
    import_register(write_register(districts=[{"name_ar": "الزهراني"}]))
    assert "/ar/directory/qana/" in [found.hit.url for found in find("الزهراني", "ar").hits]


def test_the_command_says_what_it_did_and_fails_after_bad_rows(write_register, capsys) -> None:
    call_command("import_register", write_register())
    assert "4 created, 0 updated, 0 unchanged" in capsys.readouterr().out
    with pytest.raises(CommandError, match="1 faults"):
        call_command("import_register", write_register(municipalities=[{"lat": "0"}]))
    assert "municipalities.csv" in capsys.readouterr().err
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_register", Path("/nowhere"))
