"""`make run`: prepare the installation, then serve site, worker and emulator under one process.

The process in front owns the others: Ctrl-C or SIGTERM stops all of them, and when one of
them ends by itself the rest are stopped too. On Linux the kernel ends the children even
when this process is killed outright.
"""

import contextlib
import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import environ

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 60
STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1


class CannotRun(Exception):
    """Something the person in front of the screen can mend; its text says how."""


@dataclass(frozen=True)
class Options:
    """Where things listen and where data lives, from the environment (and `.env`)."""

    host: str
    port: int
    emulator_port: int
    var: Path

    @classmethod
    def from_environment(cls) -> "Options":
        environ.Env.read_env(ROOT / ".env", overwrite=False)
        return cls(
            host=os.environ.get("HOST", "127.0.0.1"),
            port=_port("PORT", 8000),
            emulator_port=_port("EMULATOR_PORT", 8001),
            var=Path(os.environ.get("DIWAN_VAR", ROOT / "var")),
        )

    @property
    def reachable(self) -> str:
        """The address at which our own processes reach each other."""
        return "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104

    @property
    def site(self) -> str:
        return f"http://{self._shown}:{self.port}"

    @property
    def emulator(self) -> str:
        return f"http://{self._shown}:{self.emulator_port}"

    @property
    def _shown(self) -> str:
        return "localhost" if self.reachable == "127.0.0.1" else self.reachable


def _port(name: str, default: int) -> int:
    text = os.environ.get(name, str(default))
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotRun(f"{name} is {text!r}; it must be a port number from 1 to 65535.")
    return int(text)


