"""`make test-services`: the tests again, on real PostgreSQL and Redis.

Browser tests stay with `make test`: what they show does not depend on the database.
A service that can't be had skips its run and says so; with CI=true that is a failure.
"""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from tests.services.postgresql import Unavailable, postgresql
from tests.services.redis import redis


def main(arguments: list[str]) -> int:
    """Start the services, run pytest with `arguments`, stop them; return pytest's exit code."""
    # SIGTERM must unwind the stack, or the servers outlive us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    environment = dict(os.environ)
    with ExitStack() as stack:
        for name, variable, service in (
            ("PostgreSQL", "DATABASE_URL", postgresql),
            ("Redis", "CACHE_URL", redis),
        ):
            try:
                environment[variable] = stack.enter_context(service())
            except Unavailable as reason:
                print(f"\n*** {name} TESTS NOT RUN: {reason} ***\n", file=sys.stderr)
                if os.environ.get("CI") == "true":
                    return 1
        if "DATABASE_URL" not in environment:
            return 0
        print(f"diwan: testing on {environment['DATABASE_URL']}", flush=True)
        options = ["-n", "2", "--dist", "loadfile", "-m"]
        command = [sys.executable, "-m", "pytest", *options, "not browser", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
