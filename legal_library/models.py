"""The legal library: its index, its texts, and what belongs to a text.

A legal text is a page in each language's tree. Its facts (identity, titles, gazette, relations…)
belong to the Arabic page; the pages of other languages hold copies, refreshed on every save
and every publication, so that each tree can be filtered, searched and shown by itself.
"""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from cms.core.bilingual import (
    SOURCE_LANGUAGE,
    BilingualName,
    BilingualText,
    bilingual,
    current_language,
)
from cms.core.blocks import BodyBlock
from cms.core.dates import format_date
from cms.core.models import BasePage
from cms.core.models.pages import awaits_translation
from cms.core.numerals import latin_digits
from legal_library import panels as edit
from legal_library.citations import bilingual_citation, citation, gazette_citation, type_name
from legal_library.identifiers import eli_path, text_slug
from legal_library.querysets import LegalTextManager
from legal_library.vocabulary import (
    Confidence,
    Predicate,
    Status,
    Supplement,
    TextType,
    TitleQuality,
)

LONGEST_TITLE = 600
CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*\Z")
code_validator = RegexValidator(
    CODE.pattern, _("Use small Latin letters, digits and hyphens only.")
)


class Coded(BilingualName):
    """A bilingual record with a code that stands in addresses."""

    code = models.CharField(
        _("code"),
        max_length=50,
        unique=True,
        validators=[code_validator],
        help_text=_(
            "Stands in addresses, so it should not change: small Latin letters and hyphens."
        ),
    )

    panels: ClassVar = edit.CODED_PANELS

    class Meta:
        abstract = True


class Subject(Coded):
    """What a text is about."""

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ("name_ar",)


class Issuer(Coded):  # type: ignore[django-manager-missing]
    """An authority that issues decisions, circulars and opinions."""

    class Meta:
        verbose_name = _("issuing authority")
        verbose_name_plural = _("issuing authorities")
        ordering = ("name_ar",)


class LegalIndexPage(BasePage):
    """The list of the library's texts, with its filters."""

    page_description = _("The legal library: lists its texts and filters them.")
    # A name, not an import: the floors below home stay independent of it.
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["legal_library.LegalTextPage"]
    machine_translatable = False
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("legal library")
        verbose_name_plural = _("legal libraries")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """One library for each language."""
        taken = cls.objects.filter(locale_id=parent.locale_id).exists()
        return bool(super().can_create_at(parent)) and not taken

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from legal_library.listing import Listing

        context = super().get_context(request, *args, **kwargs)
        context["listing"] = Listing.of(request.GET, self.locale.language_code)
        return context


