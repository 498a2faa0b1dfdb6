"""A table whose every word reaches translators (docs/decisions/0003-table-block.md).

Wagtail's typed table is the editor; what it lacks is added here: translation, row headings,
limits, and pasting from a spreadsheet (static/core/table-block.js).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockAdapter,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue

from cms.core.numerals import latin_digits

MAX_COLUMNS = 8
MAX_ROWS = 100
MAX_CAPTION = 200
MAX_HEADING = 100

TEXT, ROW_HEADING, NUMBER = "text", "row_heading", "number"


class LatinDigits(blocks.FieldBlock):
    """Keeps what people type into a block in Latin digits."""

    def value_from_form(self, value: str) -> str:
        return latin_digits(super().value_from_form(value) or "").strip()


class NumberCell(LatinDigits, blocks.RegexBlock):
    """Digits and the signs around them. Nothing in it is translated."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            regex=r"^[\d\s.,:/%+()–-]*$",
            max_length=30,
            required=False,
            error_messages={"invalid": _("Write digits only; put words into a text column.")},
            **kwargs,
        )

    class Meta:
        icon = "order"
        label = _("Numbers")


class TableBlock(TypedTableBlock):
    """Rows and columns with a caption.

    A text is known to translators by what it says, not by where it stands: adding or moving
    rows and columns leaves the other texts' translations alone, and a text that stands in
    twenty cells is translated once.
    """

    row_heading = blocks.TextBlock(
        label=_("Row headings"), required=False, max_length=200, rows=1, icon="title"
    )
    text = blocks.TextBlock(
        label=_("Text"), required=False, max_length=1000, rows=1, icon="pilcrow"
    )
    number = NumberCell()

    # --- Translation ---

    def get_translatable_segments(self, value: TypedTable) -> list[StringSegmentValue]:
        """Return each different text of the table once, in reading order.

        What has no letters is a number or a sign, the same in both languages, in whatever column.
        """
        texts = dict.fromkeys(text for text in _texts(value) if any(map(str.isalpha, text)))
        return [StringSegmentValue(_key(text), text) for text in texts]

    def restore_translated_segments(
        self, value: TypedTable, segments: Iterable[StringSegmentValue]
    ) -> TypedTable:
        """Return the table with the texts that have a translation in it replaced."""
        found = {segment.path: segment.render_text() for segment in segments}
        return _with_texts(value, lambda text: found.get(_key(text), text))

    # --- What editors may write ---

    def clean(self, table: TypedTable) -> TypedTable:
        """Strip texts, drop empty rows at the end, and refuse what readers could not use."""
        # Browsers send line breaks as two signs; translators and PO files know one.
        table = _with_texts(table, lambda text: text.replace("\r\n", "\n").strip())
        while table.row_data and not any(table.row_data[-1]["values"]):
            table.row_data.pop()
        if faults := list(self._faults(table)):
            raise TypedTableBlockValidationError(non_block_errors=faults)
        return super().clean(table)

    def _faults(self, table: TypedTable) -> Iterator[ValidationError]:
        if not self.is_deferred_validation:
            if not table.caption:
                yield ValidationError(_("Give the table a caption: it tells what the table shows."))
            if not table.columns or not table.row_data:
                yield ValidationError(_("A table needs at least one column and one row."))
            elif not all(column["heading"] for column in table.columns):
                yield ValidationError(_("Give every column a heading."))
        if len(table.caption) > MAX_CAPTION or any(
            len(column["heading"]) > MAX_HEADING for column in table.columns
        ):
            yield ValidationError(
                _("The caption takes %(caption)d characters at most, a heading %(heading)d."),
                params={"caption": MAX_CAPTION, "heading": MAX_HEADING},
            )
        if len(table.columns) > MAX_COLUMNS or len(table.row_data) > MAX_ROWS:
            yield ValidationError(
                _("A table takes %(columns)d columns and %(rows)d rows at most. Divide it."),
                params={"columns": MAX_COLUMNS, "rows": MAX_ROWS},
            )

    class Meta:
        icon = "table"
        label = _("Table")
        template = "core/blocks/table.html"
        # A new table has something to write into.
        default: ClassVar = {
            "caption": "",
            "columns": [{"type": TEXT, "heading": ""}, {"type": TEXT, "heading": ""}],
            "rows": [{"values": ["", ""]}, {"values": ["", ""]}],
        }


def _key(text: str) -> str:
    """Return a text's name in a translation path, which may hold no dots."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:16]


def _texts(table: TypedTable) -> Iterator[str]:
    yield table.caption
    for column in table.columns:
        yield column["heading"]
    for row in table.row_data:
        for column, cell in zip(table.columns, row["values"], strict=False):
            if column["block"].name != NUMBER:
                yield cell


def _with_texts(table: TypedTable, change: Callable[[str], str]) -> TypedTable:
    """Return a copy of the table with every text but numbers changed."""
    return TypedTable(
        columns=[{**column, "heading": change(column["heading"])} for column in table.columns],
        row_data=[
            {
                "values": [
                    cell if column["block"].name == NUMBER else change(cell)
                    for column, cell in zip(table.columns, row["values"], strict=False)
                ]
            }
            for row in table.row_data
        ],
        caption=change(table.caption),
    )


class TableBlockAdapter(TypedTableBlockAdapter):
    """Wagtail's editor of typed tables, which takes pasted tables as well."""

    js_constructor = "diwan.blocks.TableBlock"

    @cached_property
    def media(self) -> forms.Media:
        return super().media + forms.Media(
            js=[versioned_static("core/table-block.js")],
            css={"all": [versioned_static("core/table-block.css")]},
        )


register(TableBlockAdapter(), TableBlock)
