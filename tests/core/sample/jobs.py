"""Jobs that take their time, and notes of what ran, one line each, in the folder $NOTES."""

import os
import time
from pathlib import Path

from cms.core.jobs import JobContext, job


def note(text: str) -> None:
    with Path(os.environ["NOTES"]).open("a") as notes:
        notes.write(f"{text}\n")


@job("sample.slow", title="Slow work")
def slow(context: JobContext, seconds: float) -> None:
    note("slow began")
    steps = int(seconds * 10)
    for step in range(steps):
        context.progress(step, steps)
        time.sleep(0.1)
    note("slow ended")


@job("sample.quick", title="Quick work")
def quick(context: JobContext) -> None:
    note("quick")


def tick() -> None:
    note("tick")


def pump() -> int:
    """Stands for messages: notes once that its lane works."""
    if "pump" not in os.environ:
        os.environ["pump"] = "1"  # noqa: SIM112
        note("pump")
    return 0
