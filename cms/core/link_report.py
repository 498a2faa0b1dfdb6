"""The report of broken links, and the word to an editor who publishes one."""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

import django_filters
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.models import Page

from cms.core import jobs, links
from cms.core.models import BrokenLink, Job, User
from cms.core.reports import EditorsReport, may_see
from cms.core.tabular import Cell

SHOWN_TO_PUBLISHER = 5


class BrokenLinkFilters(WagtailFilterSet):
    """By reason, by the language of the page, and by the section it stands in."""

    reason = django_filters.ChoiceFilter(choices=BrokenLink.Reason.choices)
    language = django_filters.ChoiceFilter(
        field_name="page__locale__language_code",
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
    )

    class Meta:
        model = BrokenLink
        fields: ClassVar = ["reason", "language"]


class BrokenLinksReport(EditorsReport):
    """Every broken link with where it stands; its title leads to the editor."""

    model = BrokenLink
    page_title = gettext_lazy("Broken links")
    header_icon = "link"
    template_name = "core/reports/broken_links.html"
    filterset_class = BrokenLinkFilters
    index_url_name = "core_broken_links"
    index_results_url_name = "core_broken_links_results"
    default_ordering = "-found_at"
    export_name = "broken-links"
    no_results_message = gettext_lazy("The last check found no broken link.")
    columns: ClassVar = [
        TitleColumn(
            "page",
            label=gettext_lazy("Page"),
            accessor=lambda link: _title(link),
            get_url=lambda link: _edit_url(link),
        ),
        Column("language", label=gettext_lazy("Language"), accessor=lambda link: _language(link)),
        Column(
            "place", label=gettext_lazy("Place of the link"), accessor="place", sort_key="place"
        ),
        Column("target", label=gettext_lazy("Leads to"), accessor=lambda link: _target(link)),
        Column(
            "reason",
            label=gettext_lazy("Reason"),
            accessor="get_reason_display",
            sort_key="reason",
        ),
        DateColumn("found_at", label=gettext_lazy("Found on"), sort_key="found_at"),
    ]

    def get_base_queryset(self) -> QuerySet[BrokenLink]:
        return BrokenLink.objects.select_related("page__locale")

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        last = Job.objects.filter(name=links.CHECK, state=Job.State.DONE).first()
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["checked_at"] = last.finished_at if last else None
        return context

    def headings(self) -> list[str]:
        return [
            _("Page"),
            _("Language"),
            _("Place of the link"),
            _("Leads to"),
            _("Reason"),
            _("Found on"),
            _("Edit at"),
        ]

    def cells(self, rows: Sequence[BrokenLink]) -> Iterable[Sequence[Cell]]:
        for link in rows:
            yield [
                _title(link),
                _language(link),
                link.place,
                link.target,
                str(link.get_reason_display()),
                timezone.localtime(link.found_at),
                self.request.build_absolute_uri(_edit_url(link)),
            ]


def _title(link: BrokenLink) -> str:
    return link.page.get_admin_display_title() if link.page else link.place


def _edit_url(link: BrokenLink) -> str:
    return reverse("wagtailadmin_pages:edit", args=[link.page_id]) if link.page else link.edit_url


def _language(link: BrokenLink) -> str:
    return str(link.page.locale.get_display_name()) if link.page else ""


def _target(link: BrokenLink) -> SafeString:
    return format_html("<bdi>{}</bdi>", link.target)


@require_POST
def check_now(request: HttpRequest) -> HttpResponse:
    """Start the check, or lead to the one that runs; its page shows how far it is.

    Who may not see that one's page hears that it runs.
    """
    if not may_see(request.user):
        raise PermissionDenied
    owner = get_object_or_404(User, pk=request.user.pk)
    running = Job.objects.unfinished().filter(name=links.CHECK)
    if not running.exists():
        return redirect("core_job", pk=jobs.start(links.CHECK, owner=owner).pk)
    if seen := running.visible_to(owner).first():
        return redirect("core_job", pk=seen.pk)
    messages.info(request, _("The work goes on already."))
    return redirect("core_broken_links")


def warn_publisher(request: HttpRequest, page: Page) -> None:
    """Say, after a page was published, which of its links lead nowhere."""
    fresh = page.specific_class.objects.get(pk=page.pk)
    if not fresh.live:
        return
    found = links.find([fresh])
    if not found:
        return
    lines = format_html_join(
        "",
        "<li>{}: {} ({})</li>",
        ((b.place, _target(b), b.get_reason_display()) for b in found[:SHOWN_TO_PUBLISHER]),
    )
    text = ngettext(
        "The page is published, but %(count)s of its links leads nowhere:",
        "The page is published, but %(count)s of its links lead nowhere:",
        len(found),
    ) % {"count": len(found)}
    messages.warning(request, format_html("{} <ul>{}</ul>", text, lines))


urlpatterns = [
    path("reports/broken-links/", BrokenLinksReport.as_view(), name="core_broken_links"),
    path(
        "reports/broken-links/results/",
        BrokenLinksReport.as_view(results_only=True),
        name="core_broken_links_results",
    ),
    path("reports/broken-links/check/", check_now, name="core_check_links"),
]
