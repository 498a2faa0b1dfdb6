"""What goes wrong on demand. Tests set it through the control API or `emulator.faults`."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from contact_center.emulator.records import Json

Fault = TypeVar("Fault")

SEND_KINDS = ("error", "http", "hang", "lost", "slow", "garbled", "fail")
MEDIA_KINDS: dict[str, tuple[str, ...]] = {
    # What may go wrong, and at which of the three calls; the first is meant when none is named.
    "error": ("info", "upload"),
    "http": ("file", "info", "upload"),
    "hang": ("file", "info", "upload"),
    "lost": ("upload",),
    "stall": ("file",),
    "cut": ("file",),
    "oversized": ("file",),
    "corrupt": ("file",),
    "redirect": ("file", "info"),
    "url": ("info",),
    "sha256": ("info",),
    "mime_type": ("info", "file"),
    "file_size": ("info",),
}
MOST_CONNECTIONS = 32
SIGNATURES = ("valid", "missing", "wrong", "malformed", "not_ascii")


class FaultRefused(ValueError):
    """The fault that was asked for makes no sense; the text says why."""


@dataclass
class SendFault:
    """Meets the next `times` sends (to one person, when `to` is given).

    error: answers with Meta's error `code`. http: answers with the bare HTTP status `http`, and with
    `retry_after` seconds when that is set. hang: answers nothing for `seconds`, then closes.
    lost: accepts, then closes without an answer. slow: accepts, and answers after `seconds`.
    garbled: accepts, and answers 200 with half of the JSON.
    fail: accepts, then reports the status `failed` with `code`.
    """

    kind: str
    times: int = 1
    code: int = 131000
    http: int = 503
    seconds: float = 30.0
    to: str = ""
    retry_after: int = 0

    def __post_init__(self) -> None:
        if self.kind not in SEND_KINDS:
            raise FaultRefused(f"kind is one of {', '.join(SEND_KINDS)}; got {self.kind!r}")


@dataclass
class MediaFault:
    """Meets the next `times` calls about files: `on` the facts (`info`), the `file`, an `upload`.

    error: Meta's error `code`. http: the bare HTTP status `http`. hang: nothing for `seconds`, then
    closes. lost: the upload is kept, but its answer never comes. stall: half of the file, then
    nothing for `seconds`. cut: half of the file. oversized: `size` bytes instead of the file's,
    without a Content-Length. corrupt: one byte is another. redirect: to `location`. url: the facts
    name `location` as the file's address. sha256: the facts tell another digest. mime_type,
    file_size: the facts tell `mime_type` or `size`. `media_id`: only this file.
    """

    kind: str
    times: int = 1
    on: str = ""
    code: int = 131000
    http: int = 503
    seconds: float = 30.0
    location: str = ""
    mime_type: str = "application/octet-stream"
    size: int = 120 * 1024 * 1024
    media_id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in MEDIA_KINDS:
            raise FaultRefused(f"kind is one of {', '.join(MEDIA_KINDS)}; got {self.kind!r}")
        self.on = self.on or MEDIA_KINDS[self.kind][0]
        if self.on not in MEDIA_KINDS[self.kind]:
            raise FaultRefused(f"{self.kind} is on {' or '.join(MEDIA_KINDS[self.kind])}")


Countable = TypeVar("Countable", SendFault, MediaFault)


@dataclass
class WebhookFaults:
    """How deliveries reach the site; the defaults are one update each, in order, signed."""

    batch: int = 1  # updates in one POST
    duplicates: float = 0.0  # the share of deliveries that come twice
    reorder: bool = False
    delay: float = 0.0  # seconds before an update leaves, up to this, at random
    gather: float = 0.3  # seconds that a batch waits to fill
    signature: str = "valid"
    signature_times: int | None = None  # how many tries are signed so; None: all of them
    status_before_answer: bool = False  # the site learns a status before its send has returned
    skip_delivered: bool = False  # phones report `read` without `delivered` before it
    connections: int = 1  # POSTs at once; with several, what leaves later may come first
    user_ids: bool = True  # business-scoped ids; payloads of before April 2026 have none
    milliseconds: bool = False  # timestamps have been seen so
    contacts: bool = True  # messages come with their `contacts`

    def __post_init__(self) -> None:
        if self.signature not in SIGNATURES:
            raise FaultRefused(f"signature is one of {', '.join(SIGNATURES)}")
        if not 1 <= self.batch <= 1000:
            raise FaultRefused("batch is from 1 to 1000")
        if not 1 <= self.connections <= MOST_CONNECTIONS:
            raise FaultRefused(f"connections is from 1 to {MOST_CONNECTIONS}")


@dataclass
class Rates:
    """Limits on sending, off by default. Meta's are 80 a second; 45 at once, then one per 6 s."""

    per_second: int = 0
    person_burst: int = 0
    person_interval: float = 6.0


