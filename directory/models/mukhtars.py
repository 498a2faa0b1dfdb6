"""Mukhtars (مختار): elected for a village or a quarter, whether it has a municipality or not."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import phones
from cms.core.bilingual import BilingualText, bilingual
from cms.core.fields import PhoneField
from directory.models.places import District, Listed, Municipality
from directory.querysets import MukhtarQuerySet


class Mukhtar(Listed):
    """A mukhtar: a person's name, the village or quarter, a telephone number."""

    place_ar = models.CharField(_("village or quarter in Arabic"), max_length=120)
    place_en = models.CharField(_("village or quarter in English"), max_length=120, blank=True)
    district = models.ForeignKey(
        District, verbose_name=_("district"), on_delete=models.PROTECT, related_name="mukhtars"
    )
    municipality = models.ForeignKey(
        Municipality,
        verbose_name=_("municipality"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="mukhtars",
        help_text=_("Empty where the village has no municipality."),
    )
    phone = PhoneField(_("telephone number"), blank=True)
    elected_on = models.DateField(_("elected on"), null=True, blank=True)
    updated_at = models.DateTimeField(_("last change"), auto_now=True)

    objects = MukhtarQuerySet.as_manager()

    class Meta:
        ordering = ("sort_ar", "pk")
        verbose_name = _("mukhtar")
        verbose_name_plural = _("mukhtars")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["district", "place_ar", "name_ar"],
                name="mukhtar_once",
                violation_error_message=_("This mukhtar is listed already."),
            )
        ]

    def clean(self) -> None:
        """Refuse a municipality of another district."""
        super().clean()
        if self.municipality and self.municipality.district_id != self.district_id:
            raise ValidationError(
                {"municipality": _("This municipality lies in another district.")}
            )

    def further_names(self) -> list[str]:
        return [name for name in (self.place_ar, self.place_en) if name]

    @property
    def place(self) -> BilingualText:
        return bilingual(self, "place")

    @property
    def phone_display(self) -> str:
        """The number in groups, as people write it; "" when there is none."""
        return phones.display(self.phone) if self.phone else ""

    @property
    def phone_link(self) -> str:
        """The number as a `tel:` link takes it; "" when there is none."""
        return phones.dialled(self.phone) if self.phone else ""
