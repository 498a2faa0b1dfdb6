"""Which record each row is about, and what it would change there."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from directory import history, matching, names
from directory.matching.cache import current_index
from directory.models import ImportKind, ImportRow, Municipality, MunicipalityPhone, OtherName
from directory.models.places import Listed, Place
from directory.register import read_key
from directory.spreadsheet.checking import Checked, Columns, Progress, key_fault
from directory.spreadsheet.columns import KINDS, Kind
from directory.spreadsheet.values import BothLanguages, in_both, tidy

Group = ImportRow.Group
Differences = dict[str, list[Any]]

# A code's record may be called by a name this unlike its own; beyond that somebody must look.
SAME_NAME = 75
# How like a name must be to be offered, where directory.matching doesn't know the kind.
OFFERED = 80
MOST_OFFERED = 5
# Coordinates nearer than this, in degrees (about a metre), are the same position.
SAME_POSITION = 0.00001


class Records:
    """All records of one kind, by everything that tells which one a row is about."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.by_pk: dict[int, Any] = {}
        self.by_key: dict[str, Any] = {}
        self.by_code: dict[str, list[Any]] = defaultdict(list)
        self.by_name: dict[str, set[int]] = defaultdict(set)
        for record in records_of(kind):
            self.by_pk[record.pk] = record
            if isinstance(record, Place):
                self.by_key[record.slug] = record
                if record.register_key:
                    self.by_key.setdefault(record.register_key, record)
            if kind.code and (code := getattr(record, kind.code)):
                self.by_code[code].append(record)
            for name in filter(None, names_of(kind, record)):
                self.by_name[names.fold(name)].add(record.pk)

    def inside(self, record: Any) -> int:
        """Return the id of the place that the record's name is to be told apart in."""
        return int(getattr(record, f"{self.kind.within}_id"))

    def around(self, record: Any) -> Any:
        """Return that place itself."""
        return getattr(record, self.kind.within)


def records_of(kind: Kind) -> Any:
    """Return the records of a kind with all that a snapshot of them needs."""
    lists = [name for name in history.facts(kind.model) if name in history.LISTS]
    return kind.model._default_manager.select_related(kind.within).prefetch_related(*lists)


def names_of(kind: Kind, record: Any) -> list[str]:
    """Return what a record is called: a mukhtar by village and name, everything else by its names."""
    if kind is KINDS[ImportKind.MUKHTAR]:
        return [f"{record.place_ar} {record.name_ar}"]
    return list(record.all_names())


def names_in(kind: Kind, row: Checked) -> list[str]:
    """Return what the row calls its record."""
    said = row.values
    if kind is KINDS[ImportKind.MUKHTAR]:
        return (
            [f"{said['place_ar']} {said['name_ar']}"]
            if said.keys() >= {"place_ar", "name_ar"}
            else []
        )
    return [said[name] for name in ("name_ar", "name_en") if said.get(name)]


@dataclass
class Found:
    """The record a row is about; or those it may be about, and why nobody can say."""

    record: Any = None
    candidates: list[int] = field(default_factory=list)
    doubts: list[tuple[str, BothLanguages]] = field(default_factory=list)
    """Names of facts, and reasons."""


