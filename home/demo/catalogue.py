"""What the demonstration consists of: one `DemoPage` for each page, parents before children."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from home.demo.details import Details
from home.demo.markup import Block, Text
from home.services import MenuEntry


class Kind(Enum):
    """The page types that the demonstration uses."""

    SECTION = "section"
    STANDARD = "standard"
    NEWS_INDEX = "news index"
    NEWS = "news"
    GUIDE_INDEX = "guide index"
    GUIDE = "guide"
    FAQ_INDEX = "faq index"
    FAQ = "faq"
    FORMS_INDEX = "forms index"
    FORM = "form"
    CONTACT = "contact"


# Topics of guides, questions and forms: code → (Arabic, English), in their order.
TOPICS: dict[str, tuple[str, str]] = {
    "building": ("البناء والأشغال", "Building and works"),
    "certificates": ("الإفادات والوثائق", "Certificates and documents"),
    "fees": ("الرسوم البلدية", "Municipal fees"),
    "business": ("المحال والأنشطة", "Businesses and activities"),
    "local-government": ("البلديات والمخاتير", "Municipalities and mukhtars"),
    "complaints": ("الشكاوى ومركز الاتصال", "Complaints and the call centre"),
    "information": ("المعلومات والنصوص", "Information and legal texts"),
}

# Topics of news, in the same way.
NEWS_TOPICS: dict[str, tuple[str, str]] = {
    "website": ("الموقع والخدمات", "Website and services"),
    "legislation": ("القوانين والنصوص", "Laws and texts"),
    "municipalities": ("البلديات والاتحادات", "Municipalities and unions"),
    "training": ("التدريب", "Training"),
    "information": ("حق الوصول إلى المعلومات", "Access to information"),
}


@dataclass(frozen=True)
class DemoPage:
    """A page in both languages. `path` is its address below the home page, without slashes around.

    `invented` marks what did not happen or is not in force; the page says so itself as well.
    `translated` is False where the English tree is to show the Arabic with its notice.
    """

    path: str
    kind: Kind
    title: Text
    summary: Text
    body: tuple[Block, ...]
    published: datetime.date
    invented: bool
    translated: bool
    image: str
    menus: tuple[MenuEntry, ...]
    details: Details | None = None
    topics: tuple[str, ...] = ()
    announcement: bool = False

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def parent(self) -> str:
        """The path of the page above; empty for the home page."""
        return self.path.rpartition("/")[0]


def page(
    path: str,
    *,
    title: tuple[str, str],
    summary: tuple[str, str],
    published: str,
    body: Sequence[Block] = (),
    kind: Kind = Kind.STANDARD,
    invented: bool = False,
    translated: bool = True,
    image: str = "",
    menus: Sequence[tuple[str, int, str, str]] = (),
    details: Details | None = None,
    topics: Sequence[str] = (),
    announcement: bool = False,
) -> DemoPage:
    """Write a page down. Texts are (Arabic, English); `published` is an ISO date.

    Guides, questions, forms and the contact page have `details` besides, news has `topics`.

    A menu entry is (menu, order, Arabic label, English label).
    """
    return DemoPage(
        path=path,
        kind=kind,
        title=Text(*title),
        summary=Text(*summary),
        body=tuple(body),
        published=datetime.date.fromisoformat(published),
        invented=invented,
        translated=translated,
        image=image,
        menus=tuple(
            MenuEntry(menu, order, f"{path}/", label_ar, label_en)
            for menu, order, label_ar, label_en in menus
        ),
        details=details,
        topics=tuple(topics),
        announcement=announcement,
    )
