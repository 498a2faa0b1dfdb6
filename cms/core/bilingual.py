"""Records carry `<field>_ar` and `<field>_en` columns; this picks the one to show.

Arabic is authoritative. When the English column is empty the Arabic text is shown,
marked with its own language and direction.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

SOURCE_LANGUAGE = "ar"
TARGET_LANGUAGE = "en"
RTL_LANGUAGES = frozenset({"ar"})


def current_language() -> str:
    """Return `ar` or `en`: the active language, Arabic when it is neither."""
    return "en" if (get_language() or "ar").startswith("en") else "ar"


def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a language code."""
    return "rtl" if language.split("-")[0] in RTL_LANGUAGES else "ltr"


@dataclass(frozen=True)
class BilingualText:
    """A text and the language it really is in."""

    text: str
    language: str

    def __str__(self) -> str:
        return self.text

    def __html__(self) -> SafeString:
        """Return the text, wrapped in its language and direction when the page's differs."""
        if not self.text or self.language == current_language():
            return format_html("{}", self.text)
        return format_html(
            '<span lang="{}" dir="{}">{}</span>', self.language, direction(self.language), self.text
        )


def bilingual(record: Any, field: str, language: str | None = None) -> BilingualText:
    """Return `field` of `record` in `language` (default: the active one), else in Arabic."""
    wanted = language or current_language()
    text = getattr(record, f"{field}_{wanted}") or ""
    if text or wanted == "ar":
        return BilingualText(text, wanted)
    return BilingualText(getattr(record, f"{field}_ar") or "", "ar")


class BilingualName(models.Model):
    """A record with a name in Arabic (required) and in English."""

    name_ar = models.CharField(_("name in Arabic"), max_length=255)
    name_en = models.CharField(_("name in English"), max_length=255, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> BilingualText:
        return bilingual(self, "name")
