"""What the demonstration consists of: one `DemoPage` for each page, parents before children."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from home.demo.markup import Block, Text
from home.services import MenuEntry


class Kind(Enum):
    """The page types that the demonstration uses."""

    SECTION = "section"
    STANDARD = "standard"
    NEWS_INDEX = "news index"
    NEWS = "news"


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
) -> DemoPage:
    """Write a page down. Texts are (Arabic, English); `published` is an ISO date.

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
    )
