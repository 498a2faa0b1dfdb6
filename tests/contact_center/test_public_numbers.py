"""Public numbers survive being read aloud, written by hand and typed on any keyboard."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact_center import public_numbers
from contact_center.public_numbers import InvalidNumber, check_symbol, display, generate, parse

# As `generate` makes them, from hypothesis' own chance.
bodies = st.text(alphabet=public_numbers.SYMBOLS, min_size=10, max_size=10)
numbers = bodies.map(lambda body: body + check_symbol(body)).filter(
    lambda number: number[10] in public_numbers.SYMBOLS
)


def test_a_number_has_ten_symbols_and_a_check_in_three_groups() -> None:
    number = generate()
    assert len(number) == 11
    assert set(number) <= set(public_numbers.SYMBOLS)
    assert [len(group) for group in display(number).split("-")] == [4, 4, 3]


def test_the_check_is_crockfords() -> None:
    # 32 symbols are worth their place; 37 is the first prime above: the published examples.
    assert check_symbol("0000000000") == "0"
    assert check_symbol("1") == "1"
    assert check_symbol("10") == "*"  # 32
    assert check_symbol("14") == "U"  # 36
    assert check_symbol("15") == "0"  # 37


def test_checks_outside_the_plain_symbols_are_never_given_out() -> None:
    assert all(generate()[10] in public_numbers.SYMBOLS for _ in range(500))


@given(numbers)
def test_what_is_shown_is_read_back(number: str) -> None:
    assert parse(display(number)) == number


@given(numbers, st.randoms(use_true_random=False))
def test_reading_forgives_how_people_type(number: str, chance: random.Random) -> None:
    lookalikes = {"1": "1IiLl", "0": "0Oo"}
    arabic_digits = dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True))
    typed = ""
    for symbol in number:
        forms = lookalikes.get(symbol, symbol + symbol.lower()) + arabic_digits.get(symbol, "")
        typed += chance.choice(forms) + chance.choice(
            ["", "", "-", " ", "\u200f", "\u2066", "‑", "."]
        )
    assert parse(f" {typed} ") == number


@given(numbers, st.integers(0, 10), st.sampled_from(public_numbers.SYMBOLS))
def test_one_wrong_symbol_is_noticed(number: str, place: int, symbol: str) -> None:
    if number[place] == symbol:
        return
    with pytest.raises(InvalidNumber):
        parse(number[:place] + symbol + number[place + 1 :])


@given(numbers, st.integers(0, 9))
def test_two_neighbours_exchanged_are_noticed(number: str, place: int) -> None:
    first, second = number[place], number[place + 1]
    if first == second:
        return
    with pytest.raises(InvalidNumber):
        parse(number[:place] + second + first + number[place + 2 :])


@given(st.text())
def test_any_other_text_is_refused_and_nothing_breaks(text: str) -> None:
    try:
        number = parse(text)
    except InvalidNumber:
        return
    assert parse(display(number)) == number
