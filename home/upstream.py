"""Repairs of other people's code, each with a test in tests/home that says when it can go."""

from collections.abc import Mapping
from typing import Any

from wagtail.images.blocks import ImageBlock
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
