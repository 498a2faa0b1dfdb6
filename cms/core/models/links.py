"""Links of the site that lead nowhere."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class BrokenLink(models.Model):
    """A link that the last check found broken, and where it stands."""

    class Reason(models.TextChoices):
        MISSING = "missing", _("the page was deleted")
        UNPUBLISHED = "unpublished", _("the page is not published")
        NO_DOCUMENT = "no_document", _("the document was deleted")
        NO_ADDRESS = "no_address", _("nothing is at this address")
        INCOMPLETE = "incomplete", _("the address is incomplete")

    # Without a page it stands in a menu or in settings: `edit_url` leads there.
    page = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("page"),
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    place = models.CharField(_("place of the link"), max_length=255)
    edit_url = models.CharField(_("edit at"), max_length=255, blank=True)
    target = models.CharField(_("leads to"), max_length=500)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    found_at = models.DateTimeField(_("found at"), auto_now_add=True)

    class Meta:
        verbose_name = _("broken link")
        verbose_name_plural = _("broken links")
        ordering: ClassVar = ["-found_at", "pk"]

    def __str__(self) -> str:
        return self.target
