"""The report of what visitors say about pages: counts by page, worst first, and their comments."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Count, ExpressionWrapper, F, FloatField, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Page

from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.models import PageFeedback
from cms.core.reports import EditorsReport, may_see
from cms.core.tabular import Cell

SHOWN_COMMENTS = 500


def sections() -> list[tuple[str, str]]:
    """Return the parts of the site that answers are about: (first part of the address, name)."""
    named = dict(
        Page.objects.filter(depth=3, locale__language_code=SOURCE_LANGUAGE).values_list(
            "slug", "title"
        )
    )
    paths = PageFeedback.objects.order_by().values_list("path", flat=True).distinct()
    slugs = {parts[2] for address in paths if len(parts := address.split("/")) > 2 and parts[2]}
    return sorted((slug, named.get(slug, slug)) for slug in slugs)


class FeedbackFilters(WagtailFilterSet):
    """By section, language, day of the answer, and whether comments wait."""

    section = django_filters.ChoiceFilter(
        label=gettext_lazy("Section"), choices=sections, method="in_section"
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES
    )
    created_at = django_filters.DateFromToRangeFilter(
        label=gettext_lazy("Date of the answer"), widget=DateRangePickerWidget
    )
    waiting = django_filters.BooleanFilter(
        label=gettext_lazy("Comments that wait"), method="with_waiting_comments"
    )

    class Meta:
        model = PageFeedback
        fields: ClassVar = ["section", "language", "created_at", "waiting"]

    def in_section(self, rows: QuerySet[PageFeedback], _name: str, slug: str) -> Any:
        inside = Q()
        for language, _label in settings.LANGUAGES:
            inside |= Q(path__startswith=f"/{language}/{slug}/")
        return rows.filter(inside)

    def with_waiting_comments(self, rows: QuerySet[PageFeedback], _name: str, value: bool) -> Any:
        waits = Q(handled_at=None) & ~Q(comment="")
        return rows.filter(waits) if value else rows.exclude(waits)


class FeedbackReport(EditorsReport):
    """One line for each page and language, the least useful first."""

    model = PageFeedback
    page_title = gettext_lazy("Was this page useful?")
    header_icon = "help"
    filterset_class = FeedbackFilters
    index_url_name = "core_feedback_report"
    index_results_url_name = "core_feedback_report_results"
    default_ordering = "share"
    export_name = "feedback"
    no_results_message = gettext_lazy("No visitor has answered yet.")
    columns: ClassVar = [
        TitleColumn(
            "title",
            label=gettext_lazy("Page"),
            accessor="title",
            get_url=lambda row: _detail_url(row["subject"], row["language"]),
        ),
        Column("language", label=gettext_lazy("Language"), accessor="language_name"),
        Column("yes", label=gettext_lazy("Yes"), accessor="yes", sort_key="yes"),
        Column("no", label=gettext_lazy("No"), accessor="no", sort_key="no"),
        Column("share", label=gettext_lazy("Useful"), accessor="percent", sort_key="share"),
        Column(
            "waiting",
            label=gettext_lazy("Comments that wait"),
            accessor="waiting",
            sort_key="waiting",
        ),
        Column("comment", label=gettext_lazy("Latest comment"), accessor="shown_comment"),
        DateColumn("latest", label=gettext_lazy("Latest answer"), sort_key="latest"),
    ]

    def get_queryset(self) -> QuerySet[Any, dict[str, Any]]:
        return self.get_base_queryset()

    def get_filtered_queryset(self) -> QuerySet[Any, dict[str, Any]]:
        """Count the answers that the filters leave."""
        answers = self.filter_queryset(PageFeedback.objects.order_by())
        counted = answers.values("subject", "language").annotate(
            yes=Count("pk", filter=Q(useful=True)),
            no=Count("pk", filter=Q(useful=False)),
            waiting=Count("pk", filter=Q(handled_at=None) & ~Q(comment="")),
            latest=Max("created_at"),
            latest_pk=Max("pk"),
            latest_comment_pk=Max("pk", filter=~Q(comment="")),
        )
        share = ExpressionWrapper(F("yes") * 1.0 / (F("yes") + F("no")), output_field=FloatField())
        # Among equals, what more people said counts for more.
        order = [self.ordering, "-no"] if self.ordering != "no" else [self.ordering]
        return counted.annotate(share=share).order_by(*order, "subject", "language")

    def decorate_paginated_queryset(self, object_list: Any) -> list[dict[str, Any]]:
        """Add titles and comments: two queries, however many rows."""
        return described(list(object_list))

    def headings(self) -> list[str]:
        return [
            _("Page"),
            _("Address"),
            _("Language"),
            _("Yes"),
            _("No"),
            _("Useful, in percent"),
            _("Comments that wait"),
            _("Latest comment"),
            _("Latest answer"),
        ]

    def cells(self, rows: Sequence[Any]) -> Iterable[Sequence[Cell]]:
        for row in described(list(rows)):
            yield [
                row["title"],
                row["path"],
                str(row["language_name"]),
                row["yes"],
                row["no"],
                round(row["share"] * 100),
                row["waiting"],
                row["comment"],
                timezone.localtime(row["latest"]),
            ]


def described(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add to counted rows the page's title and address of today, and the latest comment."""
    wanted = {row[name] for row in rows for name in ("latest_pk", "latest_comment_pk")} - {None}
    answers = PageFeedback.objects.in_bulk(wanted)
    pages = pages_of(row["subject"] for row in rows)
    names = dict(settings.LANGUAGES)
    for row in rows:
        last = answers[row["latest_pk"]]
        comment = answers.get(row["latest_comment_pk"])
        page = pages.get((row["subject"], row["language"]))
        row["title"], row["path"] = _name_of(page, last)
        row["language_name"] = names.get(row["language"], row["language"])
        row["percent"] = f"{round(row['share'] * 100)}%"
        row["comment"] = comment.comment if comment else ""
        # In the direction of its own words, whatever the language of the report.
        short = Truncator(row["comment"]).chars(90)
        row["shown_comment"] = format_html('<span dir="auto">{}</span>', short)
    return rows


