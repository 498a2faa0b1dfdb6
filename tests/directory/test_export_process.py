"""The export beside another process that writes, on a real SQLite file as `make run` has it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.skipif(
    "sqlite3" not in settings.DATABASES["default"]["ENGINE"], reason="SQLite only"
)

EXPORT_BESIDE_A_WRITER = """
import sqlite3, threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from cms.core import jobs
from directory.jobs import EXPORT
from directory.services import import_register

call_command("migrate", verbosity=0)
import_register()
job = jobs.start(EXPORT, owner=None, kind="municipalities")
stop = threading.Event()

def write():
    other = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
    other.execute("CREATE TABLE IF NOT EXISTS elsewhere (n)")
    while not stop.wait(0.002):
        other.execute("INSERT INTO elsewhere VALUES (1)")

writer = threading.Thread(target=write)
writer.start()
try:
    jobs.execute(job.pk)
finally:
    stop.set()
    writer.join()
job.refresh_from_db()
print(job.state, job.done, job.traceback)
"""


def test_somebody_else_writing_does_not_end_the_export(tmp_path: Path):
    result = subprocess.run(
        [sys.executable, "-c", EXPORT_BESIDE_A_WRITER],
        env={
            "PATH": os.environ["PATH"],
            "DIWAN_VAR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout.split()[:2] == ["done", "1051"], result.stdout + result.stderr
