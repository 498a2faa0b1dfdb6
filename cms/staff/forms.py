"""Forms about people of the staff: invite, accept, edit, a new password."""

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import PasswordResetForm
from wagtail.users.forms import GroupForm, UserEditForm
from wagtail.users.models import UserProfile

from cms.core import mail
from cms.core.models import User
from cms.staff.models import Invitation
from cms.staff.roles import BY_NAME, ROLES

logger = logging.getLogger(__name__)

HAS_AN_ACCOUNT = _("Somebody with this address has an account already.")
IS_INVITED = _("This address has been invited already: send that invitation again.")


class RolesField(forms.ModelMultipleChoiceField):
    """Roles to tick, each with what it is for; ours first, in their order."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Group.objects.all(), widget=forms.CheckboxSelectMultiple, **kwargs
        )
        self.iterator = _RolesInOrder

    def label_from_instance(self, obj: Group) -> str:
        role = BY_NAME.get(obj.name)
        return f"{role.label}: {role.purpose}" if role else str(obj)


class _RolesInOrder(forms.models.ModelChoiceIterator):
    """Yields the roles in the order of `ROLES`, then an administrator's own groups."""

    def __iter__(self) -> Any:
        order = {role.name: place for place, role in enumerate(ROLES)}
        groups = sorted(self.queryset, key=lambda g: (order.get(g.name, len(order)), g.name))
        yield from (self.choice(group) for group in groups)


class InviteForm(forms.ModelForm):
    """Whom to invite, and into which roles."""

    groups = RolesField(
        label=_("Roles"),
        error_messages={"required": _("Choose at least one role: without one nobody can enter.")},
    )

    class Meta:
        model = Invitation
        fields = ("email", "first_name", "last_name", "language", "groups")
        widgets = {"email": forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "off"})}

    def clean_email(self) -> str:
        """Refuse an address that has an account or an unanswered invitation, in any letter case."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(HAS_AN_ACCOUNT)
        if Invitation.objects.unanswered().filter(email=email).exists():
            raise forms.ValidationError(IS_INVITED)
        return email


class AcceptForm(SetPasswordMixin, forms.Form):
    """What somebody invited tells about themselves: name and password."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    password1, password2 = SetPasswordMixin.create_password_fields()

    def __init__(self, invitation: Invitation, data: Any = None) -> None:
        self.invitation = invitation
        names = {"first_name": invitation.first_name, "last_name": invitation.last_name}
        super().__init__(data, initial=names)

    def clean(self) -> dict[str, Any] | None:
        """Check the password against Django's rules, and against the person's own name."""
        self.validate_passwords()
        user = User(
            email=self.invitation.email,
            first_name=self.cleaned_data.get("first_name", ""),
            last_name=self.cleaned_data.get("last_name", ""),
        )
        self.validate_password_for_user(user, "password1")
        return super().clean()


class StaffUserForm(UserEditForm):
    """An account as administrators see it: without a password, which is its owner's alone."""

    groups = RolesField(label=_("Roles"), required=False)
    password_enabled = False

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody gives what they don't have.
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)

    def clean_email(self) -> str:
        """Keep addresses in small letters: a log-in takes them in any."""
        return str(self.cleaned_data["email"]).lower()


class StaffGroupForm(GroupForm):
    """A group; the name of a role stays, for code finds the role by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if role := BY_NAME.get(self.instance.name):
            self.fields["name"].disabled = True
            self.fields["name"].help_text = role.purpose


class ResetForm(PasswordResetForm):
    """Asks for an address; whoever has an account with it gets a link, in their own language."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send ours. What fails is logged: the answer must not tell who has an account."""
        user = context["user"]
        link = reverse(
            "wagtailadmin_password_reset_confirm",
            args=[context["uid"], default_token_generator.make_token(user)],
        )
        try:
            mail.send(
                "password_reset",
                to=[to_email],
                context={
                    "person": user,
                    "address": settings.WAGTAILADMIN_BASE_URL + link,
                    "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
                },
                language=UserProfile.get_for_user(user).get_preferred_language(),
            )
        except Exception:
            logger.exception("The link for a new password could not be sent to user %s", user.pk)
