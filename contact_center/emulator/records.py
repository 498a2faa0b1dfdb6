"""What the emulator remembers: people with phones, messages, media."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]

PERSON, BUSINESS = "person", "business"
WAITING, DELIVERED, ABANDONED = "waiting", "delivered", "abandoned"
ACCEPTED, SENT, READ, PLAYED, FAILED = "accepted", "sent", "read", "played", "failed"


class Clock:
    """The emulator's time: the computer's, plus what tests have pushed it forward."""

    def __init__(self) -> None:
        self.speed = 1.0
        self._then = self._began = time.time()

    def now(self) -> float:
        """Seconds since the epoch."""
        return self._then + (time.time() - self._began) * self.speed

    def advance(self, seconds: float) -> None:
        """Move forward; webhooks waiting for their next try and windows feel it at once."""
        if seconds < 0:
            raise ValueError("The clock only goes forward.")
        self._then += seconds

    def run(self, speed: float) -> None:
        """Let time pass so many times as fast from now on: at 86400, a day in a second."""
        if not 0 < speed <= 1_000_000:
            raise ValueError("The speed is more than 0, and 1,000,000 at most.")
        now = self.now()
        self._then, self._began, self.speed = now, time.time(), speed


def new_message_id(phone: str) -> str:
    """Return an id of WhatsApp's form: the phone and 72 random bits, so that it never repeats."""
    digits = phone.encode()
    body = b"\x1c\x18" + bytes([len(digits)]) + digits + b"\x15\x02\x00\x11\x18\x12"
    body += secrets.token_hex(9).upper().encode() + b"\x00"
    return "wamid." + base64.b64encode(body).decode()


def user_id_of(phone: str) -> str:
    """Return the business-scoped id of a phone; the same phone has the same id in every run."""
    number = int.from_bytes(hashlib.sha256(phone.encode()).digest()[:8]) % 10**17
    return f"LB.1{number:017d}"


@dataclass
class Person:
    """Someone with a phone. `phone` is the international number, digits alone."""

    phone: str
    name: str
    user_id: str = ""
    username: str = ""
    online: bool = True
    # A person with a username may hide the number: webhooks then carry the user id alone.
    hides_phone: bool = False
    last_wrote_at: float = 0.0
    # Messages to one who has blocked the business fail (130403), marketing ones to one who has opted
    # out of it (131050).
    blocks: bool = False
    no_marketing: bool = False
    typing_until: float = 0.0
    revision: int = 0

    def __post_init__(self) -> None:
        self.user_id = self.user_id or user_id_of(self.phone)

    def as_json(self) -> Json:
        """Return every field."""
        return asdict(self)


@dataclass
class Message:
    """One message, whichever way it went. `content` is what stands under its type on the wire."""

    id: str
    phone: str
    by: str
    type: str
    content: Any
    at: float
    context_id: str = ""
    revision: int = 0
    # By a person: has the site taken the webhook? `client_id` tells a repeated request from a new
    # one; `extra` is what else the webhook carries (referral, forwarded …).
    delivery: str = ""
    attempts: int = 0
    last_error: str = ""
    client_id: str = ""
    marked_read: bool = False
    extra: Json = field(default_factory=dict)
    # By the business: how far it came, what was asked for, why it failed.
    status: str = ""
    statuses: list[Json] = field(default_factory=list)
    wire: Json = field(default_factory=dict)
    error: Json | None = None
    # A template with its blanks filled: header, body, footer, buttons.
    rendered: Json | None = None

    @property
    def callback(self) -> str | None:
        """The sender's own data, which comes back in every status."""
        return self.wire.get("biz_opaque_callback_data")

    def as_json(self) -> Json:
        """Return every field. What lies inside them is not copied: there may be many messages."""
        return dict(self.__dict__)


@dataclass
class Media:
    """A file that a message can carry. The bytes lie in the store."""

    id: str
    mime_type: str
    sha256: str  # hexadecimal
    size: int
    created_at: float
    filename: str = ""
    by: str = BUSINESS  # who uploaded it: its id ends sooner when a person did

    @property
    def sha256_base64(self) -> str:
        """The digest as webhooks write it."""
        return base64.b64encode(bytes.fromhex(self.sha256)).decode()

    def as_json(self) -> Json:
        """Return every field."""
        return asdict(self)
