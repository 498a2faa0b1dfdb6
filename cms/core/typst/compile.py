"""Run by `cms.core.pdf` as a process of its own: reads a task in JSON, writes the PDF.

The task holds the source, the data (JSON again, which the source reads) and the folder of the
fonts. The compiler works in a folder with nothing else, so a template can read no file of ours.
"""

import json
import re
import sys
import tempfile
from pathlib import Path

import typst

ATTEMPTS = 20
MISSING = "\ufffd"
_REFUSED = re.compile(r'(?:the text|codepoint) `"(.+?)"`', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_NEITHER_LATIN_NOR_ARABIC = re.compile("[^\x00-\u024f\u0600-\u06ff\u2000-\u206f]")


def compile_document(task: dict[str, str], root: str) -> bytes:
    """Return the PDF, with a mark for each character that no font has.

    Such a character, a rare emoji in a citizen's message perhaps, is an error for an accessible
    PDF, and the compiler tells of one at a time. So each is replaced and the compiler asked
    again; after many, everything that is neither Latin nor Arabic is replaced at once.
    """
    source = f"{root}/document.typ"
    Path(source).write_text(task["source"], encoding="utf-8")
    data = task["data"]
    for attempt in range(ATTEMPTS + 1):
        try:
            return bytes(
                typst.compile(
                    source,
                    root=root,
                    font_paths=[task["fonts"]],
                    ignore_system_fonts=True,
                    format="pdf",
                    pdf_standards="ua-1",
                    sys_inputs={"data": data},
                )
            )
        except typst.TypstError as error:
            refused = _REFUSED.search(str(error))
            if refused is None or attempt == ATTEMPTS:
                raise
            text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), refused[1])
            for character in filter(lambda c: not c.isascii(), text):
                data = data.replace(character, MISSING)
            if attempt == ATTEMPTS - 1:
                data = _NEITHER_LATIN_NOR_ARABIC.sub(MISSING, data)
    raise AssertionError("unreachable")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        pdf = compile_document(json.load(sys.stdin.buffer), folder)
    sys.stdout.buffer.write(pdf)
