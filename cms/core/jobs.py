"""Background work that people start, watch, cancel and take results from.

    @job("directory.export", title=_("Export of the directory"))
    def export(context: JobContext, governorate: int | None = None) -> None: ...

    start("directory.export", owner=request.user, governorate=3)

Put such functions in a module `jobs.py` of the app: it is imported when Django starts.
A job runs in the worker's lane for jobs, in the language its owner was reading, and outside
any transaction: keep your own transactions short, or SQLite's single writer waits for you.
Each job runs at most once; nothing restarts one that failed.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django_tasks import task

from cms.core.bilingual import current_language
from cms.core.models import Job, JobError, User

logger = logging.getLogger(__name__)

MAX_STORED_ERRORS = 1000
WRITE_EVERY = 0.5  # seconds between two writes of the progress
BEAT_EVERY = 30.0  # seconds between two signs of life
LOST_AFTER = timedelta(minutes=5)

# How `mail.send` is told of a failure without jobs knowing who administrators are.
Listener = Callable[[Job], None]
JobFunction = Callable[..., None]


class JobCancelled(Exception):
    """Raised inside a job to stop it when its owner asked to cancel."""


class JobFailed(Exception):
    """Raise it in a job to fail with a message meant for people."""


@dataclass(frozen=True)
class Kind:
    """A registered kind of job."""

    name: str
    title: str | Promise
    function: JobFunction


_kinds: dict[str, Kind] = {}
_failure_listeners: list[Listener] = []


def job(name: str, *, title: str | Promise) -> Callable[[JobFunction], JobFunction]:
    """Register the decorated function `f(context, **params)` as a kind of job.

    `name` is `<app>.<what>`, unique; `title` is shown to people. Raises ValueError when the
    name is taken by another function.
    """

    def register(function: JobFunction) -> JobFunction:
        known = _kinds.get(name)
        if known and known.function is not function:
            raise ValueError(f"The job {name!r} is registered twice.")
        _kinds[name] = Kind(name, title, function)
        return function

    return register


def title_of(name: str) -> str | Promise:
    """Return the title of a kind of job, or its name when it isn't registered any more."""
    kind = _kinds.get(name)
    return kind.title if kind else name


def on_failure(listener: Listener) -> Listener:
    """Call `listener(job)` after a job failed; what it raises is logged and goes no further."""
    if listener not in _failure_listeners:
        _failure_listeners.append(listener)
    return listener


def start(name: str, owner: User | None = None, **params: Any) -> Job:
    """Queue a job and return its row; it runs once the surrounding transaction is committed.

    `params` go to the function by name and must be JSON-able. Raises KeyError for a kind
    that isn't registered.
    """
    if name not in _kinds:
        raise KeyError(f"No job is registered under {name!r}.")
    queued = Job.objects.create(name=name, owner=owner, params=params, language=current_language())
    run_job.enqueue(queued.pk)
    return queued


def cancel(queued: Job) -> None:
    """Cancel a job that waits; ask one that runs to stop at its next step."""
    waiting = Job.objects.filter(pk=queued.pk, state=Job.State.QUEUED)
    if not waiting.update(state=Job.State.CANCELLED, finished_at=timezone.now()):
        Job.objects.filter(pk=queued.pk, state=Job.State.RUNNING).update(cancel_requested=True)
    queued.refresh_from_db()


