from datetime import timedelta

from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.core.sample"
    label = "sample"

    def ready(self) -> None:
        from cms.core import lanes, schedule
        from tests.core.sample import jobs

        schedule.register("sample.tick", every=timedelta(hours=1), function=jobs.tick)
        lanes.register_pump(lanes.MESSAGES, "sample.messages", jobs.pump)
