"""Background work: how it runs, ends, fails and is cancelled, and who may see it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.translation import get_language
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from cms.core import jobs, lanes
from cms.core.models import Job, JobError
from tests.factories.core import AdministratorFactory, JobFactory, UserFactory
from tests.factories.home import SiteDocumentFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kinds")]


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch):
    """The library's worker drops connections that are in a transaction; a test's must stay."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)


def work_off() -> None:
    """Do what the worker's jobs lane does until nothing waits."""
    [pump] = [pump for pump in lanes.pumps("jobs") if pump.name == "core.task_queue"]
    while pump.function():
        pass


def test_a_job_runs_in_the_worker_and_keeps_its_result():
    @jobs.job("tests.double", title="Doubling")
    def double(context, number):
        context.progress(1, 2)
        context.attach("نتيجة.txt", str(number * 2).encode())
        context.progress(2, 2)

    started = jobs.start("tests.double", owner=UserFactory.create(), number=21)
    assert started.state == Job.State.QUEUED
    assert started.percent is None

    work_off()

    started.refresh_from_db()
    assert started.state == Job.State.DONE
    assert (started.done, started.total, started.percent) == (2, 2, 100)
    assert started.result_name == "نتيجة.txt"
    with started.result.open() as result:
        assert result.read() == b"42"
    assert started.started_at
    assert started.finished_at
    assert started.started_at <= started.finished_at
    assert str(started) == "Doubling"


def test_a_job_says_what_came_of_it():
    @jobs.job("tests.sums_up", title="Summing up")
    def sums_up(context):
        context.summary = "Three pages."

    started = jobs.start("tests.sums_up")
    work_off()
    started.refresh_from_db()
    assert (started.state, started.message) == (Job.State.DONE, "Three pages.")


def test_the_result_is_not_in_the_public_folder(settings):
    @jobs.job("tests.secret", title="Secret")
    def secret(context):
        context.attach("secret.txt", b"secret")

    started = jobs.start("tests.secret")
    work_off()
    started.refresh_from_db()
    assert not started.result.path.startswith(str(settings.MEDIA_ROOT))


def test_a_row_that_is_gone_needs_no_reference_index():
    document = SiteDocumentFactory.create()
    document.delete()
    assert (
        DBTaskResult.objects.ready().filter(task_path__endswith="update_reference_index").exists()
    )
    work_off()
    assert not DBTaskResult.objects.exclude(status=TaskResultStatus.SUCCESSFUL).exists()


def test_starting_an_unknown_job_is_an_error_of_ours():
    with pytest.raises(KeyError, match=r"tests\.nothing"):
        jobs.start("tests.nothing")


def test_a_name_belongs_to_one_function():
    @jobs.job("tests.taken", title="First")
    def first(context): ...

    jobs.job("tests.taken", title="Again")(first)
    with pytest.raises(ValueError, match="twice"):
        jobs.job("tests.taken", title="Second")(lambda context: None)


def test_a_job_runs_in_its_owners_language():
    languages = []

    @jobs.job("tests.language", title="Language")
    def language(context):
        languages.append(get_language())

    with translation.override("en"):
        jobs.start("tests.language")
    jobs.start("tests.language")
    work_off()
    assert languages == ["en", "ar"]


def test_a_failure_tells_people_plainly_and_administrators_in_full(mailoutbox):
    administrator = AdministratorFactory.create()

    @jobs.job("tests.fails", title="Failing")
    def fails(context):
        raise RuntimeError("secret detail")

    started = jobs.start("tests.fails", owner=UserFactory.create())
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.FAILED
    assert "secret detail" not in started.message
    assert started.message
    assert "RuntimeError: secret detail" in started.traceback
    [mail] = mailoutbox
    assert mail.to == [administrator.email]
    assert "Failing" in mail.subject
    assert "secret detail" not in mail.body
    assert f"/admin/background/{started.pk}/" in mail.body


@pytest.mark.parametrize(
    "error", [jobs.JobFailed("The file is gone."), ValidationError("The file is gone.")]
)
def test_a_failure_meant_for_people_reaches_them(error):
    @jobs.job("tests.says", title="Saying")
    def says(context):
        raise error

    started = jobs.start("tests.says")
    work_off()
    started.refresh_from_db()
    assert started.message == "The file is gone."


def test_a_mail_that_fails_does_not_hide_the_failure(settings):
    settings.EMAIL_BACKEND = "no.such.backend"
    AdministratorFactory.create()

    @jobs.job("tests.fails", title="Failing")
    def fails(context):
        raise RuntimeError

    started = jobs.start("tests.fails")
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.FAILED


