"""Who wrote: one contact per person, found by any of the names a channel gives."""

from django.db import IntegrityError, transaction
from django.db.models import Q

from cms.core import audit
from contact_center import phones
from contact_center.channels.inbound import Sender
from contact_center.models import Contact, ContactIdentity, Conversation

Kind = ContactIdentity.Kind
ATTEMPTS = 3


def identify(sender: Sender) -> Contact:
    """Return the contact who sent this, made when new, with what we learned about them.

    A phone number and a user id that were two contacts until now turn out to be one person:
    the younger contact is linked to the elder.
    """
    names = _names(sender)
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                contact = _find_or_make(names)
        except IntegrityError:
            # Another worker stored one of the names first: it is found on the next look.
            if attempt == ATTEMPTS - 1:
                raise
        else:
            break
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
    names = _names(Sender(phone=phone, user_id=user_id, username="", name=""))
    with transaction.atomic():
        known = _known(names)
        person = _join([contact.person(), *known])
        _add_missing(person, names)
    return person


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


def _known(names: list[tuple[str, str]]) -> list[Contact]:
    wanted = Q(pk__in=())
    for kind, value in names:
        wanted |= Q(kind=kind, value=value)
    rows = ContactIdentity.objects.filter(wanted).select_related("contact__same_as")
    return [row.contact.person() for row in rows]


def _find_or_make(names: list[tuple[str, str]]) -> Contact:
    known = _known(names)
    contact = _join(known) if known else Contact.objects.create()
    _add_missing(contact, names)
    return contact


def _add_missing(contact: Contact, names: list[tuple[str, str]]) -> None:
    for kind, value in names:
        ContactIdentity.objects.get_or_create(kind=kind, value=value, defaults={"contact": contact})


def _join(people: list[Contact]) -> Contact:
    """Return the eldest; the others now point to it, and so does whoever pointed to them."""
    eldest = min(people, key=lambda contact: contact.pk)
    for other in {person.pk: person for person in people}.values():
        if other.pk == eldest.pk:
            continue
        Contact.objects.filter(Q(pk=other.pk) | Q(same_as=other.pk)).update(same_as=eldest)
        audit.record(other, "contact.same_as", data={"contact": eldest.pk})
    return eldest