class JobContext:
    """What a running job's function is given to report and to ask."""

    def __init__(self, running: Job) -> None:
        self.job = running
        self.owner = running.owner
        self.summary = ""
        """What the owner reads once the work is done or cancelled; set by the job."""
        self._written_at = 0.0
        self._error_count = 0

    def progress(self, done: int, total: int) -> None:
        """Report how far it is. Raises JobCancelled when somebody asked to cancel.

        Cheap enough to call for every row: it writes at most every half second.
        """
        now = time.monotonic()
        if done < total and now - self._written_at < WRITE_EVERY:
            return
        self._written_at = now
        Job.objects.filter(pk=self.job.pk).update(
            done=done, total=total, alive_at=timezone.now(), error_count=self._error_count
        )
        # At the end everything is done already: calling it cancelled would be untrue.
        if done < total:
            self.check_cancelled()

    def error(self, *, message: str, row: int | None = None, column: str = "") -> None:
        """Record what is wrong with one row of the input; the job goes on.

        `row` is the row's number in the file, as people see it there. The first thousand
        errors are kept, all are counted.
        """
        self._error_count += 1
        if self._error_count <= MAX_STORED_ERRORS:
            JobError.objects.create(job=self.job, row=row, column=column, message=message)

    def attach(self, filename: str, content: bytes | IO[bytes]) -> None:
        """Keep the file that the owner downloads afterwards; a second call replaces the first."""
        source = ContentFile(content) if isinstance(content, bytes) else File(content)
        if self.job.result:
            self.job.result.delete(save=False)
        # The stored name says nothing about the content; people get `filename`.
        self.job.result.save(f"{self.job.pk}", source, save=False)
        self.job.result_name = filename
        self.job.save(update_fields=["result", "result_name"])

    def check_cancelled(self) -> None:
        """Raise JobCancelled when somebody asked to cancel."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise JobCancelled

    @property
    def error_count(self) -> int:
        """How many errors were recorded so far."""
        return self._error_count


class _SignsOfLife(threading.Thread):
    """Renews a running job's `alive_at`, so that a job whose process was killed is noticed."""

    def __init__(self, job_id: int) -> None:
        super().__init__(daemon=True, name=f"job-{job_id}")
        self.job_id = job_id
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(BEAT_EVERY):
            try:
                Job.objects.filter(pk=self.job_id).update(alive_at=timezone.now())
            except DatabaseError as error:
                logger.warning("Job %s could not give a sign of life: %s", self.job_id, error)
            finally:
                connection.close()

    def __enter__(self) -> "_SignsOfLife":
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.stopped.set()


def message_for_people(error: Exception) -> str:
    """Return what to tell the owner of a job that raised `error`."""
    if isinstance(error, ValidationError):
        return "\n".join(error.messages)
    if isinstance(error, JobFailed):
        return str(error)
    return _("Something went wrong on our side. The administrators have been told.")


def execute(job_id: int) -> None:
    """Run a queued job to its end and record how it ended; does nothing for any other."""
    now = timezone.now()
    claimed = Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    if not claimed.update(state=Job.State.RUNNING, started_at=now, alive_at=now):
        return
    running = Job.objects.select_related("owner").get(pk=job_id)
    context = JobContext(running)
    state, message, trace = Job.State.DONE, "", ""
    with translation.override(running.language), _SignsOfLife(job_id):
        try:
            kind = _kinds.get(running.name)
            if kind is None:
                raise JobFailed(_("Nobody knows how to do this kind of work any more."))
            kind.function(context, **running.params)
            message = context.summary
        except JobCancelled:
            state, message = Job.State.CANCELLED, context.summary
        except Exception as error:
            state, message = Job.State.FAILED, message_for_people(error)
            trace = traceback.format_exc()
            logger.exception("Job %s (%s) failed", running.pk, running.name)
    # A job that was declared lost meanwhile stays so: its owner has been told already.
    ended = Job.objects.filter(pk=job_id, state=Job.State.RUNNING).update(
        state=state,
        message=message,
        traceback=trace,
        error_count=context.error_count,
        finished_at=timezone.now(),
    )
    if ended and state == Job.State.FAILED:
        _tell_of_failure(job_id)


def _tell_of_failure(job_id: int) -> None:
    failed = Job.objects.select_related("owner").get(pk=job_id)
    for listener in _failure_listeners:
        try:
            listener(failed)
        except Exception:
            logger.exception("Telling of the failure of job %s failed", job_id)


@task()
def run_job(job_id: int) -> None:
    """The one task of the queue that stands for every kind of job."""
    execute(job_id)


def fail_lost_jobs() -> int:
    """Mark as failed the running jobs whose worker gave no sign of life; return how many."""
    before = timezone.now() - LOST_AFTER
    lost = Job.objects.filter(state=Job.State.RUNNING).filter(
        Q(alive_at__lt=before) | Q(alive_at=None)
    )
    failed = 0
    for job_id, language in lost.values_list("pk", "language"):
        with translation.override(language):
            message = _("The work was interrupted before its end. Please start it again.")
        if lost.filter(pk=job_id).update(
            state=Job.State.FAILED, message=message, finished_at=timezone.now()
        ):
            failed += 1
            _tell_of_failure(job_id)
    return failed


def delete_old_jobs(older_than: timedelta) -> int:
    """Delete finished jobs and their files; return how many."""
    old = Job.objects.exclude(state__in=[Job.State.QUEUED, Job.State.RUNNING]).filter(
        finished_at__lt=timezone.now() - older_than
    )
    deleted = 0
    for finished in old:
        if finished.result:
            finished.result.delete(save=False)
        finished.delete()
        deleted += 1
    return deleted
