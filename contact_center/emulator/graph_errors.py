"""Errors as the Graph API words and shapes them."""

from __future__ import annotations

import secrets
from typing import Any, NamedTuple


class Known(NamedTuple):
    """One error of Meta's table: its words, the HTTP status it comes with, its class."""

    title: str
    details: str
    http: int = 400
    type: str = "OAuthException"


ERRORS: dict[int, Known] = {
    0: Known("AuthException", "We were unable to authenticate the app user.", 401),
    1: Known("API Unknown", "Invalid request or possible server error.", 500),
    2: Known("API Service", "Temporary due to downtime or due to being overloaded.", 503),
    3: Known("API Method", "Capability or permissions issue.", 500),
    4: Known("Application request limit reached", "The app has reached its API call rate limit."),
    10: Known("Permission Denied", "Permission is either not granted or has been removed.", 403),
    33: Known("Parameter value is not valid", "The business phone number has been deleted."),
    100: Known("Invalid parameter", "The request included unsupported or misspelled parameters."),
    190: Known("Access token has expired", "The access token has expired or was revoked.", 401),
    200: Known("Permissions error", "The app lacks the permission for this action.", 403),
    368: Known(
        "Temporarily blocked for policies violations",
        "The WhatsApp Business Account has been restricted for violating a platform policy.",
        403,
    ),
    80007: Known("Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    130403: Known("User blocked the business", "The person has blocked this business.", 403),
    130429: Known("Rate limit hit", "Cloud API message throughput has been reached.", 429),
    130472: Known(
        "User's number is part of an experiment",
        "Message was not sent as part of an experiment.",
    ),
    130497: Known(
        "Business account is restricted from messaging users in this country.",
        "The account may not message users in certain countries.",
        403,
    ),
    131000: Known("Something went wrong", "Message failed to send due to an unknown error.", 500),
    131005: Known("Access denied", "Permission is either not granted or has been removed.", 403),
    131008: Known("Required parameter is missing", "The request is missing a required parameter."),
    131009: Known("Parameter value is not valid", "One or more parameter values are invalid."),
    131016: Known("Service unavailable", "A service is temporarily unavailable.", 503),
    131021: Known("Recipient cannot be sender", "Sender and recipient phone number is the same."),
    131026: Known(
        "Message undeliverable",
        "The recipient is not on WhatsApp, has not accepted the terms, or uses an old version.",
    ),
    131031: Known("Account has been locked", "The account has been restricted or disabled.", 403),
    131037: Known("Display name approval needed", "The number has no approved display name."),
    131042: Known("Business eligibility payment issue", "There was a payment method error."),
    131045: Known("Incorrect certificate", "The phone number is not registered.", 500),
    131047: Known(
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last "
        "replied to this number.",
    ),
    131048: Known("Spam rate limit hit", "Too many messages were blocked or flagged as spam."),
    131049: Known(
        "Meta chose not to deliver.",
        "This message was not delivered to maintain healthy ecosystem engagement.",
    ),
    131050: Known(
        "User has stopped marketing messages",
        "The recipient has chosen to stop receiving marketing messages from this business.",
    ),
    131051: Known("Unsupported message type", "Message type is not supported."),
    131052: Known("Media download error", "Unable to download the media sent by the user."),
    131053: Known("Media upload error", "Unable to upload the media used in the message."),
    131056: Known(
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages were sent to this phone number in a short time.",
    ),
    131057: Known("Account in maintenance mode", "The account is in maintenance mode.", 500),
    131062: Known("Recipient not supported", "This recipient can't be messaged by its user id."),
    131064: Known("Message limit reached", "The account has reached its messaging limit."),
    132000: Known(
        "Template Param Count Mismatch",
        "The number of parameters does not match the template's.",
    ),
    132001: Known(
        "Template does not exist", "The template does not exist in the specified language.", 404
    ),
    132005: Known("Template Hydrated Text Too Long", "The translated text is too long."),
    132007: Known("Template Format Character Policy Violated", "The content violates a policy."),
    132012: Known("Template Parameter Format Mismatch", "A parameter is formatted wrongly."),
    132015: Known("Template is Paused", "The template is paused due to low quality."),
    132016: Known("Template is Disabled", "The template was paused too often and is disabled."),
    132068: Known("Flow is blocked", "The flow is in blocked state."),
    132069: Known("Flow is throttled", "The flow is in throttled state."),
    133004: Known("Server Temporarily Unavailable", "The server is temporarily unavailable.", 503),
    133010: Known("Phone number not registered", "The number is not registered on the platform."),
}
TRANSIENT = {1, 2, 4, 80007, 130429, 131000, 131016, 131056, 131057, 133004}


def known(code: int) -> Known:
    """Return what is known of a code; an unlisted one gets plain words."""
    if code not in ERRORS and 200 <= code <= 299:
        return ERRORS[200]
    return ERRORS.get(code, Known("Something went wrong", f"Error {code}."))


class GraphError(Exception):
    """Answered as `{"error": {…}}`. Without a message, the code's own words are used."""

    def __init__(
        self,
        code: int,
        details: str = "",
        *,
        message: str = "",
        http: int | None = None,
        type: str = "",
        subcode: int | None = None,
    ) -> None:
        entry = known(code)
        self.code = code
        self.http = http or entry.http
        self.type = type or entry.type
        self.subcode = subcode
        self.message = message or f"(#{code}) {entry.title}"
        self.details = details or ("" if message else entry.details)
        super().__init__(f"{self.message}: {self.details}")

    def as_json(self) -> dict[str, Any]:
        """Return the answer's body."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.code in TRANSIENT:
            error["is_transient"] = True
        if self.details:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        # Letters and digits only, as Meta's are: people paste them into reports.
        error["fbtrace_id"] = "A" + secrets.token_hex(11)
        return {"error": error}


def required(parameter: str) -> GraphError:
    """The error for a parameter that is absent."""
    return GraphError(100, message=f"(#100) The parameter {parameter} is required.")


def invalid(details: str) -> GraphError:
    """The error for a parameter whose value Meta refuses."""
    return GraphError(131009, details)


def bad_token() -> GraphError:
    """The error for a request without the right Bearer token."""
    return GraphError(190, message="Invalid OAuth access token - Cannot parse access token")


def unknown_object(object_id: str, method: str = "post") -> GraphError:
    """The error for an id that names nothing this token may see."""
    return GraphError(
        100,
        message=(
            f"Unsupported {method} request. Object with ID '{object_id}' does not exist, cannot be "
            "loaded due to missing permissions, or does not support this operation. Please read "
            "the Graph API documentation at https://developers.facebook.com/docs/graph-api"
        ),
        type="GraphMethodException",
        subcode=33,
    )
