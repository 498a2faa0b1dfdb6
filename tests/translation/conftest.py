"""Pages that several tests of translation work on."""

import pytest
from wagtail.models import Page

from tests.factories.home import (
    SectionPageFactory,
    SiteImageFactory,
    StandardPageFactory,
    full_body,
)


@pytest.fixture
def permit() -> Page:
    return StandardPageFactory(
        parent=SectionPageFactory(slug="guides"),
        slug="building-permit",
        title="رخصة البناء",
        body=full_body(SiteImageFactory()),
    )
