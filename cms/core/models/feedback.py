"""What visitors said about a page."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_COMMENT = 1000


class PageFeedback(models.Model):
    """One visitor's answer to "Was this page useful?"; nothing tells who it was."""

    # `page:<translation key>` for a page of the tree, which may move; else the address.
    subject = models.CharField(_("page"), max_length=500, db_index=True)
    path = models.CharField(_("address"), max_length=500)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=255)
    useful = models.BooleanField(_("useful"))
    comment = models.TextField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    created_at = models.DateTimeField(_("given at"), default=timezone.now, db_index=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("handled by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = _("answer about a page")
        verbose_name_plural = _("answers about pages")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.path}: {self.useful}"
