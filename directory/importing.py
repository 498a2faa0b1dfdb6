"""How the usable rows of one file of the register become records, in bulk.

A field is staff's when it differs from what the last import put there: it is kept, and
reported. Other spellings are merged one by one: those staff added stay, those staff removed
don't come back.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from directory import history
from directory.models import COMPUTED, Change, Municipality, OldSlug, OtherName, Place
from directory.register import KEY, SPELLINGS, Fault, Known, Row, Sheet

BATCH = 200
SPELLED = "alternative_names"  # the relation that the column `alt_names` fills


@dataclass(frozen=True)
class Kept:
    """A value that staff changed: it stays, whatever the register says."""

    file: str
    slug: str
    field: str
    value: str
    register_value: str

    def __str__(self) -> str:
        return _(
            "%(slug)s, %(field)s: kept “%(value)s”, the register says “%(register_value)s”"
        ) % (vars(self))


@dataclass
class ImportReport:
    """What an import did, in numbers of records, and what it did not do, row by row."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[Fault] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    """Keys of rows that were left out, since staff deleted their municipalities."""


class SheetImport:
    """Applies the rows of one file; afterwards `by_key` holds its records and `changed` their ids."""

    def __init__(self, sheet: Sheet, report: ImportReport, known: Known) -> None:
        self.sheet, self.report = sheet, report
        self.keys = {
            model: {place.pk: key for key, place in places.items()}
            for model, places in known.items()
        }
        records: Any = sheet.model._default_manager.all()
        if sheet.spelling_model:
            records = records.prefetch_related("alternative_names")
        places: list[Place] = list(records)
        self.by_slug: dict[str, Place] = {place.slug: place for place in places}
        # What staff entered before the register knew it is found by its address.
        self.by_key: dict[str, Place] = {p.slug: p for p in places if not p.register_key}
        self.by_key |= {p.register_key: p for p in places if p.register_key}
        self.created: list[Place] = []
        self.updated: list[Place] = []
        self.fields: set[str] = set()
        self.spellings_added: list[OtherName] = []
        self.spellings_removed: list[int] = []
        self.changed: set[int] = set()
        self.history: list[Change] = []
        # Places that other rows name come back: those rows could not land without them.
        self.deleted = deleted_addresses(sheet.model) if sheet.model is Municipality else set()

    def apply(self, rows: list[Row]) -> None:
        """Create, update or leave the record of each row, then write everything at once."""
        for row in rows:
            place = self.by_key.get(row.key)
            if place:
                self._update(place, row)
            elif row.key in self.by_slug:
                taken = _("The slug is already the address of another record.")
                self.report.errors.append(Fault(self.sheet.file, row.number, KEY, taken))
            elif row.key in self.deleted:
                self.report.deleted.append(row.key)
            else:
                self._create(row)
        self._write()

    def _create(self, row: Row) -> None:
        place = self.sheet.model(slug=row.key, register_key=row.key, **row.values)
        place.imported = {name: self._told(value) for name, value in self._values(row).items()}
        if self.sheet.spelling_model:
            place.imported[SPELLINGS] = row.spellings
            self._spell(place, [], row.spellings)
        place.compute()
        self.created.append(place)
        self.by_key[row.key] = self.by_slug[row.key] = place

    def _update(self, place: Place, row: Row) -> None:
        before = {name: getattr(place, name) for name in (*COMPUTED, "imported", "register_key")}
        place.register_key = row.key
        place.imported = dict(place.imported)
        changed = self._merge_values(place, row)
        if self.sheet.spelling_model:
            self._merge_spellings(place, row)
        place.compute()
        changed |= {name for name, value in before.items() if getattr(place, name) != value}
        if not changed:
            self.report.unchanged += 1
            return
        place.updated_at = timezone.now()
        self.updated.append(place)
        self.fields |= changed | {"updated_at"}

    def _merge_values(self, place: Place, row: Row) -> set[str]:
        """Put the row's values in the fields that staff didn't change; return those that changed."""
        values = self._values(row)
        ours = {name: self._ours(place, name) for name in values}
        told = {name: self._told(value) for name, value in values.items()}
        different = {name for name in values if ours[name] != told[name]}
        staffs = {name for name in different if ours[name] != place.imported.get(name, "")}
        if staffs.intersection(self.sheet.together):
            staffs |= different.intersection(self.sheet.together)
        for name in sorted(staffs):
            self._keep(row, name, ours[name], told[name])
        for name, value in values.items():
            if name not in staffs:
                place.imported[name] = told[name]
            if name in different - staffs:
                before = history.fact(place, name)
                setattr(place, name, value)
                self._note(place, name, before)
        return different - staffs

    def _merge_spellings(self, place: Any, row: Row) -> None:
        ours = list(place.alternative_names.all())
        texts = {spelling.text for spelling in ours}
        last = set(place.imported.get(SPELLINGS, []))
        gone = last.difference(row.spellings)
        new = [text for text in row.spellings if text not in texts]
        for text in new:
            if text in last:
                self._keep(row, SPELLINGS, "", text)
        place.imported[SPELLINGS] = row.spellings
        stay = [spelling for spelling in ours if spelling.text not in gone]
        self.spellings_removed += [spelling.pk for spelling in ours if spelling.text in gone]
        add = [text for text in new if text not in last]
        if add or len(stay) < len(ours):
            before = history.fact(place, SPELLED)
            self._spell(place, stay, add)
            self._note(place, SPELLED, before)

    def _spell(self, place: Any, stay: list[OtherName], add: list[str]) -> None:
        """Give `place` its spellings in memory, for its computed columns, and note the new ones."""
        model: Any = self.sheet.spelling_model
        added: list[OtherName] = [model(text=text) for text in add]
        place.alternative_names = [*stay, *added]
        self.spellings_added += added

    def _note(self, place: Place, name: str, before: Any) -> None:
        """Take down a fact that the register changed."""
        self.history.append(
            Change(
                kind=str(place._meta.model_name),
                record_id=place.pk,
                field=name,
                old=before,
                new=history.fact(place, name),
            )
        )

    def _keep(self, row: Row, name: str, ours: Any, told: Any) -> None:
        self.report.kept.append(Kept(self.sheet.file, row.key, name, str(ours), str(told)))

    def _values(self, row: Row) -> dict[str, Any]:
        return {KEY: row.key, **row.values}

    def _told(self, value: Any) -> Any:
        """Return a value as it is remembered in `imported`: a record by its key, nothing as ""."""
        if isinstance(value, Place):
            return self.keys[type(value)][value.pk]
        return "" if value is None else value

    def _ours(self, place: Place, name: str) -> Any:
        """Return the record's present value in the same form, without a query."""
        column: Any = place._meta.get_field(name)
        value = getattr(place, column.attname)
        if column.is_relation and value is not None:
            return self.keys[column.related_model][value]
        return "" if value is None else value

    def _write(self) -> None:
        manager: Any = self.sheet.model._default_manager
        manager.bulk_create(self.created, batch_size=BATCH)
        if self.updated:
            manager.bulk_update(self.updated, sorted(self.fields), batch_size=BATCH)
        if self.sheet.spelling_model:
            spellings: Any = self.sheet.spelling_model._default_manager
            if self.spellings_removed:
                spellings.filter(pk__in=self.spellings_removed).delete()
            spellings.bulk_create(self.spellings_added, batch_size=BATCH)
        Change.objects.bulk_create(self.history, batch_size=BATCH)
        self.report.created += len(self.created)
        self.report.updated += len(self.updated)
        self.changed = {place.pk for place in (*self.created, *self.updated)}


def deleted_addresses(model: type[Place]) -> set[str]:
    """Return every address, former ones too, of the records of `model` that staff deleted."""
    kind = str(model._meta.model_name)
    deletions = Change.objects.filter(kind=kind, field="", new__isnull=True)
    last = dict(deletions.values_list("record_id", "old"))
    former = OldSlug.objects.filter(kind=kind, record_id__in=last).values_list("slug", flat=True)
    return {str(old["slug"]) for old in last.values() if old} | set(former)
