"""Images and documents of the site."""

from typing import ClassVar

from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SiteImage(AbstractImage):
    """An image of the site, with its alternative text in both languages."""

    alt_ar = models.CharField(_("alternative text in Arabic"), max_length=255, blank=True)
    alt_en = models.CharField(_("alternative text in English"), max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_ar", "alt_en")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")
        permissions: ClassVar = [("choose_image", "Can choose image")]


class SiteRendition(AbstractRendition):
    """A resized copy of a SiteImage."""

    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)


class SiteDocument(AbstractDocument):
    """A file for download, with its title in both languages."""

    title_en = models.CharField(_("title in English"), max_length=255, blank=True)

    admin_form_fields = (*Document.admin_form_fields, "title_en")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        permissions: ClassVar = [("choose_document", "Can choose document")]

    @property
    def type_name(self) -> str:
        """The type as people say it: PDF, DOCX, XLSX."""
        return str(self.file_extension).upper()

    @property
    def size_text(self) -> str:
        """The size in words, empty when the file is gone.

        Wagtail's get_file_size() saves what it measured; reading a page must not write.
        """
        try:
            return filesizeformat(self.file_size or self.file.size)
        except OSError:
            return ""
