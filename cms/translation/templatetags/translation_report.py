"""What editors of an Arabic page are told of its English version."""

from typing import Any

from django import template
from wagtail.models import Page

from cms.core.translation import TRANSLATE, is_source
from cms.translation import report, status

register = template.Library()


@register.inclusion_tag("translation/banner.html", takes_context=True)
def translation_banner(context: Any, page: Page) -> dict[str, Any]:
    """Say how the English of an Arabic page stands, and what publishing will do to it."""
    if not page.pk or page.is_root() or not is_source(page):
        return {"page": None}
    found = status.state_of(page)
    english = Page.objects.filter(pk=found.english_id).first() if found else None
    if english:
        report.add_links([english], context["request"].user)
    return {
        "page": found,
        "english": english,
        "may_translate": context["request"].user.has_perm(TRANSLATE),
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
    }
