"""The worker: lanes apart, items finished before it stops, errors survived."""

import json
import os
import signal
import sqlite3
import threading
import time

import pytest
from django.db import OperationalError

from cms.core import lanes
from tests.core.processes import children, lives, wait_for

# --- One turn of a pump, and a lane of them ---


@pytest.fixture
def lane(monkeypatch, db):
    """A lane without pumps, that never waits long."""
    monkeypatch.setattr(lanes, "_pumps", {name: {} for name in lanes.LANES})
    monkeypatch.setattr(lanes, "_companions", {name: [] for name in lanes.LANES})
    monkeypatch.setattr(lanes, "IDLE", 0.01)
    monkeypatch.setattr(lanes, "WATCH", 0.01)
    monkeypatch.setattr(lanes, "BACK_OFF_FROM", 0.01)
    monkeypatch.setattr(lanes, "BACK_OFF_TO", 0.03)
    # A test's own transaction must outlive the lane's hygiene.
    monkeypatch.setattr(lanes.connections, "close_all", lambda: None)
    monkeypatch.setattr(lanes, "close_old_connections", lambda: None)
    return lanes.Lane("messages", threading.Event())


def runner(function):
    return lanes.Runner(lanes.Pump("a", function), threading.Event())


def test_a_slow_pump_delays_no_other(lane):
    begun, met = threading.Event(), threading.Event()

    def slow():
        begun.set()
        met.wait(10)
        return 1

    def quick():
        if begun.wait(10):
            met.set()
        lane.stop.set()
        return 1

    lanes.register_pump("messages", "slow", slow)
    lanes.register_pump("messages", "quick", quick)
    lanes.register_pump("jobs", "other", lambda: pytest.fail("another lane's pump ran"))
    lane.run()
    assert met.is_set()


def test_each_pump_has_a_database_connection_of_its_own(lane):
    seen = {}
    both = threading.Barrier(2, timeout=10)

    def look(name):
        def pump():
            if name not in seen:
                seen[name] = id(lanes.connections["default"])
                both.wait()
            lane.stop.set()
            return 1

        return pump

    lanes.register_pump("messages", "a", look("a"))
    lanes.register_pump("messages", "b", look("b"))
    lane.run()
    assert seen["a"] != seen["b"]


def test_a_pump_that_fails_goes_on_and_stops_no_other(lane, caplog):
    turns = []

    def fails():
        turns.append(1)
        if len(turns) == 3:
            lane.stop.set()
        raise RuntimeError("no such thing")

    ran: list[int] = []

    def runs() -> int:
        ran.append(1)
        return 0

    lanes.register_pump("messages", "a", fails)
    lanes.register_pump("messages", "b", runs)
    lane.run()
    assert len(turns) == 3
    assert ran
    assert "no such thing" in caplog.text


def test_a_database_error_is_one_line_and_the_pump_backs_off(lane, caplog):
    def fails():
        raise OperationalError("the database\nis gone")

    pump = runner(fails)
    delays = []
    for _turn in range(4):
        assert pump.turn() == 0
        delays.append(pump.delay)
    assert delays == [0.01, 0.02, 0.03, 0.03]
    assert "Traceback" not in caplog.text
    assert caplog.messages == ["a waits for the database: the database is gone"] * 4
    pump.pump.function = lambda: 1
    assert pump.turn() == 1
    assert pump.delay == 0


def test_a_lane_that_stops_lets_every_pump_finish_and_calls_none_again(lane):
    calls, finished = [], []

    def slow():
        calls.append(1)
        lane.stop.set()
        time.sleep(0.2)
        finished.append(1)
        return 1

    lanes.register_pump("messages", "a", slow)
    lane.run()
    assert calls == finished == [1]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_lane_whose_pump_died_stops_to_be_started_again(lane, caplog):
    def dies():
        raise SystemExit

    lanes.register_pump("messages", "dies", dies)
    lanes.register_pump("messages", "lives", lambda: 0)
    lane.run()
    assert lane.stop.is_set()
    assert "dies died" in caplog.text


