"""Watching the bridge: the page, its live part, the check, the metrics, and workers' signs of life."""

import datetime
import re
import threading

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.core.lanes import JOBS, MESSAGES, _companions
from cms.core.models import Lease
from contact_center import alerts, watching
from contact_center.channels.base import NO_ANSWER
from contact_center.emulator import Emulator
from contact_center.models import (
    AccountNews,
    ChannelPause,
    Delivery,
    MediaFile,
    Message,
    MessageTemplate,
    OutboxItem,
    SendAttempt,
    UpdateError,
)
from contact_center.states import AttemptOutcome, DeliveryState, OutboxState
from tests.contact_center.desk import log_in
from tests.factories.contact_center import (
    AgentFactory,
    DeliveryFactory,
    MessageFactory,
    ReplyFactory,
)
from tests.factories.core import AdministratorFactory

pytestmark = pytest.mark.django_db

PAGE = "/admin/bridge/"


def ago(**units: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(**units)


@pytest.fixture
def admin() -> Client:
    return log_in(AdministratorFactory())


def words(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    text = re.sub(r"(?s)<(script|style).*?</\1>", " ", response.content.decode())
    return " ".join(re.sub(r"<[^>]*>", " ", text).replace("\u200e", "").split())


# --- The page -----------------------------------------------------------------------------


def test_a_new_installation_has_nothing_to_tell(admin: Client):
    shown = words(admin)
    assert "Last delivery None yet" in shown
    assert "Sends whatsapp" in shown
    assert "No worker carries messages: start one." in shown
    assert "None in the last day." in shown
    assert "Templates last fetched Never" in shown


def test_what_waits_and_since_when(admin: Client):
    old, _new = DeliveryFactory(), DeliveryFactory()
    Delivery.objects.filter(pk=old.pk).update(received_at=ago(hours=2, minutes=1))
    DeliveryFactory(state=DeliveryState.FAILED)
    DeliveryFactory(state=DeliveryState.UNREADABLE)
    DeliveryFactory(state=DeliveryState.UNREADABLE)
    shown = words(admin).replace("\xa0", " ")
    assert "Deliveries waiting 2 the oldest for 2 hours" in shown
    assert "Deliveries that failed 1" in shown
    assert "Deliveries that can't be read 2" in shown


def test_numbers_of_failures_lead_to_what_failed(admin: Client):
    failed = DeliveryFactory(state=DeliveryState.FAILED, error="the disk is full")
    DeliveryFactory(state=DeliveryState.DONE, error="never shown here")
    html = admin.get(PAGE).content.decode()
    [link] = re.findall(r'href="([^"]+=failed)"', html)
    listed = admin.get(link).content.decode()
    assert failed.error in listed
    assert "never shown here" not in listed


def test_updates_tried_again_are_told_from_those_set_aside():
    delivery = DeliveryFactory(state=DeliveryState.DONE)
    rows = (("a", ago(minutes=-1), None), ("b", None, None), ("c", None, timezone.now()))
    for path, again, settled in rows:
        UpdateError.objects.create(
            delivery=delivery, path=path, stage="store", error="x",
            next_attempt_at=again, settled_at=settled,
        )  # fmt: skip
    view = watching.look()
    assert (view.updates_retried.count, view.updates_aside.count) == (1, 1)


def test_answers_and_the_outbox(admin: Client):
    MessageFactory(answer=Message.Answer.DUE)
    MessageFactory(answer=Message.Answer.DONE)
    for state in (OutboxState.WAITING, OutboxState.WAITING, OutboxState.IN_DOUBT, OutboxState.DONE):
        reply = ReplyFactory()
        OutboxItem.objects.update_or_create(
            message=reply, defaults={"conversation": reply.conversation, "state": state}
        )
    view = watching.look()
    assert view.answers.count == 1
    assert {state: pile.count for state, pile in view.outbox.items()} == {
        "waiting": 2,
        "sending": 0,
        "in_doubt": 1,
    }
    assert view.outbox_total.count == 3
    assert "In doubt 1" in words(admin)


def test_errors_of_the_last_hour_and_day_with_their_meaning(admin: Client):
    for minutes, code, status in (
        (5, 130429, 429),
        (50, 130429, 429),
        (120, 130429, 429),
        (60 * 25, 130429, 429),
        (10, NO_ANSWER, None),
        (20, None, 503),
    ):
        SendAttempt.objects.create(
            message=ReplyFactory(), number=1, ended_at=ago(minutes=minutes),
            outcome=AttemptOutcome.REFUSED, code=code, http_status=status,
        )  # fmt: skip
    # Accepted, and reported as failed later.
    reply = ReplyFactory(wamid="wamid.LATER")
    Message.objects.filter(pk=reply.pk).update(
        state="failed", failed_at=ago(hours=3), error_code=131026
    )
    rates = {rate.code: (rate.last_hour, rate.last_day) for rate in watching.look().errors}
    assert rates == {130429: (2, 3), NO_ANSWER: (1, 1), None: (1, 1), 131026: (0, 1)}
    shown = words(admin)
    assert "130429 2 3 Too many messages from our number in a short time." in shown
    assert "— 1 1 WhatsApp never answered" in shown
    assert "HTTP 503 1 1 WhatsApp is out of service" in shown


def test_files_and_templates():
    for state in ("waiting", "unchecked", "failed", "infected", "ready"):
        MediaFile.objects.create(channel="whatsapp", kind="image", state=state)
    synced = ago(minutes=3)
    MessageTemplate.objects.create(channel="whatsapp", name="a", language="ar", synced_at=synced)
    MessageTemplate.objects.create(
        channel="whatsapp", name="b", language="ar", missing_since=timezone.now()
    )
    view = watching.look()
    assert (view.files.count, view.files_failed, view.files_infected) == (2, 1, 1)
    assert (view.templates, view.templates_at) == (1, synced)


def test_alerts_and_news_of_the_account_are_shown_in_the_readers_language(admin: Client):
    alerts.tell("token", "No token", "Ask for another.")
    AccountNews.objects.create(
        channel="whatsapp", field="account_update", at=timezone.now(), digest="d",
        value={"event": "DISABLED_UPDATE"},
    )  # fmt: skip
    shown = words(admin)
    assert "No token" in shown
    assert "Ask for another." in shown
    assert "DISABLED_UPDATE" in shown
    arabic = words(log_in(AdministratorFactory(), "ar"))
    assert "الجسر" in arabic or "Bridge to WhatsApp" in arabic


def test_the_live_part_is_the_page_without_its_frame(admin: Client):
    DeliveryFactory()
    html = admin.get(f"{PAGE}figures/").content.decode()
    assert "<html" not in html
    assert "Deliveries waiting" in html


def test_looking_takes_as_many_queries_with_much_as_with_little(
    admin: Client, django_assert_max_num_queries
):
    for _time in range(5):
        DeliveryFactory()
        UpdateError.objects.create(delivery=DeliveryFactory(), path="a", stage="store", error="x")
    with django_assert_max_num_queries(20):
        watching.look()


@pytest.mark.parametrize("path", ["", "figures/"])
def test_agents_do_not_watch(path: str):
    assert log_in(AgentFactory()).get(f"{PAGE}{path}").status_code in (302, 403)
    assert Client().get(f"{PAGE}{path}").status_code == 302


# --- Check now ----------------------------------------------------------------------------


def pause() -> ChannelPause:
    return ChannelPause.objects.create(
        channel="whatsapp", code=190, details="Session has expired", try_again_at=ago(hours=-1)
    )


def test_a_pause_says_why_and_check_now_ends_it(admin: Client, settings):
    pause()
    shown = words(admin)
    assert "Paused whatsapp Our access token has expired or was revoked." in shown
    assert "Session has expired" in shown
    with Emulator(webhook_url="http://127.0.0.1:9/", port=0) as emulator:
        settings.WHATSAPP_API_BASE = emulator.base_url
        answer = admin.post(f"{PAGE}check/whatsapp/", follow=True)
    assert "messages are sent" in answer.content.decode()
    assert not ChannelPause.objects.exists()


def test_check_now_says_that_it_is_still_refused(admin: Client, settings):
    pause()
    with Emulator(webhook_url="http://127.0.0.1:9/", port=0, access_token="new") as emulator:
        settings.WHATSAPP_API_BASE = emulator.base_url
        answer = admin.post(f"{PAGE}check/whatsapp/", follow=True)
    assert "still refuses us" in answer.content.decode()
    assert ChannelPause.objects.exists()


def test_only_known_channels_are_checked_and_only_by_post(admin: Client):
    assert admin.post(f"{PAGE}check/pigeon/").status_code == 404
    assert admin.get(f"{PAGE}check/whatsapp/").status_code == 405


# --- Workers ------------------------------------------------------------------------------


def test_a_worker_shows_life_and_takes_it_back_when_it_stops(monkeypatch):
    monkeypatch.setattr(watching, "close_old_connections", lambda: None)
    stop = threading.Event()
    seen = []

    def once(_seconds: float) -> bool:
        seen.extend(watching.workers())
        stop.set()
        return True

    monkeypatch.setattr(stop, "wait", once)
    watching.beat_messages(stop)
    assert [(worker.lane, worker.lives) for worker in seen] == [(MESSAGES, True)]
    assert not watching.workers()


def test_a_worker_that_was_killed_is_shown_as_silent_and_forgotten_after_a_day(admin: Client):
    name = f"{watching.LIFE}{MESSAGES}.machine.example.4711"
    watching.show_life(name, "somebody")
    assert watching.look().working == 1
    Lease.objects.update(expires_at=ago(minutes=5))
    [worker] = watching.workers()
    assert (worker.machine, worker.process, worker.lives) == ("machine.example", "4711", False)
    assert watching.look().working == 0
    assert "silent since" in words(admin)
    Lease.objects.update(expires_at=ago(hours=25))
    watching.show_life(f"{watching.LIFE}{JOBS}.machine.example.1", "another")
    assert [worker.lane for worker in watching.workers()] == [JOBS]


def test_both_lanes_show_life():
    assert watching.beat_messages in _companions[MESSAGES]
    assert watching.beat_jobs in _companions[JOBS]


# --- Metrics ------------------------------------------------------------------------------


TOKEN = "a long random word"


def scrape(token: str | None = TOKEN) -> tuple[int, str]:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    response = Client().get("/metrics", headers=headers)
    return response.status_code, response.content.decode()


def test_without_a_token_there_are_no_metrics(settings):
    settings.METRICS_TOKEN = ""
    assert scrape("")[0] == 404
    assert scrape(None)[0] == 404


@pytest.mark.parametrize("given", [None, "", "wrong", "رمز"])
def test_only_who_knows_the_token_reads_them(settings, given):
    settings.METRICS_TOKEN = TOKEN
    response = Client().get(
        "/metrics", headers={} if given is None else {"Authorization": f"Bearer {given}"}
    )
    assert response.status_code == 401
    assert b"diwan_" not in response.content


def test_the_metrics_say_what_the_page_says(settings):
    settings.METRICS_TOKEN = TOKEN
    cache.clear()
    old = DeliveryFactory()
    Delivery.objects.filter(pk=old.pk).update(received_at=ago(seconds=100))
    DeliveryFactory(state=DeliveryState.UNREADABLE)
    pause()
    SendAttempt.objects.create(
        message=ReplyFactory(), number=1, ended_at=ago(minutes=1), outcome="refused", code=131056
    )
    watching.show_life(f"{watching.LIFE}{MESSAGES}.machine.1", "somebody")
    code, text = scrape()
    assert code == 200
    values = dict(re.findall(r"^(diwan_\S+) (\S+)$", text, re.MULTILINE))
    assert values["diwan_deliveries_waiting"] == "1.0"
    assert 100 <= float(values["diwan_delivery_oldest_seconds"]) < 400
    assert values['diwan_deliveries_troubled{state="unreadable"}'] == "1.0"
    assert values['diwan_channel_paused{channel="whatsapp"}'] == "1.0"
    assert values['diwan_errors_last_hour{code="131056"}'] == "1.0"
    assert values['diwan_workers{lane="messages"}'] == "1.0"
    assert values['diwan_workers{lane="jobs"}'] == "0.0"
    assert values['diwan_outbox{state="waiting"}'] == "0.0"
    assert float(values["diwan_last_webhook_timestamp_seconds"]) > 0
