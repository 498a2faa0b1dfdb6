"""The site's pages: `sample_site()` has at least one live page of every type of `home`."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import factory
import wagtail_factories
from wagtail.models import Page

from cms.core.blocks import with_ids
from cms.core.models import SiteDocument, SiteImage
from cms.core.translation import publish_translation
from home.models import HomePage, NewsIndexPage, NewsPage, SectionPage, StandardPage
from home.services import setup_site
from home.translation import ensure_aliases

LOREM = (
    "يُقدَّم الطلب إلى <b>البلدية</b> التي يقع العقار ضمن نطاقها، مرفقاً بالمستندات المذكورة أدناه، "
    'وتُعطى صاحبَ العلاقة إفادةٌ برقم تسجيله (<a href="https://www.dglac.gov.lb">dglac.gov.lb</a>).'
)


def block(kind: str, value: Any) -> dict[str, Any]:
    """One block of a body, with the id that translation needs."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def full_body(image: SiteImage) -> list[dict[str, Any]]:
    """A body with every kind of block."""
    document = SiteDocumentFactory()
    page = setup_site().arabic
    picture = {"image": image.pk, "alt_text": "قناطر بيت لبناني قديم", "decorative": False}
    raw = [
        ("text", f"<p>{LOREM}</p><ul><li>طلب موقّع</li><li>إفادة سكن</li></ul>"),
        ("heading", "المستندات المطلوبة"),
        ("text", "<ol><li>صورة عن الهوية</li><li>سند الملكية</li></ol>"),
        ("callout", {"kind": "information", "title": "قبل أن تبدأ", "text": f"<p>{LOREM}</p>"}),
        ("callout", {"kind": "important", "title": "", "text": "<p>المهلة شهر واحد.</p>"}),
        ("callout", {"kind": "warning", "title": "مهلة", "text": "<p>يسقط الحق بعدها.</p>"}),
        ("quote", {"text": "الإدارة المحلية أقرب الإدارات إلى الناس.", "source": "من تقرير"}),
        (
            "table",
            {
                "caption": "الرسوم بحسب نوع البناء",
                "columns": [
                    {"type": "row_heading", "heading": "نوع البناء"},
                    {"type": "text", "heading": "أساس الاحتساب في القرى والمدن"},
                    {"type": "text", "heading": "الجهة التي تستوفي الرسم"},
                    {"type": "number", "heading": "النسبة"},
                ],
                "rows": [
                    {"values": ["بناء سكني", "القيمة البيعية للمتر المربع", "البلدية", "1.5%"]},
                    {"values": ["بناء تجاري", "القيمة البيعية للمتر المربع", "البلدية", "2%"]},
                ],
            },
        ),
        (
            "accordion",
            [
                {"title": "من يقدّم الطلب؟", "text": f"<p>{LOREM}</p>"},
                {"title": "كم تستغرق المعاملة؟", "text": "<p>شهراً على الأكثر.</p>"},
            ],
        ),
        (
            "steps",
            [
                {"title": "اجمع المستندات", "text": f"<p>{LOREM}</p>"},
                {"title": "قدّم الطلب إلى البلدية", "text": ""},
            ],
        ),
        (
            "figures",
            {
                "figures": [
                    {"value": "1,051", "label": "بلدية"},
                    {"value": "96.5%", "label": "من الطلبات في مهلتها"},
                ],
                "source": "تقرير الدوائر",
                "date": "2026-06-30",
            },
        ),
        ("image", {"image": picture, "caption": "قناطر في وسط المدينة"}),
        (
            "documents",
            [
                {"document": document.pk, "label": ""},
                {"document": document.pk, "label": "نموذج الطلب"},
            ],
        ),
        (
            "links",
            [
                {"page": page.pk, "url": "", "label": ""},
                {"page": None, "url": "https://www.dglac.gov.lb", "label": "موقع المديرية"},
            ],
        ),
        (
            "contact",
            {
                "name": "دائرة الرخص",
                "role": "رئيس الدائرة",
                "phone": "01-610140",
                "whatsapp": "+961 1 610140",
                "email": "permits@example.org",
                "address": "بيروت، الصنائع",
                "hours": "من الاثنين إلى الخميس",
            },
        ),
    ]
    return with_ids([{"type": kind, "value": value} for kind, value in raw])


