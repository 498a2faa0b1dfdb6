"""Interfaces for machines: read-only, the same for everybody, with plain errors.

A view extends `PublicView` and names the `Parameters` it understands; it answers with plain data. Here it gets
a limit for each network address, errors as RFC 9457 has them, an ETag, and the word that any
site may read it. Nothing here opens a session or sets a cookie.
"""

import datetime
import hashlib
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions, serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from cms.core import ratelimit
from cms.core.middleware import SAME_IN_EVERY_LANGUAGE

PROBLEM = "application/problem+json"
WINDOW = 60  # seconds
READ_METHODS = "GET, HEAD, OPTIONS"
# What a script on another site may read of the answer.
EXPOSED_HEADERS = "Content-Disposition, ETag, Last-Modified, Retry-After"

TITLES: dict[int, str | Promise] = {
    400: gettext_lazy("The request can't be understood"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("This can only be read"),
    429: gettext_lazy("Too many requests"),
}


# --- What every answer to a machine has ---


def open_to_all(response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of any site read the response: it holds nothing of one visitor."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    return response


def preflight() -> HttpResponse:
    """Answer OPTIONS: what may be asked, and with which headers, by a script of any site."""
    response = HttpResponse(status=204, headers={"Allow": READ_METHODS})
    del response.headers["Content-Type"]
    response.headers["Access-Control-Allow-Methods"] = READ_METHODS
    response.headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response.headers["Access-Control-Max-Age"] = "86400"
    open_to_all(response)
    return response


def in_all_languages(response: HttpResponseBase) -> HttpResponseBase:
    """Say that the response holds both languages and doesn't follow the reader's."""
    response.headers["Content-Language"] = ", ".join(code for code, _name in settings.LANGUAGES)
    setattr(response, SAME_IN_EVERY_LANGUAGE, True)
    return response


def problem(
    status: int, detail: str = "", errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """Return the body of an error (RFC 9457); `errors` names parameters with a `message` each."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, "")),
        "status": status,
        "detail": detail,
    }
    return {**body, "errors": errors} if errors else body


class ParameterErrorSerializer(serializers.Serializer):
    """What is wrong with one parameter."""

    parameter = serializers.CharField(help_text="The parameter's name.")
    message = serializers.CharField(help_text="What is wrong with it, in the reader's language.")


class ProblemSerializer(serializers.Serializer):
    """An error, as RFC 9457 describes it, in the language of Accept-Language (Arabic, English)."""

    type = serializers.CharField(help_text="Always `about:blank`: the status says what it is.")
    title = serializers.CharField(help_text="The kind of error.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What happened, for people.", allow_blank=True)
    errors = ParameterErrorSerializer(
        many=True, required=False, help_text="The parameters at fault, each with its reason."
    )


# --- Parameters ---


class Text(serializers.RegexField):
    """One line of text without control characters, at most `max_length` long; may be empty."""

    PATTERN = r"^[^\u0000-\u001f\u007f]*$"
    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Give a text without control characters."),
        "max_length": gettext_lazy("Give at most {max_length} characters."),
        "required": gettext_lazy("This parameter is needed."),
    }

    def __init__(self, *, max_length: int, required: bool = False, **kwargs: Any) -> None:
        super().__init__(self.PATTERN, max_length=max_length, required=required, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Look at the text before spaces are taken away around it: some of them are control characters."""
        if isinstance(data, str) and (not re.match(self.PATTERN, data) or data.endswith("\n")):
            self.fail("invalid")
        return "" if isinstance(data, str) and not data.strip() else super().run_validation(data)


class Slug(serializers.RegexField):
    """The last part of a place's address."""

    PATTERN = r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z"
    default_error_messages: ClassVar = {
        "blank": gettext_lazy("Give the last part of a place's address, such as kfar-remmane."),
        "invalid": gettext_lazy("Give the last part of a place's address, such as kfar-remmane."),
        "max_length": gettext_lazy("Give at most {max_length} characters."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            self.PATTERN, max_length=80, required=False, trim_whitespace=False, **kwargs
        )


class Whole(serializers.IntegerField):
    """A whole number in plain digits."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Give a whole number."),
        "max_value": gettext_lazy("Give {max_value} at most."),
        "min_value": gettext_lazy("Give {min_value} at least."),
        "max_string_length": gettext_lazy("Give a whole number."),
    }

    def to_internal_value(self, data: Any) -> int:
        """Take nothing but digits, which `int` alone would not insist on."""
        if not re.fullmatch(r"-?[0-9]{1,18}", str(data)):
            self.fail("invalid")
        return int(data)


class Degrees(serializers.FloatField):
    """Decimal degrees of latitude or longitude (WGS 84)."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Give decimal degrees, such as 33.8938."),
        "max_value": gettext_lazy("Give {max_value} at most."),
        "min_value": gettext_lazy("Give {min_value} at least."),
        "required": gettext_lazy("This parameter is needed."),
    }

    def to_internal_value(self, data: Any) -> float:
        """Refuse what is no number, and what is too large to be one."""
        plain = re.fullmatch(r"[+-]?[0-9]{1,20}(\.[0-9]{0,30})?([eE][+-]?[0-9]{1,3})?", str(data))
        if not plain or not math.isfinite(number := float(str(data))):
            self.fail("invalid")
        return number


class Flag(serializers.BooleanField):
    """`true` or `false`, and no other word for them."""

    default_error_messages: ClassVar = {"invalid": gettext_lazy("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        if data not in ("true", "false"):
            self.fail("invalid")
        return bool(data == "true")


class Choice(serializers.ChoiceField):
    """One of a few words."""

    default_error_messages: ClassVar = {"invalid_choice": gettext_lazy("Give one of: {choices}.")}

    def to_internal_value(self, data: Any) -> Any:
        if data not in self.choices:
            self.fail("invalid_choice", choices=", ".join(map(str, self.choices)))
        return data


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "date"},
        ]
    }
)
class Moment(serializers.Field):
    """A date, or a date with the time of day and its offset; becomes a moment in UTC."""

    default_error_messages: ClassVar = {
        "invalid": gettext_lazy("Give a date such as 2026-06-30 or 2026-06-30T08:00:00Z.")
    }
    EARLIEST = datetime.datetime(1900, 1, 1, tzinfo=datetime.UTC)
    LATEST = datetime.datetime(9000, 1, 1, tzinfo=datetime.UTC)

    def to_internal_value(self, data: Any) -> datetime.datetime:
        # A plus that was not escaped arrives as a space.
        text = re.sub(r" (?=\d\d:\d\d$)", "+", str(data))
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:$|[Tt ])", text):
            self.fail("invalid")
        # RFC 3339 allows small letters, and a second that only exists now and then.
        text = re.sub(r":60(?=[.Z+-]|$)", ":59", text.upper())
        moment = self._moment(text)
        if moment.year < self.EARLIEST.year:
            return self.EARLIEST
        if moment.year >= self.LATEST.year:
            return self.LATEST
        if moment.tzinfo is None:
            return moment.replace(tzinfo=datetime.UTC)
        return moment.astimezone(datetime.UTC)

    def _moment(self, text: str) -> datetime.datetime:
        try:
            if moment := parse_datetime(text):
                return moment
            if day := parse_date(text):
                return datetime.datetime.combine(day, datetime.time())
        except ValueError:
            pass
        raise serializers.ValidationError(self.error_messages["invalid"])


