"""Two contacts that are one person: joined, recorded, taken apart again, and then kept apart."""

import datetime
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.core import audit
from cms.core.models import User
from contact_center.models import Contact, ContactIdentity, ContactMerge, Conversation

ATTEMPTS = 3
LONG_AGO = datetime.datetime.min.replace(tzinfo=datetime.UTC)
T = TypeVar("T")


class Overtaken(IntegrityError):
    """Another worker joined or removed one of these people meanwhile: look again."""


def again(do: Callable[[], T]) -> T:
    """Do it in a transaction, and once more whenever another worker was first."""
    for _attempt in range(ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return do()
        except IntegrityError:
            pass
    with transaction.atomic():
        return do()


def lock(contacts: Iterable[int]) -> list[Contact]:
    """Hold and return people who stand for themselves until the transaction ends.

    In the order of their keys, so that two workers wait and don't deadlock. Raises Overtaken
    when one of them was joined to somebody meanwhile, or is gone.
    """
    wanted = {*contacts}
    held = Contact.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True)
    rows = list(held)
    if {row.pk for row in rows if row.same_as_id is None} != wanted:
        raise Overtaken
    return rows


def record(contacts: list[Contact], reason: str, explanation: str, by: User | None = None) -> None:
    """Let the younger of these people point to the eldest, and write down why.

    They stand for themselves and are locked; whoever pointed to them points to the eldest too.
    """
    eldest, *others = sorted(contacts, key=lambda contact: contact.pk)
    for other in others:
        ContactMerge.objects.create(
            contact=other, into=eldest, reason=reason, explanation=explanation, made_by=by
        )
        Contact.objects.of_person(other).update(same_as=eldest)
        for one, two in ((other, eldest), (eldest, other)):
            data = {"contact": two.pk, "reason": str(reason)}
            audit.record(one, "contact.joined", actor=by, data=data)
    _show_change(contact.pk for contact in contacts)


def kept_apart(people: Iterable[int]) -> set[frozenset[int]]:
    """Return which of these people must not be joined by themselves, as pairs: one query.

    A pair that was taken apart keeps its whole persons apart, whoever stands for them today.
    """
    ids = [*people]
    undone = (
        ContactMerge.objects.filter(undone_at__isnull=False)
        .annotate(
            one=Coalesce("contact__same_as", "contact"), two=Coalesce("into__same_as", "into")
        )
        .filter(one__in=ids, two__in=ids)
    )
    return {frozenset(pair) for pair in undone.values_list("one", "two")}


def join(one: Contact, other: Contact, by: User, explanation: str) -> bool:
    """Join two contacts because a member of staff says so; False when they are one already.

    Joining what was taken apart before is their decision too.
    """

    def do() -> bool:
        rows = Contact.objects.select_related("same_as").filter(pk__in=(one.pk, other.pk))
        roots = {row.person().pk: row.person() for row in rows}
        if len(roots) < 2:
            return False
        lock(roots)
        record([*roots.values()], ContactMerge.Reason.STAFF, explanation, by)
        eldest = min(roots.values(), key=lambda contact: contact.pk)
        # The one heard last knows where the person is.
        latest = max(roots.values(), key=lambda contact: contact.reply_since or LONG_AGO)
        if latest.reply_since:
            Contact.objects.filter(pk=eldest.pk).update(
                reply_phone=latest.reply_phone,
                reply_user_id=latest.reply_user_id,
                reply_since=latest.reply_since,
            )
        return True

    return again(do)


def take_apart(merge: ContactMerge, by: User) -> bool:
    """Take a join back and keep the two apart from then on; False when it was taken back before.

    Whoever was joined to the younger one before goes along. What was said meanwhile stays in
    the conversation where it was said.
    """
    with transaction.atomic():
        younger = Contact.objects.select_related("same_as").get(pk=merge.contact_id)
        top = younger.person()
        # Everybody who may change, in the order in which joins lock.
        circle = Contact.objects.of_person(top)
        list(circle.order_by("pk").select_for_update(no_key=True))
        standing = ContactMerge.objects.standing().filter(pk=merge.pk)
        if not standing.update(undone_by=by, undone_at=timezone.now()):
            return False
        under = _under(younger.pk)
        Contact.objects.filter(pk__in=under).update(same_as=younger)
        Contact.objects.filter(pk=younger.pk).update(same_as=None)
        for pk in (top.pk, younger.pk):
            _forget_foreign_address(pk)
        _show_change([younger.pk, top.pk, merge.into_id, *under])
        for one, two in ((younger, merge.into), (merge.into, younger)):
            audit.record(one, "contact.taken_apart", actor=by, data={"contact": two.pk})
    return True


def _under(contact: int) -> list[int]:
    """Return the contacts that standing joins put below one, at any depth."""
    found: list[int] = []
    level = [contact]
    while level:
        standing = ContactMerge.objects.standing().filter(into__in=level)
        level = list(standing.values_list("contact", flat=True))
        found += level
    return found


def _forget_foreign_address(pk: int) -> None:
    """Write to a person no longer where somebody else turned out to write from."""
    person = Contact.objects.get(pk=pk)
    theirs = {*ContactIdentity.objects.of_person(person).values_list("kind", "value")}
    kinds = ContactIdentity.Kind
    address = {(kinds.PHONE, person.reply_phone), (kinds.USER_ID, person.reply_user_id)}
    if any(name[1] and name not in theirs for name in address):
        Contact.objects.filter(pk=pk).update(reply_phone="", reply_user_id="", reply_since=None)


def _show_change(contacts: Iterable[int]) -> None:
    """Tell the inbox that these people's conversations look different now."""
    Conversation.objects.filter(contact__in=[*contacts]).update(changed_at=timezone.now())
