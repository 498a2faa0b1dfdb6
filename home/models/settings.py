"""Facts and menus of the whole site."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Orderable, Page

from cms.core.bilingual import BilingualText, bilingual


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
    demonstration_note = models.BooleanField(
        _("say that this is a demonstration"),
        default=True,
        help_text=_(
            "Ends every page with a sentence that the site is a demonstration and makes no official "
            "statements. Switch it off when the site becomes official."
        ),
    )

    panels: ClassVar = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("organisation_ar"), FieldPanel("organisation_en")]),
                FieldRowPanel([FieldPanel("whatsapp_display"), FieldPanel("whatsapp_number")]),
                FieldPanel("website"),
                FieldRowPanel([FieldPanel("footer_text_ar"), FieldPanel("footer_text_en")]),
                FieldPanel("demonstration_note"),
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
