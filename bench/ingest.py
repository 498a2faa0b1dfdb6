"""How many deliveries a second the webhook stores, beside pgbench doing the same INSERT.

    .venv/bin/python -m bench.ingest [--seconds 15] [--connections 8 32] [--compare] [--json]

A granian with the product's own entry point, on PostgreSQL and on SQLite, is sent signed deliveries over
connections that stay open; the answer must be 200 and the rows are counted afterwards. pgbench inserts the
same row into the same table of the same server, in turns with it; each ratio is the median of the turns.
PostgreSQL writes to the disk at every commit (fsync on), as it does in use. `--compare` adds the same server
without the front and the writer's thread: Django's handler, a row and a commit for each request.
"""

import argparse
import contextlib
import json
import multiprocessing
import os
import secrets
import selectors
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg

from contact_center.whatsapp.signature import sign
from tests.services.postgresql import free_port, postgresql

ROOT = Path(__file__).resolve().parent.parent
SECRET = "bench-app-secret"  # noqa: S105
TURNS = 5
BODIES = 512  # different ones, made before the clock starts
FRONT = ("cms.wsgi:application",)
DJANGO = ("--factory", "django.core.wsgi:get_wsgi_application")
# As docs/bridge.md advises, and as `make run` serves: processes, threads of each.
SHAPE = {"postgresql": (2, 16), "sqlite": (1, 4)}


