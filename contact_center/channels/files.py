"""Files at a channel: what is asked of a channel that carries them, and how that can fail."""

from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Protocol, runtime_checkable

from contact_center.channels.base import UNREACHABLE, Outcome, SendResult


class Trouble(StrEnum):
    """Why a transfer failed."""

    UNREACHABLE = "unreachable"  # no connection, or it broke
    SLOW = "slow"
    REFUSED = "refused"  # the provider said no
    HOST = "host"  # the address lies where we don't go
    TOO_LARGE = "too_large"


class TransferFailed(Exception):
    """A file could not be asked for, fetched or uploaded."""

    def __init__(
        self,
        trouble: Trouble,
        details: str,
        code: int | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(f"{trouble.value}: {details}")
        self.trouble = trouble
        self.details = details
        self.code = code
        self.http_status = http_status

    @property
    def result(self) -> SendResult:
        """The same as the end of a send that needed the file. An upload can be repeated freely,
        so it never leaves a doubt.
        """
        if self.trouble is Trouble.REFUSED:
            return SendResult(
                Outcome.REFUSED,
                code=self.code,
                http_status=self.http_status,
                details=self.details,
            )
        return SendResult(Outcome.UNREACHABLE, code=UNREACHABLE, details=str(self))


@dataclass(frozen=True)
class RemoteFile:
    """What a channel says about a file: for a few minutes it lies at `url`. Texts may be empty."""

    url: str
    mime_type: str
    sha256: str
    size: int  # bytes; 0 when not said


@runtime_checkable
class FileChannel(Protocol):
    """What a channel with files adds to `base.Channel`. Everything is thread-safe."""

    @property
    def account(self) -> str:
        """Whose files they are at the provider; its ids mean nothing to another account."""
        ...

    def media_info(self, media_id: str) -> RemoteFile:
        """Ask where a file lies now; raises TransferFailed."""
        ...

    def media_bytes(self, url: str, sink: IO[bytes], limit: int) -> int:
        """Write a file into `sink`, at most `limit` bytes; return how many. Raises TransferFailed."""
        ...

    def upload(self, source: IO[bytes], name: str, mime_type: str) -> str:
        """Give the provider a file; return its id there. Raises TransferFailed."""
        ...

    def still_holds(self, media_id: str) -> bool:
        """Whether the provider knows an uploaded file; True when it can't be asked."""
        ...
