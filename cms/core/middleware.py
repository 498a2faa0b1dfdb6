"""Headers of every response, and the promise that public pages are the same for everybody."""

import logging
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_cache_control

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponse]

PUBLIC_PREFIXES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)
PUBLIC_SECONDS = 60
# Wagtail's admin and what it shows inside itself.
STAFF_PREFIXES = ("/admin/",)
# Addresses of staff, machines and files, which have no language.
WITHOUT_LANGUAGE = (
    *STAFF_PREFIXES,
    "/api/",
    "/data/",
    "/documents/",
    "/eli/",
    "/media/",
    "/metrics",
    "/static/",
    "/whatsapp/",
)
# An attribute by which a view says that its response doesn't follow the reader's language.
SAME_IN_EVERY_LANGUAGE = "same_in_every_language"


def media_origins() -> list[str]:
    """Return the origins, beside our own, that uploaded files are served from."""
    storage = settings.STORAGES["default"].get("OPTIONS", {})
    if bucket := storage.get("bucket_name"):
        endpoint = storage.get("endpoint_url")
        if endpoint:
            parts = urlsplit(endpoint)
            return [f"{parts.scheme}://{parts.netloc}"]
        region = storage.get("region_name")
        host = f"s3.{region}.amazonaws.com" if region else "s3.amazonaws.com"
        return [f"https://{bucket}.{host}", f"https://{host}"]
    parts = urlsplit(settings.MEDIA_URL)
    return [f"{parts.scheme}://{parts.netloc}"] if parts.netloc else []


def policy(directives: dict[str, list[str]]) -> str:
    """Return a content security policy's text."""
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in directives.items())


# What no page of ours needs.
LIMITS = {
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    # Wagtail shows pages inside its admin while they are edited.
    "frame-ancestors": ["'self'"],
}
# Nobody is asked where they are, but on the pages that look for places around them.
PERMISSIONS = "camera=(), microphone=(), payment=(), usb=(), geolocation={}"


def public_policy(images: Iterable[str] = ()) -> str:
    """Return the policy of the public site; `images` are further origins of pictures."""
    media = media_origins()
    return policy(
        {
            "default-src": ["'self'"],
            "img-src": ["'self'", *media, *images],
            "media-src": ["'self'", *media],
            **LIMITS,
        }
    )


def allow_geolocation(response: HttpResponse) -> None:
    """Let the scripts of this one page ask the visitor's browser for the position."""
    response.headers["Permissions-Policy"] = PERMISSIONS.format("(self)")


class SecurityHeadersMiddleware:
    """Adds the content security policy and what else limits a page.

    The public site runs nothing inline and loads nothing from elsewhere. Wagtail's admin is
    written with inline scripts and styles, so it gets a looser policy of its own. A view that
    sets a policy itself keeps it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        media = media_origins()
        self.public = public_policy()
        self.staff = policy(
            {
                "default-src": ["'self'"],
                "script-src": ["'self'", "'unsafe-inline'"],
                "style-src": ["'self'", "'unsafe-inline'"],
                "img-src": ["'self'", "data:", "blob:", *media],
                "media-src": ["'self'", "blob:", *media],
                "font-src": ["'self'", "data:"],
                **LIMITS,
            }
        )
        # An uploaded file opened by itself runs nothing, whatever it holds.
        self.media = policy({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"]})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(STAFF_PREFIXES):
            response.headers.setdefault("Content-Security-Policy", self.staff)
        elif settings.MEDIA_URL.startswith("/") and request.path.startswith(settings.MEDIA_URL):
            response.headers.setdefault("Content-Security-Policy", self.media)
        else:
            response.headers.setdefault("Content-Security-Policy", self.public)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS.format("()"))
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Django's choice of the language, without its guess at addresses that have none.

    `/directory/` leads to `/ar/directory/`. But Django would send `/api/nothing` to
    `/ar/api/nothing` as well, where a machine and a person of the staff expect a plain 404.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code == 404 and request.path.startswith(WITHOUT_LANGUAGE):
            return response
        response = super().process_response(request, response)
        if getattr(response, SAME_IN_EVERY_LANGUAGE, False):
            varies = [name.strip() for name in response.headers.get("Vary", "").split(",")]
            others = [name for name in varies if name.lower() != "accept-language"]
            response.headers["Vary"] = ", ".join(filter(None, others))
            if not response.headers["Vary"]:
                del response.headers["Vary"]
        return response


class PublicCacheViolation(AssertionError):
    """A page that everybody may share carries something of one visitor."""


class PublicCacheMiddleware:
    """Marks public pages cacheable, and refuses to mark one that carries a cookie.

    A public page is a 200 answer to GET under a language's prefix, to a visitor without our
    cookies, whose view said nothing else about caching. Everything else under these prefixes
    that a person with cookies sees is theirs alone.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(PUBLIC_PREFIXES):
            return response
        if has_our_cookies(request):
            patch_cache_control(response, private=True, no_store=True)
            return response
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        said = response.headers.get("Cache-Control", "").lower()
        if said and "public" not in said:
            return response
        found = personal_traces(request, response)
        if not found:
            if not said:
                patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
            return response
        # Never shared, whatever else happens.
        response.headers["Cache-Control"] = "private, no-store"
        message = f"{request.path} is public but carries {', '.join(found)}."
        if settings.STRICT_PUBLIC_PAGES or settings.DEBUG:
            raise PublicCacheViolation(message)
        logger.error(message)
        return response


def has_our_cookies(request: HttpRequest) -> bool:
    """Return whether the visitor was given a cookie before: staff, or somebody who was."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or settings.CSRF_COOKIE_NAME in request.COOKIES
    )


def personal_traces(request: HttpRequest, response: HttpResponse) -> list[str]:
    """Return what makes a response one visitor's own, in words; an empty list if nothing does."""
    found = [f"the cookie {name}" for name in response.cookies]
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        found.append("a CSRF token")
    varies = [name.strip().lower() for name in response.headers.get("Vary", "").split(",")]
    if "cookie" in varies:
        found.append("Vary: Cookie (something read the session)")
    if "*" in varies or "accept-language" in varies:
        found.append("Vary by the visitor's language")
    return found
