"""What the staff's app adds to Wagtail's admin."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.core.models import User
from cms.staff.urls import admin_urlpatterns
from cms.staff.views.accounts import may_change
from cms.staff.views.guards import may_read_report
from cms.staff.views.invitations import MAY_INVITE


@hooks.register("register_admin_urls", order=-10)
def staff_urls() -> list[URLPattern]:
    """Pages of the admin, before those of wagtail-localize, some of which they replace."""
    return admin_urlpatterns


class InvitationsMenuItem(MenuItem):
    """The invitations, for those who may invite."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_INVITE)


@hooks.register("register_settings_menu_item")
def invitations_menu_item() -> MenuItem:
    """Beneath the users."""
    return InvitationsMenuItem(
        _("Invitations"), reverse("staff_invitations"), icon_name="mail", order=602
    )


@hooks.register("construct_reports_menu")
def hide_translations_report(request: HttpRequest, items: list[MenuItem]) -> None:
    """Show wagtail-localize's report to those who translate; it would show itself to everybody."""
    if not may_read_report(request.user):
        url = reverse("wagtail_localize:translations_report")
        items[:] = [item for item in items if item.url != url]


@hooks.register("before_bulk_action")
def leave_superusers_alone(
    request: HttpRequest, action_type: str, objects: Iterable[Any], action: Any
) -> None:
    """Refuse to change accounts that may do everything, unless by their like."""
    for each in objects:
        if isinstance(each, User) and not may_change(request.user, each):
            raise PermissionDenied


@hooks.register("insert_global_admin_css")
def staff_css() -> SafeString:
    """The bar above the translation editor, and the pages before the log-in."""
    return format_html('<link rel="stylesheet" href="{}">', static("staff/staff.css"))
