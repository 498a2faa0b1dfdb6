"""What changes the directory: the import of the register, and the search index kept in step."""

import logging
from collections.abc import Collection, Mapping
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.db.models import PROTECT, Model, Q
from modelsearch.backends import get_search_backends_with_name

from directory.importing import ImportReport, SheetImport
from directory.models import District, Governorate, Municipality, Place, Union
from directory.origins import ensure_sources
from directory.register import SHEETS, read_sheet

logger = logging.getLogger(__name__)

STARTING_REGISTER = Path(__file__).resolve().parent / "data"
INDEX_BATCH = 500


def import_register(folder: Path = STARTING_REGISTER) -> ImportReport:
    """Bring the four files of `folder` into the directory, in one transaction.

    Running it again writes nothing where nothing changed. Unusable rows are reported and
    don't stop the others. What staff changed since the last import is kept and reported.
    Records that a file doesn't mention stay as they are.
    """
    report = ImportReport()
    changed: dict[type[Place], set[int]] = {}
    with transaction.atomic():
        ensure_sources()
        known: dict[type[Place], dict[str, Place]] = {}
        for sheet in SHEETS:
            rows, faults = read_sheet(sheet, folder, known)
            report.errors += faults
            sheet_import = SheetImport(sheet, report, known)
            sheet_import.apply(rows)
            known[sheet.model] = sheet_import.by_key
            changed[sheet.model] = sheet_import.changed
    reindex(changed)
    return report


def reindex(changed: Mapping[type[Place], Collection[int]]) -> None:
    """Bring records into the search index, in bulk, with those whose surroundings they are.

    `changed` maps models to ids. Saving one record updates its own entry by a signal; this is
    for writing in bulk, which sends none, and for names that other records' entries repeat.
    """
    governorates = changed.get(Governorate, ())
    districts = changed.get(District, ())
    unions = changed.get(Union, ())
    affected: dict[type[Place], Q] = {
        Governorate: Q(pk__in=governorates),
        District: Q(pk__in=districts) | Q(governorate__in=governorates),
        Union: Q(pk__in=unions) | Q(district__in=districts),
        Municipality: Q(pk__in=changed.get(Municipality, ()))
        | Q(union__in=unions)
        | Q(district__in=districts)
        | Q(district__governorate__in=governorates),
    }
    if not any(changed.values()):
        return
    for model, condition in affected.items():
        places = model.get_indexed_objects().filter(condition).iterator(chunk_size=INDEX_BATCH)
        while batch := list(islice(places, INDEX_BATCH)):
            _add_to_index(model, batch)


def _add_to_index(model: type[Place], places: list[Place]) -> None:
    for name, backend in get_search_backends_with_name(with_auto_update=True):
        try:
            backend.add_bulk(model, places)
        except Exception:
            # An engine that is away must not undo an import that has landed; the index is
            # rebuilt from the records at any time.
            if not backend.catch_indexing_errors:
                raise
            logger.exception("The search index %r did not take %s records", name, len(places))


def reindex_around(place: Place) -> None:
    """After `place` was saved: renew the index entries that repeat its names, once it is committed."""
    transaction.on_commit(lambda: reindex({type(place): {place.pk}}))


def dependants_of(place: Place) -> list[Model]:
    """Return the records that keep `place` from being deleted."""
    return [
        record
        for relation in place._meta.related_objects
        if getattr(relation, "on_delete", None) is PROTECT
        for record in relation.related_model._default_manager.filter(**{relation.field.name: place})
    ]
