"""The emulator as one object: HTTP server, exchange, and the thread that delivers webhooks."""

from __future__ import annotations

import errno
import logging
import os
import threading
from types import TracebackType
from typing import Any

from contact_center.emulator.app import App
from contact_center.emulator.config import API_VERSION, Config
from contact_center.emulator.exchange import Exchange
from contact_center.emulator.faults import Faults
from contact_center.emulator.httpd import Server
from contact_center.emulator.records import BUSINESS, PERSON, Clock, Json, Message
from contact_center.emulator.store import Store
from contact_center.emulator.templates import Template

log = logging.getLogger("emulator")


class CannotListen(Exception):
    """The address can't be had; the text says why."""


class Emulator:
    """Runs in threads of its own between `start` and `stop`, or inside a `with`.

    Takes the fields of Config. In tests: `Emulator(webhook_url=…, port=0)`; the port is chosen.
    """

    def __init__(self, config: Config | None = None, **settings: Any) -> None:
        self.config = config or Config.from_environment({}, **settings)
        self.clock = Clock()
        self.faults = Faults()
        self.state = Store(self.clock, self.config.state_file)
        self.exchange = Exchange(self.config, self.state, self.faults)
        self.deliverer = self.exchange.deliverer
        self.app = App(self.exchange)
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> Emulator:
        """Listen and deliver. Raises CannotListen."""
        address = (self.config.host, self.config.port)
        try:
            self._server = Server(address, self.app)
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            if error.errno == errno.EADDRINUSE:
                reason = "another program listens there"
            raise CannotListen(f"can't listen on {address[0]}:{address[1]}: {reason}") from None
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="emulator-http", daemon=True
        )
        self._thread.start()
        self.deliverer.start()
        return self

    def stop(self) -> None:
        """Stop listening and delivering; keep the state if there is a file for it."""
        self.app.graph.closing.set()
        if self._server and self._thread:
            self._server.stop()
            self._thread.join()
            self._server = None
        self.deliverer.stop()
        self.state.save()

    # --- Addresses ---

    @property
    def url(self) -> str:
        """The page's address, without a slash at the end."""
        if not self._server:
            raise RuntimeError("The emulator does not run.")
        host = self.config.host
        if host in ("0.0.0.0", "::"):  # noqa: S104
            host = "127.0.0.1"
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self._server.server_port}"

    @property
    def base_url(self) -> str:
        """What WHATSAPP_API_BASE is set to."""
        return f"{self.url}/{API_VERSION}"

    # --- What tests do most ---

    def say(self, phone: str, text: str, **more: Any) -> Message:
        """A person writes a text."""
        return self.exchange.say(phone, {"type": "text", "text": {"body": text}, **more})

    def post(self, phone: str, message: Json) -> Message:
        """A person sends a message of any type, as in the webhook, without `from`."""
        return self.exchange.say(phone, message)

    def add_file(self, data: bytes, mime_type: str, **more: Any) -> Json:
        """A person's phone uploads a file; return what stands under the message's type."""
        media = self.state.add_media(data, mime_type, str(more.get("filename", "")), by=PERSON)
        return {"id": media.id, "mime_type": mime_type, "sha256": media.sha256_base64, **more}

    def change_template(self, name: str, language: str, **changes: Any) -> Template:
        """Meta changes a template (`status`, `quality`, `category`, …) and tells the site."""
        template = self.state.find_template(name, language)
        if template is None:
            raise LookupError(f"there is no template {name} in {language}")
        return self.exchange.change_template(template, changes)

    def tell(self, field: str, value: Json | None = None) -> None:
        """Meta sends a webhook of another field than `messages`."""
        self.exchange.tell(field, value)

    def see(self, phone: str) -> int:
        """A person looks at all that has arrived; return how many messages became read."""
        return self.exchange.see(phone)

    @property
    def sent(self) -> list[Message]:
        """What the business has sent and the emulator accepted, oldest first."""
        return self.state.messages_by(BUSINESS)

    def settle(self, timeout: float = 10.0) -> None:
        """Wait until every webhook has arrived; raise TimeoutError otherwise."""
        if not self.deliverer.settle(timeout):
            raise TimeoutError(
                f"{self.deliverer.waiting()} webhooks wait; last answer: {self.deliverer.last_answer}"
            )
