"""What openpyxl doesn't tell or check when it reads a sheet row by row."""

import re
import zipfile
from typing import IO, Any

from defusedxml import ElementTree
from django.utils.translation import gettext as _
from openpyxl.utils import range_boundaries

from cms.core.uploads import UploadRefused

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
# All merged cells of a sheet together; more than that is somebody merging whole columns.
MAX_MERGED = 200_000
# The last cell a sheet can have is XFD1048576.
PLACE = re.compile(r"[A-Za-z]{1,3}[0-9]{1,7}")

# (first row, last row, first column, last column), all from 1
Range = tuple[int, int, int, int]


def merged_ranges(source: IO[bytes], sheet: Any) -> dict[int, list[Range]]:
    """Return the merged ranges of a read-only worksheet by each row they touch.

    Raises UploadRefused when the sheet places cells where none can be: openpyxl would make
    room for them, however far out.
    """
    by_row: dict[int, list[Range]] = {}
    merged = 0
    with zipfile.ZipFile(source) as archive, archive.open(sheet._worksheet_path) as content:
        for _event, element in ElementTree.iterparse(content, forbid_dtd=True):
            if element.tag in (f"{MAIN}c", f"{MAIN}row"):
                _check_place(element.tag, element.get("r"))
            if element.tag == f"{MAIN}row":
                element.clear()  # keep one row in memory, not all
            elif element.tag == f"{MAIN}mergeCell" and (reference := element.get("ref")):
                left, top, right, bottom = (bound or 1 for bound in range_boundaries(reference))
                merged += (right - left + 1) * (bottom - top + 1)
                if merged <= MAX_MERGED:
                    for row in range(top, bottom + 1):
                        by_row.setdefault(row, []).append((top, bottom, left, right))
    return by_row


def _check_place(tag: str, place: str | None) -> None:
    if place is None:
        return
    cell = f"A{place}" if tag == f"{MAIN}row" else place
    if not PLACE.fullmatch(cell):
        raise UploadRefused(_("The spreadsheet can't be read: it is damaged."), "xlsx")
