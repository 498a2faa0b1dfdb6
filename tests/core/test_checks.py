"""House rules: each shown an example that breaks it, and the project that keeps them all."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.db import models
from django.test.utils import isolate_apps
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.models.pages import PAGE_MODEL_CLASSES

from cms.core import checks, search_pairing, template_rules
from cms.core.models import BasePage


@pytest.fixture(autouse=True)
def _no_page_type_outlives_its_test():
    """Wagtail keeps a list of its own of all page types, which `isolate_apps` does not know."""
    before = PAGE_MODEL_CLASSES.copy()
    yield
    PAGE_MODEL_CLASSES[:] = before


def ids(messages):
    return [message.id for message in messages]


def test_the_project_keeps_its_own_rules():
    assert run_checks(tags=[checks.TAG]) == []


# --- Page types ---


@isolate_apps("cms.core")
def test_a_page_type_outside_the_base_is_told():
    class Loose(Page):
        parent_page_types: ClassVar = []
        subpage_types: ClassVar = []

        class Meta:
            app_label = "core"

    assert ids(checks.page_type_faults(Loose, [Loose])) == ["diwan.E001"]


@isolate_apps("cms.core")
def test_a_page_type_that_may_stand_anywhere_is_told():
    class Anywhere(BasePage):
        class Meta:
            app_label = "core"

    assert ids(checks.page_type_faults(Anywhere, [Anywhere])) == ["diwan.E002", "diwan.E003"]


@isolate_apps("cms.core")
def test_children_may_declare_their_place_for_their_parent():
    class Parent(BasePage):
        parent_page_types: ClassVar = ["wagtailcore.Page"]

        class Meta:
            app_label = "core"

    class Child(BasePage):
        parent_page_types: ClassVar = ["core.Parent"]
        subpage_types: ClassVar = []

        class Meta:
            app_label = "core"

    assert ids(checks.page_type_faults(Parent, [Parent, Child])) == []
    assert ids(checks.page_type_faults(Parent, [Parent])) == ["diwan.E003"]


# --- Blocks ---


class Inner(blocks.StructBlock):
    items = blocks.ListBlock(blocks.StreamBlock([("html", blocks.RawHTMLBlock())]))


@isolate_apps("cms.core")
def test_raw_html_is_found_however_deep():
    class Holder(models.Model):  # noqa: DJ008
        body = StreamField([("text", blocks.RichTextBlock()), ("inner", Inner())])

        class Meta:
            app_label = "core"

    [fault] = checks.block_faults(Holder)
    assert fault.id == "diwan.E004"
    assert "Holder.body" in fault.msg
    assert "inner.items[].html" in fault.msg


# --- Two languages ---


@isolate_apps("cms.core")
def test_a_column_without_its_counterpart_is_told():
    class Half(models.Model):  # noqa: DJ008
        name_ar = models.CharField(max_length=10)
        note_ar = models.CharField(max_length=10)
        note_en = models.CharField(max_length=10)
        title = models.CharField(max_length=10)
        title_en = models.CharField(max_length=10)
        lead_en = models.CharField(max_length=10)

        class Meta:
            app_label = "core"

    faults = list(checks.bilingual_faults(Half))
    assert [fault.msg.split()[0] for fault in faults] == ["Half.lead_en", "Half.name_ar"]
    assert "name_en" in str(faults[1].hint)


# --- Public pages ---


def test_the_order_of_middleware_is_told():
    right = list(settings.MIDDLEWARE)
    assert list(checks.middleware_faults(right)) == []
    cache = "cms.core.middleware.PublicCacheMiddleware"
    without = [name for name in right if name != cache]
    assert ids(checks.middleware_faults(without)) == ["diwan.E006"]
    last = [*without, cache]
    assert len(list(checks.middleware_faults(last))) == 4


def test_public_templates_are_found_through_what_they_extend_and_include(tmp_path):
    files = {
        "base.html": '<html>{% include "bar.html" %}',
        "bar.html": "<p style='x'>",
        "app/list.html": '{% extends "base.html" %}\n<p>\n{% csrf_token %}',
        "app/detail.html": '{% extends "app/list.html" %}<script>x()</script>',
        "app/admin.html": '{% extends "wagtailadmin/base.html" %}{% csrf_token %}<script>x()</script>',
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    found = [(f.template, f.line, f.what) for f in template_rules.faults([tmp_path])]
    assert found == [
        ("app/detail.html", 1, "has an inline script"),
        ("app/list.html", 3, "has a CSRF field"),
        ("bar.html", 1, "has an inline style"),
    ]
    assert ids(checks.template_faults([tmp_path])) == ["diwan.E007"] * 3


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("<script src='{% static \"x.js\" %}'></script>", False),
        ('<script type="application/ld+json">{}</script>', False),
        ("{# <style> #}<!-- <script>x</script> -->", False),
        ("<p>style=none, once upon a time</p>", False),
        ("<style>p{}</style>", True),
        ('<button type="button" onclick="x()">', True),
        ("{% if request.user.is_authenticated %}", True),
        ("{{ request.session.x }}", True),
        ('<form action="/x/" role="search">', False),
        ("""<form class="a" method="post" action="{% url 'feedback' %}">""", False),
        ("""<form action="{% url 'feedback' %}" method="post">""", False),
        ('<form method="post">', True),
        ("<form action='/x/' method=POST>", True),
    ],
)
def test_what_a_public_template_must_not_hold(tmp_path, text, faulty):
    (tmp_path / "base.html").write_text(text)
    assert bool(list(template_rules.faults([tmp_path]))) == faulty


# --- Search engine and client ---


@pytest.fixture
def server():
    """A search server that says what the test wants it to say."""

    class Handler(BaseHTTPRequestHandler):
        url = ""
        body = b""
        status = 200

        def do_GET(self):
            self.send_response(self.status)
            self.end_headers()
            self.wfile.write(self.body)

        def log_message(self, *args):
            pass

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever)
    thread.start()
    Handler.url = f"http://user:secret@127.0.0.1:{listening.server_port}"
    yield Handler
    listening.shutdown()
    thread.join()
    listening.server_close()


ELASTIC, OPEN = "search.backends.elasticsearch", "search.backends.opensearch"


def test_databases_need_no_client():
    assert search_pairing.client_fault("search.backends.sqlite") is None
    assert search_pairing.server_faults("search.backends.postgres", []) == []


def test_the_pinned_clients_fit():
    assert search_pairing.client_fault(ELASTIC) is None
    assert search_pairing.client_fault(OPEN) is None


def test_a_client_that_does_not_fit_is_told(monkeypatch):
    monkeypatch.setitem(search_pairing.SERVERS, "elasticsearch", {7: {7}})
    fault = search_pairing.client_fault(ELASTIC)
    assert "needs the package elasticsearch in version 7; version 9 is installed" in str(fault)
    monkeypatch.setitem(search_pairing.CLIENTS, "opensearch", "no-such-package")
    assert "it is not installed" in str(search_pairing.client_fault(OPEN))


@pytest.mark.parametrize(
    ("backend", "version", "told"),
    [
        (ELASTIC, {"number": "9.1.0"}, None),
        (OPEN, {"number": "2.19.1", "distribution": "opensearch"}, None),
        (OPEN, {"number": "3.8.0", "distribution": "opensearch"}, None),
        (ELASTIC, {"number": "3.8.0", "distribution": "opensearch"}, "SEARCH_ENGINE=opensearch"),
        (OPEN, {"number": "9.1.0"}, "SEARCH_ENGINE=elasticsearch"),
        (ELASTIC, {"number": "8.19.2"}, "elasticsearch==8"),
        (ELASTIC, {"number": "7.10.2"}, "works with elasticsearch 8, 9"),
    ],
)
def test_a_server_that_does_not_fit_is_told_with_what_to_do(server, backend, version, told):
    server.body = json.dumps({"version": version}).encode()
    faults = search_pairing.server_faults(backend, [server.url])
    if told is None:
        assert faults == []
    else:
        [fault] = faults
        assert told in str(fault.hint)
        assert "secret" not in fault.msg


@pytest.mark.parametrize("body", [b"not json", b"[]", b'{"version": 3}', b"{}"])
def test_a_server_that_says_nothing_is_a_warning(server, body):
    server.body = body
    assert ids(search_pairing.server_faults(ELASTIC, [server.url])) == ["diwan.W001"]


def test_a_server_that_is_not_there_is_told():
    [fault] = search_pairing.server_faults(ELASTIC, ["http://user:secret@127.0.0.1:9"])
    assert "doesn't answer" in fault.msg
    assert "secret" not in fault.msg
