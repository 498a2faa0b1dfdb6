"""The questions the contact centre is asked, and the claims that let several workers share a queue."""

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Length
from django.utils import timezone

from cms.core import phones
from contact_center import public_numbers
from contact_center.states import (
    OPEN_CASE_STATES,
    CaseState,
    ConversationState,
    DeliveryState,
    OutboxState,
)

if TYPE_CHECKING:
    from contact_center.models import Delivery, OutboxItem

SEND_LEASE = datetime.timedelta(minutes=2)


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
        ids, total = [], 0
        for pk, length in sizes:
            total += length
            if ids and total > size:
                break
            ids.append(pk)
        return list(self.model._default_manager.filter(pk__in=ids).order_by("id"))

    def low_water(self) -> int | None:
        """Return the first delivery that nobody has stored or failed to store; None for none."""
        fresh = self.filter(state=DeliveryState.WAITING, attempts=0)
        first: int | None = fresh.order_by("id").values_list("id", flat=True).first()
        return first

    def light(self) -> Self:
        """Leave the bodies in the database: lists don't show them."""
        return self.defer("body")


class OutboxQuerySet(models.QuerySet[Any]):
    """The outbox as a queue that keeps the order within each conversation."""

    def sendable(self, doubt_holds: datetime.timedelta, paused: list[str]) -> Self:
        """Keep what may be sent now: due, its channel running, nothing earlier unsettled.

        A send in doubt holds later messages of its conversation for `doubt_holds` only.
        """
        now = timezone.now()
        earlier = self.model._default_manager.filter(
            Q(state__in=[OutboxState.WAITING, OutboxState.SENDING])
            | Q(state=OutboxState.IN_DOUBT, in_doubt_since__gt=now - doubt_holds),
            conversation=OuterRef("conversation"),
            id__lt=OuterRef("id"),
        )
        return self.filter(
            ~Exists(earlier), state=OutboxState.WAITING, send_after__lte=now
        ).exclude(conversation__channel__in=paused)

    def claim(
        self, limit: int, doubt_holds: datetime.timedelta, paused: list[str]
    ) -> "list[OutboxItem]":
        """Take up to `limit` messages to send, at most one of each conversation."""
        sendable = self.sendable(doubt_holds, paused)
        if not sendable.exists():
            return []
        with transaction.atomic():
            rows = sendable.order_by("send_after", "id").select_for_update(
                skip_locked=True, of=("self",)
            )
            ids = [row.pk for row in rows[:limit]]
            claimed = self.model._default_manager.filter(pk__in=ids)
            claimed.update(
                state=OutboxState.SENDING,
                claimed_until=timezone.now() + SEND_LEASE,
                attempts=F("attempts") + 1,
            )
        return list(
            claimed.select_related("message", "conversation__contact__same_as").order_by("id")
        )


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations as the inbox lists them."""

    def for_list(self) -> Self:
        """Bring along everything a row of the list shows, in a constant number of queries."""
        from contact_center.models import Case, ContactIdentity

        cases = Case.objects.select_related("category", "municipality").order_by("-id")
        return self.select_related(
            "contact", "last_message__author", "assigned_to"
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

    def search(self, text: str) -> Self:
        """Keep what `text` names: a case's number, a telephone number, a person, or words said."""
        from contact_center.models import Case, ContactIdentity, Message

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
        found = Q(contact__name__icontains=text) | Q(Exists(said))
        # People type a number as they know it: with spaces, a country code or a leading zero.
        digits = phones.digits_of(text).lstrip("0")
        if len(digits) >= 4:
            known = ContactIdentity.objects.filter(contact=OuterRef("contact"))
            phones_known = known.filter(kind=ContactIdentity.Kind.PHONE, value__contains=digits)
            found |= Q(Exists(phones_known))
        return self.filter(found)


class CaseQuerySet(models.QuerySet[Any]):
    """Cases by their state."""

    def open(self) -> Self:
        """Keep the cases somebody still has to answer for."""
        return self.filter(state__in=OPEN_CASE_STATES)

    def current(self) -> Self:
        """Keep the cases that the person's next message may belong to; the newest first."""
        return self.filter(state__in=[*OPEN_CASE_STATES, CaseState.RESOLVED]).order_by("-id")
