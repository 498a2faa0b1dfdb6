"""News and announcements."""

import datetime
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import BilingualName
from cms.core.blocks import BodyBlock
from cms.core.models import BasePage
from home import news

FEED = "feed"


class NewsTopic(BilingualName):
    """What news is about, e.g. training or legislation."""

    code = models.SlugField(
        _("code"),
        max_length=40,
        unique=True,
        help_text=_(
            "Stands in addresses, so it should not change: small Latin letters and hyphens."
        ),
    )
    order = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Topics with a small number come first.")
    )

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("order")]),
    ]

    class Meta:
        verbose_name = _("topic of news")
        verbose_name_plural = _("topics of news")
        ordering: ClassVar = ["order", "id"]


class NewsIndexPage(BasePage):
    """The list of news, newest first, and its feed."""

    page_description = _("Lists all news items, newest first, by topic and year.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """Answer `feed/` below the page with its Atom feed."""
        if self.live and path_components == [FEED]:
            return RouteResult(self, kwargs={"feed": True})
        return super().route(request, path_components)

    def serve(
        self, request: HttpRequest, *args: Any, feed: bool = False, **kwargs: Any
    ) -> HttpResponse:
        if feed:
            from home.feeds import news_feed  # it reads this module's pages

            return news_feed(self, request)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `listing`, what the visitor asked for, and the feed's address."""
        context = super().get_context(request, *args, **kwargs)
        listing = news.Listing.of(self, request.GET)
        context["listing"] = listing
        # A narrowed list is no page of its own: its canonical address is the whole list's.
        context["narrowed"] = listing.narrowed
        context["feed_url"] = f"{self.get_url(request)}{FEED}/"
        return context


class NewsPage(BasePage):
    """A news item or an announcement."""

    class Kind(models.TextChoices):
        NEWS = "news", pgettext_lazy("kind of news", "News")
        ANNOUNCEMENT = "announcement", pgettext_lazy("kind of news", "Announcement")

    page_description = _("A news item or an announcement, with its date.")
    parent_page_types: ClassVar = ["home.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    kind = models.CharField(
        _("kind"),
        max_length=20,
        choices=Kind.choices,
        default=Kind.NEWS,
        help_text=_(
            "News tells what happened. An announcement tells people what they can or must do."
        ),
    )
    date = models.DateField(
        _("date"),
        default=timezone.localdate,
        db_index=True,
        help_text=_("The day of the news. Lists are sorted by it."),
    )
    topics = ParentalManyToManyField(
        NewsTopic,
        verbose_name=_("topics"),
        blank=True,
        related_name="news",
        help_text=_("Readers choose news by topic. One or two are enough."),
    )
    image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown in lists, above the text and when the page is shared."),
    )
    body = StreamField(
        BodyBlock(),
        verbose_name=_("body"),
        help_text=_("Say first what happened, where and when; the rest follows."),
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
        FieldPanel("topics", widget=forms.CheckboxSelectMultiple),
        FieldPanel("image"),
        FieldPanel("body"),
        MultiFieldPanel(
            [InlinePanel("related_items", label=_("news item"), max_num=3)],
            _("Related news"),
            help_text=_("Leave it empty to show the newest items on the same topics."),
        ),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("date"),
        index.FilterField("kind"),
    ]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        SynchronizedField("kind", overridable=False),
        SynchronizedField("date", overridable=False),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("related_items", overridable=False),
        SynchronizedField("image"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    @property
    def renewed_on(self) -> datetime.date:
        """News is of its day, whenever it was put up."""
        return self.date

    @property
    def is_announcement(self) -> bool:
        return self.kind == self.Kind.ANNOUNCEMENT

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `topics`, and `related`: the editor's choice, else the newest on the same topics."""
        context = super().get_context(request, *args, **kwargs)
        topics = list(self.topics.all())
        context["topics"] = topics
        context["related"] = news.related(self, topics)
        context["index_url"] = self.get_parent().get_url(request)
        return context


class RelatedNews(Orderable):
    """A news item that an editor put beside another.

    Both languages keep the Arabic item; the page shows the one of its own language.
    """

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_items")
    item = models.ForeignKey(
        NewsPage, verbose_name=_("news item"), on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar = [PageChooserPanel("item", "home.NewsPage")]

    class Meta(Orderable.Meta):
        # Rows that a script made have no place: they stand as they were made.
        ordering: ClassVar = ["sort_order", "pk"]
        verbose_name = _("related news item")
        verbose_name_plural = _("related news")
