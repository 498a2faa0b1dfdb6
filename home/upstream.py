"""Repairs of other people's code, each with a test in tests/home that says when it can go."""

from collections.abc import Mapping
from typing import Any

from modelcluster.fields import ParentalManyToManyField
from wagtail.images.blocks import ImageBlock
from wagtail_localize import models as localize
from wagtail_localize.fields import get_translatable_fields
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor


def guard_image_blocks() -> None:
    """Let an ImageBlock be translated when wagtail-localize passes it no raw value.

    wagtail-localize 1.14 reads `raw_value.get(...)` although it passes None for an image
    nested two blocks deep, or the bare id that an image chooser had stored before.
    """
    original = StreamFieldSegmentExtractor.handle_image_block
    if getattr(original, "is_guard", False):
        return

    def handle_image_block(
        self: Any, block: ImageBlock, image_block_value: Any, raw_value: Any = None
    ) -> Any:
        value = raw_value.get("value", raw_value) if isinstance(raw_value, Mapping) else None
        if not isinstance(value, Mapping):
            if image_block_value is None:
                return []
            raw_value = block.get_prep_value(image_block_value)
        return original(self, block, image_block_value, raw_value=raw_value)

    handle_image_block.is_guard = True  # type: ignore[attr-defined]
    handle_image_block.unguarded = original  # type: ignore[attr-defined]
    StreamFieldSegmentExtractor.handle_image_block = handle_image_block


def empty_what_was_emptied() -> None:
    """Let a many-to-many relation that was emptied in Arabic be empty in English too.

    wagtail-localize 1.14 copies a synchronised relation to the translation only when it holds
    something, so the last topic taken off a page stays on its translation.
    """
    original = localize.copy_synchronised_fields
    if getattr(original, "is_mended", False):
        return

    def copy_synchronised_fields(source: Any, target: Any) -> None:
        original(source, target)
        for translatable in get_translatable_fields(source.__class__):
            field = translatable.get_field(source.__class__)
            if isinstance(field, ParentalManyToManyField) and translatable.is_synchronized(source):
                setattr(target, field.name, list(getattr(source, field.name).all()))

    copy_synchronised_fields.is_mended = True  # type: ignore[attr-defined]
    copy_synchronised_fields.unmended = original  # type: ignore[attr-defined]
    localize.copy_synchronised_fields = copy_synchronised_fields
