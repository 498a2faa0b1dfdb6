"""Telling administrators that the bridge needs them: by mail, and on the page where they watch it.

alerts.tell("token", _("WhatsApp refuses our token"), _("Nothing can be sent until …"))
"""

import datetime
import logging
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import transaction
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from cms.core import mail
from cms.core.models import User
from contact_center.models import Alert

logger = logging.getLogger(__name__)

WATCH = "contact_center.watch_bridge"
# The same kind of trouble is mailed once in this time, however often it is told.
MAIL_EVERY = datetime.timedelta(hours=1)

Text = str | Promise


def tell(kind: str, subject: Text, body: Text) -> bool:
    """Tell whoever watches the bridge of one kind of trouble; return whether a mail goes out.

    `kind` is a short name in ASCII; lazy translations are kept in both languages. Safe inside a
    transaction: the mail leaves after its commit. Never raises for what the mail server does.
    """
    now = timezone.now()
    words: dict[str, str] = {}
    for language in ("ar", "en"):
        with translation.override(language):
            words[f"subject_{language}"] = " ".join(str(subject).split())[:200]
            words[f"body_{language}"] = str(body)
    with transaction.atomic():
        alert, _created = Alert.objects.get_or_create(kind=kind[:100], defaults=words)
        row = Alert.objects.filter(pk=alert.pk)
        row.update(**words, times=F("times") + 1, last_at=now)
        # Of several workers that tell it at once, whoever changes the row sends the mail.
        due = Q(mailed_at__isnull=True) | Q(mailed_at__lte=now - MAIL_EVERY)
        mailing = bool(row.filter(due).update(mailed_at=now))
        if mailing:
            transaction.on_commit(lambda: _mail(alert.pk))
    return mailing


def watchers() -> list[str]:
    """Return the addresses of those who may watch the bridge, superusers among them."""
    app, codename = WATCH.split(".")
    given = Permission.objects.filter(content_type__app_label=app, codename=codename)
    may = Q(is_superuser=True) | Q(user_permissions__in=given) | Q(groups__permissions__in=given)
    people = User.objects.filter(may, is_active=True).exclude(email="")
    return list(people.order_by("email").values_list("email", flat=True).distinct())


def _mail(pk: int) -> None:
    alert = Alert.objects.get(pk=pk)
    try:
        address = urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("contact_center_watching"))
    except NoReverseMatch:
        address = settings.WAGTAILADMIN_BASE_URL
    try:
        mail.send("bridge_alert", to=watchers(), context={"alert": alert, "address": address})
    except Exception:
        # Each mail backend raises errors of its own. The alert still stands on the page, and the
        # next one of its kind tries the mail again.
        logger.exception("The alert %s could not be mailed", alert.kind)
        Alert.objects.filter(pk=pk).update(mailed_at=None)
