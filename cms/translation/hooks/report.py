"""The report, its panel on the dashboard and its entry in the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from cms.core.translation import TRANSLATE
from cms.translation import report, status
from cms.translation.status import WAITING, State

OLDEST = 5


@hooks.register("register_admin_urls")
def report_urls() -> list[URLPattern | URLResolver]:
    """The report's pages; Wagtail lets only its own users in."""
    return [path("translation/report/", include(report.urlpatterns))]


class ReportMenuItem(MenuItem):
    """For whoever writes or translates pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        return report.may_read(request.user)  # type: ignore[arg-type]


@hooks.register("register_translation_menu_item")
def report_menu_item() -> MenuItem:
    """The first entry of the menu "Translation"."""
    return ReportMenuItem(
        _("Translation report"),
        reverse("translation_report"),
        name="translation-report",
        icon_name="list-ul",
        order=10,
    )


class TranslationPanel(Component):
    """On the dashboard: how much waits in each section, and what has waited longest."""

    name = "translation"
    template_name = "translation/panel.html"
    order = 230  # after what awaits the reader's own review

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        sections = status.count_by_section()
        oldest = list(
            status.translations()
            .filter(state__in=WAITING)
            .select_related("locale", "content_type")
            .order_by("since")[:OLDEST]
        )
        for page in oldest:
            page.state_label = State(page.state).label
        user = parent_context["request"].user
        report.add_links(oldest, user)
        return {
            "sections": [section for section in sections if section.waiting],
            "states": [
                (state, state.label, sum(s.counts.get(state, 0) for s in sections))
                for state in State
            ],
            "oldest": oldest,
            "may_translate": user.has_perm(TRANSLATE),
            "request": parent_context["request"],
        }


@hooks.register("construct_homepage_panels")
def add_translation_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show the panel to whoever may read the report."""
    if report.may_read(request.user):  # type: ignore[arg-type]
        panels.append(TranslationPanel())
