"""A server that speaks LibreTranslate's protocol, for tests: POST /translate and nothing else."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LibreTranslate:
    """Answers as the real server does; `says` turns one Arabic text into English.

    `asked` keeps the bodies of the requests. With `key` set, a request without it gets 403, as
    from a server that was started with --api-keys. `broken` answers 500 to everything.
    """

    def __init__(self, says: Callable[[str], str], key: str = "") -> None:
        self.says = says
        self.key = key
        self.broken = False
        self.asked: list[dict[str, Any]] = []
        self.url = ""

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked.append(body)
        if self.broken:
            return 500, {"error": "Internal Server Error"}
        for name in ("q", "source", "target"):
            if not body.get(name):
                return 400, {"error": f"Invalid request: missing {name} parameter"}
        if self.key and body.get("api_key") != self.key:
            return 403, {"error": "Invalid API key"}
        for language in (body["source"], body["target"]):
            if language not in ("ar", "en"):
                return 400, {"error": f"{language} is not supported"}
        asked = body["q"]
        if isinstance(asked, list):
            return 200, {"translatedText": [self.says(text) for text in asked]}
        return 200, {"translatedText": self.says(asked)}


@contextmanager
def serving(says: Callable[[str], str], key: str = "") -> Iterator[LibreTranslate]:
    """Run such a server on a free port of this machine."""
    fake = LibreTranslate(says, key)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            status, answer = (
                fake.answer(body) if self.path == "/translate" else (404, {"error": "Not Found"})
            )
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
