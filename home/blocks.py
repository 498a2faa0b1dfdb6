"""Blocks of the guides to transactions. What every page may hold is in `cms.core.blocks`."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.core.blocks import NotTranslated


class FormChooserBlock(NotTranslated, blocks.PageChooserBlock):
    """A form of the library. Translators are not asked about it: English shows its translation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"page_type": "home.FormPage", **kwargs})


class NeededDocumentBlock(blocks.StructBlock):
    """One document that the applicant brings."""

    name = blocks.CharBlock(label=_("Name"), max_length=200)
    note = blocks.TextBlock(
        label=_("Note"),
        max_length=400,
        required=False,
        help_text=_("Where it is obtained, how recent it must be, who needs it."),
    )
    copies = blocks.IntegerBlock(label=_("Copies"), min_value=1, max_value=20, default=1)
    form = FormChooserBlock(
        label=_("Form to download"),
        required=False,
        help_text=_("When the document is a form of the library."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")


class GuideStepBlock(blocks.StructBlock):
    """One step of a transaction, in its order."""

    title = blocks.CharBlock(label=_("Step"), max_length=160)
    text = blocks.TextBlock(label=_("Details"), max_length=600, required=False)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class FeeBlock(blocks.StructBlock):
    """One fee. Without an amount, visitors read that it is to be confirmed."""

    what = blocks.CharBlock(label=_("Fee"), max_length=200)
    amount = blocks.CharBlock(
        label=_("Amount"),
        max_length=200,
        required=False,
        help_text=_("Leave it empty as long as it is not confirmed: visitors read so."),
    )
    basis = blocks.CharBlock(
        label=_("Legal basis"),
        max_length=250,
        required=False,
        help_text=_("The law or decision that sets the fee."),
    )

    class Meta:
        icon = "tag"
        label = _("Fee")


class NeededDocumentsBlock(blocks.StreamBlock):
    """The documents needed, in order."""

    document = NeededDocumentBlock()

    class Meta:
        max_num = 25


class GuideStepsBlock(blocks.StreamBlock):
    """The steps, in order."""

    step = GuideStepBlock()

    class Meta:
        max_num = 20


class FeesBlock(blocks.StreamBlock):
    """The fees."""

    fee = FeeBlock()

    class Meta:
        max_num = 15


class ToConfirmBlock(blocks.StreamBlock):
    """What the Directorate still has to confirm, a sentence each."""

    point = blocks.TextBlock(label=_("To be confirmed"), max_length=300, icon="help")

    class Meta:
        max_num = 12
