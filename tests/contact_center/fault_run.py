"""A site, two workers and the emulator as processes, in front of a plan of everything going wrong.

`Run` starts them on a database that is there already, lets people write while messages come twice
and out of order, sends fail in every way, and site and workers are killed again and again; then
it waits until nothing is under way. What must hold afterwards, `test_faults` checks.
"""

import contextlib
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[2]
PYTHON = sys.executable
ASK = "الحالة"
TOKEN = "emulator-token"

# How a send may end, and how often each: five kinds of 5xx, Meta's own passing errors, and answers
# that come late, broken or never.
SEND_FAULTS: list[dict[str, Any]] = [
    *({"kind": "http", "http": status} for status in (500, 501, 502, 503, 504)),
    *({"kind": "error", "code": code} for code in (2, 131000, 131016)),
    {"kind": "lost"},
    {"kind": "lost"},
    {"kind": "garbled"},
    {"kind": "slow", "seconds": 0.4},
    {"kind": "hang", "seconds": 0.4},
    {"kind": "fail", "code": 131026},
]
# Longer than the site waits for an answer, in seconds.
TIME_OUT = {"kind": "hang", "seconds": 25}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """One of ours, restarted after each kill."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    ready: Callable[[], bool] = lambda: True
    popen: "subprocess.Popen[bytes] | None" = None
    kills: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL for it and every child: nothing is said goodbye to."""
        if self.popen is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        self.popen = None
        self.kills += 1

    def wait(self, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while not self.ready():
            assert self.popen is not None
            assert self.popen.poll() is None, f"{self.name} ended: {self.log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"{self.name}: {self.log.read_text()[-3000:]}"
            time.sleep(0.05)


@dataclass
class Spoken:
    """What people said: ids by phone in the order of saying, and who asked how often."""

    ids: dict[str, list[str]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return sum(map(len, self.ids.values()))


class Run:
    """One run; `seed` decides everything but how fast the machine is."""

    def __init__(self, database_url: str, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.folder = folder
        site, emulator = free_port(), free_port()
        self.site_url, self.emulator_url = (f"http://127.0.0.1:{p}" for p in (site, emulator))
        environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("WHATSAPP_", "PYTEST_"))},
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": database_url,
            "DIWAN_VAR": str(folder),
            "WHATSAPP_API_BASE": f"{self.emulator_url}/v23.0",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
            "LOG_LEVEL": "WARNING",
        }
        server = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        server += ["--port", str(site), "--workers", "1", "--blocking-threads", "4"]
        server += ["--no-access-log", "--log-level", "warning", "cms.wsgi:application"]
        worker = [PYTHON, "manage.py", "worker", "--lane", "messages"]
        webhook = f"{self.site_url}/whatsapp/webhook"
        exchange = [PYTHON, "-m", "contact_center.emulator", "--port", str(emulator)]
        exchange += ["--webhook", webhook, "--auto-read"]

        def process(name: str, command: list[str], url: str = "") -> Process:
            ready = (lambda: _answers(url)) if url else (lambda: True)
            return Process(name, command, environment, folder / f"{name}.log", ready)

        self.site = process("site", server, f"{self.site_url}/healthz")
        self.workers = [process("worker-1", worker), process("worker-2", worker)]
        self.emulator = process("emulator", exchange, f"{self.emulator_url}/control/")
        self.client = httpx.Client(base_url=self.emulator_url, timeout=60)
        self.spoken = Spoken()
        self.kills: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        # Seconds between two kills, at most.
        self.longest_life = 2.5
        self._killing = threading.Event()
        self._killer: threading.Thread | None = None

    # --- Processes ---

    @contextlib.contextmanager
    def running(self) -> Iterator["Run"]:
        """Start everything, and leave nothing behind."""
        try:
            for process in (self.emulator, self.site, *self.workers):
                process.start()
            self.emulator.wait()
            self.site.wait()
            yield self
        finally:
            self.stop_killing()
            self.client.close()
            for process in (self.site, *self.workers, self.emulator):
                process.kill()

    def start_killing(self) -> None:
        """Kill one after the other, at random, each once it is up again."""
        self._killing.set()
        self._killer = threading.Thread(target=self._kill_on, daemon=True)
        self._killer.start()

    def stop_killing(self, after: int = 0) -> None:
        """Let all of them live, once so many were killed."""
        while self._killer and sum(self.kills.values()) < after:
            time.sleep(0.1)
        self._killing.clear()
        if self._killer:
            self._killer.join()
            self._killer = None

    def _kill_on(self) -> None:
        dice = random.Random(self.random.random())
        victims = itertools.cycle([self.site, self.workers[0], self.site, self.workers[1]])
        while self._killing.is_set():
            time.sleep(dice.uniform(0.2, self.longest_life))
            victim = next(victims)
            victim.kill()
            self.kills[victim.name.partition("-")[0]] += 1
            time.sleep(dice.uniform(0, 0.5))
            victim.start()
            with contextlib.suppress(AssertionError):
                victim.wait()

    # --- What happens ---

    def go_wrong(self, *, reorder: bool, patient: bool = False) -> None:
        """Choose anew how webhooks come and which sends fail."""
        webhooks = {
            "batch": self.random.choice([1, 3, 20, 150]),
            "gather": 0.1,
            "duplicates": self.random.choice([0.0, 0.3, 1.0]),
            "reorder": reorder,
            "delay": self.random.choice([0.0, 0.5]) if reorder else 0.0,
            "status_before_answer": self.random.random() < 0.2,
        }
        sends = [
            {**fault, "times": 3 if patient else 1}
            for fault in self.random.sample(SEND_FAULTS, self.random.randint(1, 4))
        ]
        if patient:
            sends.append(TIME_OUT)
        for fault in sends:
            self.faults[str(fault.get("http") or fault.get("code") or fault["kind"])] += 1
        body = {"webhooks": webhooks, "sends": sends}
        self.client.patch("/control/faults", json=body).raise_for_status()

    def webhooks_are_well(self) -> None:
        """Webhooks come as they should; faults of sends wait until they are met."""
        webhooks = {"duplicates": 0.0, "reorder": False, "delay": 0.0}
        self.client.patch("/control/faults", json={"webhooks": webhooks}).raise_for_status()

    def say(self, phone: str, began: int) -> None:
        """Let a person write their next message: first a complaint, later now and then a question."""
        ids = self.spoken.ids.setdefault(phone, [])
        asks = bool(ids) and self.random.random() < 0.2
        self.spoken.asked[phone] += asks
        body = ASK if asks else f"النفايات متراكمة في الحي منذ أيام، الرسالة {len(ids)}"
        answer = self.client.post(
            f"/control/phones/{phone}/messages",
            json={
                "type": "text",
                "text": {"body": body},
                # A second apart, so that the order in which they were written can be told.
                "timestamp": began + len(ids),
            },
        )
        answer.raise_for_status()
        ids.append(answer.json()["id"])

    def waiting(self) -> int:
        """How many webhooks have not arrived."""
        return int(self.client.get("/control/").raise_for_status().json()["site"]["waiting"])

    def arrive(self, seconds: float = 600) -> None:
        """Wait until every webhook has been taken."""
        deadline = time.monotonic() + seconds
        while waiting := self.waiting():
            assert time.monotonic() < deadline, f"{waiting} webhooks wait"
            self.client.post("/control/deliveries/retry", json={})
            time.sleep(0.1)

    def received(self) -> list[dict[str, Any]]:
        """What reached the people's phones, oldest first."""
        answer = self.client.get("/control/messages", params={"by": "business"})
        messages: list[dict[str, Any]] = answer.raise_for_status().json()
        return messages


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
