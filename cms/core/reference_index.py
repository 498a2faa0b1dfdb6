"""What a row refers to, noted after every save, by Wagtail's rules."""

from contextlib import suppress

from django.core.exceptions import ObjectDoesNotExist
from django_tasks import task
from wagtail.tasks import update_reference_index_task as UPSTREAM  # noqa: N812


@task(priority=-10)
def update_reference_index(app_label: str, model_name: str, pk: str) -> None:
    """Note what the row refers to; work that people wait for goes first.

    Publishing writes a page's inline rows anew, so a row may be gone before its turn comes:
    then there is nothing to note, where Wagtail's own task fails.
    """
    with suppress(ObjectDoesNotExist):
        UPSTREAM.func(app_label, model_name, pk)
