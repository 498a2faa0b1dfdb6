"""Chromium for the browser tests."""

import os
import shutil
from typing import Any

import pytest

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
