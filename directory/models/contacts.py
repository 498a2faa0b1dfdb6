"""What hangs on a place: other names, telephone numbers, numbers registered to it."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from cms.core import phones
from cms.core.fields import PhoneField
from directory import names
from directory.models.places import District, Municipality


class OtherName(models.Model):
    """Another spelling of a place's name, or a name of former times, in any letters."""

    class Kind(models.TextChoices):
        SPELLING = "spelling", _("other spelling")
        FORMER = "former", _("former name")

    text = models.CharField(_("spelling"), max_length=255)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SPELLING)

    class Meta:
        abstract = True
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.text

    @property
    def is_arabic(self) -> bool:
        return names.is_arabic(self.text)


class AlternativeName(OtherName):
    """Another spelling of a municipality's name."""

    municipality = ParentalKey(
        Municipality, on_delete=models.CASCADE, related_name="alternative_names"
    )

    class Meta(OtherName.Meta):
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "text"], name="municipality_spelling_once"
            )
        ]


class DistrictAlternativeName(OtherName):
    """Another spelling of a district's name."""

    district = ParentalKey(District, on_delete=models.CASCADE, related_name="alternative_names")

    class Meta(OtherName.Meta):
        verbose_name = _("other spelling")
        verbose_name_plural = _("other spellings")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "text"], name="district_spelling_once")
        ]


class MunicipalityPhone(models.Model):
    """A telephone number of a municipality, shown to everybody."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("office")
        MOBILE = "mobile", _("mobile telephone")
        POLICE = "police", _("municipal police")
        FAX = "fax", _("fax")

    municipality = ParentalKey(Municipality, on_delete=models.CASCADE, related_name="phones")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OFFICE)
    number = PhoneField(_("number"))

    class Meta:
        ordering = ("pk",)
        verbose_name = _("telephone number")
        verbose_name_plural = _("telephone numbers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["municipality", "number", "kind"], name="municipality_phone_once"
            )
        ]

    def __str__(self) -> str:
        return self.display

    @property
    def display(self) -> str:
        """The number in groups, as people write it."""
        return phones.display(self.number)

    @property
    def link(self) -> str:
        """The number as a `tel:` link takes it; "" for a fax."""
        return "" if self.kind == self.Kind.FAX else phones.dialled(self.number)


class RegisteredNumber(models.Model):
    """A WhatsApp number from which a municipality files transactions. Never public."""

    municipality = ParentalKey(
        Municipality, on_delete=models.CASCADE, related_name="registered_numbers"
    )
    number = PhoneField(_("WhatsApp number"), unique=True)
    holder = models.CharField(_("name of its holder"), max_length=120, blank=True)
    office = models.CharField(
        _("office of its holder"),
        max_length=120,
        blank=True,
        help_text=_("For instance: secretary of the council."),
    )
    registered_on = models.DateField(_("registered on"), default=timezone.localdate)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("registered WhatsApp number")
        verbose_name_plural = _("registered WhatsApp numbers")

    def __str__(self) -> str:
        return phones.display(self.number)

    def unique_error_message(
        self, model_class: type[models.Model], unique_check: Sequence[str]
    ) -> ValidationError:
        """Say to which municipality a number is registered already."""
        holder = RegisteredNumber.objects.filter(number=self.number).exclude(pk=self.pk).first()
        if tuple(unique_check) != ("number",) or holder is None:
            return super().unique_error_message(model_class, unique_check)
        return ValidationError(
            _("This number is registered to “%(municipality)s” (%(district)s) already."),
            code="unique",
            params={
                "municipality": holder.municipality,
                "district": holder.municipality.district,
            },
        )
