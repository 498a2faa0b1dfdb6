"""Diwan's processes in tests: each with a database that other processes share."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
SETUP = "import django; django.setup()\n"


@dataclass
class Installation:
    """A folder with a database of its own, and the processes that use it."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "diwan.sqlite3"

    @property
    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.core.sample.settings",
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite:///{self.database}",
            "NOTES": str(self.folder / "notes"),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self, *arguments: str, **options: Any) -> "subprocess.Popen[str]":
        """Start Python with these arguments."""
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **options,
        )

    def manage(self, *arguments: str) -> "subprocess.Popen[str]":
        """Start a management command."""
        return self.start("manage.py", *arguments)

    def run(self, code: str) -> str:
        """Run a piece of code with Django set up, to its end; return what it printed."""
        process = self.start("-c", SETUP + code)
        output, _none = process.communicate(timeout=120)
        assert process.returncode == 0, output
        return output

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Return the rows of a query to the database."""
        connection = sqlite3.connect(self.database, timeout=20)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


def wait_for(condition: Callable[[], Any], seconds: float = 90) -> Any:
    """Wait until `condition()` is true and return what it gave; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"Nothing came of it within {seconds} s.")


def lives(pid: int) -> bool:
    """Return whether a process still runs (one that ended and is not yet collected doesn't)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def children(pid: int) -> list[int]:
    """Return the processes that a process started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (FileNotFoundError, ProcessLookupError):
                continue
            if parent == pid:
                found.append(int(entry.name))
    return found
