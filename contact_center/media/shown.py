"""How a file looks to an agent: as a picture, a player, a line to download, or a reason why not."""

from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_center.media import checks
from contact_center.models import MediaFile, Message
from contact_center.models.conversations import WITH_FILE

REASONS: dict[str, Any] = {
    "unreachable": gettext_lazy("WhatsApp could not be reached."),
    "slow": gettext_lazy("The file came too slowly."),
    "refused": gettext_lazy("WhatsApp did not hand the file over."),
    "host": gettext_lazy(
        "The file lies at an address that is not allowed here. Tell an administrator."
    ),
    "too_large": gettext_lazy("The file is larger than WhatsApp allows."),
    "digest": gettext_lazy("The file arrived damaged."),
    "no_id": gettext_lazy("The message names no file."),
    "internal": gettext_lazy("The file could not be stored here. Tell an administrator."),
    "scanner": gettext_lazy("The virus scanner could not be reached."),
    "unscanned": gettext_lazy("The virus scanner did not search this file."),
    "mismatch": gettext_lazy("Its content is not what it claims to be."),
    "kind": gettext_lazy("It is of a kind that is not opened here."),
    "picture": gettext_lazy("The picture can't be read."),
    "pixels": gettext_lazy("The picture is too large to be opened safely."),
}
# Sounds that browsers don't play.
UNPLAYABLE = frozenset({"audio/amr", "audio/3gpp"})


@dataclass(frozen=True)
class Attachment:
    """What stands in a bubble for a file. `look` chooses the form, `note` explains it."""

    look: str  # "picture", "sticker", "sound", "video", "document", "waiting", "aside" or "gone"
    file: MediaFile | None
    name: str = ""
    size: str = ""
    note: str = ""
    can_try: bool = False

    @property
    def is_seen(self) -> bool:
        """Whether it shows by itself what kind of thing it is; a player of sounds does not."""
        return self.look in ("picture", "sticker", "video")


def is_shown(file: MediaFile) -> bool:
    """Whether a file may appear inside a page: a picture drawn anew, a sound or a video."""
    return file.state == MediaFile.State.READY and file.mime_type.startswith(
        ("image/", "audio/", "video/")
    )


def download_name(file: MediaFile) -> str:
    """Return the name under which a file is downloaded."""
    kind = file.mime_type if file.state == MediaFile.State.READY else checks.uploads.UNKNOWN
    return checks.safe_name(file.name, kind, f"{file.kind}-{file.pk}")


def attachment(message: Message) -> Attachment | None:
    """Return what stands for the file of a message; None when it carries none.

    `message` comes with `file` selected: no query is made here.
    """
    file = message.file
    if file is None:
        is_new = message.direction == Message.Direction.IN and message.type in WITH_FILE
        return Attachment("waiting", None) if is_new else None
    size = filesizeformat(file.size) if file.size else ""
    reason = str(REASONS.get(file.reason, ""))
    match file.state:
        case MediaFile.State.READY:
            return Attachment(_look(file), file, name=download_name(file), size=size)
        case MediaFile.State.ASIDE:
            return Attachment("aside", file, name=download_name(file), size=size, note=reason)
        case MediaFile.State.INFECTED:
            return Attachment(
                "gone", file, note=_("The file holds a virus and was deleted (%s).") % file.error
            )
        case MediaFile.State.FAILED:
            return Attachment("gone", file, note=reason, can_try=file.reason not in FINAL)
    return Attachment("waiting", file, note=reason, can_try=file.attempts > 0)


# What trying again would not change.
FINAL = ("too_large", "no_id", "pixels")


def _look(file: MediaFile) -> str:
    main = file.mime_type.partition("/")[0]
    if main == "image":
        return "sticker" if file.kind == "sticker" else "picture"
    if main == "audio":
        return "document" if file.mime_type in UNPLAYABLE else "sound"
    return "video" if main == "video" else "document"
