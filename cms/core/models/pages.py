"""The base of every page."""

import datetime
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PublishingPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import current_language, direction
from cms.core.sharing import Subject


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

    class Meta:
        abstract = True

    @property
    def content_language(self) -> str:
        """The language the content really is in: a page that waits for translation holds Arabic."""
        return "ar" if self.awaits_translation else self.locale.language_code

    @property
    def content_direction(self) -> str:
        return direction(self.content_language)

    @property
    def awaits_translation(self) -> bool:
        """Say whether this page of the English tree still shows Arabic.

        It does as an alias, and goes on doing so when a translator has begun: the alias has
        become a page of its own then, live as before, but no translation of it was published yet.
        """
        if self.locale.language_code == "ar":
            return False
        return bool(self.alias_of_id) or not self.live_revision_id

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
    def subject(self) -> Subject:
        """What the furniture of the page says of it."""
        return Subject(self.share_title, self.renewed_on, f"page:{self.translation_key}")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["language"] = current_language()
        return context
