"""What the site's own pages list: `{% load listings %}`. Each tag costs a fixed number of queries."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.apps import apps
from django.utils.translation import pgettext_lazy
from wagtail.models import Page
from wagtail.query import PageQuerySet

from home.models import (
    FormsIndexPage,
    HomePage,
    NewsPage,
    SectionPage,
    TransactionGuideIndexPage,
)
from home.news import newest_first

register = template.Library()


@dataclass(frozen=True)
class Figure:
    """A number counted from the database, what it counts and where the things are."""

    label: Any
    count: int
    path: str


@register.simple_tag
def child_pages(page: Page) -> list[Page]:
    """`{% child_pages page as children %}`: live children in the order of the tree, with summaries."""
    return _with_summaries(page.get_children().live())


@register.simple_tag
def pages_beside(page: Page) -> list[Page]:
    """`{% pages_beside page as pages %}`: the page and its siblings; none directly below the home page."""
    if page.depth <= 3:
        return []
    return list(page.get_siblings().live().select_related("locale"))


@register.simple_tag
def sections_of(page: HomePage) -> list[Page]:
    """`{% sections_of page as sections %}`: the sections directly below the home page."""
    return _with_summaries(page.get_children().live().type(SectionPage))


@register.simple_tag
def journeys(page: HomePage) -> dict[str, Page]:
    """`{% journeys page as ways %}`: the lists of guides and of forms in the page's language.

    One that isn't published yet is missing.
    """
    kinds = {TransactionGuideIndexPage: "guides", FormsIndexPage: "forms"}
    found = (
        Page.objects.live()
        .type(*kinds)
        .filter(locale_id=page.locale_id)
        .select_related("locale", "content_type")
        .order_by("-path")
    )
    return {kinds[each.specific_class]: each for each in found}


@register.simple_tag
def latest_news(page: Page, count: int = 3) -> list[NewsPage]:
    """`{% latest_news page 3 as news %}`: the newest items in the page's language."""
    news = NewsPage.objects.live().filter(locale_id=page.locale_id)
    return list(newest_first(news)[:count])


@register.simple_tag
def figures() -> list[Figure]:
    """`{% figures as numbers %}`: how much the site holds, without the parts that hold nothing."""
    counted = (
        (
            pgettext_lazy("after a number", "municipalities"),
            "directory",
            "Municipality",
            "directory/",
        ),
        (
            pgettext_lazy("after a number", "unions of municipalities"),
            "directory",
            "Union",
            "directory/unions/",
        ),
        (
            pgettext_lazy("after a number", "legal texts"),
            "legal_library",
            "LegalTextPage",
            "legal/",
        ),
    )
    numbers = []
    for label, app, name, path in counted:
        try:
            model = apps.get_model(app, name)
        except LookupError:
            continue
        records = model._default_manager.all()
        if issubclass(model, Page):
            records = records.filter(live=True, locale__language_code="ar")
        if count := records.count():
            numbers.append(Figure(label, count, path))
    return numbers


def _with_summaries(pages: PageQuerySet) -> list[Page]:
    specific = pages.specific().select_related("locale", for_specific_subqueries=True)
    return list(specific.defer_streamfields())
