"""An applied spreadsheet is taken back: every fact that is still as the import made it.

What the import did is read from the history it left. Facts that were changed since stay, and
so do records that others need by now; both are reported.
"""

from collections import defaultdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.core.models import User
from directory import history, services
from directory.models import Change, Import, ImportRow
from directory.spreadsheet.applying import BATCH, NotNow, Work, note_outcomes
from directory.spreadsheet.checking import Progress
from directory.spreadsheet.columns import KINDS, Kind
from directory.spreadsheet.comparing import records_of

Outcome = ImportRow.Outcome
KEPT = (Outcome.PARTLY, Outcome.KEPT)
# Facts that make sense together only: where one has to stay, all do.
TOGETHER = (
    frozenset({"lat", "lon", "coord_quality"}),
    frozenset({"created_on", "dissolved_on"}),
)


def undo(batch: Import, by: User | None, progress: Progress) -> list[ImportRow]:
    """Take back what an import did; return the rows of which something stays.

    Raises NotNow when it isn't applied, or undone already.
    """
    kind = KINDS[batch.kind]
    undoing = _Undoing(batch, kind)
    undoing.prepare(progress)
    with transaction.atomic():
        claimed = Import.objects.filter(pk=batch.pk, state=Import.State.APPLIED)
        if not claimed.update(state=Import.State.UNDONE, undone_at=timezone.now(), undone_by=by):
            raise NotNow
        undoing.write(by)
    batch.refresh_from_db()
    services.reindex({kind.model: undoing.work.written()})  # type: ignore[dict-item]
    progress(len(undoing.rows), len(undoing.rows))
    return [row for row in undoing.rows.values() if row.outcome in KEPT]


class _Undoing:
    """What is to be put back, and what is to be deleted."""

    def __init__(self, batch: Import, kind: Kind) -> None:
        self.batch, self.kind = batch, kind
        self.work = Work(kind)
        self.rows = {
            row.record_id: row for row in batch.rows.filter(outcome__gt="", record_id__gt=0)
        }
        self.made: dict[int, list[Change]] = defaultdict(list)
        for change in batch.changes.order_by("pk"):
            self.made[change.record_id].append(change)
        self.records = {record.pk: record for record in records_of(kind).filter(pk__in=self.made)}
        self.seen = {pk: record.updated_at for pk, record in self.records.items()}
        self.deleted: list[Any] = []
        self.there = _referred_to(kind, self.made)

    def prepare(self, progress: Progress) -> None:
        needed = _needed_by_others(self.kind, self.records)
        for done, (pk, changes) in enumerate(self.made.items()):
            progress(done, len(self.made))
            row, record = self.rows[pk], self.records.get(pk)
            if record is None:
                row.outcome = Outcome.KEPT
            elif not changes[0].field:
                if pk not in needed and history.snapshot(record) == changes[0].new:
                    self.deleted.append(record)
                    row.outcome = Outcome.DELETED
                else:
                    row.outcome = Outcome.KEPT
            else:
                self._put_back(row, record, changes)

    def _put_back(self, row: ImportRow, record: Any, changes: list[Change]) -> None:
        stay = {
            change.field
            for change in changes
            if history.fact(record, change.field) != change.new
            or (change.field in self.there and change.old not in self.there[change.field])
        }
        for facts in TOGETHER:
            if stay & facts:
                stay |= facts
        back = {change.field: change.old for change in changes if change.field not in stay}
        if not _dates_agree(record, back):
            back = {name: old for name, old in back.items() if name not in TOGETHER[1]}
        if back:
            self.work.change(record, back.items())
            self.work.updated.append((row, record))
        whole = len(back) == len(changes)
        row.outcome = Outcome.BACK if whole else Outcome.PARTLY if back else Outcome.KEPT

    def write(self, by: User | None) -> None:
        """Write it, in the caller's transaction, but for what was changed in this very moment."""
        manager: Any = self.kind.model._default_manager
        locked = manager.select_for_update().filter(pk__in=self.seen).order_by("pk")
        now = dict(locked.values_list("pk", "updated_at"))
        changed = {pk for pk, at in self.seen.items() if now.get(pk) != at}
        self.work.drop(changed)
        for pk in changed:
            self.rows[pk].outcome = Outcome.KEPT
        self.work.write(by=by, batch=self.batch)
        gone = [record for record in self.deleted if record.pk not in changed]
        Change.objects.bulk_create(
            [
                Change(
                    kind=self.batch.kind,
                    record_id=record.pk,
                    old=history.snapshot(record),
                    new=None,
                    by=by,
                    batch=self.batch,
                )
                for record in gone
            ],
            batch_size=BATCH,
        )
        manager.filter(pk__in=[record.pk for record in gone]).delete()
        note_outcomes(self.rows.values())


def _referred_to(kind: Kind, made: dict[int, list[Change]]) -> dict[str, set[Any]]:
    """Return, of each fact that is a reference, the records it may be put back to, None included."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for changes in made.values():
        for change in changes:
            if change.field and change.field not in history.LISTS:
                field: Any = kind.model._meta.get_field(change.field)
                if field.is_relation:
                    wanted[change.field].add(change.old)
    there: dict[str, set[Any]] = {}
    for name, ids in wanted.items():
        related: Any = kind.model._meta.get_field(name).related_model
        found = related._default_manager.filter(pk__in=ids - {None}).values_list("pk", flat=True)
        there[name] = {*found, None}
    return there


def _needed_by_others(kind: Kind, records: dict[int, Any]) -> set[int]:
    """Return which records others refer to, their own lists aside: a query for each relation."""
    needed: set[int] = set()
    for relation in kind.model._meta.related_objects:
        if relation.name in history.LISTS or relation.field.name.startswith("content_object"):
            continue
        of_others: Any = relation.related_model
        name = relation.field.attname
        needed.update(
            of_others._default_manager.filter(**{f"{name}__in": list(records)}).values_list(
                name, flat=True
            )
        )
    return needed


def _dates_agree(record: Any, back: dict[str, Any]) -> bool:
    """Whether a record would not be dissolved before it was created."""

    def after(name: str) -> str:
        value = getattr(record, name, None)
        return back.get(name, value.isoformat() if value else "") or ""

    created, dissolved = after("created_on"), after("dissolved_on")
    return not (created and dissolved) or created <= dissolved
