"""Spreadsheets as people send them, and what we write for theirs."""

import datetime
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.core import tabular
from cms.core.tabular import TableError
from cms.core.uploads import UploadRefused

ROWS = "الاسم;code\nزحلة;1\n\n;;\nبعلبك;2\n"


def read(content, name="table.csv", **limits):
    if isinstance(content, str):
        content = content.encode()
    return tabular.read(io.BytesIO(content), name, **limits)


def first_sheet(content) -> Any:
    """Return the first sheet of a workbook in bytes."""
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]


def book(fill):
    """Return the bytes of a workbook that `fill(sheet)` filled."""
    workbook = openpyxl.Workbook()
    fill(workbook.active)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


# --- CSV ---


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1256"]
)
def test_every_usual_encoding_gives_the_same_table(encoding):
    table = read(ROWS.encode(encoding))
    assert table.headers == ("الاسم", "code")
    assert table.rows == [("زحلة", "1"), ("بعلبك", "2")]
    assert table.numbers == [2, 5]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_every_usual_delimiter_and_line_end(delimiter, newline):
    lines = [["name", "note, with; both"], ["a", "1"], ["b", "2"]]
    text = newline.join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    table = read(text)
    assert table.headers == ("name", "note, with; both")
    assert table.rows == [("a", "1"), ("b", "2")]


def test_excels_own_line_about_the_delimiter_is_no_header():
    assert read("sep=;\na;b\n1;2\n").headers == ("a", "b")


def test_cells_may_hold_line_ends_and_quotes():
    assert read('a,b\n"one\ntwo","say ""hi"""\n').rows == [("one\ntwo", 'say "hi"')]


def test_a_single_column_is_a_table():
    table = read("name\nzahle\nbaalbek\n")
    assert table.headers == ("name",)
    assert table.rows == [("zahle",), ("baalbek",)]


def test_titles_above_the_headers_are_passed_over():
    table = read("سجل البلديات,,\n,,\nالاسم,الرمز,القضاء\nزحلة,1,زحلة\n")
    assert table.headers == ("الاسم", "الرمز", "القضاء")
    assert table.numbers == [4]


def test_rows_are_made_as_long_as_the_headers():
    assert read("a,b,c\n1\n1,2,3,,\n").rows == [("1", "", ""), ("1", "2", "3")]


def test_records_carry_their_number_in_the_file():
    assert list(read(ROWS).records()) == [
        (2, {"الاسم": "زحلة", "code": "1"}),
        (5, {"الاسم": "بعلبك", "code": "2"}),
    ]


def test_a_preview_is_the_beginning():
    table = tabular.preview(read(ROWS), 1)
    assert (table.rows, table.numbers) == ([("زحلة", "1")], [2])


def test_missing_columns_are_named():
    with pytest.raises(TableError, match="name_en"):
        read("name_ar,code\nx,1").require("name_ar", "name_en")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "type"),
        ("\n\n  \n", "empty"),
        (",,,\n,,\n", "empty"),
        ("a,b\n1,2,3\n", "row"),
        ("a,b,a\n1,2,3\n", "columns"),
        ("a,b\n" + '"' + "x" * 200_000 + '",1\n', "row"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "type"),
        (b"%PDF-1.7\n", "type"),
        (b"<html><table><tr><td>1</table>", "type"),
        (b"a,b\n1,\x00\x01\x02\n", "type"),
        (",".join(f"c{n}" for n in range(300)) + "\n", "columns"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(content, code):
    with pytest.raises(TableError) as refused:
        read(content)
    assert refused.value.code == code
    assert refused.value.messages[0]


def test_too_large_and_too_long_files_are_refused():
    with pytest.raises(TableError) as refused:
        read("a\n" + "1\n" * 100, max_bytes=50)
    assert refused.value.code == "too_large"
    with pytest.raises(TableError) as refused:
        read("a\n" + "1\n" * 101, max_rows=100)
    assert refused.value.code == "rows"
    assert len(read("a\n" + "1\n" * 100, max_rows=100).rows) == 100


def test_a_path_is_read_too(tmp_path):
    (tmp_path / "t.csv").write_text("a\n1\n", encoding="utf-8")
    assert tabular.read(tmp_path / "t.csv").rows == [("1",)]


@given(st.binary(max_size=400))
def test_no_content_breaks_the_reader(content):
    for name in ("a.csv", "a.xlsx"):
        try:
            read(content, name)
        except TableError as refused:
            assert refused.messages[0]  # noqa: PT017


# --- XLSX ---


def test_a_workbook_gives_text():
    def fill(sheet):
        sheet.append(["name", "code", "ratio", "on", "at", "yes"])
        sheet.append(
            [
                " زحلة ",
                12.0,
                2.5,
                datetime.datetime(2026, 6, 30),
                datetime.datetime(2026, 6, 30, 14, 5),
                True,
            ]
        )
        sheet.append([None] * 6)
        sheet.append(["", 7, None, datetime.date(1977, 6, 30)])

    table = read(book(fill), "t.xlsx")
    assert table.rows == [
        ("زحلة", "12", "2.5", "2026-06-30", "2026-06-30 14:05:00", "1"),
        ("", "7", "", "1977-06-30", "", ""),
    ]
    assert table.numbers == [2, 4]


def test_merged_cells_mean_all_the_cells_they_cover():
    def fill(sheet):
        sheet.append(["سجل البلديات"])
        sheet.merge_cells("A1:C1")
        sheet.append(["governorate", "name", "code"])
        sheet.append(["البقاع", "زحلة", 1])
        sheet.append([None, None, None])
        sheet.append([None, "شتورا", 2])
        sheet.merge_cells("A3:A5")

    table = read(book(fill), "t.xlsx")
    assert table.headers == ("governorate", "name", "code")
    assert table.rows == [("البقاع", "زحلة", "1"), ("البقاع", "شتورا", "2")]
    assert table.numbers == [3, 5]


def test_the_first_visible_sheet_is_read_whatever_its_dimensions_claim():
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["hidden"])
    workbook.worksheets[0].sheet_state = "hidden"
    sheet = workbook.create_sheet("Shown")
    sheet.append(["a", "b"])
    sheet.append([1, 2])
    out = io.BytesIO()
    workbook.save(out)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, content.replace(b'ref="A1:B2"', b'ref="A1"'))
    assert read(changed.getvalue(), "t.xlsx").rows == [("1", "2")]


