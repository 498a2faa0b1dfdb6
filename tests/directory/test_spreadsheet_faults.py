"""A spreadsheet as people make them: what is mended in silence, and what is named by row and column."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import translation
from openpyxl.workbook import Workbook

from directory.models import Import, Municipality, Union
from tests.directory.spreadsheets import apply, bring, counts, last_job, row, xlsx
from tests.factories.core import AdministratorFactory
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MunicipalityFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db

HEADINGS = (
    "الرقم",
    "اسم البلدية",
    "الاسم بالأحرف اللاتينية",
    "القضاء",
    "المحافظة",
    "اتحاد البلديات",
    "خط العرض",
    "خط الطول",
    "الرمز العقاري",
    "رئيس البلدية",
    "هاتف",
    "البريد الإلكتروني",
    "الموقع الإلكتروني",
    "تاريخ الإنشاء",
    "تاريخ الحل",
    "نوعية الإحداثيات",
)
SHORT = (
    "n", "name", "latin", "district", "governorate", "union", "lat", "lon", "code", "president",
    "phone", "email", "website", "created", "dissolved", "quality",
)  # fmt: skip
HEADING = dict(zip(SHORT, HEADINGS, strict=True))


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory())
    return client


@pytest.fixture
def places() -> None:
    """Two districts in two governorates, a union, and a few municipalities."""
    south = GovernorateFactory.create(slug="south", name_ar="الجنوب", name_en="South")
    mount = GovernorateFactory.create(slug="mount", name_ar="جبل لبنان", name_en="Mount Lebanon")
    sour = DistrictFactory.create(slug="sour", name_ar="صور", name_en="Sour", governorate=south)
    DistrictFactory.create(slug="baabda", name_ar="بعبدا", name_en="Baabda", governorate=mount)
    UnionFactory.create(slug="u", name_ar="اتحاد بلديات قضاء صور", district=sour)
    for name, code in (("قانا", "62111"), ("صريفا", "62112"), ("البازورية", "62113")):
        MunicipalityFactory.create(name_ar=name, name_en="", district=sour, cadastre_code=code)


# Each fault: its name, what the row says otherwise, the column it is named under, words of the reason.
# A row says "village n, in Sour" unless told otherwise.
FAULTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("formula in a name", {"name": '="قرية"&"أولى"'}, "name", "formula"),
    ("formula in a coordinate", {"lat": "=33+0.2", "lon": 35.3}, "lat", "formula"),
    ("error of the spreadsheet", {"district": "#REF!"}, "district", "#REF!"),
    ("no name", {"name": None}, "name", "Arabic name is missing"),
    ("name of spaces alone", {"name": " \u00a0 "}, "name", "Arabic name is missing"),
    ("Latin letters in the Arabic name", {"name": "Qana"}, "name", "not written in Arabic"),
    ("mixed letters in the Arabic name", {"name": "قاناQ"}, "name", "not written in Arabic"),
    ("Arabic letters in the Latin name", {"latin": "قانا"}, "latin", "not written in Latin"),
    ("number in a name", {"name": "عين 2"}, "name", "number in the name"),
    ("Arabic number in a name", {"name": "عين ٢"}, "name", "number in the name"),
    ("name too long", {"name": "قر" * 200}, "name", "longer than 255"),
    ("president too long", {"president": "علي " * 40}, "president", "longer than 120"),
    ("number in the president's name", {"president": "علي 3"}, "president", "number in the name"),
    ("no district", {"district": None}, "district", "missing"),
    ("unknown district", {"district": "طوكيو"}, "district", "none called “طوكيو”"),
    ("district with a typo", {"district": "بعبداا"}, "district", "Is “Baabda” meant?"),
    ("unknown governorate", {"governorate": "المريخ"}, "governorate", "none called"),
    ("district of another governorate", {"governorate": "جبل لبنان"}, "governorate", "lies in"),
    ("unknown union", {"union": "اتحاد بلديات زحل"}, "union", "none called"),
    ("swapped coordinates", {"lat": 35.3, "lon": 33.2}, "lat", "swapped"),
    ("outside Lebanon", {"lat": 48.85, "lon": 2.35}, "lon|lat", "outside Lebanon"),
    ("one coordinate", {"lat": 33.2}, "lon", "One of the two"),
    ("coordinate without its point", {"lat": 332092, "lon": 353000}, "lat", "outside Lebanon"),
    ("text for a coordinate", {"lat": "شمال", "lon": 35.3}, "lat", "not a number"),
    ("minutes beyond sixty", {"lat": "33°75'", "lon": "35°10'"}, "lat", "not a number"),
    ("bad telephone number", {"phone": "اتصل بنا"}, "phone", "not a telephone number"),
    ("telephone number without area code", {"phone": "741234"}, "phone", "area code"),
    ("telephone number too short", {"phone": "12"}, "phone", "not a telephone number"),
    ("bad e-mail", {"email": "info(at)qana.gov.lb"}, "email", "not an e-mail address"),
    ("bad website", {"website": "لا يوجد"}, "website", "not the address of a website"),
    ("no such day", {"created": "31/02/1990"}, "created", "not a date"),
    ("text for a date", {"created": "قديمًا"}, "created", "not a date"),
    ("year alone", {"created": 1990}, "created", "not a date"),
    ("dissolved before created", {"created": "1/1/2000", "dissolved": "1/1/1990"}, "dissolved", "before"),
    ("quality unknown", {"quality": "Z"}, "quality", "not one of the known values"),
    ("a code that became a date", {"code": datetime.date(2024, 5, 1)}, "code", "made a date of this"),
    ("code too long", {"code": "1" * 30}, "code", "longer than 20"),
]  # fmt: skip
# Rows that somebody must look at.
DOUBTS: list[tuple[str, dict[str, Any], str, str]] = [
    ("a code of the directory's", {"name": "قرية جديدة تماما", "code": "62112"}, "code", "called otherwise"),
    ("code of another for a known one", {"name": "قانا", "code": "62113"}, "code", "has this code for"),
    ("wrong district", {"name": "قانا", "district": "بعبدا"}, "district", "in another place: Sour"),
    ("wrong district by code", {"name": "صريفا", "district": "بعبدا", "code": "62112"}, "district", "another place"),
]  # fmt: skip
# Different enough that none is taken for another's misspelling.
NAMES = ("دبل", "عيتا الشعب", "رميش", "يارون", "مارون الراس", "بنت جبيل", "كونين", "تبنين", "حاريص")


def book(rows: list[dict[str, Any]], *, title: bool = True) -> tuple[Workbook, dict[int, int]]:
    """A workbook of rows, with a title above the headings; the numbers of the rows in it."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    if title:
        sheet["A1"] = "لائحة البلديات – تشرين الثاني 2026"
        sheet.merge_cells("A1:P1")
        sheet.append([])
    sheet.append(HEADINGS)
    for number, values in enumerate(rows, start=1):
        said = {"n": number, "name": "قرية", "district": "صور", **values}
        sheet.append([said.get(name) for name in SHORT])
    first = 4 if title else 2
    return made, {index: index + first for index in range(len(rows))}


