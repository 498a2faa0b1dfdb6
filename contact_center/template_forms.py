"""What an agent fills in to send a template."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from contact_center.channels.templates import Blank
from contact_center.models import MessageTemplate
from contact_center.services import templates

FILES = {
    "image": lambda: _("Address of the picture"),
    "video": lambda: _("Address of the video"),
    "document": lambda: _("Address of the document"),
}


def label_of(blank: Blank) -> str:
    """Return what stands over a blank's field."""
    match blank.kind:
        case "file":
            return FILES[blank.of]()
        case "address":
            return _("End of the address behind “%(button)s”") % {"button": blank.of}
        case "code":
            return _("Code that “%(button)s” copies") % {"button": blank.of}
    values = {"name": blank.name}
    if blank.part == "header":
        return _("Header, blank %(name)s") % values
    return _("Text, blank %(name)s") % values


class TemplateForm(forms.Form):
    """One field for each blank of a template.

    `key` is made when the form is shown, so that posting it twice sends it once.
    """

    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, template: MessageTemplate, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            data, auto_id="template-%s", label_suffix="", initial={"key": uuid.uuid4()}
        )
        self.template = template
        shape = template.shape
        for blank in shape.blanks:
            # Part of an address, or a code, is written from left to right whatever the language.
            attrs = {"data-blank": blank.key, "dir": "auto" if blank.kind == "text" else "ltr"}
            if limit := shape.limits.get(blank.part if blank.kind == "text" else blank.kind):
                attrs["maxlength"] = str(limit)
            example = _("For example: %(example)s") % {"example": blank.example}
            self.fields[blank.key] = forms.CharField(
                label=label_of(blank),
                required=False,  # said in our words by `templates.check`
                help_text=example if blank.example else "",
                widget=forms.TextInput(attrs={**attrs, "autocomplete": "off"}),
            )

    @property
    def values(self) -> dict[str, str]:
        """What was written, by the key of the blank, right or wrong."""
        return {blank.key: self[blank.key].value() or "" for blank in self.template.shape.blanks}

    @property
    def blanks(self) -> list[forms.BoundField]:
        """The fields that people see."""
        return self.visible_fields()

    @property
    def preview(self) -> dict[str, Any]:
        """The message as the person would read it now."""
        return preview(self.template, self.values)

    def clean(self) -> dict[str, Any]:
        """Check the values as WhatsApp would."""
        cleaned = super().clean() or {}
        for key, problem in templates.check(self.template.shape, self.values).items():
            self.add_error(key or None, problem)
        return cleaned


def preview(template: MessageTemplate, values: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a template for `_template_preview.html`: its parts, cut at their blanks."""
    shape = template.shape
    return {
        "language": template.language.replace("_", "-"),
        "direction": template.direction,
        "file": shape.header_kind if shape.header_kind != "text" else "",
        "header": shape.pieces("header", values),
        "body": shape.pieces("body", values),
        "footer": shape.footer,
        "buttons": shape.buttons,
    }
