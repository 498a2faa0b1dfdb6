"""The description of the API: the OpenAPI document, and a page for people made of it."""

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import yaml
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from cms.core.api import PublicView, Text
from cms.core.sharing import Subject
from directory.opendata.datasets import LICENCE_NAME, LICENCE_URL
from directory.opendata.views import home_trail

ROOT = "/api/v1/"
MEDIA_TYPES = {"json": "application/json", "yaml": "application/yaml"}
DESCRIPTION = """\
Read-only access to Lebanon's governorates, districts, unions of municipalities, municipalities and
mukhtars, as the Directorate General of Local Administrations and Councils publishes them.

**No key is needed.** Every answer is JSON, holds both languages, and is the same for everybody; scripts of any
site may read it (CORS).

**Pages.** Lists take `limit` (at most 500) and `offset`, and name the addresses of the next page and
the one before. For everything at once take the files of `/data/catalog.jsonld` (CSV, XLSX, JSON, GeoJSON).

**Caching.** Answers carry an `ETag`; send it back as `If-None-Match` and get 304 while nothing has changed.

**Limits.** 120 requests a minute from one network address, unless the operator chose otherwise; beyond them 429
with `Retry-After` (seconds).

**Errors** are `application/problem+json` (RFC 9457), in the language of `Accept-Language` (Arabic or English).
A parameter that is not listed is refused with 400.

**Versions.** Below `/api/v1/` members are only added, never renamed or removed. Former slugs answer 301.
"""
HEADER_ETAG = {
    "description": "Changes when the content does.",
    "schema": {"type": "string"},
}
RETRY_AFTER = {
    "description": "Seconds until the next request is answered.",
    "schema": {"type": "integer", "minimum": 1},
}
TAGS = [
    {"name": "directory", "description": "The records, kind by kind."},
    {"name": "find", "description": "Which municipality is meant."},
]
# A request that shows what each address is for.
EXAMPLES = {
    "list_governorates": "directory/governorates/",
    "read_governorate": "directory/governorates/bekaa/",
    "list_districts": "directory/districts/?governorate=bekaa",
    "read_district": "directory/districts/zahle/",
    "list_unions": "directory/unions/?district=zahle",
    "list_municipalities": "directory/municipalities/?q=zahle&has_position=true&limit=10",
    "read_municipality": "directory/municipalities/zahleh-maallaqa-taanayel/",
    "list_mukhtars": "directory/mukhtars/?district=zahle&has_phone=true",
    "match_municipality": "directory/match/?q=kfarremmen&district=nabatieh",
    "nearest_municipalities": "directory/nearest/?lat=33.8463&lon=35.902",
    "search_site": "search?q=zahle&lang=en",
    "entrance": "",
}


# --- The document ---


def ours(endpoints: list[Any], **_kwargs: Any) -> list[Any]:
    """Keep the addresses of the API; the administration has others, which are its own."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith(ROOT)]


def complete(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add what holds for every address: the terms, the limit, what may be kept."""
    result["info"] |= {
        "description": DESCRIPTION,
        "license": {"name": LICENCE_NAME, "url": LICENCE_URL},
    }
    result["servers"] = [{"url": "/", "description": "This site"}]
    result["tags"] = TAGS
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in result["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            responses["200"]["headers"] = {"ETag": HEADER_ETAG}
            responses["304"] = {"description": "Not changed since the ETag of If-None-Match."}
            responses["429"] = {
                "description": "Too many requests from this network address.",
                "content": problem,
                "headers": {"Retry-After": RETRY_AFTER},
            }
            for parameter in operation.get("parameters", ()):
                if parameter["schema"].get("type") == "array":
                    parameter |= {"style": "form", "explode": False}
                if parameter["schema"].get("pattern") == Text.PATTERN:
                    # An empty text is as good as none.
                    parameter["schema"].pop("minLength", None)
    return result


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document; it follows from the code alone, so it is made once."""
    with translation.override("en"):
        plain = json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str)
    return dict(json.loads(plain))


class DocumentView(PublicView):
    """The OpenAPI document, as JSON or YAML."""

    schema: ClassVar[Any] = None
    form = "json"

    def get(self, request: Request) -> HttpResponse:
        self.read(request)
        if self.form == "yaml":
            text = yaml.safe_dump(document(), allow_unicode=True, sort_keys=False)
        else:
            text = json.dumps(document(), ensure_ascii=False, indent=1)
        return HttpResponse(text, content_type=MEDIA_TYPES[self.form])


# --- The page ---


@dataclass(frozen=True)
class Operation:
    """One address as the page shows it."""

    name: str
    path: str
    summary: str
    description: str
    parameters: list[dict[str, str | bool]]
    example: str


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The addresses with their parameters and an example each, from the OpenAPI document."""
    root = request.build_absolute_uri(ROOT)
    context = {
        "title": _("Interface for programs (API)"),
        "root": root,
        "openapi": request.build_absolute_uri(reverse("api:openapi-json")),
        "per_minute": settings.API_REQUESTS_PER_MINUTE,
        "operations": list(_operations(root)),
        "trail": [*home_trail(), {"url": reverse("directory:data"), "title": _("Open data")}],
        "subject": Subject(_("Interface for programs (API)")),
    }
    return render(request, "directory/api.html", context)


def _operations(root: str) -> Iterator[Operation]:
    for path, operations in document()["paths"].items():
        operation = operations["get"]
        name = operation["operationId"]
        yield Operation(
            name=name,
            path=path,
            summary=operation["summary"],
            description=_plain(operation["description"]),
            parameters=[_parameter(parameter) for parameter in operation.get("parameters", ())],
            example=f"{root}{EXAMPLES[name]}" if name in EXAMPLES else "",
        )


def _parameter(parameter: dict[str, Any]) -> dict[str, str | bool]:
    schema = parameter["schema"]
    return {
        "name": parameter["name"],
        "required": parameter.get("required", False),
        "type": _type_of(schema),
        "default": str(schema.get("default", "")),
        "description": _plain(parameter.get("description", "")),
    }


def _plain(text: str) -> str:
    """The document marks names with backticks, as Markdown has them; the page shows plain text."""
    return text.replace("`", "")


def _type_of(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(part["format"] for part in schema["anyOf"])
    if schema["type"] == "array":
        return ",".join([schema["items"]["type"]] * schema["minItems"])
    smallest, largest = schema.get("minimum"), schema.get("maximum")
    bounds = f" {smallest}–{largest}" if smallest is not None and largest is not None else ""
    return f"{schema['type']}{bounds}"
