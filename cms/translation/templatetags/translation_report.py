"""What editors of an Arabic page are told of its English version."""

from typing import Any

from django import template
from wagtail.models import Page

from cms.core.translation import is_source
from cms.translation import report, status

register = template.Library()


@register.inclusion_tag("translation/banner.html", takes_context=True)
def translation_banner(context: Any, page: Page) -> dict[str, Any]:
    """Say how the English of an Arabic page stands, and what publishing will do to it."""
    if not page.pk or page.is_root() or not is_source(page):
        return {"page": None}
    return {
        "page": status.state_of(page),
        "may_translate": context["request"].user.has_perm(report.TRANSLATE),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }
