"""Files that stand in no conversation any more: an agent took the message back, or it was deleted."""

import datetime

from django.utils import timezone

from contact_center.media import storing
from contact_center.models import MediaFile

# What is being attached right now has no message yet either.
YOUNG = datetime.timedelta(days=1)
EVERY = datetime.timedelta(hours=6)
AT_MOST = 500  # in one run


def delete_unused() -> int:
    """Delete files without a message; return how many."""
    before = timezone.now() - YOUNG
    unused = MediaFile.objects.filter(messages=None, created_at__lt=before)
    count = 0
    for file in unused.order_by("id")[:AT_MOST]:
        names = storing.names_of(file)
        # The row first: the database refuses when a message uses it since.
        file.delete()
        storing.delete(names)
        count += 1
    return count
