"""A small HTTP server for a WSGI application: a thread for each connection, kept open between requests."""

from __future__ import annotations

import contextlib
import io
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, cast
from urllib.parse import unquote

BODY_LIMIT = 110 * 1024 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


# A handler sets this in the request's environ: its answer leaves piece by piece, as it comes.
STREAM = "emulator.stream"


class DropConnection(Exception):
    """Close the connection without an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "emulator"
    sys_version = ""
    # The whole answer leaves in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 120

    def handle(self) -> None:
        server = cast(Server, self.server)
        server.opened(self.connection)
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            pass
        finally:
            server.closed(self.connection)

    def _serve(self) -> None:
        body = self._read_body()
        if body is None:
            return
        answer: dict[str, Any] = {}

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> None:
            answer.update(status=status, headers=headers)

        environ = self._environ(body)
        try:
            chunks = cast(Server, self.server).application(environ, start_response)
            if environ.get(STREAM):
                self._stream(answer, chunks)
                return
            content = b"".join(chunks)
        except DropConnection:
            self.close_connection = True
            return
        code, _, reason = answer["status"].partition(" ")
        self.send_response(int(code), reason)
        for name, value in answer["headers"]:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if code not in ("204", "304"):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        self.wfile.flush()

    def _stream(self, answer: dict[str, Any], chunks: Iterable[bytes]) -> None:
        """Write each piece at once, under the Content-Length the handler claims, if any; then close."""
        self.close_connection = True
        code, _, reason = answer["status"].partition(" ")
        self.send_response(int(code), reason)
        for name, value in [*answer["headers"], ("Connection", "close")]:
            self.send_header(name, value)
        self.end_headers()
        for chunk in chunks:
            self.wfile.write(chunk)
            self.wfile.flush()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _read_body(self) -> bytes | None:
        """Return the request's body; None when it was refused."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal():
            self.send_error(400)
        elif int(length) > BODY_LIMIT:
            self.send_error(413)
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        return None

    def _read_chunks(self) -> bytes | None:
        body = bytearray()
        try:
            while size := int(self.rfile.readline(100).split(b";")[0], 16):
                if len(body) + size > BODY_LIMIT:
                    raise ValueError
                body += self.rfile.read(size)
                self.rfile.readline(100)
            while self.rfile.readline(1000).strip():
                pass
        except ValueError:
            self.send_error(400)
            self.close_connection = True
            return None
        return bytes(body)

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        server = cast(Server, self.server)
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            # WSGI passes bytes of the path as Latin-1.
            "PATH_INFO": unquote(path, "latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": server.server_name,
            "SERVER_PORT": str(server.server_port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers.items():
            key = "HTTP_" + name.upper().replace("-", "_")
            if key not in ("HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"):
                environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: sends and deliveries log themselves."""


class Server(ThreadingHTTPServer):
    """Serves an application. `stop()` also ends connections that clients keep open."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], application: Application) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.application = application
        self._connections: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # HTTPServer would ask the resolver for our own name, which can take seconds.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def opened(self, connection: socket.socket) -> None:
        """A client has connected."""
        with self._guard:
            self._connections.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """A client has gone."""
        with self._guard:
            self._connections.discard(connection)

    def stop(self) -> None:
        """Take no new connections, end the open ones, free the port."""
        self.shutdown()
        with self._guard:
            for connection in self._connections:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Show errors of ours; a client that goes away is none."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError | BrokenPipeError):
            super().handle_error(request, client_address)
