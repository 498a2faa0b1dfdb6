"""Wagtail's app of users, told to use our pages (the way Wagtail documents)."""

from wagtail.users.apps import WagtailUsersAppConfig


class StaffUsersConfig(WagtailUsersAppConfig):
    """Takes the place of `wagtail.users` in INSTALLED_APPS."""

    user_viewset = "cms.staff.views.accounts.UserViewSet"
    group_viewset = "cms.staff.views.accounts.GroupViewSet"
