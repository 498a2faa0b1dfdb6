"""Records as rows of a table: what is nested becomes `name_ar`, a list becomes one cell.

    columns(MunicipalityRecord)            # what each column is
    flatten(record, columns_of_it)         # the cells of one record, in their order

In a list the entries are separated by `|`, and the parts of an entry by `:`, as in
`office:+9618800000|fax:+9618800001`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from rest_framework import serializers

ENTRIES, PARTS = "|", ":"

# How the types of fields are called in the dictionary and in CSV on the Web.
TYPES: tuple[tuple[type[serializers.Field], str], ...] = (
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.FloatField, "number"),
    (serializers.DateTimeField, "dateTime"),
    (serializers.DateField, "date"),
)


@dataclass(frozen=True)
class Column:
    """One column of a table: its name, where it stands in the record, what it holds."""

    name: str
    path: tuple[str, ...]
    datatype: str
    description: str | Promise
    required: bool
    choices: tuple[str, ...] = ()
    is_list: bool = False


def columns(record: type[serializers.Serializer]) -> list[Column]:
    """Return the columns of a kind of record, in order."""
    return list(_columns(record(), (), "", required=True))


def _columns(
    record: serializers.Serializer,
    above: tuple[str, ...],
    description: str | Promise,
    *,
    required: bool,
) -> Iterator[Column]:
    for name, field in record.fields.items():
        path = (*above, name)
        about = format_lazy("{} – {}", description, field.help_text) if above else field.help_text
        if isinstance(field, serializers.Serializer):
            yield from _columns(field, path, about, required=required and not field.allow_null)
            continue
        is_list = isinstance(field, serializers.ListSerializer)
        yield Column(
            name="_".join(path),
            path=path,
            datatype=next((word for kind, word in TYPES if isinstance(field, kind)), "string"),
            description=about,
            required=required and not is_list and not field.allow_null,
            choices=tuple(map(str, getattr(field, "choices", ()))),
            is_list=is_list,
        )


def flatten(record: Mapping[str, Any], wanted: Sequence[Column]) -> list[Any]:
    """Return the cells of one record: text, numbers, true and false, None."""
    return [_cell(_at(record, column.path)) for column in wanted]


def _at(record: Mapping[str, Any] | None, path: Sequence[str]) -> Any:
    value: Any = record
    for step in path:
        value = value[step] if value is not None else None
    return value


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return ENTRIES.join(PARTS.join(map(str, entry.values())) for entry in value) or None
    return value
