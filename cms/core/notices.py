"""What administrators are told by mail."""

from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse

from cms.core import mail
from cms.core.models import Job, User


def administrators() -> list[str]:
    """Return the addresses of everybody who administers the installation."""
    active = User.objects.filter(is_superuser=True, is_active=True)
    return list(active.order_by("pk").values_list("email", flat=True))


def job_failed(failed: Job) -> None:
    """Tell the administrators of a failed job: what it was, whose, and where to read more."""
    address = urljoin(settings.WAGTAILADMIN_BASE_URL, reverse("core_job", args=[failed.pk]))
    mail.send(
        "job_failed",
        to=administrators(),
        context={"job": failed, "address": address},
        language="ar",
    )
