"""The people who write to us, and the many names a channel knows them by."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """One person, whatever numbers and ids they write from."""

    name = models.CharField(_("name"), max_length=255, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default="ar"
    )
    created_at = models.DateTimeField(_("first seen at"), auto_now_add=True)
    # Two contacts that turn out to be one person: the younger points to the elder. Nothing
    # is moved or deleted, so the link can be taken back.
    same_as = models.ForeignKey(
        "self",
        verbose_name=_("same person as"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="duplicates",
    )

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name or self.phone or f"#{self.pk}"

    def person(self) -> "Contact":
        """Return the contact that stands for this person: itself, or the elder it points to."""
        return self.same_as or self

    @property
    def phone(self) -> str:
        """The telephone number, `+961…`; empty when the person shows none."""
        return self._identity(ContactIdentity.Kind.PHONE)

    @property
    def username(self) -> str:
        """The user name, without @; empty for none."""
        return self._identity(ContactIdentity.Kind.USERNAME)

    def _identity(self, kind: str) -> str:
        # Over the prefetched rows: lists show many contacts. The newest number is the one in use.
        values = [row.value for row in self.identities.all() if row.kind == kind]
        return values[-1] if values else ""


class ContactIdentity(models.Model):
    """One name by which a channel knows a person. It belongs to one contact only."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("telephone number")
        USER_ID = "user_id", _("WhatsApp user id")
        USERNAME = "username", _("user name")

    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.CASCADE, related_name="identities"
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    value = models.CharField(_("value"), max_length=255)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "value"], name="contact_identity_once"),
        ]

    def __str__(self) -> str:
        return self.value
