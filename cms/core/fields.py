"""Model fields that bring what people write to one form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.core import phones

SHORT_NUMBER_DIGITS = range(3, 7)  # 112, 1717 …


def clean_phone(text: str) -> str:
    """Return `text` as it is stored: `+96170123456`, or the bare digits of a short number.

    Raises ValidationError for what can't be dialled.
    """
    digits = phones.digits_of(text)
    if len(digits) in SHORT_NUMBER_DIGITS and not text.strip().startswith("+"):
        return digits
    number = phones.normalise(text)
    if not phones.is_known(number):
        raise ValidationError(_("“%(text)s” is not a telephone number."), params={"text": text})
    return number


class PhoneFormField(forms.CharField):
    """Gives what people wrote in the form in which it is stored: forms compare what they clean."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        return clean_phone(text) if text else ""


class PhoneField(models.CharField):
    """A telephone number, taken as Lebanese unless it says otherwise, stored in E.164."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(*args, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        """Return the stored form; raises ValidationError for what can't be dialled."""
        text = str(value or "").strip()
        return str(super().clean(clean_phone(text) if text else "", model_instance))

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        """Return a form's field that cleans the number by itself."""
        return super().formfield(**{"form_class": PhoneFormField, **kwargs})
