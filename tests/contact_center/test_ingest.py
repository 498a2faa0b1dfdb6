"""How deliveries are stored: together, each answered for itself, and never lost once acknowledged."""

import contextlib
import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.urls import reverse
from django.utils import timezone

from contact_center import ingest
from contact_center.ingest import Arrival, NotStored, Writer
from contact_center.models import Delivery
from contact_center.views import webhook
from contact_center.whatsapp.signature import sign
from tests.core.processes import ROOT, children, wait_for
from tests.services.postgresql import free_port

SECRET = "emulator-app-secret"
transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)
on_postgresql = pytest.mark.skipif(
    "postgres" not in os.environ.get("DATABASE_URL", ""), reason="a matter of PostgreSQL"
)
on_sqlite = pytest.mark.skipif(
    "postgres" in os.environ.get("DATABASE_URL", ""), reason="a matter of SQLite"
)


def arrival(body: bytes = b"{}") -> Arrival:
    return Arrival("whatsapp", body, 0, timezone.now())


def bodies() -> list[bytes]:
    return [bytes(row) for row in Delivery.objects.order_by("id").values_list("body", flat=True)]


@pytest.fixture
def writer() -> Iterator[Writer]:
    """A writer whose connection is closed before the database goes."""
    it = Writer()
    yield it
    it.stop()