def require_free_ports(options: Options) -> None:
    """Raise CannotRun when an address we need is taken."""
    if options.port == options.emulator_port:
        raise CannotRun(f"PORT and EMULATOR_PORT are both {options.port}; give each its own.")
    for name, port in (("PORT", options.port), ("EMULATOR_PORT", options.emulator_port)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((options.host, port))
            except OSError as error:
                raise CannotRun(
                    f"Port {port} can't be used ({error.strerror}). Stop what listens there, "
                    f"or choose another: make run {name}={port + 100}"
                ) from None


def environment(options: Options) -> dict[str, str]:
    """Return the children's environment; what the person has set wins."""
    defaults = {
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DIWAN_VAR": str(options.var),
        "WAGTAILADMIN_BASE_URL": options.site,
        "WHATSAPP_API_BASE": f"http://{options.reachable}:{options.emulator_port}/v23.0",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
    }
    return {**defaults, **os.environ}


def commands(options: Options) -> dict[str, list[str]]:
    """Return the processes that make up a running Diwan, by name."""
    python = sys.executable
    server = [python, "-m", "granian", "--interface", "wsgi", "--host", options.host]
    server += ["--port", str(options.port), "--workers", "1", "--blocking-threads", "4"]
    server += ["--no-access-log", "--log-level", "warning", "cms.wsgi:application"]
    emulator = [python, "-m", "contact_center.emulator", "--port", str(options.emulator_port)]
    emulator += ["--host", options.host]
    emulator += ["--webhook", f"http://{options.reachable}:{options.port}/whatsapp/webhook"]
    emulator += ["--state", str(options.var / "emulator.json")]
    return {
        "web server": server,
        "worker": [python, str(ROOT / "manage.py"), "worker"],
        "emulator": emulator,
    }


def _die_with_parent() -> None:
    """Runs in the child: ask the kernel for SIGTERM when our process is gone."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    """Starts the processes, waits, and stops them together."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.environment = environment(options)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.stopping = False

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start(self) -> None:
        for name, command in commands(self.options).items():
            # A session of its own: Ctrl-C reaches this process alone, which stops the others in order.
            self.processes[name] = subprocess.Popen(
                command,
                env=self.environment,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def ended(self) -> str | None:
        """Return the name of a process that ended by itself, if any."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                return name
        return None

    def wait_until_served(self) -> bool:
        """Wait for site and emulator to answer; False when asked to stop meanwhile.

        Raises CannotRun when a process ends or the time is over.
        """
        urls = {
            f"http://{self.options.reachable}:{self.options.port}/healthz",
            f"http://{self.options.reachable}:{self.options.emulator_port}/",
        }
        deadline = time.monotonic() + START_SECONDS
        while urls and not self.stopping:
            if name := self.ended():
                raise CannotRun(f"The {name} ended while starting; its own words stand above.")
            if time.monotonic() > deadline:
                raise CannotRun(
                    f"No answer after {START_SECONDS} s from {', '.join(sorted(urls))}."
                )
            urls = {url for url in urls if not _answers(url)}
            if urls:
                time.sleep(0.1)
        return not self.stopping

    def watch(self) -> None:
        """Return when asked to stop; raise CannotRun when a process ends by itself."""
        while not self.stopping:
            if name := self.ended():
                raise CannotRun(f"The {name} ended unexpectedly; everything else was stopped.")
            time.sleep(0.3)

    def stop(self) -> None:
        """Ask all to finish, and end those that don't within STOP_SECONDS."""
        running = [process for process in self.processes.values() if process.poll() is None]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except OSError:
        return False


def prepare(supervisor: Supervisor) -> None:
    """Bring database and content up to date.

    Raises CannotRun with the reason when that fails; what was said at length is kept in a file.
    """
    log = supervisor.options.var / "prepare.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "prepare"],
            env=supervisor.environment,
            cwd=ROOT,
            stderr=errors,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )
        while process.poll() is None:
            if supervisor.stopping:
                process.terminate()
            time.sleep(0.05)
    if process.returncode and not supervisor.stopping:
        said = log.read_text(encoding="utf-8")
        raise CannotRun(f"{reason(said)} (All that was said: {log})")


def reason(said: str) -> str:
    """Return, on one line, what ended a Django command: its last words without their type."""
    lines = said.strip().splitlines() or ["The installation could not be prepared."]
    first = max((n for n, line in enumerate(lines) if line[:1].strip()), default=0)
    text = " ".join(" ".join(lines[first:]).split())
    return re.sub(r"^[\w.]*(?:Error|Configured|Exception): ", "", text)


def announcement(options: Options) -> str:
    """Return what is printed once everything serves."""
    password_file = options.var / "admin-password"
    if password_file.exists():
        email, _, password = password_file.read_text(encoding="utf-8").strip().partition(" ")
        account = (
            f"  Log in as        {email}\n"
            f"  Password         {password}   (as first set; kept in {password_file})"
        )
    else:
        account = "  Log in as        an administrator that you have"
    return f"""
  Diwan is running. Ctrl-C stops everything.

  Site             {options.site}/ar/   {options.site}/en/
  Administration   {options.site}/admin/
  Inbox            {options.site}/admin/inbox/
  WhatsApp         {options.emulator}/   (the emulator: you play the citizen)

{account}

  Try first: write «النفايات لم تُجمع منذ أسبوع في زحلة» in the emulator, answer it from
  the inbox, and watch the ticks. Then search «زحله» on the site.
"""


def main() -> int:
    """Run until stopped. Returns 0 after a requested stop, 1 with one clear line otherwise."""
    supervisor: Supervisor | None = None
    try:
        options = Options.from_environment()
        options.var.mkdir(parents=True, exist_ok=True)
        require_free_ports(options)
        supervisor = Supervisor(options)
        signal.signal(signal.SIGTERM, supervisor.request_stop)
        signal.signal(signal.SIGINT, supervisor.request_stop)
        prepare(supervisor)
        if not supervisor.stopping:
            supervisor.start()
            if supervisor.wait_until_served():
                print(announcement(options), flush=True)
                supervisor.watch()
    except (CannotRun, OSError) as problem:
        print(f"diwan: {problem}", file=sys.stderr, flush=True)
        return 1
    finally:
        if supervisor:
            supervisor.stop()
    print("Diwan has stopped.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
