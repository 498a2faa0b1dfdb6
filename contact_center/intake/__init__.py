"""The messages lane, inwards: stored deliveries become messages, statuses and cases.

Three pumps, each safe in several workers at once:

- `store_waiting` turns deliveries into messages and statuses, many at a time. It may run in any
  order and more than once: unique constraints decide.
- `answer_waiting` lets the dialogue hear the messages, each conversation in its order of arrival.
- `retry_waiting` tries again what failed by itself.

A claim is a row lock, and what is done is written in the transaction that does it. So a worker
may die anywhere: its rows are free at once, and nothing is half done.
"""

from contact_center.intake.answering import answer_waiting
from contact_center.intake.retrying import retry_delivery, retry_update, retry_waiting
from contact_center.intake.storing import store_waiting

__all__ = [
    "answer_waiting",
    "process_waiting",
    "retry_delivery",
    "retry_update",
    "retry_waiting",
    "store_waiting",
]


def process_waiting() -> int:
    """Store and answer what waits, in this thread; return how many things were done."""
    return store_waiting() + answer_waiting()
