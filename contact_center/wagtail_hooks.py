"""The contact centre in Wagtail's admin: the inbox, its menu item and permission, its records."""

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail_modeladmin.options import modeladmin_register

from contact_center import alerts
from contact_center.admin import ContactCentreGroup
from contact_center.views import watching

modeladmin_register(ContactCentreGroup)


class InboxMenuItem(MenuItem):
    """The inbox, for those who may use it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees it in the menu."""
        return request.user.has_perm("contact_center.use_inbox")


@hooks.register("register_admin_urls")
def inbox_urls() -> list[URLPattern | URLResolver]:
    """Put the inbox under /admin/inbox/."""
    return [path("inbox/", include("contact_center.urls"))]


@hooks.register("register_admin_menu_item")
def inbox_menu_item() -> MenuItem:
    """Show the inbox first: agents come for nothing else."""
    return InboxMenuItem(
        _("Inbox"), reverse("contact_center:inbox"), name="inbox", icon_name="comment", order=50
    )


@hooks.register("register_permissions")
def inbox_permission() -> QuerySet[Permission]:
    """Let administrators give the inbox, and the watch over the bridge, to a group."""
    return Permission.objects.filter(
        content_type__app_label="contact_center", codename__in=("use_inbox", "watch_bridge")
    )


class WatchingMenuItem(MenuItem):
    """The bridge, for those who watch it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user sees it in the menu."""
        return request.user.has_perm(alerts.WATCH)


@hooks.register("register_reports_menu_item")
def watching_menu_item() -> MenuItem:
    """Show the bridge among the reports."""
    return WatchingMenuItem(
        _("Bridge to WhatsApp"),
        reverse("contact_center_watching"),
        name="bridge",
        icon_name="mobile-alt",
        order=50,
    )


@hooks.register("register_admin_urls")
def watching_urls() -> list[URLPattern]:
    """Put the page on the bridge, its figures and the check under /admin/bridge/."""
    return [
        path("bridge/", watching.page, name="contact_center_watching"),
        path("bridge/figures/", watching.figures, name="contact_center_watching_figures"),
        path("bridge/check/<str:channel>/", watching.check, name="contact_center_watching_check"),
    ]


@hooks.register("register_icons")
def icons(icons: list[str]) -> list[str]:
    """Add the ticks that Wagtail doesn't have."""
    return [
        *icons,
        "contact_center/icons/ticks-single.svg",
        "contact_center/icons/ticks-double.svg",
    ]
