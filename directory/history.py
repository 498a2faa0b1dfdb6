"""How a record's facts became what they are: taken down as they change, and put back.

before = snapshot(place)
...                              # change the record and save it
record(place, before, by=user)   # one row for each fact that differs
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, cast

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.core.models import User
from directory.models import Change, Source
from directory.models.places import Listed

# What follows from other columns, or is bookkeeping, is no fact.
NO_FACTS = frozenset({"id", "sort_ar", "sort_en", "keys", "register_key", "imported", "updated_at"})

# The lists that hang on a record: name of the relation, the columns that make an entry.
LISTS: dict[str, tuple[str, ...]] = {
    "alternative_names": ("text", "kind"),
    "phones": ("kind", "number"),
    "registered_numbers": ("number", "holder", "office", "registered_on"),
}
LIST_LABELS: dict[str, str | Promise] = {
    "alternative_names": _("other spellings"),
    "phones": _("telephone numbers"),
    "registered_numbers": _("registered WhatsApp numbers"),
}

Snapshot = dict[str, Any]


def facts(model: type[models.Model]) -> dict[str, str | Promise]:
    """Return the names of a model's facts and what people call them, in the model's order."""
    fields = {
        field.name: field.verbose_name
        for field in model._meta.concrete_fields
        if field.name not in NO_FACTS
    }
    relations = {relation.name for relation in model._meta.related_objects}
    lists = {name: label for name, label in LIST_LABELS.items() if name in relations}
    return {**fields, **lists}


def snapshot(record: Listed) -> Snapshot:
    """Return every fact of `record` as JSON has it: dates as text, references by id, lists as rows."""
    return {name: fact(record, name) for name in facts(type(record))}


def fact(record: Listed, name: str) -> Any:
    """Return one fact of `record`, as in `snapshot`."""
    if name in LISTS:
        # In an order of their own: rows not saved yet would stand elsewhere than saved ones.
        entries = [_entry(row, LISTS[name]) for row in getattr(record, name).all()]
        return sorted(entries, key=lambda entry: tuple(map(str, entry.values())))
    field = record._meta.get_field(name)
    return _plain(getattr(record, cast("models.Field[Any, Any]", field).attname))


def put_back(record: Listed, name: str, value: Any) -> None:
    """Give `record` a fact from a snapshot; the caller saves it.

    A list is replaced as a whole, as modelcluster does it: in memory until the record is saved.
    """
    if name in LISTS:
        relation = getattr(record, name)
        setattr(record, name, [relation.model(**entry) for entry in value or ()])
        return
    field = cast("models.Field[Any, Any]", record._meta.get_field(name))
    setattr(record, field.attname, field.to_python(value))


def record(
    changed: Listed,
    before: Snapshot | None,
    *,
    by: User | None = None,
    source: Source | None = None,
    **batch: Any,
) -> list[Change]:
    """Take down what differs from `before` (None: it is new); return the rows written."""
    rows = list(differences(changed, before, by=by, source=source, **batch))
    return Change.objects.bulk_create(rows)


def differences(changed: Listed, before: Snapshot | None, **about: Any) -> Iterator[Change]:
    """Yield unsaved rows for what differs from `before`; `about` is common to all of them."""
    after = snapshot(changed)
    where: dict[str, Any] = {"kind": changed._meta.model_name, "record_id": changed.pk, **about}
    if before is None:
        yield Change(**where, old=None, new=after)
        return
    for name, value in after.items():
        if name in before and before[name] != value:
            yield Change(**where, field=name, old=before[name], new=value)


def record_deletion(deleted: Listed, *, by: User | None = None, **batch: Any) -> Change:
    """Take down a record that is about to be deleted, whole."""
    return Change.objects.create(
        kind=str(deleted._meta.model_name),
        record_id=deleted.pk,
        old=snapshot(deleted),
        new=None,
        by=by,
        **batch,
    )


def shown(model: type[models.Model], changes: Iterable[Change]) -> list[tuple[Change, Any, Any]]:
    """Return each change with its two values as people read them, in a query for each kind referred to.

    Choices by their labels, references by names ("#12" for one that is gone), dates as `date`,
    lists as lists of text. Of a created or deleted record both are None.
    """
    changes = list(changes)
    names = _names_of_references(model, changes)
    return [
        (
            change,
            _show(model, change.field, change.old, names),
            _show(model, change.field, change.new, names),
        )
        if change.field
        else (change, None, None)
        for change in changes
    ]


def _names_of_references(
    model: type[models.Model], changes: list[Change]
) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for change in changes:
        if change.field in LISTS or not change.field:
            continue
        if model._meta.get_field(change.field).is_relation:
            ids = {value for value in (change.old, change.new) if value}
            wanted.setdefault(change.field, set()).update(ids)
    found: dict[tuple[str, int], str] = {}
    for name, ids in wanted.items():
        related: Any = model._meta.get_field(name).related_model
        found |= {(name, row.pk): str(row) for row in related._default_manager.filter(pk__in=ids)}
    return found


def _show(
    model: type[models.Model], name: str, value: Any, names: dict[tuple[str, int], str]
) -> Any:
    if name in LISTS:
        relation: Any = model._meta.get_field(name).related_model
        return [str(relation(**entry)) for entry in value or ()]
    if value in (None, ""):
        return ""
    field: Any = model._meta.get_field(name)
    if field.is_relation:
        return names.get((name, value), f"#{value}")
    if field.choices:
        return dict(field.flatchoices).get(value, value)
    return field.to_python(value)


def _entry(row: models.Model, columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: _plain(getattr(row, column)) for column in columns}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
