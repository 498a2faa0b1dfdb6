"""A previewed spreadsheet becomes records, all in one transaction that only writes.

What is to be written is worked out before: on SQLite whoever writes keeps every other writer
waiting, the job's own progress among them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from cms.core.models import User
from directory import history, names, services
from directory.models import (
    COMPUTED,
    RESERVED_SLUGS,
    Change,
    Import,
    ImportRow,
    OldSlug,
)
from directory.models.places import Place
from directory.spreadsheet.checking import Checked, Progress
from directory.spreadsheet.columns import KINDS, Kind
from directory.spreadsheet.comparing import blank, names_in, names_of, records_of

BATCH = 200
Group, Outcome = ImportRow.Group, ImportRow.Outcome
APPLICABLE = (Group.NEW, Group.CHANGED, Group.CONFIRMED)
PUT_ASIDE = (Outcome.STALE, Outcome.GONE, Outcome.TAKEN)


class NotNow(Exception):
    """The import is not in the state that this needs: somebody was faster."""


class NothingApplied(Exception):
    """Some rows can't be applied, and all or none were asked for."""


@dataclass
class Work:
    """What is to be written of a kind of record."""

    kind: Kind
    created: list[tuple[ImportRow, Any]] = field(default_factory=list)
    updated: list[tuple[ImportRow, Any]] = field(default_factory=list)
    before: dict[int, history.Snapshot] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    # Of each list, the records that get another one.
    lists: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def change(self, record: Any, facts: Iterable[tuple[str, Any]]) -> None:
        """Give `record` facts, in memory, and note what is to be written."""
        self.before[record.pk] = history.snapshot(record)
        computed = {name: getattr(record, name) for name in COMPUTED}
        for name, value in facts:
            history.put_back(record, name, value)
            if name in history.LISTS:
                self.lists[name].append(record)
            else:
                self.fields.add(name)
        record.compute()
        # Each column of a bulk update costs its time for every record.
        self.fields |= {name for name, old in computed.items() if getattr(record, name) != old}

    def drop(self, pks: set[int]) -> None:
        """Leave records out after all."""
        self.updated = [each for each in self.updated if each[1].pk not in pks]
        for name, records in self.lists.items():
            self.lists[name] = [record for record in records if record.pk not in pks]

    def write(self, **about: Any) -> None:
        """Write everything, with a row of history for each fact; in the caller's transaction."""
        manager: Any = self.kind.model._default_manager
        new = [record for _row, record in self.created]
        old = [record for _row, record in self.updated]
        manager.bulk_create(new, batch_size=BATCH)
        if old and self.fields:
            manager.bulk_update(old, sorted(self.fields), batch_size=BATCH)
        manager.filter(pk__in=[record.pk for record in old]).update(updated_at=timezone.now())
        for name in history.LISTS:
            self._write_list(name, new)
        if issubclass(self.kind.model, Place):
            # Who asks for such an address means the new record from now on.
            OldSlug.objects.filter(
                kind=self.kind.model._meta.model_name, slug__in=[record.slug for record in new]
            ).delete()
        changes = [c for record in new for c in history.differences(record, None, **about)]
        for record in old:
            changes += history.differences(record, self.before[record.pk], **about)
        Change.objects.bulk_create(changes, batch_size=BATCH)

    def _write_list(self, name: str, new: list[Any]) -> None:
        changed = self.lists.get(name, [])
        relation = next((r for r in self.kind.model._meta.related_objects if r.name == name), None)
        if relation is None or not (changed or new):
            return
        owner, rows = relation.field, relation.related_model._default_manager
        if changed:
            rows.filter(**{f"{owner.name}__in": [record.pk for record in changed]}).delete()
        entries = []
        for record in (*changed, *new):
            for entry in getattr(record, name).all():
                setattr(entry, owner.attname, record.pk)
                entries.append(entry)
        rows.bulk_create(entries, batch_size=BATCH)

    def written(self) -> set[int]:
        """Return the ids of the records that were created or changed."""
        return {record.pk for _row, record in (*self.created, *self.updated)}


# --- Applying ---


def apply(batch: Import, by: User | None, progress: Progress) -> list[ImportRow]:
    """Bring the rows of a checked import into the directory; return those put aside.

    Raises NotNow when it isn't in that state any more, NothingApplied when rows had to be put
    aside although all or none were asked for; nothing is written then but which they are.
    """
    kind = KINDS[batch.kind]
    rows = list(batch.rows.filter(group__in=APPLICABLE))
    work = prepare(kind, rows, progress)
    _apply_prepared(batch, by, kind, rows, work)
    aside = [row for row in rows if row.outcome in PUT_ASIDE]
    if aside and batch.all_or_nothing:
        raise NothingApplied
    services.reindex({kind.model: work.written()})  # type: ignore[dict-item]
    progress(len(rows), len(rows))
    return aside


def prepare(kind: Kind, rows: list[ImportRow], progress: Progress) -> Work:
    """Work out what is to be written; rows whose record isn't as it was are given an outcome."""
    work = Work(kind)
    records = {record.pk: record for record in records_of(kind)}
    taken = {
        (names.fold(name), getattr(record, f"{kind.within}_id"))
        for record in records.values()
        for name in names_of(kind, record)
        if name
    }
    addresses = Addresses(kind, records.values())
    for done, row in enumerate(rows):
        progress(done, len(rows))
        if row.group == Group.NEW:
            _prepare_new(work, row, taken, addresses)
            continue
        record = records.get(row.record_id)
        if record is None:
            row.outcome = Outcome.GONE
        elif is_stale(row, record):
            row.outcome = Outcome.STALE
        else:
            facts = ((name, new) for name, (_old, new) in row.differences.items())
            work.change(record, facts)
            work.updated.append((row, record))
            row.outcome = Outcome.UPDATED
    return work


