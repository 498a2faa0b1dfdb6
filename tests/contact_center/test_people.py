"""One person is one contact, whatever names they write from; joins are recorded and taken back."""

import datetime
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cms.core import audit
from cms.staff.roles import MANAGERS
from contact_center.channels.inbound import Sender
from contact_center.models import (
    Address,
    Case,
    Contact,
    ContactIdentity,
    ContactMerge,
    Conversation,
)
from contact_center.services import joins, people
from contact_center.services.people import (
    conversation_with,
    conversations_with,
    identify,
    identify_all,
    learn_names,
)
from tests.contact_center.desk import log_in, page
from tests.factories.contact_center import (
    AgentFactory,
    CaseFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
)

pytestmark = pytest.mark.django_db
PHONE, ID = "96170123456", "LB.1"
CONTACTS = "/admin/contact-centre/contacts"


def sender(phone: str = "", user_id: str = "", username: str = "", name: str = "") -> Sender:
    return Sender(phone, user_id, username, name)


def fresh(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def joined() -> tuple[Contact, Contact]:
    """Two contacts that one message showed to be one person."""
    elder, younger = identify(sender(phone=PHONE)), identify(sender(user_id=ID))
    assert elder != younger
    assert identify(sender(phone=PHONE, user_id=ID)) == elder
    return fresh(elder), fresh(younger)


def take_apart(*, by: Any = None) -> bool:
    return joins.take_apart(ContactMerge.objects.standing().get(), by or AgentFactory())


# --- One person ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "9613123456",
        "+9613123456",
        "+961 3 123 456",
        "+961 03 123456",
        "96103123456",
        "009613123456",
        "0096103123456",
        "03123456",
        "03/123456",
        "03-123 456",
        "٠٣١٢٣٤٥٦",
        "\u200e+961 3 123 456\u200f",
    ],
)
def test_a_number_in_any_format_is_one_contact(written: str) -> None:
    first = identify(sender("9613123456"))
    assert identify(sender(written)) == first
    assert Contact.objects.count() == 1
    assert first.phone == "+9613123456"


def test_another_countrys_number_is_taken_as_it_is() -> None:
    assert identify(sender("33612345678")).phone == "+33612345678"
    assert identify(sender("33612345678")) == identify(sender("+33 6 12 34 56 78"))


def test_old_and_new_payloads_lead_to_one_contact() -> None:
    old = identify(sender(phone=PHONE, name="سميرة"))
    both = identify(sender(phone=PHONE, user_id=ID))
    only_id = identify(sender(user_id=ID))
    assert old == both == only_id
    assert {row.kind for row in old.identities.all()} == {"phone", "user_id"}
    assert only_id.name == "سميرة"


def test_a_user_name_without_a_number_is_one_contact_by_its_id() -> None:
    first = identify(sender(user_id=ID, username="@rana", name="رنا"))
    assert identify(sender(user_id=ID, username="rana")) == first
    assert (first.phone, first.username, first.address) == ("", "rana", Address("", ID))


def test_a_person_who_adopts_a_user_name_and_hides_the_number_stays_who_they_are() -> None:
    known = identify(sender(phone=PHONE, user_id=ID))
    assert identify(sender(user_id=ID, username="rana")) == known
    assert fresh(known).phone == f"+{PHONE}"


def test_a_user_name_goes_to_who_carries_it_now() -> None:
    first = identify(sender(user_id="LB.1", username="rana"))
    second = identify(sender(user_id="LB.2", username="rana"))
    assert ContactIdentity.objects.get(kind="username").contact == second != first
    assert second.username == "rana"
    # It identifies nobody: both are still themselves.
    assert not ContactMerge.objects.exists()


def test_two_people_with_one_user_name_in_one_batch() -> None:
    first, second = identify_all(
        [sender(user_id="LB.1", username="x"), sender(user_id="LB.2", username="x")]
    )
    assert first != second
    assert ContactIdentity.objects.get(kind="username").contact == second


def test_a_changed_number_stays_the_same_person() -> None:
    person = identify(sender(phone=PHONE, user_id=ID))
    assert learn_names(person, phone="96171999888", user_id="LB.9") == person
    assert identify(sender(phone="96171999888")) == identify(sender(user_id="LB.9")) == person
    assert fresh(person).phone == "+96171999888"
    assert not ContactMerge.objects.exists()


