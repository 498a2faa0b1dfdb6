"""What agents do in the inbox. Each action is one POST, one service, one record in the audit."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages as notices
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cms.core import audit
from cms.core.uploads import MEGABYTE, limit_body
from contact_center import reading, sheet
from contact_center.forms import AssignForm, CaseForm, OpenCaseForm, ReplyForm
from contact_center.media import outgoing
from contact_center.models import Case, Conversation, Message
from contact_center.services import cases, messages
from contact_center.views.inbox import (
    Filters,
    agent_of,
    load_conversation,
    may_use_inbox,
    number,
    render_conversation,
)

# What a form holds beside the file.
FORM_ROOM = MEGABYTE

Action = Callable[[HttpRequest, Conversation], HttpResponse | None]
View = Callable[[HttpRequest, int], HttpResponse]


def back_to(request: HttpRequest, conversation: Conversation, fragment: str = "") -> HttpResponse:
    """Return to the conversation, the list as it was."""
    query = Filters.of(request).query()
    response = redirect("contact_center:conversation", conversation.pk)
    if query:
        response["Location"] += f"?{query}"
    if fragment:
        response["Location"] += f"#{fragment}"
    return response


def action(function: Action) -> View:
    """Make a view of what happens to one conversation: for agents, by POST, back to the thread after it."""

    @may_use_inbox
    @require_POST
    @wraps(function)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        conversation = load_conversation(pk)
        try:
            response = function(request, conversation)
        except messages.Refused as refusal:
            notices.error(request, str(refusal))
            response = None
        return response or back_to(request, conversation)

    return view


@action
def _reply(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        raise PermissionDenied("The form was not made by this page.")
    agent, text, kind = agent_of(request), form.cleaned_data["text"], form.cleaned_data["kind"]
    case, file = conversation.cases.current().first(), form.cleaned_data["file"]
    try:
        if kind == "note":
            if file:
                raise messages.Refused(_("A note can't carry a file."))
            messages.add_note(conversation, text, agent, case)
        else:
            outgoing.reply(conversation, text, file, agent, case, key=form.cleaned_data["key"])
    except messages.Refused as refusal:
        return render_conversation(
            request,
            conversation,
            status=422,
            draft=text,
            draft_kind=kind,
            reply_error=str(refusal),
        )
    # Tells the page that the draft it keeps has arrived here.
    return back_to(request, conversation, fragment="sent")


@action
def _too_large(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    error = _("The file is too large: at most %(most)s.") % {
        "most": filesizeformat(outgoing.MOST_BYTES)
    }
    return render_conversation(request, conversation, status=413, reply_error=error)


# Queue a reply, or add a note; what is refused comes back with the reason.
reply = limit_body(outgoing.MOST_BYTES + FORM_ROOM, _too_large)(_reply)


@action
def take(request: HttpRequest, conversation: Conversation) -> None:
    """Assign the conversation to the agent who asks."""
    agent = agent_of(request)
    cases.assign(conversation, agent, agent)


@action
def assign(request: HttpRequest, conversation: Conversation) -> None:
    """Assign the conversation to an agent, or to nobody."""
    form = AssignForm(request.POST, agents=cases.agents())
    if not form.is_valid():
        raise messages.Refused(_("This person can't use the inbox."))
    cases.assign(conversation, form.cleaned_data["agent"], agent_of(request))


@action
def close(request: HttpRequest, conversation: Conversation) -> None:
    """Put the conversation away."""
    cases.close(conversation, agent_of(request))


@action
def reopen(request: HttpRequest, conversation: Conversation) -> None:
    """Take the conversation back among the open ones."""
    cases.reopen(conversation, agent_of(request))


@action
def mark_unread(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Leave the conversation for later; back to the list, where it stands out."""
    messages.mark_unread(conversation, agent_of(request))
    query = Filters.of(request).query()
    response = redirect("contact_center:inbox")
    if query:
        response["Location"] += f"?{query}"
    return response


@action
def open_case(request: HttpRequest, conversation: Conversation) -> None:
    """Open a case by hand."""
    form = OpenCaseForm(request.POST)
    if not form.is_valid():
        raise messages.Refused(_("Say in a few words what the case is about."))
    cases.open_by_hand(
        conversation,
        agent_of(request),
        subject=form.cleaned_data["subject"],
        kind=form.cleaned_data["kind"],
    )


def _case(request: HttpRequest, conversation: Conversation) -> Case:
    return get_object_or_404(conversation.cases.all(), pk=number(request.POST.get("case")))


@action
def edit_case(request: HttpRequest, conversation: Conversation) -> HttpResponse | None:
    """Change a case; what can't be understood comes back with the reason."""
    case = _case(request, conversation)
    form = CaseForm(request.POST, auto_id="case-%s", label_suffix="")
    if not form.is_valid():
        return render_conversation(request, conversation, case=case, case_form=form, status=422)
    told = cases.edit(case, agent_of(request), **form.values_for(case))
    _say_whether_told(request, told)
    return None


@action
def resolve(request: HttpRequest, conversation: Conversation) -> None:
    """Resolve a case and tell the person."""
    told = cases.resolve(_case(request, conversation), agent_of(request))
    _say_whether_told(request, told)


def _say_whether_told(request: HttpRequest, told: bool) -> None:
    if not told:
        notices.warning(
            request,
            _(
                "The case is resolved, but the person was not told: more than 24 hours have "
                "passed since they last wrote."
            ),
        )


@action
def send_again(request: HttpRequest, conversation: Conversation) -> None:
    """Queue a failed message anew."""
    failed = get_object_or_404(
        Message.objects.select_related("outbox", "case"),
        pk=number(request.POST.get("message")),
        conversation=conversation,
    )
    failed.conversation = conversation
    messages.send_again(failed, agent_of(request))


@action
def take_back(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Take back a message that has not left; its words return to the box to write in."""
    message = get_object_or_404(
        Message.objects.filter(direction=Message.Direction.OUT),
        pk=number(request.POST.get("message")),
        conversation=conversation,
    )
    message.conversation = conversation
    # A template's or a question's words are no draft; what stands under a file is one.
    draft = "" if message.content and not message.file_id else message.text
    messages.take_back(message, agent_of(request))
    return render_conversation(request, load_conversation(conversation.pk), draft=draft)


@may_use_inbox
@require_POST
def typing(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the person see that somebody writes to them."""
    conversation = get_object_or_404(Conversation, pk=pk)
    reading.show(conversation, typing=True)
    return HttpResponse(status=204)


@may_use_inbox
@require_GET
def case_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of a case as PDF, in the agent's language."""
    rows = Case.objects.select_related(
        "conversation__contact", "category__unit", "municipality__district", "assigned_to"
    )
    case = get_object_or_404(rows, pk=pk)
    pdf = sheet.render(case)
    audit.record(case, "case.sheet", actor=agent_of(request))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.display_number}.pdf"'
    return response
