"""All addresses. Public ones carry their language; machines' and staff's don't."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.core import views as core_views
from contact_center.views.watching import metrics as bridge_metrics
from contact_center.views.webhook import webhook as whatsapp_webhook
from directory.sitemaps import SITEMAPS as DIRECTORY_SITEMAPS
from home.sitemaps import SITEMAPS as PAGE_SITEMAPS
from search.api import SearchView

# Each room lists its own addresses; all stand in one /sitemap.xml.
SITEMAPS = {**PAGE_SITEMAPS, **DIRECTORY_SITEMAPS}

handler500 = "cms.core.views.server_error"

urlpatterns = [
    path("", RedirectView.as_view(url="/ar/")),
    # Wagtail's own, with a limit on attempts.
    path("admin/login/", core_views.Login.as_view()),
    path("admin/", include("cms.staff.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("healthz", core_views.healthz, name="healthz"),
    path("readyz", core_views.readyz, name="readyz"),
    path("whatsapp/webhook", whatsapp_webhook, name="whatsapp-webhook"),
    path("metrics", bridge_metrics, name="metrics"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("api/v1/search", SearchView.as_view(), name="search-api"),
    path("api/v1/", include("directory.api.urls")),
    path("data/", include("directory.opendata.urls")),
]

if settings.SERVE_MEDIA and settings.STORAGES["default"]["BACKEND"].endswith("FileSystemStorage"):
    urlpatterns.append(
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT})
    )

urlpatterns += i18n_patterns(
    path("design/", core_views.design, name="design"),
    path("search/", include("search.urls")),
    path("feedback/", include("cms.core.feedback")),
    path("directory/", include("directory.urls")),
    path("", include(wagtail_urls)),
)
