"""The WSGI entry point that granian serves."""

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")


def _application() -> "WSGIApplication":
    pages = get_wsgi_application()
    # Models can be imported only once Django is set up.
    from contact_center.views.webhook import Front

    return Front(pages)


application = _application()
