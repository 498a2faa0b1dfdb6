"""Files on their way out: what agents attach, and the provider's id of it when it is sent."""

import datetime
import uuid

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core import uploads
from cms.core.models import User
from cms.core.uploads import MEGABYTE, UploadRefused, check_upload
from contact_center.channels import outbound
from contact_center.channels.base import UNREACHABLE, Channel, Outcome, SendResult
from contact_center.channels.files import FileChannel, TransferFailed
from contact_center.media import checks, clamav, storing
from contact_center.media.storing import store
from contact_center.models import (
    Case,
    Conversation,
    MediaFile,
    MediaUpload,
    Message,
    OutboxItem,
)
from contact_center.services import cases, messages

# Meta keeps an upload for 30 days; a message must not meet its last minutes.
VALID = datetime.timedelta(days=29)

MOST_BYTES = 25 * MEGABYTE
PICTURES = frozenset({"image/jpeg", "image/png"})
# What WhatsApp takes as a document.
DOCUMENTS = frozenset(
    {
        uploads.PDF,
        uploads.DOCX,
        uploads.XLSX,
        uploads.PPTX,
        uploads.TEXT,
        uploads.CSV,
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
    }
)
# Types that WhatsApp knows under another name.
WIRE_TYPES = {uploads.CSV: uploads.TEXT}


class MediaUploadFailed(Exception):
    """A file could not be given to the provider; `result` says it as the end of the send."""

    def __init__(self, result: SendResult) -> None:
        super().__init__(result.details)
        self.result = result


# --- Attaching ---------------------------------------------------------------------------


def accepted() -> str:
    """Return what a file field offers to choose from, as its `accept` attribute."""
    endings = [f".{ending}" for kind in sorted(DOCUMENTS) for ending in checks.endings_of(kind)]
    return ",".join([*sorted(PICTURES), *endings])


def attach(upload: UploadedFile, agent: User, channel: str) -> MediaFile:
    """Check and store a file that an agent attaches; raises UploadRefused.

    Pictures are drawn anew: a photo of a telephone tells where it was taken.
    """
    real = check_upload(upload, allowed=PICTURES | DOCUMENTS, max_bytes=MOST_BYTES)
    stream = upload.file
    assert stream is not None  # noqa: S101 (for the type checker)
    if clamav.is_set():
        try:
            virus = clamav.scan(stream)
        except (clamav.ScannerUnavailable, clamav.ScannerRefused) as error:
            raise UploadRefused(
                _("The file can't be searched for viruses now. Try again later."), "scanner"
            ) from error
        if virus:
            raise UploadRefused(_("The file holds a virus (%s).") % virus, "virus")
    file = MediaFile(
        channel=channel,
        kind="image" if real in PICTURES else "document",
        state=MediaFile.State.READY,
        author=agent,
        declared_type=(upload.content_type or "")[:255],
        sha256=checks.digest_of(stream),
        name=checks.safe_name(upload.name or "", real, "file"),
    )
    if real in PICTURES:
        _draw(upload, real, file)
    else:
        file.file.name = store(stream, checks.endings_of(real)[0])
        file.mime_type, file.size = real, uploads.size_of(stream)
    file.save()
    return file


def _draw(upload: UploadedFile, real: str, file: MediaFile) -> None:
    assert upload.file is not None  # noqa: S101 (for the type checker)
    try:
        with checks.redrawn(upload.file, real) as picture:
            size = picture.path.stat().st_size
            if size > checks.LIMITS["image"]:
                raise UploadRefused(
                    _("WhatsApp takes pictures of at most 5 MB. Make it smaller, or send a PDF."),
                    "too_large",
                )
            with picture.path.open("rb") as drawn, picture.thumbnail.open("rb") as small:
                file.file.name = store(drawn, checks.endings_of(picture.mime_type)[0])
                file.thumbnail.name = store(small, "webp")
            file.mime_type, file.size = picture.mime_type, size
            file.width, file.height = picture.width, picture.height
    except checks.Unfit as unfit:
        raise UploadRefused(
            _("The picture can't be read, or it is too large."), "picture"
        ) from unfit


def content_of(file: MediaFile, caption: str) -> outbound.Media:
    """Return what the outbox sends for an attached file."""
    if file.kind == "image":
        return outbound.Media("image", file.pk, caption)
    return outbound.Media("document", file.pk, caption, file.name)


def reply(
    conversation: Conversation,
    text: str,
    upload: UploadedFile | None,
    agent: User,
    case: Case | None,
    *,
    key: uuid.UUID,
) -> Message:
    """Queue what an agent wrote, under the attached file if there is one; raises Refused.

    The same key again queues and stores nothing, and returns the message written first.
    """
    if upload is None:
        return cases.reply(conversation, text, agent, case, key=key)
    known = OutboxItem.objects.filter(key=key, conversation=conversation)
    if item := known.select_related("message").first():
        return item.message
    try:
        file = attach(upload, agent, conversation.channel)
    except UploadRefused as refusal:
        raise messages.Refused(" ".join(refusal.messages)) from refusal
    try:
        return cases.reply(conversation, content_of(file, text.strip()), agent, case, key=key)
    except messages.Refused:
        names = storing.names_of(file)
        file.delete()
        storing.delete(names)
        raise


# --- Sending -----------------------------------------------------------------------------


def provider_id(file_id: int, channel: Channel) -> str:
    """Return the id under which the provider knows a file, uploading it if need be.

    An earlier upload serves again while it is valid and the provider still knows it. Uses the
    database and the network: call it outside a transaction. Raises MediaUploadFailed.
    """
    if not isinstance(channel, FileChannel):
        raise MediaUploadFailed(
            SendResult(Outcome.REFUSED, details="The channel carries no files.")
        )
    account, now = channel.account, timezone.now()
    known = MediaUpload.objects.filter(file=file_id, account=account, valid_until__gt=now).first()
    if known and channel.still_holds(known.provider_id):
        return known.provider_id
    file = MediaFile.objects.filter(pk=file_id, state=MediaFile.State.READY).first()
    if file is None:
        raise MediaUploadFailed(SendResult(Outcome.REFUSED, details=f"There is no file {file_id}."))
    wire_type = WIRE_TYPES.get(file.mime_type, file.mime_type)
    try:
        with file.file.open("rb") as stream:
            new_id = channel.upload(stream, file.name or f"file-{file.pk}", wire_type)
    except TransferFailed as failure:
        raise MediaUploadFailed(failure.result) from failure
    except OSError as error:
        details = f"The storage does not give the file: {error}"
        raise MediaUploadFailed(
            SendResult(Outcome.UNREACHABLE, code=UNREACHABLE, details=details)
        ) from error
    MediaUpload.objects.update_or_create(
        file=file,
        account=account,
        defaults={"provider_id": new_id, "valid_until": now + VALID},
    )
    return new_id
