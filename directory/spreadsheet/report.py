"""The rows of an import as a spreadsheet: what each comes to, or what became of it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cms.core.tabular import Cell
from directory import history
from directory.models import Change, Import, ImportRow
from directory.spreadsheet.columns import KINDS

Table = tuple[list[str], Iterator[list[Cell]]]
Shown = tuple[str, Any, Any]


def table(batch: Import, rows: "QuerySet[ImportRow]") -> Table:
    """Return the report: row, name, what became of it, why, and each fact that differs."""
    headings = [_("Row"), _("Name"), _("Result"), _("Reason"), _("Fact"), _("Before"), _("After")]
    return headings, _lines(batch, list(rows))


def _lines(batch: Import, rows: list[ImportRow]) -> Iterator[list[Cell]]:
    shown = facts_shown(batch, rows)
    for row in rows:
        first: list[Cell] = [row.number or None, row.name, result_of(row), why(row)]
        facts = shown[row.pk] or [("", "", "")]
        for fact, old, new in facts:
            yield [*first, fact, as_text(old), as_text(new)]


def faulty(batch: Import, rows: "QuerySet[ImportRow]") -> Table:
    """Return rows as they are in the file, with a column that says what is wrong with each.

    So they can be mended and sent again: columns are where they were.
    """
    width = len(batch.headings)
    headings = [*batch.headings, _("What is wrong")]
    lines: Iterator[list[Cell]] = (
        [*_padded(row.cells, width), f"{row.number}: {why(row)}"] for row in list(rows)
    )
    return headings, lines


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def result_of(row: ImportRow) -> str:
    """Return what became of a row; before it was applied, what it comes to."""
    return str(row.get_outcome_display() or row.get_group_display())


def why(row: ImportRow) -> str:
    """Return what is wrong with a row, or in doubt, in the reader's language."""
    parts = [f"{column}: {text}" if column else text for column, text in row.told]
    return " ".join(parts)


def facts_shown(batch: Import, rows: Iterable[ImportRow]) -> dict[int, list[Shown]]:
    """Return, by row, each fact that differs with both values as people read them.

    A query for each kind of record that facts refer to, whatever the number of rows.
    """
    kind = KINDS[batch.kind]
    labels = history.facts(kind.model)
    changes, owners = [], []
    rows = list(rows)
    for row in rows:
        for name, (old, new) in row.differences.items():
            if old != new:
                changes.append(Change(kind=batch.kind, field=name, old=old, new=new))
                owners.append(row.pk)
    shown: dict[int, list[Shown]] = {row.pk: [] for row in rows}
    for pk, (change, old, new) in zip(owners, history.shown(kind.model, changes), strict=True):
        shown[pk].append((capfirst(str(labels[change.field])), old, new))
    return shown


def as_text(value: Any) -> Cell:
    """Return a shown value as a cell."""
    if isinstance(value, list):
        return " | ".join(map(str, value))
    if value is None or isinstance(value, int | float | str):
        return value
    return str(value)
