"""What becomes of imports with time."""

from datetime import timedelta

from django.utils import timezone

from directory.models import Import

KEEP_UPLOADS = timedelta(days=60)


def delete_old_imports() -> int:
    """Delete imports that were never applied after sixty days; return how many.

    Of applied ones the file goes; what they did stays, for the history refers to it.
    """
    old = Import.objects.exclude(upload="").filter(created_at__lt=timezone.now() - KEEP_UPLOADS)
    deleted = 0
    for batch in list(old):
        batch.upload.delete(save=False)
        if batch.state in (Import.State.UPLOADED, Import.State.CHECKED):
            batch.delete()
            deleted += 1
        else:
            Import.objects.filter(pk=batch.pk).update(upload="")
    return deleted
