"""Forms of the admin that take files: what a file really is decides, not its name."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from cms.core import uploads


class SiteImageForm(BaseImageForm):
    """An image: PNG, JPEG, GIF, WebP or AVIF."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            uploads.check_upload(
                file, allowed=uploads.IMAGES, max_bytes=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
            )
        return file


class SiteDocumentForm(BaseDocumentForm):
    """A document for download: PDF, office formats without macros, plain text and CSV."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            uploads.check_upload(
                file, allowed=uploads.DOCUMENTS, max_bytes=settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
            )
        return file
