"""Files on their way in: the worker fetches, checks and stores what messages announce.

The network and the pictures are worked on in threads that never touch the database; what came
of it is written down by the pump. A file that can't be fetched now is tried again until the
channel forgets it; nothing here holds a message back.
"""

import datetime
import logging
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import IO, Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from contact_center import channels
from contact_center.channels.files import FileChannel, TransferFailed, Trouble
from contact_center.literals import literals
from contact_center.media import checks, clamav, storing
from contact_center.models import MediaFile, Message
from contact_center.models.conversations import WITH_FILE
from contact_center.services import messages

logger = logging.getLogger(__name__)

BATCH = 6  # files at once
ADOPTED = 200  # messages looked at in one turn
# Longer than a transfer, a scan and a picture may take together.
LEASE = datetime.timedelta(minutes=10)
# Meta keeps a file of a message for seven days.
LASTS = datetime.timedelta(days=7)
WAITS = (10, 60, 300, 1800, 3600)  # seconds after the first, second … failure; then the last
SCANNER_WAITS = (10, 60, 300)

# What trying again can't change.
FINAL = (Trouble.TOO_LARGE,)


@dataclass(frozen=True)
class Job:
    """One file to work on, apart from the database."""

    pk: int
    channel: str
    kind: str
    provider_id: str
    declared_type: str
    declared_sha256: str
    name: str
    attempts: int
    lease: datetime.datetime
    expires_at: datetime.datetime | None
    stored: str  # the raw bytes in the storage, when they only wait for the scanner


@dataclass(frozen=True)
class End:
    """What became of one attempt."""

    state: str
    reason: str = ""
    error: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    again: bool = False  # not the end yet: try later

    @property
    def new_files(self) -> list[str]:
        """Names in the storage that this attempt has made."""
        return [self.values[name] for name in ("file", "thumbnail") if self.values.get(name)]


# --- The pump ----------------------------------------------------------------------------


def fetch_waiting() -> int:
    """Give new messages their files and work on a batch of those that are due; return how many."""
    adopted = adopt_messages()
    jobs = claim(BATCH)
    if not jobs:
        return adopted
    with ThreadPoolExecutor(len(jobs)) as pool:
        for job, end in zip(jobs, pool.map(work, jobs), strict=True):
            settle(job, end)
    return adopted + len(jobs)


def new_messages() -> QuerySet[Message]:
    """Return the messages that announce a file and have no record of it yet."""
    return Message.objects.filter(
        direction=Message.Direction.IN, type__in=literals(WITH_FILE), file__isnull=True
    )


def adopt_messages() -> int:
    """Make a record for the file of each new message that announces one; return how many."""
    new = new_messages()
    # Looked at first: a transaction for nothing still takes SQLite's write lock.
    if not new.exists():
        return 0
    with transaction.atomic():
        rows = list(
            new.select_for_update(skip_locked=True, of=("self",))
            .select_related("conversation")
            .order_by("id")[:ADOPTED]
        )
        files = MediaFile.objects.bulk_create([_announced(message) for message in rows])
        for message, file in zip(rows, files, strict=True):
            message.file = file
        Message.objects.bulk_update(rows, ["file"])
    return len(rows)


def _announced(message: Message) -> MediaFile:
    """Return a record, not saved yet, of the file that a message announces."""
    payload = message.payload if isinstance(message.payload, dict) else {}
    part = payload.get(message.type)
    part = part if isinstance(part, dict) else {}

    def text(key: str, most: int) -> str:
        value = part.get(key)
        return str(value)[:most] if isinstance(value, str | int) else ""

    file = MediaFile(
        channel=message.conversation.channel,
        kind=message.type,
        provider_id=text("id", 255),
        declared_type=text("mime_type", 255),
        declared_sha256=text("sha256", 100),
        name=text("filename", 255),
        expires_at=message.created_at + LASTS,
    )
    if not file.provider_id:
        file.state, file.reason = MediaFile.State.FAILED, "no_id"
    return file


def claim(limit: int) -> list[Job]:
    """Take up to `limit` files that are due, each for this worker alone."""
    jobs = []
    for pk in MediaFile.objects.due().order_by("next_attempt_at").values_list("pk")[:limit]:
        lease = timezone.now() + LEASE
        mine = MediaFile.objects.due().filter(pk=pk[0])
        if mine.update(claimed_until=lease, attempts=F("attempts") + 1):
            jobs.append(_job(MediaFile.objects.get(pk=pk[0]), lease))
    return jobs


def _job(file: MediaFile, lease: datetime.datetime) -> Job:
    return Job(
        pk=file.pk,
        channel=file.channel,
        kind=file.kind,
        provider_id=file.provider_id,
        declared_type=file.declared_type,
        declared_sha256=file.declared_sha256,
        name=file.name,
        attempts=file.attempts,
        lease=lease,
        expires_at=file.expires_at,
        stored=file.file.name or "" if file.state == MediaFile.State.UNCHECKED else "",
    )


def settle(job: Job, end: End) -> bool:
    """Write down what became of an attempt; False when another worker has taken the file since."""
    now = timezone.now()
    state, values = end.state, dict(end.values)
    if end.again:
        values["next_attempt_at"] = now + wait(job.attempts, state)
        if state == MediaFile.State.WAITING and job.expires_at and now >= job.expires_at:
            state = MediaFile.State.FAILED
    with transaction.atomic():
        mine = MediaFile.objects.filter(pk=job.pk, claimed_until=job.lease)
        settled = mine.update(
            state=state, reason=end.reason, error=end.error, claimed_until=None, **values
        )
        if settled:
            touch(job.pk)
    # The storage is not part of the transaction: what nobody points to any more goes now.
    if not settled:
        storing.delete(end.new_files)
    elif job.stored and job.stored not in end.new_files and state not in MediaFile.PENDING:
        storing.delete([job.stored])
    return bool(settled)


