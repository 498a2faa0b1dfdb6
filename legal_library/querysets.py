"""Ways to ask for legal texts."""

from typing import Self

from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from cms.core.bilingual import SOURCE_LANGUAGE


class LegalTextQuerySet(PageQuerySet):
    """Legal texts; each stands once in every language's tree."""

    def in_language(self, language: str) -> Self:
        """Keep the pages of one language's tree (`ar` or `en`)."""
        return self.filter(locale_code=language)

    def authoritative(self) -> Self:
        """Keep the Arabic pages: one for each text, the one that others refer to."""
        return self.in_language(SOURCE_LANGUAGE)

    def readable(self, language: str) -> Self:
        """Keep what a visitor may read in `language`."""
        return self.live().public().in_language(language)

    def newest_first(self) -> Self:
        """Order by the texts' dates, the latest first."""
        return self.order_by("-date", "type", "number", "pk")


LegalTextManager = PageManager.from_queryset(LegalTextQuerySet)
