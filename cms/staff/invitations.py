"""The life of an invitation: made, sent, sent again, withdrawn, accepted."""

import hashlib
import logging
import secrets
from collections.abc import Iterable
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from cms.core import audit, mail
from cms.core.models import User
from cms.staff.models import Invitation

logger = logging.getLogger(__name__)

VALID_FOR = timedelta(days=7)


class AlreadyAMember(Exception):
    """Raised when an account with the invitation's address exists."""


class NotValid(Exception):
    """Raised when an invitation is withdrawn, accepted or too old."""


def invite(
    *,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    groups: Iterable[Group],
    by: User,
) -> Invitation:
    """Invite somebody and send the e-mail; whether it went is told by `sent_at`.

    Raises AlreadyAMember, and NotValid when another invitation to this address is unanswered.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise AlreadyAMember
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                email=email,
                first_name=first_name,
                last_name=last_name,
                language=language,
                invited_by=by,
                token_digest=_digest(secrets.token_urlsafe(32)),
                expires_at=timezone.now() + VALID_FOR,
            )
            invitation.groups.set(groups)
            audit.record(
                invitation,
                "invitation.made",
                actor=by,
                data={"email": email, "roles": [group.name for group in groups]},
            )
    except IntegrityError as error:
        raise NotValid from error
    send(invitation, by=by)
    return invitation


def send(invitation: Invitation, *, by: User) -> bool:
    """Send the e-mail with a new link, valid for seven days; the link sent before ends.

    Returns False when the mail server did not take it. Raises NotValid.
    """
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    changed = Invitation.objects.unanswered().filter(pk=invitation.pk)
    if not changed.update(
        token_digest=_digest(token), expires_at=now + VALID_FOR, sent_at=None, invited_by=by
    ):
        raise NotValid
    invitation.refresh_from_db()
    address = settings.WAGTAILADMIN_BASE_URL + reverse("staff_accept_invitation", args=[token])
    try:
        mail.send(
            "invitation",
            to=[invitation.email],
            context={
                "invitation": invitation,
                "inviter": by,
                "address": address,
                "days": VALID_FOR.days,
            },
            language=invitation.language,
        )
    except (OSError, SMTPException):
        logger.exception("The invitation %s could not be sent", invitation.pk)
        return False
    changed.update(sent_at=now)
    invitation.refresh_from_db()
    audit.record(invitation, "invitation.sent", actor=by)
    return True


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User) -> None:
    """Let the link end. Raises NotValid when the invitation was accepted or withdrawn before."""
    unanswered = Invitation.objects.unanswered().filter(pk=invitation.pk)
    if not unanswered.update(withdrawn_at=timezone.now()):
        raise NotValid
    audit.record(invitation, "invitation.withdrawn", actor=by)
    invitation.refresh_from_db()


def find(token: str) -> Invitation | None:
    """Return the invitation that a link's token opens; None when there is none, or none any more."""
    return Invitation.objects.valid().filter(token_digest=_digest(token)).first()


@transaction.atomic
def accept(invitation: Invitation, *, first_name: str, last_name: str, password: str) -> User:
    """Make the account, with the invitation's roles and language, and return it.

    Raises NotValid, and AlreadyAMember when such an account was made meanwhile.
    """
    # Whoever changes the row has the invitation: a link works once.
    if not Invitation.objects.valid().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise NotValid
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise AlreadyAMember
    user = User.objects.create_user(
        invitation.email, password, first_name=first_name, last_name=last_name
    )
    user.groups.set(invitation.groups.all())
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = invitation.language
    profile.save()
    Invitation.objects.filter(pk=invitation.pk).update(user=user)
    invitation.refresh_from_db()
    audit.record(invitation, "invitation.accepted", actor=user)
    return user


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
