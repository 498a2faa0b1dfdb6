"""The page of a running job keeps itself up to date."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from cms.core.models import Job
from tests.factories.core import AdministratorFactory, JobFactory

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_progress_shows_without_a_reload_and_the_end_with_its_result(live_server, page: Page):
    administrator = AdministratorFactory.create()
    job = JobFactory.create(owner=administrator, state=Job.State.RUNNING, done=1, total=10)
    client = Client()
    client.force_login(administrator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page.goto(f"{live_server.url}/admin/background/{job.pk}/")
    bar = page.locator("[data-job-bar]")
    expect(bar).to_have_js_property("value", 10)

    Job.objects.filter(pk=job.pk).update(done=7)
    expect(bar).to_have_js_property("value", 70, timeout=15_000)

    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, message="The file is gone.")
    expect(page.get_by_text("The file is gone.")).to_be_visible(timeout=15_000)
    expect(bar).to_have_count(0)
