"""The virus scanner: ClamAV's daemon, asked over its own protocol (INSTREAM)."""

import socket
import struct
from typing import IO

from django.conf import settings

CONNECT, ANSWER = 5.0, 120.0  # seconds
CHUNK = 64 * 1024
PORT = 3310
MOST_ANSWER = 4096  # bytes


class ScannerUnavailable(RuntimeError):
    """The scanner can't be asked now: the file has to wait."""


class ScannerRefused(RuntimeError):
    """The scanner won't look at this file, for example because of its size."""


def is_set() -> bool:
    """Whether the operator named a scanner."""
    return bool(settings.CLAMAV_ADDRESS)


def scan(stream: IO[bytes]) -> str:
    """Return the name of the virus in a file, empty for none; reads from its start.

    Raises ScannerUnavailable or ScannerRefused.
    """
    stream.seek(0)
    try:
        with _connect(settings.CLAMAV_ADDRESS) as connection:
            connection.settimeout(ANSWER)
            answer = _ask(connection, stream)
    except (OSError, ValueError) as error:
        raise ScannerUnavailable(f"{type(error).__name__}: {error}") from error
    finally:
        stream.seek(0)
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND") or "?"
    if "size limit exceeded" in verdict.lower():
        raise ScannerRefused(verdict)
    raise ScannerUnavailable(f"clamd said: {answer[:200]!r}")


def _connect(address: str) -> socket.socket:
    """Connect to `host:port`, `tcp://host:port`, `unix:///path` or `/path`."""
    if address.startswith(("/", "unix:")):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(CONNECT)
        try:
            connection.connect("/" + address.removeprefix("unix:").lstrip("/"))
        except OSError:
            connection.close()
            raise
        return connection
    host, _, port = address.removeprefix("tcp://").rpartition(":")
    if not host:
        host, port = port, str(PORT)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT)


def _ask(connection: socket.socket, stream: IO[bytes]) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        while chunk := stream.read(CHUNK):
            connection.sendall(struct.pack("!L", len(chunk)) + chunk)
        connection.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        # It stops reading a file that is too large for it, and says so before it hangs up.
        answer = _answer(connection)
        if answer:
            return answer
        raise
    return _answer(connection)


def _answer(connection: socket.socket) -> str:
    answer = b""
    while len(answer) < MOST_ANSWER and b"\0" not in answer:
        chunk = connection.recv(MOST_ANSWER)
        if not chunk:
            break
        answer += chunk
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()
