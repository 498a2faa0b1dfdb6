"""The texts of a page as translators get them, and what their English must keep to."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from django.db import models
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.segments import StringSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments
from wagtail_localize.strings import INLINE_TAGS, StringValue

TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)\b[^>]*>")
_VOID_TAGS = frozenset({"br"})
# Soft hyphens, joiners and marks of direction are format characters too, and belong to texts.
_ALLOWED_CONTROLS = frozenset("\n\t")


@dataclass(frozen=True)
class Segment:
    """One text of a page: where it stands, what it says, what its English must keep to."""

    path: str
    text: str
    """Arabic, as inline HTML; links are `<a id="a1">`."""
    label: str
    """Where it stands, in words: `Body › Callout › Title`."""
    rich: bool
    max_length: int | None

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the other texts of its page."""
        return self.path, self.text


class Unfit(ValueError):
    """A translation that its place can't take; `reason` is `links`, `html`, `control`, `long`."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def segments_of(page: Page) -> list[Segment]:
    """Return the texts of a specific page in their order; the same text in a place only once."""
    extracted = extract_segments(page)
    rich = {value.path for value in extracted if isinstance(value, TemplateSegmentValue)}
    found: dict[tuple[str, str], Segment] = {}
    places: dict[str, tuple[str, int | None]] = {}
    for value in extracted:
        if not isinstance(value, StringSegmentValue):
            continue
        path, text = value.path, value.string.data
        if path not in places:
            places[path] = _place(page, path)
        label, max_length = places[path]
        is_rich = path in rich or any(tag not in _VOID_TAGS for tag in _tag_names(text))
        found.setdefault(
            (path, text), Segment(path, text, label, is_rich, None if is_rich else max_length)
        )
    return list(found.values())


def digest_of(segments: Sequence[Segment]) -> str:
    """Return a digest of a page's texts and their places."""
    content = json.dumps([segment.key for segment in segments], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def fit(segment: Segment, english: str) -> str:
    """Return the English of a segment as it is stored, or raise Unfit.

    Line breaks are `<br>` in these texts; those of the file mean nothing.
    """
    for letter in english:
        if letter not in _ALLOWED_CONTROLS and unicodedata.category(letter) in ("Cc", "Cs"):
            raise Unfit("control", f"U+{ord(letter):04X}")
    text = " ".join(english.split())
    _check_markup(segment, text)
    try:
        value = StringValue.from_translated_html(text)
    except ValueError as error:
        raise Unfit("html", str(error)) from error
    if segment.max_length is not None:
        length = len(value.render_text())
        if length > segment.max_length:
            raise Unfit("long", f"{length} > {segment.max_length}")
    return str(value.data)


def _check_markup(segment: Segment, text: str) -> None:
    """Refuse tags that the place doesn't take, tags without their end, and other links."""
    allowed = set(INLINE_TAGS) if segment.rich else set(_tag_names(segment.text)) & _VOID_TAGS
    open_tags: list[str] = []
    for match in TAG.finditer(text):
        closing, name = match.group(1), match.group(2).lower()
        if name not in allowed:
            raise Unfit("html", match.group())
        if name in _VOID_TAGS:
            continue
        if not closing:
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            raise Unfit("html", match.group())
    if open_tags:
        raise Unfit("html", f"<{open_tags[-1]}>")
    wanted, found = _links(segment.text), _links(text)
    for different in ((wanted - found) + (found - wanted)).elements():
        raise Unfit("links", different)


def _links(text: str) -> Counter[str]:
    """Count the opening tags of links, each with its id."""
    links = BeautifulSoup(text, "html.parser").find_all("a")
    return Counter(f'<a id="{link.get("id")}">' if link.get("id") else "<a>" for link in links)


def _tag_names(text: str) -> list[str]:
    return [match.group(2).lower() for match in TAG.finditer(text)]


# --- Where a text stands ---


def _place(instance: models.Model, path: str) -> tuple[str, int | None]:
    """Return where a text stands, in words, and how long it may be."""
    labels, max_length = _field_place(instance, path.split("."))
    return " › ".join(label for label in labels if label), max_length


def _field_place(instance: models.Model, parts: list[str]) -> tuple[list[str], int | None]:
    field = instance._meta.get_field(parts[0])
    if isinstance(field, models.ManyToOneRel):
        child = getattr(instance, parts[0]).filter(translation_key=parts[1]).first()
        heading = str(capfirst(field.related_model._meta.verbose_name))
        if child is None or len(parts) < 3:
            return [heading], None
        labels, max_length = _field_place(child, parts[2:])
        return [heading, *labels], max_length
    label = str(capfirst(getattr(field, "verbose_name", parts[0])))
    if isinstance(field, StreamField):
        labels, max_length = _block_place(
            field.stream_block, field.value_from_object(instance), parts[1:]
        )
        return [label, *labels], max_length
    return [label], getattr(field, "max_length", None)


def _block_place(block: Any, value: Any, parts: list[str]) -> tuple[list[str], int | None]:
    if hasattr(block, "get_translatable_segments"):
        return [], None  # it has paths of its own
    if parts and isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        children = value if isinstance(block, blocks.StreamBlock) else value.bound_blocks
        child = next((each for each in children if each.id == parts[0]), None)
        if child is None:
            return [], None
        labels, max_length = _block_place(child.block, child.value, parts[1:])
        return [str(child.block.label or ""), *labels], max_length
    if parts and isinstance(block, blocks.StructBlock) and parts[0] in block.child_blocks:
        child_block = block.child_blocks[parts[0]]
        child_value = value.get(parts[0]) if isinstance(value, blocks.StructValue) else None
        labels, max_length = _block_place(child_block, child_value, parts[1:])
        return [str(child_block.label or ""), *labels], max_length
    return [], getattr(getattr(block, "field", None), "max_length", None)
