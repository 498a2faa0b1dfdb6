"""Our queue of background tasks: the library's, with one task of Wagtail's replaced."""

from typing import Any

from django_tasks_db import DatabaseBackend


class TaskBackend(DatabaseBackend):
    """Tasks wait in the database; Wagtail's reference index goes through ours."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Queue `task` and return its result object."""
        from cms.core.reference_index import UPSTREAM, update_reference_index

        if task.module_path == UPSTREAM.module_path:
            task = update_reference_index
        return super().enqueue(task, args, kwargs)
