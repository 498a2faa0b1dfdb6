"""The blocks editors compose pages from.

No raw HTML: it would escape translation and review. Codes, addresses and telephone numbers are
blocks that translators never see (`NotTranslated`), and so are choices; a link or a document may
be replaced in English by another one.
"""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page

from cms.core import phones
from cms.core.bilingual import BilingualText, current_language
from cms.core.models.pages import content_language
from cms.core.table_block import LatinDigits, TableBlock

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
SHORT_TEXT_FEATURES = ["bold", "link", "document-link"]

TEXT = _("Text")
LISTS = _("Lists and tables")
FILES = _("Images, files and links")


# --- What translators don't see ---


class NotTranslated:
    """Keeps a block's value from translators: it is the same in both languages."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        return []

    def restore_translated_segments(self, value: Any, segments: Iterable[Any]) -> Any:
        return value


class PhoneBlock(NotTranslated, LatinDigits, blocks.RegexBlock):
    """A telephone number as people write it, in Latin digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            regex=r"^\+?[\d][\d\s()/-]{4,18}\d$",
            error_messages={"invalid": _("Write a telephone number, for example 01-610140.")},
            **kwargs,
        )

    class Meta:
        icon = "mobile-alt"


class FigureBlock(NotTranslated, LatinDigits, blocks.RegexBlock):
    """A number with its signs: 1,051 or 96.5% or 2010-2016."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            regex=r"^[+~±-]?\d[\d.,/%–-]*$",
            max_length=16,
            error_messages={
                "invalid": _("Write digits and their signs only, for example 1,051 or 96.5%.")
            },
            **kwargs,
        )

    class Meta:
        icon = "order"


class EmailAddressBlock(NotTranslated, blocks.EmailBlock):
    """An e-mail address, the same in both languages."""


# --- Text ---


class HeadingBlock(blocks.CharBlock):
    """A second-level heading."""

    class Meta:
        icon = "title"
        label = _("Heading")
        group = TEXT
        max_length = 120
        template = "core/blocks/heading.html"
        description = _("Begins a new part of the page.")
        preview_value = "المستندات المطلوبة"


class CalloutBlock(blocks.StructBlock):
    """A short text set apart from the rest."""

    kind = blocks.ChoiceBlock(
        choices=[
            ("information", _("Information")),
            ("important", _("Important")),
            ("warning", _("Warning")),
        ],
        default="information",
        label=_("Kind"),
        help_text=_("A warning stands out most: keep it for what can go wrong."),
        search_index=False,
    )
    title = blocks.CharBlock(label=_("Title"), max_length=120, required=False)
    text = blocks.RichTextBlock(label=_("Text"), features=SHORT_TEXT_FEATURES, max_length=1200)

    class Meta:
        icon = "info-circle"
        label = _("Callout")
        group = TEXT
        template = "core/blocks/callout.html"
        description = _("A short text in a coloured box, for what nobody should miss.")
        preview_value: ClassVar = {
            "kind": "important",
            "title": "قبل أن تبدأ",
            "text": "<p>تأكد من أن العقار غير واقع ضمن منطقة قيد الضم والفرز.</p>",
        }


class QuoteBlock(blocks.StructBlock):
    """Somebody's words and their name."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=600, rows=3)
    source = blocks.CharBlock(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Who said or wrote it, and where."),
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        group = TEXT
        template = "core/blocks/quote.html"
        description = _("A sentence of somebody’s, set large, with its source.")
        preview_value: ClassVar = {
            "text": "الإدارة المحلية أقرب الإدارات إلى الناس.",
            "source": "مثال على اقتباس",
        }


# --- Lists and tables ---


class AccordionItemBlock(blocks.StructBlock):
    """One title that opens, and the text below it."""

    title = blocks.CharBlock(label=_("Title"), max_length=160)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT_FEATURES)

    class Meta:
        icon = "collapse-down"
        label = _("Part that opens")