class SiteDocumentFactory(wagtail_factories.DocumentFactory):
    """A document for download."""

    class Meta:
        model = SiteDocument

    title = "نموذج طلب رخصة"
    title_en = "Application form"
    file = factory.django.FileField(filename="application.pdf", data=b"%PDF-1.4 " + b"x" * 2000)


class SiteImageFactory(wagtail_factories.ImageFactory):
    """An image with alternative text in both languages."""

    class Meta:
        model = SiteImage

    title = "قناطر"
    alt_ar = "قناطر بيت لبناني قديم"
    alt_en = "Arches of an old Lebanese house"
    collection = None
    file = factory.django.ImageField(width=1200, height=800, color="#7a927f")

    @classmethod
    def _create(cls, model_class: type[SiteImage], *args: Any, **kwargs: Any) -> SiteImage:
        if kwargs.get("collection") is None:
            kwargs.pop("collection", None)
        image: SiteImage = super()._create(model_class, *args, **kwargs)
        return image


class _PageFactory(factory.Factory):
    """A published page below `parent` (the Arabic home page), with its alias in English."""

    class Meta:
        abstract = True

    slug = factory.Sequence(lambda n: f"page-{n}")
    summary = "ملخّص قصير يقول ما في الصفحة ولمن كُتبت."
    parent = None

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent") or setup_site().arabic
        parent.refresh_from_db()
        page = parent.add_child(instance=model_class(locale=parent.locale, **kwargs))
        page.save_revision().publish()
        ensure_aliases(page)
        page.refresh_from_db()
        return page


class SectionPageFactory(_PageFactory):
    class Meta:
        model = SectionPage

    title = "دليل المعاملات البلدية"


class StandardPageFactory(_PageFactory):
    class Meta:
        model = StandardPage

    title = factory.Sequence(lambda n: f"رخصة بناء رقم {n}")
    body = factory.LazyFunction(lambda: [block("text", f"<p>{LOREM}</p>")])


class NewsIndexPageFactory(_PageFactory):
    class Meta:
        model = NewsIndexPage

    title = "الأخبار"


class NewsPageFactory(_PageFactory):
    """A news item; give `parent` a NewsIndexPage."""

    class Meta:
        model = NewsPage

    title = factory.Sequence(lambda n: f"دورة تدريبية لموظفي البلديات ({n})")
    date = factory.Faker("date_this_decade")
    body = factory.LazyFunction(lambda: [block("text", f"<p>{LOREM}</p>")])


class AnyEnglish(Mapping[str, str]):
    """Gives every Arabic segment an English one, for pages whose words do not matter."""

    def __getitem__(self, arabic: str) -> str:
        return "English text" if len(arabic) < 80 else "A longer text in English. " * 3

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def translate(page: Page) -> Page:
    """Publish the English translation of an Arabic page and return it."""
    return publish_translation(page, AnyEnglish())


@dataclass(frozen=True)
class SampleSite:
    """What `sample_site` made; `translated` is read in English, `waiting` only in Arabic."""

    home: HomePage
    section: SectionPage
    translated: StandardPage
    waiting: StandardPage
    news_index: NewsIndexPage
    news: list[NewsPage]


def sample_site(news: int = 2) -> SampleSite:
    """Lay down a small site in both languages: translated pages beside ones that wait."""
    from tests.factories.services import sample_services  # it imports this module

    home = setup_site().arabic
    image = SiteImageFactory()
    section = SectionPageFactory(slug="guides")
    translate(section)
    translated = StandardPageFactory(
        parent=section,
        slug="building-permit",
        title="رخصة البناء",
        body=full_body(image),
        is_demonstration=True,
    )
    translate(translated)
    waiting = StandardPageFactory(
        parent=section, slug="housing-certificate", title="إفادة السكن", body=full_body(image)
    )
    news_index = NewsIndexPageFactory(slug="news")
    translate(news_index)
    items = [
        NewsPageFactory(parent=news_index, slug=f"item-{n}", image=image if n % 2 else None)
        for n in range(news)
    ]
    translate(items[0])
    sample_services()
    return SampleSite(home, section, translated, waiting, news_index, items)
