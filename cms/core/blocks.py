"""The blocks editors compose pages from. No raw HTML: it would escape translation and review."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]


class HeadingBlock(blocks.CharBlock):
    """A second-level heading."""

    class Meta:
        icon = "title"
        label = _("Heading")
        max_length = 120
        template = "core/blocks/heading.html"


class CalloutBlock(blocks.StructBlock):
    """A short text set apart from the rest."""

    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=["bold", "link"])

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        template = "core/blocks/callout.html"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and their name."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=600)
    source = blocks.CharBlock(label=_("Source"), max_length=200, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "core/blocks/quote.html"


class BodyBlock(blocks.StreamBlock):
    """The body of a standard page or a news item."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT_FEATURES, template="core/blocks/text.html"
    )
    callout = CalloutBlock()
    quote = QuoteBlock()
    image = ImageBlock(label=_("Image"), template="core/blocks/image.html")

    class Meta:
        label = _("Body")
