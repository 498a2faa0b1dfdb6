"""The agents' inbox: the list, the thread beside it, and what changed since."""

import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.admin.auth import permission_required

from cms.core.models import User
from contact_center import channels, history, presentation, window
from contact_center.channels.outbound import CAPTION_LIMIT
from contact_center.forms import CaseForm, OpenCaseForm, municipality_label
from contact_center.media import outgoing
from contact_center.models import (
    Case,
    Category,
    ChannelPause,
    ContactIdentity,
    Conversation,
    UpdateError,
)
from contact_center.services import cases, joins, messages
from contact_center.templatetags.inbox import until
from directory.models import Municipality

may_use_inbox = permission_required("contact_center.use_inbox")

PAGE = 30
# What a thread shows at first; a link brings the rest.
SHOWN = 100
SUGGESTIONS = 12


@dataclass(frozen=True)
class Filters:
    """What the list shows, from the address."""

    box: str = "open"
    q: str = ""
    category: int | None = None
    municipality: int | None = None
    page: int = 1

    @classmethod
    def of(cls, request: HttpRequest) -> "Filters":
        """Read the address; what makes no sense is left out."""
        get = request.GET
        return cls(
            box=get["box"] if get.get("box") in BOXES else "open",
            q=get.get("q", "").strip()[:200],
            category=number(get.get("category")),
            municipality=number(get.get("municipality")),
            page=number(get.get("page")) or 1,
        )

    def query(self, **changes: Any) -> str:
        """Return the address's query with `changes`; defaults are left out."""
        values = {**self.__dict__, **changes}
        empty = {"box": "open", "page": 1}
        return urlencode({k: v for k, v in values.items() if v and v != empty.get(k)})

    @property
    def narrowed(self) -> bool:
        """Whether more than the box is chosen."""
        return bool(self.q or self.category or self.municipality)


BOXES = ("mine", "unassigned", "open", "closed", "all")


def box_labels() -> dict[str, str]:
    """Return the boxes by name, with their labels."""
    return {
        "mine": pgettext("box of the inbox", "Mine"),
        "unassigned": pgettext("box of the inbox", "Unassigned"),
        "open": pgettext("box of the inbox", "Open"),
        "closed": pgettext("box of the inbox", "Closed"),
        "all": pgettext("box of the inbox", "All"),
    }


def number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def agent_of(request: HttpRequest) -> User:
    """Return the agent at work; the permission check lets nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("The inbox needs somebody logged in.")
    return user


def state_token() -> str:
    """Return a word that differs whenever anything in the inbox changed."""
    latest = Conversation.objects.aggregate(latest=Max("changed_at"))["latest"]
    return latest.isoformat() if latest else "empty"


def list_context(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """Return what the list shows. The number of queries does not depend on its length."""
    user = agent_of(request)
    rows = (
        Conversation.objects.box(filters.box, user)
        .about(category=filters.category, municipality=filters.municipality)
        .search(filters.q)
        .for_list()
    )
    page = Paginator(rows, PAGE).get_page(filters.page)
    counts = Conversation.objects.counts(user)
    boxes = [
        {
            "name": name,
            "label": label,
            "count": counts.get(name),
            "query": filters.query(box=name, page=1),
            "current": name == filters.box,
        }
        for name, label in box_labels().items()
    ]
    used = Case.objects.filter(municipality__isnull=False).values("municipality")
    return {
        "filters": filters,
        "query": filters.query(),
        "page_obj": page,
        "rows": list(page.object_list),
        "boxes": boxes,
        "categories": Category.objects.all(),
        "municipalities": Municipality.objects.filter(pk__in=used).alphabetical(),
        "previous_query": filters.query(page=filters.page - 1),
        "next_query": filters.query(page=filters.page + 1),
        "clear_query": Filters(box=filters.box).query(),
    }


def thread_context(conversation: Conversation, *, everything: bool = False) -> dict[str, Any]:
    """Return what the thread of a conversation shows."""
    rows = conversation.messages.select_related("outbox", "author", "opened_case", "file")
    rows = rows.prefetch_related("attempts", "events").order_by("-said_at", "-id")
    shown = list(rows if everything else rows[: SHOWN + 1])
    has_earlier = not everything and len(shown) > SHOWN
    newest = shown[:SHOWN] if has_earlier else shown
    for message in newest:
        message.conversation = conversation
    return {
        "conversation": conversation,
        "entries": presentation.thread(reversed(newest)),
        "has_earlier": has_earlier,
    }


def panel_context(
    conversation: Conversation, shown: Case | None = None, form: CaseForm | None = None
) -> dict[str, Any]:
    """Return what stands beside the thread: the case, the person, what was done.

    The case is `shown` if given, with `form` as it was posted.
    """
    all_cases = list(
        conversation.cases.select_related("category__unit", "municipality__district").order_by(
            "-id"
        )
    )
    case = next((one for one in all_cases if (one == shown if shown else one.is_open)), None)
    if case is None and all_cases and all_cases[0].state == "resolved":
        case = all_cases[0]
    return {
        "conversation": conversation,
        "case": case,
        "case_form": form or (CaseForm.of(case) if case else None),
        "open_case_form": OpenCaseForm(auto_id="open-%s", label_suffix=""),
        "other_cases": [one for one in all_cases if one != case],
        "agents": cases.agents(),
        "person": conversation.contact.person(),
        "identities": ContactIdentity.objects.of_person(conversation.contact).exclude(
            kind=ContactIdentity.Kind.USER_ID
        ),
        **others_context(conversation),
        "history": history.of(conversation, all_cases),
    }


def others_context(conversation: Conversation) -> dict[str, Any]:
    """Return the other conversations of the same person, and the one where theirs goes on."""
    rows = Conversation.objects.of_person(conversation.contact).exclude(pk=conversation.pk)
    others = list(
        rows.select_related("contact__same_as")
        .prefetch_related("contact__identities")
        .order_by("-last_activity_at", "-id")
    )
    latest = max([conversation, *others], key=lambda one: one.last_inbound_at or joins.LONG_AGO)
    return {"others": others, "goes_on": None if latest == conversation else latest}


def composer_context(conversation: Conversation, **values: Any) -> dict[str, Any]:
    """Return what the box to write in needs."""
    channel = channels.get(conversation.channel)
    return {
        "conversation": conversation,
        "text_limit": channel.text_limit,
        "caption_limit": CAPTION_LIMIT,
        "file_limit": outgoing.MOST_BYTES,
        "file_types": outgoing.accepted(),
        "form_key": uuid.uuid4(),
        "draft": "",
        "draft_kind": "reply",
        "reply_error": "",
        **window.context(conversation),
        **values,
    }


def page_context(request: HttpRequest, filters: Filters) -> dict[str, Any]:
    """Return what every page of the inbox needs."""
    return {
        "state_token": state_token(),
        "changes_url": reverse("contact_center:changes"),
        "pauses": list(ChannelPause.objects.all()),
        "set_aside": UpdateError.objects.filter(settled_at__isnull=True).count()
        if agent_of(request).has_perm("contact_center.view_updateerror")
        else 0,
        **list_context(request, filters),
    }


@may_use_inbox
@require_GET
@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """The list alone; a conversation is chosen from it."""
    context = page_context(request, Filters.of(request))
    return render(request, "contact_center/inbox/inbox.html", context)


def load_conversation(pk: int) -> Conversation:
    """Return a conversation with what its page shows; 404 for none."""
    rows = Conversation.objects.select_related("contact__same_as", "assigned_to", "last_message")
    return get_object_or_404(rows.prefetch_related("contact__identities"), pk=pk)


@may_use_inbox
@require_GET
@never_cache
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The list, and one conversation beside it."""
    row = load_conversation(pk)
    messages.mark_seen(row)
    form = window.form_of(row, number(request.GET.get("template")))
    return render_conversation(request, row, template_form=form)


