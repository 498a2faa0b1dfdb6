"""What each row of a spreadsheet says, and what is wrong with it by itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from directory import names
from directory.models import District, Governorate, ImportKind, Municipality, Union
from directory.register import Unusable, check_position
from directory.spreadsheet import values
from directory.spreadsheet.columns import KINDS, Fact, Kind
from directory.spreadsheet.reading import Grid
from directory.spreadsheet.values import BothLanguages, Lookup, in_both, tidy

Progress = Callable[[int, int], None]
Known = Mapping[type[Any], Lookup]
PARTS_OF_A_PLACE = ("lat", "lon", "position")


@dataclass
class Checked:
    """A row: what it says, as facts, and what is wrong with it."""

    number: int
    cells: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name by which people find it; whatever the row begins with where it has none."""
        name = self.values.get("name_ar") or self.values.get("name_en")
        return str(name or next((tidy(cell) for cell in self.cells if cell.strip()), ""))[:255]

    @property
    def words(self) -> str:
        """The folded text in which it is searched."""
        return f" {self.number} {names.fold(' '.join(self.cells))}"

    def fault(self, column: str, reason: BothLanguages) -> None:
        """Note what is wrong, under the column's heading as in the file."""
        self.reasons.append({"column": column, "reason": reason})


@dataclass(frozen=True)
class Columns:
    """Which column holds which fact: the facts by the index of their columns, and the headings."""

    kind: Kind
    facts: dict[int, Fact]
    headings: Sequence[str]

    @classmethod
    def of(cls, kind: str, headings: Sequence[str], chosen: Sequence[str]) -> "Columns":
        by_name = KINDS[kind].by_name
        facts = {i: by_name[name] for i, name in enumerate(chosen) if name in by_name}
        return cls(KINDS[kind], facts, headings)

    def heading(self, *names_of_facts: str) -> str:
        """Return the heading of the first of these facts that has a column; "" for none."""
        for name in names_of_facts:
            for index, fact in self.facts.items():
                if fact.name == name and index < len(self.headings):
                    return self.headings[index]
        return ""


def known_places(kind: str) -> Known:
    """Return the places that rows refer to by name: a query or two for each of their kinds."""
    districts = District.objects.select_related("governorate").prefetch_related("alternative_names")
    known = {
        Governorate: Lookup(Governorate.objects.all()),
        District: Lookup(districts, "cas_code", "ocha_code"),
        Union: Lookup(Union.objects.all(), "cas_code"),
    }
    if kind == ImportKind.MUKHTAR:
        known[Municipality] = Lookup(Municipality.objects.prefetch_related("alternative_names"))
    return known


def check(
    grid: Grid, columns: Columns, known: Known, *, empties: bool, progress: Progress
) -> list[Checked]:
    """Read every row. With `empties` an empty cell empties its fact, else it says nothing."""
    rows = []
    for done, (number, cells) in enumerate(grid.rows):
        progress(done, len(grid.rows))
        rows.append(_row(number, cells, columns, known, empties))
    return rows


def _row(number: int, cells: list[str], columns: Columns, known: Known, empties: bool) -> Checked:
    row = Checked(number, cells)
    width = len(columns.headings)
    if any(cells[width:]):
        row.fault("", in_both(lambda: _("The row has more cells than the table has columns.")))
    for index, fact in columns.facts.items():
        _cell(row, cells[index] if index < len(cells) else "", fact, columns, known, empties)
    _check_together(row, columns, known)
    return row


def _cell(
    row: Checked, cell: str, fact: Fact, columns: Columns, known: Known, empties: bool
) -> None:
    # Lines in a cell part telephone numbers, which a space doesn't.
    text = tidy(cell.replace("\n", "|") if isinstance(fact.empty, list) else cell)
    heading = columns.heading(fact.name)
    if not text:
        if fact.required:
            missing = partial(_missing, fact)
            row.fault(heading, in_both(missing))
        elif empties and not fact.is_key and not fact.only_checked:
            row.values[fact.name] = fact.empty
        return

    def read() -> Any:
        values.check_cell(text)
        return fact.read(text, known)

    if values.refusal_of(read):
        row.fault(heading, in_both(partial(values.refusal_of, read)))
        return
    value = read()
    if fact.longest and len(str(value)) > fact.longest:
        row.fault(heading, in_both(partial(_too_long, fact.longest)))
        return
    row.values[fact.name] = value


def _missing(fact: Fact) -> str:
    if fact.name == "name_ar":
        return _("The Arabic name is missing.")
    return _("“%(fact)s” is missing.") % {"fact": fact.label}


def _too_long(longest: int) -> str:
    return _("The text is longer than %(longest)s characters.") % {"longest": longest}


def _check_together(row: Checked, columns: Columns, known: Known) -> None:
    """What can be told from several cells of the row."""
    said = row.values
    faulty = {reason["column"] for reason in row.reasons}
    if "position" in said:
        said["lat"], said["lon"] = said.pop("position")
    mapped = [name for name in PARTS_OF_A_PLACE if columns.heading(name)]
    if mapped and not faulty.intersection(map(columns.heading, mapped)):
        place = {"lat": said.get("lat"), "lon": said.get("lon"), "coord_quality": ""}
        for name, _reason in check_position(place):
            row.fault(
                columns.heading(name, "position"),
                in_both(lambda name=name: dict(check_position(place))[name]),  # type: ignore[misc]
            )
    governorate = said.get("governorate")
    if columns.kind.by_name.get("governorate", None) and "district" in said and governorate:
        district = known[District].places[said["district"]]
        if district.governorate_id != governorate:
            row.fault(
                columns.heading("governorate"),
                in_both(
                    lambda: (
                        _("%(district)s lies in %(governorate)s.")
                        % {"district": district.name, "governorate": district.governorate.name}
                    )
                ),
            )
    if isinstance(said.get("municipality"), list):
        _one_municipality(row, columns, known)


def _one_municipality(row: Checked, columns: Columns, known: Known) -> None:
    """Of municipalities with one name, the one in the row's district is meant."""
    places = known[Municipality].places
    called = row.values.pop("municipality")
    inside = [pk for pk in called if places[pk].district_id == row.values.get("district")]
    if len(inside) == 1:
        row.values["municipality"] = inside[0]
    elif "district" in row.values:

        def tell() -> str:
            if inside:
                return _("Several municipalities of the district are called so.")
            return _("This municipality lies in another district.")

        row.fault(columns.heading("municipality"), in_both(tell))


def key_fault(slug: str, read: Callable[[str], str]) -> BothLanguages | None:
    """Return why a new record can't have this address; None when it can."""
    try:
        read(slug)
    except Unusable:
        return in_both(partial(values.refusal_of, lambda: read(slug)))
    return None
