"""Inviting people: the list, the form, and the page that the link in the e-mail opens."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import login
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.views.generic.base import BaseListingView
from wagtail.admin.widgets.button import HeaderButton

from cms.core.models import User
from cms.staff import invitations
from cms.staff.forms import HAS_AN_ACCOUNT, IS_INVITED, AcceptForm, InviteForm
from cms.staff.models import Invitation

# Who may add an account may invite.
MAY_INVITE = "core.add_user"
may_invite = permission_required(MAY_INVITE)


def member(request: HttpRequest) -> User:
    """Return who is logged in; the permission check lets nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


class ActionsColumn(Column):
    """Send again and withdraw, for an invitation that has no answer yet."""

    cell_template_name = "staff/invitation_actions.html"

    def get_cell_context_data(
        self, instance: Invitation, parent_context: Mapping[str, Any]
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_cell_context_data(instance, parent_context)
        context["invitation"] = instance
        context["csrf_token"] = parent_context.get("csrf_token")
        return context


@method_decorator(may_invite, name="dispatch")
class InvitationList(BaseListingView):
    """Who was invited, by whom, and what became of it."""

    model = Invitation
    page_title = gettext_lazy("Invitations")
    header_icon = "mail"
    default_ordering = "-created_at"
    paginate_by = 30
    index_url_name = "staff_invitations"
    no_results_message = gettext_lazy(
        "Nobody has been invited yet. Whoever is invited gets an e-mail with a link to choose "
        "a password."
    )

    @property
    def columns(self) -> list[Column]:
        return [
            TitleColumn("name", label=_("Name"), accessor=_name),
            Column("email", label=_("E-mail address"), accessor="email"),
            Column("roles", label=_("Roles"), accessor=_roles),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor=lambda invitation: invitation.state.label,
                primary=lambda invitation: invitation.is_unanswered,
            ),
            DateColumn("sent_at", label=_("Sent"), sort_key="sent_at"),
            Column("invited_by", label=_("Invited by"), accessor="invited_by"),
            ActionsColumn("actions", label=""),
        ]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(_("Invite somebody"), url=reverse("staff_invite"), icon_name="plus"),
        ]

    def get_base_queryset(self) -> QuerySet[Invitation]:
        roles = Prefetch("groups", Group.objects.order_by("pk"))
        return Invitation.objects.select_related("invited_by").prefetch_related(roles)


def _name(invitation: Invitation) -> str:
    return f"{invitation.first_name} {invitation.last_name}"


def _roles(invitation: Invitation) -> str:
    return _(", ").join(str(group) for group in invitation.groups.all())


@method_decorator(may_invite, name="dispatch")
class Invite(CreateView):
    """The form that invites somebody."""

    model = Invitation
    form_class = InviteForm
    page_title = page_subtitle = gettext_lazy("Invite somebody")
    header_icon = "mail"
    template_name = "staff/invite.html"
    index_url_name = "staff_invitations"
    add_url_name = "staff_invite"
    submit_button_label = gettext_lazy("Send the invitation")
    error_message = gettext_lazy("The invitation could not be sent: see below.")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("staff_invitations"), "label": _("Invitations")},
            {"url": "", "label": self.page_title},
        ]

    def form_valid(self, form: InviteForm) -> HttpResponse:
        """Say in the form what the form could not know yet: somebody else invited them just now."""
        try:
            response: HttpResponse = super().form_valid(form)
        except invitations.AlreadyAMember:
            form.add_error("email", HAS_AN_ACCOUNT)
        except invitations.NotValid:
            form.add_error("email", IS_INVITED)
        else:
            return response
        self.produced_error_message = self.get_error_message()
        refusal: HttpResponse = self.form_invalid(form)
        return refusal

    def save_instance(self) -> Invitation:
        """Make the invitation and send it."""
        data = self.form.cleaned_data
        return invitations.invite(
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            language=data["language"],
            groups=data["groups"],
            by=member(self.request),
        )

    def save_action(self) -> HttpResponse:
        """Say whether the e-mail went, in place of Wagtail's message about a new object."""
        _tell_whether_sent(self.request, self.object)
        return redirect("staff_invitations")


@may_invite
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation with a new link."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.send(invitation, by=member(request))
    except invitations.NotValid:
        messages.error(request, _("This invitation has been answered or withdrawn already."))
    else:
        _tell_whether_sent(request, invitation)
    return redirect("staff_invitations")


@may_invite
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an invitation's link end."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.withdraw(invitation, by=member(request))
    except invitations.NotValid:
        messages.error(request, _("This invitation has been answered or withdrawn already."))
    else:
        messages.success(request, _("The invitation was withdrawn: its link works no more."))
    return redirect("staff_invitations")


def _tell_whether_sent(request: HttpRequest, invitation: Invitation) -> None:
    if invitation.sent_at:
        messages.success(
            request,
            ngettext(
                "An e-mail went to %(address)s. Its link is valid for one day.",
                "An e-mail went to %(address)s. Its link is valid for %(days)s days.",
                invitations.VALID_FOR.days,
            )
            % {"address": invitation.email, "days": invitations.VALID_FOR.days},
        )
    else:
        messages.error(
            request,
            _(
                "The e-mail to %(address)s could not be sent. The invitation is kept: try again later."
            )
            % {"address": invitation.email},
        )


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Accept(View):
    """The page that the link opens, in the language of the invitation: name and password."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.invitation = invitations.find(kwargs["token"])
        if self.invitation is None:
            return self._not_valid(request)
        with translation.override(self.invitation.language):
            return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form."""
        return self._show(request, AcceptForm(self._open))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Make the account, log its owner in and lead them to their first page."""
        form = AcceptForm(self._open, request.POST)
        if not form.is_valid():
            return self._show(request, form)
        try:
            user = invitations.accept(
                self._open,
                first_name=form.cleaned_data["first_name"],
                last_name=form.cleaned_data["last_name"],
                password=form.cleaned_data["password1"],
            )
        except (invitations.NotValid, invitations.AlreadyAMember):
            return self._not_valid(request)
        login(request, user)
        messages.success(request, _("Welcome to Diwan, %(name)s.") % {"name": user.first_name})
        return redirect("wagtailadmin_home")

    @property
    def _open(self) -> Invitation:
        if self.invitation is None:
            raise invitations.NotValid
        return self.invitation

    def _show(self, request: HttpRequest, form: AcceptForm) -> HttpResponse:
        context = {"form": form, "invitation": self._open}
        return render(request, "staff/accept.html", context)

    def _not_valid(self, request: HttpRequest) -> HttpResponse:
        # Gone, and not 404: whoever has the link knows that there was an invitation.
        return render(request, "staff/invitation_not_valid.html", status=410)
