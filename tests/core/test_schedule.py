"""Recurring work: what is due, once for all workers, under one leader."""

import os
import signal
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone
from wagtail.models import Page

from cms.core import recurring, schedule
from cms.core.models import Lease, ScheduledRun
from tests.core.processes import Installation, wait_for

HOUR = timedelta(hours=1)


@pytest.fixture
def entries(monkeypatch) -> dict[str, schedule.Entry]:
    """The schedule, emptied for the test."""
    monkeypatch.setattr(schedule, "_entries", {})
    return schedule._entries


# --- What is due ---


@pytest.mark.django_db
def test_work_runs_at_once_and_then_after_its_time(entries):
    ran = []
    schedule.register("x", every=HOUR, function=lambda: ran.append(1))
    now = timezone.now()
    assert schedule.run_due(now) == 1
    assert schedule.run_due(now + timedelta(minutes=59)) == 0
    assert schedule.run_due(now + timedelta(minutes=61)) == 1
    assert len(ran) == 2
    run = ScheduledRun.objects.get(name="x")
    assert run.finished_at
    assert run.error == ""


@pytest.mark.django_db
def test_work_that_fails_is_recorded_and_stops_nothing(entries):
    ran = []

    def fails():
        raise RuntimeError("no such thing")

    schedule.register("a", every=HOUR, function=fails)
    schedule.register("b", every=HOUR, function=lambda: ran.append(1))
    now = timezone.now()
    assert schedule.run_due(now) == 2
    assert ran == [1]
    assert "no such thing" in ScheduledRun.objects.get(name="a").error
    # Not again at once, but when it is due; then the error is gone.
    assert schedule.run_due(now) == 0
    entries["a"] = schedule.Entry("a", HOUR, lambda: None)
    schedule.run_due(now + HOUR)
    assert ScheduledRun.objects.get(name="a").error == ""


def test_a_name_belongs_to_one_function(entries):
    schedule.register("x", every=HOUR, function=timezone.now)
    schedule.register("x", every=HOUR, function=timezone.now)
    with pytest.raises(ValueError, match="twice"):
        schedule.register("x", every=HOUR, function=lambda: None)


def test_the_shared_ground_has_its_own_work():
    names = [entry.name for entry in schedule.entries()]
    assert {"core.publish_scheduled", "core.lost_jobs", "core.clean_up"} <= set(names)


@pytest.mark.django_db
def test_a_page_is_published_when_its_time_has_come():
    page = Page.objects.get(depth=1).add_child(title="Later", slug="later", live=False)
    page.go_live_at = timezone.now() + timedelta(seconds=2)
    page.save_revision().publish()
    recurring.publish_scheduled()
    page.refresh_from_db()
    assert not page.live
    time.sleep(2.1)
    recurring.publish_scheduled()
    page.refresh_from_db()
    assert page.live


@pytest.mark.django_db
def test_cleaning_up_runs():
    recurring.clean_up()


# --- The lease ---


@pytest.mark.django_db
def test_a_lease_has_one_holder_until_it_expires_or_is_given_back():
    now = timezone.now()
    minute = timedelta(minutes=1)
    assert schedule.acquire("x", "first", minute, now)
    assert not schedule.acquire("x", "second", minute, now + minute / 2)
    assert schedule.acquire("x", "first", minute, now + minute / 2)
    assert not schedule.acquire("x", "second", minute, now + minute * 1.25)
    assert schedule.acquire("x", "second", minute, now + minute * 2)
    assert not schedule.acquire("x", "first", minute, now + minute * 2)
    schedule.release("x", "first")
    assert not schedule.acquire("x", "first", minute, now + minute * 2)
    schedule.release("x", "second")
    assert schedule.acquire("x", "first", minute, now + minute * 2)


LEADER = """
import sys, time
from datetime import timedelta
from functools import partial
from cms.core import schedule
print("ready")
sys.stdin.readline()
while True:
    try:
        got = schedule.acquire("race", sys.argv[1], timedelta(seconds=2))
    except Exception as error:
        print("error", error)
    else:
        if got:
            print("leads")
    time.sleep(0.05)
"""


class Contender:
    """A process that wants the lease, and what it says."""

    def __init__(self, installation: Installation, name: str) -> None:
        code = "import django; django.setup()\n" + LEADER
        self.process = installation.start("-c", code, name, stdin=-1)
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.strip())

    def go(self) -> None:
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def says(self, line: str) -> bool:
        return line in self.lines

    def end(self) -> None:
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def test_of_two_processes_one_leads_and_the_other_follows_when_it_dies(installation):
    contenders = [Contender(installation, name) for name in ("first", "second")]
    try:
        for contender in contenders:
            wait_for(partial(contender.says, "ready"))
        for contender in contenders:
            contender.go()
        wait_for(lambda: any("leads" in contender.lines for contender in contenders))
        time.sleep(4)  # twice the lease: it is renewed, not passed around
        leaders = [contender for contender in contenders if "leads" in contender.lines]
        assert len(leaders) == 1
        [other] = [contender for contender in contenders if contender not in leaders]
        assert other.lines == ["ready"]
        leaders[0].end()
        wait_for(lambda: "leads" in other.lines, seconds=20)
        assert installation.ask("SELECT holder FROM core_lease WHERE name = 'race'")
    finally:
        for contender in contenders:
            contender.end()


DUE = """
import sys, time
from django.utils import timezone
from cms.core import schedule
print("ready", flush=True)
sys.stdin.readline()
for _ in range(5):
    schedule.run_due()
"""


def test_work_runs_once_even_when_two_processes_believe_they_lead(installation):
    code = "import django; django.setup()\n" + DUE
    processes = [installation.start("-c", code, stdin=-1) for _ in range(2)]
    for process in processes:
        while process.stdout.readline().strip() != "ready":
            assert process.poll() is None
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    for process in processes:
        output, _none = process.communicate(timeout=120)
        assert process.returncode == 0, output
    assert installation.notes.count("tick") == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_leader_gives_its_lease_back(entries):
    stop = threading.Event()
    stop.set()
    Lease.objects.create(name=schedule.LEASE, holder="other", expires_at=timezone.now() + HOUR)
    schedule.lead(stop)
    assert Lease.objects.get(name=schedule.LEASE).holder == "other"
