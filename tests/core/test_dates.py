"""Dates as Lebanon writes them."""

import datetime

import pytest
from django.utils import timezone, translation

from cms.core.dates import format_date, format_datetime

LEBANESE = [
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
]


@pytest.mark.parametrize(("month", "name"), list(enumerate(LEBANESE, start=1)))
def test_arabic_months_are_lebanons(month: int, name: str):
    assert format_date(datetime.date(2026, month, 7), "ar") == f"7 {name} 2026"


def test_english_dates_put_the_day_first():
    assert format_date(datetime.date(1977, 6, 30), "en") == "30 June 1977"


def test_the_language_in_use_decides():
    for language, text in (("en", "30 June 1977"), ("ar", "30 حزيران 1977")):
        with translation.override(language):
            assert format_date(datetime.date(1977, 6, 30)) == text


def test_a_moment_is_told_in_lebanons_time():
    moment = datetime.datetime(2026, 11, 24, 22, 30, tzinfo=datetime.UTC)
    assert timezone.get_default_timezone_name() == "Asia/Beirut"
    assert format_date(moment, "ar") == "25 تشرين الثاني 2026"
    assert format_datetime(moment, "ar") == "25 تشرين الثاني 2026، 00:30"
    assert format_datetime(moment, "en") == "25 November 2026, 00:30"
