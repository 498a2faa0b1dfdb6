"""Health of the installation and the page that shows the components to staff."""

from django.contrib.admin.views.decorators import staff_member_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def healthz(request: HttpRequest) -> HttpResponse:
    """Liveness: the process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Readiness: the database answers."""
    try:
        connection.ensure_connection()
    except Exception:
        return HttpResponse("database unavailable\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@staff_member_required(login_url="wagtailadmin_login")
def design(request: HttpRequest) -> HttpResponse:
    """Every design token and component on one page, for staff."""
    return render(request, "core/design.html")
