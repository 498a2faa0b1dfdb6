"""Health of the installation, the admin's log-in, and the page that shows the components to staff."""

import logging
import math
from dataclasses import asdict, dataclass
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from wagtail.admin.views.account import LoginView

from cms.core import ratelimit
from cms.core.sharing import Subject

logger = logging.getLogger(__name__)

LOGIN_WINDOW = 15 * 60  # seconds
# An office's people share one address; an account is one person's.
LOGINS_PER_ADDRESS = 50
LOGINS_PER_ACCOUNT = 10

_migrations_complete = False


# --- Health ---


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: database, migrations and cache; 503 and one line for each part that isn't ready."""
    problems = [*_database_problems(), *_cache_problems()]
    text = "".join(f"{problem}\n" for problem in problems) or "ok\n"
    return HttpResponse(text, content_type="text/plain", status=503 if problems else 200)


def _database_problems() -> list[str]:
    global _migrations_complete
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        # Migrations that are complete stay so while this process lives.
        if not _migrations_complete:
            executor = MigrationExecutor(connection)
            pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if pending:
                return [f"database: {len(pending)} migrations are not applied"]
            _migrations_complete = True
    except DatabaseError as error:
        logger.error("Not ready: the database does not answer: %s", str(error).strip())
        return ["database: does not answer"]
    return []


def _cache_problems() -> list[str]:
    value = get_random_string(8)
    try:
        cache.set("readyz", value, timeout=10)
        # Another process may have written meanwhile: any value shows that the cache works.
        if cache.get("readyz") is None:
            return ["cache: does not keep what it is given"]
    except Exception as error:
        # Each cache library raises errors of its own.
        logger.error("Not ready: the cache does not answer: %s", str(error).strip())
        return ["cache: does not answer"]
    return []


# --- Log-in ---


class Login(LoginView):
    """Wagtail's log-in, where only so many attempts may fail, by address and by account."""

    template_name = "core/login.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the attempt before looking at it; a log-in that succeeds is uncounted."""
        # Both are counted, whatever the first one says.
        allowed = [
            ratelimit.allow(scope, key, limit=limit, per=LOGIN_WINDOW)
            for scope, key, limit in self._limits()
        ]
        if not all(allowed):
            return self._refuse(request)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Any) -> HttpResponse:
        for scope, key, _limit in self._limits():
            ratelimit.give_back(scope, key, per=LOGIN_WINDOW)
        response: HttpResponse = super().form_valid(form)
        return response

    def _limits(self) -> list[tuple[str, str, int]]:
        address = ratelimit.client_address(self.request)
        limits = [("login-address", address, LOGINS_PER_ADDRESS)]
        if account := self.request.POST.get("username", "").strip().lower():
            limits.append(("login-account", account, LOGINS_PER_ACCOUNT))
        return limits

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        wait = ratelimit.seconds_left(LOGIN_WINDOW)
        # Unbound: nothing of what was sent is looked at.
        form = self.get_form_class()(request)
        context = self.get_context_data(form=form, minutes=math.ceil(wait / 60))
        response: HttpResponse = self.render_to_response(context, status=429)
        response.headers["Retry-After"] = str(wait)
        return response


# --- When something went wrong ---


@dataclass
class _CallCentre:
    """The number on the error page, which must not need the database.

    The default is that of the settings' own default; each page that is shown renews it.
    """

    number: str = "9611610140"
    display: str = "01-610140"


_call_centre = _CallCentre()


def remember_call_centre(number: str, display: str) -> None:
    """Keep the WhatsApp number as the site shows it now, for the error page of this process."""
    _call_centre.number, _call_centre.display = number, display


def server_error(request: HttpRequest) -> HttpResponse:
    """Say in both languages that something went wrong, without the database and the settings."""
    page = get_template("500.html").render(asdict(_call_centre))
    return HttpResponse(page, status=500)


# --- For staff ---


@staff_member_required(login_url="wagtailadmin_login")
def design(request: HttpRequest) -> HttpResponse:
    """Every design token and component on one page, for staff."""
    return render(
        request, "core/design.html", {"subject": Subject(_("Design"), timezone.localdate())}
    )
