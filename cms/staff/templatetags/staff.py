"""The bar above the translation editor."""

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
