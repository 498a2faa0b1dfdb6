"""The page where administrators watch the bridge, and the same for machines."""

import hmac

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.auth import permission_required

from contact_center import alerts, channels, pauses, watching

may_watch = permission_required(alerts.WATCH)


@may_watch
@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything there is to see; its script asks for `figures` every few seconds."""
    title = _("Bridge to WhatsApp")
    context = {
        "header_title": title,
        "header_icon": "mobile-alt",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": title},
        ],
        "view": watching.look(),
    }
    return render(request, "contact_center/watching/page.html", context)


@may_watch
@require_GET
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes."""
    return render(request, "contact_center/watching/_figures.html", {"view": watching.look()})


@may_watch
@require_POST
def check(request: HttpRequest, channel: str) -> HttpResponse:
    """Ask the provider now whether a paused channel may send again."""
    if channel not in channels.names():
        raise Http404
    if pauses.check_channel(channel).ok:
        messages.success(request, _("WhatsApp accepts us: messages are sent."))
    else:
        messages.error(request, _("WhatsApp still refuses us; the reason is below."))
    return redirect("contact_center_watching")


@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus, to whoever knows the token; without a token there is no such page."""
    expected = settings.METRICS_TOKEN
    if not expected:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {expected}".encode()):
        response = HttpResponse("wrong token\n", status=401, content_type="text/plain")
        response.headers["WWW-Authenticate"] = "Bearer"
        return response
    # Only whoever reads metrics needs the library.
    from contact_center import metrics

    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)
