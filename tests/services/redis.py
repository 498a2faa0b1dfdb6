"""A throwaway Redis server on 127.0.0.1 for one test run."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.postgresql import Unavailable, free_port, install


@contextmanager
def redis() -> Iterator[str]:
    """Start a server without persistence; yield its CACHE_URL. Raises Unavailable without Redis."""
    if not shutil.which("redis-server") and not install("redis-server"):
        raise Unavailable("Redis is not installed (Debian: apt-get install redis-server)")
    folder = tempfile.mkdtemp(prefix="diwan-redis-")
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        else:
            raise Unavailable("Redis did not start")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)
