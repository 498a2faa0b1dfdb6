"""What the bar above the translation editor does."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page

from cms.staff import review
from cms.staff.views.invitations import member


def _page(pk: int) -> Page:
    return get_object_or_404(Page, pk=pk).specific


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a translation to the reviewers."""
    page = _page(pk)
    try:
        review.submit(page, member(request))
    except review.CannotSubmit as error:
        _tell_why_not(request, error)
    else:
        messages.success(request, _("The translation was submitted for review."))
    return redirect("wagtailadmin_pages:edit", pk)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a translation back from the reviewers."""
    review.take_back(_page(pk), member(request))
    messages.success(request, _("The translation was taken back from review."))
    return redirect("wagtailadmin_pages:edit", pk)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve a translation, or ask for changes with a comment."""
    page, user = _page(pk), member(request)
    comment = request.POST.get("comment", "").strip()
    decision = request.POST.get("decision")
    if decision == "approve":
        try:
            review.approve(page, user, comment)
        except review.CannotSubmit as error:
            _tell_why_not(request, error)
        else:
            messages.success(request, _("The translation was approved and published."))
    elif decision == "reject":
        if comment:
            review.ask_for_changes(page, user, comment)
            messages.success(request, _("The translator was asked for changes."))
        else:
            messages.error(request, _("Write what is to be changed."))
    else:
        raise PermissionDenied
    return redirect("wagtailadmin_pages:edit", pk)


def _tell_why_not(request: HttpRequest, error: review.CannotSubmit) -> None:
    if error.no_workflow:
        messages.error(request, _("No workflow is set up for this page: tell an administrator."))
    if error.missing:
        messages.error(
            request,
            ngettext(
                "%(count)s text has no English yet, or one that can't be used: see below.",
                "%(count)s texts have no English yet, or one that can't be used: see below.",
                error.missing,
            )
            % {"count": error.missing},
        )
    elif error.errors:
        messages.error(request, _("Some texts can't be used as they are: see below."))
