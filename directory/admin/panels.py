"""The parts that the directory's forms are put together from."""

from typing import Any

from django.forms import TextInput
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    TabbedInterface,
)


def arabic(field: str, **options: Any) -> FieldPanel:
    """A field whose text is Arabic, whatever language the admin is in."""
    return FieldPanel(field, widget=TextInput(attrs={"lang": "ar", "dir": "rtl"}), **options)


def latin(field: str, **options: Any) -> FieldPanel:
    """A field whose text is in Latin letters or digits, whatever language the admin is in."""
    return FieldPanel(field, widget=TextInput(attrs={"dir": "ltr"}), **options)


def phone(field: str, **options: Any) -> FieldPanel:
    """A telephone number."""
    widget = TextInput(attrs={"dir": "ltr", "inputmode": "tel", "autocomplete": "off"})
    return FieldPanel(field, widget=widget, **options)


def bilingual(field: str, heading: Promise | str, help_text: Promise | str = "") -> MultiFieldPanel:
    """A fact in both languages, side by side."""
    return MultiFieldPanel(
        [FieldRowPanel([arabic(f"{field}_ar"), latin(f"{field}_en")])],
        heading=heading,
        help_text=help_text,
    )


class UnderTheTabs(MultiFieldPanel):
    """Fields under all tabs: they are asked whichever tab one is on."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "directory/admin/under_the_tabs.html"

        def show_panel_furniture(self) -> bool:
            """Tabs leave out of themselves what has no furniture."""
            return False


class RecordTabs(TabbedInterface):
    """A record's form: tabs, and under them the question where the change is known from."""

    def __init__(self, children: Any = (), **options: Any) -> None:
        asked = any(isinstance(child, UnderTheTabs) for child in children)
        source = UnderTheTabs([FieldPanel("change_source")])
        super().__init__(children if asked else [*children, source], **options)


NAMES = MultiFieldPanel(
    [FieldRowPanel([arabic("name_ar"), latin("name_en")]), latin("slug")], _("Names")
)
SPELLINGS = InlinePanel(
    "alternative_names",
    [
        FieldRowPanel(
            [FieldPanel("text", widget=TextInput(attrs={"dir": "auto"})), FieldPanel("kind")]
        )
    ],
    heading=_("Other spellings and former names"),
    label=_("name"),
    help_text=_(
        "Spellings that people use, in any letters, and names of former times. "
        "Everybody finds the place under each of them."
    ),
)
CENTRE = FieldRowPanel([arabic("centre_ar"), latin("centre_en")])
PHONES = InlinePanel(
    "phones",
    [FieldRowPanel([FieldPanel("kind"), phone("number")])],
    heading=_("Telephone numbers"),
    label=_("telephone number"),
    help_text=_("Shown to everybody. Without a country code a number is taken as Lebanese."),
)
REGISTERED_NUMBERS = InlinePanel(
    "registered_numbers",
    [
        FieldRowPanel([phone("number"), FieldPanel("registered_on")]),
        FieldRowPanel([FieldPanel("holder"), FieldPanel("office")]),
    ],
    heading=_("Registered WhatsApp numbers"),
    label=_("WhatsApp number"),
    help_text=_(
        "Numbers from which this municipality may file its transactions. They are never shown "
        "to the public, and each belongs to one municipality alone."
    ),
)
