"""Guides to transactions: who may ask, where, with what, how, for how much, and by which law."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.blocks import BodyBlock
from cms.core.models import BasePage
from home.blocks import FeesBlock, GuideStepsBlock, NeededDocumentsBlock, ToConfirmBlock
from home.models.faq import WORDINGS_HELP, FAQPage, grouped_by_topic, lines
from home.models.forms import FormPage, with_files
from home.models.topics import ServiceTopic
from legal_library.models import LegalTextPage

PARAGRAPHS = ["bold", "ul", "link"]


class TransactionGuideIndexPage(BasePage):
    """All guides, grouped by topic, and pages of general advice."""

    page_description = _("Lists the guides to transactions, grouped by topic.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.TransactionGuidePage", "home.StandardPage"]
    max_count_per_parent = 1

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("body"))

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields: ClassVar = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("list of guides")
        verbose_name_plural = _("lists of guides")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `groups`, [(topic, guides)], and `general`, the pages of advice."""
        context = super().get_context(request, *args, **kwargs)
        guides = TransactionGuidePage.objects.live().child_of(self)
        guides = guides.select_related("topic", "locale").defer_streamfields()
        context.update(grouped_by_topic(list(guides), request.GET.get("topic", "")))
        others = self.get_children().live().not_type(TransactionGuidePage).specific()
        context["general"] = list(
            others.select_related("locale", for_specific_subqueries=True).defer_streamfields()
        )
        return context


class TransactionGuidePage(BasePage):
    """One transaction, from who may ask for it to the law behind it."""

    class Authority(models.TextChoices):
        MUNICIPALITY = "municipality", pgettext_lazy("authority", "Municipality")
        UNION = "union", pgettext_lazy("authority", "Union of municipalities")
        MUKHTAR = "mukhtar", pgettext_lazy("authority", "Mukhtar")
        DISTRICT = "district", pgettext_lazy("authority", "District commissioner (qaimaqam)")
        GOVERNOR = "governor", pgettext_lazy("authority", "Governor")
        DIRECTORATE = "directorate", pgettext_lazy("authority", "The Directorate")
        PLANNING = "planning", pgettext_lazy("authority", "Urban planning department")

    page_description = _("A guide to one transaction: documents, steps, fees, time, legal basis.")
    parent_page_types: ClassVar = ["home.TransactionGuideIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    topic = models.ForeignKey(
        ServiceTopic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="guides"
    )
    authority = models.CharField(
        _("competent authority"),
        max_length=20,
        choices=Authority.choices,
        default=Authority.MUNICIPALITY,
        help_text=_("Who receives the request. “Where” says it in full."),
    )
    who = RichTextField(
        _("who may ask"),
        features=PARAGRAPHS,
        max_length=1500,
        help_text=_("The owner, the tenant, an agent with a power of attorney …"),
    )
    where = RichTextField(
        _("where"),
        features=PARAGRAPHS,
        max_length=1500,
        help_text=_("The authority, the counter, and what holds where no municipality exists."),
    )
    documents = StreamField(
        NeededDocumentsBlock(required=False), blank=True, verbose_name=_("documents needed")
    )
    steps = StreamField(GuideStepsBlock(required=False), blank=True, verbose_name=_("steps"))
    fees = StreamField(
        FeesBlock(required=False),
        blank=True,
        verbose_name=_("fees"),
        help_text=_("Only amounts that a legal text sets. What is not sure stays empty."),
    )
    time_needed = models.CharField(
        _("time needed"),
        max_length=250,
        blank=True,
        help_text=_("Leave it empty as long as it is not confirmed: visitors read so."),
    )
    to_confirm = StreamField(
        ToConfirmBlock(required=False),
        blank=True,
        verbose_name=_("to be confirmed by the Directorate"),
        help_text=_("Shown as a notice. Remove a point once it is confirmed."),
    )
    reviewed_on = models.DateField(
        _("last reviewed on"),
        default=timezone.localdate,
        help_text=_("When somebody last compared the guide with the law and with practice."),
    )
    wordings = models.TextField(
        _("other wordings"), max_length=1000, blank=True, help_text=WORDINGS_HELP
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("topic"), FieldPanel("authority")]),
        MultiFieldPanel(
            [FieldPanel("who"), FieldPanel("where"), FieldPanel("time_needed")],
            heading=_("Who, where, how long"),
        ),
        FieldPanel("documents"),
        FieldPanel("steps"),
        FieldPanel("fees"),
        InlinePanel(
            "legal_basis",
            heading=_("Legal basis"),
            label=_("legal text"),
            help_text=_("Texts of the legal library. Name an article only when you have read it."),
        ),
        InlinePanel(
            "questions",
            heading=_("Questions and answers"),
            label=_("question"),
            help_text=_("Questions of the list of questions that belong to this transaction."),
        ),
        FieldPanel("to_confirm"),
        FieldPanel("reviewed_on"),
        FieldPanel("wordings"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("wordings", boost=2),
        index.SearchField("who"),
        index.SearchField("where"),
        index.SearchField("documents"),
        index.SearchField("steps"),
        index.SearchField("fees"),
    ]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        SynchronizedField("topic", overridable=False),
        SynchronizedField("authority", overridable=False),
        TranslatableField("who"),
        TranslatableField("where"),
        TranslatableField("documents"),
        TranslatableField("steps"),
        TranslatableField("fees"),
        TranslatableField("time_needed"),
        TranslatableField("to_confirm"),
        SynchronizedField("reviewed_on", overridable=False),
        SynchronizedField("wordings", overridable=False),
        SynchronizedField("legal_basis", overridable=False),
        SynchronizedField("questions", overridable=False),
    ]

    class Meta:
        verbose_name = _("guide to a transaction")
        verbose_name_plural = _("guides to transactions")

    def names(self) -> Iterable[str]:
        """Return every wording of the transaction's name."""
        return [self.title, *lines(self.wordings)]

    @property
    def start_words(self) -> str:
        """What the button writes into WhatsApp, in the active language; the call centre knows it."""
        return gettext("I want to start this transaction: %(title)s") % {"title": self.title}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the guide refers to, in the language of its tree: a fixed number of queries."""
        context = super().get_context(request, *args, **kwargs)
        context["needed"] = self.needed_documents()
        context["basis"] = self.basis_in_language()
        context["answers"] = self.answers_in_language()
        return context

    def needed_documents(self) -> list[dict[str, Any]]:
        """Return the documents; `form` is the form's page in this page's language, or None."""
        chosen = [block.value.get("form") for block in self.documents]
        keys = [form.translation_key for form in chosen if form]
        here = FormPage.objects.live().filter(translation_key__in=keys, locale_id=self.locale_id)
        forms = {form.translation_key: form for form in with_files(here)} if keys else {}
        return [
            {**block.value, "form": forms.get(form.translation_key) if form else None}
            for block, form in zip(self.documents, chosen, strict=True)
        ]

    def basis_in_language(self) -> list[tuple["GuideLegalBasis", LegalTextPage]]:
        """Return the rows of the legal basis, each with its text in this page's language."""
        rows = list(self.legal_basis.select_related("text"))
        texts = _localized(LegalTextPage.objects.select_related("issuer"), rows, "text", self)
        return [
            (row, texts[row.text.translation_key])
            for row in rows
            if row.text.translation_key in texts
        ]

    def answers_in_language(self) -> list[FAQPage]:
        """Return the questions of the guide in this page's language."""
        rows = list(self.questions.select_related("question"))
        found = _localized(FAQPage.objects.all(), rows, "question", self)
        keys = [row.question.translation_key for row in rows]
        return [found[key] for key in keys if key in found]


