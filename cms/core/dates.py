"""Dates as Lebanon writes them: Levantine month names in Arabic, Latin digits in both languages."""

import datetime

from django.utils import timezone

from cms.core.bilingual import current_language

MONTHS = {
    "ar": (
        "كانون الثاني",
        "شباط",
        "آذار",
        "نيسان",
        "أيار",
        "حزيران",
        "تموز",
        "آب",
        "أيلول",
        "تشرين الأول",
        "تشرين الثاني",
        "كانون الأول",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def format_date(value: datetime.date | datetime.datetime, language: str | None = None) -> str:
    """Return e.g. `30 حزيران 1977` or `30 June 1977`; an aware datetime is taken in local time."""
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    month = MONTHS[language or current_language()][value.month - 1]
    return f"{value.day} {month} {value.year}"


def format_datetime(value: datetime.datetime, language: str | None = None) -> str:
    """Return the date and the time of day, e.g. `30 حزيران 1977، 14:05`."""
    language = language or current_language()
    if timezone.is_aware(value):
        value = timezone.localtime(value)
    comma = "،" if language == "ar" else ","
    return f"{format_date(value, language)}{comma} {value:%H:%M}"
