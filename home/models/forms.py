"""The library of forms and reports: what it is, its file, its version, and the versions before."""

import mimetypes
from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.documents import get_document_model
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.core.models import BasePage
from home.models.faq import grouped_by_topic
from home.models.topics import ServiceTopic


class FormsIndexPage(BasePage):
    """The library: lists forms and reports and filters them."""

    page_description = _("Lists the forms and reports, with filters.")
    parent_page_types: ClassVar = ["home.HomePage"]
    subpage_types: ClassVar = ["home.FormPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("library of forms")
        verbose_name_plural = _("libraries of forms")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the forms that the filters leave, and the filters' choices: three queries."""
        context = super().get_context(request, *args, **kwargs)
        forms = list(with_files(FormPage.objects.live().child_of(self)).order_by("title"))
        kind = request.GET.get("kind", "")
        by_topic = grouped_by_topic(forms, request.GET.get("topic", ""))
        context.update(
            kinds=[choice for choice in FormPage.Kind if any(f.kind == choice for f in forms)],
            topics=by_topic["topics"],
            kind=kind if kind in FormPage.Kind.values else "",
            topic=by_topic["chosen"],
        )
        context["forms"] = [
            form
            for form in forms
            if context["kind"] in ("", form.kind) and context["topic"] in ("", form.topic.code)
        ]
        return context


class FormPage(BasePage):
    """A form, a report or a sample, with its versions."""

    class Kind(models.TextChoices):
        FORM = "form", pgettext_lazy("document", "Form")
        REPORT = "report", pgettext_lazy("document", "Report")
        SAMPLE = "sample", pgettext_lazy("document", "Sample of a circular or decision")

    page_description = _("A form or report to download, with its versions.")
    parent_page_types: ClassVar = ["home.FormsIndexPage"]
    subpage_types: ClassVar[list[str]] = []

    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FORM)
    topic = models.ForeignKey(
        ServiceTopic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="forms"
    )

    content_panels: ClassVar = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("topic")]),
        InlinePanel(
            "versions",
            heading=_("Versions"),
            label=_("version"),
            min_num=1,
            help_text=_(
                "Add a new version rather than changing the file of an old one: visitors get the "
                "latest, and the older ones stay on record."
            ),
        ),
    ]
    search_fields: ClassVar = [*BasePage.search_fields, index.SearchField("kind_name")]
    translatable_fields: ClassVar = [
        *BasePage.translatable_fields,
        SynchronizedField("kind", overridable=False),
        SynchronizedField("topic", overridable=False),
        SynchronizedField("versions", overridable=False),
    ]

    class Meta:
        verbose_name = _("form or report")
        verbose_name_plural = _("forms and reports")

    @property
    def kind_name(self) -> str:
        """The name of the kind, in the language of the reader."""
        return str(self.get_kind_display())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the `current` and `superseded` files, in one query, and the `guides` that need it."""
        context = super().get_context(request, *args, **kwargs)
        versions = list(self.versions.select_related("document"))
        context["current"] = _current(versions)
        context["superseded"] = _superseded(versions)
        context["guides"] = self.guides()
        return context

    def guides(self) -> list[Page]:
        """Return the live guides among whose documents this form is: two queries."""
        from home.models.guides import TransactionGuidePage

        # Blocks hold the Arabic page, in both languages' guides.
        versions = set(self.get_translations(inclusive=True).values_list("pk", flat=True))
        guides = TransactionGuidePage.objects.live().filter(locale_id=self.locale_id)
        return [
            guide
            for guide in guides.select_related("locale").order_by("path")
            if any(row["value"].get("form") in versions for row in guide.documents.raw_data)
        ]

    def current(self) -> list["FormVersion"]:
        """Return the latest version in each language, Arabic first."""
        return _current(self.versions.all())

    def superseded(self) -> list["FormVersion"]:
        """Return the versions that a later one in the same language replaced, newest first."""
        return _superseded(list(self.versions.all()))


class FormVersion(Orderable):
    """One file of a form: its language, its number and its date."""

    form = ParentalKey(FormPage, on_delete=models.CASCADE, related_name="versions")
    document = models.ForeignKey(
        get_document_model(),
        verbose_name=_("file"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(
        _("language of the file"), max_length=2, choices=settings.LANGUAGES, default="ar"
    )
    number = models.CharField(_("version"), max_length=20, default="1.0")
    date = models.DateField(_("date"), default=timezone.localdate)

    panels: ClassVar = [
        FieldPanel("document"),
        FieldRowPanel([FieldPanel("language"), FieldPanel("number"), FieldPanel("date")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("version of a form")
        verbose_name_plural = _("versions of forms")

    def __str__(self) -> str:
        return f"{self.number} ({self.get_language_display()})"

    @property
    def media_type(self) -> str:
        """The MIME type by the name; empty when unknown."""
        return mimetypes.guess_type(self.document.filename)[0] or ""


def _newest_first(versions: Iterable[FormVersion]) -> list[FormVersion]:
    return sorted(versions, key=lambda version: (version.date, version.pk or 0), reverse=True)


def _current(versions: Iterable[FormVersion]) -> list[FormVersion]:
    latest: dict[str, FormVersion] = {}
    for version in _newest_first(versions):
        latest.setdefault(version.language, version)
    return sorted(latest.values(), key=lambda version: version.language)


def _superseded(versions: list[FormVersion]) -> list[FormVersion]:
    current = _current(versions)
    return [version for version in _newest_first(versions) if version not in current]


def with_files(forms: Any) -> Any:
    """Return a queryset of forms with what a list of them shows, in two queries."""
    versions = FormVersion.objects.select_related("document")
    return forms.select_related("topic", "locale").prefetch_related(
        Prefetch("versions", queryset=versions)
    )
