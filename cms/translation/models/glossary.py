"""The official terms: how each is said in English, and how it is not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from search.analysis import forms


def lines(text: str) -> list[str]:
    """Return the phrases of a field that holds one on each line."""
    return [phrase for line in text.splitlines() if (phrase := " ".join(line.split()))]


class Domain(models.TextChoices):
    """The field of work a term belongs to."""

    AUTHORITIES = "authorities", gettext_lazy("Local authorities")
    STATE = "state", gettext_lazy("State and administration")
    LAW = "law", gettext_lazy("Legal texts")
    FINANCE = "finance", gettext_lazy("Finance and fees")
    BUILDING = "building", gettext_lazy("Building and property")
    CIVIL_STATUS = "civil-status", gettext_lazy("Civil status")
    ELECTIONS = "elections", gettext_lazy("Elections")
    SERVICES = "services", gettext_lazy("Services and environment")
    TRANSACTIONS = "transactions", gettext_lazy("Transactions and documents")


class GlossaryTerm(models.Model):
    """An Arabic term with its English; unique by its normalised spelling."""

    term_ar = models.CharField(gettext_lazy("term in Arabic"), max_length=120)
    key = models.CharField(max_length=160, unique=True, editable=False)
    other_forms = models.TextField(
        gettext_lazy("other forms"),
        blank=True,
        help_text=gettext_lazy(
            "Other ways to write the term, one on each line. Plurals in -at, -un and -in, the "
            "article and attached letters are recognised without being listed."
        ),
    )
    not_in = models.TextField(
        gettext_lazy("not in these phrases"),
        blank=True,
        help_text=gettext_lazy(
            "Phrases in which the word means something else, one on each line: it is not taken "
            "for the term there. A last word that ends in * stands for all that begin so."
        ),
    )
    term_en = models.CharField(gettext_lazy("term in English"), max_length=160)
    accepted = models.TextField(
        gettext_lazy("also accepted"),
        blank=True,
        help_text=gettext_lazy("Other English that is right too, one on each line."),
    )
    avoided = models.TextField(
        gettext_lazy("to be avoided"),
        blank=True,
        help_text=gettext_lazy("English that translators are warned of, one on each line."),
    )
    note_ar = models.TextField(gettext_lazy("note in Arabic"), blank=True)
    note_en = models.TextField(gettext_lazy("note in English"), blank=True)
    domain = models.CharField(gettext_lazy("field of work"), max_length=20, choices=Domain.choices)
    source = models.CharField(gettext_lazy("source"), max_length=200, blank=True)
    imported = models.JSONField(default=dict, editable=False)
    """What the starting list last put in each field: what differs from it is staff's."""
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = gettext_lazy("glossary term")
        verbose_name_plural = gettext_lazy("glossary terms")
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.term_ar} – {self.term_en}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.key = key_of(self.term_ar)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse a term without words, and one that the glossary has in another spelling."""
        self.key = key_of(self.term_ar)
        if not self.key:
            raise ValidationError({"term_ar": _("Write the term in Arabic letters.")})
        if GlossaryTerm.objects.filter(key=self.key).exclude(pk=self.pk).exists():
            raise ValidationError({"term_ar": _("The glossary has this term already.")})

    @property
    def english(self) -> list[str]:
        """Every English that is right, the preferred one first."""
        return [self.term_en, *lines(self.accepted)]

    @property
    def avoided_phrases(self) -> list[str]:
        return lines(self.avoided)


def key_of(term: str) -> str:
    """Return the spelling that makes a term unique: hamza, diacritics and the like aside."""
    return " ".join(forms(term))
