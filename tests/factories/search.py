"""Pages to search in."""

from typing import Any

import factory
from wagtail.models import Locale

from home.models import HomePage, StandardPage
from home.services import setup_site


def home_of(language: str) -> HomePage:
    """Return the home page of `language`; makes the site when there is none."""
    homes = HomePage.objects.filter(depth=2, locale__language_code=language)
    if not homes:
        setup_site()
    return homes.get()


class SearchablePageFactory(factory.Factory):
    """A live standard page under the home page of its `language`; `parent` puts it elsewhere."""

    class Meta:
        model = StandardPage

    title = "صفحة"
    slug = factory.Sequence(lambda n: f"page-{n}")
    summary = ""
    language = "ar"
    parent = None

    @classmethod
    def _create(cls, model_class: type[StandardPage], *args: Any, **kwargs: Any) -> StandardPage:
        language, parent = kwargs.pop("language"), kwargs.pop("parent")
        parent = parent or home_of(language)
        parent.refresh_from_db()
        locale, _ = Locale.objects.get_or_create(language_code=language)
        page: StandardPage = parent.add_child(instance=model_class(locale=locale, **kwargs))
        return page
