"""Conversations and what is said in them."""

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contact_center.models.people import Contact
from contact_center.querysets import ConversationQuerySet
from contact_center.states import ConversationState, MessageState

# WhatsApp lets us write freely for this long after the person's last message.
WINDOW = datetime.timedelta(hours=24)

# WhatsApp's words for messages that carry a file.
WITH_FILE = ("image", "video", "audio", "voice", "document", "sticker")


class Conversation(models.Model):
    """Everything said with one person on one channel: one row, so an album can't open several."""

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="conversations"
    )
    channel = models.CharField(_("channel"), max_length=20)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=ConversationState.choices,
        default=ConversationState.OPEN,
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="conversations",
    )
    unread = models.PositiveIntegerField(_("unread messages"), default=0)
    last_inbound_at = models.DateTimeField(_("the person last wrote at"), null=True, blank=True)
    last_message = models.ForeignKey(
        "Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_activity_at = models.DateTimeField(_("last activity at"), default=timezone.now)
    # Moves with every change anywhere in the conversation; the inbox polls it.
    changed_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering: ClassVar = ["-last_activity_at", "-id"]
        permissions: ClassVar = [("use_inbox", _("Can use the agents' inbox"))]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact", "channel"], name="contact_conversation_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "-last_activity_at"], name="contact_conv_activity"),
            models.Index(fields=["-changed_at"], name="contact_conv_changed"),
        ]

    def __str__(self) -> str:
        return str(self.contact)

    @property
    def window_closes_at(self) -> datetime.datetime | None:
        """Until when we may write freely; None when the person never wrote."""
        return self.last_inbound_at + WINDOW if self.last_inbound_at else None

    @property
    def window_is_open(self) -> bool:
        """Whether a free text may be sent now."""
        closes = self.window_closes_at
        return closes is not None and timezone.now() < closes


class Message(models.Model):
    """One thing said: by the person, by us, or by an agent to other agents (a note)."""

    class Direction(models.TextChoices):
        IN = "in", _("incoming")
        OUT = "out", _("outgoing")
        NOTE = "note", _("note")

    class Answer(models.TextChoices):
        """Whether the dialogue has heard an incoming message; empty where it has nothing to hear."""

        DUE = "due", _("waits for the dialogue")
        DONE = "done", _("heard by the dialogue")
        FAILED = "failed", _("the dialogue failed")

    conversation = models.ForeignKey(
        Conversation,
        verbose_name=_("conversation"),
        on_delete=models.CASCADE,
        related_name="messages",
    )
    case = models.ForeignKey(
        "Case",
        verbose_name=_("case"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices)
    # WhatsApp's own word ("text", "image", ...): a new type must not need a migration.
    type = models.CharField(_("type"), max_length=40, default="text")
    text = models.TextField(_("text"), blank=True)
    payload = models.JSONField(_("as received"), null=True, blank=True)
    # What we send when it isn't plain words: see `channels.outbound`.
    content = models.JSONField(_("as sent"), null=True, blank=True)
    # Its photo, sound or document. The media pump gives one to every incoming message that needs it.
    file = models.ForeignKey(
        "MediaFile",
        verbose_name=_("file"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="messages",
        # Most messages carry none: a partial index below.
        db_index=False,
    )
    # WhatsApp's id. The one thing that makes processing a delivery twice harmless.
    wamid = models.CharField(_("WhatsApp id"), max_length=255, null=True, blank=True, unique=True)
    reply_to = models.CharField(_("in reply to"), max_length=255, blank=True)
    # Where it arrived: the order in which the dialogue hears the messages of a conversation.
    delivery = models.ForeignKey(
        "Delivery",
        verbose_name=_("delivery"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="messages",
    )
    position = models.PositiveIntegerField(_("place in the delivery"), default=0)
    answer = models.CharField(_("answer"), max_length=6, choices=Answer.choices, blank=True)
    # When it was said: Meta's clock for incoming messages, ours for the rest.
    said_at = models.DateTimeField(_("time"), default=timezone.now)
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("written by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    state = models.CharField(
        _("state"), max_length=9, choices=MessageState.choices, default=MessageState.HERE
    )
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True)
    error_code = models.IntegerField(_("error code"), null=True, blank=True)
    error_details = models.TextField(_("error details"), blank=True)
    possibly_twice = models.BooleanField(_("possibly sent twice"), default=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering: ClassVar = ["said_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["conversation", "said_at", "id"], name="contact_message_thread"),
            models.Index(
                fields=["delivery", "position"],
                name="contact_message_due",
                condition=models.Q(answer="due"),
            ),
            models.Index(
                fields=["file"],
                name="contact_message_file",
                condition=models.Q(file__isnull=False),
            ),
            models.Index(
                fields=["id"],
                name="contact_message_needs_file",
                condition=models.Q(direction="in", type__in=WITH_FILE, file__isnull=True),
            ),
            # The rate of errors, by those who watch.
            models.Index(
                fields=["failed_at"],
                name="contact_message_failures",
                condition=models.Q(failed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.type


class StatusEvent(models.Model):
    """One status that WhatsApp reported, kept as evidence; the same report twice is one row."""

    # Empty while nobody knows the message yet: a status can overtake the answer to our send.
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="events",
    )
    wamid = models.CharField(_("WhatsApp id"), max_length=255)
    status = models.CharField(_("status"), max_length=40)
    at = models.DateTimeField(_("time"))
    raw = models.JSONField(_("as received"))
    created_at = models.DateTimeField(_("stored at"), auto_now_add=True)

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["wamid", "status", "at"], name="contact_status_once"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.wamid}"