class LegalTextPage(BasePage):
    """A legal text: its identity, its titles, where it was published, what it does to others."""

    page_description = _("A law, decree, decision, circular or opinion.")
    # The words of the law are never a machine's.
    machine_translatable = False
    parent_page_types: ClassVar = ["legal_library.LegalIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    type = models.CharField(_("type"), max_length=30, choices=TextType.choices)
    number = models.CharField(
        _("number"),
        max_length=40,
        blank=True,
        help_text=_("As the text writes it, e.g. 118 or 23/د. Empty for a text without a number."),
    )
    date = models.DateField(_("date of the text"))
    issuer = models.ForeignKey(
        Issuer,
        verbose_name=_("issuing authority"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="legal_texts",
        help_text=_("For decisions, circulars and opinions."),
    )
    disambiguator = models.CharField(
        _("distinguishing mark"),
        max_length=20,
        blank=True,
        validators=[code_validator],
        help_text=_("Only when another text has the same type, number, date and authority."),
    )
    # The locale's language: a constraint can't reach it, for locale is a column of the parent table.
    locale_code = models.CharField(max_length=10, editable=False)

    title_ar = models.CharField(
        _("title in Arabic"),
        max_length=LONGEST_TITLE,
        help_text=_("Without type, number and date: the citation adds them."),
    )
    title_en = models.CharField(
        _("title in English"),
        max_length=LONGEST_TITLE,
        blank=True,
        help_text=_("Shown in English lists, also while the page waits for translation."),
    )
    title_quality = models.CharField(
        _("where the title is from"),
        max_length=20,
        choices=TitleQuality.choices,
        default=TitleQuality.AS_CITED,
    )
    subjects = ParentalManyToManyField(
        Subject, verbose_name=_("subjects"), blank=True, related_name="legal_texts"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.UNKNOWN
    )
    confidence = models.CharField(
        _("confidence"),
        max_length=10,
        choices=Confidence.choices,
        default=Confidence.MEDIUM,
        help_text=_("Until an editor has checked number, date and title, visitors see a notice."),
    )
    register_key = models.CharField(max_length=100, blank=True, editable=False)
    facts_source = models.TextField(
        _("source of the facts"),
        blank=True,
        help_text=_("Seen by staff; visitors see the public records that it names."),
    )
    staff_notes = models.TextField(_("notes for staff"), blank=True, help_text=_("Never shown."))
    body = StreamField(BodyBlock(required=False), blank=True, verbose_name=_("text"))

    objects = LegalTextManager()

    base_form_class = edit.LegalTextForm
    content_panels: ClassVar = edit.CONTENT_PANELS
    promote_panels: ClassVar = BasePage.promote_panels

    FACTS: ClassVar = (
        "type",
        "number",
        "date",
        "issuer",
        "disambiguator",
        "title_ar",
        "title_en",
        "title_quality",
        "status",
        "confidence",
        "facts_source",
        "staff_notes",
        "register_key",
    )
    FACT_ROWS: ClassVar = ("gazette_references", "relations")
    # A change of these leaves no translation behind: `refresh_translations` hands them on.
    follow_by_themselves: ClassVar = ("title", *FACTS, "subjects", *FACT_ROWS)

    search_fields: ClassVar = [
        *BasePage.search_fields,
        index.SearchField("title_ar", boost=2),
        index.SearchField("title_en", boost=2),
        index.SearchField("citations", boost=2),
        index.SearchField("number"),
        index.SearchField("subject_names"),
        index.SearchField("gazette_text"),
        index.SearchField("body"),
        index.AutocompleteField("title_ar"),
        index.AutocompleteField("title_en"),
        index.FilterField("type"),
        index.FilterField("date"),
        index.FilterField("status"),
        index.FilterField("confidence"),
        index.FilterField("locale_code"),
    ]

    # The title is made of title_ar and title_en, so translators are not asked for it.
    translatable_fields: ClassVar = [
        *(f for f in BasePage.translatable_fields if f.field_name != "title"),
        TranslatableField("body"),
        SynchronizedField("title", overridable=False),
        *(SynchronizedField(name, overridable=False) for name in FACTS),
        SynchronizedField("subjects", overridable=False),
        *(SynchronizedField(name, overridable=False) for name in FACT_ROWS),
    ]

    class Meta:
        verbose_name = _("legal text")
        verbose_name_plural = _("legal texts")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "locale_code",
                "type",
                "number",
                "date",
                "disambiguator",
                Coalesce("issuer", 0),
                name="legal_text_identity",
                violation_error_message=_(
                    "Another text has the same type, number, date, authority and mark."
                ),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["locale_code", "-date"], name="legal_text_date")]

    # --- Identity ---

    def citation_in(self, language: str) -> str:
        """Return the citation line in `ar` or `en`."""
        return citation(self, language)

    @property
    def citation(self) -> BilingualText:
        """The citation line in the language of the reader."""
        return bilingual_citation(self, current_language())

    @property
    def heading(self) -> BilingualText:
        """The title in the language of the reader, else in Arabic (`title` is Wagtail's own)."""
        return bilingual(self, "title")

    @property
    def share_title(self) -> str:
        return self.heading.text

    @property
    def other_title(self) -> BilingualText:
        """The title in the language that the heading is not in; its text may be empty."""
        if self.heading.language == "ar":
            return BilingualText(self.title_en, "en")
        return BilingualText(self.title_ar, "ar")

    @property
    def kind_name(self) -> str:
        """The name of the type, in the language of the reader."""
        return type_name(self.type, current_language())

    @property
    def eli(self) -> str:
        """The path of the text's European Legislation Identifier."""
        return eli_path(self)

    @property
    def ended(self) -> bool:
        """True when the text is known to be law no more."""
        return Status(self.status).ended

    @property
    def content_language(self) -> str:
        """The page's own language: its facts are in both, whether or not its prose is translated."""
        return str(self.locale_code)

    @property
    def awaits_translation(self) -> bool:
        """False: only the prose may wait, and the template marks that alone."""
        return False

    @property
    def prose_awaits_translation(self) -> bool:
        """True in English for a summary or a body that is still Arabic."""
        return awaits_translation(self) and bool(self.summary or self.body)

    @property
    def waits_for_check(self) -> bool:
        return self.confidence == Confidence.MEDIUM

    def twin(self) -> "LegalTextPage | None":
        """Return another page of this language with the same identity, if there is one."""
        return (
            LegalTextPage.objects.in_language(self._language())
            .filter(
                type=self.type,
                number=self.number,
                date=self.date,
                disambiguator=self.disambiguator,
                issuer=self.issuer,
            )
            .exclude(pk=self.pk)
            .first()
        )

    def clean(self) -> None:
        super().clean()
        if self.date and (twin := self.twin()):
            raise ValidationError(
                {
                    "number": _(
                        "The library has this text already: %(citation)s, “%(title)s”. Correct type, "
                        "number or date, or give this one a distinguishing mark."
                    )
                    % {"citation": twin.citation, "title": twin.title_ar}
                }
            )

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._derive()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._derive()
        super().minimal_clean()

    # --- Saving: what follows from the facts, and facts that follow the Arabic page ---

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the page; a translation takes its facts from the Arabic page first."""
        if kwargs.get("update_fields") is None:
            self._derive()
            if self.locale_code != SOURCE_LANGUAGE and not self.alias_of_id:
                self._take_facts()
        super().save(*args, **kwargs)

    def _language(self) -> str:
        locale = self.locale if self.locale_id else self.get_default_locale()
        return str(locale.language_code)

    def _derive(self) -> None:
        self.locale_code = self._language()
        self.number = latin_digits(" ".join(self.number.split()))
        translated = self.locale_code != SOURCE_LANGUAGE and not self.alias_of_id
        title = (self.title_en if translated else "") or self.title_ar
        self.title = Truncator(title).chars(255)
        # Once the place in the tree is known, as Wagtail does it for slugs made of titles.
        if not self.slug and self.path:  # type: ignore[has-type]
            self.slug = self._get_autogenerated_slug(text_slug(self))

    def _take_facts(self) -> None:
        source = (
            LegalTextPage.objects.authoritative()
            .filter(translation_key=self.translation_key)
            .first()
        )
        if source is None or source.pk == self.pk:
            return
        for name in self.FACTS:
            field = self._meta.get_field(name)
            setattr(self, field.attname, getattr(source, field.attname))
        self.subjects = source.subjects.all()
        for name in self.FACT_ROWS:
            source.copy_child_relation(name, self)
        self._derive()

    # --- What search reads ---

    @property
    def citations(self) -> list[str]:
        """How the text is cited: in both languages, with the month's name, by number and year."""
        lines = [self.citation_in("ar"), self.citation_in("en"), format_date(self.date, "ar")]
        if self.number:
            lines += [f"{self.number}/{self.date.year}", f"{self.number}/{self.date:%y}"]
        return lines

    def names(self) -> list[str]:
        """Return what the text is called: whoever types one of these means this text."""
        return [name for name in (self.title_ar, self.title_en, *self.citations) if name]

    @property
    def subject_names(self) -> list[str]:
        return [f"{subject.name_ar} {subject.name_en}" for subject in self.subjects.all()]

    @property
    def gazette_text(self) -> list[str]:
        return [
            reference.in_words(language)
            for reference in self.gazette_references.all()
            for language in ("ar", "en")
        ]

    # --- Showing ---

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from legal_library.reading import context_of

        context = super().get_context(request, *args, **kwargs)
        context.update(context_of(self, request))
        return context


