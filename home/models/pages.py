"""The front page, sections and pages of text."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from cms.core.blocks import BodyBlock
from cms.core.models import BasePage


class HomePage(BasePage):
    """The front page: search first, then the ways in, then the news."""

    page_description = _("The front page of the site, one for each language.")
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count_per_parent = 2

    lead = models.TextField(
        _("lead"),
        max_length=400,
        blank=True,
        help_text=_("Stands below the title, above the search box: what people can do here."),
    )
    body = StreamField(
        BodyBlock(required=False),
        blank=True,
        verbose_name=_("body"),
        help_text=_("Stands between the services and the figures. Few home pages need it."),
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("lead"),
        index.SearchField("body"),
    ]
    # The home pages of both languages stand side by side, so each has a slug of its own.
    translatable_fields: ClassVar = [
        *(field for field in BasePage.translatable_fields if field.field_name != "slug"),
        TranslatableField("lead"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("home page")

    @property
    def description(self) -> str:
        return super().description or self.lead


class SectionPage(BasePage):
    """A part of the site: a lead and the list of its pages."""

    page_description = _("Groups pages that belong together and lists them.")
    parent_page_types: ClassVar = ["home.HomePage", "home.SectionPage"]

    body = StreamField(
        BodyBlock(required=False),
        blank=True,
        verbose_name=_("body"),
        help_text=_("Stands above the list of pages. Keep it short: the list is what people want."),
    )

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields: ClassVar = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class StandardPage(BasePage):
    """A page of text."""

    page_description = _("Information on one subject.")
    parent_page_types: ClassVar = [
        "home.HomePage",
        "home.SectionPage",
        "home.StandardPage",
        "home.TransactionGuideIndexPage",
    ]
    subpage_types: ClassVar = ["home.StandardPage"]

    body = StreamField(
        BodyBlock(required=False),
        blank=True,
        verbose_name=_("body"),
        help_text=_("Begin with what most people look for, and divide long texts by headings."),
    )

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields: ClassVar = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")
