"""The page that says how to reach the Directorate."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.blocks import BodyBlock
from cms.core.models import BasePage
from contact_center.models import Unit


class ContactPage(BasePage):
    """The call centre, the address and hours, and the units with what each does."""

    page_description = _("The call centre's number, the address, and the Directorate's units.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    max_count_per_parent = 1

    address = models.TextField(
        _("address"),
        max_length=300,
        blank=True,
        help_text=_("As long as it is empty, visitors read that it is to be confirmed."),
    )
    hours = models.CharField(
        _("working hours"),
        max_length=200,
        blank=True,
        help_text=_("As long as they are empty, visitors read that they are to be confirmed."),
    )
    map_url = models.URLField(
        _("link to a map"), blank=True, help_text=_("Optional, e.g. to OpenStreetMap.")
    )
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("body"))

    content_panels: ClassVar = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("address"), FieldPanel("hours"), FieldPanel("map_url")],
            heading=_("Address and hours"),
            help_text=_(
                "The number of the call centre comes from the site's settings, and the units from "
                "“Contact centre”."
            ),
        ),
        FieldPanel("body"),
    ]
    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("address"),
        index.SearchField("hours"),
        index.SearchField("body"),
    ]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        TranslatableField("address"),
        TranslatableField("hours"),
        SynchronizedField("map_url", overridable=False),
        TranslatableField("body"),
    ]

    class Meta:
        verbose_name = _("contact page")
        verbose_name_plural = _("contact pages")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the units that visitors may see: one query."""
        context = super().get_context(request, *args, **kwargs)
        context["units"] = list(Unit.objects.filter(is_public=True))
        return context
