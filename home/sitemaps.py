"""Every public page of the tree, with its other language beside it."""

import datetime
from collections import defaultdict
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from wagtail.models import Page

from cms.core.models.pages import READY
from home.models import HomePage


class PageSitemap(Sitemap[Page]):
    """Live pages of both languages.

    Left out are pages that still wait for translation: their canonical address is the
    Arabic page's, which stands here.
    """

    limit = 5000

    def items(self) -> "QuerySet[Page]":
        homes = [home.path for home in HomePage.objects.live()]
        pages = Page.objects.live().public().filter(READY, depth__gt=1)
        belongs = Page.objects.none()
        for path in homes:
            belongs |= pages.filter(path__startswith=path)
        return belongs.select_related("locale").order_by("path")

    def lastmod(self, item: Page) -> datetime.datetime | None:
        return item.last_published_at

    def location(self, item: Page) -> str:
        return str(item.get_url())

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        """Return Django's entries with the alternates of each translated page added."""
        entries: list[dict[str, Any]] = super().get_urls(*args, **kwargs)
        versions: dict[Any, list[dict[str, str]]] = defaultdict(list)
        for entry in entries:
            language = entry["item"].locale.language_code
            versions[entry["item"].translation_key].append(
                {"location": entry["location"], "lang_code": language}
            )
        for entry in entries:
            alternates = versions[entry["item"].translation_key]
            entry["alternates"] = alternates if len(alternates) > 1 else []
        return entries


SITEMAPS = {"pages": PageSitemap}
