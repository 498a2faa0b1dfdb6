"""What translation adds to Wagtail's admin; each part keeps its hooks in a module of its own."""

from cms.translation import hooks  # noqa: F401  (registers the menu)
from cms.translation.hooks import (
    bulk,  # noqa: F401
    glossary,  # noqa: F401
    report,  # noqa: F401
)
