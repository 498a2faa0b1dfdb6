"""Documents in PDF, through typst in a process of its own (its memory grows with each document).

A template is typst markup of ours. What users wrote reaches it only as `data` (from
`sys.inputs`), never pasted into the markup, so it can't become code:

    render('''
    #show: diwan
    = #data.title
    #facts((("Reference", ltr(data.reference)), ("Opened", data.opened)))
    ''', {"title": "…", "language": "ar", "reference": "…", "opened": "…"})

`data.title` (the document's title) and `data.language` (`ar` or `en`, default `ar`) are used
by the frame itself. Helpers are defined in `typst/diwan.typ`: `diwan` (page, fonts,
direction), `ltr` (isolates a reference or a phone number), `facts` (pairs), `grid-of`
(a table with a header row), `note`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from fontpkg_ibm_plex_sans_arabic import ROOT as FONT_ROOT

from cms.core.uploads import MEGABYTE, run_limited

FRAME = Path(__file__).parent / "typst" / "diwan.typ"
PROGRAM = Path(__file__).parent / "typst" / "compile.py"
FONTS = Path(FONT_ROOT) / "files"

# Control characters and marks of byte order, which no document may hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def render(template_source: str, data: dict[str, Any]) -> bytes:
    """Return the PDF of a typst template and its data: tagged (PDF/UA-1), fonts embedded.

    A character that no font has, such as a rare emoji, appears as the mark U+FFFD.
    `data` must be JSON-able (dates and UUIDs too). Raises `uploads.CommandFailed` for an error
    in the template, `uploads.LimitExceeded` after 60 seconds.
    """
    if not data.get("title"):
        raise ValueError("A PDF needs data['title']: readers announce it.")
    task = {
        "source": FRAME.read_text(encoding="utf-8") + "\n" + template_source,
        "data": json.dumps(
            _printable(json.loads(json.dumps({"language": "ar", **data}, cls=DjangoJSONEncoder))),
            ensure_ascii=False,
        ),
        "fonts": str(FONTS),
    }
    return run_limited(
        [sys.executable, "-I", str(PROGRAM)],
        input=json.dumps(task).encode(),
        seconds=60,
        memory_bytes=2048 * MEGABYTE,
    )


def _printable(value: Any) -> Any:
    """Return `value` without the control characters in its texts."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value)
    if isinstance(value, dict):
        return {key: _printable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_printable(item) for item in value]
    return value