def test_registering_is_checked(lane):
    with pytest.raises(ValueError, match="no lane"):
        lanes.register_pump("letters", "a", lambda: 0)
    lanes.register_pump("jobs", "a", os.getpid)
    lanes.register_pump("jobs", "a", os.getpid)
    with pytest.raises(ValueError, match="twice"):
        lanes.register_pump("jobs", "a", lambda: 0)


def test_a_lane_stops_when_its_parent_is_gone(lane):
    lane.parent = os.getppid() + 1
    lane.run()
    assert lane.stop.is_set()


# --- The real worker ---


@pytest.fixture
def worker(installation):
    """`manage.py worker` over a database of its own, with the notes its work leaves."""
    process = installation.manage("worker")
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.extend(process.stdout), daemon=True)
    reader.start()
    process.said = said
    yield process
    for pid in [*children(process.pid), process.pid]:
        if lives(pid):
            os.kill(pid, signal.SIGKILL)
    process.wait()


def enqueue(installation, name, **params):
    code = "import json; from cms.core import jobs\n"
    return installation.run(code + f"jobs.start({name!r}, **json.loads({json.dumps(params)!r}))")


def states(installation):
    return dict(installation.ask("SELECT name, state FROM core_job WHERE name LIKE 'sample.%'"))


def test_the_worker_does_its_work_and_stops_after_the_current_item(installation, worker):
    enqueue(installation, "sample.slow", seconds=4)
    wait_for(lambda: "slow began" in installation.notes)
    # Messages and recurring work don't wait for the job.
    wait_for(lambda: {"pump", "tick"} <= set(installation.notes), seconds=30)
    enqueued = "slow ended" not in installation.notes
    enqueue(installation, "sample.quick")
    assert enqueued
    wait_for(lambda: states(installation)["sample.quick"] == "done")
    assert states(installation) == {"sample.slow": "done", "sample.quick": "done"}

    enqueue(installation, "sample.slow", seconds=3)
    wait_for(lambda: installation.notes.count("slow began") == 2)
    lanes_running = children(worker.pid)
    assert len(lanes_running) == 2
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=60) == 0
    assert installation.notes.count("slow ended") == 2
    assert {state for (state,) in installation.ask("SELECT state FROM core_job")} == {"done"}
    assert not any(lives(pid) for pid in lanes_running)
    assert installation.ask("SELECT COUNT(*) FROM core_lease") == [(0,)]
    assert "Traceback" not in "".join(worker.said)


def test_the_database_can_be_written_while_a_job_runs(installation, worker):
    enqueue(installation, "sample.slow", seconds=3)
    wait_for(lambda: "slow began" in installation.notes)
    began = time.monotonic()
    connection = sqlite3.connect(installation.database, timeout=2, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("ROLLBACK")
    connection.close()
    assert time.monotonic() - began < 2


def test_lanes_end_when_the_worker_is_killed(installation, worker):
    running = wait_for(lambda: len(children(worker.pid)) == 2 and children(worker.pid))
    wait_for(lambda: "pump" in installation.notes)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_for(lambda: not any(lives(pid) for pid in running), seconds=30)


def test_a_lane_that_dies_is_started_again(installation, worker):
    running = wait_for(lambda: len(children(worker.pid)) == 2 and children(worker.pid))
    wait_for(lambda: "pump" in installation.notes)
    os.kill(running[0], signal.SIGKILL)
    wait_for(lambda: len(set(children(worker.pid)) | set(running)) == 3, seconds=30)
    assert worker.poll() is None
    worker.send_signal(signal.SIGINT)
    assert worker.wait(timeout=60) == 0


def test_a_lane_waits_for_a_database_that_is_not_there(installation):
    hidden = installation.database.rename(installation.folder / "hidden")
    process = installation.manage("worker", "--lane", "jobs")
    said: list[str] = []
    threading.Thread(target=lambda: said.extend(process.stdout), daemon=True).start()
    try:
        wait_for(lambda: "waits for the database" in "".join(said))
        for journal in installation.folder.glob("diwan.sqlite3*"):
            journal.unlink()
        hidden.rename(installation.database)
        enqueue(installation, "sample.quick")
        wait_for(lambda: "quick" in installation.notes)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
        assert "Traceback" not in "".join(said)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
