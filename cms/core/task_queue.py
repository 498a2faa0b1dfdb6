"""The jobs lane's pump over the queue of django-tasks."""

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cms.core.schedule import holder_name

_worker_id = ""


def run_next_task() -> int:
    """Run the next task of the queue, if one waits; return how many ran (0 or 1).

    The library's worker looks inside an exclusive transaction, which on SQLite takes the one
    write lock. So we look first, outside any transaction, and call it only when there is work;
    it holds no lock while the task runs. Its handling of signals stays unused: the lane's
    own lets the current task finish.
    """
    global _worker_id
    if not DBTaskResult.objects.ready().exists():
        return 0
    _worker_id = _worker_id or holder_name()[-64:]
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=1,
        worker_id=_worker_id,
        excluded_queue_names=[],
    )
    worker.run()
    return int(worker._run_tasks)
