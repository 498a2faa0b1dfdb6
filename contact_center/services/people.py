"""Who wrote: one contact per person, found by any of the names a channel gives."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from cms.core import audit, phones
from contact_center.channels.inbound import Sender
from contact_center.models import Contact, ContactIdentity, Conversation

Kind = ContactIdentity.Kind
ATTEMPTS = 3


def identify(sender: Sender) -> Contact:
    """Return the contact who sent this, made when new, with what we learned about them.

    A phone number and a user id that were two contacts until now turn out to be one person:
    the younger contact is linked to the elder.
    """
    contact = _settle([], _names(sender))
    if sender.name and contact.name != sender.name[:255]:
        contact.name = sender.name[:255]
        contact.save(update_fields=["name"])
    if sender.username:
        # User names change hands; the person who carries it now is the one who has it.
        ContactIdentity.objects.update_or_create(
            kind=Kind.USERNAME, value=sender.username[:255], defaults={"contact": contact}
        )
    return contact


def learn_names(contact: Contact, *, phone: str = "", user_id: str = "") -> Contact:
    """Add new names of a known person (a changed number); return the contact that stands for them."""
    return _settle([contact.person()], _names(Sender(phone, user_id, username="", name="")))


def conversation_with(contact: Contact, channel: str) -> Conversation:
    """Return the one conversation with a person on a channel, made when new."""
    conversation, _made = Conversation.objects.get_or_create(
        contact=contact.person(), channel=channel
    )
    return conversation


def _names(sender: Sender) -> list[tuple[str, str]]:
    names = []
    if sender.phone:
        names.append((str(Kind.PHONE), phones.normalise(sender.phone)[:255]))
    if sender.user_id:
        names.append((str(Kind.USER_ID), sender.user_id[:255]))
    return names


def _settle(people: list[Contact], names: list[tuple[str, str]]) -> Contact:
    """Return the one contact of these people and names, made when there is none."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                known = _known(names)
                people_found = [*people, *(row.contact.person() for row in known)]
                contact = _join(people_found) if people_found else Contact.objects.create()
                there = {(row.kind, row.value) for row in known}
                for kind, value in names:
                    if (kind, value) not in there:
                        # Not get_or_create: when another worker was first, the contact just made must go too.
                        ContactIdentity.objects.create(contact=contact, kind=kind, value=value)
                return contact
        except IntegrityError:
            # The name stands now: the next look finds its contact.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("unreachable")


def _known(names: list[tuple[str, str]]) -> list[ContactIdentity]:
    wanted = Q(pk__in=())
    for kind, value in names:
        wanted |= Q(kind=kind, value=value)
    return list(ContactIdentity.objects.filter(wanted).select_related("contact__same_as"))


def _join(people: list[Contact]) -> Contact:
    """Return the eldest; the others now point to it, and so does whoever pointed to them."""
    eldest = min(people, key=lambda contact: contact.pk)
    for other in {person.pk: person for person in people}.values():
        if other.pk == eldest.pk:
            continue
        Contact.objects.filter(Q(pk=other.pk) | Q(same_as=other.pk)).update(same_as=eldest)
        audit.record(other, "contact.same_as", data={"contact": eldest.pk})
    return eldest
