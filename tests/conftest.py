"""Fixtures that every test may use."""

import time
from collections.abc import Generator, Iterator

import hypothesis
import pytest
from django.db import connection
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

from directory import matching

# A slow machine is no fault of the code; what may take how long is measured in bench/.
hypothesis.settings.register_profile("diwan", deadline=None)
hypothesis.settings.load_profile("diwan")


@pytest.fixture(autouse=True)
def _arabic_between_tests() -> Iterator[None]:
    """The active language leaks between tests unless it is reset."""
    translation.activate("ar")
    yield
    translation.activate("ar")


@pytest.fixture(autouse=True)
def _no_directory_of_another_test() -> None:
    """The index of names belongs to the process and is looked at anew only every few seconds."""
    matching.forget()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand at the beginning of an hour: limits count anew when a window ends."""
    now = time.time() // 3600 * 3600 + 1
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """Put back what the migrations made after a test with real transactions.

    Such a test ends by emptying every table, and the next one on the same database would find
    no root page and no language. A hook, because it must come after the last fixture's end.
    """
    yield
    if nextitem is None:  # with the last test the database goes too
        return
    marker = item.get_closest_marker("django_db")
    if marker is None or not marker.kwargs.get("transaction"):
        return
    assert marker.kwargs.get("serialized_rollback"), "mark it with serialized_rollback=True"
    if hasattr(connection, "_test_serialized_contents"):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
