"""Who wrote: one contact per person, found by any of the names a channel gives."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from cms.core import phones
from contact_center.channels.inbound import Sender
from contact_center.models import Contact, ContactIdentity, ContactMerge, Conversation
from contact_center.querysets import save_all
from contact_center.services import joins
from contact_center.services.joins import LONG_AGO

Kind = ContactIdentity.Kind
Name = tuple[str, str]  # kind and value
LEARNED = ["name", "reply_phone", "reply_user_id", "reply_since"]

# Reading a number costs a tenth of a millisecond, and a batch repeats a few people.
_normalised = lru_cache(10_000)(phones.normalise)


def identify(sender: Sender, *, heard_at: datetime.datetime | None = None) -> Contact:
    """Return the contact who sent this, made when new, with what we learned about them.

    A phone number and a user id that were two contacts until now turn out to be one person:
    the younger contact is joined to the elder.
    """
    times = [heard_at] if heard_at else None
    return joins.again(lambda: identify_all([sender], times)[0])


def identify_all(
    senders: Sequence[Sender], heard_at: Sequence[datetime.datetime] | None = None
) -> list[Contact]:
    """Return the contact of each sender, made when new: `identify` for many at once.

    `heard_at` is when each wrote, by the channel's clock: an old message that comes late does
    not change where its person is written to. The number of queries is constant, but for joins
    and for user names that change hands.
    Raises IntegrityError when another worker was first with the same people; what stands then
    is found by the next look. So call it in a savepoint, and again.
    """
    times = heard_at or [timezone.now()] * len(senders)
    names = [_names(sender) for sender in senders]
    usernames = [_username(sender.username) for sender in senders]
    meeting = _Meeting([name for each in names for name in each], filter(None, usernames))
    people = []
    for sender, own, username, at in zip(senders, names, usernames, times, strict=True):
        person = meeting.person(own)
        person.name = sender.name[:255] or person.name
        person.username = username or person.username
        person.heard(meeting.own(person, own), at)
        people.append(person)
    meeting.settle(people, ContactMerge.Reason.MESSAGE)
    return [person.now.contact for person in people]


def learn_names(
    contact: Contact,
    *,
    phone: str = "",
    user_id: str = "",
    heard_at: datetime.datetime | None = None,
) -> Contact:
    """Add new names of a known person (a changed number); return the contact that stands for them.

    From now on they are written to there.
    """
    names = _names(Sender(phone, user_id, username="", name=""))

    def learn() -> Contact:
        known = Contact.objects.select_related("same_as").get(pk=contact.pk)
        meeting = _Meeting(names, [], [known])
        person = meeting.person(names, meeting.people[known.person().pk])
        person.heard(meeting.own(person, names), heard_at or timezone.now())
        meeting.settle([person], ContactMerge.Reason.NUMBER)
        return person.contact

    return joins.again(learn)


def conversation_with(contact: Contact, channel: str) -> Conversation:
    """Return the conversation with a person on a channel, made when new."""
    return conversations_with([contact], channel)[contact.pk]


def conversations_with(contacts: Iterable[Contact], channel: str) -> dict[int, Conversation]:
    """Return the conversation with each contact's person, by the contact's key; made when new.

    Two contacts found to be one person may have two conversations: theirs goes on where they
    were heard last, so that the case and the window they have there go on too.
    """
    person_of = {contact.pk: contact.same_as_id or contact.pk for contact in contacts}
    found = _conversations(set(person_of.values()), channel)
    missing = sorted(set(person_of.values()) - found.keys())
    if missing:
        # Another worker may be first: then theirs is found.
        Conversation.objects.bulk_create(
            [Conversation(contact_id=pk, channel=channel) for pk in missing], ignore_conflicts=True
        )
        found |= _conversations(set(missing), channel)
    return {pk: found[person] for pk, person in person_of.items()}


def _conversations(people: set[int], channel: str) -> dict[int, Conversation]:
    theirs = Q(contact__in=people) | Q(contact__same_as__in=people)
    rows = Conversation.objects.filter(theirs, channel=channel).annotate(
        person=Coalesce("contact__same_as", "contact")
    )
    # The last one of a person wins: the one heard last; of two never heard, the elder's.
    by_hearing = sorted(rows, key=lambda row: (row.last_inbound_at or LONG_AGO, -row.contact_id))
    return {row.person: row for row in by_hearing}


def _names(sender: Sender) -> list[Name]:
    """Return what identifies a sender, the stronger first.

    A user id is one account's for ever; a telephone number is given to somebody else after a
    while, and a user name can be given away any day, so it identifies nobody.
    """
    names = []
    if sender.user_id:
        names.append((str(Kind.USER_ID), sender.user_id[:255]))
    if sender.phone:
        names.append((str(Kind.PHONE), _normalised(sender.phone)[:255]))
    return names


def _username(text: str) -> str:
    return text.strip().removeprefix("@")[:255]


# --- Finding out ---------------------------------------------------------------------------


@dataclass(eq=False)
class _Person:
    """What one meeting learns about one person."""

    # The contacts that stood for them so far: none for somebody new, several for a join.
    contacts: list[Contact] = field(default_factory=list)
    evidence: list[Name] = field(default_factory=list)
    name: str = ""
    username: str = ""
    phone: str = ""
    user_id: str = ""
    heard_at: datetime.datetime = LONG_AGO
    became: "_Person | None" = None
    # What stood on the contact before something was learned.
    before: tuple[object, ...] = ()

    @property
    def now(self) -> "_Person":
        """This person, or the one they turned out to be."""
        return self.became.now if self.became else self

    @property
    def contact(self) -> Contact:
        """The contact that stands for them: the eldest."""
        return min(self.contacts, key=lambda contact: contact.pk)

    def heard(self, names: list[Name], at: datetime.datetime) -> None:
        """Note from where they wrote, unless a later message is known."""
        if at >= self.heard_at:
            values = dict(names)
            self.phone, self.user_id = values.get(Kind.PHONE, ""), values.get(Kind.USER_ID, "")
            self.heard_at = at

    def absorb(self, other: "_Person") -> None:
        """Take over what is known of somebody who turned out to be this person."""
        self.contacts += other.contacts
        self.evidence += other.evidence
        self.name, self.username = other.name or self.name, other.username or self.username
        if other.heard_at > self.heard_at:
            self.phone, self.user_id, self.heard_at = other.phone, other.user_id, other.heard_at
        other.became = self

    def write_down(self) -> bool:
        """Put what was learned on the contact that stands for them; return whether it is new."""
        contact = self.contact
        self.before = _learned(contact)
        contact.name = self.name or contact.name
        # Of several contacts, the one heard last knows where the person is.
        latest = max(self.contacts, key=lambda each: each.reply_since or LONG_AGO)
        phone, user_id, since = latest.reply_phone, latest.reply_user_id, latest.reply_since
        # A payload of the old form is silent about the id: that is no news.
        heard = (self.phone, self.user_id or (user_id if self.phone == phone else ""))
        if any(heard) and heard != (phone, user_id) and self.heard_at >= (since or LONG_AGO):
            (phone, user_id), since = heard, self.heard_at
        contact.reply_phone, contact.reply_user_id, contact.reply_since = phone, user_id, since
        return self.before != _learned(contact)


def _learned(contact: Contact) -> tuple[object, ...]:
    return tuple(getattr(contact, name) for name in LEARNED)


class _Meeting:
    """The people behind many names, and what is to be written down about them."""

    def __init__(
        self, names: Iterable[Name], usernames: Iterable[str], known: Iterable[Contact] = ()
    ) -> None:
        values: dict[str, set[str]] = {Kind.USERNAME: {*usernames}}
        for kind, value in names:
            values.setdefault(kind, set()).add(value)
        wanted = Q()
        for kind, some in values.items():
            wanted |= Q(kind=kind, value__in=some)
        rows = ContactIdentity.objects.filter(wanted).select_related("contact__same_as")
        by_root: dict[int, _Person] = {}
        for contact in [*known, *(row.contact for row in rows)]:
            root = contact.person()
            by_root.setdefault(root.pk, _Person([root]))
        self.people = by_root
        self.holders = {(row.kind, row.value): by_root[row.contact.person().pk] for row in rows}
        self.new_names: dict[Name, _Person] = {}

    def person(self, names: list[Name], known: _Person | None = None) -> _Person:
        """Return the one person of these names: found, made, or joined from several.

        Somebody kept apart by staff stays apart: then the strongest name decides.
        """
        found = [self.holders[name].now for name in names if name in self.holders]
        person = known or (found[0] if found else _Person())
        for other in found:
            if other is not person and not self._apart(person, other):
                if person.contacts and other.contacts:
                    person.evidence = [*names]
                person.absorb(other)
        for name in names:
            if name not in self.holders:
                self.holders[name] = self.new_names[name] = person
        return person

    def own(self, person: _Person, names: list[Name]) -> list[Name]:
        """Return the names that are this person's, and nobody's who is kept apart."""
        return [name for name in names if self.holders[name].now is person]

    @cached_property
    def _kept_apart(self) -> set[frozenset[int]]:
        return joins.kept_apart(self.people)

    def _apart(self, one: _Person, other: _Person) -> bool:
        pairs = (frozenset((a.pk, b.pk)) for a in one.contacts for b in other.contacts)
        return any(pair in self._kept_apart for pair in pairs)

    def settle(self, people: Iterable[_Person], reason: str) -> None:
        """Write everything down; raises IntegrityError when another worker was first."""
        everybody = list(dict.fromkeys(person.now for person in people))
        known = [person for person in everybody if person.contacts]
        for person in everybody:
            if not person.contacts:
                person.contacts = [Contact()]
                person.write_down()
        Contact.objects.bulk_create(
            person.contact for person in everybody if person.contact.pk is None
        )
        self._settle_known(known, reason)
        self._settle_usernames(everybody)
        # In one order, so that two workers with the same new people wait, and don't deadlock.
        ContactIdentity.objects.bulk_create(
            ContactIdentity(contact=person.now.contact, kind=kind, value=value)
            for (kind, value), person in sorted(self.new_names.items(), key=lambda item: item[0])
        )

    def _settle_known(self, people: list[_Person], reason: str) -> None:
        changed = [person for person in people if person.write_down()]
        joined = [person for person in people if len(person.contacts) > 1]
        if not changed and not joined:
            return
        rows = joins.lock(
            contact.pk for person in {*changed, *joined} for contact in person.contacts
        )
        stand = {row.pk: _learned(row) for row in rows}
        if any(stand[person.contact.pk] != person.before for person in changed):
            raise joins.Overtaken  # newer things were learned meanwhile
        save_all([person.contact for person in changed], LEARNED)
        for person in joined:
            said = ", ".join(value for _kind, value in person.evidence)
            joins.record(person.contacts, reason, said)

    def _settle_usernames(self, people: list[_Person]) -> None:
        """Give user names to who carries them now: they change hands."""
        for person in people:
            name = (str(Kind.USERNAME), person.username)
            if not person.username:
                continue
            holder = self.holders.get(name)
            if holder is None:
                self.new_names[name] = person
            elif holder.now is not person:
                ContactIdentity.objects.filter(kind=name[0], value=name[1]).update(
                    contact=person.contact
                )