def delivery() -> bytes:
    """Return one body as WhatsApp sends it: a text message of ordinary length."""
    user = f"9617{secrets.randbelow(10**7):07d}"
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "9611610140", "phone_number_id": "100000000000001"},
        "contacts": [{"wa_id": user, "user_id": f"LB.{user}", "profile": {"name": "سميرة خليل"}}],
        "messages": [
            {
                "from": user,
                "from_user_id": f"LB.{user}",
                "id": f"wamid.{secrets.token_hex(28)}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": "النفايات لم تُجمع منذ أسبوع في شارع البلدية في زحلة"},
            }
        ],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def request(body: bytes) -> bytes:
    """Return the bytes of the signed request."""
    head = (
        "POST /whatsapp/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: {sign(body, SECRET)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# --- The load -------------------------------------------------------------------------------


def load(
    port: int, connections: int, requests: list[bytes], start: float, seconds: float
) -> tuple[list[float], int, float]:
    """Keep every connection busy for so long; return each answer's seconds, failures, a second's answers."""
    selector = selectors.EpollSelector()
    sent: dict[int, float] = {}
    sockets: dict[int, socket.socket] = {}
    for _ in range(connections):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sockets[link.fileno()] = link
        selector.register(link, selectors.EVENT_READ)
    time.sleep(max(0.0, start - time.time()))
    taken: list[float] = []
    failures, number = 0, secrets.randbelow(len(requests))
    clock = time.perf_counter
    began = clock()
    stop = began + seconds

    def send(descriptor: int) -> None:
        nonlocal number
        number = (number + 1) % len(requests)
        sent[descriptor] = clock()
        sockets[descriptor].sendall(requests[number])

    for descriptor in sockets:
        send(descriptor)
    while sent:
        for key, _events in selector.select(timeout=20):
            link = sockets[key.fd]
            answer = link.recv(4096)
            while answer.startswith(b"HTTP/1.1 200 ") and not answer.endswith(b"\nstored\n"):
                answer += link.recv(4096) or b"\nstored\n"  # it was closed
            now = clock()
            taken.append(now - sent.pop(key.fd))
            good = answer.startswith(b"HTTP/1.1 200 ")
            failures += not good
            if good and now < stop:
                send(key.fd)
            else:
                selector.unregister(link)
    return taken, failures, len(taken) / (clock() - began)


def _load(arguments: tuple[Any, ...]) -> tuple[list[float], int, float]:
    return load(*arguments)


def drive(port: int, connections: int, seconds: float, requests: list[bytes]) -> dict[str, float]:
    """Load the server from two processes; return deliveries a second, and milliseconds."""
    start = time.time() + 0.5
    share = (port, connections // 2, requests, start, seconds)
    with multiprocessing.get_context("fork").Pool(2) as pool:
        parts = pool.map(_load, [share, share], chunksize=1)
    taken = sorted(duration for durations, _failures, _rate in parts for duration in durations)
    return {
        "answers": len(taken),
        "failures": sum(failures for _durations, failures, _rate in parts),
        "rate": sum(rate for _durations, _failures, rate in parts),
        "p50_ms": taken[len(taken) // 2] * 1000,
        "p99_ms": taken[len(taken) * 99 // 100] * 1000,
        "longest_ms": taken[-1] * 1000,
    }


# --- What is measured -----------------------------------------------------------------------


def environment(url: str, folder: Path) -> dict[str, str]:
    """Return the environment of the site's processes."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
        "DATABASE_URL": url,
        "DIWAN_VAR": str(folder),
        "WHATSAPP_APP_SECRET": SECRET,
        "PYTHONPATH": str(ROOT),
    }


@contextlib.contextmanager
def server(
    url: str, folder: Path, application: Sequence[str], shape: tuple[int, int]
) -> Iterator[int]:
    """Serve the site as docs/bridge.md advises; yield its port."""
    port = free_port()
    workers, threads = shape
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers)]
    command += ["--blocking-threads", str(threads), "--log-level", "warning", *application]
    process = subprocess.Popen(command, env=environment(url, folder), cwd=ROOT)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        # Every process must have started and connected before the clock runs.
        drive(port, 16, 2, [request(delivery())])
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def prepare() -> None:
    """Make the table of deliveries; print the INSERT for pgbench, with `:body` for the body."""
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone
    from psycopg import ClientCursor

    from contact_center import ingest
    from contact_center.models import Delivery

    with connection.schema_editor() as editor:
        editor.create_model(Delivery)
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = on")
        cursor.execute("SELECT pg_reload_conf()")

    def show(_execute: Any, sql: str, values: Any, _many: bool, _context: Any) -> None:
        statement = ClientCursor(connection.connection).mogrify(sql, values)
        print(statement.replace(f"'\\x{b'BODY'.hex()}'", ":body"))

    with connection.execute_wrapper(show):
        ingest.insert(connection, [ingest.Arrival("whatsapp", b"BODY", 0, timezone.now())])


def database(url: str, folder: Path) -> str:
    """Have `prepare` run in a process of its own: Django is set up for one database only."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.ingest", "--prepare"],
        env=environment(url, folder),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return said.stdout


def count(url: str) -> int:
    """Return how many deliveries the database holds."""
    query = "SELECT count(*) FROM contact_center_delivery"
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as link:
            return int(link.execute(query).fetchone()[0])
    with psycopg.connect(url) as link:
        return int(link.execute(query).fetchall()[0][0])


def pgbench(url: str, script: Path, body: bytes, connections: int, seconds: float) -> float:
    """Return how many such rows a second pgbench inserts, each in a transaction of its own."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    if not programs:
        raise SystemExit("pgbench is not installed (Debian: apt-get install postgresql-contrib)")
    said = subprocess.run(
        [
            str(programs[-1]),
            *("-n", "-M", "prepared", "-c", str(connections), "-j", "2"),
            *("-T", str(max(1, round(seconds))), "-f", str(script)),
            *("-D", f"body=\\x{body.hex()}", url.replace("postgres://", "postgresql://")),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    line = next(line for line in said.stdout.splitlines() if line.startswith("tps"))
    return float(line.split()[2])


def measure(
    url: str,
    folder: Path,
    application: Sequence[str],
    shape: tuple[int, int],
    connections: Sequence[int],
    seconds: float,
    script: Path | None,
) -> dict[int, dict[str, float]]:
    """Load one server with each number of connections, in turns with pgbench if there is a script."""
    bodies = [delivery() for _ in range(BODIES)]
    requests = [request(body) for body in bodies]
    turns: dict[int, list[dict[str, float]]] = {number: [] for number in connections}
    with server(url, folder, application, shape) as port:
        for _ in range(TURNS):
            for number in connections:
                theirs = 0.0
                if script:
                    theirs = pgbench(url, script, bodies[0], number, seconds / TURNS)
                before = count(url)
                ours = drive(port, number, seconds / TURNS, requests)
                stored = count(url) - before
                if ours["failures"] or stored != ours["answers"]:
                    print(
                        f"*** {ours['failures']} failed, {stored} rows for {ours}", file=sys.stderr
                    )
                if script:
                    ours |= {"pgbench": theirs, "ratio": ours["rate"] / theirs}
                turns[number].append(ours)
    return {
        number: {name: statistics.median(turn[name] for turn in some) for name in some[0]}
        for number, some in turns.items()
    }


def table(rows: list[tuple[str, int, dict[str, float]]]) -> None:
    """Print what was measured."""
    print(
        "| what | connections | deliveries/s | pgbench/s | ratio | p50 ms | p99 ms | longest ms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for name, number, found in rows:
        theirs = f"{found['pgbench']:,.0f} | {found['ratio']:.2f}" if "ratio" in found else "|"
        print(
            f"| {name} | {number} | {found['rate']:,.0f} | {theirs} "
            f"| {found['p50_ms']:.1f} | {found['p99_ms']:.1f} | {found['longest_ms']:.1f} |"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=15, help="of each row, in five turns")
    parser.add_argument("--connections", type=int, nargs="+", default=[8, 32], help="even numbers")
    parser.add_argument("--workers", type=int, help="granian's processes on PostgreSQL")
    parser.add_argument("--threads", type=int, help="of each of them")
    parser.add_argument("--compare", action="store_true", help="also without front and writer")
    parser.add_argument("--json", action="store_true", help="a last line with all figures")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare()
        return
    ways = {"ours": FRONT, **({"Django's handler": DJANGO} if options.compare else {})}
    rows: list[tuple[str, int, dict[str, float]]] = []
    with tempfile.TemporaryDirectory(prefix="diwan-bench-") as name, postgresql() as url:
        folder = Path(name)
        script = folder / "insert.sql"
        script.write_text(database(url, folder))
        workers, threads = SHAPE["postgresql"]
        shape = (options.workers or workers, options.threads or threads)
        for way, application in ways.items():
            # Each of Django's threads keeps a connection, and the server has 60 of them.
            served = shape if application is FRONT else (shape[0], min(shape[1], 8))
            found = measure(
                url, folder, application, served, options.connections, options.seconds, script
            )
            rows += [(f"PostgreSQL, {way}", *row) for row in found.items()]
        url = f"sqlite:///{folder / 'bench.sqlite3'}"
        database(url, folder)
        for way, application in ways.items():
            found = measure(url, folder, application, SHAPE["sqlite"], [8], options.seconds, None)
            rows += [(f"SQLite, {way}", *row) for row in found.items()]
    table(rows)
    if options.json:
        print(
            json.dumps([{"what": way, "connections": number, **row} for way, number, row in rows])
        )


if __name__ == "__main__":
    main()
