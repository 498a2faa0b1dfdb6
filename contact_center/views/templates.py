"""An agent chooses a template, fills it in and sends it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from contact_center import window
from contact_center.models import Conversation
from contact_center.services import cases, messages, templates
from contact_center.template_forms import TemplateForm
from contact_center.views.actions import action
from contact_center.views.inbox import (
    Filters,
    agent_of,
    load_conversation,
    may_use_inbox,
    number,
    render_conversation,
)


@may_use_inbox
@require_GET
@never_cache
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of one template, for the page of a conversation; empty when it can't be sent."""
    row = load_conversation(pk)
    context = {
        "conversation": row,
        "query": Filters.of(request).query(),
        "template_form": window.form_of(row, number(request.GET.get("template"))),
    }
    return render(request, "contact_center/inbox/_template.html", context)


@action
def send(request: HttpRequest, conversation: Conversation) -> HttpResponse | None:
    """Queue the template; what is wrong in its blanks comes back with the reasons."""
    template = window.chosen(conversation, number(request.POST.get("template")))
    if template is None:
        raise messages.Refused(_("This template can't be sent now. Choose another one."))
    filled = TemplateForm(template, request.POST)
    if not filled.is_valid():
        if "key" in filled.errors:
            raise PermissionDenied("The form was not made by this page.")
        return render_conversation(request, conversation, status=422, template_form=filled)
    content, words = templates.compose(template, filled.values)
    cases.reply(
        conversation,
        content,
        agent_of(request),
        conversation.cases.current().first(),
        key=filled.cleaned_data["key"],
        words=words,
    )
    return None
