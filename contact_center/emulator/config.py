"""What the emulator is told: addresses, secrets, pace. The defaults are those of the dev settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

API_VERSION = "v23.0"
DEFAULT_WEBHOOK = "http://127.0.0.1:8000/whatsapp/webhook"


@dataclass(frozen=True)
class Config:
    """Times are seconds of the emulator's clock, which tests may push forward."""

    webhook_url: str = DEFAULT_WEBHOOK
    host: str = "127.0.0.1"
    port: int = 8001
    app_secret: str = "emulator-app-secret"  # noqa: S105
    access_token: str = "emulator-token"  # noqa: S105
    verify_token: str = "emulator-verify-token"  # noqa: S105
    phone_number_id: str = "100000000000001"
    business_account_id: str = "200000000000001"
    display_phone_number: str = "9611610140"
    verified_name: str = "Diwan"
    state_file: Path | None = None
    inbox_path: str = "/admin/inbox/"

    # Phones show a message, and report it as read, without anyone looking at the page.
    auto_read: bool = False
    # Statuses leave this much after the answer to a send, as Meta's usually do.
    status_delay: float = 0.1
    # Redelivery: doubling from the first pause to the longest, until it is given up.
    retry_first: float = 0.5
    retry_longest: float = 5.0
    retry_for: float = 7 * 24 * 3600.0
    # A delivery that the site answers, but not with 200, holds later ones back this many tries.
    # (A site that does not answer at all holds back everything.)
    refusals_that_hold: int = 3
    webhook_timeout: float = 10.0
    # How long after a person's last message the business may write freely.
    window: float = 24 * 3600.0
    media_url_lifetime: float = 5 * 60.0
    # How long the id of a file holds: one from a person's message, one that the business uploaded.
    incoming_media_lifetime: float = 7 * 24 * 3600.0
    uploaded_media_lifetime: float = 30 * 24 * 3600.0

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] | None = None, **overrides: Any
    ) -> Config:
        """Return the configuration of the environment's WHATSAPP_… names; `overrides` win."""
        environment = os.environ if environment is None else environment
        names = {
            "app_secret": "WHATSAPP_APP_SECRET",
            "access_token": "WHATSAPP_ACCESS_TOKEN",
            "verify_token": "WHATSAPP_VERIFY_TOKEN",
            "phone_number_id": "WHATSAPP_PHONE_NUMBER_ID",
            "business_account_id": "WHATSAPP_BUSINESS_ACCOUNT_ID",
        }
        values: dict[str, Any] = {
            field: environment[name] for field, name in names.items() if environment.get(name)
        }
        values.update({field: value for field, value in overrides.items() if value is not None})
        # During a rotation the site accepts several secrets; Meta signs with the newest, the first.
        if "app_secret" in values:
            values["app_secret"] = values["app_secret"].split(",")[0].strip()
        return cls(**values)
