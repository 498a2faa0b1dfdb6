"""What WhatsApp tells about our account and number: kept, and the bad news passed on."""

import datetime
import hashlib
import json
from functools import partial

from django.utils.translation import gettext_lazy as _

from contact_center import alerts
from contact_center.channels.inbound import Json
from contact_center.models import AccountNews
from contact_center.news import register_news

FIELDS = ("account_update", "account_alerts", "phone_number_quality_update")
# Words of Meta's for what an administrator has to look at.
BAD = ("VIOLATION", "RESTRICTION", "DISABLED", "DELETED", "FLAGGED", "DOWNGRADE", "BAN", "REVOKED")
GOOD = ("UNFLAGGED", "REINSTATE")


def heard(field: str, channel_name: str, value: Json, at: datetime.datetime) -> None:
    """Keep news of the account once, and tell the administrators of bad ones."""
    words = json.dumps(value, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(words.encode()).hexdigest()
    _news, created = AccountNews.objects.get_or_create(
        channel=channel_name, field=field[:60], at=at, digest=digest, defaults={"value": value}
    )
    if created and is_bad(value):
        alerts.tell(f"account-{channel_name}", _("News of our WhatsApp account"), words)


def is_bad(value: Json) -> bool:
    """Say whether news need an administrator."""
    ban = value.get("ban_info")
    state = ban.get("waba_ban_state") if isinstance(ban, dict) else ""
    said = f"{value.get('event')} {state}".upper()
    return any(word in said for word in BAD) and not any(word in said for word in GOOD)


# Named once, so that registering again is harmless.
HANDLERS = {field: partial(heard, field) for field in FIELDS}


def listen() -> None:
    """Ask the intake for these news."""
    for field, handler in HANDLERS.items():
        register_news(field, handler)
