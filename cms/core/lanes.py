"""The worker's lanes: messages and jobs run in processes of their own, so no import delays a reply.

    register_pump("messages", "contact_center.outbox", send_pending)

A pump handles a small batch of what waits and returns how many it handled. Each pump of a lane
runs in a thread of its own, with a database connection of its own, so that a slow one delays no
other; it is called again at once while there is work, else after a short pause.
"""

import logging
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

logger = logging.getLogger(__name__)

MESSAGES, JOBS = "messages", "jobs"
LANES = (MESSAGES, JOBS)
IDLE = 0.2  # seconds between two looks when nothing waits
WATCH = 0.5  # seconds between two looks whether everything still lives
BACK_OFF_FROM, BACK_OFF_TO = 1.0, 30.0  # seconds


@dataclass
class Pump:
    """One queue of a lane."""

    name: str
    function: Callable[[], int]


_pumps: dict[str, dict[str, Pump]] = {lane: {} for lane in LANES}
_companions: dict[str, list[Callable[[threading.Event], None]]] = {lane: [] for lane in LANES}


def register_pump(lane: str, name: str, function: Callable[[], int]) -> None:
    """Have `function()` called by the lane; it returns how many items it handled.

    Raises ValueError for an unknown lane or a name taken by another function.
    """
    if lane not in LANES:
        raise ValueError(f"There is no lane {lane!r}: it is one of {', '.join(LANES)}.")
    known = _pumps[lane].get(name)
    if known and known.function is not function:
        raise ValueError(f"The pump {name!r} is registered twice.")
    _pumps[lane][name] = Pump(name, function)


def register_companion(lane: str, function: Callable[[threading.Event], None]) -> None:
    """Have `function(stop)` run in a thread beside the lane until `stop` is set."""
    if function not in _companions[lane]:
        _companions[lane].append(function)


def pumps(lane: str) -> list[Pump]:
    """Return the pumps of a lane, in the order they were registered."""
    return list(_pumps[lane].values())


class Runner:
    """Calls one pump again and again."""

    def __init__(self, pump: Pump, stop: threading.Event) -> None:
        self.pump = pump
        self.stop = stop
        self.delay = 0.0  # what the last failure made it wait

    def run(self) -> None:
        """Run until `stop` is set, finishing the current batch."""
        while not self.stop.is_set():
            self.turn()
        connections.close_all()

    def turn(self) -> int:
        """Call the pump once, then pause if nothing waited; return how many were handled."""
        try:
            close_old_connections()
            handled = self.pump.function()
        except Exception as error:
            if isinstance(error, DatabaseError | InterfaceError):
                logger.warning("%s waits for the database: %s", self.pump.name, _one_line(error))
                connections.close_all()
            else:
                logger.exception("%s failed", self.pump.name)
            self.delay = min(max(self.delay * 2, BACK_OFF_FROM), BACK_OFF_TO)
            self.stop.wait(self.delay)
            return 0
        self.delay = 0.0
        if not handled:
            self.stop.wait(IDLE)
        return handled


class Lane:
    """Runs the pumps of one lane until told to stop."""

    def __init__(self, name: str, stop: threading.Event, parent: int | None = None) -> None:
        self.name = name
        self.stop = stop
        self.parent = parent

    def run(self) -> None:
        """Run until `stop` is set (or the parent process is gone), finishing what is under way."""
        runners = [
            threading.Thread(target=Runner(pump, self.stop).run, name=pump.name)
            for pump in pumps(self.name)
        ]
        companions = [
            threading.Thread(
                target=function, args=(self.stop,), daemon=True, name=function.__name__
            )
            for function in _companions[self.name]
        ]
        for thread in [*companions, *runners]:
            thread.start()
        while not self.stop.wait(WATCH):
            if self.parent is not None and os.getppid() != self.parent:
                logger.warning("The %s lane stops: its parent is gone.", self.name)
                self.stop.set()
            elif dead := [thread.name for thread in runners if not thread.is_alive()]:
                # Whoever supervises the lane starts it again, with every pump.
                logger.error("The %s lane stops: %s died.", self.name, ", ".join(dead))
                self.stop.set()
        for thread in runners:
            thread.join()
        for thread in companions:
            thread.join(timeout=30)
        connections.close_all()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
