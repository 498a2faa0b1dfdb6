"""A stand-in for the site: takes the emulator's webhooks over real HTTP and answers as it is told."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

RANA, KARIM = "96170000001", "96170000002"
PHONE_NUMBER_ID = "100000000000001"
AUTHORISATION = {"Authorization": "Bearer emulator-token"}


class Site:
    """What arrived, and `answer(body, number of the request) -> status` for what comes."""

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, dict[str, str]]] = []
        self.answer: Callable[[bytes, int], int] = lambda body, number: 200
        self.url = ""

    @property
    def bodies(self) -> list[bytes]:
        return [body for body, headers in self.requests]

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The `value` of every change of every entry of every delivery."""
        return [
            change["value"]
            for body in self.bodies
            for entry in json.loads(body)["entry"]
            for change in entry["changes"]
        ]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [message for value in self.changes for message in value.get("messages", [])]

    @property
    def statuses(self) -> list[dict[str, Any]]:
        return [status for value in self.changes for status in value.get("statuses", [])]

    @property
    def texts(self) -> list[str]:
        return [message["text"]["body"] for message in self.messages]


@contextmanager
def serve_site() -> Iterator[Site]:
    """Serve a stand-in on a port of its own."""
    site = Site()
    guard = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with guard:
                site.requests.append((body, dict(self.headers.items())))
                number = len(site.requests)
            self.send_response(site.answer(body, number))
            self.end_headers()

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            right = query.get("hub.verify_token") == ["emulator-verify-token"]
            self.send_response(200 if right else 403)
            self.end_headers()
            if right:
                self.wfile.write(query["hub.challenge"][0].encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}/whatsapp/webhook"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
