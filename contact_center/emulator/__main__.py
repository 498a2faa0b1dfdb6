"""`python -m contact_center.emulator`: serve until stopped."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path

from contact_center.emulator.config import DEFAULT_WEBHOOK, Config
from contact_center.emulator.server import CannotListen, Emulator
from contact_center.emulator.store import BrokenState


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT. Returns 0 then; 1 after one clear line when it can't start."""
    logging.basicConfig(format="emulator: %(message)s", level=logging.INFO, stream=sys.stderr)
    config = _config(arguments)
    # Blocked here, and so in every thread, until this thread asks for them. A handler would not do:
    # when another thread gets the signal, this one sleeps on in its lock and never runs it.
    stops = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stops)
    try:
        emulator = Emulator(config).start()
    except (CannotListen, BrokenState) as problem:
        print(f"emulator: {problem}", file=sys.stderr)
        return 1
    print(f"emulator: {emulator.url}/ delivers to {config.webhook_url}", flush=True)
    signal.sigwait(stops)
    emulator.stop()
    return 0


def _config(arguments: list[str] | None) -> Config:
    parser = argparse.ArgumentParser(
        prog="python -m contact_center.emulator",
        description="WhatsApp's Cloud API and the citizens' phones, on this computer.",
    )
    add = parser.add_argument
    add(
        "--webhook", dest="webhook_url", default=DEFAULT_WEBHOOK, help="where updates are delivered"
    )
    add("--host", help="address to listen on (127.0.0.1)")
    add("--port", type=_port, help="port to listen on (8001)")
    add("--state", dest="state_file", type=Path, help="JSON file that keeps the chats")
    add("--app-secret", help="signs webhooks (WHATSAPP_APP_SECRET)")
    add("--access-token", help="lets the site send (WHATSAPP_ACCESS_TOKEN)")
    add("--verify-token", help="verifies the webhook's address (WHATSAPP_VERIFY_TOKEN)")
    add("--phone-number-id", help="the call centre's number at Meta (WHATSAPP_PHONE_NUMBER_ID)")
    add("--auto-read", action="store_true", help="phones read messages without anyone looking")
    return Config.from_environment(**vars(parser.parse_args(arguments)))


def _port(text: str) -> int:
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
