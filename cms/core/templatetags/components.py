"""Tags that the shared components need: `{% load components %}`."""

import re
from collections.abc import Iterator
from typing import Any

from django import template
from django.core.paginator import Page
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cms.core import palette
from cms.core.bilingual import bilingual
from cms.core.blocks import BodyBlock

register = template.Library()

# A telephone number with its country code, or digits joined by hyphens or slashes.
NUMBER = re.compile(r"(?<![\w+])\+\d(?:[ \u00a0-]?\d){6,14}\b|\b\d+(?:[-/]\d+)+\b")
TAG = re.compile(r"""(<(?:[^>"']|"[^"]*"|'[^']*')*>)""")


@register.simple_tag
def icon(name: str, modifier: str = "") -> SafeString:
    """`{% icon "arrow" "flip" %}`: a symbol of img/icons.svg, hidden from screen readers.

    The modifier `flip` mirrors it in right-to-left text.
    """
    css = f"icon icon--{modifier}" if modifier else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def colours() -> dict[str, dict[str, str]]:
    """`{% colours as schemes %}`: the colour tokens of the light and the dark scheme."""
    return palette.schemes()


@register.simple_tag
def colour_pairs(scheme: str) -> list[palette.Pair]:
    """`{% colour_pairs "light" as pairs %}`: colours that meet, with their contrast."""
    return palette.pairs(scheme)


@register.simple_tag
def body_samples() -> list[Any]:
    """`{% body_samples as samples %}`: every block of a body with the example of the chooser."""
    kinds = BodyBlock().child_blocks.values()
    return [kind.bind(kind.get_preview_value()) for kind in kinds]


@register.filter
def marked(value: Any) -> Any:
    """`{{ item.title|marked }}`: a BilingualText with the lang and dir it needs; else unchanged."""
    return value.__html__() if hasattr(value, "__html__") else value


@register.filter
def unbroken(text: str) -> SafeString:
    """`{{ page.summary|unbroken }}`: keep telephone numbers and dates of a plain text on one line."""
    isolated = NUMBER.sub(r'<bdi dir="ltr">\g<0></bdi>', conditional_escape(text))
    return mark_safe(isolated)  # the text was escaped above


@register.filter
def isolated(html: Any) -> SafeString:
    """`{{ value|isolated }}`: the same for rich text, whose tags and addresses stay as they are."""
    parts = TAG.split(str(conditional_escape(html)))
    # Every second part is a tag.
    parts[::2] = [NUMBER.sub(r'<bdi dir="ltr">\g<0></bdi>', text) for text in parts[::2]]
    return mark_safe("".join(parts))  # escaped above, unless it is rich text


@register.filter
def elided(page_obj: Page) -> Iterator[int | str]:
    """Page numbers around the current one, with ellipses in the gaps."""
    return page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)


@register.filter
def number(value: int) -> str:
    """`{{ 1051|number }}`: 1,051, in Latin digits in both languages."""
    return f"{value:,}"


@register.filter
def alt_of(image: Any) -> str:
    """An image's alternative text: the page's own, else the image's in the active language."""
    if image.decorative:
        return ""
    return image.contextual_alt_text or bilingual(image, "alt").text or image.default_alt_text


@register.filter
def split(text: str, separator: str) -> list[str]:
    """`{% for name in "a,b"|split:"," %}`: the parts of a text."""
    return text.split(separator)
