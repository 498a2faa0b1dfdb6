"""Fixtures that every test may use."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _arabic_between_tests() -> Iterator[None]:
    """The active language leaks between tests unless it is reset."""
    translation.activate("ar")
    yield
    translation.activate("ar")