class Identification:
    """Tells which record a row is about: by key, by code, by name and district, by likeness."""

    def __init__(self, kind: Kind, records: Records) -> None:
        self.kind, self.records = kind, records
        self.index = None
        if kind.model is Municipality:
            matching.forget()  # what was changed a second ago counts
            self.index = current_index()

    def find(self, row: Checked) -> Found:
        """Return the record, or candidates with a doubt, or neither: then it is a new one."""
        said, kind, records = row.values, self.kind, self.records
        if said.get("slug") in records.by_key:
            return self._placed(records.by_key[said["slug"]], row)
        called = names_in(kind, row)
        coded = records.by_code.get(said.get(kind.code, ""), []) if kind.code else []
        by_name = set().union(*(records.by_name.get(names.fold(name), set()) for name in called))
        here = {pk for pk in by_name if self._is_here(records.by_pk[pk], row)}
        if len(here) > 1:
            # One of them may bear the code, or the very name, and the others a further spelling.
            here = self._narrowed(here, coded, said) or here
        if len(here) == 1:
            return self._named(records.by_pk[here.pop()], coded)
        if here:
            return Found(None, sorted(here), [("name_ar", in_both(_several))])
        if len(coded) == 1 and self._is_called(coded[0], called):
            return self._placed(coded[0], row)
        if len(coded) == 1:
            told = partial(_other_name, coded[0])
            return Found(None, [coded[0].pk], [(kind.code, in_both(told))])
        if by_name and kind.within in said:
            told = partial(
                _elsewhere, [records.around(records.by_pk[pk]) for pk in sorted(by_name)]
            )
            return Found(None, sorted(by_name), [(kind.within, in_both(told))])
        return self._alike(row, called)

    def _is_here(self, record: Any, row: Checked) -> bool:
        """Whether the record lies where the row says; anywhere when it doesn't say."""
        within = row.values.get(self.kind.within)
        if within is not None:
            return self.records.inside(record) == within
        governorate = row.values.get("governorate")
        return governorate is None or record.district.governorate_id == governorate

    def _narrowed(self, here: set[int], coded: list[Any], said: dict[str, Any]) -> set[int]:
        by_code = here.intersection(record.pk for record in coded)
        if len(by_code) == 1:
            return by_code
        own = names.fold(said.get("name_ar", ""))
        return {pk for pk in here if names.fold(self.records.by_pk[pk].name_ar) == own}

    def _placed(self, record: Any, row: Checked) -> Found:
        """A record known by key or code: the row must not have it in another district."""
        within = row.values.get(self.kind.within)
        if within is None or within == self.records.inside(record):
            return Found(record)
        told = partial(_elsewhere, [self.records.around(record)])
        return Found(None, [record.pk], [(self.kind.within, in_both(told))])

    def _named(self, record: Any, coded: list[Any]) -> Found:
        """A record known by name and district: its code must not be that of another."""
        if len(coded) == 1 and coded[0] is not record:
            told = partial(_code_of, coded[0])
            return Found(None, [record.pk, coded[0].pk], [(self.kind.code, in_both(told))])
        return Found(record)

    def _is_called(self, record: Any, called: list[str]) -> bool:
        if not called:
            return True
        own = [names.fold(name) for name in names_of(self.kind, record) if name]
        return any(
            process.extractOne(names.fold(name), own, scorer=fuzz.WRatio, score_cutoff=SAME_NAME)
            for name in called
        )

    def _alike(self, row: Checked, called: list[str]) -> Found:
        """Nothing is called exactly so: look for what is written like it."""
        if not called:
            return Found()
        if self.index is None:
            candidates = self._written_like(row, called[0])
            return Found(None, candidates, [("name_ar", in_both(_like))] if candidates else [])
        district = next(
            (r.district.slug for r in self.records.by_pk.values() if self._is_in(r, row)), None
        )
        if district is None and "district" in row.values:
            return Found()  # the district has none yet
        found = matching.match_in(self.index, called[0], district=district, limit=MOST_OFFERED)
        candidates = [c.municipality_id for c in found.candidates]
        candidates = [pk for pk in candidates if pk in self.records.by_pk]
        if found.certain and candidates[:1] == [found.certain.municipality_id]:
            record = self.records.by_pk[candidates[0]]
            if self._is_in(record, row):
                return self._named(record, [])
        if found.verdict is matching.Verdict.UNKNOWN or not candidates:
            return Found()
        return Found(None, candidates, [("name_ar", in_both(_like))])

    def _is_in(self, record: Any, row: Checked) -> bool:
        return bool(row.values.get("district") == record.district_id)

    def _written_like(self, row: Checked, name: str) -> list[int]:
        here = {
            pk: names.fold(names_of(self.kind, record)[0])
            for pk, record in self.records.by_pk.items()
            if self._is_here(record, row)
        }
        found = process.extract(
            names.fold(name), here, scorer=fuzz.ratio, score_cutoff=OFFERED, limit=MOST_OFFERED
        )
        return [pk for _name, _score, pk in found]


