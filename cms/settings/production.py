"""Production: every secret comes from the environment, and a missing one stops the start."""

from django.core.exceptions import ImproperlyConfigured

from cms.settings.base import *  # noqa: F403
from cms.settings.base import env

REQUIRED = {
    "SECRET_KEY": "a long random string that signs sessions",
    "ALLOWED_HOSTS": "the host names that the site answers to, separated by commas",
    "WHATSAPP_PHONE_NUMBER_ID": "the id of the call centre's number at Meta",
    "WHATSAPP_ACCESS_TOKEN": "the system user's token that sends messages",
    "WHATSAPP_APP_SECRET": "the app's secret that signs webhooks (several during a rotation, by comma)",
    "WHATSAPP_VERIFY_TOKEN": "the word Meta repeats when it verifies the webhook's address",
    "DATABASE_URL": "where the data lives, e.g. postgres://user:password@host/diwan",
    "WAGTAILADMIN_BASE_URL": "the public address of the site, used in e-mails",
}
missing = [
    f"  {name}: {meaning}"
    for name, meaning in REQUIRED.items()
    # A list of commas alone holds nothing.
    if not env(name, default="").strip(" ,")
]
if missing:
    raise ImproperlyConfigured(
        "Diwan can't start in production: set these environment variables.\n" + "\n".join(missing)
    )

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=False)

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
# Health checks come from the load balancer, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
