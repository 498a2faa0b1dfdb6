"""A person's page: the names they write from, and the contacts joined with them or kept apart."""

from typing import Any

from django import forms
from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail_modeladmin.views import InspectView

from contact_center.models import Contact, ContactMerge, Conversation
from contact_center.services import joins
from contact_center.views.inbox import agent_of, number

PAGE = "contact-centre_contacts_modeladmin_inspect"
SUGGESTIONS = 10


class JoinForm(forms.Form):
    """Which contact is the same person, and how the member of staff knows."""

    other = forms.ModelChoiceField(
        Contact.objects.all(),
        error_messages={"required": gettext_lazy("Choose the contact that is the same person.")},
    )
    explanation = forms.CharField(
        max_length=1000,
        error_messages={"required": gettext_lazy("Write how you know that it is one person.")},
    )


class ContactView(InspectView):
    """Shows a person: what they are known by, what joined them, and their conversations."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the person's names, joins and conversations, and what may be joined."""
        contact = self.instance
        person = contact.person()
        circle = Contact.objects.of_person(person)
        query = self.request.GET.get("q", "").strip()[:200]
        user = self.request.user
        return super().get_context_data(
            **kwargs,
            contact=contact,
            person=person,
            address=person.address,
            people=circle.order_by("pk").prefetch_related("identities"),
            joins=ContactMerge.objects.about(circle).select_related(
                "contact", "into", "made_by", "undone_by"
            ),
            conversations=Conversation.objects.filter(contact__in=circle)
            .select_related("contact", "last_message")
            .order_by("-last_activity_at"),
            may_join=user.has_perm("contact_center.change_contact"),
            may_read=user.has_perm("contact_center.use_inbox"),
            query=query,
            found=Contact.objects.named(query)
            .filter(same_as__isnull=True)
            .exclude(pk=person.pk)
            .prefetch_related("identities")[:SUGGESTIONS]
            if query
            else None,
        )


def _may_join(request: HttpRequest) -> None:
    if not request.user.has_perm("contact_center.change_contact"):
        raise PermissionDenied


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a contact with another one, and return to its page."""
    _may_join(request)
    contact = get_object_or_404(Contact.objects.select_related("same_as"), pk=pk)
    form = JoinForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            notices.error(request, str(errors[0]))
    elif joins.join(
        contact, form.cleaned_data["other"], agent_of(request), form.cleaned_data["explanation"]
    ):
        notices.success(request, _("The two contacts are one person from now on."))
    else:
        notices.info(request, _("The two contacts are one person already."))
    return redirect(PAGE, pk)


@require_POST
def take_apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a join of this contact's person back, and return to the page."""
    _may_join(request)
    contact = get_object_or_404(Contact.objects.select_related("same_as"), pk=pk)
    circle = Contact.objects.of_person(contact.person())
    merge = get_object_or_404(
        ContactMerge.objects.about(circle), pk=number(request.POST.get("join"))
    )
    if joins.take_apart(merge, agent_of(request)):
        notices.success(
            request, _("They are two people again. They will not be joined by themselves.")
        )
    else:
        notices.info(request, _("This join was taken back before."))
    return redirect(PAGE, pk)
