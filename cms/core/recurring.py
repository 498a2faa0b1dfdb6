"""The recurring work of the shared ground itself."""

from datetime import timedelta

from django.core.management import call_command

from cms.core import feedback, jobs, links, schedule

KEEP_JOBS = timedelta(days=60)
KEEP_TASK_RESULTS_DAYS = 14


def publish_scheduled() -> None:
    """Publish the pages whose time has come, and take back those whose time is over."""
    call_command("publish_scheduled", verbosity=0)


def clean_up() -> None:
    """Delete what nobody needs any more.

    Old jobs and their files, results of tasks, sessions, the comments on pages.
    """
    jobs.delete_old_jobs(KEEP_JOBS)
    call_command(
        "prune_db_task_results",
        queue_name="*",
        min_age_days=KEEP_TASK_RESULTS_DAYS,
        verbosity=0,
    )
    call_command("clearsessions", verbosity=0)
    feedback.forget_comments()


def register() -> None:
    """Put it on the schedule."""
    schedule.register(
        "core.publish_scheduled", every=timedelta(minutes=1), function=publish_scheduled
    )
    schedule.register("core.lost_jobs", every=timedelta(minutes=2), function=jobs.fail_lost_jobs)
    schedule.register("core.check_links", every=timedelta(hours=24), function=links.start_nightly)
    schedule.register("core.clean_up", every=timedelta(hours=24), function=clean_up)
