"""Lists of news: what a visitor asked for, what answers, and what else is there.

Each costs a fixed number of queries, however many items there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.apps import apps
from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.utils.functional import cached_property
from wagtail.query import PageQuerySet

from cms.core.bilingual import BilingualText

if TYPE_CHECKING:
    from home.models import NewsIndexPage, NewsPage, NewsTopic

PER_PAGE = 10
RELATED = 3


def newest_first(items: PageQuerySet) -> PageQuerySet:
    """Return news in the order of lists, with what their cards show."""
    return items.order_by("-date", "-pk").select_related("locale", "image").defer_streamfields()


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    value: str
    label: str | BilingualText
    selected: bool


@dataclass
class Listing:
    """One page of the news of `index`, narrowed by topic and year."""

    index: "NewsIndexPage"
    topic: str = ""
    year: int | None = None
    number: str = "1"

    @classmethod
    def of(cls, index: "NewsIndexPage", query: Mapping[str, Any]) -> "Listing":
        """Read a request's parameters. A value that makes no sense is as if it were not given."""
        year = str(query.get("year", ""))
        listing = cls(
            index,
            topic=str(query.get("topic", "")),
            year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            number=str(query.get("page", "1")),
        )
        if listing.topic not in {topic.code for topic in listing._topics}:
            listing.topic = ""
        if listing.year not in listing._years:
            listing.year = None
        return listing

    @property
    def narrowed(self) -> bool:
        return bool(self.topic or self.year)

    @property
    def querystring(self) -> str:
        """The filters, encoded for the addresses of further pages."""
        values = {"topic": self.topic, "year": self.year}
        return urlencode({name: value for name, value in values.items() if value})

    @cached_property
    def _items(self) -> PageQuerySet:
        return apps.get_model("home", "NewsPage").objects.live().child_of(self.index)

    @cached_property
    def _topics(self) -> list["NewsTopic"]:
        """The topics that some item of the list has."""
        topics = apps.get_model("home", "NewsTopic").objects
        return list(topics.filter(news__in=self._items).distinct())

    @cached_property
    def _years(self) -> list[int]:
        return [day.year for day in self._items.dates("date", "year", order="DESC")]

    @cached_property
    def page(self) -> "PaginatorPage[NewsPage]":
        """The items of the page asked for; a number out of range gives the nearest page."""
        items = self._items
        if self.topic:
            items = items.filter(topics__code=self.topic)
        if self.year:
            items = items.filter(date__year=self.year)
        page = Paginator(newest_first(items), PER_PAGE).get_page(self.number)
        page.object_list = list(page.object_list)
        _give_topics(page.object_list)
        return page

    @property
    def topics(self) -> list[Choice]:
        return [Choice(topic.code, topic.name, topic.code == self.topic) for topic in self._topics]

    @property
    def years(self) -> list[Choice]:
        return [Choice(str(year), str(year), year == self.year) for year in self._years]


def related(page: "NewsPage", topics: Iterable["NewsTopic"]) -> list["NewsPage"]:
    """Return up to three news items to read next, in the language tree of `page`.

    They are those an editor chose, in that order, else the newest that share a topic.
    """
    items = page.__class__.objects.live().filter(locale_id=page.locale_id)
    chosen = [row.item.translation_key for row in page.related_items.select_related("item")]
    if chosen:
        found = {
            item.translation_key: item
            for item in newest_first(items).filter(translation_key__in=chosen)
        }
        return [found[key] for key in chosen if key in found]
    if not topics:
        return []
    items = items.filter(topics__in=topics).exclude(translation_key=page.translation_key)
    return list(newest_first(items.distinct())[:RELATED])


def _give_topics(items: list["NewsPage"]) -> None:
    """Hand each item its topics as `shown_topics`, read in one query."""
    through = apps.get_model("home", "NewsPage").topics.through
    by_page: dict[int, list[NewsTopic]] = {item.pk: [] for item in items}
    rows = through.objects.filter(newspage_id__in=list(by_page)).select_related("newstopic")
    for row in rows.order_by("newstopic__order", "newstopic_id"):
        by_page[row.newspage_id].append(row.newstopic)
    for item in items:
        item.shown_topics = by_page[item.pk]
