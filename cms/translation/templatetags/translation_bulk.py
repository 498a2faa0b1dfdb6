"""Showing texts that hold markup of their own."""

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from cms.translation.segments import TAG

register = template.Library()


@register.filter
def with_tags(text: str, length: int = 200) -> SafeString:
    """Show a text's tags as such, each kept together whatever the direction; cut at `length`."""
    short = Truncator(text).chars(length)
    parts, end = [], 0
    for match in TAG.finditer(short):
        parts.append(escape(short[end : match.start()]))
        parts.append(format_html('<bdi class="bk-tag" dir="ltr">{}</bdi>', match.group()))
        end = match.end()
    parts.append(escape(short[end:]))
    return format_html_join("", "{}", ((part,) for part in parts))
