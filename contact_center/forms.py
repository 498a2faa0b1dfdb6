"""What agents fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.core.models import User
from contact_center.models import Case, Category
from contact_center.states import CaseKind, CaseState
from directory import names
from directory.models import Municipality

MOST_CHOICES = 6


def municipality_label(municipality: Municipality) -> str:
    """Return the name with its district, which tells namesakes apart."""
    return f"{municipality.name} ({municipality.district.name})"


def find_municipality(text: str) -> Municipality:
    """Return the municipality that `text` (a name, with its district if need be) means.

    Raises ValidationError, with the possible answers, when it is unknown or one of several.
    """
    found = list(Municipality.objects.named(text).with_places()[:50])
    exact = [one for one in found if names.spell(municipality_label(one)) == names.spell(text)]
    same_name = [one for one in found if names.spell(text) in map(names.spell, one.all_names())]
    for candidates in (exact, same_name, found):
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            choices = "، ".join(municipality_label(one) for one in candidates[:MOST_CHOICES])
            raise ValidationError(
                _("Several municipalities are called so. Write one of: %(choices)s"),
                params={"choices": choices},
            )
    raise ValidationError(_("The directory knows no municipality of this name."))


class MunicipalityField(forms.CharField):
    """A municipality by its name, as people type it; 1,051 options are no list to scroll."""

    def clean(self, value: Any) -> Any:
        """Return the Municipality, or None for an empty field."""
        text = super().clean(value)
        return find_municipality(text) if text else None

    def prepare_value(self, value: Any) -> Any:
        """Show a municipality by its name with the district."""
        return municipality_label(value) if isinstance(value, Municipality) else value


class CaseForm(forms.Form):
    """What an agent changes in a case."""

    subject = forms.CharField(
        label=_("Subject"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    category = forms.ModelChoiceField(
        Category.objects.all(), label=_("Category"), required=False, empty_label=_("Not chosen yet")
    )
    municipality = MunicipalityField(
        label=_("Municipality"),
        required=False,
        max_length=120,
        widget=forms.TextInput(
            attrs={"list": "inbox-municipalities", "autocomplete": "off", "dir": "auto"}
        ),
    )
    state = forms.ChoiceField(label=_("State"), choices=CaseState.choices)
    # The state that the form showed: a colleague may have changed it since.
    shown_state = forms.CharField(required=False, widget=forms.HiddenInput)

    @classmethod
    def of(cls, case: Case) -> "CaseForm":
        """Return the form filled with a case."""
        fields = ("subject", "category", "municipality", "state")
        initial = {name: getattr(case, name) for name in fields} | {"shown_state": case.state}
        return cls(initial=initial, auto_id="case-%s", label_suffix="")

    def values_for(self, case: Case) -> dict[str, Any]:
        """Return what the valid form asks for; a state that was left as shown stays as it is now."""
        values = dict(self.cleaned_data)
        if values.pop("shown_state") == values["state"]:
            values["state"] = case.state
        return values


class OpenCaseForm(forms.Form):
    """What an agent says to open a case by hand."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CaseKind.choices)
    subject = forms.CharField(label=_("Subject"), max_length=120)


class AssignForm(forms.Form):
    """Whom a conversation goes to; nobody when empty."""

    agent = forms.ModelChoiceField(User.objects.none(), required=False)

    def __init__(self, *args: Any, agents: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agent"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 (for the type checker)
        field.queryset = agents


class ReplyForm(forms.Form):
    """What an agent writes: to the person, or as a note to colleagues.

    `key` is made when the form is shown, so that posting it twice sends it once.
    """

    kind = forms.ChoiceField(choices=[("reply", _("Reply")), ("note", _("Internal note"))])
    text = forms.CharField(strip=False, required=False)
    key = forms.UUIDField()
    # What it really is, is checked where it is attached.
    file = forms.FileField(required=False, allow_empty_file=True, max_length=None)
