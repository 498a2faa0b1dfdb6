"""`python -m contact_center.emulator`: starts fast, says one line, stops when told."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from contact_center.emulator import Config, texts
from tests.contact_center.emulator_site import RANA

COMMAND = [sys.executable, "-m", "contact_center.emulator"]
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_until_it_answers(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(200):
        try:
            httpx.get(f"http://127.0.0.1:{port}/").raise_for_status()
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()
            time.sleep(0.05)
        else:
            return
    pytest.fail("the emulator does not answer")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_stopped(how: signal.Signals, tmp_path: Path) -> None:
    port = free_port()
    state = tmp_path / "state.json"
    webhook = "http://127.0.0.1:1/whatsapp/webhook"
    with run("--port", str(port), "--webhook", webhook, "--state", str(state)) as process:
        wait_until_it_answers(port, process)
        said = httpx.post(
            f"http://127.0.0.1:{port}/control/phones/{RANA}/messages",
            json={"type": "text", "text": {"body": "مرحبا"}},
        )
        assert said.status_code == 201
        process.send_signal(how)
        out, err = process.communicate(timeout=5)
    assert process.returncode == 0
    assert "Traceback" not in err
    assert str(port) in out
    assert webhook in out
    assert said.json()["id"] in state.read_text()


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with run("--port", str(port)) as process:
            out, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert out == ""
    assert err == f"emulator: can't listen on 127.0.0.1:{port}: another program listens there\n"


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 99}', '{"format": 1}'])
def test_a_broken_state_file_is_one_clear_line(content: str, tmp_path: Path) -> None:
    state = tmp_path / "state.json"
    state.write_text(content)
    with run("--port", str(free_port()), "--state", str(state)) as process:
        _, err = process.communicate(timeout=10)
    assert process.returncode == 1
    assert err.startswith(f"emulator: {state} ")
    assert err.count("\n") == 1
    assert state.read_text() == content


def test_starts_without_django() -> None:
    code = "import sys, contact_center.emulator; print('django' in sys.modules)"
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "False"


def test_secrets_come_from_the_environment_and_the_newest_signs() -> None:
    config = Config.from_environment(
        {"WHATSAPP_APP_SECRET": "new, old", "WHATSAPP_ACCESS_TOKEN": "", "OTHER": "x"}, port=9
    )
    assert (config.app_secret, config.access_token, config.port) == ("new", "emulator-token", 9)
    assert Config.from_environment({"WHATSAPP_APP_SECRET": "a"}, app_secret="b").app_secret == "b"


def test_the_page_says_everything_in_both_languages() -> None:
    folder = Path(texts.__file__).parent / "static"
    script = "".join(path.read_text() for path in [*folder.glob("*.js"), folder.parent / "page.py"])
    page = (folder / "page.html").read_text()
    for language in texts.TEXTS.values():
        assert set(language) == set(texts.TEXTS["ar"])
        for name, words in language.items():
            assert words.strip()
            used = (f"t.{name}" in script, f'"{name}"' in script, f"$t_{name}" in page)
            assert any(used), name