def rewrite(content, member, change):
    """Return a workbook with one member's content changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == member else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b'r="A1"', b'r="ZZZZZZ1"'),
        lambda xml: xml.replace(b'<row r="1"', b'<row r="9999999999"'),
        lambda xml: b'<!DOCTYPE x [<!ENTITY e "eeee">]>' + xml.split(b"?>")[-1],
        lambda xml: xml[: len(xml) // 2],
    ],
)
def test_a_workbook_made_to_harm_is_refused(change):
    content = book(lambda sheet: sheet.append(["a", "b"]))
    with pytest.raises(UploadRefused) as refused:
        read(rewrite(content, SHEET, change), "t.xlsx")
    assert refused.value.code == "xlsx"


def test_a_workbook_that_unpacks_to_too_much_is_refused():
    content = book(lambda sheet: sheet.append(["a"]))
    with pytest.raises(UploadRefused) as refused:
        read(rewrite_compressed(content), "t.xlsx")
    assert refused.value.code == "zip_size"


def rewrite_compressed(content):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/media/x.bin", b"\x00" * 30_000_000)
    return out.getvalue()


def test_merging_whole_columns_costs_nothing():
    def fill(sheet):
        sheet.append(["a", "b"])
        sheet.append([1, 2])

    merged = b'</sheetData><mergeCells><mergeCell ref="A1:E1048576"/></mergeCells>'
    content = rewrite(book(fill), SHEET, lambda xml: xml.replace(b"</sheetData>", merged))
    assert read(content, "t.xlsx").rows == [("1", "2")]


# --- Writing ---

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    " =1",
    "＝1+1",
    "=HYPERLINK(1)",
]
HARMLESS = ["زحلة", "a=b", "", "3-4", "'quoted'"]
NUMBERS = ["+961 1 610140", "-3", "+9611610140", "-3.5"]


def written(writer, rows, **options):
    out = io.BytesIO()
    writer(["name", "value"], rows, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_disarms_formulas(text):
    content = written(tabular.write_csv, [[text, 1]]).decode("utf-8-sig")
    assert f"'{text}" in content
    assert read(content).rows[0][0] == text.strip()


@pytest.mark.parametrize("text", HARMLESS + NUMBERS)
def test_csv_leaves_the_rest_as_it_is(text):
    content = written(tabular.write_csv, [[text, 1]]).decode("utf-8-sig")
    assert content.splitlines()[1] == f"{text},1"


def test_csv_opens_in_excel_as_arabic():
    assert written(tabular.write_csv, [["زحلة", 1]]).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", FORMULAS + HARMLESS + NUMBERS)
def test_xlsx_writes_text_as_text(text):
    content = written(tabular.write_xlsx, [[text, 1]], rtl=True, title="t")
    cell = first_sheet(content)["A2"]
    assert cell.value == (text or None)
    assert cell.data_type in ("s", "n")
    assert cell.hyperlink is None


def test_xlsx_keeps_numbers_dates_and_direction():
    moment = datetime.datetime(2026, 6, 30, 14, 5)
    rows = [
        ["a", 3],
        ["b", 2.5],
        ["c", datetime.date(2026, 6, 30)],
        ["d", moment],
        ["e", None],
        ["f", True],
    ]
    content = written(tabular.write_xlsx, rows, rtl=True, title="سجل/البلديات: ٢")
    sheet = first_sheet(content)
    assert sheet.sheet_view.rightToLeft
    assert sheet.title == "سجل البلديات  ٢"
    assert sheet.freeze_panes == "A2"
    assert [cell.value for cell in sheet["B"]] == [
        "value", 3, 2.5, datetime.datetime(2026, 6, 30), moment, None, True,
    ]  # fmt: skip
    assert not first_sheet(written(tabular.write_xlsx, rows, rtl=False)).sheet_view.rightToLeft


def test_xlsx_leaves_out_what_makes_a_file_invalid():
    content = written(tabular.write_xlsx, [["a\x00b\x0bc", "x" * 40_000]], rtl=False)
    row = first_sheet(content)[2]
    assert row[0].value == "abc"
    assert len(row[1].value) == 32_767


def test_rows_may_come_one_by_one():
    out = io.BytesIO()
    assert tabular.write_xlsx(["n"], ([n] for n in range(1000)), out, rtl=False) == 1000
    assert len(tabular.read(out, "t.xlsx").rows) == 1000
    out = io.BytesIO()
    assert tabular.write_csv(["n"], ([n] for n in range(1000)), out) == 1000
    assert not out.closed


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20
).map(str.strip)


@given(st.lists(st.tuples(cells.filter(bool), cells), min_size=1, max_size=5))
def test_what_is_written_is_read_back(rows):
    for writer, name, options in (
        (tabular.write_csv, "t.csv", {}),
        (tabular.write_xlsx, "t.xlsx", {"rtl": True}),
    ):
        assert read(written(writer, rows, **options), name).rows == rows
