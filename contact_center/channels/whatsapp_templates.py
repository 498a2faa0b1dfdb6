"""The templates of a WhatsApp business account: a part of the WhatsApp channel."""

from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings

from contact_center.channels.inbound import Json
from contact_center.channels.templates import (
    TemplateNews,
    TemplateReport,
    TemplateShape,
    TemplatesUnavailable,
)
from contact_center.whatsapp import templates as wire

PAGE = 100
MOST_PAGES = 100
TIMEOUT = httpx.Timeout(10, connect=5)


class WhatsAppTemplates:
    """What `channels.templates.TemplateChannel` asks for, over the Cloud API."""

    client: httpx.Client  # the channel's own: it carries the token

    def has_templates(self) -> bool:
        """Return whether a business account is set."""
        return bool(settings.WHATSAPP_BUSINESS_ACCOUNT_ID)

    def templates(self) -> list[TemplateReport]:
        """Read every page of the account's list; raises TemplatesUnavailable.

        Only the cursor of an answer is used, never the address in it: the token stays with Meta.
        """
        if not self.has_templates():
            raise TemplatesUnavailable("No business account is set.")
        found: list[TemplateReport] = []
        query: dict[str, str | int] = {"fields": wire.FIELDS, "limit": PAGE}
        for _page in range(MOST_PAGES):
            answer = self._page(query)
            rows = answer.get("data")
            if not isinstance(rows, list):
                raise TemplatesUnavailable("The answer holds no list of templates.")
            found += filter(None, map(wire.read, rows))
            paging = answer.get("paging")
            paging = paging if isinstance(paging, dict) else {}
            cursors = paging.get("cursors")
            after = cursors.get("after") if isinstance(cursors, dict) else None
            # Meta names a cursor on the last page too; only `next` says that more follows.
            if not paging.get("next") or not isinstance(after, str) or after == query.get("after"):
                return found
            query["after"] = after
        raise TemplatesUnavailable("The list of templates has no end.")

    def template_shape(self, components: Any) -> TemplateShape:
        """Read a template's components."""
        return wire.shape(components)

    def template_news(self, field: str, value: Any) -> TemplateNews | None:
        """Read a webhook's news of a template."""
        return wire.read_news(field, value)

    def template_parameters(self, components: Any, values: Mapping[str, str]) -> list[Json]:
        """Return the components of a send."""
        return wire.parameters(components, values)

    def _page(self, query: dict[str, str | int]) -> Json:
        base, account = settings.WHATSAPP_API_BASE, settings.WHATSAPP_BUSINESS_ACCOUNT_ID
        url = f"{base.rstrip('/')}/{account}/message_templates"
        try:
            response = self.client.get(url, params=query, timeout=TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise TemplatesUnavailable(f"{type(error).__name__}: {error}"[:500]) from error
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if response.is_success and isinstance(answer, dict):
            return answer
        refusal = answer.get("error") if isinstance(answer, dict) else None
        refusal = refusal if isinstance(refusal, dict) else {}
        code = refusal.get("code")
        raise TemplatesUnavailable(
            str(refusal.get("message") or f"HTTP {response.status_code}")[:500],
            code if isinstance(code, int) else None,
        )
