"""A message only climbs: whatever the order in which its statuses arrive."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from contact_center.states import LADDER, MessageState, below, climb

states = st.sampled_from(sorted(LADDER))


@given(st.lists(states, min_size=1, max_size=6))
def test_every_order_of_arrival_ends_at_the_same_state(arrivals: list[str]) -> None:
    ends = set()
    for order in itertools.permutations(arrivals):
        state: str = MessageState.QUEUED
        for arrival in order:
            state = climb(state, arrival)
        ends.add(state)
    assert len(ends) == 1


@given(states, states)
def test_the_condition_for_the_database_says_the_same(current: str, incoming: str) -> None:
    assert (current in below(incoming)) == (climb(current, incoming) != current)


def test_a_failure_is_the_last_word_unless_a_delivery_proves_otherwise() -> None:
    assert climb(MessageState.FAILED, MessageState.SENT) == MessageState.FAILED
    assert climb(MessageState.SENT, MessageState.FAILED) == MessageState.FAILED
    assert climb(MessageState.FAILED, MessageState.DELIVERED) == MessageState.DELIVERED
    assert climb(MessageState.READ, MessageState.FAILED) == MessageState.READ