class StepBlock(blocks.StructBlock):
    """One step of a sequence."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = blocks.RichTextBlock(
        label=_("Text"), features=RICH_TEXT_FEATURES, required=False, max_length=1500
    )

    class Meta:
        icon = "tick"
        label = _("Step")


class KeyFigureBlock(blocks.StructBlock):
    """A number and what it counts."""

    value = FigureBlock(label=_("Number"))
    label = blocks.CharBlock(
        label=_("What it counts"),
        max_length=80,
        help_text=_("It stands below the number: “municipalities”, “days on average”."),
    )

    class Meta:
        icon = "order"
        label = _("Figure")


class KeyFiguresBlock(blocks.StructBlock):
    """Up to six numbers side by side, with where they come from."""

    figures = blocks.ListBlock(KeyFigureBlock(), label=_("Figures"), min_num=1, max_num=6)
    source = blocks.CharBlock(
        label=_("Source"),
        max_length=200,
        required=False,
        help_text=_("Where the numbers come from."),
    )
    date = blocks.DateBlock(
        label=_("Date of the numbers"), required=False, help_text=_("Day on which they were right.")
    )

    class Meta:
        icon = "order"
        label = _("Key figures")
        group = LISTS
        template = "core/blocks/figures.html"
        description = _("Up to six large numbers with their source and date.")
        preview_value: ClassVar = {
            "figures": [
                {"value": "1,051", "label": "بلدية"},
                {"value": "59", "label": "اتحاد بلديات"},
            ],
            "source": "مثال على مصدر",
            "date": datetime.date(2026, 6, 30),
        }


# --- Images, files and links ---


class FigureImageBlock(blocks.StructBlock):
    """An image with its alternative text and an optional caption."""

    image = ImageBlock(label=_("Image"))
    # Wagtail leaves this label in English.
    image.child_blocks["image"].label = _("Image")
    caption = blocks.CharBlock(
        label=_("Caption"),
        max_length=200,
        required=False,
        help_text=_("Shown below the image. Say who made it if that has to be said."),
    )

    def get_preview_value(self) -> blocks.StructValue:
        return self.normalize(
            {"image": get_image_model().objects.last(), "caption": "قناطر بيت لبناني قديم"}
        )

    class Meta:
        icon = "image"
        label = _("Image")
        group = FILES
        template = "core/blocks/image.html"
        description = _("One image across the text, described for those who don’t see it.")


class DocumentItemBlock(blocks.StructBlock):
    """A file and what to call it."""

    document = DocumentChooserBlock(label=_("Document"))
    label = blocks.CharBlock(
        label=_("Name to show"),
        max_length=160,
        required=False,
        help_text=_("Leave it empty to show the document’s own title."),
    )

    class Meta:
        icon = "doc-full"
        label = _("Document")


class DocumentsBlock(blocks.ListBlock):
    """Files to download, each with its type and size."""

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["documents"] = [
            {
                "title": _document_title(item["document"], item["label"]),
                "url": item["document"].url,
                "type": item["document"].type_name,
                "size": item["document"].size_text,
            }
            for item in value
            if item["document"]
        ]
        return context

    def get_preview_value(self) -> Any:
        model = get_document_model()
        example = model(
            pk=0, title="نموذج طلب رخصة بناء", file="documents/example.pdf", file_size=184_000
        )
        return self.normalize([{"document": model.objects.last() or example, "label": ""}])

    class Meta:
        icon = "doc-full-inverse"
        label = _("Documents")
        group = FILES
        template = "core/blocks/documents.html"
        description = _("Files to download. Their type and size are shown by themselves.")
        min_num = 1
        max_num = 20


class LinkBlock(blocks.StructBlock):
    """A link to a page of the site or to an address elsewhere."""

    page = blocks.PageChooserBlock(
        label=_("Page"),
        required=False,
        help_text=_("A page of this site. English readers are led to its English version."),
    )
    url = blocks.URLBlock(
        label=_("Address"),
        required=False,
        max_length=500,
        help_text=_("An address elsewhere, beginning with https://."),
    )
    label = blocks.CharBlock(
        label=_("Name to show"),
        max_length=120,
        required=False,
        help_text=_("Leave it empty to show the page’s own title."),
    )

    def clean(self, value: Any) -> Any:
        """Ask for a page or an address, one of the two, and for a name where there is no page."""
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        if bool(cleaned["page"]) == bool(cleaned["url"]):
            raise StructBlockValidationError(
                {"url": ValidationError(_("Choose a page or give an address, one of the two."))}
            )
        if cleaned["url"] and not cleaned["label"]:
            raise StructBlockValidationError(
                {"label": ValidationError(_("Give the address a name that people can read."))}
            )
        return cleaned

    class Meta:
        icon = "link"
        label = _("Link")


class LinksBlock(blocks.ListBlock):
    """Links to pages and addresses, in the reader's language."""

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["links"] = list(_links(value, context.get("request")))
        return context

    class Meta:
        icon = "link"
        label = _("Links")
        group = FILES
        template = "core/blocks/links.html"
        description = _("A list of pages of this site, or of addresses elsewhere.")
        min_num = 1
        max_num = 20
        preview_value: ClassVar = [
            {"page": None, "url": "https://www.dglac.gov.lb", "label": "موقع المديرية"},
            {"page": None, "url": "https://www.moim.gov.lb", "label": "وزارة الداخلية والبلديات"},
        ]


