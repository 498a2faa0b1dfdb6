"""A person says what a row in doubt is about."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import Import, ImportRow
from directory.spreadsheet.checking import Columns
from directory.spreadsheet.columns import KINDS, Kind
from directory.spreadsheet.comparing import records_of, settle

NEW, SKIP, AGAIN = "new", "skip", "again"
Group = ImportRow.Group


def decide(batch: Import, row: ImportRow, choice: str) -> None:
    """Settle a row in doubt: a record's id, NEW, SKIP, or AGAIN to put it in doubt once more.

    Raises ValidationError for what can't be chosen; the row stays as it was then.
    """
    kind = KINDS[batch.kind]
    columns = Columns.of(batch.kind, batch.headings, batch.columns)
    if choice == AGAIN and row.chosen:
        row.chosen, row.group, row.record_id, row.differences = False, Group.DOUBT, None, {}
    elif row.group != Group.DOUBT:
        raise ValidationError(_("This row isn't in doubt."))
    elif choice == SKIP:
        row.chosen, row.group = True, Group.SKIPPED
    elif choice == NEW:
        _settle(batch, row, None, kind, columns)
    elif choice.isdigit() and int(choice) in row.candidates:
        _settle(batch, row, int(choice), kind, columns)
    else:
        raise ValidationError(_("Choose one of the records on offer."))
    row.save()


@transaction.atomic
def _settle(batch: Import, row: ImportRow, pk: int | None, kind: Kind, columns: Columns) -> None:
    record = None
    if pk is not None:
        record = records_of(kind).filter(pk=pk).first()
        if record is None:
            raise ValidationError(_("This record was deleted meanwhile."))
        other = batch.rows.filter(record_id=pk).exclude(pk=row.pk).first()
        if other is not None:
            raise ValidationError(
                _("Row %(row)s is about this record already.") % {"row": other.number}
            )
    doubts = row.reasons
    settle(row, record, kind, columns, confirms=batch.confirms)
    if row.group == Group.FAULTY:
        told = " ".join(text for _column, text in row.told[len(doubts) :])
        row.group, row.reasons = Group.DOUBT, doubts
        raise ValidationError(told)
    row.chosen = True


def described(kind: Kind, record: object) -> str:
    """Return what tells a record from its namesakes: its name and where it lies."""
    within = getattr(record, kind.within)
    place = getattr(record, "place_ar", "")
    parts = [str(record), *([str(place)] if place else []), str(within)]
    if kind.within == "district":
        parts.append(str(within.governorate))
    return " – ".join(parts)
