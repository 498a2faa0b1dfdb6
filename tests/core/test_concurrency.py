"""What must hold when many connections do the same thing at once, on PostgreSQL.

On SQLite writers queue at the beginning of their transactions; two processes over one file
are in `test_schedule.py`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection

from cms.core import audit, schedule
from cms.core.models import Lease
from tests.factories.core import UserFactory

T = TypeVar("T")
THREADS = 8

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="needs PostgreSQL: make test-services"
    ),
]


def at_once(function: Callable[[int], T]) -> list[T]:
    """Call `function(number)` in many threads at the same moment; return what each gave."""
    barrier = Barrier(THREADS)

    def run(number: int) -> T:
        connection.ensure_connection()
        barrier.wait()
        try:
            return function(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_a_new_lease_has_one_holder(name):
    got = at_once(lambda number: schedule.acquire(name, str(number), timedelta(minutes=1)))
    assert sorted(got) == [False] * (THREADS - 1) + [True]
    assert Lease.objects.get(name=name).holder == str(got.index(True))


def test_an_expired_lease_is_taken_once():
    schedule.acquire("race", "nobody", timedelta(minutes=-1))
    got = at_once(lambda number: schedule.acquire("race", str(number), timedelta(minutes=1)))
    assert got.count(True) == 1


def test_entries_written_at_once_form_one_chain():
    subject = UserFactory.create()
    at_once(lambda number: [audit.record(subject, f"{number}") for _time in range(3)])
    assert audit.history(subject).count() == THREADS * 3
    assert audit.verify(subject)
