"""The worker's lanes: messages and jobs run in processes of their own, so no import delays a reply.

    register_pump("messages", "contact_center.outbox", send_pending)

A pump handles a small batch of what waits and returns how many it handled. The lane calls
its pumps in turn, again at once while there is work, else after a short pause.
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


class Lane:
    """Runs the pumps of one lane until told to stop."""

    def __init__(self, name: str, stop: threading.Event, parent: int | None = None) -> None:
        self.name = name
        self.stop = stop
        self.parent = parent
        self.delay = 0.0  # what the next failure waits at least

    def run(self) -> None:
        """Run until `stop` is set (or the parent process is gone), finishing the current item."""
        threads = [
            threading.Thread(
                target=function, args=(self.stop,), daemon=True, name=function.__name__
            )
            for function in _companions[self.name]
        ]
        for thread in threads:
            thread.start()
        while not self.stop.is_set():
            if self.parent is not None and os.getppid() != self.parent:
                logger.warning("The %s lane stops: its parent is gone.", self.name)
                self.stop.set()
                break
            self.turn()
        for thread in threads:
            thread.join(timeout=30)
        connections.close_all()

    def turn(self) -> int:
        """Call every pump once, then pause if nothing waited; return how many were handled."""
        handled, failed = 0, False
        for pump in pumps(self.name):
            if self.stop.is_set():
                break
            try:
                close_old_connections()
                handled += pump.function()
            except (DatabaseError, InterfaceError) as error:
                failed = True
                logger.warning("%s waits for the database: %s", pump.name, _one_line(error))
                connections.close_all()
            except Exception:
                failed = True
                logger.exception("%s failed", pump.name)
        if failed:
            self.delay = min(max(self.delay * 2, BACK_OFF_FROM), BACK_OFF_TO)
            self.stop.wait(self.delay)
        else:
            self.delay = 0.0
            if not handled:
                self.stop.wait(IDLE)
        return handled


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
