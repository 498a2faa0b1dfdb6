"""Which address is answered by whom."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.wrappers import Request, Response

from contact_center.emulator.control import Control
from contact_center.emulator.exchange import Exchange
from contact_center.emulator.graph import Graph
from contact_center.emulator.graph_errors import GraphError
from contact_center.emulator.httpd import DropConnection
from contact_center.emulator.page import Page
from contact_center.emulator.responses import json_response

log = logging.getLogger("emulator")


class VersionConverter(BaseConverter):
    """A version of the Graph API, such as v23.0: all are answered alike."""

    regex = r"v\d{1,2}\.\d"


class App:
    """The WSGI application: the Cloud API, the control API and the chat page."""

    def __init__(self, exchange: Exchange) -> None:
        self.graph = graph = Graph(exchange)
        control, page = Control(exchange), Page(exchange)
        rules: list[tuple[str, str, Callable[..., Response]]] = [
            ("POST", "/<version:version>/<object_id>/messages", graph.messages),
            ("POST", "/<version:version>/<object_id>/media", graph.upload),
            ("GET", "/<version:version>/<object_id>", graph.get_object),
            ("DELETE", "/<version:version>/<object_id>", graph.delete_object),
            ("GET", "/<version:version>/<object_id>/message_templates", graph.templates),
            ("GET", "/media/<media_id>", graph.download),
            ("GET", "/control/", control.overview),
            ("GET", "/control/phones", control.people),
            ("POST", "/control/phones", control.add_person),
            ("PATCH", "/control/phones/<phone>", control.change_person),
            ("GET", "/control/phones/<phone>/messages", control.conversation),
            ("POST", "/control/phones/<phone>/messages", control.say),
            ("POST", "/control/phones/<phone>/read", control.see),
            ("POST", "/control/phones/<phone>/played", control.play),
            ("POST", "/control/phones/<phone>/number", control.change_number),
            ("POST", "/control/phones/<phone>/echo", control.echo),
            ("POST", "/control/phones/<phone>/media", control.upload),
            ("GET", "/control/media/<media_id>", control.media),
            ("GET", "/control/messages", control.messages),
            ("POST", "/control/messages/<message_id>/status", control.report),
            ("GET", "/control/templates", control.templates),
            ("POST", "/control/templates", control.add_template),
            ("PATCH", "/control/templates/<name>/<language>", control.change_template),
            ("DELETE", "/control/templates/<name>/<language>", control.drop_template),
            ("POST", "/control/news", control.tell),
            ("GET", "/control/deliveries", control.deliveries),
            ("POST", "/control/deliveries/retry", control.retry),
            ("POST", "/control/webhooks", control.send_webhook),
            ("PUT", "/control/webhook", control.set_webhook),
            ("POST", "/control/webhook/verify", control.verify),
            ("GET", "/control/faults", control.faults),
            ("PATCH", "/control/faults", control.faults),
            ("DELETE", "/control/faults", control.faults),
            ("POST", "/control/clock", control.clock),
            ("POST", "/control/reset", control.reset),
            ("GET", "/", page.chat),
            ("GET", "/static/<name>", page.static),
            ("GET", "/favicon.ico", page.favicon),
        ]
        self._rules = Map(
            [Rule(path, methods=[method], endpoint=handler) for method, path, handler in rules],
            strict_slashes=False,
            converters={"version": VersionConverter},
        )

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        request = Request(environ)
        return self._answer(request)(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            handler, values = self._rules.bind_to_environ(request.environ).match()
            return handler(request, **values)
        except GraphError as error:
            return json_response(error.as_json(), error.http)
        except HTTPException as error:
            if request.path.startswith("/control/"):
                return json_response({"error": error.description}, error.code or 500)
            if request.path.startswith("/v"):
                return json_response(GraphError(100, error.description or "").as_json(), 400)
            return Response(error.name, error.code or 500, mimetype="text/plain")
        except DropConnection:
            raise
        except Exception:
            log.exception("%s %s", request.method, request.path)
            failure = GraphError(131000, "The emulator failed; its log says why.")
            return json_response(failure.as_json(), failure.http)
