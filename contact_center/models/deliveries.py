"""What WhatsApp delivered, exactly as it came. What we acknowledged can't be asked for again."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from contact_center.querysets import DeliveryQuerySet
from contact_center.states import DeliveryState


class Delivery(models.Model):
    """The body of one signed webhook, stored before it is acknowledged."""

    channel = models.CharField(_("channel"), max_length=20)
    body = models.BinaryField(_("body"))
    # During a rotation several secrets sign; once no new delivery carries the old one's
    # position, the old one can go.
    signed_with = models.PositiveSmallIntegerField(
        _("position of the secret that signed it"), default=0
    )
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    # How many of its updates are dealt with: a large delivery is stored in parts.
    position = models.PositiveIntegerField(_("updates dealt with"), default=0)
    # Failed ones. A delivery that failed no longer holds up the answers to later ones.
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt at"), auto_now_add=True)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)

    # What was found inside, for the operator: a batch that shows 1,000 and stores 1 would be seen.
    stored = models.PositiveIntegerField(_("stored updates"), default=0)
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    set_aside = models.PositiveIntegerField(_("updates set aside"), default=0)
    others = models.PositiveIntegerField(_("updates of other kinds"), default=0)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["id"],
                name="contact_delivery_waiting",
                condition=models.Q(state=DeliveryState.WAITING),
            ),
            models.Index(
                fields=["state"],
                name="contact_delivery_trouble",
                condition=models.Q(state__in=(DeliveryState.FAILED, DeliveryState.UNREADABLE)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} ({self.get_state_display()})"

    @property
    def text(self) -> str:
        """The body as text; bytes that are no UTF-8 are shown as \\xNN."""
        return bytes(self.body).decode("utf-8", "backslashreplace")

    @property
    def signing_secret(self) -> int:
        """Which of the secrets signed it, counted from one."""
        return self.signed_with + 1

    @property
    def size(self) -> int:
        """The length of the body in bytes."""
        return len(self.body)


class UpdateError(models.Model):
    """One update that could not be processed, set aside so that it blocks no other."""

    class Stage(models.TextChoices):
        STORE = "store", _("storing it")
        ANSWER = "answer", _("answering it")
        CHANNEL = "channel", _("reported by WhatsApp")

    delivery = models.ForeignKey(
        Delivery, verbose_name=_("delivery"), on_delete=models.PROTECT, related_name="errors"
    )
    path = models.CharField(_("place in the delivery"), max_length=200)
    # The stored message, when it is the answer to it that failed.
    message = models.ForeignKey(
        "Message",
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    stage = models.CharField(_("failed while"), max_length=8, choices=Stage.choices)
    raw = models.JSONField(_("update"), null=True)
    error = models.TextField(_("error"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=1)
    # Empty once nobody but a person can help: neither settled nor tried again by itself.
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True, blank=True)
    created_at = models.DateTimeField(_("set aside at"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    class Meta:
        verbose_name = _("update set aside")
        verbose_name_plural = _("updates set aside")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "path", "stage"], name="contact_update_error_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"],
                name="contact_update_error_due",
                condition=models.Q(next_attempt_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.path}"
