"""The admin's pages on background work: what runs, how far it is, what came out."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic.base import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic.base import BaseListingView, WagtailAdminTemplateMixin

from cms.core import jobs
from cms.core.models import Job

SHOWN_ERRORS = 200


def _visible(request: HttpRequest) -> QuerySet[Job]:
    """What this person may see; everything else doesn't exist for them."""
    return Job.objects.visible_to(request.user).select_related("owner")


class JobList(BaseListingView):
    """A person's own background work; everybody's for an administrator."""

    model = Job
    page_title = gettext_lazy("Background work")
    header_icon = "history"
    default_ordering = "-created_at"
    paginate_by = 30
    index_url_name = "core_jobs"
    no_results_message = gettext_lazy(
        "Nothing here yet. Exports, imports and other long work appear here with their progress "
        "and their results."
    )

    @property
    def columns(self) -> list[Column]:
        columns = [
            TitleColumn("title", label=_("Work"), url_name="core_job"),
            StatusTagColumn(
                "state",
                label=_("State"),
                accessor="get_state_display",
                primary=lambda job: job.state == Job.State.DONE,
            ),
            Column("progress", label=_("Progress"), accessor=_progress_text),
            DateColumn("created_at", label=_("Started"), sort_key="created_at"),
        ]
        if self.request.user.has_perm("core.view_job"):
            columns.insert(1, UserColumn("owner", label=_("Started by")))
        return columns

    def get_base_queryset(self) -> QuerySet[Job]:
        return _visible(self.request)


class JobDetail(WagtailAdminTemplateMixin, TemplateView):
    """One piece of work: progress while it lasts, then its result and its errors."""

    template_name = "core/jobs/detail.html"
    header_icon = "history"
    breadcrumbs_items: ClassVar[list[dict[str, Any]]] = WagtailAdminTemplateMixin.breadcrumbs_items

    def get_page_title(self) -> str:
        return str(self.job.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("core_jobs"), "label": _("Background work")},
            {"url": "", "label": self.get_page_title()},
        ]

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.job = get_object_or_404(_visible(request), pk=kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        errors = list(self.job.errors.all()[:SHOWN_ERRORS])
        return super().get_context_data(
            **kwargs,
            job=self.job,
            errors=errors,
            more_errors=max(0, self.job.error_count - len(errors)),
            progress_text=_progress_text(self.job),
            message_icon="warning" if self.job.state == Job.State.FAILED else "help",
            show_traceback=bool(self.job.traceback) and self.request.user.is_superuser,
        )


def _progress_text(job: Job) -> str:
    """How far it is, in words: `120 of 1051`, `120`, or nothing."""
    if job.total:
        return _("%(done)s of %(total)s") % {"done": job.done, "total": job.total}
    return str(job.done) if job.done else ""


def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far a job is, for the script that keeps the page up to date."""
    job = get_object_or_404(_visible(request), pk=pk)
    response = JsonResponse(
        {
            "state": job.state,
            "finished": job.is_finished,
            "percent": job.percent,
            "text": _progress_text(job),
            "label": str(job.get_state_display()),
        }
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel a job, or ask it to stop."""
    job = get_object_or_404(_visible(request), pk=pk)
    jobs.cancel(job)
    if job.state == Job.State.CANCELLED:
        messages.success(request, _("The work was cancelled."))
    elif job.is_finished:
        messages.info(request, _("The work had already ended."))
    else:
        messages.success(request, _("The work will stop at its next step."))
    return redirect("core_job", pk=pk)


def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file a job made."""
    job = get_object_or_404(_visible(request), pk=pk)
    if not job.result:
        raise Http404
    try:
        content = job.result.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=job.result_name or str(job.pk))
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("background/", JobList.as_view(), name="core_jobs"),
    path("background/<int:pk>/", JobDetail.as_view(), name="core_job"),
    path("background/<int:pk>/progress/", progress, name="core_job_progress"),
    path("background/<int:pk>/cancel/", cancel, name="core_job_cancel"),
    path("background/<int:pk>/download/", download, name="core_job_download"),
]
