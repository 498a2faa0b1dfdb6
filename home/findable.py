"""What the site's search box finds among pages, and how a page is shown there."""

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from cms.core.bilingual import BilingualText
from cms.core.dates import format_date
from home.models import NewsPage
from search import registry
from search.content import content_of


def register() -> None:
    """Tell the search about pages; called when Django starts."""
    registry.register(
        registry.Kind(
            name="page",
            label=_("Page"),
            label_plural=_("Pages"),
            model=Page,
            queryset=public_pages,
            present=present_page,
            names=page_names,
            weight=50,
        )
    )


def public_pages(language: str) -> QuerySet[Page]:
    """Return the pages anybody may read in `language`, less those that are a kind of their own."""
    locale = Locale.objects.filter(language_code=language).first()
    others = [
        kind.model
        for kind in registry.kinds()
        if kind.model is not Page and issubclass(kind.model, Page)
    ]
    pages = Page.objects.live().public().filter(depth__gt=1, locale=locale)
    return pages.not_type(*others) if others else pages


def page_names(page: Page) -> Iterable[str]:
    return [page.title]


def present_page(page: Page, language: str) -> registry.Hit:
    """Make the hit: the title, the text, and for news the date."""
    page = page.specific
    text_language = page.content_language
    return registry.Hit(
        kind="page",
        url=page.url or "",
        title=BilingualText(page.title, text_language),
        excerpt=BilingualText(content_of(page).body, text_language),
        facts=format_date(page.date) if isinstance(page, NewsPage) else "",
    )
