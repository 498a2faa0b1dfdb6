"""The private storage, where the files of conversations lie."""

import logging
import uuid
from collections.abc import Sequence
from typing import IO

from django.core.files import File
from django.utils import timezone

from contact_center.models.media import UPLOAD_TO, MediaFile, private_storage

logger = logging.getLogger(__name__)


def store(stream: IO[bytes], ending: str) -> str:
    """Store a file under a name that tells nothing; return the name."""
    stream.seek(0)
    folder = f"{timezone.now():{UPLOAD_TO}}"
    return private_storage().save(f"{folder}/{uuid.uuid4().hex}.{ending}", File(stream))


def read(name: str, target: IO[bytes]) -> None:
    """Copy a stored file into `target`."""
    with private_storage().open(name) as stored:
        for chunk in stored.chunks():
            target.write(chunk)


def names_of(file: MediaFile) -> list[str]:
    """Return the names of what is stored for a file."""
    return [name for name in (file.file.name, file.thumbnail.name) if name]


def delete(names: Sequence[str]) -> None:
    """Delete files that no record points to; what can't be deleted is logged and stays."""
    for name in names:
        try:
            private_storage().delete(name)
        except Exception:
            logger.exception("%s stays in the storage", name)
