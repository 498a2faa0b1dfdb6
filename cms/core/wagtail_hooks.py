"""What the shared ground adds to Wagtail's admin."""

from django.urls import URLPattern, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core import job_views


@hooks.register("register_admin_urls")
def register_admin_urls() -> list[URLPattern]:
    """The pages on background work; Wagtail lets only its own users in."""
    return job_views.urlpatterns


@hooks.register("register_admin_menu_item")
def register_background_work() -> MenuItem:
    """Everybody may look after the work they started."""
    return MenuItem(
        _("Background work"),
        reverse("core_jobs"),
        name="background-work",
        icon_name="history",
        order=9000,
    )