def is_stale(row: ImportRow, record: Any) -> bool:
    """Whether the record was changed since the row was compared with it."""
    return bool(row.seen_at != record.updated_at) or any(
        history.fact(record, name) != old for name, (old, _new) in row.differences.items()
    )


def _prepare_new(
    work: Work, row: ImportRow, taken: set[tuple[str, int]], addresses: "Addresses"
) -> None:
    kind = work.kind
    within = row.values[kind.within]
    called = names_in(kind, Checked(row.number, row.cells, row.values))
    slug = row.values.get("slug", "")
    # A person who looked at the namesakes and asked for a new record gets it.
    by_name = not row.chosen and any((names.fold(name), within) in taken for name in called)
    if by_name or (slug and slug in addresses.taken):
        row.outcome = Outcome.TAKEN
        return
    record = blank(kind)
    for name, (_old, new) in row.differences.items():
        history.put_back(record, name, new)
    if isinstance(record, Place):
        record.slug = addresses.of(record, slug)
    record.compute()
    work.created.append((row, record))
    row.outcome = Outcome.CREATED


def _apply_prepared(
    batch: Import, by: User | None, kind: Kind, rows: list[ImportRow], work: Work
) -> None:
    """The transaction: it only checks that nothing came between, and writes."""
    with transaction.atomic():
        now = timezone.now()
        claimed = Import.objects.filter(pk=batch.pk, state=Import.State.CHECKED)
        if not claimed.update(state=Import.State.APPLIED, applied_at=now, applied_by=by):
            raise NotNow
        _put_aside_the_latest(work)
        if batch.all_or_nothing and any(row.outcome in PUT_ASIDE for row in rows):
            claimed_now = Import.objects.filter(pk=batch.pk)
            claimed_now.update(state=Import.State.CHECKED, applied_at=None, applied_by=None)
            for row in rows:
                row.outcome = row.outcome if row.outcome in PUT_ASIDE else ""
        else:
            work.write(by=by, source=batch.source, batch=batch)
            for new, record in work.created:
                new.record_id = record.pk
            made = [row for row, _record in work.created]
            ImportRow.objects.bulk_update(made, ["record_id"], batch_size=BATCH)
        note_outcomes(rows)
    batch.refresh_from_db()


def note_outcomes(rows: Iterable[ImportRow]) -> None:
    """Write what became of rows: a query for each outcome."""
    by_outcome: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        by_outcome[row.outcome].append(row.pk)
    for outcome, pks in by_outcome.items():
        ImportRow.objects.filter(pk__in=pks).update(outcome=outcome)


def _put_aside_the_latest(work: Work) -> None:
    """Leave out the records that somebody changed while the work was being prepared."""
    seen = {record.pk: row.seen_at for row, record in work.updated}
    manager: Any = work.kind.model._default_manager
    locked = manager.select_for_update().filter(pk__in=seen).order_by("pk")
    now = dict(locked.values_list("pk", "updated_at"))
    changed = {pk for pk, at in seen.items() if now.get(pk) != at}
    for row, record in work.updated:
        if record.pk in changed:
            row.outcome = Outcome.STALE if record.pk in now else Outcome.GONE
    work.drop(changed)


# --- Addresses of new records ---

_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةآأإؤئ"
_LATIN = "a b t th j h kh d z r z s sh s d t z a gh f k k l m n h ou i a a a a i ou i"
_LETTERS = dict(zip(_ARABIC, _LATIN.split(), strict=True))


def romanised(text: str) -> str:
    """Return an Arabic name in Latin letters, roughly: an address must be written somehow."""
    plain = re.sub(r"\bال(?=\w{3})", "", text)
    return "".join(_LETTERS.get(letter, letter if letter.isascii() else "") for letter in plain)


class Addresses:
    """Gives each new record an address that no other has."""

    def __init__(self, kind: Kind, records: Iterable[Any]) -> None:
        self.kind = kind
        self.taken = set(RESERVED_SLUGS)
        self.within: dict[int, str] = {}
        if issubclass(kind.model, Place):
            self.taken |= {record.slug for record in records}
            related: Any = kind.model._meta.get_field(kind.within).related_model
            self.within = dict(related._default_manager.values_list("pk", "slug"))

    def of(self, record: Any, wanted: str) -> str:
        """Return the address of a new record: the wanted one, or one made of its name."""
        slug = wanted or slugify(record.name_en)[:60] or slugify(romanised(record.name_ar))[:60]
        slug = slug or str(record._meta.model_name)
        within = self.within.get(getattr(record, f"{self.kind.within}_id"), "")
        tries = [slug, f"{slug}-{within}"[:80].strip("-")]
        number = 2
        while tries[0] in self.taken:
            tries.pop(0)
            if not tries:
                tries.append(f"{slug}-{number}")
                number += 1
        self.taken.add(tries[0])
        return tries[0]
