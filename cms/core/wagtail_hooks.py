"""What the shared ground adds to Wagtail's admin."""

import json

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from cms.core import admin_words, feedback_report, job_views, link_report
from cms.core.models import Job
from cms.core.reports import EditorsMenuItem


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    """Background work, and reports for editors; Wagtail lets only its own users in."""
    return [*job_views.urlpatterns, *feedback_report.urlpatterns, *link_report.urlpatterns]


@hooks.register("register_reports_menu_item")
def register_feedback_report() -> MenuItem:
    """What visitors say about the pages."""
    return EditorsMenuItem(
        _("Was this page useful?"),
        reverse("core_feedback_report"),
        name="feedback",
        icon_name="help",
        order=300,
    )


@hooks.register("register_reports_menu_item")
def register_broken_links_report() -> MenuItem:
    """Links that lead nowhere."""
    return EditorsMenuItem(
        _("Broken links"),
        reverse("core_broken_links"),
        name="broken-links",
        icon_name="link",
        order=310,
    )


@hooks.register("after_publish_page")
def tell_of_broken_links(request: HttpRequest, page: Page) -> None:
    """Whoever publishes a page hears at once which of its links lead nowhere."""
    link_report.warn_publisher(request, page)


class BackgroundWorkMenuItem(MenuItem):
    """Background work, once there is some that this person may see."""

    def is_shown(self, request: HttpRequest) -> bool:
        return Job.objects.visible_to(request.user).exists()


@hooks.register("register_admin_menu_item")
def register_background_work() -> MenuItem:
    """Everybody may look after the work they started."""
    return BackgroundWorkMenuItem(
        _("Background work"),
        reverse("core_jobs"),
        name="background-work",
        icon_name="history",
        order=9000,
    )


@hooks.register("insert_global_admin_js")
def words_without_a_translation() -> SafeString:
    """Put in place what Wagtail's templates write in English (see admin_words)."""
    return format_html(
        '<script src="{}" data-words="{}"></script>',
        static("js/admin-words.js"),
        json.dumps(admin_words.in_templates()),
    )
