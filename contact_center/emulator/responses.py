"""JSON in and out."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Request, Response


def json_response(value: Any, status: int = 200) -> Response:
    """Return a response with the value, its Arabic readable as it stands."""
    text = json.dumps(value, ensure_ascii=False)
    return Response(text, status, content_type="application/json; charset=UTF-8")


def json_body(request: Request) -> Any:
    """Return the request's JSON, or None when it is none."""
    try:
        return json.loads(request.get_data())
    except ValueError:
        return None