def test_a_number_changed_to_one_that_wrote_before_joins_the_two_and_says_why() -> None:
    person, other = identify(sender(phone=PHONE)), identify(sender(phone="96171999888"))
    assert learn_names(person, phone="96171999888") == person
    merge = ContactMerge.objects.get()
    assert (merge.contact, merge.into, merge.reason) == (other, person, "number")


def test_nothing_to_learn_changes_nothing() -> None:
    person = identify(sender(phone=PHONE))
    assert learn_names(person) == person
    assert fresh(person).address == Address(f"+{PHONE}", "")


def test_the_latest_name_is_shown_and_an_empty_one_changes_nothing() -> None:
    person = identify(sender(phone=PHONE, name="سميرة"))
    identify(sender(phone=PHONE))
    assert fresh(person).name == "سميرة"
    identify(sender(phone=PHONE, name="س" * 300))
    assert fresh(person).name == "س" * 255


# --- Joins --------------------------------------------------------------------------------


def test_two_contacts_that_turn_out_to_be_one_person_are_joined_and_it_is_recorded() -> None:
    elder, younger = joined()
    assert younger.same_as == elder
    assert identify(sender(user_id=ID)) == elder
    merge = ContactMerge.objects.get()
    assert (merge.contact, merge.into, merge.reason, merge.made_by) == (
        younger,
        elder,
        "message",
        None,
    )
    assert merge.explanation == f"{ID}, +{PHONE}"
    for contact in (elder, younger):
        assert [entry.action for entry in audit.history(contact)] == ["contact.joined"]
        assert audit.verify(contact)


def test_a_third_contact_joins_the_eldest() -> None:
    first, second, third = (identify(sender(user_id=f"LB.{n}")) for n in range(3))
    learn_names(second, user_id="LB.2")
    assert learn_names(first, user_id="LB.1") == first
    assert fresh(third).same_as == first
    assert fresh(third).person() == first


def test_a_join_taken_back_keeps_the_two_apart_from_then_on() -> None:
    elder, younger = joined()
    manager = AgentFactory()
    assert take_apart(by=manager)
    assert fresh(younger).same_as is None
    assert identify(sender(phone=PHONE)) == elder
    # The message that joined them names both again: the id, which is never given to
    # somebody else, decides.
    assert identify(sender(phone=PHONE, user_id=ID)) == younger
    assert identify_all([sender(phone=PHONE), sender(phone=PHONE, user_id=ID)]) == [elder, younger]
    assert learn_names(elder, user_id=ID) == elder
    assert not Contact.objects.filter(same_as__isnull=False).exists()
    merge = ContactMerge.objects.get()
    assert (merge.undone_by, merge.undone_at is None) == (manager, False)
    for contact in (elder, younger):
        entry = audit.history(contact).last()
        assert entry is not None
        assert (entry.action, entry.actor) == ("contact.taken_apart", manager)


def test_taking_a_join_back_twice_does_it_once() -> None:
    joined()
    merge = ContactMerge.objects.get()
    assert joins.take_apart(merge, AgentFactory())
    assert not joins.take_apart(merge, AgentFactory())
    assert audit.history(merge.contact).count() == 2


def test_two_kept_apart_are_not_joined_through_a_third() -> None:
    elder, younger = joined()
    take_apart()
    third = identify(sender(phone="96171000000"))
    learn_names(elder, phone="96171000000")
    assert fresh(third).same_as == elder
    # The third is the elder's person now, so the younger stays apart from it too.
    assert identify(sender(phone="96171000000", user_id=ID)) == younger
    assert fresh(younger).same_as is None


def test_whoever_was_joined_to_the_younger_goes_along() -> None:
    first, second, third = (identify(sender(user_id=f"LB.{n}")) for n in range(3))
    learn_names(second, user_id="LB.2")
    learn_names(first, user_id="LB.1")
    assert joins.take_apart(ContactMerge.objects.get(contact=second), AgentFactory())
    assert fresh(second).same_as is None
    assert fresh(third).same_as == second
    assert identify(sender(user_id="LB.2")) == second
    # Taking the other join back leaves three.
    assert joins.take_apart(ContactMerge.objects.get(contact=third), AgentFactory())
    assert fresh(third).same_as is None
    assert identify(sender(user_id="LB.0")) == first