class Parameters(serializers.Serializer):
    """The parameters of an address. What isn't listed is refused: a misspelt filter finds everything."""

    @classmethod
    def read(cls, query: QueryDict) -> dict[str, Any]:
        """Return the parameters given, and the defaults; raises ValidationError for each at fault."""
        known = cls().fields
        errors: dict[str, str] = {}
        for name, values in query.lists():
            if name not in known:
                names = ", ".join(known) or "–"
                errors[name] = _("There is no such parameter. The parameters are: %(names)s.") % {
                    "names": names
                }
            elif len(values) > 1:
                errors[name] = _("Give it once.")
        given = cls(data={name: query[name] for name in query if name not in errors})
        if not given.is_valid() or errors:
            raise exceptions.ValidationError({**given.errors, **errors})
        return dict(given.validated_data)


# --- Views ---


class PerAddress(BaseThrottle):
    """As many requests a minute from one network address as the settings allow; 0: any number."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        limit = settings.API_REQUESTS_PER_MINUTE
        address = ratelimit.client_address(request._request)
        return not limit or ratelimit.allow("api", address, limit=limit, per=WINDOW)

    def wait(self) -> float:
        return ratelimit.seconds_left(WINDOW)


class AlwaysJSON(BaseContentNegotiation):
    """There is one form; whoever asks for another gets it nevertheless, as with a file."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class PublicView(APIView):
    """A public address for machines; see the module's docstring."""

    http_method_names: ClassVar = ["get", "head", "options"]
    authentication_classes: ClassVar[list[Any]] = []
    permission_classes: ClassVar[list[Any]] = []
    parser_classes: ClassVar[list[Any]] = []
    throttle_classes: ClassVar[list[Any]] = [PerAddress]
    renderer_classes: ClassVar[list[Any]] = [JSONRenderer]
    content_negotiation_class = AlwaysJSON
    understands: type[Parameters] = Parameters

    def read(self, request: Request) -> dict[str, Any]:
        """Return the parameters of the address, checked."""
        return self.understands.read(request.query_params)

    def options(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return preflight()

    def get_exception_handler(self) -> Callable[[Exception, Mapping[str, Any]], Response | None]:
        return as_problem

    def finalize_response(
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        response = super().finalize_response(request, response, *args, **kwargs)
        open_to_all(response)
        if response.status_code != 200 or not isinstance(response, HttpResponse):
            return response
        in_all_languages(response)
        patch_cache_control(response, public=True, max_age=WINDOW)
        asked: HttpRequest = request._request
        if not isinstance(response, Response):
            return with_etag(asked, response)
        response.add_post_render_callback(lambda rendered: with_etag(asked, rendered))
        return response


def with_etag(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    """Return the response with an ETag of its content, or 304 to whoever has it already."""
    etag = f'W/"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    return conditional(request, response, etag=etag)


def conditional(
    request: HttpRequest,
    response: Any,
    *,
    etag: str,
    modified: datetime.datetime | None = None,
) -> HttpResponseBase:
    """Return `response` with its ETag and date, or 304 to whoever has it already."""
    response.headers["ETag"] = etag
    seconds = int(modified.timestamp()) if modified else None
    if seconds is not None:
        response.headers["Last-Modified"] = http_date(seconds)
    answer = get_conditional_response(request, etag, seconds, response)
    if answer is not None and answer is not response:
        in_all_languages(open_to_all(answer))
        return answer
    result: HttpResponseBase = response
    return result


def as_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Return the answer to an error that has one; None lets the site's own page of errors speak."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if not isinstance(error, exceptions.APIException):
        return None
    headers: dict[str, str] = {}
    errors: list[dict[str, str]] = []
    detail = ""
    if isinstance(error, exceptions.ValidationError):
        errors = _named(error.detail)
        detail = " ".join(f"{fault['parameter']}: {fault['message']}" for fault in errors)
    elif isinstance(error, exceptions.NotFound):
        detail = _("There is nothing at this address.")
    elif isinstance(error, exceptions.MethodNotAllowed):
        detail = _("Use GET, HEAD or OPTIONS.")
        headers["Allow"] = READ_METHODS
    elif isinstance(error, exceptions.Throttled):
        seconds = max(1, math.ceil(error.wait or WINDOW))
        headers["Retry-After"] = str(seconds)
        detail = _("Too many requests in a short time. Try again in %(seconds)s seconds.") % {
            "seconds": seconds
        }
    body = problem(error.status_code, detail, errors)
    return Response(body, status=error.status_code, content_type=PROBLEM, headers=headers)


def _named(detail: Any) -> list[dict[str, str]]:
    return [
        {
            # A name may be anything that somebody typed.
            "parameter": str(name)[:80].replace("\x00", ""),
            "message": " ".join(map(str, messages if isinstance(messages, list) else [messages])),
        }
        for name, messages in detail.items()
    ]