@dataclass
class Faults:
    """All that can be asked for.

    `window_error`: 131047 comes as the `answer` or as a `status`. `account`: while it is a code, all
    calls are refused with it, as with a revoked token (190), an unpaid bill (131042) or a locked
    account (131031).
    """

    sends: list[SendFault] = field(default_factory=list)
    media: list[MediaFault] = field(default_factory=list)
    account: int | None = None
    webhooks: WebhookFaults = field(default_factory=WebhookFaults)
    rates: Rates = field(default_factory=Rates)
    window_error: str = "answer"
    seed: int | None = None

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311

    def clear(self) -> None:
        """Everything works again."""
        self.__dict__.update(Faults().__dict__)

    def update(self, changes: Json) -> None:
        """Apply `{"sends": [new faults], "webhooks": {…}, "rates": {…}, …}`; raise FaultRefused."""
        if unknown := set(changes) - {entry.name for entry in fields(self)}:
            raise FaultRefused(f"unknown: {', '.join(sorted(unknown))}")
        new_sends = [_build(SendFault, entry) for entry in changes.get("sends", [])]
        new_media = [_build(MediaFault, entry) for entry in changes.get("media", [])]
        account = changes.get("account", self.account)
        if account is not None and not isinstance(account, int):
            raise FaultRefused("account is a code of Meta's table, or null")
        webhooks = _build(WebhookFaults, {**asdict(self.webhooks), **changes.get("webhooks", {})})
        rates = _build(Rates, {**asdict(self.rates), **changes.get("rates", {})})
        window_error = changes.get("window_error", self.window_error)
        if window_error not in ("answer", "status"):
            raise FaultRefused("window_error is answer or status")
        self.sends.extend(new_sends)
        self.media.extend(new_media)
        self.account = account
        self.webhooks, self.rates, self.window_error = webhooks, rates, window_error
        if "seed" in changes:
            self.seed = changes["seed"]
            self.random = random.Random(self.seed)  # noqa: S311

    def take_send(self, to: str) -> SendFault | None:
        """Return the fault that meets this send and count it down."""
        return _take(self.sends, lambda fault: fault.to in ("", to))

    def take_media(self, on: str, media_id: str = "") -> MediaFault | None:
        """Return the fault that meets this call about a file and count it down."""
        return _take(self.media, lambda fault: fault.on == on and fault.media_id in ("", media_id))

    def take_signature(self) -> str:
        """Return how the next try is signed and count it down."""
        kind = self.webhooks.signature
        if kind != "valid" and self.webhooks.signature_times is not None:
            self.webhooks.signature_times -= 1
            if self.webhooks.signature_times <= 0:
                self.webhooks.signature, self.webhooks.signature_times = "valid", None
        return kind

    def as_json(self) -> Json:
        """Return what is set."""
        return asdict(self)


def _take(faults: list[Countable], meets: Callable[[Countable], bool]) -> Countable | None:
    fault = next(filter(meets, faults), None)
    if fault is not None:
        fault.times -= 1
        if fault.times <= 0:
            faults.remove(fault)
    return fault


def _build(kind: type[Fault], values: Any) -> Fault:
    try:
        return kind(**values)
    except TypeError as error:
        raise FaultRefused(f"{kind.__name__}: {error}") from None