def _name_of(page: Page | None, last: PageFeedback) -> tuple[str, str]:
    """Return a page's title and address of today, else those that its latest answer kept."""
    title = page.title if page else last.title or last.path
    return title, (page.get_url() if page and page.live else last.path)


def pages_of(subjects: Iterable[str]) -> dict[tuple[str, str], Page]:
    """Return the pages of the tree among subjects, by (subject, language)."""
    keys = {s.removeprefix("page:") for s in subjects if s.startswith("page:")}
    if not keys:
        return {}
    pages = Page.objects.filter(translation_key__in=keys).select_related("locale")
    return {(f"page:{page.translation_key}", page.locale.language_code): page for page in pages}


def _detail_url(subject: str, language: str) -> str:
    query = urlencode({"subject": subject, "language": language})
    return f"{reverse('core_feedback_page')}?{query}"


def _allow(request: HttpRequest) -> None:
    if not may_see(request.user):
        raise PermissionDenied


def page_detail(request: HttpRequest) -> HttpResponse:
    """Show the counts of one page and the comments on it, those that wait first."""
    _allow(request)
    subject, language = request.GET.get("subject", ""), request.GET.get("language", "")
    answers = PageFeedback.objects.filter(subject=subject, language=language)
    counts = answers.aggregate(yes=Count("pk", filter=Q(useful=True)), all=Count("pk"))
    if not counts["all"]:
        raise Http404
    comments = answers.exclude(comment="").select_related("handled_by")
    page = pages_of([subject]).get((subject, language))
    title, address = _name_of(page, answers.latest("created_at"))
    context = {
        "page": page,
        "path": address,
        "page_title": title,
        "header_icon": "help",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("core_feedback_report"), "label": _("Was this page useful?")},
            {"url": "", "label": title},
        ],
        "yes": counts["yes"],
        "no": counts["all"] - counts["yes"],
        "comments": comments.order_by(F("handled_at").asc(nulls_first=True), "-created_at")[
            :SHOWN_COMMENTS
        ],
        "back": _detail_url(subject, language),
    }
    return render(request, "core/reports/feedback_page.html", context)


@require_POST
def handle(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a comment as handled, or as waiting again."""
    _allow(request)
    answer = get_object_or_404(PageFeedback, pk=pk)
    done = request.POST.get("handled") == "1"
    answer.handled_at = timezone.now() if done else None
    answer.handled_by_id = request.user.pk if done else None
    answer.save(update_fields=["handled_at", "handled_by"])
    text = _("The comment is marked as handled.") if done else _("The comment waits again.")
    messages.success(request, text)
    return redirect(_detail_url(answer.subject, answer.language))


urlpatterns = [
    path("reports/feedback/", FeedbackReport.as_view(), name="core_feedback_report"),
    path(
        "reports/feedback/results/",
        FeedbackReport.as_view(results_only=True),
        name="core_feedback_report_results",
    ),
    path("reports/feedback/page/", page_detail, name="core_feedback_page"),
    path("reports/feedback/<int:pk>/handled/", handle, name="core_feedback_handled"),
]
