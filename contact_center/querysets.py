"""The questions the contact centre is asked, and the claims that let several workers share a queue."""

import datetime
from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce, Length
from django.utils import timezone

from contact_center import public_numbers
from contact_center.channels.outbound import MEDIA_KINDS
from contact_center.states import (
    OPEN_CASE_STATES,
    CaseState,
    ConversationState,
    DeliveryState,
    OutboxState,
)

if TYPE_CHECKING:
    from contact_center.channels.base import Channel, Pace
    from contact_center.models import Contact, Delivery, OutboxItem

# How long a claimed message is left to the worker that sends it: longer than a send can take.
SEND_LEASE = datetime.timedelta(seconds=60)
# A send in doubt holds later messages of its conversation for this long.
DOUBT_HOLDS = datetime.timedelta(seconds=10)


def save_all(rows: Collection[Any], fields: list[str]) -> None:
    """Write `fields` of rows that the transaction has locked, in one statement.

    An insertion that always meets its own row: Django's bulk_update builds a CASE for every row
    and field, and costs ten times as much.
    """
    if rows:
        model = type(next(iter(rows)))
        model._default_manager.bulk_create(
            rows, update_conflicts=True, unique_fields=["pk"], update_fields=fields
        )


class DeliveryQuerySet(models.QuerySet[Any]):
    """Deliveries as a queue whose claims are row locks: they end with the worker that holds them."""

    def waiting(self) -> Self:
        """Keep what is due now, in the order of arrival."""
        return self.filter(
            state=DeliveryState.WAITING, next_attempt_at__lte=timezone.now()
        ).order_by("id")

    def take(self, limit: int, size: int) -> "list[Delivery]":
        """Lock and return the first waiting deliveries, at most `limit`, until the transaction ends.

        Their bodies together hold at most `size` bytes, but for a first one that is larger. On
        PostgreSQL what another worker has locked is skipped; SQLite has one writer at a time.
        """
        locked = self.waiting().select_for_update(skip_locked=True, no_key=True)
        sizes = locked.annotate(length=Length("body")).values_list("id", "length")[:limit]
        ids: list[int] = []
        total = 0
        for pk, length in sizes:
            total += length
            if ids and total > size:
                break
            ids.append(pk)
        return list(self.model._default_manager.filter(pk__in=ids).order_by("id"))

    def untried(self) -> Self:
        """Keep those that nobody has stored or failed to store, in the order of arrival."""
        return self.filter(state=DeliveryState.WAITING, attempts=0).order_by("id")

    def light(self) -> Self:
        """Leave the bodies in the database: lists don't show them."""
        return self.defer("body")


class OutboxQuerySet(models.QuerySet[Any]):
    """The outbox as a queue that keeps the order within each conversation, and the pace."""

    def sendable(self, channel: "Channel") -> Self:
        """Keep what may be sent now: due, nothing earlier unsettled, the person's budget not spent.

        A send in doubt holds later messages of its conversation for DOUBT_HOLDS only.
        """
        from contact_center.models import PersonBudget

        now = timezone.now()
        earlier = self.model._default_manager.filter(
            Q(state__in=[OutboxState.WAITING, OutboxState.SENDING])
            | Q(state=OutboxState.IN_DOUBT, in_doubt_since__gt=now - DOUBT_HOLDS),
            conversation=OuterRef("conversation"),
            id__lt=OuterRef("id"),
        )
        spent = Q(rests_until__gt=now)
        if channel.per_person:
            spent |= Q(full_at__gt=channel.per_person.no_room_after(now))
        budgets = PersonBudget.objects.filter(
            spent, channel=channel.name, contact=OuterRef("person")
        )
        return (
            self.filter(
                conversation__channel=channel.name,
                state=OutboxState.WAITING,
                send_after__lte=now,
            )
            .annotate(
                person=Coalesce("conversation__contact__same_as", "conversation__contact"),
            )
            .filter(~Exists(earlier), ~Exists(budgets))
        )

    def with_files(self) -> Self:
        """Keep messages that carry a file of ours."""
        return self.filter(message__type__in=MEDIA_KINDS)

    def without_files(self) -> Self:
        """Leave out messages that carry a file of ours."""
        return self.exclude(message__type__in=MEDIA_KINDS)

    def claim(self, channel: "Channel", limit: int) -> "list[OutboxItem]":
        """Take up to `limit` of these messages to send, at most one of each conversation.

        All in one transaction, behind the lock of the channel's budget: several workers
        together never send faster than the channel allows. The attempt is written down
        before it is made, so that a worker's death leaves a trace.
        """
        from contact_center.models import ChannelBudget, SendAttempt

        sendable = self.sendable(channel)
        # Looked at first: SQLite's write lock is not for idle workers.
        if not sendable.exists():
            return []
        ChannelBudget.objects.get_or_create(channel=channel.name)
        with transaction.atomic():
            budget = ChannelBudget.objects.select_for_update().get(channel=channel.name)
            now = timezone.now()
            if budget.rests_until and budget.rests_until > now:
                return []
            pace = channel.per_number
            room = min(limit, pace.room(budget.full_at, now)) if pace else limit
            if room <= 0:
                return []
            locked = sendable.order_by("send_after", "id").select_for_update(
                skip_locked=True, of=("self",)
            )
            ids = [row.pk for row in locked.only("pk")[:room]]
            claimed = self.model._default_manager.filter(pk__in=ids)
            claimed.update(
                state=OutboxState.SENDING,
                claimed_until=now + SEND_LEASE,
                attempts=F("attempts") + 1,
            )
            items = list(
                claimed.select_related("message", "conversation__contact__same_as")
                .prefetch_related(
                    "conversation__contact__identities",
                    "conversation__contact__same_as__identities",
                )
                .order_by("id")
            )
            SendAttempt.objects.bulk_create(
                SendAttempt(message=item.message, number=item.attempts, started_at=now)
                for item in items
            )
            if pace and items:
                budget.full_at = pace.spend(budget.full_at, now, len(items))
                budget.save(update_fields=["full_at"])
            if channel.per_person:
                _spend_for_persons(channel, channel.per_person, items, now)
        return items


