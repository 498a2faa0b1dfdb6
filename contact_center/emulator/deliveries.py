"""Webhooks on their way: in order, signed, and again until the site answers 200."""

from __future__ import annotations

import base64
import heapq
import http.client
import itertools
import logging
import threading
import urllib.parse
from collections import deque
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from contact_center.emulator.config import Config
from contact_center.emulator.faults import Faults
from contact_center.emulator.payloads import Update, dressed, envelope, signature
from contact_center.emulator.records import ABANDONED, DELIVERED, WAITING, Json
from contact_center.emulator.store import Store

log = logging.getLogger("emulator")

REMEMBERED = 2000  # finished deliveries kept for the control API
REMEMBERED_TRIES = 20
SHUFFLED = 50  # how far apart reordered updates may come
SHUFFLED_DELIVERIES = 8
ANSWER_LIMIT = 500  # bytes of the site's answer worth showing
IDLE = 3600.0


@dataclass
class Delivery:
    """One POST: its exact bytes, what it carries, how often it was tried, when it is next."""

    id: int
    body: bytes
    message_ids: list[str]
    created_at: float
    due: float
    state: str = WAITING
    tries: int = 0
    refusals: int = 0
    log: list[Json] = field(default_factory=list)
    # Set for a body that the control API sends as it is.
    signature: str = ""
    once: bool = False
    is_copy: bool = False

    def as_json(self) -> Json:
        """Return everything, the body as text."""
        values = {**self.__dict__, "body": self.body.decode("utf-8", "replace")}
        return {**values, "log": list(self.log)}