def wait(attempts: int, state: str) -> datetime.timedelta:
    """Return how long to wait after so many attempts."""
    waits = SCANNER_WAITS if state == MediaFile.State.UNCHECKED else WAITS
    return datetime.timedelta(seconds=waits[min(attempts, len(waits)) - 1])


def touch(pk: int) -> None:
    """Tell the inbox that a file changed."""
    for conversation in Message.objects.filter(file=pk).values_list("conversation", flat=True):
        messages.touch(conversation)


def try_now(file: MediaFile) -> bool:
    """Have a file fetched (or checked) again at once, one more time; False when none is needed."""
    State = MediaFile.State  # noqa: N806
    again = MediaFile.objects.filter(pk=file.pk).exclude(provider_id="")
    now = timezone.now()
    done = again.filter(state=State.FAILED).update(
        state=State.WAITING, next_attempt_at=now, claimed_until=None, reason=""
    ) or again.filter(state__in=MediaFile.PENDING).update(next_attempt_at=now)
    if done:
        touch(file.pk)
    return bool(done)


# --- One file, in a thread: no database here ---------------------------------------------


def work(job: Job) -> End:
    """Fetch, check and store one file. Never raises."""
    try:
        with tempfile.TemporaryFile(prefix="diwan-media-") as raw:
            if job.stored:
                storing.read(job.stored, raw)
            else:
                fetch(job, raw)
            return inspect(job, raw)
    except TransferFailed as failure:
        details = f"{failure.details} (HTTP {failure.http_status}, code {failure.code})"
        if failure.trouble in FINAL:
            return End(MediaFile.State.FAILED, failure.trouble.value, details)
        return End(MediaFile.State.WAITING, failure.trouble.value, details, again=True)
    except checks.Unfit as unfit:
        # Only what spoilt the way: what the file is has been judged in `inspect`.
        return End(MediaFile.State.WAITING, unfit.reason, unfit.details, again=True)
    except Exception as error:
        logger.exception("File %s", job.pk)
        state = MediaFile.State.UNCHECKED if job.stored else MediaFile.State.WAITING
        return End(state, "internal", f"{type(error).__name__}: {error}"[:2000], again=True)


def fetch(job: Job, raw: IO[bytes]) -> None:
    """Fetch a file into `raw`. Raises TransferFailed, or Unfit for another digest than announced.

    The address is asked for at each attempt: it lives only five minutes.
    """
    channel = channels.get(job.channel)
    if not isinstance(channel, FileChannel):
        raise TransferFailed(Trouble.REFUSED, f"{job.channel} carries no files")
    remote = channel.media_info(job.provider_id)
    channel.media_bytes(remote.url, raw, checks.LIMITS[job.kind])
    raw.flush()
    announced = job.declared_sha256 or remote.sha256
    found = checks.digest_of(raw)
    if announced and checks.normal_digest(announced) != found:
        raise checks.Unfit("digest", f"announced {announced}, found {found}")


def inspect(job: Job, raw: IO[bytes]) -> End:
    """Search a fetched file for viruses, find out what it is, and store what agents may get."""
    values: dict[str, Any] = {"sha256": checks.digest_of(raw), "size": raw.seek(0, 2)}
    if clamav.is_set():
        try:
            virus = clamav.scan(raw)
        except clamav.ScannerUnavailable as error:
            # Stored meanwhile: the channel forgets it, and the scanner may be away for long.
            if not job.stored:
                values["file"] = storing.store(raw, "bin")
            return End(MediaFile.State.UNCHECKED, "scanner", str(error), values, again=True)
        except clamav.ScannerRefused as error:
            return _aside(raw, checks.uploads.UNKNOWN, "unscanned", str(error), values)
        if virus:
            return End(MediaFile.State.INFECTED, "virus", virus, {**values, "file": ""})
    real = checks.real_type(raw, job.name, job.declared_type)
    try:
        kept = checks.judge(job.kind, real, job.declared_type)
        if kept in checks.PICTURES:
            with checks.redrawn(raw, kept) as picture:
                return _picture(picture, values)
    except checks.Unfit as unfit:
        if unfit.reason == "pixels":
            return End(MediaFile.State.FAILED, unfit.reason, unfit.details, {"file": ""})
        return _aside(raw, real, unfit.reason, unfit.details, values)
    values |= {"file": storing.store(raw, _ending(kept)), "mime_type": kept}
    return End(MediaFile.State.READY, values=values)


def _picture(picture: checks.Picture, values: dict[str, Any]) -> End:
    with picture.path.open("rb") as drawn, picture.thumbnail.open("rb") as small:
        values |= {
            "size": picture.path.stat().st_size,
            "file": storing.store(drawn, _ending(picture.mime_type)),
            "thumbnail": storing.store(small, "webp"),
            "mime_type": picture.mime_type,
            "width": picture.width,
            "height": picture.height,
        }
    return End(MediaFile.State.READY, values=values)


def _aside(raw: IO[bytes], real: str, reason: str, details: str, values: dict[str, Any]) -> End:
    """Keep a file that nobody is shown: it can be downloaded, with a warning."""
    kept = {**values, "file": storing.store(raw, "bin"), "mime_type": real[:100]}
    return End(MediaFile.State.ASIDE, reason, details, kept)


def _ending(kind: str) -> str:
    return (checks.endings_of(kind) or ("bin",))[0]
