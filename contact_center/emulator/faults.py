"""What goes wrong on demand. Tests set it through the control API or `emulator.faults`."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field, fields
from typing import Any, TypeVar

from contact_center.emulator.records import Json

Fault = TypeVar("Fault")

SEND_KINDS = ("error", "http", "hang", "lost", "fail")
SIGNATURES = ("valid", "missing", "wrong", "malformed", "not_ascii")


class FaultRefused(ValueError):
    """The fault that was asked for makes no sense; the text says why."""


@dataclass
class SendFault:
    """Meets the next `times` sends (to one person, when `to` is given).

    error: answers with Meta's error `code`. http: answers with the bare HTTP status `http`.
    hang: answers nothing for `seconds`, then closes. lost: accepts, then closes without an answer.
    fail: accepts, then reports the status `failed` with `code`.
    """

    kind: str
    times: int = 1
    code: int = 131000
    http: int = 503
    seconds: float = 30.0
    to: str = ""

    def __post_init__(self) -> None:
        if self.kind not in SEND_KINDS:
            raise FaultRefused(f"kind is one of {', '.join(SEND_KINDS)}; got {self.kind!r}")


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

    def __post_init__(self) -> None:
        if self.signature not in SIGNATURES:
            raise FaultRefused(f"signature is one of {', '.join(SIGNATURES)}")
        if not 1 <= self.batch <= 1000:
            raise FaultRefused("batch is from 1 to 1000")


@dataclass
class Rates:
    """Limits on sending, off by default. Meta's are 80 a second; 45 at once, then one per 6 s."""

    per_second: int = 0
    person_burst: int = 0
    person_interval: float = 6.0


@dataclass
class Faults:
    """All that can be asked for. `window_error`: 131047 comes as the `answer` or as a `status`."""

    sends: list[SendFault] = field(default_factory=list)
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
        webhooks = _build(WebhookFaults, {**asdict(self.webhooks), **changes.get("webhooks", {})})
        rates = _build(Rates, {**asdict(self.rates), **changes.get("rates", {})})
        window_error = changes.get("window_error", self.window_error)
        if window_error not in ("answer", "status"):
            raise FaultRefused("window_error is answer or status")
        self.sends.extend(new_sends)
        self.webhooks, self.rates, self.window_error = webhooks, rates, window_error
        if "seed" in changes:
            self.seed = changes["seed"]
            self.random = random.Random(self.seed)  # noqa: S311

    def take_send(self, to: str) -> SendFault | None:
        """Return the fault that meets this send and count it down."""
        for fault in self.sends:
            if fault.to in ("", to):
                fault.times -= 1
                if fault.times <= 0:
                    self.sends.remove(fault)
                return fault
        return None

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


def _build(kind: type[Fault], values: Any) -> Fault:
    try:
        return kind(**values)
    except TypeError as error:
        raise FaultRefused(f"{kind.__name__}: {error}") from None