class Statements:
    """Every statement of the writers' connections: what it held, and what is to happen to it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sizes: list[int] = []
        self.before: Callable[[list[Any]], None] = lambda values: None
        execute = CursorWrapper.execute

        def watched(cursor: CursorWrapper, sql: Any, values: Any = None) -> Any:
            if threading.current_thread().name == "ingest" and "INSERT" in str(sql):
                self.sizes.append(str(sql).count("(%s, %s, %s, %s)"))
                self.before(values)
            return execute(cursor, sql, values)

        monkeypatch.setattr(CursorWrapper, "execute", watched)


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Statements:
    return Statements(monkeypatch)


class Gate:
    """Holds the first statement until it is opened, so that the next requests queue behind it."""

    def __init__(self, statements: Statements) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()
        statements.before = self.hold

    def hold(self, values: list[Any]) -> None:
        if not self.reached.is_set():
            self.reached.set()
            assert self.open.wait(30)


def _waits(writer: Writer, number: int) -> bool:
    return writer._waiting == number


def store_all(writer: Writer, arrivals: list[Arrival], gate: Gate | None = None) -> list[bool]:
    """Store them from threads of their own, in this order; return which were.

    With a gate the first is being written while all others come.
    """

    def one(item: Arrival) -> bool:
        try:
            writer.store(item)
        except NotStored:
            return False
        return True

    with ThreadPoolExecutor(len(arrivals)) as pool:
        futures = []
        for number, item in enumerate(arrivals, 1):
            futures.append(pool.submit(one, item))
            if gate:
                assert gate.reached.wait(30)
                wait_for(partial(_waits, writer, number))
        if gate:
            gate.open.set()
        return [future.result() for future in futures]


# --- One statement for all who wait -----------------------------------------------------------


@transactional
def test_who_waits_is_stored_in_one_statement_and_in_order(
    writer: Writer, statements: Statements
) -> None:
    gate = Gate(statements)
    expected = [f"body {number}".encode() for number in range(6)]
    assert store_all(writer, [arrival(body) for body in expected], gate) == [True] * 6
    assert bodies() == expected
    assert statements.sizes == [1, 5]


@transactional
def test_a_row_is_what_the_model_would_have_made(writer: Writer) -> None:
    item = Arrival("whatsapp", b"\x00\xff{}", 1, timezone.now())
    writer.store(item)
    made = Delivery.objects.create(channel="whatsapp", body=b"\x00\xff{}", signed_with=1)
    stored, expected = (
        Delivery.objects.filter(pk__lt=made.pk).values().get(),
        Delivery.objects.filter(pk=made.pk).values().get(),
    )
    assert stored["received_at"] == stored["next_attempt_at"] == item.received_at
    for name in ("id", "received_at", "next_attempt_at"):
        del stored[name], expected[name]
    assert {name: _plain(value) for name, value in stored.items()} == {
        name: _plain(value) for name, value in expected.items()
    }


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


@transactional
def test_a_bad_row_fails_alone(writer: Writer, statements: Statements) -> None:
    gate = Gate(statements)

    def refuse(values: list[Any]) -> None:
        gate.hold(values)
        if any(b"bad" in _bytes(value) for value in values):
            raise DatabaseError("this row has something that the database refuses")

    statements.before = refuse
    arrivals = [arrival(body) for body in (b"first", b"good", b"bad", b"better")]
    assert store_all(writer, arrivals, gate) == [True, True, False, True]
    assert bodies() == [b"first", b"good", b"better"]


def _bytes(value: Any) -> bytes:
    value = getattr(value, "obj", value)  # psycopg's wrapper
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


@transactional
def test_a_full_queue_sends_the_next_one_away(
    writer: Writer, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MOST_WAITING", 2)
    gate = Gate(statements)
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(writer.store, arrival()) for _ in range(2)]
        wait_for(lambda: writer._waiting == 2)
        with pytest.raises(NotStored):
            writer.store(arrival(b"one too many"))
        gate.open.set()
        for future in waiting:
            future.result()
    writer.store(arrival(b"afterwards"))
    assert bodies() == [b"{}", b"{}", b"afterwards"]


@transactional
def test_bodies_that_wait_are_bounded_in_bytes(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "MOST_BYTES", 10)
    with pytest.raises(NotStored):
        writer.store(arrival(b"x" * 11))
    for _ in range(3):
        writer.store(arrival(b"x" * 10))
    assert Delivery.objects.count() == 3


@transactional
def test_a_batch_is_bounded_in_bytes(
    writer: Writer, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "BATCH_BYTES", 20)
    gate = Gate(statements)
    assert all(store_all(writer, [arrival(b"x" * 10) for _ in range(5)], gate))
    assert statements.sizes == [1, 2, 2]


# --- A database in trouble --------------------------------------------------------------------


@transactional
def test_a_database_that_hangs_is_not_waited_for(
    writer: Writer, statements: Statements, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "PATIENCE", 0.3)
    gate = Gate(statements)
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(writer.store, arrival(b"lost patience"))]
        assert gate.reached.wait(30)
        waiting += [pool.submit(writer.store, arrival(b"lost patience")) for _ in range(2)]
        for future in waiting:
            with pytest.raises(NotStored):
                future.result()
    gate.open.set()
    monkeypatch.setattr(ingest, "PATIENCE", 5)
    writer.store(arrival(b"afterwards"))
    # Who was told to come again and was not yet being written is not written behind their back.
    assert bodies()[-1] == b"afterwards"
    assert len(bodies()) <= 2


@transactional
def test_a_fault_of_our_own_is_answered_too(writer: Writer, statements: Statements) -> None:
    def fail(values: list[Any]) -> None:
        raise RuntimeError("nobody thought of this")

    statements.before = fail
    with pytest.raises(NotStored):
        writer.store(arrival())
    statements.before = lambda values: None
    writer.store(arrival(b"afterwards"))
    assert bodies() == [b"afterwards"]


@transactional
def test_without_a_database_everybody_is_told_at_once(
    writer: Writer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(it: Any) -> None:
        raise OperationalError("connection refused\nDETAIL: what a person wrote")

    monkeypatch.setattr(ingest, "_connect", refuse)
    started = time.monotonic()
    assert store_all(writer, [arrival() for _ in range(4)]) == [False] * 4
    assert time.monotonic() - started < ingest.PATIENCE
    assert "connection refused" in caplog.text
    assert "what a person wrote" not in caplog.text
    monkeypatch.undo()
    writer.store(arrival(b"back"))
    assert bodies() == [b"back"]


@on_postgresql
@transactional
def test_a_connection_that_died_is_replaced(writer: Writer) -> None:
    writer.store(arrival(b"before"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        assert cursor.fetchone()[0] >= 1
    writer.store(arrival(b"after"))
    assert bodies() == [b"before", b"after"]


@on_postgresql
@transactional
def test_a_locked_table_ends_in_a_refusal_and_then_goes_on(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "DATABASE_PATIENCE", 1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE contact_center_delivery IN ACCESS EXCLUSIVE MODE")
        started = time.monotonic()
        with pytest.raises(NotStored):
            writer.store(arrival(b"during"))
        assert time.monotonic() - started < ingest.PATIENCE
    writer.store(arrival(b"after"))
    assert bodies() == [b"after"]


@on_postgresql
@transactional
def test_a_server_that_is_frozen_is_left_behind(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.store(arrival(b"before"))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND datname = current_database() AND query LIKE 'INSERT INTO%%delivery%%'"
        )
        [pid] = [row[0] for row in cursor.fetchall()]
    monkeypatch.setattr(ingest, "PATIENCE", 1)
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(NotStored):
            writer.store(arrival(b"during"))
        monkeypatch.setattr(ingest, "PATIENCE", 5)
        writer.store(arrival(b"after"))
    finally:
        os.kill(pid, signal.SIGCONT)
    # The frozen one may still finish what it was given: that is one delivery twice, none lost.
    wait_for(lambda: set(bodies()) >= {b"before", b"after"})


@on_sqlite
@transactional
def test_a_locked_database_ends_in_a_refusal_and_then_goes_on(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "DATABASE_PATIENCE", 1)
    name = connection.settings_dict["NAME"]
    with contextlib.closing(sqlite3.connect(name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotStored):
            writer.store(arrival(b"during"))
        other.execute("ROLLBACK")
    writer.store(arrival(b"after"))
    assert bodies() == [b"after"]


@on_sqlite
@transactional
def test_what_is_acknowledged_is_on_the_disk(writer: Writer, statements: Statements) -> None:
    """The rest of the site writes with synchronous=NORMAL, which a power cut may take back."""
    own = ingest._own_connection()
    ingest._connect(own)
    with own.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
    own.close()


# --- The end of a process, and a fork -----------------------------------------------------------


@transactional
def test_stopping_writes_what_waits_and_takes_no_more(
    writer: Writer, statements: Statements
) -> None:
    gate = Gate(statements)
    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(writer.store, arrival()) for _ in range(3)]
        wait_for(lambda: writer._waiting == 3)
        stopped = pool.submit(writer.stop)
        wait_for(lambda: writer._stopped)
        gate.open.set()
        for future in [*waiting, stopped]:
            future.result()
    with pytest.raises(NotStored):
        writer.store(arrival())
    assert Delivery.objects.count() == 3


def test_a_forked_child_starts_over() -> None:
    """Its parent's thread does not exist in it, and the parent's lock may be held for ever."""
    code = """