# --- Why somebody must look ---


def _several() -> str:
    return _("Several records of this district are called so.")


def _like() -> str:
    return _("No record is called exactly so; some are written like it.")


def _elsewhere(places: list[Any]) -> str:
    where = _(", ").join(dict.fromkeys(str(place.name) for place in places))
    return _("The directory has this name in another place: %(where)s.") % {"where": where}


def _other_name(record: Any) -> str:
    return _("The directory has this code for “%(name)s”, which is called otherwise.") % {
        "name": record.name
    }


def _code_of(record: Any) -> str:
    return _("The directory has this code for “%(name)s”.") % {"name": record.name}


def _code_of_row(row: int) -> str:
    return _("Row %(row)s has the same code.") % {"row": row}


def _same_row(row: int) -> str:
    return _("The row says the same as row %(row)s.") % {"row": row}


def _same_record(row: int) -> str:
    return _("Row %(row)s is about the same record and says something else.") % {"row": row}


def _dates() -> str:
    return _("It can't be dissolved before it was created.")


# --- What a row would change ---


def blank(kind: Kind) -> Any:
    """Return a record that doesn't exist yet."""
    record = kind.model()
    for name in history.facts(kind.model):
        if name in history.LISTS:
            history.put_back(record, name, [])  # nothing has to be asked of the database
    return record


def compare(record: Any, said: dict[str, Any], *, confirms: bool) -> Differences:
    """Return the facts of `record` that a row says otherwise: [as it is, as the row has it]."""
    differences: Differences = {}
    for name, value in _facts_said(record, said, confirms):
        now = history.fact(record, name)
        if not _same(name, now, value):
            differences[name] = [now, value]
    moved = differences.keys() & {"lat", "lon"}
    if moved and "coord_quality" not in differences:
        # What was said of the old position isn't true of the new one.
        quality = Municipality.CoordinateQuality.C if said.get("lat") is not None else ""
        if record.coord_quality != quality and "coord_quality" not in said:
            differences["coord_quality"] = [record.coord_quality, quality]
    return differences


def _facts_said(record: Any, said: dict[str, Any], confirms: bool) -> Iterable[tuple[str, Any]]:
    own = history.facts(type(record))
    confirms = confirms and "record_status" in own
    # A record keeps its address; lists are told by several columns.
    elsewhere = {"slug", *history.LISTS} | ({"record_status"} if confirms else set())
    for name, value in said.items():
        if name in own and name not in elsewhere:
            yield name, value
    if confirms:
        yield "record_status", type(record).RecordStatus.DIRECTORATE.value
    if any(name.split(":")[0] == "phones" for name in said):
        yield "phones", _phones(record, said)
    if said.get("alternative_names") or said.get("former_names"):
        yield "alternative_names", _spellings(record, said)


