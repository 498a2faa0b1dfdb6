"""What was done to an object, by whom and when, in a chain that shows tampering.

Each entry's hash covers the one before it. Personal data in an entry's `data` can be erased
later (`erase`) and the chain still verifies; see `cms.core.models.AuditEntry`.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from cms.core.models import AuditEntry, User

Entry = AuditEntry
# Of several that append at once, one goes through at each attempt.
ATTEMPTS = 20


def record(
    obj: models.Model, action: str, *, actor: User | None = None, data: dict[str, Any] | None = None
) -> Entry:
    """Append to the chain of `obj`: what happened (`case.closed`), by whom, with which details.

    `data` must be JSON-able (dates and UUIDs too). Call it in the transaction of what it tells.
    """
    model, object_id = _key(obj)
    # What the database gives back is what is hashed.
    plain = json.loads(json.dumps(data or {}, cls=DjangoJSONEncoder))
    for attempt in range(ATTEMPTS):
        last = AuditEntry.objects.filter(model=model, object_id=object_id).order_by("number").last()
        salt = secrets.token_hex(32)
        entry = AuditEntry(
            model=model,
            object_id=object_id,
            number=last.number + 1 if last else 1,
            action=action,
            actor=actor,
            actor_key=str(actor.pk) if actor else "",
            at=timezone.now(),
            data=plain,
            salt=salt,
            digest=_digest(salt, plain),
            previous=last.hash if last else "",
        )
        entry.hash = _hash(entry)
        try:
            with transaction.atomic():
                entry.save()
        except IntegrityError:
            # Another process appended first: follow its entry.
            if attempt == ATTEMPTS - 1:
                raise
        else:
            return entry
    raise AssertionError("unreachable")


def history(obj: models.Model) -> QuerySet[Entry]:
    """Return the entries of `obj`, oldest first."""
    model, object_id = _key(obj)
    entries = AuditEntry.objects.filter(model=model, object_id=object_id)
    return entries.select_related("actor").order_by("number")


def verify(obj: models.Model) -> bool:
    """Return whether no entry of `obj` was changed, removed from the middle, added or reordered.

    Entries cut off at the end leave no trace in the chain itself.
    """
    previous = ""
    for number, entry in enumerate(history(obj), start=1):
        intact = (
            entry.number == number
            and entry.previous == previous
            and entry.hash == _hash(entry)
            and (entry.actor_id is None or str(entry.actor_id) == entry.actor_key)
            and (_is_erased(entry) or entry.digest == _digest(entry.salt, entry.data))
        )
        if not intact:
            return False
        previous = entry.hash
    return True


def erase(obj: models.Model) -> int:
    """Erase the data of all entries of `obj`, keeping what was done and when; return how many."""
    model, object_id = _key(obj)
    entries = AuditEntry.objects.filter(model=model, object_id=object_id, data__isnull=False)
    return entries.update(data=None, salt="")


def _is_erased(entry: Entry) -> bool:
    return entry.data is None and not entry.salt


def _key(obj: models.Model) -> tuple[str, str]:
    return obj._meta.label_lower, str(obj.pk)


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(salt: str, data: Any) -> str:
    return hashlib.sha256(salt.encode() + b"\n" + _canonical(data)).hexdigest()


def _hash(entry: Entry) -> str:
    at: datetime = entry.at.astimezone(UTC)
    fields = [
        entry.previous,
        entry.model,
        entry.object_id,
        entry.number,
        entry.action,
        entry.actor_key,
        at.isoformat(timespec="microseconds"),
        entry.digest,
    ]
    return hashlib.sha256(_canonical(fields)).hexdigest()
