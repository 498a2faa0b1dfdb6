"""Invitations: how somebody becomes a member of the staff."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Queries about invitations, by what they give."""

    def unanswered(self) -> "InvitationQuerySet":
        """Those that were neither accepted nor withdrawn, expired ones included."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def valid(self) -> "InvitationQuerySet":
        """Those whose link works."""
        return self.unanswered().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """Somebody is asked by e-mail to join; the account is made when they accept.

    The link's token is known to its reader alone: only its digest is kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("invitation", "waiting for an answer")
        UNSENT = "unsent", pgettext_lazy("invitation", "e-mail not sent")
        EXPIRED = "expired", pgettext_lazy("invitation", "expired")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("invitation", "withdrawn")

    email = models.EmailField(_("e-mail address"))
    first_name = models.CharField(_("first name"), max_length=150)
    last_name = models.CharField(_("last name"), max_length=150)
    language = models.CharField(
        _("language"),
        max_length=5,
        choices=settings.WAGTAILADMIN_PERMITTED_LANGUAGES,
        default="ar",
        help_text=_("The language of the e-mail, and of the administration for this person."),
    )
    groups = models.ManyToManyField(Group, verbose_name=_("roles"), related_name="+")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("invited by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    # Empty when the mail server did not take it.
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="staff_invitation_one_unanswered_per_address",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name} ({self.email})"

    @property
    def state(self) -> State:
        """What became of it."""
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        if self.expires_at <= timezone.now():
            return self.State.EXPIRED
        return self.State.WAITING if self.sent_at else self.State.UNSENT

    @property
    def is_unanswered(self) -> bool:
        """Whether it can still be sent again or withdrawn."""
        return self.accepted_at is None and self.withdrawn_at is None
