"""Questions and answers: one record with two faces, the site's page and the answer on WhatsApp."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.blocks import BodyBlock
from cms.core.models import BasePage
from home.models.topics import ServiceTopic

WORDINGS_HELP = _(
    "Other ways people ask for this, in Arabic or English, everyday words included, one on each "
    "line. The search and WhatsApp recognise them; visitors never see them."
)


def lines(text: str) -> list[str]:
    """Return the lines of a text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class FAQIndexPage(BasePage):
    """All questions, grouped by topic."""

    page_description = _("Lists the questions and answers, grouped by topic.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.FAQPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("list of questions")
        verbose_name_plural = _("lists of questions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `groups`, [(topic, questions)], and `topics` with the chosen one: two queries."""
        context = super().get_context(request, *args, **kwargs)
        context.update(grouped_by_topic(self.questions, request.GET.get("topic", "")))
        return context

    @cached_property
    def questions(self) -> list["FAQPage"]:
        """The live questions of the list with their topics: one query for all who read them."""
        return list(FAQPage.objects.live().child_of(self).select_related("topic", "locale"))


class FAQPage(BasePage):
    """One question and its answer."""

    page_description = _("A question and its answer, on the site and on WhatsApp.")
    parent_page_types: ClassVar = ["home.FAQIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    topic = models.ForeignKey(
        ServiceTopic,
        verbose_name=_("topic"),
        on_delete=models.PROTECT,
        related_name="questions",
    )
    short_answer = models.TextField(
        _("short answer"),
        max_length=900,
        help_text=_(
            "In plain words, without formatting. WhatsApp sends it as it stands, and the page "
            "begins with it."
        ),
    )
    body = StreamField(
        BodyBlock(required=False),
        blank=True,
        verbose_name=_("longer answer"),
        help_text=_("Only on the site, for what the short answer leaves out."),
    )
    wordings = models.TextField(
        _("other wordings"), max_length=1000, blank=True, help_text=WORDINGS_HELP
    )

    content_panels: ClassVar = [
        FieldPanel("title", heading=_("Question")),
        FieldPanel("topic"),
        FieldPanel("short_answer"),
        FieldPanel("body"),
        FieldPanel("wordings"),
    ]
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("wordings", boost=2),
        index.SearchField("short_answer"),
        index.SearchField("body"),
    ]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        SynchronizedField("topic", overridable=False),
        TranslatableField("short_answer"),
        TranslatableField("body"),
        SynchronizedField("wordings", overridable=False),
    ]

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    @property
    def description(self) -> str:
        return super().description or self.short_answer

    def names(self) -> Iterable[str]:
        """Return every wording of the question."""
        return [self.title, *lines(self.wordings)]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the guides that answer the question in detail, and further questions of its topic."""
        from home.models.guides import TransactionGuidePage

        context = super().get_context(request, *args, **kwargs)
        context["guides"] = list(
            TransactionGuidePage.objects.live()
            .filter(
                locale_id=self.locale_id,
                questions__question__translation_key=self.translation_key,
            )
            .select_related("locale")
            .distinct()
        )
        context["beside"] = list(
            FAQPage.objects.live()
            .filter(locale_id=self.locale_id, topic_id=self.topic_id)
            .exclude(pk=self.pk)
            .select_related("locale")[:6]
        )
        return context


def grouped_by_topic(pages: list[Any], chosen: str = "") -> dict[str, Any]:
    """Return `groups` [(topic, pages)], `topics` that have pages, and `chosen`, a code or "".

    `pages` come with their topics selected; an unknown code chooses nothing. Topics stand in
    their own order, pages in that of the list.
    """
    topics = sorted({page.topic for page in pages}, key=lambda topic: (topic.order, topic.pk))
    if chosen not in {topic.code for topic in topics}:
        chosen = ""
    groups = [
        (topic, [page for page in pages if page.topic == topic])
        for topic in topics
        if chosen in ("", topic.code)
    ]
    return {"groups": groups, "topics": topics, "chosen": chosen}
