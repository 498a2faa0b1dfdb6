"""Links of the site that stand on no page: menus and alerts, for the check of the links."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import capfirst
from wagtail.admin.admin_url_finder import AdminURLFinder

from cms.core import links
from cms.core.bilingual import SOURCE_LANGUAGE
from cms.core.links import ADDRESS, Link, Source
from home.models import Alert, NavigationItem


def register() -> None:
    """Have them checked; called when Django starts."""
    links.register_source(menus)
    links.register_source(alerts)


def menus() -> Iterator[Source]:
    """Yield the entries of the header's and the footer's menu."""
    edit_url = reverse("wagtailsettings:edit", args=["home", "sitesettings"])
    for item in NavigationItem.objects.all():
        place = f"{capfirst(item.get_menu_display())} › {item.label_ar}"
        found = list(links.links_of(item))
        if item.path:
            path = f"/{SOURCE_LANGUAGE}/{item.path.lstrip('/')}"
            found.append(Link(place, ADDRESS, path))
        yield Source(place, edit_url, found)


def alerts() -> Iterator[Source]:
    """Yield the alerts that stand on the site."""
    finder = AdminURLFinder()
    for alert in Alert.objects.shown():
        place = f"{capfirst(Alert._meta.verbose_name)} › {alert.message_ar}"
        yield Source(place, finder.get_edit_url(alert) or "", list(links.links_of(alert)))
