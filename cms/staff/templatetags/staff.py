"""The bar above the translation editor."""

import json
from typing import Any

from django import template

from cms.staff.review import review_of

register = template.Library()


@register.inclusion_tag("staff/review_bar.html", takes_context=True)
def review_bar(context: dict[str, Any], page: Any) -> dict[str, Any]:
    """Show where the translation stands in its review, and what the reader may do about it."""
    request = context["request"]
    return {
        "review": review_of(page, request.user),
        "page": page,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def show_the_lock(context: dict[str, Any]) -> str:
    """Let the editor take no text while its page is under review; upstream asks for no workflow."""
    page = context["instance"]
    if page.permissions_for_user(context["request"].user).page_locked():
        props = json.loads(context["props"])
        props["object"]["isLocked"] = True
        context["props"] = json.dumps(props)
    return ""
