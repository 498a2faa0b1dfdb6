"""Keeps the index in step with what is saved.

modelsearch leaves each change to a background task. With the index in the same database that
is only a way to fall behind: an entry written in the transaction of the change can never
disagree with it. A remote engine keeps the task, so that it cannot hold up a request.
"""

from typing import Any

from django.db.models import Model
from django.db.models.signals import post_save
from modelsearch import index
from modelsearch.backends import get_search_backends
from modelsearch.signal_handlers import post_save_signal_handler


def connect() -> None:
    """Let saved objects be indexed at once when every engine lives in the database."""
    if any(backend.catch_indexing_errors for backend in get_search_backends(with_auto_update=True)):
        return
    for model in index.get_indexed_models():
        if post_save.disconnect(post_save_signal_handler, sender=model):
            post_save.connect(index_saved, sender=model)


def index_saved(instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Write the entry of a saved object; fixtures are left to `update_index`."""
    if not raw:
        index.insert_or_update_object(instance)
