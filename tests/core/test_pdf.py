"""Documents in PDF: Arabic, accessible, and nobody's text is ever code."""

import re
import shutil
import subprocess
import zlib

import pytest

from cms.core import pdf
from cms.core.uploads import CommandFailed

TEMPLATE = """
#show: diwan
= #data.title
#facts((("المرجع", ltr(data.reference)),))
== التفاصيل
#isolate(data.text)
#grid-of(("الاسم", "الهاتف"), data.rows, columns: (1fr, auto))
#note[#data.text]
"""


def render(text="النفايات لم تُجمع منذ أسبوع", **data):
    return pdf.render(
        TEMPLATE,
        {
            "title": "بطاقة شكوى",
            "reference": "A1B2-C3D4",
            "rows": [["بلدية زحلة", "01-610140"]],
            "text": text,
            **data,
        },
    )


def streams(content: bytes) -> bytes:
    """Everything the PDF holds, unpacked."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = [content]
    for stream in packed:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return b"\n".join(unpacked)


def letters(content: bytes) -> set[str]:
    """The characters that a reader can copy out of the PDF, from its ToUnicode maps."""
    found: set[str] = set()
    for _glyph, code in re.findall(rb"<([0-9a-fA-F]{4})> <([0-9a-fA-F]+)>", streams(content)):
        found.update(bytes.fromhex(code.decode()).decode("utf-16-be"))
    return found


def test_an_arabic_document_is_tagged_titled_and_set_in_our_font():
    content = render()
    assert content.startswith(b"%PDF-")
    everything = streams(content)
    assert b"IBMPlexSansArabic" in everything
    assert b"pdfuaid" in everything
    assert b"/Marked true" in everything
    assert b"/Lang(ar)" in everything
    assert b"/Direction/R2L" in everything
    assert set("النفايات") <= letters(content)
    # No Arabic letter was taken from the fonts that the compiler brings along.
    assert b"DejaVu" not in everything


def test_an_english_document_reads_from_left_to_right():
    everything = streams(render(language="en"))
    assert b"/Lang(en)" in everything
    assert b"R2L" not in everything


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_the_text_can_be_extracted(tmp_path):
    (tmp_path / "a.pdf").write_bytes(render())
    text = subprocess.run(
        ["pdftotext", tmp_path / "a.pdf", "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "A1B2-C3D4" in text


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")',
        '#panic("x")',
        "*bold* _x_ $x$ `code` <label> @reference // comment",
        '"; #panic("x") //',
        "]#panic()[",
        "\\u{0041}",
    ],
)
def test_what_users_write_is_never_code(text):
    assert set(text) - {" "} <= letters(render(text=text)) | {" "}


def test_a_template_reads_no_file_of_ours():
    for path in ("/etc/passwd", "../../../../../../etc/passwd", pdf.__file__):
        with pytest.raises(CommandFailed):
            pdf.render(f'#show: diwan\n= #data.title\n#read("{path}")', {"title": "x"})


@pytest.mark.parametrize(
    "text",
    ["زحلة 😀👍🏽 ❤️ ✅", "日本語", "Հայերեն", "ﷺ", "\x00\x0b\ufeff x", "\ud83d", "", "أ" * 20_000],
)
def test_no_text_of_a_citizen_stops_a_document(text):
    assert render(text=text).startswith(b"%PDF-")


def test_many_unknown_characters_cost_little_and_leave_the_rest():
    strange = "".join(map(chr, range(0x4E00, 0x4E00 + 300)))
    assert set("زحلة") <= letters(render(text=f"زحلة {strange}"))


def test_a_document_needs_a_title():
    with pytest.raises(ValueError, match="title"):
        pdf.render("", {})


def test_an_error_in_a_template_is_told():
    with pytest.raises(CommandFailed, match="unknown variable"):
        pdf.render("#show: diwan\n= #data.title\n#nothing", {"title": "x"})
