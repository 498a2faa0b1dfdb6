"""Background work as people see it: who started it, how far it is, what came out."""

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def private_storage() -> Storage:
    """Where files live that only staff may read; a callable, so migrations don't fix the place."""
    return storages["private"]


class JobQuerySet(models.QuerySet["Job"]):
    """Queries about jobs, by what they give."""

    def visible_to(self, user: settings.AUTH_USER_MODEL) -> "JobQuerySet":  # type: ignore[name-defined]
        """The jobs a person may see: their own, and all of them for an administrator."""
        return self if user.has_perm("core.view_job") else self.filter(owner=user)

    def unfinished(self) -> "JobQuerySet":
        """Jobs that wait or run."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])


class Job(models.Model):
    """One piece of background work; made by `cms.core.jobs.start`."""

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(_("kind"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("started by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="jobs",
    )
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    # Messages and files of the job are written in the language its owner was reading.
    language = models.CharField(_("language"), max_length=5, default="ar")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED, db_index=True
    )
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    cancel_requested = models.BooleanField(_("cancel requested"), default=False)
    message = models.TextField(_("message"), blank=True)
    # For administrators only: it may quote data.
    traceback = models.TextField(_("traceback"), blank=True)
    error_count = models.PositiveIntegerField(_("errors"), default=0)
    result = models.FileField(
        _("result"), storage=private_storage, upload_to="jobs/%Y/%m", max_length=255, blank=True
    )
    result_name = models.CharField(_("name of the result"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("started by its owner"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    # The worker renews it while it works; a job whose sign of life is old has lost its worker.
    alive_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering: ClassVar = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return str(self.title)

    @property
    def title(self) -> "str | Promise":
        """What the job does, in the reader's language; its name when nobody registers it any more."""
        from cms.core import jobs  # the registry needs this model first

        return jobs.title_of(self.name)

    @property
    def is_finished(self) -> bool:
        return self.state not in (self.State.QUEUED, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """How far it is, 0 to 100; None while the total isn't known."""
        if self.state == self.State.DONE:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else None


class JobError(models.Model):
    """Something wrong with one row of the job's input."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="errors")
    row = models.PositiveIntegerField(_("row"), null=True, blank=True)
    column = models.CharField(_("column"), max_length=200, blank=True)
    message = models.TextField(_("message"))

    class Meta:
        verbose_name = _("error of a job")
        verbose_name_plural = _("errors of jobs")
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return self.message
