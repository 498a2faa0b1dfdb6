"""`make run` says in one line what is wrong, and stops everything together."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cms.run import CannotRun, Options, commands, environment, require_free_ports
from tests.services.postgresql import free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def run(tmp_path: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    defaults = {
        "PATH": os.environ["PATH"],
        "PORT": str(free_port()),
        "EMULATOR_PORT": str(free_port()),
        "DIWAN_VAR": str(tmp_path),
    }
    return subprocess.run(
        [sys.executable, "-m", "cms.run"],
        env={**defaults, **variables},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def assert_one_clear_line(result: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert result.returncode == 1
    assert "Traceback" not in result.stderr + result.stdout
    for word in words:
        assert word in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("diwan: ")


def test_a_port_in_use_is_named(tmp_path: Path, taken_port: int):
    result = run(tmp_path, PORT=str(taken_port))
    assert_one_clear_line(result, f"Port {taken_port} can't be used", "make run PORT=")


def test_the_emulators_port_in_use_is_named(tmp_path: Path, taken_port: int):
    result = run(tmp_path, EMULATOR_PORT=str(taken_port))
    assert_one_clear_line(result, f"Port {taken_port} can't be used", "make run EMULATOR_PORT=")


@pytest.mark.parametrize("text", ["", "eight", "0", "70000", "-1"])
def test_a_port_that_is_no_port_is_refused(tmp_path: Path, text: str):
    assert_one_clear_line(run(tmp_path, PORT=text), "PORT is", "must be a port number")


def test_processes_reach_each_other_at_the_host_that_was_named(tmp_path: Path):
    for host, reached in (("127.0.0.2", "127.0.0.2"), ("0.0.0.0", "127.0.0.1")):  # noqa: S104
        options = Options(host=host, port=8123, emulator_port=8124, var=tmp_path)
        emulator = commands(options)["emulator"]
        assert emulator[emulator.index("--webhook") + 1].startswith(f"http://{reached}:8123/")
        assert environment(options)["WHATSAPP_API_BASE"] == f"http://{reached}:8124/v23.0"


def test_one_port_for_both_is_refused(tmp_path: Path):
    options = Options(host="127.0.0.1", port=8000, emulator_port=8000, var=tmp_path)
    with pytest.raises(CannotRun, match="give each its own"):
        require_free_ports(options)


def test_a_broken_database_is_named(tmp_path: Path):
    (tmp_path / "diwan.sqlite3").write_bytes(b"this is no database at all" * 100)
    result = run(tmp_path)
    assert_one_clear_line(result, str(tmp_path / "diwan.sqlite3"), "Move it away")


def test_a_database_that_does_not_answer_is_named(tmp_path: Path):
    url = f"postgres://nobody:secret@127.0.0.1:{free_port()}/diwan"
    result = run(tmp_path, DATABASE_URL=url)
    assert_one_clear_line(result, "can't be used", "DATABASE_URL")
    assert "secret" not in result.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "nonsense"),
        ("CACHE_URL", "nonsense"),
        ("EMAIL_URL", "nonsense"),
        ("SEARCH_ENGINE", "solr"),
    ],
)
def test_a_variable_that_makes_no_sense_is_named(tmp_path: Path, name: str, value: str):
    assert_one_clear_line(run(tmp_path, **{name: value}), name, "prepare.log")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path):
    blocker = tmp_path / "file"
    blocker.write_text("")
    assert_one_clear_line(run(tmp_path, DIWAN_VAR=str(blocker / "var")), str(blocker))


def test_what_the_person_has_set_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    options = Options(host="127.0.0.1", port=8123, emulator_port=8124, var=tmp_path)
    monkeypatch.setenv("WHATSAPP_API_BASE", "https://graph.facebook.com/v23.0")
    assert environment(options)["WHATSAPP_API_BASE"] == "https://graph.facebook.com/v23.0"
    monkeypatch.delenv("WHATSAPP_API_BASE")
    assert environment(options)["WHATSAPP_API_BASE"] == "http://127.0.0.1:8124/v23.0"


@pytest.mark.parametrize("version", [None, "Python 3.9.2"])
def test_a_missing_or_older_python_is_named(version: str | None, tmp_path: Path):
    python = tmp_path / "python3.11"
    if version:
        python.write_text(f'#!/bin/sh\necho "{version}"; exit 1\n')
        python.chmod(0o755)
    result = subprocess.run(
        ["sh", "deploy/setup.sh", "requirements.txt"],
        env={"PATH": os.environ["PATH"], "PYTHON": str(python)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("diwan: Python 3.11 is needed")
    assert len(result.stderr.splitlines()) == 1