class ContactCardBlock(blocks.StructBlock):
    """A person or an office and how to reach them."""

    name = blocks.CharBlock(
        label=_("Name"), max_length=120, help_text=_("A person, an office or a unit.")
    )
    role = blocks.CharBlock(label=_("Position"), max_length=160, required=False)
    phone = PhoneBlock(label=_("Telephone"), required=False)
    whatsapp = PhoneBlock(label=_("WhatsApp"), required=False)
    email = EmailAddressBlock(label=_("E-mail"), required=False)
    address = blocks.TextBlock(label=_("Address"), max_length=300, rows=2, required=False)
    hours = blocks.CharBlock(
        label=_("Hours"),
        max_length=160,
        required=False,
        help_text=_("When people may call or come, for example: Monday to Thursday, 8 to 15:30."),
    )

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["phone_link"] = phones.dialled(value["phone"] or "")
        # WhatsApp's links take the number without the plus.
        context["whatsapp_digits"] = phones.dialled(value["whatsapp"] or "").removeprefix("+")
        return context

    class Meta:
        icon = "user"
        label = _("Contact card")
        group = FILES
        template = "core/blocks/contact_card.html"
        description = _("How to reach a person or an office: telephone, WhatsApp, e-mail, address.")
        preview_value: ClassVar = {
            "name": "مركز الاتصال",
            "role": "المديرية العامة للإدارات والمجالس المحلية",
            "phone": "01-610140",
            "whatsapp": "01-610140",
            "email": "info@example.org",
            "address": "بيروت",
            "hours": "من الاثنين إلى الخميس، من 8:00 إلى 15:30",
        }


class BodyBlock(blocks.StreamBlock):
    """The body of a page."""

    heading = HeadingBlock()
    text = blocks.RichTextBlock(
        label=_("Text"),
        icon="pilcrow",
        group=TEXT,
        features=RICH_TEXT_FEATURES,
        template="core/blocks/text.html",
        description=_("Paragraphs and lists, with links to pages and documents."),
        preview_value="<p>يُقدَّم الطلب إلى <b>البلدية</b> التي يقع العقار ضمن نطاقها، "
        "مرفقاً بما يأتي:</p><ul><li>طلب موقّع</li><li>صورة عن الهوية</li></ul>",
    )
    callout = CalloutBlock()
    quote = QuoteBlock()
    table = TableBlock(
        group=LISTS,
        help_text=_(
            "Copy a table from Excel or Word and paste it into the first heading: rows and columns "
            "are added by themselves. The column of row headings names each row."
        ),
        description=_("Rows and columns with headings. Every word in it is translated."),
        preview_value={
            "caption": "رسوم رخصة البناء",
            "columns": [
                {"type": "row_heading", "heading": "البند"},
                {"type": "number", "heading": "النسبة"},
            ],
            "rows": [{"values": ["بناء سكني", "1.5%"]}, {"values": ["بناء تجاري", "2%"]}],
        },
    )
    accordion = blocks.ListBlock(
        AccordionItemBlock(),
        label=_("Accordion"),
        icon="collapse-down",
        group=LISTS,
        min_num=1,
        max_num=30,
        template="core/blocks/accordion.html",
        help_text=_("For long lists that readers choose from. Don’t hide what everybody needs."),
        description=_("Titles that open to show their text."),
        preview_value=[
            {"title": "من يقدّم الطلب؟", "text": "<p>مالك العقار أو وكيله القانوني.</p>"},
            {"title": "كم تستغرق المعاملة؟", "text": "<p>شهراً على الأكثر.</p>"},
        ],
    )
    steps = blocks.ListBlock(
        StepBlock(),
        label=_("Steps"),
        icon="list-ol",
        group=LISTS,
        min_num=2,
        max_num=20,
        template="core/blocks/steps.html",
        help_text=_("What to do first, second and third. The numbers are drawn by themselves."),
        description=_("Numbered steps, each with a title and a text."),
        preview_value=[
            {"title": "اجمع المستندات", "text": "<p>كما وردت في اللائحة أعلاه.</p>"},
            {"title": "قدّم الطلب إلى البلدية", "text": ""},
        ],
    )
    figures = KeyFiguresBlock()
    image = FigureImageBlock()
    documents = DocumentsBlock(DocumentItemBlock())
    links = LinksBlock(LinkBlock())
    contact = ContactCardBlock()

    class Meta:
        label = _("Body")
        template = "core/blocks/body.html"
        max_num = 100
        block_counts: ClassVar = {"figures": {"max_num": 5}, "contact": {"max_num": 30}}