import os, signal, django; django.setup()
from contact_center import ingest
ingest.Writer._write = lambda self, connection, batch: [setattr(t, "stored", True) for t in batch]
ingest.writer.store(ingest.Arrival("whatsapp", b"", 0, None))
ingest.writer._guard.acquire()  # as another thread may hold it at that moment
pid = os.fork()
if pid == 0:
    signal.alarm(30)
    ingest.writer.store(ingest.Arrival("whatsapp", b"", 0, None))
    os._exit(0)
ingest.writer._guard.release()
print("CHILD", os.waitpid(pid, 0)[1])
"""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.test"}
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "CHILD 0" in said.stdout


# --- The front --------------------------------------------------------------------------------


def call(**environ: Any) -> tuple[str, dict[str, str], bytes]:
    """Call the front as a WSGI server does."""
    answered: list[Any] = []

    def pages(environ: Any, start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [b"a page"]

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        answered.extend((status, dict(headers)))

    base = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/whatsapp/webhook",
        "wsgi.input": BytesIO(),
        "wsgi.input_terminated": True,
    }
    parts = webhook.Front(pages)({**base, **environ}, start_response)
    return answered[0], answered[1], b"".join(parts)


def test_the_front_answers_the_address_that_django_knows() -> None:
    assert reverse("whatsapp-webhook") == webhook.PATH
    assert call(PATH_INFO="/ar/")[2] == b"a page"
    assert call(PATH_INFO="/whatsapp/webhook/")[2] == b"a page"


def test_the_front_refuses_as_the_view_does() -> None:
    status, headers, body = call()
    assert status == "401 Unauthorized"
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert headers["Content-Length"] == str(len(body))
    status, headers, _body = call(REQUEST_METHOD="DELETE")
    assert (status, headers["Allow"]) == ("405 Method Not Allowed", "GET, POST")
    query = "hub.mode=subscribe&hub.challenge=12&hub.verify_token=emulator-verify-token"
    assert call(REQUEST_METHOD="GET", QUERY_STRING=query)[::2] == ("200 OK", b"12")


@pytest.mark.parametrize("query", ["&".join(["a=b"] * 50), "%ff=%ff", "hub.verify_token=%ed%a0%80"])
def test_no_query_breaks_the_verification(query: str) -> None:
    assert call(REQUEST_METHOD="GET", QUERY_STRING=query)[0] == "403 Forbidden"


def test_a_body_that_breaks_off_is_refused() -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise OSError("the peer is gone")

    assert call(**{"wsgi.input": Broken()})[0] == "400 Bad Request"


def test_after_a_fault_whatsapp_is_told_to_come_again() -> None:
    class Faulty:
        def read(self, size: int) -> bytes:
            raise RuntimeError("nobody thought of this")

    assert call(**{"wsgi.input": Faulty()})[0] == "503 Service Unavailable"


# --- A real server ------------------------------------------------------------------------------


class Server:
    """A granian with the product's entry point, on the database of the test."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        database = connection.settings_dict
        if connection.vendor == "sqlite":
            url = f"sqlite:///{database['NAME']}"
        else:
            url = "postgres://{USER}@{HOST}:{PORT}/{NAME}".format(**database)
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "DATABASE_URL": url,
            "DIWAN_VAR": str(folder),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--blocking-threads", "16"]
        command += ["--log-level", "warning", "cms.wsgi:application"]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT)

    def exchange(self, *parts: bytes, pause: float = 0) -> int:
        """Send a request piece by piece on a connection of its own; return the answer's status."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                for part in parts:
                    link.sendall(part)
                    time.sleep(pause)
            answer = http.client.HTTPResponse(link)
            answer.begin()
            return answer.status

    def end(self, how: signal.Signals) -> None:
        """Send the signal to granian; if it is not one to pass on, to its process that serves too."""
        serving = children(self.process.pid) if how is signal.SIGKILL else []
        for pid in [self.process.pid, *serving]:
            os.kill(pid, how)
        self.process.wait(timeout=30)

    def deliver(self, body: bytes) -> int:
        return self.exchange(head(body), body)


def head(body: bytes, *more: bytes, signature: bytes = b"") -> bytes:
    """Return the first part of a signed request."""
    lines = [
        b"POST /whatsapp/webhook HTTP/1.1",
        b"Host: 127.0.0.1",
        b"X-Hub-Signature-256: " + (signature or sign(body, SECRET).encode()),
        *(more or [b"Content-Length: %d" % len(body)]),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


@pytest.fixture
def server(transactional_db: None, tmp_path: Path) -> Iterator[Server]:
    it = Server(tmp_path)

    def answers() -> bool:
        assert it.process.poll() is None
        with contextlib.suppress(OSError):
            return it.exchange(b"GET /whatsapp/webhook HTTP/1.1\r\nHost: x\r\n\r\n") == 403
        return False

    wait_for(answers)
    yield it
    if it.process.poll() is None:
        it.end(signal.SIGTERM)


@transactional
def test_the_served_webhook_keeps_every_rule(server: Server) -> None:
    """One server for all of it: starting one takes longer than the rest of this file."""
    body = b'{"entry": []}'
    assert server.deliver(body) == 200
    # In chunks, without a length.
    chunked = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    assert server.exchange(head(body, b"Transfer-Encoding: chunked"), chunked) == 200
    # Slowly, a few bytes at a time.
    pieces = [body[start : start + 3] for start in range(0, len(body), 3)]
    assert server.exchange(head(body), *pieces, pause=0.05) == 200
    assert bodies() == [body] * 3
    # Not a signature, in any way.
    for signature in (b"sha256=" + "٠".encode() * 64, b"\xff\xfe", b"sha256=" + b"0" * 64):
        assert server.exchange(head(body, signature=signature), body) == 401
    twice = b"X-Hub-Signature-256: sha256=" + b"0" * 64
    length = b"Content-Length: %d" % len(body)
    assert server.exchange(head(body, twice, length), body) == 401
    # A length that lies.
    assert server.exchange(head(body, b"Content-Length: 4"), body[:4]) == 401
    assert server.exchange(head(body, b"Content-Length: -4"), body) == 400
    assert server.exchange(head(body, b"Content-Length: many"), body) == 400
    # Too large, in one piece and in chunks.
    large = b" " * (4 * 1024 * 1024)
    assert server.exchange(head(large), large) == 413
    in_chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(large), large)
    assert server.exchange(head(large, b"Transfer-Encoding: chunked"), in_chunks) == 413
    # A body that breaks off says nothing, and hurts nobody.
    with socket.create_connection(("127.0.0.1", server.port)) as link:
        link.sendall(head(body) + body[:4])
    for method in (b"PUT", b"DELETE", b"HEAD", b"PATCH", b"NONSENSE"):
        request = b"%b /whatsapp/webhook HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n" % method
        assert server.exchange(request) == 405
    assert bodies() == [body] * 3
    assert server.deliver(b" " * (3 * 1024 * 1024)) == 200


@transactional
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_what_is_acknowledged_is_stored_however_the_server_ends(
    server: Server, how: signal.Signals
) -> None:
    """It ends while many deliver: whoever read 200 finds the row."""
    acknowledged: list[bytes] = []
    others: list[int] = []

    def deliver_until_the_end(name: str) -> None:
        for number in range(10_000):
            body = f"{name} {number}".encode()
            try:
                status = server.deliver(body)
            except (OSError, http.client.HTTPException):
                return
            if status == 200:
                acknowledged.append(body)
            else:
                others.append(status)

    with ThreadPoolExecutor(8) as pool:
        for number in range(8):
            pool.submit(deliver_until_the_end, f"sender {number}")
        wait_for(lambda: len(acknowledged) > 100)
        server.end(how)
    stored = bodies()
    assert len(stored) == len(set(stored))
    assert set(acknowledged) <= set(stored)
    assert set(others) <= {503}
