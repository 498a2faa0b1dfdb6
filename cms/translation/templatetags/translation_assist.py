"""What the translation editor's template gives to the script beside it."""

import json
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.translation import machine

register = template.Library()


@register.simple_tag(takes_context=True)
def show_machine_as_what_it_is(context: dict[str, Any]) -> str:
    """Correct what the editor is told about machine translation.

    The button is taken off a page that allows none: wagtail-localize asks the translator about
    the languages only. The label of drafts is said in the reader's language: what is stored was
    said in that of whoever had them made.
    """
    translation = context["translation"]
    props = json.loads(context["props"])
    if props.get("machineTranslator") and not machine.may_draft(translation):
        props["machineTranslator"] = None
    drafted = set(machine.drafts(translation).values_list("translation_of_id", "data"))
    for shown in props.get("initialStringTranslations", []):
        if (shown["string_id"], shown["data"]) in drafted:
            shown["error"] = str(machine.LABEL)
    context["props"] = json.dumps(props)
    return ""


@register.simple_tag(takes_context=True)
def assist_settings(context: dict[str, Any]) -> dict[str, Any]:
    """Return the script's addresses and words."""
    translation = context["translation"]
    return {
        "overview": reverse("translation_assist", args=[translation.pk]),
        # The script puts a segment's id in the place of 0.
        "segment": reverse("translation_assist_segment", args=[translation.pk, 0]),
        "words": {
            "panel": _("Help with this text"),
            "terms": _("Official terms"),
            "memory": _("Translated before"),
            "insert": _("Insert"),
            "use": _("Use this translation"),
            "accepted": _("also:"),
            "avoided": _("not:"),
            "earlier": _("an earlier version of the page"),
            "gone": _("a page that is gone"),
            "places": _("places: %s"),
            "nothing": _("No term of the glossary, and nothing like it translated before."),
            "signOff": _("It is right: sign off"),
            "overviewWarnings": _("Departs from the glossary"),
            "overviewMachine": _(
                "Translated by machine: the page can be published after each text was reviewed"
            ),
        },
    }
