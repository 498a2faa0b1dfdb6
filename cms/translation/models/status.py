"""What is known of a page's Arabic text and of the English made from it.

Both are digests of everything that a translation takes from the Arabic page. They are written
when a page is published, so that listing thousands of pages compares two columns.
"""

from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision


class SourceText(models.Model):
    """The published text of an Arabic page."""

    page = models.OneToOneField(
        Page, on_delete=models.CASCADE, primary_key=True, related_name="source_text"
    )
    digest = models.CharField(max_length=64)
    sentences = models.PositiveIntegerField(default=0)
    """How many texts translators get; 0 for a page that has nothing to translate."""
    changed_at = models.DateTimeField(default=timezone.now)
    """Since when the English, if there is any, has been behind."""

    def __str__(self) -> str:
        return f"{self.page_id}: {self.digest[:8]}"


class TranslatedRevision(models.Model):
    """The state of the Arabic text that a revision of an English page was made from."""

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, primary_key=True, related_name="translated_from"
    )
    digest = models.CharField(max_length=64)
    missing = models.PositiveIntegerField(default=0)
    """How many of its texts had no English and stayed Arabic."""

    def __str__(self) -> str:
        return f"{self.revision_id}: {self.digest[:8]}"
