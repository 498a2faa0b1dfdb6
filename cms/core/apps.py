from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "cms.core"
    label = "core"
    verbose_name = "Shared ground"

    def ready(self) -> None:
        from cms.core import (
            admin_words,
            checks,  # noqa: F401  (registers the house rules)
            jobs,
            lanes,
            notices,
            recurring,
            schedule,
            task_queue,
        )

        # Web server and worker alike must know every kind of job.
        autodiscover_modules("jobs")
        jobs.on_failure(notices.job_failed)
        lanes.register_pump(lanes.JOBS, "core.task_queue", task_queue.run_next_task)
        # Beside the lane, not in it: a long import must not put off a publication.
        lanes.register_companion(lanes.JOBS, schedule.lead)
        recurring.register()
        admin_words.name_what_has_no_name()
