"""A spreadsheet as it is: where its headings stand, and the rows under them."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO

from django.core.files.base import File
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from cms.core import tabular
from cms.core.uploads import MEGABYTE

MAX_BYTES = 10 * MEGABYTE
MAX_ROWS = 20_000
# Titles, a date, a logo's room: the headings stand within this many rows.
LOOKED_AT = 25
SAMPLES = 3

# Says how many cells of a row are headings that we know.
Recognise = Callable[[Sequence[str]], int]


@dataclass
class Grid:
    """The headings, as in the file, and the rows under them with their numbers there."""

    headings: list[str]
    rows: list[tuple[int, list[str]]]
    empty_rows: int = 0
    samples: list[list[str]] = field(default_factory=list)
    """Of each column, the first few different texts."""


def beginning(file: File, name: str, sheet: str, recognise: Recognise) -> Grid:
    """Read headings and samples, without the rest of a long file. Raises TableError."""
    with seekable(file) as source:
        grid = _read(_lines(source, name, sheet), recognise, most=200, cut=True)
    table = tabular.Table(tuple(grid.headings), [tuple(cells) for _number, cells in grid.rows])
    for column in range(len(grid.headings)):
        texts = (cells[column] for cells in table.rows if column < len(cells))
        grid.samples.append(list(islice(dict.fromkeys(filter(None, texts)), SAMPLES)))
    return grid


def read(file: File, name: str, sheet: str, recognise: Recognise) -> Grid:
    """Read the whole sheet. Raises TableError, also when it has too many rows."""
    with seekable(file) as source:
        return _read(_lines(source, name, sheet), recognise, most=MAX_ROWS)


def _lines(source: IO[bytes], name: str, sheet: str) -> Iterator[tuple[int, list[str]]]:
    return tabular.lines(source, name, sheet=sheet, formulas=True, max_bytes=MAX_BYTES)


def _read(
    lines: Iterator[tuple[int, list[str]]], recognise: Recognise, most: int, cut: bool = False
) -> Grid:
    """Find the headings among the first filled rows; keep what stands under them."""
    first = list(islice(lines, LOOKED_AT))
    place = _place_of_headings([cells for _number, cells in first], recognise)
    if place is None:
        raise tabular.TableError(_("The table is empty."), "empty")
    headings = [" ".join(cell.split()) for cell in first[place][1]]
    while headings and not headings[-1]:
        headings.pop()
    if len(headings) > tabular.MAX_COLUMNS:
        raise tabular.TableError(_("The table has too many columns."), "columns")
    grid = Grid(headings, [])
    empty = 0
    for number, cells in chain(first[place + 1 :], lines):
        # Some print their headings anew on each page.
        if (
            not any(cells)
            or [" ".join(cell.split()) for cell in cells][: len(headings)] == headings
        ):
            empty += 1
            continue
        # What follows the last row with text is no row.
        grid.empty_rows += empty
        empty = 0
        if len(grid.rows) == most:
            if cut:
                break
            raise tabular.TableError(
                _("The table is too long: at most %(most)s rows.") % {"most": most}, "rows"
            )
        grid.rows.append((number, cells))
    if not grid.rows:
        raise tabular.TableError(_("There is no row under the headings."), "empty")
    return grid


def _place_of_headings(rows: list[list[str]], recognise: Recognise) -> int | None:
    """Return which row holds the headings: the one with most headings we know.

    Where none knows two, it is the first with as many texts as any, titles being alone in theirs.
    """
    if not any(any(cells) for cells in rows):
        return None
    known = [recognise(cells) for cells in rows]
    if max(known) >= 2:
        return known.index(max(known))
    filled = [len(set(filter(None, cells))) for cells in rows]
    if max(known) == 1 and max(filled) <= 2:
        return known.index(1)
    return next(i for i, number in enumerate(filled) if number > 1 or number == max(filled))


@contextmanager
def seekable(file: File) -> Iterator[IO[bytes]]:
    """Give a local copy of a file: storages elsewhere can't be read back and forth."""
    with TemporaryFile() as copy:
        if isinstance(file, FieldFile):
            with file.storage.open(str(file.name), "rb") as stored:
                shutil.copyfileobj(stored, copy)
        else:
            file.seek(0)
            shutil.copyfileobj(file, copy)
        copy.seek(0)
        yield copy
