"""The chain of what was done to an object: complete, ordered, and erasable."""

import datetime
import uuid

import pytest
from django.db import transaction

from cms.core import audit
from cms.core.models import AuditEntry
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Any object will do: a user stands for it."""
    subject = UserFactory.create()
    actor = UserFactory.create()
    audit.record(
        subject, "opened", data={"phone": "+961 3 123456", "on": datetime.date(2026, 6, 30)}
    )
    audit.record(subject, "assigned", actor=actor, data={"to": uuid.uuid4()})
    audit.record(subject, "closed", actor=actor)
    return subject


def test_the_history_is_what_happened_in_order(case):
    entries = list(audit.history(case))
    assert [entry.action for entry in entries] == ["opened", "assigned", "closed"]
    assert [entry.number for entry in entries] == [1, 2, 3]
    assert entries[0].actor is None
    assert entries[0].data == {"phone": "+961 3 123456", "on": "2026-06-30"}
    assert entries[1].actor is not None
    assert audit.verify(case)


def test_each_object_has_a_chain_of_its_own(case):
    other = UserFactory.create()
    audit.record(other, "opened")
    assert audit.history(other).get().number == 1
    assert audit.history(case).count() == 3
    assert audit.verify(other)


def test_an_object_without_history_is_in_order():
    assert audit.verify(UserFactory.create())


@pytest.mark.parametrize(
    "change",
    [
        {"action": "reopened"},
        {"data": {"phone": "+961 3 999999"}},
        {"data": None},
        {"at": datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)},
        {"actor_key": "7"},
        {"salt": "00"},
        {"digest": "00"},
        {"hash": "00"},
        {"previous": "00"},
        {"number": 9},
    ],
)
@pytest.mark.parametrize("number", [1, 2])
def test_a_change_shows(case, number, change):
    AuditEntry.objects.filter(number=number).update(**change)
    assert not audit.verify(case)


def test_an_actor_put_in_anothers_place_shows(case):
    AuditEntry.objects.filter(number=2).update(actor=UserFactory.create())
    assert not audit.verify(case)


@pytest.mark.parametrize("number", [1, 2])
def test_a_missing_entry_shows(case, number):
    AuditEntry.objects.filter(number=number).delete()
    assert not audit.verify(case)


def test_an_entry_moved_to_another_object_shows(case):
    other = UserFactory.create()
    AuditEntry.objects.filter(number=1).update(object_id=str(other.pk))
    assert not audit.verify(other)
    assert not audit.verify(case)


def test_personal_data_can_be_erased_and_the_chain_holds(case):
    assert audit.erase(case) == 3
    assert audit.verify(case)
    assert all(entry.data is None and entry.salt == "" for entry in audit.history(case))
    audit.record(case, "erased")
    assert audit.verify(case)
    AuditEntry.objects.filter(number=2).update(action="x")
    assert not audit.verify(case)


def test_the_same_data_never_has_the_same_digest(case):
    first = audit.record(case, "note", data={"phone": "+961 3 123456"})
    second = audit.record(case, "note", data={"phone": "+961 3 123456"})
    assert first.digest != second.digest


def test_a_person_who_left_does_not_break_the_chain(case):
    actor = audit.history(case).get(number=2).actor
    assert actor
    actor.delete()
    assert audit.history(case).get(number=2).actor is None
    assert audit.verify(case)


def test_an_entry_is_neither_changed_nor_deleted_by_mistake(case):
    entry = audit.history(case).get(number=1)
    entry.action = "x"
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()


def test_an_entry_goes_with_the_transaction_it_tells_about(case):
    with transaction.atomic():
        audit.record(case, "undone")
        transaction.set_rollback(True)
    assert audit.history(case).count() == 3
    assert audit.verify(case)
