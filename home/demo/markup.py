"""How the demonstration's texts are written, and what they become.

A text is a pair: Arabic first, its English beside it. Inside a text, `**words**` is bold and
`[words](address)` a link, where the address is the path of a page of the site without its
language (`about/mandate`), or `https://…`. Links stand in the same order in both languages.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from wagtail_localize.strings import StringValue

from cms.core.blocks import with_ids

# Between Arabic words a number with a hyphen would be shown back to front; an isolate holds it.
PHONE = "\u206601-610140\u2069"

PageFinder = Callable[[str], int]

INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|\[(?P<label>[^\]]+)\]\((?P<address>[^)\s]+)\)")


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    ar: str
    en: str


@dataclass(frozen=True)
class Items:
    """A list inside a text block: bullets, or steps in their order."""

    texts: tuple[Text, ...]
    ordered: bool = False


@dataclass(frozen=True)
class Heading:
    text: Text


@dataclass(frozen=True)
class Prose:
    """Paragraphs and lists: one text block of the editor."""

    parts: tuple[Text | Items, ...]


@dataclass(frozen=True)
class Callout:
    title: Text
    text: Text


@dataclass(frozen=True)
class Quote:
    text: Text
    source: Text


@dataclass(frozen=True)
class Picture:
    """A drawing of `illustrations`, by its name, with its alternative text."""

    name: str
    alt: Text


@dataclass(frozen=True)
class Table:
    """A table. A cell is a text, or a plain string in a column of numbers."""

    caption: Text
    headings: tuple[Text, ...]
    rows: tuple[tuple[Text | str, ...], ...]


Block = Heading | Prose | Callout | Quote | Picture | Table


def heading(ar: str, en: str) -> Heading:
    """A second-level heading."""
    return Heading(Text(ar, en))


def prose(*parts: tuple[str, str] | Items) -> Prose:
    """Paragraphs, given as (Arabic, English), and lists between them."""
    return Prose(tuple(part if isinstance(part, Items) else Text(*part) for part in parts))


def bullets(*texts: tuple[str, str]) -> Items:
    """A list whose order doesn't matter."""
    return Items(tuple(Text(*text) for text in texts))


def steps(*texts: tuple[str, str]) -> Items:
    """A numbered list."""
    return Items(tuple(Text(*text) for text in texts), ordered=True)


def callout(title: tuple[str, str], text: tuple[str, str]) -> Callout:
    """A short text set apart from the rest."""
    return Callout(Text(*title), Text(*text))


def quote(text: tuple[str, str], source: tuple[str, str]) -> Quote:
    """A sentence of this site's own, set large; never a legal text, never somebody's words."""
    return Quote(Text(*text), Text(*source))


def picture(name: str, alt: tuple[str, str]) -> Picture:
    """A drawing between two blocks."""
    return Picture(name, Text(*alt))


def table(
    caption: tuple[str, str],
    headings: Sequence[tuple[str, str]],
    *rows: Sequence[tuple[str, str] | str],
) -> Table:
    """A table: texts as (Arabic, English), numbers as they are. The first column names the rows."""
    return Table(
        Text(*caption),
        tuple(Text(*heading) for heading in headings),
        tuple(
            tuple(cell if isinstance(cell, str) else Text(*cell) for cell in row) for row in rows
        ),
    )


def inline_html(text: str, find_page: PageFinder) -> str:
    """Return a text's rich text as Wagtail stores it; links to pages carry the page's id."""
    parts: list[str] = []
    position = 0
    for match in INLINE.finditer(text):
        parts.append(escape(text[position : match.start()], quote=False))
        position = match.end()
        if bold := match["bold"]:
            parts.append(f"<b>{escape(bold, quote=False)}</b>")
            continue
        label, address = escape(match["label"], quote=False), match["address"]
        if address.startswith("https://"):
            parts.append(f'<a href="{escape(address)}">{label}</a>')
        else:
            parts.append(f'<a linktype="page" id="{find_page(address)}">{label}</a>')
    parts.append(escape(text[position:], quote=False))
    return "".join(parts)


class Rendering:
    """The blocks of one page, and the English of every segment they will be cut into."""

    def __init__(self, key: str, find_page: PageFinder, find_image: Callable[[str], int]) -> None:
        self.key = key
        self.find_page = find_page
        self.find_image = find_image
        self.english: dict[str, str] = {}
        self.count = 0

    def plain(self, text: Text) -> str:
        """Return the Arabic of a plain field and remember its English."""
        if text.ar:
            arabic, english = (
                StringValue.from_plaintext(text.ar),
                StringValue.from_plaintext(text.en),
            )
            self.english[arabic.data] = english.data
        return text.ar

    def rich(self, text: Text) -> str:
        """Return the Arabic of a rich text and remember its English."""
        arabic = inline_html(text.ar, self.find_page)
        english = inline_html(text.en, self.find_page)
        source, _ = StringValue.from_source_html(arabic)
        translation, _ = StringValue.from_source_html(english)
        self.english[source.data] = translation.data
        return arabic

    def prose(self, block: Prose) -> str:
        parts = []
        for part in block.parts:
            if isinstance(part, Items):
                tag = "ol" if part.ordered else "ul"
                items = "".join(f"<li>{self.rich(text)}</li>" for text in part.texts)
                parts.append(f"<{tag}>{items}</{tag}>")
            else:
                parts.append(f"<p>{self.rich(part)}</p>")
        return "".join(parts)

    def body(self, blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
        """Return the blocks as StreamField stores them, the same ids in every installation."""
        raw = [{"type": kind, "value": value} for kind, value in map(self._block, blocks)]
        return with_ids(raw, seed=self.key)

    def _block(self, block: Block) -> tuple[str, str | Mapping[str, Any]]:
        if isinstance(block, Heading):
            return "heading", self.plain(block.text)
        if isinstance(block, Prose):
            return "text", self.prose(block)
        if isinstance(block, Callout):
            return "callout", {
                "kind": "information",
                "title": self.plain(block.title),
                "text": f"<p>{self.rich(block.text)}</p>",
            }
        if isinstance(block, Quote):
            return "quote", {"text": self.plain(block.text), "source": self.plain(block.source)}
        if isinstance(block, Table):
            return "table", self.table(block)
        return "image", {
            "image": {
                "image": self.find_image(block.name),
                "alt_text": self.plain(block.alt),
                "decorative": False,
            },
            "caption": "",
        }

    def table(self, block: Table) -> dict[str, Any]:
        """Return a table whose first column names the rows; numbers stand in columns of numbers."""
        columns = [
            {
                "type": "row_heading"
                if not at
                else "number"
                if all(isinstance(row[at], str) for row in block.rows)
                else "text",
                "heading": self.plain(heading),
            }
            for at, heading in enumerate(block.headings)
        ]
        rows = [
            {"values": [cell if isinstance(cell, str) else self.plain(cell) for cell in row]}
            for row in block.rows
        ]
        return {"caption": self.plain(block.caption), "columns": columns, "rows": rows}
