"""One machine, no secrets: what `make run` serves."""

from cms.settings.base import *  # noqa: F403
from cms.settings.base import STATIC_ROOT, STORAGES, env

# `make run` shows the site as visitors get it; DEBUG=1 brings Django's error pages.
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="development-only-not-a-secret-" + "x" * 24)
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]", env("HOST", default="127.0.0.1")]
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=LOCAL_HOSTS)
SERVE_MEDIA = True

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
# Nothing is collected in development; WhiteNoise warns when the folder is missing.
STATIC_ROOT.mkdir(exist_ok=True)

# The emulator of `make run` knows these and nothing else does.
WHATSAPP_API_BASE = env("WHATSAPP_API_BASE", default="http://127.0.0.1:8001/v23.0")
WHATSAPP_PHONE_NUMBER_ID = env("WHATSAPP_PHONE_NUMBER_ID", default="100000000000001")
WHATSAPP_BUSINESS_ACCOUNT_ID = env("WHATSAPP_BUSINESS_ACCOUNT_ID", default="200000000000001")
WHATSAPP_RESOLVED_TEMPLATE = env.list(
    "WHATSAPP_RESOLVED_TEMPLATE", default=["case_resolved", "number", "name", "number", "unit"]
)
WHATSAPP_ACCESS_TOKEN = env("WHATSAPP_ACCESS_TOKEN", default="emulator-token")
WHATSAPP_APP_SECRET = env.list("WHATSAPP_APP_SECRET", default=["emulator-app-secret"])
WHATSAPP_VERIFY_TOKEN = env("WHATSAPP_VERIFY_TOKEN", default="emulator-verify-token")
