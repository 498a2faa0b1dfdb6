"""Telephone numbers in one form, as people read them, and as telephones dial them."""

import pytest

from cms.core.phones import dialled, display, normalise


@pytest.mark.parametrize(
    "typed",
    ["96170123456", "+961 70 123 456", "0096170123456", "70123456", "٩٦١٧٠١٢٣٤٥٦", "961-70-123456"],
)
def test_a_number_has_one_form(typed: str) -> None:
    assert normalise(typed) == "+96170123456"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("9613123456", "+9613123456"),
        ("96103123456", "+9613123456"),
        ("03 123 456", "+9613123456"),
        ("33612345678", "+33612345678"),
        ("12", "+12"),
    ],
)
def test_other_numbers(typed: str, expected: str) -> None:
    assert normalise(typed) == expected


def test_a_number_is_shown_in_groups() -> None:
    assert display("+96170123456") == "+961 70 123 456"
    assert display("+12") == "+12"


@pytest.mark.parametrize(
    ("phone", "link"),
    [
        ("01-610140", "+9611610140"),
        ("+961 1 610140", "+9611610140"),
        ("00961 1 610140", "+9611610140"),
        ("961 1 610140", "+9611610140"),
        ("+961 (0)1 610140", "+9611610140"),
        ("03 123456", "+9613123456"),
        ("70-123456", "+96170123456"),
        ("٧٠/١٢٣٤٥٦", "+96170123456"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("0033 1 23 45 67 89", "+33123456789"),
        ("1717", "1717"),
        ("112", "112"),
        ("610140", "610140"),
        ("", ""),
    ],
)
def test_a_number_is_dialled_with_its_country_code(phone: str, link: str) -> None:
    assert dialled(phone) == link
