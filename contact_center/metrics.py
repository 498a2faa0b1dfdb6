"""The same view of the bridge for Prometheus, in its text format, computed when it is asked for."""

import datetime
from collections import Counter
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from cms.core.lanes import LANES
from contact_center.watching import View, look

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def text() -> bytes:
    """Return every metric of the bridge."""
    registry = CollectorRegistry()
    registry.register(Bridge(look()))
    return generate_latest(registry)


class Bridge(Collector):
    """One view as gauges: everything here rises and falls. Without a moment the value is 0."""

    def __init__(self, view: View) -> None:
        self.view = view

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing in advance: names don't clash in a registry of its own."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each gauge."""
        view, at = self.view, self.view.at
        for name, meaning, value in (
            ("last_webhook_timestamp_seconds", "When WhatsApp last delivered", _stamp(view.last_webhook)),
            ("deliveries_waiting", "Deliveries not yet stored as messages", view.deliveries.count),
            ("delivery_oldest_seconds", "Age of the oldest of them", view.deliveries.age(at)),
            ("answers_due", "Messages that the dialogue has not heard", view.answers.count),
            ("answer_oldest_seconds", "Age of the oldest of them", view.answers.age(at)),
            ("outbox_oldest_seconds", "Age of the oldest unsent message", view.outbox_total.age(at)),
            ("files_waiting", "Files to be fetched or scanned", view.files.count),
            ("file_oldest_seconds", "Age of the oldest of them", view.files.age(at)),
            ("templates_synced_timestamp_seconds", "When templates were last fetched", _stamp(view.templates_at)),
        ):  # fmt: skip
            yield GaugeMetricFamily(f"diwan_{name}", meaning, value=value)
        errors: Counter[str] = Counter()
        for rate in view.errors:
            errors[rate.label or str(rate.code)] += rate.last_hour
        living = Counter(worker.lane for worker in view.workers if worker.lives)
        yield _by(
            "state",
            "deliveries_troubled",
            "Deliveries that only a person can set going",
            {"failed": view.deliveries_failed, "unreadable": view.deliveries_unreadable},
        )
        yield _by(
            "state",
            "updates_failed",
            "Updates that failed: tried again, or set aside",
            {"retried": view.updates_retried.count, "set_aside": view.updates_aside.count},
        )
        yield _by(
            "state",
            "files_troubled",
            "Files that could not be fetched, or are infected",
            {"failed": view.files_failed, "infected": view.files_infected},
        )
        yield _by(
            "state",
            "outbox",
            "Messages that have not left",
            {state: pile.count for state, pile in view.outbox.items()},
        )
        yield _by("code", "errors_last_hour", "Errors of sending by WhatsApp's code", errors)
        yield _by(
            "channel",
            "channel_paused",
            "1 while a channel sends nothing",
            {each.name: int(each.pause is not None) for each in view.channels},
        )
        yield _by(
            "lane",
            "workers",
            "Workers that live, by their lane",
            {lane: living[lane] for lane in LANES},
        )


def _by(label: str, name: str, meaning: str, values: dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"diwan_{name}", meaning, labels=[label])
    for key, value in sorted(values.items()):
        family.add_metric([key], value)
    return family


def _stamp(moment: datetime.datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
