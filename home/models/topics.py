"""The topics that guides, questions and forms share."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from cms.core.bilingual import BilingualName


class ServiceTopic(BilingualName):  # type: ignore[django-manager-missing]
    """What guides, questions and forms are about, e.g. building or certificates."""

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small Latin letters, digits and hyphens only.")
            )
        ],
        help_text=_(
            "Stands in addresses, so it should not change: small Latin letters and hyphens."
        ),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels: ClassVar = [
        FieldRowPanel([FieldPanel("name_ar"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("order")]),
    ]

    class Meta:
        verbose_name = _("topic of services")
        verbose_name_plural = _("topics of services")
        ordering: ClassVar = ["order", "id"]
