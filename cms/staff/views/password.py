"""A forgotten password: Wagtail's pages, with limits on how often a link may be asked for."""

import math
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.account import PasswordResetView

from cms.core import ratelimit
from cms.staff.forms import ResetForm

WINDOW = 60 * 60  # seconds
# An office's people share one address; an account is one person's.
ASKED_BY_ADDRESS = 20
ASKED_FOR_ACCOUNT = 3


class PasswordReset(PasswordResetView):
    """Asks for an address and answers the same whether it has an account or not."""

    template_name = "staff/password_reset.html"

    def get_form_class(self) -> type[ResetForm]:
        return ResetForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count by network address and by what was typed, which says nothing about accounts."""
        limits = [("reset-address", ratelimit.client_address(request), ASKED_BY_ADDRESS)]
        if account := request.POST.get("email", "").strip().lower():
            limits.append(("reset-account", account, ASKED_FOR_ACCOUNT))
        # Both are counted, whatever the first one says.
        allowed = [
            ratelimit.allow(scope, key, limit=limit, per=WINDOW) for scope, key, limit in limits
        ]
        if all(allowed):
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        wait = ratelimit.seconds_left(WINDOW)
        context = self.get_context_data(form=ResetForm(), minutes=math.ceil(wait / 60))
        response = self.render_to_response(context, status=429)
        response.headers["Retry-After"] = str(wait)
        return response
