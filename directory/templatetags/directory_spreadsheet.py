"""How a fact's value stands beside another."""

import datetime
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.core.dates import format_date

register = template.Library()


@register.filter
def fact(value: Any) -> SafeString:
    """Show a value from `directory.history.shown`, kept apart from the text around it."""
    if value in (None, "", []):
        return format_html("{}", "–")
    if isinstance(value, list):
        return format_html_join(" · ", "<bdi>{}</bdi>", ((each,) for each in value))
    if isinstance(value, datetime.date):
        return format_html("{}", format_date(value))
    return format_html("<bdi>{}</bdi>", value)
