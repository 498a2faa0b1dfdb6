"""How editors fill in a legal text: the panels of its page and the rules of its form."""

from typing import Any

from django.forms import CheckboxSelectMultiple, TextInput
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput


def arabic(field: str) -> FieldPanel:
    """A field whose text is Arabic, whatever language the admin is in."""
    return FieldPanel(field, widget=AdminAutoHeightTextInput(attrs={"lang": "ar", "dir": "rtl"}))


def latin(field: str) -> FieldPanel:
    """A field whose text is in Latin letters, whatever language the admin is in."""
    return FieldPanel(field, widget=AdminAutoHeightTextInput(attrs={"dir": "ltr"}))


CODED_PANELS = [
    FieldRowPanel([arabic("name_ar"), latin("name_en")]),
    FieldPanel("code", widget=TextInput(attrs={"dir": "ltr"})),
]

CONTENT_PANELS = [
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("type"), FieldPanel("number")]),
            FieldRowPanel([FieldPanel("date"), FieldPanel("issuer")]),
            FieldPanel("disambiguator"),
        ],
        heading=_("Identity"),
        help_text=_(
            "Type, number and full date tell a text from every other; numbers alone repeat. The "
            "citation is made of them."
        ),
    ),
    MultiFieldPanel(
        [arabic("title_ar"), latin("title_en"), FieldPanel("title_quality")],
        heading=_("Title"),
    ),
    FieldPanel("summary"),
    FieldPanel("subjects", widget=CheckboxSelectMultiple),
    InlinePanel(
        "gazette_references",
        heading=_("Official Gazette"),
        label=_("gazette reference"),
        help_text=_("Every issue that published the text, or a correction of it."),
    ),
    InlinePanel(
        "relations",
        heading=_("Relations to other texts"),
        label=_("relation"),
        help_text=_(
            "Record a relation on one of the two texts: the other shows its reverse by itself."
        ),
    ),
    MultiFieldPanel(
        [
            FieldPanel("status"),
            FieldPanel("confidence"),
            FieldPanel("facts_source"),
            FieldPanel("staff_notes"),
        ],
        heading=_("State of the facts"),
    ),
    FieldPanel("body"),
]

GAZETTE_PANELS = [
    FieldRowPanel([FieldPanel("issue"), FieldPanel("supplement"), FieldPanel("year")]),
    FieldRowPanel([FieldPanel("date"), FieldPanel("pages")]),
]

RELATION_PANELS = [
    FieldRowPanel([FieldPanel("predicate"), FieldPanel("article")]),
    PageChooserPanel("target", "legal_library.LegalTextPage"),
    FieldRowPanel([arabic("citation_ar"), latin("citation_en")]),
]


class LegalTextForm(WagtailAdminPageForm):
    """The address may stay empty: it is made of type, number and date."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
            slug.help_text = _("Leave it empty to make it of type, number and date.")