def _phones(record: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Numbers of the kinds the row speaks of are replaced, the others stay."""
    given = {name.split(":")[1]: numbers for name, numbers in said.items() if ":" in name}
    if "phones" in said:
        office = MunicipalityPhone.Kind.OFFICE.value
        # A list that tells kinds is of all kinds; one that doesn't is of the office.
        kinds = {entry["kind"] for entry in said["phones"]} - {""}
        given |= {kind: [] for kind in (MunicipalityPhone.Kind.values if kinds else [office])}
        for entry in said["phones"]:
            given[entry["kind"] or office].append(entry["number"])
    kept = [entry for entry in history.fact(record, "phones") if entry["kind"] not in given]
    new = [
        {"kind": kind, "number": number}
        for kind in MunicipalityPhone.Kind.values
        for number in given.get(kind, ())
    ]
    return in_order([*kept, *new])


def _spellings(record: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    """Spellings are added; none is taken away, for no list of them is complete."""
    entries: list[dict[str, Any]] = list(history.fact(record, "alternative_names"))
    known = {tidy(entry["text"]) for entry in entries}
    for name, kind in (
        ("alternative_names", OtherName.Kind.SPELLING),
        ("former_names", OtherName.Kind.FORMER),
    ):
        for text in said.get(name, ()):
            if text not in known:
                known.add(text)
                entries.append({"text": text, "kind": kind.value})
    return in_order(entries)


def in_order(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the entries of a list in the order in which history has them."""
    return sorted(entries, key=lambda entry: tuple(map(str, entry.values())))


def _same(name: str, now: Any, value: Any) -> bool:
    if name in ("lat", "lon") and now is not None and value is not None:
        return abs(now - value) < SAME_POSITION
    return bool(now == value)


def group_of(record: Any, differences: Differences) -> Group:
    """Return what a usable row comes to."""
    if record is None or record.pk is None:
        return Group.NEW
    if not differences:
        return Group.UNCHANGED
    return Group.CONFIRMED if differences.keys() == {"record_status"} else Group.CHANGED


# --- All rows of a file ---


@dataclass(frozen=True)
class Options:
    """What the person said of the file."""

    confirms: bool
    is_complete: bool


def settle(row: ImportRow, record: Any, kind: Kind, columns: Columns, *, confirms: bool) -> None:
    """Say of a row what it would do to `record` (None: it is a new one), or why it can't."""
    said = row.values
    row.record_id = record.pk if record is not None else None
    row.seen_at = record.updated_at if record is not None else None
    row.differences = compare(record or blank(kind), said, confirms=confirms)
    row.group = group_of(record, row.differences)
    if record is None:
        for name in kind.needed:
            if not said.get(name):
                fact = kind.by_name[name]
                needed = partial(_needed, fact.label)
                row.reasons = [*row.reasons, _reason(columns.heading(name), in_both(needed))]
                row.group = Group.FAULTY
        if said.get("slug") and (fault := key_fault(said["slug"], partial(_key, kind))):
            row.reasons = [*row.reasons, _reason(columns.heading("slug"), fault)]
            row.group = Group.FAULTY
    created, dissolved = (_after(row, record, name) for name in ("created_on", "dissolved_on"))
    if created and dissolved and dissolved < created:
        heading = columns.heading("dissolved_on", "created_on")
        row.reasons = [*row.reasons, _reason(heading, in_both(_dates))]
        row.group = Group.FAULTY


def _key(kind: Kind, slug: str) -> str:
    return read_key(slug, kind.model)  # type: ignore[arg-type]


def _needed(label: Any) -> str:
    return _("A new record needs this: %(fact)s.") % {"fact": label}


def _after(row: ImportRow, record: Any, name: str) -> str:
    """Return a date as it would be after the import, as ISO; "" for none."""
    if name in row.differences:
        return row.differences[name][1] or ""
    value = getattr(record, name, None)
    return value.isoformat() if value else ""


def _reason(heading: str, reason: BothLanguages) -> dict[str, Any]:
    return {"column": heading, "reason": reason}


def preview(
    checked: list[Checked], columns: Columns, options: Options, progress: Progress
) -> list[ImportRow]:
    """Return every row with what it comes to, then the records that the file doesn't list."""
    kind = columns.kind
    records = Records(kind)
    identification = Identification(kind, records)
    found: dict[int, Found] = {}
    for done, row in enumerate(checked):
        progress(done, len(checked))
        if not row.reasons:
            found[row.number] = identification.find(row)
    _duplicates(checked, found, columns)
    _doubtful_codes([row for row in checked if not row.reasons], found, columns, records)
    rows = [_preview(row, found.get(row.number), columns, options) for row in checked]
    if options.is_complete:
        rows += _missing(rows, records)
    return rows


def _preview(
    checked: Checked, found: Found | None, columns: Columns, options: Options
) -> ImportRow:
    row = ImportRow(
        number=checked.number,
        name=checked.name,
        words=checked.words,
        cells=checked.cells,
        values=checked.values,
        reasons=checked.reasons,
        group=Group.FAULTY,
    )
    if checked.reasons or found is None:
        return row
    if found.doubts:
        row.group, row.candidates = Group.DOUBT, found.candidates
        row.reasons = [_reason(columns.heading(name), reason) for name, reason in found.doubts]
        return row
    settle(row, found.record, columns.kind, columns, confirms=options.confirms)
    return row


def _duplicates(checked: list[Checked], found: dict[int, Found], columns: Columns) -> None:
    """Refuse rows that are about one record: a repeated one but for the first, others all."""
    groups: dict[Any, list[Checked]] = defaultdict(list)
    for row in checked:
        if row.reasons or found[row.number].doubts:
            continue
        record = found[row.number].record
        groups[record.pk if record else _identity(row, columns.kind)].append(row)
    for identity, rows in groups.items():
        if identity is None or len(rows) < 2:
            continue
        first = rows[0]
        others = [row for row in rows[1:] if row.values != first.values]
        for row in rows[1:]:
            if row.values == first.values:
                row.fault("", in_both(partial(_same_row, first.number)))
            else:
                row.fault("", in_both(partial(_same_record, first.number)))
        if others:
            first.fault("", in_both(partial(_same_record, others[0].number)))


def _identity(row: Checked, kind: Kind) -> Any:
    """Return what makes two new rows the same record."""
    called = names_in(kind, row)
    return (names.fold(called[0]), row.values.get(kind.within)) if called else None


def _doubtful_codes(
    rows: list[Checked], found: dict[int, Found], columns: Columns, records: Records
) -> None:
    """Doubt a code that is also another's, unless the record bears it in the directory already.

    Several municipalities may lie in one cadastral district: it is not wrong, but rare.
    """
    code_name = columns.kind.code
    by_code: dict[str, list[Checked]] = defaultdict(list)
    for row in rows:
        if code_name and row.values.get(code_name):
            by_code[row.values[code_name]].append(row)
    for code, same in by_code.items():
        for row in same:
            about = found[row.number]
            if about.doubts or (about.record and getattr(about.record, code_name) == code):
                continue
            other_row = next((other.number for other in same if other is not row), None)
            other = next((r for r in records.by_code.get(code, ()) if r is not about.record), None)
            tell: Callable[[], str]
            if other_row is not None:
                tell = partial(_code_of_row, other_row)
            elif other is not None:
                tell = partial(_code_of, other)
            else:
                continue
            about.candidates = [about.record.pk] if about.record else []
            about.doubts = [(code_name, in_both(tell))]


def _missing(rows: list[ImportRow], records: Records) -> list[ImportRow]:
    """Return the records that no row is about, nor may be about; dissolved ones are rightly absent."""
    listed = {row.record_id for row in rows} | {pk for row in rows for pk in row.candidates}
    return [
        ImportRow(
            name=str(record.name_ar)[:255],
            words=f" {names.fold(' '.join(record.all_names()))}",
            group=Group.MISSING,
            record_id=record.pk,
            seen_at=record.updated_at,
        )
        for record in records.by_pk.values()
        if record.pk not in listed and not getattr(record, "is_dissolved", False)
    ]


def described(kind: Kind, pks: Iterable[int]) -> dict[int, Listed]:
    """Return records by their ids, with the places they lie in: one query."""
    within = kind.within
    further = () if kind.within == "governorate" else ("district__governorate",)
    found = kind.model._default_manager.select_related(within, *further).filter(pk__in=set(pks))
    return {record.pk: record for record in found}
