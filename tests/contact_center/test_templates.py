"""Our copy of Meta's templates: read from its JSON, fetched page by page, corrected by its news."""

import datetime
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from cms.core import schedule
from contact_center import channels, templates_sync
from contact_center.channels import whatsapp_templates
from contact_center.channels.templates import NEWS_FIELDS, TemplatesUnavailable
from contact_center.emulator import Emulator
from contact_center.models import Alert, Delivery, MessageTemplate, TemplateFetch, UpdateError
from contact_center.services import templates
from contact_center.states import DeliveryState
from contact_center.whatsapp import templates as wire_format
from tests.contact_center.emulator_site import Site
from tests.contact_center.template_site import as_new, deliver, serve_meta, silent, template
from tests.factories.contact_center import AgentFactory, DeliveryFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with serve_meta() as served:
        yield served


@pytest.fixture
def emulator(wire: tuple[Emulator, Site], settings: Any) -> Emulator:
    emulator, site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    emulator.settle()
    as_new(emulator)
    site.requests.clear()
    return emulator


def row_of(name: str, language: str = "ar") -> MessageTemplate:
    return MessageTemplate.objects.get(name=name, language=language)


# --- What a template's JSON says ----------------------------------------------------------


def button(**more: Any) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": [{"text": "زر", **more}]}


