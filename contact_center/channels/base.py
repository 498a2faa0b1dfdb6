"""What a channel is to the rest of the contact centre."""

import datetime
import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.utils.functional import Promise

from contact_center.channels.inbound import InboundMessage, Json, StatusReport, Update
from contact_center.channels.outbound import OutContent

Text = str | Promise


class Act(Enum):
    """What the outbox does about an error."""

    RETRY = "retry"  # try again later, a limited number of times
    STOP = "stop"  # the provider holds this message back; trying again makes it worse
    NEVER = "never"  # the message itself can't go; the agent must do something else
    PAUSE = "pause"  # nothing can go until an administrator repairs the account


class Scope(Enum):
    """What has to wait when a message is to be tried again."""

    MESSAGE = "message"
    PERSON = "person"  # too much to one person: they get nothing for a while, others do
    CHANNEL = "channel"  # too much in all: nobody gets anything for a moment


@dataclass(frozen=True)
class Meaning:
    """An error in words, for agents: what happened and what the reader can do."""

    act: Act
    what: Text
    advice: Text
    scope: Scope = Scope.MESSAGE


# Codes of our own, where no answer could carry one.
NO_ANSWER = -1
UNREACHABLE = -2


@dataclass(frozen=True)
class Outgoing:
    """A message to send. `key` is our id, which comes back in the statuses."""

    key: str
    phone: str  # "+961…", or empty when the person shows none
    user_id: str  # the channel's own id of the person, or empty
    content: OutContent
    reply_to: str = ""
    media_id: str = ""  # the provider's id of the file, when the content has one


class Outcome(Enum):
    """How a send ended."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # the provider said no: the code says why
    UNREACHABLE = "unreachable"  # it never got the message: sending again is safe
    IN_DOUBT = "in_doubt"  # it may have got the message, but the answer was lost


@dataclass(frozen=True)
class SendResult:
    """The end of one send."""

    outcome: Outcome
    message_id: str = ""
    code: int | None = None
    http_status: int | None = None
    details: str = ""


@dataclass(frozen=True)
class Pace:
    """How fast may be sent: `burst` messages at once, then one more in each `every`."""

    burst: int
    every: datetime.timedelta

    def room(self, full_at: datetime.datetime, now: datetime.datetime) -> int:
        """Return how many may go now, from a bucket that will be full at `full_at`."""
        missing = max(full_at - now, datetime.timedelta())
        return self.burst - math.ceil(missing / self.every)

    def spend(
        self, full_at: datetime.datetime, now: datetime.datetime, count: int
    ) -> datetime.datetime:
        """Return when the bucket will be full after `count` messages."""
        return max(full_at, now) + self.every * count

    def no_room_after(self, now: datetime.datetime) -> datetime.datetime:
        """Return the `full_at` beyond which not even one may go now."""
        return now + self.every * (self.burst - 1)


@dataclass(frozen=True)
class Health:
    """Whether the provider would let us send; else why not."""

    ok: bool
    code: int | None = None
    http_status: int | None = None
    details: str = ""


class Channel(Protocol):
    """One way to reach people and to be reached."""

    name: str
    text_limit: int
    window: datetime.timedelta | None  # how long after their message we may write freely
    per_number: Pace | None  # what our number may send in all; None for no limit
    per_person: Pace | None  # what one person may be sent

    def signed_with(self, body: bytes, signature: str | None) -> int | None:
        """Return the position of the secret that signed a delivery's raw body, None for none."""
        ...

    def read(self, body: bytes) -> Json:
        """Return the content of a delivery; raises Unreadable."""
        ...

    def walk(self, payload: Json) -> Iterator[Update]:
        """Visit every update in a delivery."""
        ...

    def message(self, update: Update) -> InboundMessage:
        """Read an update of kind "message"; raises Malformed."""
        ...

    def status(self, update: Update) -> StatusReport:
        """Read an update of kind "status"; raises Malformed."""
        ...

    def send(self, message: Outgoing) -> SendResult:
        """Send a message; never raises for what the network or the provider does. Thread-safe."""
        ...

    def health(self) -> Health:
        """Ask the provider about our account without sending anything. Never raises."""
        ...

    def signal(self, message_id: str, typing: bool) -> bool:
        """Show the person that their message was read, and that we write. Never raises.

        Returns whether the provider took it.
        """
        ...

    def meaning(self, code: int | None, http_status: int | None = None) -> Meaning:
        """Return what an error means."""
        ...