class GazetteReference(Orderable):
    """Where a text stands in the Official Gazette; a text may stand there more than once."""

    text = ParentalKey(LegalTextPage, on_delete=models.CASCADE, related_name="gazette_references")
    issue = models.CharField(_("issue"), max_length=20, blank=True)
    supplement = models.CharField(
        _("part"), max_length=20, choices=Supplement.choices, blank=True, default=Supplement.NONE
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    date = models.DateField(_("date of the issue"), null=True, blank=True)
    pages = models.CharField(_("pages"), max_length=40, blank=True)

    panels: ClassVar = edit.GAZETTE_PANELS

    class Meta(Orderable.Meta):
        verbose_name = _("gazette reference")
        verbose_name_plural = _("gazette references")
        indexes: ClassVar = [models.Index(fields=["issue", "year"], name="legal_gazette_issue")]

    def __str__(self) -> str:
        return self.in_words(current_language())

    def clean(self) -> None:
        super().clean()
        if not self.issue and not self.date:
            raise ValidationError(_("Give the issue's number or its date."))
        if self.date and self.year is None:
            self.year = self.date.year

    def in_words(self, language: str) -> str:
        """Return the reference as it is cited in `ar` or `en`."""
        return gazette_citation(self, language)


class Relation(Orderable):
    """What a text does to another, e.g. amends its article 89.

    `target` is always the Arabic page. A text that isn't in the library is named by its citation.
    """

    text = ParentalKey(LegalTextPage, on_delete=models.CASCADE, related_name="relations")
    predicate = models.CharField(_("relation"), max_length=20, choices=Predicate.choices)
    target = models.ForeignKey(
        LegalTextPage,
        verbose_name=_("the other text"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="incoming_relations",
    )
    article = models.CharField(
        _("article"),
        max_length=60,
        blank=True,
        help_text=_("When one article is meant: 89, 12 مكرر."),
    )
    citation_ar = models.CharField(
        _("citation in Arabic"),
        max_length=300,
        blank=True,
        help_text=_("For a text that isn't in the library, e.g. قانون رقم 42 تاريخ 21/6/1971."),
    )
    citation_en = models.CharField(_("citation in English"), max_length=300, blank=True)

    panels: ClassVar = edit.RELATION_PANELS

    class Meta(Orderable.Meta):
        verbose_name = _("relation to another text")
        verbose_name_plural = _("relations to other texts")

    def __str__(self) -> str:
        return f"{self.get_predicate_display()} {self.citation}"

    @property
    def citation(self) -> BilingualText:
        """The other text's citation as the row keeps it."""
        return bilingual(self, "citation")

    def clean(self) -> None:
        super().clean()
        self._refer_to_arabic_page()
        if not self.target_id and not self.citation_ar.strip():
            raise ValidationError(
                _("Choose a text of the library, or write the citation of another.")
            )
        if self.target_id and self.text_id and self.target_id == self.text_id:
            raise ValidationError({"target": _("A text has no relation to itself.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the row with the target's citation, which stays when the target is deleted."""
        self._refer_to_arabic_page()
        if self.target:
            self.citation_ar = self.target.citation_in("ar")
            self.citation_en = self.target.citation_in("en")
        super().save(*args, **kwargs)

    def _refer_to_arabic_page(self) -> None:
        if self.target and self.target.locale_code != SOURCE_LANGUAGE:
            self.target = LegalTextPage.objects.authoritative().get(
                translation_key=self.target.translation_key
            )