@pytest.mark.parametrize(
    ("components", "blanks"),
    [
        ([{"type": "BODY", "text": "مرحبا"}], []),
        (
            [{"type": "BODY", "text": "{{2}} {{1}} {{2}}", "example": {"body_text": [["أ", "ب"]]}}],
            [("body-1", "text", "أ"), ("body-2", "text", "ب")],
        ),
        (
            [
                {"type": "HEADER", "format": "TEXT", "text": "رقم {{1}}"},
                {
                    "type": "BODY",
                    "text": "{{who}}، {{ what }}",
                    "example": {
                        "body_text_named_params": [{"param_name": "who", "example": "رنا"}]
                    },
                },
            ],
            [("header-1", "text", ""), ("body-who", "text", "رنا"), ("body-what", "text", "")],
        ),
        (
            [{"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "x"}],
            [("header", "file", "")],
        ),
        (
            [
                {"type": "BODY", "text": "x"},
                button(type="URL", url="https://a.example/{{1}}", example=["7K"]),
            ],
            [("button-0", "address", "7K")],
        ),
        (
            [{"type": "BODY", "text": "x"}, button(type="COPY_CODE", example="ABC")],
            [("button-0", "code", "ABC")],
        ),
        ([{"type": "BODY", "text": "x"}, button(type="QUICK_REPLY")], []),
    ],
)
def test_the_blanks_of_a_template(components: list[Any], blanks: list[Any]) -> None:
    shape = wire_format.shape(components)
    assert [(blank.key, blank.kind, blank.example) for blank in shape.blanks] == blanks
    assert not shape.obstacle


@pytest.mark.parametrize(
    "components",
    [
        [],
        [{"type": "FOOTER", "text": "x"}],
        [{"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "x"}],
        [{"type": "HEADER", "format": "HOLOGRAM"}, {"type": "BODY", "text": "x"}],
        [{"type": "BODY", "text": "x"}, button(type="FLOW")],
        [{"type": "BODY", "text": "x"}, button(type="OTP")],
        [{"type": "BODY", "text": "x"}, {"type": "CAROUSEL", "cards": []}],
    ],
)
def test_what_cannot_be_filled_in_here_is_not_offered(components: list[Any]) -> None:
    assert wire_format.shape(components).obstacle
    made = template(components=components)
    assert not made.can_be_sent
    assert templates.offered(silent()) == []


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just("{{1}}"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "format", "buttons", "example", "body_text", "url", "name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["HEADER", "BODY", "FOOTER", "BUTTONS", "URL", "COPY_CODE", "TEXT", 7])


@examples(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        ANYTHING
        | st.fixed_dictionaries(
            {"type": KINDS}, optional={"text": ANYTHING, "buttons": ANYTHING, "example": ANYTHING}
        )
    )
)
def test_whatever_a_template_holds_it_can_be_read_and_shown(components: list[Any]) -> None:
    shape = wire_format.shape(components)
    shape.words()
    values = {blank.key: "x" for blank in shape.blanks}
    json.dumps(wire_format.parameters(components, values))
    wire_format.read({"name": "n", "language": "ar", "components": components})


# --- Fetching -----------------------------------------------------------------------------


def test_every_template_is_fetched_page_by_page(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_templates, "PAGE", 2)
    fetched = templates_sync.fetch("whatsapp")
    known = emulator.state.templates.values()
    assert fetched.found == fetched.new == len(known) > 6
    assert {(row.name, row.language) for row in MessageTemplate.objects.all()} == {
        (one.name, one.language) for one in known
    }
    for one in known:
        row = row_of(one.name, one.language)
        assert (row.state, row.category, row.quality) == (one.status, one.category, one.quality)
        assert row.components == one.components
        assert row.provider_id == one.id
    assert row_of("satisfaction_survey").reason == "INVALID_FORMAT"
    assert row_of("case_update").reason == ""
    assert row_of("case_resolved").direction == "rtl"
    assert row_of("case_resolved", "en").direction == "ltr"


def test_fetching_again_changes_only_what_changed(emulator: Emulator) -> None:
    templates_sync.fetch("whatsapp")
    again = templates_sync.fetch("whatsapp")
    assert (again.new, again.changed, again.missing) == (0, 0, 0)
    paused = emulator.state.find_template("case_update", "ar")
    assert paused
    emulator.exchange.change_template(paused, {"status": "PAUSED"}, silent=True)
    assert templates_sync.fetch("whatsapp").changed == 1
    assert row_of("case_update").state == "PAUSED"
    assert not row_of("case_update").can_be_sent


def test_one_that_is_gone_is_marked_and_comes_back(emulator: Emulator) -> None:
    templates_sync.fetch("whatsapp")
    gone = emulator.state.find_template("case_update", "ar")
    assert gone
    del emulator.state.templates[gone.id]
    assert templates_sync.fetch("whatsapp").missing == 1
    assert templates_sync.fetch("whatsapp").missing == 0
    row = row_of("case_update")
    assert row.missing_since
    assert not row.can_be_sent
    assert row not in templates.offered(silent())
    emulator.state.templates[gone.id] = gone
    templates_sync.fetch("whatsapp")
    assert row_of("case_update").can_be_sent


def test_a_refused_token_is_kept_as_the_error_and_nothing_is_lost(
    emulator: Emulator, settings: Any
) -> None:
    templates_sync.fetch("whatsapp")
    count = MessageTemplate.objects.filter(missing_since=None).count()
    settings.WHATSAPP_ACCESS_TOKEN = "revoked"
    with pytest.raises(TemplatesUnavailable) as caught:
        templates_sync.fetch("whatsapp")
    assert caught.value.code == 190
    assert TemplateFetch.objects.get().error.startswith("190")
    assert MessageTemplate.objects.filter(missing_since=None).count() == count
    settings.WHATSAPP_ACCESS_TOKEN = "emulator-token"
    templates_sync.fetch("whatsapp")
    assert TemplateFetch.objects.get().error == ""


def test_fetches_come_every_hour_sooner_after_a_failure_or_when_wanted(
    emulator: Emulator, settings: Any
) -> None:
    assert "contact_center.templates" in {entry.name for entry in schedule.entries()}
    row = TemplateFetch.objects.filter(channel="whatsapp")

    def last_try() -> datetime.datetime:
        templates_sync.fetch_due()
        tried = row.get().tried_at
        assert tried
        return tried

    first = last_try()
    assert last_try() == first
    minutes = datetime.timedelta(minutes=1)
    row.update(tried_at=first - 59 * minutes, fetched_at=first - 59 * minutes)
    assert last_try() == first - 59 * minutes
    row.update(wanted=True)
    assert last_try() > first
    assert row.get().wanted is False
    row.update(tried_at=first - 61 * minutes, fetched_at=first - 61 * minutes)
    assert last_try() > first
    settings.WHATSAPP_ACCESS_TOKEN = "revoked"
    row.update(tried_at=first - 61 * minutes, fetched_at=first - 61 * minutes)
    failed = last_try()
    assert row.get().error
    assert last_try() == failed
    row.update(tried_at=failed - 6 * minutes)
    assert last_try() > failed


def test_administrators_are_told_when_it_fails_for_hours(
    emulator: Emulator, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    AgentFactory(is_superuser=True)
    templates_sync.fetch("whatsapp")
    settings.WHATSAPP_ACCESS_TOKEN = "revoked"
    for hours, told in ((1, 0), (7, 1)):
        TemplateFetch.objects.update(fetched_at=timezone.now() - hours * HOUR)
        with (
            django_capture_on_commit_callbacks(execute=True),
            pytest.raises(TemplatesUnavailable),
        ):
            templates_sync.fetch("whatsapp")
        assert Alert.objects.filter(kind="templates").count() == told
        assert len(mail.outbox) == told
    assert "190" in Alert.objects.get().body_ar


def test_without_a_business_account_nothing_is_asked(emulator: Emulator, settings: Any) -> None:
    settings.WHATSAPP_BUSINESS_ACCOUNT_ID = ""
    templates_sync.fetch_due()
    assert not TemplateFetch.objects.exists()
    with pytest.raises(TemplatesUnavailable):
        templates_sync.fetch("whatsapp")


@pytest.fixture
def answers(settings: Any) -> Iterator[tuple[list[Any], list[dict[str, list[str]]]]]:
    """A provider that answers in turn what the test puts into the list, and what it was asked."""
    said: list[Any] = []
    asked: list[dict[str, list[str]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(parse_qs(urlsplit(self.path).query))
            status, body = said.pop(0) if len(said) > 1 else said[0]
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    settings.WHATSAPP_API_BASE = f"http://127.0.0.1:{server.server_port}/v23.0"
    yield said, asked
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_token_follows_no_address_of_an_answer(answers: Any) -> None:
    said, asked = answers
    one = {"name": "a", "language": "ar", "status": "APPROVED"}
    elsewhere = "http://127.0.0.1:9/steal?access_token=x"
    said.append((200, {"data": [one], "paging": {"next": elsewhere, "cursors": {"after": "A"}}}))
    said.append((200, {"data": [{**one, "language": "en"}], "paging": {"cursors": {"after": "B"}}}))
    assert templates_sync.fetch("whatsapp").found == 2
    assert [query.get("after") for query in asked] == [None, ["A"]]


def test_a_list_without_an_end_and_answers_without_sense_are_refused(answers: Any) -> None:
    said, asked = answers
    refused: list[tuple[int, Any]] = [
        (200, b"<html>"),
        (200, []),
        (200, {"data": "x"}),
        (500, b"down"),
        (302, b""),
        (400, {"error": "x"}),
        (400, {"error": {"code": "x", "message": None}}),
    ]
    for answer in refused:
        said[:] = [answer]
        with pytest.raises(TemplatesUnavailable):
            templates_sync.fetch("whatsapp")
    assert not MessageTemplate.objects.exists()
    endless = {"data": [], "paging": {"next": "x", "cursors": {"after": "A"}}}
    said[:] = [(200, endless)]
    asked.clear()
    templates_sync.fetch("whatsapp")
    assert len(asked) == 2  # the same page again is the end


def test_entries_that_make_no_sense_hold_nobody_up(answers: Any) -> None:
    said, _asked = answers
    good = {"name": "good", "language": "ar", "status": "APPROVED", "quality_score": "GREEN"}
    odd: list[Any] = [
        None,
        7,
        {},
        {"name": 1},
        {"name": "x"},
        {"name": ["x"], "language": "ar"},
        good,
        good,
    ]
    odd.append({"name": "n\x00ul", "language": "ar", "components": "x", "id": 5, "status": None})
    said.append((200, {"data": odd}))
    assert templates_sync.fetch("whatsapp").found == 2
    assert row_of("good").quality == "GREEN"
    assert row_of("nul").state == "UNKNOWN"


def test_a_provider_that_is_away_raises_no_other_error(settings: Any) -> None:
    settings.WHATSAPP_API_BASE = "http://127.0.0.1:9/v23.0"
    with pytest.raises(TemplatesUnavailable):
        templates_sync.fetch("whatsapp")
    templates_sync.fetch_due()
    assert TemplateFetch.objects.get().error


# --- News ---------------------------------------------------------------------------------


def test_a_paused_template_is_known_at_once_and_twice_is_as_good_as_once(
    wire: tuple[Emulator, Site], emulator: Emulator, client: Client
) -> None:
    templates_sync.fetch("whatsapp")
    MessageTemplate.objects.update(state_at=timezone.now() - HOUR)
    emulator.change_template("case_update", "ar", status="PAUSED", quality="RED")
    deliver(wire, client, times=2)
    row = row_of("case_update")
    assert (row.state, row.quality) == ("PAUSED", "RED")
    assert "FIRST_PAUSE" in row.reason
    assert not row.can_be_sent
    assert TemplateFetch.objects.get().wanted
    emulator.change_template("case_update", "ar", status="APPROVED")
    deliver(wire, client)
    # Meta's clock has seconds only: what the same second brings is mended by the fetch.
    templates_sync.fetch("whatsapp")
    assert row_of("case_update").can_be_sent
    assert not UpdateError.objects.exists()
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DONE}


def status_news(event: str, name: str = "case_done", **more: Any) -> dict[str, Any]:
    who = {"message_template_name": name, "message_template_language": "ar"}
    return {"event": event, "message_template_id": 12, "reason": "NONE", **who, **more}


def learn(value: Any, at: datetime.datetime, kind: str = "status") -> None:
    fields = {"status": NEWS_FIELDS[0], "quality": NEWS_FIELDS[1], "category": NEWS_FIELDS[3]}
    templates_sync.learn("whatsapp", fields[kind], value, at)


def test_older_news_never_undo_younger_ones() -> None:
    now = timezone.now()
    template(state_at=now - 3 * HOUR)
    paused, approved = (
        (status_news("PAUSED"), now - HOUR),
        (status_news("APPROVED"), now - 2 * HOUR),
    )
    for order in ([paused, approved], [approved, paused], [paused, approved, paused, approved]):
        MessageTemplate.objects.update(state="PENDING", state_at=now - 3 * HOUR)
        for value, at in order:
            learn(value, at)
        assert row_of("case_done").state == "PAUSED"


def test_news_that_come_while_the_list_is_read_are_younger_than_it(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates_sync.fetch("whatsapp")
    channel_class = whatsapp_templates.WhatsAppTemplates
    original = channel_class.templates

    def slowly(channel: Any) -> Any:
        found = original(channel)
        learn(status_news("DISABLED", "case_update"), timezone.now())
        return found

    monkeypatch.setattr(channel_class, "templates", slowly)
    templates_sync.fetch("whatsapp")
    assert row_of("case_update").state == "DISABLED"
    assert TemplateFetch.objects.get().wanted


def test_words_of_news_that_are_no_state() -> None:
    at = timezone.now()
    template(state_at=at - HOUR)
    learn(
        status_news("FLAGGED", other_info={"title": "LOW", "description": "people report it"}), at
    )
    row = row_of("case_done")
    assert (row.state, row.reason) == ("APPROVED", "LOW · people report it")
    learn(status_news("DISABLED"), at)
    learn(status_news("REINSTATED"), at)
    assert row_of("case_done").state == "APPROVED"
    learn(status_news("NEWLY_INVENTED"), at)
    row = row_of("case_done")
    assert (row.state, row.get_state_display()) == ("NEWLY_INVENTED", "NEWLY_INVENTED")
    assert not row.can_be_sent


def test_quality_and_category_are_news_too() -> None:
    at = timezone.now()
    template(state_at=at - HOUR)
    who = status_news("")
    learn({**who, "new_quality_score": "YELLOW", "previous_quality_score": "GREEN"}, at, "quality")
    learn({**who, "new_category": "MARKETING", "previous_category": "UTILITY"}, at, "category")
    row = row_of("case_done")
    assert (row.quality, row.category, row.state) == ("YELLOW", "MARKETING", "APPROVED")
    assert row.state_at == at - HOUR


def test_an_unknown_template_is_noted_and_fetched_before_it_is_offered(emulator: Emulator) -> None:
    learn(status_news("APPROVED", "case_update"), timezone.now() - HOUR)
    assert not row_of("case_update").can_be_sent
    assert TemplateFetch.objects.get().wanted
    templates_sync.fetch_due()
    assert row_of("case_update").can_be_sent


@examples(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    field=st.sampled_from(NEWS_FIELDS),
    value=ANYTHING
    | st.fixed_dictionaries(
        {"message_template_name": st.text(max_size=5) | ANYTHING},
        optional={
            "message_template_language": st.just("ar") | ANYTHING,
            "event": ANYTHING,
            "reason": ANYTHING,
            "other_info": ANYTHING,
            "new_quality_score": ANYTHING,
        },
    ),
)
def test_news_without_sense_raise_nothing(field: str, value: Any) -> None:
    templates_sync.learn("whatsapp", field, value, timezone.now())


def test_the_intake_brings_news_here(client: Client) -> None:
    template(state_at=timezone.now() - HOUR)
    change = {"field": NEWS_FIELDS[0], "value": status_news("REJECTED")}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    DeliveryFactory(body=json.dumps(body).encode())
    from contact_center import intake

    while intake.process_waiting():
        pass
    assert row_of("case_done").state == "REJECTED"


def test_a_channel_without_templates_is_left_alone() -> None:
    assert templates_sync.channels_with_templates() == ["whatsapp"]
    assert channels.names()[0] == "whatsapp"
