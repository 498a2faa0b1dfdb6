"""Page types of the site, its navigation and its settings."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import BilingualText, bilingual
from cms.core.blocks import BodyBlock
from cms.core.models import BasePage


class HomePage(BasePage):
    """The front page: search first, then the ways in, then the news."""

    page_description = _("The front page of the site, one for each language.")
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    max_count_per_parent = 2

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("body"))

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


class SectionPage(BasePage):
    """A part of the site: a lead and the list of its pages."""

    page_description = _("Groups pages that belong together and lists them.")
    parent_page_types: ClassVar = ["home.HomePage", "home.SectionPage"]

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("body"))

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields: ClassVar = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class StandardPage(BasePage):
    """A page of text."""

    page_description = _("Information on one subject.")
    parent_page_types: ClassVar = ["home.HomePage", "home.SectionPage", "home.StandardPage"]
    subpage_types: ClassVar = ["home.StandardPage"]

    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("body"))

    content_panels: ClassVar = [*BasePage.content_panels, FieldPanel("body")]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("body")]
    translatable_fields: ClassVar = [*BasePage.translatable_fields, TranslatableField("body")]

    class Meta:
        verbose_name = _("standard page")
        verbose_name_plural = _("standard pages")


class NewsIndexPage(BasePage):
    """The list of news, newest first."""

    page_description = _("Lists all news items, newest first.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.NewsPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("news list")
        verbose_name_plural = _("news lists")


class NewsPage(BasePage):
    """A news item or an announcement."""

    page_description = _("A news item or an announcement, with its date.")
    parent_page_types: ClassVar = ["home.NewsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    date = models.DateField(_("date"), default=timezone.localdate)
    image = models.ForeignKey(
        "core.SiteImage",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    body = StreamField(BodyBlock(), verbose_name=_("body"))

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("body"),
        index.FilterField("date"),
    ]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        SynchronizedField("date", overridable=False),
        SynchronizedField("image"),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")


@register_setting(icon="cog")
class SiteSettings(ClusterableModel, BaseGenericSetting):
    """Facts and menus of the whole site, in both languages side by side."""

    organisation_ar = models.CharField(
        _("organisation in Arabic"),
        max_length=200,
        default="المديرية العامة للإدارات والمجالس المحلية",
    )
    organisation_en = models.CharField(
        _("organisation in English"),
        max_length=200,
        default="Directorate General of Local Administrations and Councils",
    )
    whatsapp_display = models.CharField(
        _("WhatsApp number as shown"), max_length=30, default="01-610140"
    )
    whatsapp_number = models.CharField(
        _("WhatsApp number with country code, digits only"), max_length=20, default="9611610140"
    )
    website = models.URLField(_("website"), default="https://www.dglac.gov.lb")
    footer_text_ar = models.TextField(_("footer text in Arabic"), max_length=600, blank=True)
    footer_text_en = models.TextField(_("footer text in English"), max_length=600, blank=True)

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("organisation_ar"), FieldPanel("organisation_en")]),
                FieldRowPanel([FieldPanel("whatsapp_display"), FieldPanel("whatsapp_number")]),
                FieldPanel("website"),
                FieldRowPanel([FieldPanel("footer_text_ar"), FieldPanel("footer_text_en")]),
            ],
            _("The Directorate"),
        ),
        InlinePanel("navigation_items", heading=_("Menus"), label=_("menu entry")),
        InlinePanel("partners", heading=_("Partners"), label=_("partner")),
    ]

    class Meta:
        verbose_name = _("site settings")


class NavigationItem(Orderable):
    """One entry of the header's or the footer's menu: a page of the site or an address on it."""

    class Menu(models.TextChoices):
        HEADER = "header", _("header")
        FOOTER = "footer", _("footer")

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="navigation_items")
    menu = models.CharField(_("menu"), max_length=10, choices=Menu.choices, default=Menu.HEADER)
    label_ar = models.CharField(_("label in Arabic"), max_length=60)
    label_en = models.CharField(_("label in English"), max_length=60, blank=True)
    page = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    path = models.CharField(
        _("address without the language"),
        max_length=200,
        blank=True,
        help_text=_("For parts of the site that are not pages, e.g. directory/"),
    )

    panels: ClassVar = [
        FieldPanel("menu"),
        FieldRowPanel([FieldPanel("label_ar"), FieldPanel("label_en")]),
        FieldPanel("page"),
        FieldPanel("path"),
    ]

    def clean(self) -> None:
        super().clean()
        if bool(self.page_id) == bool(self.path):
            raise ValidationError(_("Choose a page or give an address, one of the two."))

    @property
    def label(self) -> BilingualText:
        return bilingual(self, "label")


class Partner(Orderable):
    """An institution that stands beside the Directorate, named in the footer."""

    settings = ParentalKey(SiteSettings, on_delete=models.CASCADE, related_name="partners")
    name_ar = models.CharField(_("name in Arabic"), max_length=120)
    name_en = models.CharField(_("name in English"), max_length=120, blank=True)
    url = models.URLField(_("website"), blank=True)

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldPanel("url"),
    ]

    @property
    def name(self) -> BilingualText:
        return bilingual(self, "name")