def render_conversation(
    request: HttpRequest,
    row: Conversation,
    *,
    case: Case | None = None,
    case_form: CaseForm | None = None,
    status: int = 200,
    **composer: Any,
) -> HttpResponse:
    """Return the page of a conversation; the arguments bring back what was typed and refused."""
    everything = "all" in request.GET
    query = Filters.of(request).query(**({"all": 1} if everything else {}))
    context = {
        **page_context(request, Filters.of(request)),
        # The page's own address: what is shown now may be the answer to a form.
        "here": reverse("contact_center:conversation", args=[row.pk]) + (query and f"?{query}"),
        **thread_context(row, everything=everything),
        **panel_context(row, case, case_form),
        **composer_context(row, **composer),
    }
    return render(request, "contact_center/inbox/inbox.html", context, status=status)


def window_context(row: Conversation) -> dict[str, Any]:
    """Return what the page shows of the 24-hour window, which a new message opens anew."""
    left, closes = window.time_left(row), row.window_closes_at
    if left is None or closes is None:
        return {"open": False}
    return {
        "open": True,
        "seconds_left": int(left.total_seconds()),
        "closes": closes.isoformat(),
        "until": gettext("Replies are possible until %(until)s") % {"until": until(closes)},
    }


@may_use_inbox
@require_GET
@never_cache
def changes(request: HttpRequest) -> HttpResponse:
    """What changed since `token`: the list and the open thread as HTML; 204 for nothing."""
    if request.GET.get("token") == state_token():
        return HttpResponse(status=204)
    filters = Filters.of(request)
    answer: dict[str, Any] = {}
    pk = number(request.GET.get("conversation"))
    row = Conversation.objects.filter(pk=pk).first() if pk else None
    if row is not None:
        row = load_conversation(row.pk)
        if request.GET.get("visible") == "1":
            messages.mark_seen(row)
        context = {**thread_context(row, everything="all" in request.GET), "query": filters.query()}
        answer["thread"] = render_to_string("contact_center/inbox/_entries.html", context, request)
        panel = {**panel_context(row), "query": filters.query()}
        answer["panel"] = render_to_string("contact_center/inbox/_panel.html", panel, request)
        answer["window"] = window_context(row)
    context = {**list_context(request, filters), "conversation": row}
    answer["list"] = render_to_string("contact_center/inbox/_rows.html", context, request)
    answer["boxes"] = render_to_string("contact_center/inbox/_boxes.html", context, request)
    answer["unread"] = Conversation.objects.filter(unread__gt=0).count()
    answer["token"] = state_token()
    return JsonResponse(answer)


@may_use_inbox
@require_GET
def municipalities(request: HttpRequest) -> JsonResponse:
    """Names that begin like `q`, for the field in the case."""
    found = Municipality.objects.named(request.GET.get("q", "")).with_places()[:SUGGESTIONS]
    return JsonResponse({"names": [municipality_label(one) for one in found]})
