"""`manage.py worker`: everything that happens outside a request."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from cms.core.lanes import LANES, Lane

logger = logging.getLogger(__name__)

RESTART_AFTER = 2.0  # seconds


class Command(BaseCommand):
    """Runs one lane in this process, or all lanes in child processes."""

    help = "Sends and receives messages, does background jobs and recurring work."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--lane", choices=[*LANES, "all"], default="all")
        # A child stops when the process that started it is gone, even if that one was killed.
        parser.add_argument("--parent", type=int, default=None, help="for internal use")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask_to_stop)
        signal.signal(signal.SIGINT, ask_to_stop)
        if options["lane"] == "all":
            supervise(stop)
        else:
            # The library tells of every task at INFO; jobs have a page of their own.
            logging.getLogger("django_tasks_db").setLevel(logging.WARNING)
            logging.getLogger("django_tasks").setLevel(logging.WARNING)
            logger.info("The %s lane works.", options["lane"])
            Lane(options["lane"], stop, parent=options["parent"]).run()
            logger.info("The %s lane stopped.", options["lane"])


def supervise(stop: threading.Event) -> None:
    """Keep one child process per lane until `stop` is set, then stop them and wait for them."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    start_at = dict.fromkeys(LANES, 0.0)
    while not stop.is_set():
        for lane in LANES:
            child = children.get(lane)
            if child and child.poll() is not None:
                logger.error(
                    "The %s lane ended by itself (%s); again soon.", lane, child.returncode
                )
                del children[lane]
                start_at[lane] = time.monotonic() + RESTART_AFTER
            elif not child and time.monotonic() >= start_at[lane]:
                children[lane] = _start(lane)
        stop.wait(0.5)
    for child in children.values():
        child.send_signal(signal.SIGTERM)
    for child in children.values():
        child.wait()


def _start(lane: str) -> subprocess.Popen[bytes]:
    argv = [sys.executable, sys.argv[0], "worker", "--lane", lane, "--parent", str(os.getpid())]
    # In our process group: whoever ends the group ends the lanes too. Ctrl-C reaches a child
    # twice then, from the terminal and from us, which is the same as once.
    return subprocess.Popen(argv)
