"""Chromium for the browser tests."""

import os
import shutil
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections

# Playwright's loop runs in the test's thread; Django takes that for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium. Without one the tests are skipped, in CI they fail."""
    if CHROMIUM is None:
        reason = "Chromium is not installed: no browser test runs. Install the package chromium."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture(scope="session")
def base_url() -> str:
    """Tests know their server's address. (The plugin's own fixture warns of its end in pytest 10.)"""
    return ""


@pytest.fixture(scope="session", autouse=True)
def _first_rows_survive(django_db_setup: None) -> None:
    """Let tests with `serialized_rollback` find what migrations wrote.

    With Playwright's loop running, Django opens a second connection, which knows nothing of
    the rows that were set aside when the test database was made.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if rows := getattr(connection, "_test_serialized_contents", None):
        type(connection)._test_serialized_contents = rows  # type: ignore[attr-defined]
