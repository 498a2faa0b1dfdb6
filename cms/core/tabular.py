"""Tables from and for people's spreadsheets: CSV and XLSX, read leniently, written safely.

Cells are text, trimmed: numbers without a useless ".0", dates as 2026-06-30. A row keeps its
number in the file, so that an error can be found there.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _

from cms.core import spreadsheets
from cms.core.bilingual import current_language, direction
from cms.core.uploads import (
    CSV,
    MEGABYTE,
    TEXT,
    XLSX,
    UploadRefused,
    open_zip,
    real_type,
    size_of,
    utf16_without_mark,
)

MAX_BYTES = 20 * MEGABYTE
MAX_ROWS = 100_000
MAX_COLUMNS = 200
DELIMITERS = ",;\t|"

Cell = str | int | float | bool | datetime.date | datetime.datetime | None


class TableError(UploadRefused):
    """A file that holds no table we can read; its message says why, and where."""


@dataclass(frozen=True)
class Table:
    """What a file holds: its headers and the rows under them, each as long as the headers."""

    headers: tuple[str, ...]
    rows: list[tuple[str, ...]]
    numbers: list[int] = field(default_factory=list)
    """The number of each row in the file, from 1, as a spreadsheet shows it."""

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield each row's number in the file and its cells by header."""
        for number, row in zip(self.numbers, self.rows, strict=True):
            yield number, dict(zip(self.headers, row, strict=True))

    def require(self, *headers: str) -> None:
        """Raise TableError when a column is missing."""
        missing = [header for header in headers if header not in self.headers]
        if missing:
            raise TableError(
                _("Missing columns: %(missing)s. The file has: %(found)s.")
                % {"missing": ", ".join(missing), "found": ", ".join(self.headers)},
                "columns",
            )


# --- Reading ---


def read(
    source: str | Path | IO[bytes],
    filename: str = "",
    *,
    max_bytes: int = MAX_BYTES,
    max_rows: int = MAX_ROWS,
) -> Table:
    """Read the first sheet of an XLSX file, or a CSV file in any usual encoding and delimiter.

    The first row that isn't empty (titles across the whole table are passed over) holds the
    headers. Empty rows are left out. Raises TableError, also for too large a file.
    """
    if isinstance(source, str | Path):
        with Path(source).open("rb") as opened:
            return read(opened, filename or str(source), max_bytes=max_bytes, max_rows=max_rows)
    return _table(lines(source, filename, max_bytes=max_bytes), max_rows)


