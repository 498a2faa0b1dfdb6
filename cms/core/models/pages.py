"""The base of every page."""

import datetime
import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import current_language, direction
from cms.core.sharing import Subject

ASCII_SLUG = re.compile(r"[a-z0-9_]+(-+[a-z0-9_]+)*")


# Live pages that hold text of their own language: those of which `awaits_translation` is false.
READY = Q(locale__language_code="ar") | Q(alias_of=None, live_revision__isnull=False)


def awaits_translation(page: Page) -> bool:
    """Say whether this page of the English tree, of whatever type, still shows Arabic.

    It does as an alias, and goes on doing so when a translator has begun: the alias has
    become a page of its own then, live as before, but no translation of it was published yet.
    """
    if page.locale.language_code == "ar":
        return False
    return bool(page.alias_of_id) or not page.live_revision_id


def content_language(page: Page) -> str:
    """Return the language a page's text really is in: what waits for translation holds Arabic."""
    return "ar" if awaits_translation(page) else str(page.locale.language_code)


class BasePage(Page):
    """What every page type shares: summary, demonstration mark, language of its content."""

    summary = models.TextField(
        _("summary"),
        max_length=320,
        blank=True,
        help_text=_("One or two sentences for lists, search results and shared links."),
    )
    is_demonstration = models.BooleanField(
        _("demonstration content"),
        default=False,
        help_text=_("Shows a notice that this page is an example and not an official statement."),
    )

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    promote_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            _("For search engines"),
        ),
    ]
    settings_panels: ClassVar = [PublishingPanel(), FieldPanel("is_demonstration")]

    search_fields: ClassVar = [*Page.search_fields, index.SearchField("summary")]

    translatable_fields: ClassVar = [
        TranslatableField("title"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        TranslatableField("summary"),
        SynchronizedField("slug", overridable=False),
        SynchronizedField("is_demonstration", overridable=False),
    ]

    # Whether a machine may draft its translation, where an administrator has set one up.
    machine_translatable = True

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        self._keep_address_ascii()

    def minimal_clean(self) -> None:
        """Check what a draft must have: its address is as final as a published page's."""
        super().minimal_clean()
        self._keep_address_ascii()

    def _keep_address_ascii(self) -> None:
        # Wagtail's setting for ASCII slugs reaches the script in the form only.
        if self.slug and not ASCII_SLUG.fullmatch(self.slug):
            raise ValidationError(
                {"slug": _("Write the address in small Latin letters, digits and hyphens.")}
            )

    @property
    def content_language(self) -> str:
        """The language the content really is in."""
        return content_language(self)

    @property
    def content_direction(self) -> str:
        return direction(self.content_language)

    @property
    def awaits_translation(self) -> bool:
        """Whether this page of the English tree still shows Arabic."""
        return awaits_translation(self)

    @property
    def renewed_on(self) -> datetime.date | None:
        """The day the text of this language was last published; None for what never was."""
        published = self.last_published_at
        return timezone.localtime(published).date() if published else None

    @property
    def share_title(self) -> str:
        """The title under which the page is shared."""
        return self.title

    @property
    def description(self) -> str:
        """What describes the page to search engines, to machines and in shared links."""
        return str(self.search_description or self.summary)

    @property
    def subject(self) -> Subject:
        """What the furniture of the page says of it."""
        return Subject(self.share_title, self.renewed_on, f"page:{self.translation_key}")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["language"] = current_language()
        return context