# --- What templates and importers need ---


def with_ids(
    raw: Sequence[Mapping[str, Any]], block: blocks.StreamBlock | None = None, *, seed: str = ""
) -> list[dict[str, Any]]:
    """Return a body as StreamField stores it, with an id on every block and every list item.

    For importers: wagtail-localize ties a translation to its place by these ids and passes over
    list items without one (its issues 298 and 760). Ids that are there stay. With a `seed`, the
    same content gets the same ids each time it is imported.
    """
    result: list[dict[str, Any]] = _stream_with_ids(raw, block or BodyBlock(), seed)
    return result


def _stream_with_ids(raw: Any, block: blocks.StreamBlock, path: str) -> list[dict[str, Any]]:
    return [
        {
            "type": child["type"],
            "value": _value_with_ids(
                child["value"], block.child_blocks[child["type"]], f"{path}/{number}"
            ),
            "id": child.get("id") or _new_id(f"{path}/{number}"),
        }
        for number, child in enumerate(raw)
    ]


def _value_with_ids(value: Any, block: blocks.Block, path: str) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return _stream_with_ids(value, block, path)
    if isinstance(block, blocks.ListBlock):
        items = []
        for number, item in enumerate(value):
            known = block._item_is_in_block_format(item)
            content = item["value"] if known else item
            here = f"{path}/{number}"
            items.append(
                {
                    "type": "item",
                    "value": _value_with_ids(content, block.child_block, here),
                    "id": item["id"] if known else _new_id(here),
                }
            )
        return items
    if isinstance(block, blocks.StructBlock) and isinstance(value, Mapping):
        return {
            name: _value_with_ids(part, block.child_blocks[name], f"{path}/{name}")
            if name in block.child_blocks
            else part
            for name, part in value.items()
        }
    return value


_IDS = uuid.UUID("f2a64c0e-58d7-4d0b-9a1c-7f6f5b1f0d42")


def _new_id(path: str) -> str:
    """Return a random id, or the one that belongs to a seeded path."""
    return str(uuid.uuid4() if path.startswith("/") else uuid.uuid5(_IDS, path))


def _document_title(document: Any, label: str) -> BilingualText:
    """Return the label, which is in the language of the text around it, else the own title."""
    language = current_language()
    if label:
        return BilingualText(label, language)
    if language == "en" and document.title_en:
        return BilingualText(document.title_en, "en")
    return BilingualText(document.title, "ar")


def _links(value: Any, request: Any) -> Iterable[dict[str, Any]]:
    """Yield {"title", "url", "external"} of each link, pages in the reader's language."""
    language = current_language()
    keys = [item["page"].translation_key for item in value if item["page"]]
    pages = (
        Page.objects.live()
        .filter(translation_key__in=keys, locale__language_code__in={language, "ar"})
        .select_related("locale")
    )
    found: dict[Any, Page] = {}
    for page in pages:
        if page.locale.language_code == language or page.translation_key not in found:
            found[page.translation_key] = page
    for item in value:
        if not item["page"]:
            title = BilingualText(item["label"] or item["url"], language)
            yield {"title": title, "url": item["url"], "external": True}
        elif page := found.get(item["page"].translation_key):
            title = BilingualText(page.title, content_language(page))
            if item["label"]:
                title = BilingualText(item["label"], language)
            yield {"title": title, "url": page.get_url(request), "external": False}
