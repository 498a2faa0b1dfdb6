"""Staff's hands: what they save and delete, with its history in the same transaction."""

from typing import Any

from django.db import models, transaction

from cms.core.models import User
from directory import history
from directory.models import Place, Source
from directory.models.places import Listed
from directory.services import reindex_around


def saved(
    record: Listed, before: history.Snapshot | None, *, by: User, source: Source | None
) -> None:
    """Take down what a form did to `record`, and renew the index entries that repeat its names.

    Call it in the transaction of the save; `before` is None for a record that is new.
    """
    fresh = type(record)._default_manager.get(pk=record.pk)
    history.record(fresh, before, by=by, source=source)
    if isinstance(record, Place):
        reindex_around(record)


def snapshot_of(record: Listed) -> history.Snapshot | None:
    """Return what the database holds of `record`, whatever a form has put in it since."""
    stored = type(record)._default_manager.filter(pk=record.pk).first()
    return history.snapshot(stored) if stored else None


@transaction.atomic
def delete(record: Listed, *, by: User) -> None:
    """Delete `record`; it and what pointed to it are taken down. Raises ProtectedError."""
    pointing = [(other, history.snapshot(other)) for other in _pointing_to(record)]
    history.record_deletion(record, by=by)
    record.delete()
    for other, before in pointing:
        fresh: Any = type(other)._default_manager.get(pk=other.pk)
        history.record(fresh, before, by=by)


def _pointing_to(record: Listed) -> list[Listed]:
    """Return the records that point to `record` and would then point to nothing."""
    return [
        other
        for relation in record._meta.related_objects
        if getattr(relation, "on_delete", None) is models.SET_NULL
        and issubclass(relation.related_model, Listed)
        for other in relation.related_model._default_manager.filter(**{relation.field.name: record})
    ]
