"""Words of Wagtail's admin that its code writes in English without asking for a translation.

Everything else is in `locale/upstream`. Each answer here uses a door that Django leaves open:
a form's renderer for the labels that Django guesses, the names of models and fields for what
their authors left unnamed.
"""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.forms import BoundField, Field, Form
from django.forms.renderers import DjangoTemplates
from django.forms.utils import pretty_name
from django.utils.translation import gettext, gettext_lazy, gettext_noop

# Labels that Django makes of a field's name, as far as no catalogue has them.
LABELS = (
    gettext_noop("Anchor identifier"),
    gettext_noop("Body"),
    gettext_noop("Email address"),
    gettext_noop("Enabled"),
    gettext_noop("Image is decorative"),
    gettext_noop("Link text"),
    gettext_noop("Parent page"),
    gettext_noop("Phone number"),
    gettext_noop("Port"),
    gettext_noop("Role"),
    gettext_noop("Root page"),
    gettext_noop("Site name"),
    gettext_noop("Subject"),
)

# Models and fields of wagtail-localize and Wagtail without a name that can be translated.
MODELS = {
    "wagtailcore.Locale": (gettext_lazy("language"), gettext_lazy("languages")),
    "wagtail_localize.Translation": (gettext_lazy("translation"), gettext_lazy("translations")),
}
FIELDS = {
    "wagtail_localize.Translation": {"target_locale": gettext_lazy("translated into")},
    "wagtail_localize.TranslationSource": {"locale": gettext_lazy("translated from")},
    "wagtail_localize.LocaleSynchronization": {"sync_from": gettext_lazy("kept in step with")},
}

# These take their words once, when first imported: in whatever language is active then.
IMPORTED_IN_ARABIC = (
    "wagtail.admin.forms.collections",
    "wagtail.contrib.redirects.filters",
    "wagtail.documents.forms",
    "wagtail.images.forms",
)

# Lists with columns that are named after their fields.
COLUMNS = (
    ("wagtail.sites.views", "IndexView"),
    ("wagtail_modeladmin.views", "HistoryView"),
)
# A permission's name, which stands in the database, and words that a script puts in place.
OTHERS = (
    gettext_noop("Can add document"),
    gettext_noop("Can add image"),
    gettext_noop("Can add page"),
    gettext_noop("Can change document"),
    gettext_noop("Can change image"),
    gettext_noop("Can change page"),
    gettext_noop("Can choose document"),
    gettext_noop("Can choose image"),
    gettext_noop("Can submit translations"),
    gettext_noop("system"),
)
# wagtail-localize writes dates with the month in English; figures are read in both languages.
DATE_FORMAT = "%d/%m/%Y"


class NamedField(BoundField):
    """A field of a form whose guessed label is translated too."""

    def __init__(self, form: Form, field: Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.label is None:
            self.label = gettext(pretty_name(name))


class Renderer(DjangoTemplates):
    """Django's own way to draw forms, with `NamedField` (setting FORM_RENDERER)."""

    bound_field_class = NamedField


def in_templates() -> list[tuple[str, str, str, str]]:
    """Return what a script replaces in the browser: selector, attribute, words, our words.

    Without an attribute the words are a text, or the end of one.
    """
    editor = ".js-translation-editor"
    return [
        ("#w-slim-header-buttons", "aria-label", "Actions", gettext("Actions")),
        (".submit.w-sr-only input[type=submit]", "value", "Search", gettext("Search")),
        (f"{editor} .w-sr-only", "", "More actions", gettext("More actions")),
        (f"{editor} section h3", "", " to ", gettext(" to ")),
        (f"{editor} section h3", "", " translation", ""),
        (".listing td", "", " pages", gettext(" pages")),
        (".listing td", "", " others", gettext(" others")),
    ]


def name_what_has_no_name() -> None:
    """Give models, fields and columns their names; migrations do not see it."""
    for label, (singular, plural) in MODELS.items():
        options: Any = apps.get_model(label)._meta
        options.verbose_name, options.verbose_name_plural = singular, plural
    for label, names in FIELDS.items():
        for field, name in names.items():
            # Not `_verbose_name`: that one is what migrations compare.
            apps.get_model(label)._meta.get_field(field).verbose_name = name
    for module in IMPORTED_IN_ARABIC:
        import_module(module)
    for module, view in COLUMNS:
        for column in getattr(import_module(module), view).columns:
            for attribute in ("label", "blank_display_name"):
                # What is translated already is no plain text.
                if isinstance(getattr(column, attribute, None), str):
                    setattr(column, attribute, gettext_lazy(getattr(column, attribute)))
    for module in ("wagtail_localize.models", "wagtail_localize.views.edit_translation"):
        vars(import_module(module))["DATE_FORMAT"] = DATE_FORMAT
    paginator: Any = import_module("wagtail.admin.paginator").WagtailPaginator
    paginator.items_count_label = property(_items_count_label)
    explorer: Any = import_module("wagtail.admin.views.pages.listing").IndexView
    explorer.verbose_name, explorer.verbose_name_plural = (
        gettext_lazy("page"),
        gettext_lazy("pages"),
    )


def _items_count_label(paginator: Any) -> str:
    """Wagtail writes the number before the noun, which in Arabic would have to be inflected."""
    things = paginator.verbose_name if paginator.count == 1 else paginator.verbose_name_plural
    return gettext("%(count)s %(things)s") % {"count": paginator.count, "things": things}
