"""Template tags that every room uses: `{% load diwan %}`."""

import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.core import bilingual as bi
from cms.core import dates

register = template.Library()


@register.simple_tag
def text_of(record: Any, field: str) -> SafeString:
    """`{% text_of municipality "name" %}`: a bilingual column, marked when it falls back to Arabic."""
    return bi.bilingual(record, field).__html__()


@register.filter
def diwan_date(value: datetime.date | None) -> str:
    """`{{ page.date|diwan_date }}`: 30 حزيران 1977 / 30 June 1977; empty for no date."""
    return dates.format_date(value) if value else ""


@register.filter
def diwan_datetime(value: datetime.datetime | None) -> str:
    """`{{ message.sent_at|diwan_datetime }}`: date and time of day; empty for none."""
    return dates.format_datetime(value) if value else ""


@register.filter
def dir_of(language: str) -> str:
    """`{{ language|dir_of }}`: rtl or ltr."""
    return bi.direction(language)


@register.filter
def ltr(value: object) -> SafeString:
    """Isolate a phone number, a reference or an e-mail, so Arabic text around doesn't reorder it."""
    return format_html('<bdi dir="ltr">{}</bdi>', value)