def test_staff_join_two_and_their_word_stands_above_an_earlier_one() -> None:
    elder, younger = joined()
    take_apart()
    manager = AgentFactory()
    assert joins.join(fresh(younger), fresh(elder), manager, "قالت ذلك هاتفيًا")
    assert not joins.join(fresh(younger), fresh(elder), manager, "again")
    merge = ContactMerge.objects.standing().get()
    assert (merge.contact, merge.into, merge.reason, merge.made_by, merge.explanation) == (
        younger,
        elder,
        "staff",
        manager,
        "قالت ذلك هاتفيًا",
    )
    assert identify(sender(user_id=ID)) == elder


def test_a_contact_has_one_way_up_and_never_to_itself() -> None:
    elder, younger = joined()
    for pair in ((younger, identify(sender(phone="96171000000"))), (elder, elder)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactMerge.objects.create(contact=pair[0], into=pair[1], reason="staff")


# --- Where replies go ---------------------------------------------------------------------


def test_replies_go_where_the_person_last_wrote_from() -> None:
    person = identify(sender(phone=PHONE, user_id=ID))
    assert fresh(person).address == Address(f"+{PHONE}", ID)
    identify(sender(user_id=ID, username="rana"))  # the number is hidden now
    assert fresh(person).address == Address("", ID)
    identify(sender(phone=PHONE))  # an older payload, without an id
    assert fresh(person).address == Address(f"+{PHONE}", "")


def test_an_old_payload_of_the_same_number_forgets_no_id() -> None:
    person = identify(sender(phone=PHONE, user_id=ID))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        identify(sender(phone=PHONE))
    assert fresh(person).address == Address(f"+{PHONE}", ID)
    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_late_message_from_before_does_not_move_where_replies_go() -> None:
    now = timezone.now()
    person = identify(sender(phone=PHONE), heard_at=now - datetime.timedelta(hours=2))
    learn_names(person, phone="96171999888", heard_at=now)
    identify(sender(phone=PHONE), heard_at=now - datetime.timedelta(hours=1))
    assert fresh(person).address == Address("+96171999888", "")
    identify(sender(phone=PHONE), heard_at=now + datetime.timedelta(seconds=1))
    assert fresh(person).address == Address(f"+{PHONE}", "")


def test_in_a_batch_the_last_one_written_decides_wherever_it_stands() -> None:
    now = timezone.now()
    earlier = now - datetime.timedelta(minutes=1)
    identify(sender(phone=PHONE, user_id=ID), heard_at=earlier - datetime.timedelta(minutes=1))
    (person, _same) = identify_all(
        [sender(user_id=ID), sender(phone=PHONE, user_id=ID)], [now, earlier]
    )
    assert fresh(person).address == Address("", ID)


def test_two_joined_people_are_written_to_where_the_last_message_came_from() -> None:
    elder, younger = joined()
    identify(sender(phone="96171000000", user_id=ID))
    assert fresh(elder).address == fresh(younger).person().address == Address("+96171000000", ID)


def test_two_joined_by_staff_are_written_to_where_the_later_one_wrote_from() -> None:
    elder, younger = identify(sender(phone=PHONE)), identify(sender(user_id=ID))
    joins.join(elder, younger, AgentFactory(), "x")
    assert fresh(elder).address == Address("", ID)


def test_apart_again_nobody_is_written_to_at_the_others_address() -> None:
    elder, younger = joined()
    identify(sender(user_id=ID))
    assert fresh(elder).address == Address("", ID)
    take_apart()
    assert fresh(elder).address == Address(f"+{PHONE}", "")
    assert fresh(younger).address == Address("", ID)


def test_the_number_of_somebody_kept_apart_is_not_where_one_is_written_to() -> None:
    _elder, younger = joined()
    take_apart()
    identify(sender(phone=PHONE, user_id=ID))
    assert fresh(younger).address == Address("", ID)


def test_before_the_first_message_the_newest_names_are_written_to() -> None:
    person = ContactFactory(phone="+96170000001")
    ContactIdentity.objects.create(contact=person, kind="phone", value="+96170000002")
    assert fresh(person).address == Address("+96170000002", "")


# --- Many at once -------------------------------------------------------------------------


def test_a_batch_finds_one_contact_for_all_the_names_of_a_person() -> None:
    found = identify_all(
        [
            sender(phone=PHONE),
            sender(user_id=ID),
            sender(phone=PHONE, user_id=ID),
            sender(phone="96171000000"),
        ]
    )
    assert found[0] == found[1] == found[2] != found[3]
    assert Contact.objects.count() == 2
    assert not ContactMerge.objects.exists()


def test_nobody_wrote() -> None:
    assert identify_all([]) == []
    assert conversations_with([], "whatsapp") == {}


def batch(size: int, *, offset: int = 0) -> list[Sender]:
    return [
        sender(f"96170{number:06d}", f"LB.{number}", f"user{number}", f"name {number}")
        for number in range(offset, offset + size)
    ]


@pytest.mark.parametrize("known", [False, True])
def test_the_number_of_queries_does_not_depend_on_the_number_of_people(known: bool) -> None:
    counts = []
    for size, offset in ((2, 0), (40, 100)):
        if known:
            conversations_with(identify_all(batch(size, offset=offset)), "whatsapp")
        with CaptureQueriesContext(connection) as queries:
            conversations_with(identify_all(batch(size, offset=offset)), "whatsapp")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= (2 if known else 8)


class SameAsOneByOne(TestCase):
    """A batch leads to the same people as its messages one after the other."""

    @settings(max_examples=40)
    @given(
        st.lists(
            st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(any), min_size=1, max_size=8
        ),
        st.integers(1, 4),
    )
    def test_batch(self, pairs: list[tuple[int, int]], size: int) -> None:
        def of(prefix: str) -> list[Sender]:
            return [
                sender(f"961{prefix}00000{p}" if p else "", f"{prefix}.{u}" if u else "")
                for p, u in pairs
            ]

        one_by_one = [identify(each) for each in of("70")]
        together = []
        senders = of("71")
        for start in range(0, len(senders), size):
            together += identify_all(senders[start : start + size])
        # Compared at the end: a later message may have joined earlier ones.
        roots = [
            [fresh(contact).person().pk for contact in each] for each in (one_by_one, together)
        ]
        shapes = [[ids.index(pk) for pk in ids] for ids in roots]
        assert shapes[0] == shapes[1]
        assert not Contact.objects.filter(same_as__same_as__isnull=False).exists()


# --- Several workers ----------------------------------------------------------------------


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Call each in a thread of its own, all at the same moment."""
    barrier, results, faults = threading.Barrier(len(calls)), [], []

    def run(call: Callable[[], Any]) -> None:
        try:
            barrier.wait(10)
            results.append(call())
        except Exception as fault:
            faults.append(fault)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    return results


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_first_messages_at_the_same_moment_make_one_contact_and_one_conversation() -> None:
    def take(who: Sender) -> Conversation:
        return conversation_with(identify(who), "whatsapp")

    found = at_once(*[lambda: take(sender(phone=PHONE, user_id=ID))] * 4)
    assert len({conversation.pk for conversation in found}) == 1
    assert (Contact.objects.count(), Conversation.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_with_the_same_people_in_another_order_neither_deadlock_nor_double() -> None:
    def take(seed: int) -> None:
        senders = batch(30)
        random.Random(seed).shuffle(senders)
        joins.again(lambda: conversations_with(identify_all(senders), "whatsapp"))

    at_once(*[lambda seed=seed: take(seed) for seed in range(3)])
    assert Contact.objects.count() == Conversation.objects.count() == 30
    assert ContactIdentity.objects.count() == 90


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_joins_at_the_same_moment_end_in_one_person_one_step_away() -> None:
    for number in range(4):
        identify(sender(user_id=f"LB.{number}"))

    def link(one: int, other: int) -> Contact:
        contact = ContactIdentity.objects.get(value=f"LB.{one}").contact
        return learn_names(contact, user_id=f"LB.{other}")

    at_once(lambda: link(0, 1), lambda: link(2, 3), lambda: link(1, 2))
    eldest = Contact.objects.get(same_as__isnull=True)
    assert set(Contact.objects.exclude(pk=eldest.pk).values_list("same_as", flat=True)) == {
        eldest.pk
    }
    assert ContactMerge.objects.count() == 3


def test_when_another_worker_joined_them_meanwhile_the_whole_is_tried_again() -> None:
    first, second, third = (identify(sender(user_id=f"LB.{n}")) for n in range(3))
    meeting = people._Meeting([("user_id", "LB.1"), ("user_id", "LB.2")], [])
    person = meeting.person([("user_id", "LB.1"), ("user_id", "LB.2")])
    learn_names(first, user_id="LB.1")  # the other worker
    with pytest.raises(IntegrityError), transaction.atomic():
        meeting.settle([person], "message")
    assert fresh(third).same_as is None
    assert identify_all([sender("", "LB.1"), sender("", "LB.2")]) == [first, third]
    assert fresh(second).same_as == first


# --- Conversations ------------------------------------------------------------------------


def test_a_person_has_one_conversation_on_a_channel() -> None:
    person = identify(sender(phone=PHONE))
    assert conversation_with(person, "whatsapp") == conversation_with(person, "whatsapp")
    assert conversation_with(person, "sms") != conversation_with(person, "whatsapp")


def test_a_joined_persons_conversation_goes_on_where_they_were_heard_last() -> None:
    now = timezone.now()
    elder, younger = identify(sender(phone=PHONE)), identify(sender(user_id=ID))
    for contact, hours in ((elder, 5), (younger, 1)):
        ConversationFactory(contact=contact, last_inbound_at=now - datetime.timedelta(hours=hours))
    joins.join(elder, younger, AgentFactory(), "x")
    theirs = Conversation.objects.get(contact=younger)
    assert conversation_with(fresh(elder), "whatsapp") == theirs
    assert conversation_with(fresh(younger), "whatsapp") == theirs
    take_apart()
    assert conversation_with(fresh(elder), "whatsapp").contact == elder
    assert Conversation.objects.count() == 2


def test_of_two_that_were_never_heard_the_elders_conversation_goes_on() -> None:
    elder, younger = joined()
    for contact in (younger, elder):
        ConversationFactory(contact=contact, last_inbound_at=None)
    assert conversation_with(younger, "whatsapp").contact == elder


# --- Shown and done by staff --------------------------------------------------------------


@pytest.fixture
def manager() -> Any:
    call_command("setup_roles")
    user = AgentFactory()
    user.groups.set(Group.objects.filter(name=MANAGERS))
    return user


def contact_page(client: Client, contact: Contact, **query: str) -> str:
    response = client.get(f"{CONTACTS}/inspect/{contact.pk}/", query)
    assert response.status_code == 200
    return response.content.decode()


def two_conversations() -> tuple[Conversation, Conversation]:
    """The conversations of a joined person; theirs goes on in the second."""
    now = timezone.now()
    elder = identify(sender(phone=PHONE, name="سميرة"))
    younger = identify(sender(user_id=ID, username="samira"))
    rows = [
        ConversationFactory(contact=contact, last_inbound_at=now - datetime.timedelta(hours=hours))
        for contact, hours in ((elder, 30), (younger, 1))
    ]
    for row in rows:
        row.last_message = MessageFactory(conversation=row, text=f"words of {row.pk}")
        row.save()
    joins.join(elder, younger, AgentFactory(), "x")
    return rows[0], rows[1]


def test_the_inbox_shows_both_conversations_as_one_persons_with_a_link_between(
    inbox: Client,
) -> None:
    old, new = two_conversations()
    html = page(inbox, f"{old.pk}/")
    assert f"/admin/inbox/{new.pk}/" in html
    assert "This person writes in another conversation now." in html
    assert "Other conversations of this person" in html
    html = page(inbox, f"{new.pk}/")
    assert "This person writes in another conversation now." not in html
    assert "Other conversations of this person" in html
    assert f"/admin/inbox/{old.pk}/" in html
    # The person's name and every name they are known by, in either.
    for row in (old, new):
        html = page(inbox, f"{row.pk}/")
        assert "<bdi>سميرة</bdi></h2>" in html
        assert "samira" in html
        assert "+961 70 123 456" in html


@pytest.mark.parametrize("words", ["سميرة", "70 123 456", "070123456", "Samira"])
def test_searching_a_person_finds_all_their_conversations(inbox: Client, words: str) -> None:
    old, new = two_conversations()
    ConversationFactory(contact=ContactFactory(name="كريم", phone="+96171999888"))
    html = page(inbox, q=words)
    for row in (old, new):
        assert f"words of {row.pk}" in html
    assert "كريم" not in html


def test_one_person_has_nothing_about_others_shown(inbox: Client) -> None:
    row = ConversationFactory()
    html = page(inbox, f"{row.pk}/")
    assert "Other conversations of this person" not in html
    assert "writes in another conversation" not in html


def test_the_list_takes_the_same_queries_however_many_are_joined(inbox: Client) -> None:
    two_conversations()
    page(inbox)
    with CaptureQueriesContext(connection) as few:
        page(inbox)
    for number in range(4):
        elder, younger = (identify(sender(user_id=f"X.{number}.{n}", name=f"n{n}")) for n in (0, 1))
        for contact in (elder, younger):
            ConversationFactory(contact=contact)
        joins.join(elder, younger, AgentFactory(), "x")
    with CaptureQueriesContext(connection) as many:
        page(inbox)
    assert len(many) == len(few)


def test_staff_see_why_two_were_joined_and_take_it_back(manager: Any) -> None:
    elder, younger = joined()
    ConversationFactory(contact=elder)
    client = log_in(manager)
    for contact in (elder, younger):
        html = contact_page(client, contact)
        assert "One message carried the names of both" in html
        assert f"{ID}, +{PHONE}" in html
        assert "automatically" in html
    assert "stands for both" in contact_page(client, younger)
    merge = ContactMerge.objects.get()
    url = f"{CONTACTS}/take-apart/{younger.pk}/"
    assert client.get(url).status_code == 405
    response = client.post(url, {"join": merge.pk}, follow=True)
    html = response.content.decode()
    assert "They are two people again." in html
    assert "Taken back:" in html
    assert str(manager) in html
    assert fresh(younger).same_as is None
    assert "take the join back" not in html
    response = client.post(url, {"join": merge.pk}, follow=True)
    assert "taken back before" in response.content.decode()


def test_staff_find_and_join_a_contact_and_must_say_how_they_know(manager: Any) -> None:
    one = identify(sender(phone=PHONE, name="سميرة"))
    other = identify(sender(phone="96171999888", name="سميرة خليل"))
    client = log_in(manager)
    html = contact_page(client, one, q="71 999 888")
    assert f'value="{other.pk}"' in html
    assert f'value="{one.pk}"' not in html
    assert "No other contact matches." in contact_page(client, one, q="nobody")
    url = f"{CONTACTS}/join/{one.pk}/"
    html = client.post(url, {"other": other.pk, "explanation": " "}, follow=True).content.decode()
    assert "Write how you know that it is one person." in html
    html = client.post(url, {"other": "x", "explanation": "y"}, follow=True).content.decode()
    assert not ContactMerge.objects.exists()
    html = client.post(
        url, {"other": other.pk, "explanation": "قالت"}, follow=True
    ).content.decode()
    assert "one person from now on" in html
    assert fresh(other).same_as == one
    merge = ContactMerge.objects.get()
    assert (merge.made_by, merge.explanation) == (manager, "قالت")
    html = client.post(url, {"other": other.pk, "explanation": "y"}, follow=True).content.decode()
    assert "one person already" in html


def test_a_join_of_other_people_is_not_taken_back_from_this_page(manager: Any) -> None:
    joined()
    stranger = ContactFactory()
    client = log_in(manager)
    merge = ContactMerge.objects.get()
    for value in (merge.pk, "x", ""):
        url = f"{CONTACTS}/take-apart/{stranger.pk}/"
        assert client.post(url, {"join": value}).status_code == 404
    assert ContactMerge.objects.standing().exists()


def test_agents_neither_join_nor_take_apart(inbox: Client) -> None:
    elder, younger = joined()
    merge = ContactMerge.objects.get()
    assert inbox.get(f"{CONTACTS}/inspect/{elder.pk}/").status_code == 302
    inbox.post(f"{CONTACTS}/take-apart/{elder.pk}/", {"join": merge.pk})
    inbox.post(f"{CONTACTS}/join/{elder.pk}/", {"other": younger.pk, "explanation": "x"})
    assert ContactMerge.objects.standing().count() == 1
    Client().post(f"{CONTACTS}/take-apart/{elder.pk}/", {"join": merge.pk})
    assert ContactMerge.objects.standing().count() == 1


def test_what_people_call_themselves_is_never_html(manager: Any) -> None:
    evil = '"><script>alert(1)</script>'
    one = identify(sender(phone=PHONE, name=evil, username=evil))
    other = identify(sender(phone="96171999888", name=evil))
    joins.join(one, other, manager, evil)
    html = contact_page(log_in(manager), one, q=evil)
    assert "<script>alert(1)" not in html


def test_a_case_in_either_conversation_is_the_persons() -> None:
    old, new = two_conversations()
    case, _strangers = CaseFactory(conversation=old), CaseFactory()
    for contact in (fresh(old.contact), fresh(new.contact)):
        assert list(Case.objects.of_person(contact)) == [case]
