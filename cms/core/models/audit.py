"""The record of what was done to an object, one chain of entries per object."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One thing that was done; written by `cms.core.audit.record` and never changed after.

    `hash` covers everything but `data`, which it covers through `digest`: a salted digest.
    So personal data can be erased (data and salt together) and the chain still verifies,
    while what was erased can't be guessed back from the digest.
    """

    model = models.CharField(_("kind of object"), max_length=100)
    object_id = models.CharField(_("object"), max_length=64)
    number = models.PositiveIntegerField(_("number"))
    action = models.CharField(_("action"), max_length=100)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    # Hashed in place of `actor`, which becomes empty when the account is deleted.
    actor_key = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("at"))
    data = models.JSONField(_("data"), null=True, blank=True)
    salt = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering: ClassVar = ["model", "object_id", "number"]
        constraints: ClassVar = [
            # Two entries can't both follow the same one: a chain, never a tree.
            models.UniqueConstraint(
                fields=["model", "object_id", "number"], name="core_audit_one_chain_per_object"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model} {self.object_id} #{self.number}: {self.action}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to change what is written."""
        if not self._state.adding:
            raise TypeError("An audit entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: an entry outlives what it tells about."""
        raise TypeError("An audit entry is never deleted.")
