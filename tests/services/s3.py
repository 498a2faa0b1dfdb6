"""A throwaway S3 server on 127.0.0.1 that checks signatures (nanio, from the package index)."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.services.postgresql import free_port

ACCESS_KEY = "diwan-tests"
SECRET_KEY = "diwan-tests-secret-key"


@contextmanager
def s3(folder: Path) -> Iterator[str]:
    """Start a server that keeps its data in `folder`; yield its endpoint's address."""
    port = free_port()
    program = Path(sys.executable).with_name("nanio")
    server = subprocess.Popen(
        [program, "serve", "--host", "127.0.0.1", "--port", str(port), "--no-access-log"],
        env={
            **os.environ,
            "NANIO_ACCESS_KEY": ACCESS_KEY,
            "NANIO_SECRET_KEY": SECRET_KEY,
            "NANIO_DATA_DIR": str(folder),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(200):
            try:
                httpx.get(address, timeout=1)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)