def test_a_job_whose_kind_is_gone_fails_plainly(kinds):
    jobs.job("tests.gone", title="Gone")(lambda context: None)
    started = jobs.start("tests.gone")
    del kinds["tests.gone"]
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.FAILED
    assert "Traceback" not in started.message
    assert started.title == "tests.gone"


def test_errors_are_kept_by_row_up_to_a_limit_and_counted(monkeypatch):
    monkeypatch.setattr(jobs, "MAX_STORED_ERRORS", 2)

    @jobs.job("tests.rows", title="Rows")
    def rows(context):
        for number in range(2, 7):
            context.error(row=number, column="name_ar", message="is missing")

    started = jobs.start("tests.rows")
    work_off()
    started.refresh_from_db()
    assert started.error_count == 5
    assert list(JobError.objects.values_list("row", "column", "message")) == [
        (2, "name_ar", "is missing"),
        (3, "name_ar", "is missing"),
    ]


def test_a_waiting_job_is_cancelled_at_once_and_never_runs():
    ran = []
    jobs.job("tests.waits", title="Waiting")(lambda context: ran.append(1))
    started = jobs.start("tests.waits")
    jobs.cancel(started)
    assert started.state == Job.State.CANCELLED
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.CANCELLED
    assert not ran


def test_a_running_job_stops_where_it_reports(monkeypatch):
    monkeypatch.setattr(jobs, "WRITE_EVERY", 0)
    reached = []

    @jobs.job("tests.long", title="Long")
    def long(context):
        for number in range(10):
            if number == 3:
                jobs.cancel(Job.objects.get(pk=context.job.pk))
            context.progress(number, 10)
            reached.append(number)

    started = jobs.start("tests.long")
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.CANCELLED
    assert reached == [0, 1, 2]
    assert started.traceback == ""


def test_cancelling_work_that_is_complete_leaves_it_done():
    @jobs.job("tests.late", title="Late")
    def late(context):
        jobs.cancel(Job.objects.get(pk=context.job.pk))
        context.progress(10, 10)

    started = jobs.start("tests.late")
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.DONE
    jobs.cancel(started)
    assert started.state == Job.State.DONE


def test_a_job_delivered_twice_runs_once():
    ran = []
    jobs.job("tests.once", title="Once")(lambda context: ran.append(1))
    started = jobs.start("tests.once")
    jobs.run_job.enqueue(started.pk)
    work_off()
    assert ran == [1]


def test_progress_does_not_write_for_every_row(django_assert_max_num_queries):
    context = jobs.JobContext(JobFactory.create(state=Job.State.RUNNING))
    context.progress(0, 1000)
    with django_assert_max_num_queries(2):
        for number in range(1, 500):
            context.progress(number, 1000)


def test_a_job_whose_worker_died_is_noticed(mailoutbox):
    AdministratorFactory.create()
    long_ago = timezone.now() - timedelta(minutes=6)
    lost = JobFactory.create(state=Job.State.RUNNING, alive_at=long_ago)
    alive = JobFactory.create(state=Job.State.RUNNING, alive_at=timezone.now())
    assert jobs.fail_lost_jobs() == 1
    lost.refresh_from_db()
    alive.refresh_from_db()
    assert lost.state == Job.State.FAILED
    assert lost.message
    assert alive.state == Job.State.RUNNING
    assert len(mailoutbox) == 1


def test_a_job_that_reports_nothing_still_gives_signs_of_life(installation):
    output = installation.run("""
import time
from cms.core import jobs
from cms.core.models import Job

jobs.BEAT_EVERY = 0.2

@jobs.job("tests.sleeps", title="Sleeping")
def sleeps(context):
    time.sleep(1.5)
    job = Job.objects.get(pk=context.job.pk)
    print("ALIVE AFTER", (job.alive_at - job.started_at).total_seconds())

jobs.execute(jobs.start("tests.sleeps").pk)
""")
    [line] = [line for line in output.splitlines() if line.startswith("ALIVE")]
    assert float(line.split()[-1]) > 0.5


def test_old_jobs_go_with_their_files():
    @jobs.job("tests.file", title="File")
    def file(context):
        context.attach("file.txt", b"x")

    old, young = jobs.start("tests.file"), jobs.start("tests.file")
    work_off()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=61))
    old.refresh_from_db()
    waiting = JobFactory.create()
    assert jobs.delete_old_jobs(timedelta(days=60)) == 1
    assert set(Job.objects.all()) == {young, waiting}
    assert not old.result.storage.exists(str(old.result.name))
    young.refresh_from_db()
    assert young.result.storage.exists(str(young.result.name))