def _localized(pages: Any, rows: list[Any], name: str, page: BasePage) -> dict[Any, Any]:
    """Return, by translation key, the live pages of `page`'s tree that the rows point to."""
    keys = [getattr(row, name).translation_key for row in rows]
    if not keys:
        return {}
    there = pages.live().filter(translation_key__in=keys, locale_id=page.locale_id)
    return {found.translation_key: found for found in there.select_related("locale")}


class GuideLegalBasis(Orderable):
    """A legal text that a transaction rests on. Always the Arabic page; English shows its own."""

    guide = ParentalKey(TransactionGuidePage, on_delete=models.CASCADE, related_name="legal_basis")
    text = models.ForeignKey(
        LegalTextPage, verbose_name=_("legal text"), on_delete=models.CASCADE, related_name="+"
    )
    articles = models.CharField(
        _("articles"),
        max_length=80,
        blank=True,
        help_text=_("Numbers alone, separated by commas: 3, 5, 12. Empty for the whole text."),
    )

    panels: ClassVar = [
        PageChooserPanel("text", "legal_library.LegalTextPage"),
        FieldPanel("articles"),
    ]

    class Meta(Orderable.Meta):
        # Rows that a script made have no place: they stand as they were made.
        ordering: ClassVar = ["sort_order", "pk"]
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal bases")

    def __str__(self) -> str:
        return str(self.text)

    @property
    def article_list(self) -> list[str]:
        """The articles, one by one."""
        parts = self.articles.replace("،", ",").split(",")
        return [part.strip() for part in parts if part.strip()]


class GuideQuestion(Orderable):
    """A question that belongs to a transaction."""

    guide = ParentalKey(TransactionGuidePage, on_delete=models.CASCADE, related_name="questions")
    question = models.ForeignKey(
        FAQPage, verbose_name=_("question"), on_delete=models.CASCADE, related_name="+"
    )

    panels: ClassVar = [PageChooserPanel("question", "home.FAQPage")]

    class Meta(Orderable.Meta):
        # Rows that a script made have no place: they stand as they were made.
        ordering: ClassVar = ["sort_order", "pk"]
        verbose_name = _("question of a guide")
        verbose_name_plural = _("questions of guides")

    def __str__(self) -> str:
        return str(self.question)

    def clean(self) -> None:
        super().clean()
        if self.question_id and self.question.locale.language_code != "ar":
            raise ValidationError({"question": _("Choose the Arabic page of the question.")})
