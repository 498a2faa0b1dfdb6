"""Wagtail's pages on users and groups, where administrators never learn a password."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import Button
from wagtail.users.views import groups, users

from cms.core.models import User
from cms.staff.forms import StaffGroupForm, StaffUserForm
from cms.staff.roles import BY_NAME


def may_change(user: Any, other: User) -> bool:
    """Say whether `user` may change an account: one that may do everything only by its like."""
    return bool(user.is_superuser or not other.is_superuser)


class UserList(users.IndexView):
    """The accounts, with their roles; new ones come by invitation."""

    add_item_label = gettext_lazy("Invite somebody")

    def get_add_url(self) -> str | None:
        return reverse("staff_invite") if self.user_has_permission("add") else None

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons: list[Button] = list(super().header_more_buttons)
        if self.user_has_permission("add"):
            url = reverse("staff_invitations")
            buttons.append(Button(_("Invitations"), url=url, icon_name="mail", priority=20))
        return buttons

    @cached_property
    def columns(self) -> list[Column]:
        columns = {column.name: column for column in super().columns}
        columns["email"].label = _("E-mail address")
        roles = Column("roles", label=_("Roles"), accessor=_roles, width="25%")
        order = ("bulk_actions", "name", "email", "roles", "is_active", "last_login")
        return [roles if name == "roles" else columns[name] for name in order]

    def get_base_queryset(self) -> QuerySet[User]:
        accounts: QuerySet[User] = super().get_base_queryset()
        return accounts.prefetch_related("groups")


def _roles(user: User) -> str:
    names = [str(group) for group in user.groups.all()]
    if user.is_superuser:
        names.insert(0, _("May do everything"))
    return _(", ").join(names)


class UserEdit(users.EditView):
    """Changes an account: name, roles, whether it is active."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.may_change = may_change(request.user, self.object)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "by": self.request.user}


class InviteInstead(users.CreateView):
    """An account begins with an invitation, not with a password that somebody else chose."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("staff_invite")


class UserViewSet(users.UserViewSet):
    """Accounts."""

    index_view_class = UserList
    add_view_class = InviteInstead
    edit_view_class = UserEdit
    # A copy would be an account without an invitation.
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[StaffUserForm]:
        return StaffUserForm


class GroupList(groups.IndexView):
    """Roles and an administrator's own groups, by the names that people read."""

    columns = [
        TitleColumn(
            "name", label=gettext_lazy("Name"), accessor=str, url_name="wagtailusers_groups:edit"
        ),
        Column("purpose", label=gettext_lazy("Purpose"), accessor=lambda group: _purpose(group)),
    ]


def _purpose(group: Group) -> str:
    role = BY_NAME.get(group.name)
    return str(role.purpose) if role else ""


class GroupDelete(groups.DeleteView):
    """Deletes a group, but not a role."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.get_object().name in BY_NAME:
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class GroupViewSet(groups.GroupViewSet):
    """Groups."""

    index_view_class = GroupList
    delete_view_class = GroupDelete

    def get_form_class(self, for_update: bool = False) -> type[StaffGroupForm]:
        return StaffGroupForm