def _spend_for_persons(
    channel: "Channel", pace: "Pace", items: "list[OutboxItem]", now: datetime.datetime
) -> None:
    """Take the price of each message from the budget of its person; two statements in all."""
    from contact_center.models import PersonBudget

    persons = Counter(item.conversation.contact.person().pk for item in items)
    known = PersonBudget.objects.filter(channel=channel.name, contact__in=persons)
    full_at = dict(known.values_list("contact_id", "full_at"))
    PersonBudget.objects.bulk_create(
        [
            PersonBudget(
                channel=channel.name,
                contact_id=person,
                full_at=pace.spend(full_at.get(person, now), now, count),
            )
            for person, count in persons.items()
        ],
        update_conflicts=True,
        unique_fields=["contact", "channel"],
        update_fields=["full_at"],
    )


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations as the inbox lists them."""

    def for_list(self) -> Self:
        """Bring along everything a row of the list shows, in a constant number of queries."""
        from contact_center.models import Case, ContactIdentity

        cases = Case.objects.select_related("category", "municipality").order_by("-id")
        return self.select_related(
            "contact__same_as", "last_message__author", "assigned_to"
        ).prefetch_related(
            Prefetch("contact__identities", ContactIdentity.objects.order_by("id")),
            Prefetch("cases", cases, to_attr="all_cases"),
        )

    def box(self, name: str, user: Any) -> Self:
        """Keep one box of the inbox: mine, unassigned, open, closed; anything else is all."""
        match name:
            case "mine":
                return self.filter(state=ConversationState.OPEN, assigned_to=user)
            case "unassigned":
                return self.filter(state=ConversationState.OPEN, assigned_to__isnull=True)
            case "open":
                return self.filter(state=ConversationState.OPEN)
            case "closed":
                return self.filter(state=ConversationState.CLOSED)
        return self

    def counts(self, user: Any) -> dict[str, int]:
        """Return how many conversations each box holds, in one query."""
        is_open = Q(state=ConversationState.OPEN)
        return self.aggregate(
            mine=Count("pk", filter=is_open & Q(assigned_to=user)),
            unassigned=Count("pk", filter=is_open & Q(assigned_to__isnull=True)),
            open=Count("pk", filter=is_open),
            closed=Count("pk", filter=Q(state=ConversationState.CLOSED)),
        )

    def about(self, *, category: int | None = None, municipality: int | None = None) -> Self:
        """Keep conversations that have a case of this category and municipality."""
        from contact_center.models import Case

        cases = Case.objects.filter(conversation=OuterRef("pk"))
        if category:
            cases = cases.filter(category=category)
        if municipality:
            cases = cases.filter(municipality=municipality)
        return self.filter(Exists(cases)) if category or municipality else self

    def of_person(self, contact: "Contact") -> Self:
        """Keep the conversations of the person behind a contact, on whichever channel."""
        person = contact.person()
        return self.filter(Q(contact=person) | Q(contact__same_as=person))

    def search(self, text: str) -> Self:
        """Keep what `text` names: a case's number, a telephone number, a person, or words said."""
        from contact_center.models import Case, Contact, Message

        # PostgreSQL refuses NUL in a text, and SQLite stops reading there.
        text = text.replace("\x00", " ").strip()[:200]
        if not text:
            return self
        try:
            number = public_numbers.parse(text)
        except public_numbers.InvalidNumber:
            pass
        else:
            return self.filter(
                Exists(Case.objects.filter(conversation=OuterRef("pk"), number=number))
            )
        said = Message.objects.filter(conversation=OuterRef("pk"), text__icontains=text)
        # All conversations of whoever is found, under whichever contact.
        people = Contact.objects.named(text).annotate(root=Coalesce("same_as", "pk"))
        found = Q(Exists(said)) | Q(contact__in=people.values("root"))
        found |= Q(contact__same_as__in=people.values("root"))
        return self.filter(found)


class CaseQuerySet(models.QuerySet[Any]):
    """Cases by whose they are, and by their state."""

    def of_person(self, contact: "Contact") -> Self:
        """Keep the cases of the person behind a contact, in whichever conversation."""
        person = contact.person()
        whose = Q(conversation__contact=person) | Q(conversation__contact__same_as=person)
        return self.filter(whose)

    def open(self) -> Self:
        """Keep the cases somebody still has to answer for."""
        return self.filter(state__in=OPEN_CASE_STATES)

    def current(self) -> Self:
        """Keep the cases that the person's next message may belong to; the newest first."""
        return self.filter(state__in=[*OPEN_CASE_STATES, CaseState.RESOLVED]).order_by("-id")
