"""Tags of the agents' inbox: `{% load inbox %}`."""

import datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.core import dates
from cms.core.bilingual import current_language
from cms.core.templatetags.diwan import ltr
from contact_center import presentation
from contact_center.models import Contact, Message

register = template.Library()


@register.filter
def phone(number: str) -> SafeString:
    """`{{ contact.phone|phone }}`: in groups, kept in order inside Arabic text."""
    return ltr(presentation.shown_phone(number)) if number else SafeString("")


@register.filter
def preview(message: Message | None) -> str:
    """`{{ conversation.last_message|preview }}`: one line of a message."""
    return presentation.preview(message)


@register.filter
def clock(moment: datetime.datetime | None) -> str:
    """`{{ message.said_at|clock }}`: the time of day, 14:05."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


@register.filter
def short_time(moment: datetime.datetime | None) -> str:
    """`{{ conversation.last_activity_at|short_time }}`: 14:05 today, else the day."""
    if not moment:
        return ""
    local, today = timezone.localtime(moment), timezone.localdate()
    if local.date() == today:
        return f"{local:%H:%M}"
    if local.date() == today - datetime.timedelta(days=1):
        return _("Yesterday")
    day = f"{local.day} {dates.MONTHS[current_language()][local.month - 1]}"
    return day if local.year == today.year else f"{day} {local.year}"


@register.filter
def day(date: datetime.date) -> str:
    """`{{ entry.new_day|day }}`: today, yesterday or the date."""
    today = timezone.localdate()
    if date == today:
        return _("Today")
    if date == today - datetime.timedelta(days=1):
        return _("Yesterday")
    return dates.format_date(date)


@register.filter
def until(moment: datetime.datetime | None) -> str:
    """`{{ conversation.window_closes_at|until }}`: 14:05 today, "tomorrow 14:05", else the date too."""
    if not moment:
        return ""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate():
        return f"{local:%H:%M}"
    if local.date() == timezone.localdate() + datetime.timedelta(days=1):
        return _("tomorrow %(time)s") % {"time": f"{local:%H:%M}"}
    return dates.format_datetime(moment)


@register.filter
def initial(contact: Contact) -> str:
    """`{{ contact|initial }}`: the letter in the round picture of a person."""
    return next((letter.upper() for letter in contact.name if letter.isalpha()), "#")


@register.filter
def hue(contact: Contact) -> int:
    """`{{ contact|hue }}`: one of six colours, always the same for a person."""
    return contact.pk % 6
