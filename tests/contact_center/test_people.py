"""One person is one contact, whatever names they write from."""

import pytest

from cms.core import audit
from contact_center.channels.inbound import Sender
from contact_center.models import Contact, ContactIdentity
from contact_center.services.people import conversation_with, identify, learn_names

pytestmark = pytest.mark.django_db


def sender(phone: str = "", user_id: str = "", username: str = "", name: str = "") -> Sender:
    return Sender(phone, user_id, username, name)


def test_two_number_formats_are_one_contact() -> None:
    """The same person under two number formats: chatwoot #14048, #5840."""
    first = identify(sender("9613123456"))
    assert identify(sender("+961 03 123456")) == first
    assert Contact.objects.count() == 1


def test_old_and_new_payloads_lead_to_one_contact() -> None:
    old = identify(sender(phone="96170123456", name="سميرة"))
    both = identify(sender(phone="96170123456", user_id="LB.1"))
    only_id = identify(sender(user_id="LB.1"))
    assert old == both == only_id
    assert {row.kind for row in old.identities.all()} == {"phone", "user_id"}
    assert only_id.name == "سميرة"


def test_two_contacts_that_turn_out_to_be_one_person_are_joined_and_it_is_recorded() -> None:
    elder = identify(sender(phone="96170123456"))
    younger = identify(sender(user_id="LB.1"))
    assert elder != younger
    assert identify(sender(phone="96170123456", user_id="LB.1")) == elder
    assert identify(sender(user_id="LB.1")) == elder
    younger.refresh_from_db()
    assert younger.same_as == elder
    assert [entry.action for entry in audit.history(younger)] == ["contact.same_as"]
    # Nothing was moved, so the link can be taken back.
    younger.same_as = None
    younger.save()
    assert identify(sender(user_id="LB.1")) == younger


def test_a_third_contact_joins_the_eldest() -> None:
    first, second, third = (identify(sender(user_id=f"LB.{n}")) for n in range(3))
    learn_names(second, user_id="LB.2")
    assert learn_names(first, user_id="LB.1") == first
    third.refresh_from_db()
    assert third.same_as == first
    assert third.person() == first


def test_a_changed_number_stays_the_same_person() -> None:
    person = identify(sender(phone="96170123456"))
    learn_names(person, phone="96171999888")
    assert identify(sender(phone="96171999888")) == person
    person = Contact.objects.get(pk=person.pk)
    assert person.phone == "+96171999888"


def test_a_user_name_goes_to_who_carries_it_now() -> None:
    first = identify(sender(user_id="LB.1", username="rana"))
    second = identify(sender(user_id="LB.2", username="rana"))
    assert ContactIdentity.objects.get(kind="username").contact == second != first
    assert second.username == "rana"


def test_a_person_has_one_conversation_on_a_channel() -> None:
    person = identify(sender(phone="96170123456"))
    assert conversation_with(person, "whatsapp") == conversation_with(person, "whatsapp")