def saved(made: Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def told(batch: Import, number: int) -> list[tuple[str, str]]:
    with translation.override("en"):
        return row(batch, number).told


def test_every_planted_fault_is_named_by_row_column_and_reason(admin, places):
    planted = [*FAULTS, *DOUBTS]
    assert len(planted) >= 40
    # Every row is about a place of its own, but for the one thing that is wrong with it.
    some = [
        f"{a} {b}" for a in NAMES for b in ("الفوقا", "التحتا", "الجديدة", "الغربية", "الشرقية")
    ]
    rows = [{"name": some[i], **values} for i, (_n, values, _c, _w) in enumerate(planted)]
    made, numbers = book(rows)
    batch = bring(admin, saved(made))
    assert counts(batch) == {"faulty": len(FAULTS), "doubt": len(DOUBTS)}
    for index, (name, _values, column, words) in enumerate(planted):
        reasons = told(batch, numbers[index])
        assert len(reasons) == 1, (name, reasons)
        headings = [HEADING[each] for each in column.split("|")]
        assert reasons[0][0] in headings, (name, reasons)
        assert words in reasons[0][1], (name, reasons)
    # The same stands in the work's own list, in the language of whoever uploaded it.
    errors = list(last_job(batch).errors.all())
    assert [error.row for error in errors] == [numbers[i] for i in range(len(FAULTS))]
    assert {error.column for error in errors} <= set(HEADINGS)
    # Nothing of it lands.
    apply(admin, batch)
    assert Municipality.objects.count() == 3


def test_each_of_several_faults_of_a_row_is_named(admin, places):
    made, numbers = book([{"name": None, "phone": "abc", "lat": "x", "email": "y"}])
    reasons = told(bring(admin, saved(made)), numbers[0])
    assert [column for column, _text in reasons] == [
        HEADING[name] for name in ("name", "lat", "phone", "email")
    ]


def test_rows_that_contradict_or_repeat_each_other_are_named(admin, places):
    same = {"name": "قانا", "president": "علي حسن"}
    rows = [
        same,
        same,
        {"name": "صريفا", "president": "علي حسن"},
        {"name": "صَريفا", "president": "حسن علي"},
        {"name": "عيتيت", "code": "62999"},
        {"name": "البازورية", "code": "62999"},
        {"name": "معركة"},
        {"name": "معركه"},
    ]
    made, numbers = book(rows)
    batch = bring(admin, saved(made))
    groups = [row(batch, numbers[i]).group for i in range(len(rows))]
    assert groups == [
        "changed",
        "faulty",
        "faulty",
        "faulty",
        "doubt",
        "doubt",
        "faulty",
        "faulty",
    ]
    assert f"the same as row {numbers[0]}" in told(batch, numbers[1])[0][1]
    assert f"Row {numbers[3]} is about the same record" in told(batch, numbers[2])[0][1]
    assert f"Row {numbers[2]} is about the same record" in told(batch, numbers[3])[0][1]
    assert told(batch, numbers[4])[0] == (
        HEADING["code"],
        f"Row {numbers[5]} has the same code.",
    )


# What is written otherwise, but can only be meant in one way: (what the row says, the fact, its value).
MENDED: list[tuple[str, dict[str, Any], str, Any]] = [
    ("spaces around", {"name": "  قانا "}, "", None),
    ("spaces inside", {"name": "قانا", "president": "علي   حسن"}, "president_ar", "علي حسن"),
    ("a line inside", {"name": "قانا", "president": "علي\nحسن"}, "president_ar", "علي حسن"),
    ("no-break space", {"name": "قانا\u00a0", "president": "علي\u00a0حسن"}, "president_ar", "علي حسن"),
    ("invisible marks", {"name": "\u200fقا\u200bنا\u200e\ufeff"}, "", None),
    ("kashida", {"name": "قـــانا", "president": "علـــي"}, "president_ar", "علي"),
    ("presentation forms", {"name": "ﻗﺎﻧﺎ"}, "", None),
    ("kind before the name", {"name": "بلدية قانا"}, "", None),
    ("kind before the district", {"name": "قانا", "district": "قضاء صور"}, "", None),
    ("district in English", {"name": "قانا", "district": "SOUR"}, "", None),
    ("union in short", {"name": "قانا", "union": "قضاء صور"}, "union", "u"),
    ("Arabic digits in a position", {"name": "قانا", "lat": "٣٣٫٢١٥٠", "lon": "٣٥٫٣"}, "lat", 33.215),
    ("decimal comma", {"name": "قانا", "lat": "33,2150", "lon": "35,3"}, "lat", 33.215),
    ("degrees and minutes", {"name": "قانا", "lat": "33°12'54\"N", "lon": "35°18'E"}, "lat", 33.215),
    ("Arabic digits in a code", {"name": "قانا", "code": "٦٢١٩٩"}, "cadastre_code", "62199"),
    ("a code as a number", {"name": "قانا", "code": 62199.0}, "cadastre_code", "62199"),
    ("a date as a date", {"name": "قانا", "created": datetime.date(1964, 5, 1)}, "created_on", "1964-05-01"),
    ("a date as a number", {"name": "قانا", "created": 23498}, "created_on", "1964-05-01"),
    ("a date as text", {"name": "قانا", "created": "1/5/1964"}, "created_on", "1964-05-01"),
    ("a date in Arabic digits", {"name": "قانا", "created": "١/٥/١٩٦٤"}, "created_on", "1964-05-01"),
    ("a date with the month's name", {"name": "قانا", "created": "1 أيار 1964"}, "created_on", "1964-05-01"),
    ("a date in American order", {"name": "قانا", "created": "5/21/1964"}, "created_on", "1964-05-21"),
    ("e-mail in mailto", {"name": "قانا", "email": "mailto:info@qana.gov.lb"}, "email", "info@qana.gov.lb"),
    ("website without its beginning", {"name": "قانا", "website": "qana.gov.lb"}, "website", "https://qana.gov.lb"),
    ("quality by its name", {"name": "قانا", "quality": "معروفة من مصدر واحد"}, "coord_quality", "C"),
    ("telephone number in Arabic digits", {"name": "قانا", "phone": "٠٧/٧٤١٢٣٤"}, "phones", ["+9617741234"]),
    (
        "two telephone numbers",
        {"name": "قانا", "phone": "07/741234\n03-123456"},
        "phones",
        ["+9617741234", "+9613123456"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "fact", "value"), [each[1:] for each in MENDED], ids=[each[0] for each in MENDED]
)
def test_what_can_only_be_meant_in_one_way_is_mended_in_silence(admin, places, values, fact, value):
    if fact == "coord_quality":
        with translation.override("ar"):
            values = {**values, "quality": str(Municipality.CoordinateQuality.C.label)}
    made, numbers = book([values])
    batch = bring(admin, saved(made), confirms=None)
    found = row(batch, numbers[0])
    assert found.told == []
    assert found.record_id == Municipality.objects.get(name_ar="قانا").pk
    new = {name: after for name, (_before, after) in found.differences.items()}
    if not fact:
        assert new == {}
    elif fact == "phones":
        assert sorted(entry["number"] for entry in new[fact]) == sorted(value)
    elif fact == "union":
        assert new == {"union": Union.objects.get().pk}
    else:
        assert new[fact] == value


# --- The table itself ---


def test_merged_cells_speak_for_every_row_they_cover(admin, places):
    made, numbers = book([{"name": "قانا"}, {"name": "صريفا", "district": None}])
    sheet = made.active
    assert sheet is not None
    sheet.merge_cells(start_row=numbers[0], end_row=numbers[1], start_column=4, end_column=4)
    batch = bring(admin, saved(made), confirms=None)
    assert counts(batch) == {"unchanged": 2}


def test_a_name_merged_over_two_rows_is_named(admin, places):
    made, numbers = book([{"name": "قانا", "president": "علي"}, {"name": None, "president": "حسن"}])
    sheet = made.active
    assert sheet is not None
    sheet.merge_cells(start_row=numbers[0], end_row=numbers[1], start_column=2, end_column=2)
    batch = bring(admin, saved(made))
    assert counts(batch) == {"faulty": 2}


def test_empty_rows_and_repeated_headings_are_passed_over_and_counted(admin, places):
    file = xlsx(
        ("لائحة", None),
        HEADINGS[1:4],
        ("قانا", None, "صور"),
        (),
        (None, " ", None),
        HEADINGS[1:4],
        ("صريفا", None, "صور"),
        (),
        (),
    )
    batch = bring(admin, file, confirms=None)
    assert counts(batch) == {"unchanged": 2}
    assert batch.empty_rows == 3
    assert row(batch, 7).name == "صريفا"


def test_a_formula_with_its_result_is_its_result(admin, places):
    """As a spreadsheet program saves it: the formula and what came out."""
    import xlsxwriter

    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["اسم البلدية", "القضاء", "رئيس البلدية"])
    sheet.write_row(1, 0, ["قانا", "صور"])
    sheet.write_formula(1, 2, '="علي"&" حسن"', None, "علي حسن")
    made.close()
    batch = bring(admin, out.getvalue(), confirms=None)
    assert row(batch, 2).differences == {"president_ar": ["", "علي حسن"]}


def test_a_row_with_more_cells_than_headings_is_named(admin, places):
    batch = bring(admin, "اسم البلدية,القضاء\nقانا,صور,شيء\nصريفا,صور\n".encode(), "table.csv")
    assert row(batch, 2).group == "faulty"
    assert "more cells" in told(batch, 2)[0][1]
    assert row(batch, 3).group == "confirmed"


TEXT = "لائحة البلديات\n\nاسم البلدية{0}القضاء{0}رئيس البلدية{0}هاتف\nقانا{0}صور{0}علي حسن{0}٠٧/٧٤١٢٣٤\nصريفا{0}طوكيو{0}{0}\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_file_in_any_usual_form_says_the_same(admin, places, encoding: str, delimiter: str):
    text = TEXT.format(delimiter)
    if encoding == "cp1256":
        text = text.replace("٠٧/٧٤١٢٣٤", "07/741234")  # that table has no Arabic digits
    batch = bring(admin, text.encode(encoding), "table.csv", confirms=None)
    good = row(batch, 4)
    assert good.differences["president_ar"] == ["", "علي حسن"]
    assert good.differences["phones"][1] == [{"kind": "office", "number": "+9617741234"}]
    assert told(batch, 5)[0][0] == "القضاء"


def test_a_formula_in_a_csv_file_is_named(admin, places):
    batch = bring(admin, "اسم البلدية,القضاء\n=HYPERLINK(1),صور\n".encode(), "table.csv")
    assert "formula" in told(batch, 2)[0][1]
