"""Files that people send us and that agents send. The bytes lie in the private storage."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.core.models.jobs import private_storage
from contact_center.literals import literals

UPLOAD_TO = "conversations/%Y/%m"


class MediaQuerySet(models.QuerySet["MediaFile"]):
    """Queries about files, by what they give."""

    def pending(self) -> "MediaQuerySet":
        """Files that the worker still has to fetch or to check."""
        return self.filter(state__in=literals(MediaFile.PENDING))

    def due(self) -> "MediaQuerySet":
        """Pending files whose time has come and that no worker holds."""
        now = timezone.now()
        free = models.Q(claimed_until=None) | models.Q(claimed_until__lt=now)
        return self.pending().filter(free, next_attempt_at__lte=now)


class MediaFile(models.Model):
    """One file of a conversation, in either direction.

    What is stored under `file` is what agents may get: a photo without its hidden data, anything
    else as it came. Only while it waits for the virus scanner (`UNCHECKED`) it is the raw bytes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be fetched")
        UNCHECKED = "unchecked", _("waits for the virus scanner")
        READY = "ready", pgettext_lazy("file", "ready")
        # Its content is not what it was declared to be, or is of a kind that we don't open.
        ASIDE = "aside", pgettext_lazy("file", "kept aside")
        INFECTED = "infected", pgettext_lazy("file", "infected")
        FAILED = "failed", _("could not be fetched")

    PENDING = (State.WAITING, State.UNCHECKED)
    # What an agent may download.
    SERVED = (State.READY, State.ASIDE)

    channel = models.CharField(_("channel"), max_length=20)
    # WhatsApp's word: image, video, audio, document, sticker.
    kind = models.CharField(_("kind"), max_length=10)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    # Why it isn't ready: a word of `media.shown.REASONS`; `error` holds the technical details.
    reason = models.CharField(_("reason"), max_length=20, blank=True)
    error = models.TextField(_("error"), blank=True)

    # As it was declared, by the channel or by the agent's browser.
    provider_id = models.CharField(_("id at the channel"), max_length=255, blank=True)
    declared_type = models.CharField(_("declared type"), max_length=255, blank=True)
    declared_sha256 = models.CharField(_("declared SHA-256"), max_length=100, blank=True)
    name = models.CharField(_("file name"), max_length=255, blank=True)

    # As it is.
    file = models.FileField(
        _("file"), storage=private_storage, upload_to=UPLOAD_TO, max_length=255, blank=True
    )
    thumbnail = models.FileField(
        _("thumbnail"), storage=private_storage, upload_to=UPLOAD_TO, max_length=255, blank=True
    )
    mime_type = models.CharField(_("type"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0)
    # Of the bytes that arrived, before hidden data was taken out.
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    width = models.PositiveIntegerField(_("width"), default=0)
    height = models.PositiveIntegerField(_("height"), default=0)

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("attached by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True)
    # The channel forgets the file then.
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a conversation")
        verbose_name_plural = _("files of conversations")
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="contact_media_pending",
                condition=models.Q(state__in=("waiting", "unchecked")),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"#{self.pk} ({self.kind})"


class MediaUpload(models.Model):
    """A file of ours that a channel holds under an id of its own, until it forgets it."""

    file = models.ForeignKey(MediaFile, on_delete=models.CASCADE, related_name="uploads")
    # The account at the channel: another telephone number doesn't know the file.
    account = models.CharField(max_length=100)
    provider_id = models.CharField(max_length=255)
    valid_until = models.DateTimeField()

    class Meta:
        verbose_name = _("uploaded file")
        verbose_name_plural = _("uploaded files")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["file", "account"], name="contact_media_upload_once"),
        ]

    def __str__(self) -> str:
        return self.provider_id