class Deliverer:
    """A queue of updates, and the thread that takes them to the site.

    `on_try(delivery)` is called after each try, with the store's lock held.
    """

    def __init__(
        self, config: Config, store: Store, faults: Faults, on_try: Callable[[Delivery], None]
    ) -> None:
        self.config = config
        self.webhook_url = config.webhook_url
        self.store = store
        self.faults = faults
        self.on_try = on_try
        self.last_answer: Json | None = None
        self._numbers = itertools.count(1)
        self._later: list[tuple[float, int, Update]] = []  # a heap by time
        self._ready: deque[tuple[float, Update]] = deque()
        # Formed, not yet taken: a heap by time. One that was refused lately may hold them all back.
        self._open: list[tuple[float, int, Delivery]] = []
        self._holding: Delivery | None = None
        self._finished: deque[Delivery] = deque(maxlen=REMEMBERED)
        self._in_flight: list[Delivery] = []
        self._wake = threading.Condition(store.lock)
        # While nothing listens at the site's address, nothing else is tried there either.
        self._silent_until = 0.0
        self._silences = 0
        self._started = self._stopping = False
        self._threads: list[threading.Thread] = []
        store.dump_waiting = self._dump
        self._restore(store.loaded_waiting)

    # --- What others ask of it ---

    def start(self) -> None:
        """Begin to deliver."""
        self._started = True
        self._add_threads()

    def _add_threads(self) -> None:
        """Have as many threads as POSTs may be under way; idle ones do no harm."""
        while self._started and len(self._threads) < self.faults.webhooks.connections:
            thread = threading.Thread(target=self._run, name="emulator-webhooks", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop after the POST that is under way; what waits is kept in the state file."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(self.config.webhook_timeout + 1)

    def enqueue(self, update: Update, not_before: float = 0.0) -> None:
        """Send an update; later ones of the same moment stay behind it."""
        with self._wake:
            self._add_threads()
            update = dressed(update, self.faults.webhooks)
            due = max(not_before, self.store.clock.now())
            if self.faults.webhooks.delay:
                due += self.faults.random.uniform(0, self.faults.webhooks.delay)
            heapq.heappush(self._later, (due, next(self._numbers), update))
            self._wake.notify_all()

    def enqueue_body(self, body: bytes, signature: str = "valid", once: bool = False) -> Delivery:
        """Send a body as it is, signed in one of the ways of `faults.SIGNATURES`."""
        with self._wake:
            delivery = self._new_delivery(body, [])
            delivery.signature, delivery.once = signature, once
            self._put(delivery)
            self._wake.notify_all()
        return delivery

    def retry_now(self) -> None:
        """Make everything that waits for its next try due at once."""
        with self._wake:
            for _, _, delivery in self._open:
                delivery.due = 0.0
            # The order among them is that of their numbers, so that the heap stays one.
            self._open = sorted((0.0, number, delivery) for _, number, delivery in self._open)
            if self._holding:
                self._holding.due = 0.0
            self._silent_until = 0.0
            self._wake.notify_all()

    def wake(self) -> None:
        """Look at the clock again: it was moved."""
        with self._wake:
            self._wake.notify_all()

    def forget(self) -> None:
        """Drop everything that waits and all memory of what was delivered."""
        with self._wake:
            self._later.clear()
            self._ready.clear()
            self._open.clear()
            self._holding = None
            self._silent_until = 0.0
            self._finished.clear()
            self.last_answer = None
            self._wake.notify_all()

    def waiting(self) -> int:
        """Return how many updates and deliveries have not arrived yet."""
        with self._wake:
            held = 1 if self._holding else 0
            updates = len(self._later) + len(self._ready)
            return updates + len(self._open) + held + len(self._in_flight)

    def settle(self, timeout: float) -> bool:
        """Wait until nothing is on its way; return whether that was so within `timeout`."""
        return self.store.wait_until(lambda: self.waiting() == 0, timeout)

    def all(self) -> list[Delivery]:
        """Return the deliveries, finished ones first, each kind in order."""
        with self._wake:
            return [*self._finished, *self._pending()]

    def _pending(self) -> list[Delivery]:
        held = [self._holding] if self._holding else []
        return [*self._in_flight, *held, *(delivery for _, _, delivery in sorted(self._open))]

    def reachable(self) -> bool | None:
        """Return whether the last try arrived; None before the first."""
        return None if self.last_answer is None else self.last_answer.get("status") == 200

    def verify(self) -> Json:
        """Do what Meta does when the address is entered: ask for the challenge back."""
        challenge = "1158201444"
        query = urllib.parse.urlencode(
            {
                "hub.mode": "subscribe",
                "hub.challenge": challenge,
                "hub.verify_token": self.config.verify_token,
            }
        )
        answer = self._request("GET", f"{self.webhook_url}?{query}", None, {})
        verified = answer.get("status") == 200 and answer.get("body") == challenge
        return {"verified": verified, **answer}

    # --- The thread ---

    def _run(self) -> None:
        while True:
            with self._wake:
                delivery, pause = self._next()
                while delivery is None and not self._stopping:
                    self._wake.wait(min(pause / self.store.clock.speed, IDLE))
                    delivery, pause = self._next()
                if self._stopping or delivery is None:
                    if delivery:
                        self._put(delivery)
                    return
                self._in_flight.append(delivery)
                url = self.webhook_url
                headers = self._headers(delivery)
            answer = self._request("POST", url, delivery.body, headers)
            with self._wake:
                self._in_flight.remove(delivery)
                self._record(delivery, answer)
                self.store.touch()

    def _next(self) -> tuple[Delivery | None, float]:
        """Return the delivery whose turn it is, or None and the seconds until it is worth asking."""
        now = self.store.clock.now()
        if len(self._in_flight) >= self.faults.webhooks.connections:
            return None, IDLE
        if self._silent_until > now:
            return None, self._silent_until - now
        if held := self._holding:
            if held.due > now:
                return None, held.due - now
            self._holding = None
            return held, 0.0
        if self._open and self._open[0][0] <= now:
            return self._take(now), 0.0
        return self._form(now, self._open[0][0] - now if self._open else IDLE)

    def _take(self, now: float) -> Delivery:
        """Return one of the deliveries that are due: the first, or any of the first few."""
        _, _, delivery = heapq.heappop(self._open)
        if self.faults.webhooks.reorder:
            near = [delivery]
            while self._open and self._open[0][0] <= now and len(near) < SHUFFLED_DELIVERIES:
                near.append(heapq.heappop(self._open)[2])
            delivery = near.pop(self.faults.random.randrange(len(near)))
            for other in near:
                self._put(other)
        return delivery

    def _put(self, delivery: Delivery) -> None:
        heapq.heappush(self._open, (delivery.due, next(self._numbers), delivery))

    def _holds(self, delivery: Delivery) -> bool:
        """Whether later deliveries wait for this one, so that the site sees the order of events."""
        if self.faults.webhooks.reorder or self.faults.webhooks.connections > 1 or delivery.once:
            return False
        return delivery.refusals < self.config.refusals_that_hold

    def _form(self, now: float, pause: float) -> tuple[Delivery | None, float]:
        """Make a delivery of the updates whose time has come."""
        while self._later and self._later[0][0] <= now:
            due, _, update = heapq.heappop(self._later)
            self._ready.append((due, update))
        if self._later:
            pause = min(pause, self._later[0][0] - now)
        if not self._ready:
            return None, pause
        faults = self.faults.webhooks
        wanted = SHUFFLED if faults.reorder else faults.batch
        age = now - self._ready[0][0]
        if len(self._ready) < wanted and age < faults.gather:
            return None, min(pause, faults.gather - age)
        if faults.reorder:
            near = [self._ready.popleft() for _ in range(min(SHUFFLED, len(self._ready)))]
            self.faults.random.shuffle(near)
            self._ready.extendleft(reversed(near))
        count = min(faults.batch, len(self._ready))
        updates = [self._ready.popleft()[1] for _ in range(count)]
        ids = [update.message_id for update in updates if update.kind == "messages"]
        return self._new_delivery(envelope(self.config, updates), ids), 0.0

    def _new_delivery(self, body: bytes, message_ids: list[str]) -> Delivery:
        now = self.store.clock.now()
        return Delivery(next(self._numbers), body, message_ids, created_at=now, due=now)

    def _headers(self, delivery: Delivery) -> dict[str, str]:
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        kind = delivery.signature or self.faults.take_signature()
        secret = self.config.app_secret if kind != "wrong" else self.config.app_secret + "-not"
        if kind == "malformed":
            headers["X-Hub-Signature-256"] = "sha256=not-hexadecimal"
        elif kind == "not_ascii":
            headers["X-Hub-Signature-256"] = "sha256=\xe9\xe8"
        elif kind != "missing":
            headers["X-Hub-Signature-256"] = signature(secret, delivery.body)
        return headers

    def _record(self, delivery: Delivery, answer: Json) -> None:
        """Keep what the site answered and decide when the delivery is next."""
        now = self.store.clock.now()
        delivery.tries += 1
        delivery.log = [*delivery.log, {"at": now, **answer}][-REMEMBERED_TRIES:]
        if str(answer.get("error", "")).startswith("ConnectionRefused"):
            pause = self.config.retry_first * 2 ** min(self._silences, 30)
            self._silent_until = now + min(pause, self.config.retry_longest)
            self._silences += 1
        else:
            self._silences = 0
        was_reachable, self.last_answer = self.reachable(), {"at": now, **answer}
        if answer.get("status") == 200:
            delivery.state = DELIVERED
            self._finished.append(delivery)
            if was_reachable is False:
                log.info("webhook: the site takes deliveries again")
            share = self.faults.webhooks.duplicates
            if not delivery.is_copy and self.faults.random.random() < share:
                copy = self._new_delivery(delivery.body, delivery.message_ids)
                copy.is_copy = True
                self._put(copy)
        else:
            if "status" in answer:
                delivery.refusals += 1
            if delivery.once or now - delivery.created_at >= self.config.retry_for:
                delivery.state = ABANDONED
                self._finished.append(delivery)
            else:
                pause = self.config.retry_first * 2 ** min(delivery.tries - 1, 30)
                delivery.due = now + min(pause, self.config.retry_longest)
                if self._holding is None and self._holds(delivery):
                    self._holding = delivery
                else:
                    self._put(delivery)
            if was_reachable is not False:
                reason = answer.get("status") or answer.get("error")
                log.warning("webhook: %s does not take deliveries (%s)", self.webhook_url, reason)
        self.on_try(delivery)

    def _request(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Json:
        """Return `{"status", "body"}`, or `{"error"}` when there was no answer."""
        parts = urllib.parse.urlsplit(url)
        kind = (
            http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        )
        connection = kind(parts.netloc, timeout=self.config.webhook_timeout)
        target = parts.path or "/"
        try:
            connection.request(
                method, f"{target}?{parts.query}" if parts.query else target, body, headers
            )
            response = connection.getresponse()
            text = response.read(ANSWER_LIMIT).decode("utf-8", "replace")
            return {"status": response.status, "body": text}
        except (OSError, http.client.HTTPException) as error:
            return {"error": f"{type(error).__name__}: {error}"}
        finally:
            connection.close()

    # --- Across restarts ---

    def _dump(self) -> list[Json]:
        """Return what has not arrived, for the state file."""
        with self._wake:
            deliveries = [
                {**delivery.__dict__, "body": base64.b64encode(delivery.body).decode()}
                for delivery in self._pending()
            ]
            updates = [update for _, update in self._ready]
            updates += [update for _, _, update in sorted(self._later, key=lambda entry: entry[:2])]
            return [{"delivery": delivery} for delivery in deliveries] + [
                {"update": asdict(update)} for update in updates
            ]

    def _restore(self, waiting: list[Json]) -> None:
        for entry in waiting:
            if "delivery" in entry:
                values = {**entry["delivery"], "body": base64.b64decode(entry["delivery"]["body"])}
                delivery = Delivery(**{**values, "id": next(self._numbers), "due": 0.0})
                self._put(delivery)
            else:
                self._ready.append((0.0, Update(**entry["update"])))