def lines(
    source: IO[bytes],
    filename: str = "",
    *,
    sheet: str = "",
    formulas: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Iterator[tuple[int, list[str]]]:
    """Yield the number and the cells of every row of a CSV or XLSX file, empty rows too.

    `sheet` names one of `sheet_names`; the first of them otherwise. With `formulas` a formula
    whose result the file doesn't hold is given as its text, `=A1&B1`; it is empty otherwise.
    Raises TableError, also for too large a file.
    """
    name = filename or str(getattr(source, "name", ""))
    if size_of(source) > max_bytes:
        raise TableError(
            _("The file is too large: at most %(most)s MB.") % {"most": max_bytes // MEGABYTE},
            "too_large",
        )
    kind = real_type(source, name)
    if kind == XLSX:
        return _xlsx_lines(source, sheet, formulas)
    if kind in (CSV, TEXT):
        return _csv_lines(source.read())
    raise TableError(_("This is not a table we can read: send a CSV or an XLSX file."), "type")


def sheet_names(source: IO[bytes], filename: str = "") -> list[str]:
    """Return the names of the sheets that people see in an XLSX file; none for another file.

    Raises TableError for a damaged one.
    """
    if real_type(source, filename) != XLSX:
        return []
    with _workbook(source) as book:
        return [sheet.title for sheet in _sheets(book)]


def preview(table: Table, count: int = 10) -> Table:
    """Return the table's first rows."""
    return Table(table.headers, table.rows[:count], table.numbers[:count])


def _table(lines: Iterator[tuple[int, list[str]]], max_rows: int) -> Table:
    filled = ((number, cells) for number, cells in lines if any(cells))
    beginning = list(islice(filled, 20))
    headers, skipped = _headers(beginning)
    width = len(headers)
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number, cells in chain(beginning[skipped:], filled):
        _append(rows, numbers, number, cells, width)
        if len(rows) > max_rows:
            raise TableError(
                _("The table is too long: at most %(most)s rows.") % {"most": max_rows}, "rows"
            )
    return Table(headers, rows, numbers)


def _headers(beginning: list[tuple[int, list[str]]]) -> tuple[tuple[str, ...], int]:
    """Return the headers and how many rows they and the titles above them take."""
    width = max((_width(cells) for _number, cells in beginning), default=0)
    if not width:
        raise TableError(_("The table is empty."), "empty")
    for index, (_number, cells) in enumerate(beginning):
        # A title stands alone in its row, or is merged across it.
        if width > 1 and len(set(filter(None, cells))) == 1 and index + 1 < len(beginning):
            continue
        headers = tuple(" ".join(cell.split()) for cell in cells[: _width(cells)])
        if len(headers) > MAX_COLUMNS:
            raise TableError(_("The table has too many columns."), "columns")
        twice = {header for header in headers if header and headers.count(header) > 1}
        if twice:
            raise TableError(
                _("These columns appear twice: %(names)s.") % {"names": ", ".join(sorted(twice))},
                "columns",
            )
        # A column without a name can still be shown; nothing asks for it.
        named = tuple(h or _("Column %(number)s") % {"number": i} for i, h in enumerate(headers, 1))
        return named, index + 1
    raise TableError(_("The table is empty."), "empty")


def _width(cells: list[str]) -> int:
    return max((index for index, cell in enumerate(cells, 1) if cell), default=0)


def _append(
    rows: list[tuple[str, ...]], numbers: list[int], number: int, cells: list[str], width: int
) -> None:
    if _width(cells) > width:
        raise TableError(
            _("Row %(row)s has more cells than the table has columns.") % {"row": number}, "row"
        )
    rows.append((*cells[:width], *[""] * (width - len(cells))))
    numbers.append(number)


def decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows Arabic, with or without a mark.

    Raises TableError for something that isn't text.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif unmarked := utf16_without_mark(content[:8192]):
        encodings = [unmarked]
    else:
        encodings = ["utf-8-sig", "cp1256"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableError(_("The text of the file can't be read: save it as “CSV UTF-8”."), "encoding")


def _csv_lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decode(content)
    declared = re.match(r"sep=(.)\r?\n", text)  # Excel's own way to name the delimiter
    delimiter = declared.group(1) if declared else _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            if not (declared and number == 1):
                yield number, [_armed(cell.strip()) for cell in row]
    except csv.Error as error:
        raise TableError(
            _("Row %(row)s can't be read: %(why)s") % {"row": number + 1, "why": error}, "row"
        ) from error


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the most cells, equally many in each."""
    best, best_score = ",", (0, 0)
    for delimiter in DELIMITERS:
        try:
            rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 20))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if any(row)]
        if not widths or max(widths) == 1:
            continue
        usual = max(set(widths), key=widths.count)
        if usual > 1 and (score := (widths.count(usual), usual)) > best_score:
            best, best_score = delimiter, score
    return best


@contextmanager
def _workbook(source: IO[bytes], *, results: bool = True) -> Iterator[Any]:
    """Open a spreadsheet; whatever goes wrong with it meanwhile is said as TableError."""
    open_zip(source, max_total=400 * MEGABYTE).close()
    source.seek(0)
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=results)
        yield book
        book.close()
    except UploadRefused:
        raise
    except Exception as error:
        # The library raises whatever the broken part happens to cause.
        raise TableError(_("The spreadsheet can't be read: it is damaged."), "xlsx") from error


def _sheets(book: Any) -> list[Any]:
    """Return the sheets that people see; all when they see none."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    return visible or list(book.worksheets)


def _xlsx_lines(
    source: IO[bytes], name: str = "", formulas: bool = False
) -> Iterator[tuple[int, list[str]]]:
    with _workbook(source) as book:
        sheets = _sheets(book)
        sheet = next((each for each in sheets if each.title == name), sheets[0])
        merged = spreadsheets.merged_ranges(source, sheet)
        # The declared dimensions may be wrong, and make the library stop early or never.
        sheet.reset_dimensions()
        above: dict[tuple[int, int], str] = {}
        rows = sheet.iter_rows(values_only=True)
        if formulas:
            rows = _with_formulas(rows, source, sheet.title)
        for number, values in enumerate(rows, start=1):
            cells = [cell_text(value) for value in values]
            yield number, _spread(cells, number, merged, above)


def _with_formulas(rows: Iterator[Any], source: IO[bytes], name: str) -> Iterator[Any]:
    """Write formulas in the place of their results where the file holds none."""
    with _workbook(source, results=False) as book:
        sheet = book[name]
        sheet.reset_dimensions()
        for results, written in zip(rows, sheet.iter_rows(values_only=True), strict=False):
            yield [
                text if result is None and isinstance(text, str) and text[:1] == "=" else result
                for result, text in zip(results, written, strict=False)
            ]


def _spread(
    cells: list[str],
    number: int,
    merged: dict[int, list[spreadsheets.Range]],
    above: dict[tuple[int, int], str],
) -> list[str]:
    """Write the text of a merged cell into every cell it covers: it was meant for all of them.

    A row with nothing of its own stays empty.
    """
    has_own = any(cells)
    for first_row, last_row, first_column, last_column in merged.get(number, []):
        key = (first_row, first_column)
        if number == first_row:
            above[key] = cells[first_column - 1] if first_column <= len(cells) else ""
        text = above.get(key, "")
        if text and has_own:
            cells.extend([""] * (last_column - len(cells)))
            cells[first_column - 1 : last_column] = [text] * (last_column - first_column + 1)
        if number == last_row:
            above.pop(key, None)
    return cells


def cell_text(value: Any) -> str:
    """Return the text of a spreadsheet's cell: 12.0 is 12, midnight is left out of a date."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value).strip()


# --- Writing ---

_DANGEROUS = "=+-@＝＋－＠\t\r\n"
_PLAIN_NUMBER = re.compile(r"[+-]\d[\d ]*([.,]\d+)?")


def disarm(value: Cell) -> Cell:
    """Return the cell so that no spreadsheet takes it for a formula when it opens a CSV file.

    Such text gets an apostrophe before it, which `read` takes away again. Numbers stay, and so
    do texts that are numbers, phone numbers among them.
    """
    if not isinstance(value, str) or not _is_dangerous(value) or _PLAIN_NUMBER.fullmatch(value):
        return value
    return f"'{value}"


def _armed(text: str) -> str:
    return text[1:].strip() if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    """Whether text is a formula, also behind apostrophes: one of them may be ours."""
    return text.lstrip(" '").startswith(tuple(_DANGEROUS))


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]], out: IO[bytes]) -> int:
    """Write a table as CSV in UTF-8 with its mark, which Excel needs for Arabic.

    `rows` may be a generator; returns how many rows were written. `out` stays open.
    """
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([disarm(header) for header in headers])
    count = 0
    for row in rows:
        writer.writerow([disarm(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    out: IO[bytes],
    *,
    rtl: bool | None = None,
    title: str = "",
) -> int:
    """Write a table as XLSX: header row frozen and filterable, right to left if `rtl`.

    Without `rtl` it runs in the direction of the reader's language.

    Text is always written as text, so nothing in it is a formula or a link. Keeps little in
    memory, whatever the number of rows; returns how many were written.
    """
    book = xlsxwriter.Workbook(
        out,
        {"constant_memory": True, "default_date_format": "yyyy-mm-dd", "remove_timezone": True},
    )
    book.set_properties({"title": title})
    sheet = book.add_worksheet(_sheet_name(title))
    if direction(current_language()) == "rtl" if rtl is None else rtl:
        sheet.right_to_left()
    bold = book.add_format({"bold": True, "bottom": 1})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    widths = [len(str(header)) for header in headers]
    for column, header in enumerate(headers):
        sheet.write_string(0, column, str(header), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(count, column, value)
            elif isinstance(value, int | float):
                sheet.write_number(count, column, value)
            elif isinstance(value, datetime.datetime):
                sheet.write_datetime(count, column, value, moment)
            elif isinstance(value, datetime.date):
                sheet.write_datetime(count, column, value)
            elif value is not None and value != "":
                sheet.write_string(count, column, _printable(str(value)))
            if count <= 200 and column < len(widths):
                widths[column] = max(widths[column], len(str(value or "")))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width + 2, 8), 60))
    sheet.freeze_panes(1, 0)
    if headers:
        sheet.autofilter(0, 0, count, len(headers) - 1)
    book.close()
    return count


def _printable(text: str) -> str:
    """Leave out control characters, which make the file invalid, and what exceeds a cell."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)[:32_767]


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "Sheet1"
