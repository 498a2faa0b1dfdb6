"""What each error of the Cloud API means, and what to do: a table, not code.

Meanings and advice are for the agent and the administrator, in their language.
"""

from django.utils.translation import gettext_lazy as _

from contact_center.channels.base import NO_ANSWER, UNREACHABLE, Act, Meaning, Scope, Text

_TRY_LATER = _("Diwan tries again by itself.")
_WAIT = _("Wait a day before writing to this person again.")
_TELL_ADMINISTRATOR = _(
    "Tell the administrator of the contact centre: nothing can be sent until it is repaired."
)
_REPORT = _("Report this to the administrator: the message is not built as WhatsApp wants it.")
_TEMPLATE_FAULT = _(
    "The approved template has a fault; choose another one or tell the administrator."
)


def _retry(what: Text, scope: Scope = Scope.MESSAGE) -> Meaning:
    return Meaning(Act.RETRY, what, _TRY_LATER, scope)


def _pause(what: Text) -> Meaning:
    return Meaning(Act.PAUSE, what, _TELL_ADMINISTRATOR)


def _never(what: Text, advice: Text = _REPORT) -> Meaning:
    return Meaning(Act.NEVER, what, advice)


MEANINGS: dict[int, Meaning] = {
    # Passing troubles.
    1: _retry(_("WhatsApp has an unknown passing fault.")),
    2: _retry(_("WhatsApp is out of service for a moment.")),
    4: _retry(_("Too many calls to WhatsApp in a short time."), Scope.CHANNEL),
    80007: _retry(_("Too many calls to WhatsApp in a short time."), Scope.CHANNEL),
    130429: _retry(_("Too many messages from our number in a short time."), Scope.CHANNEL),
    131000: _retry(_("WhatsApp has an unknown passing fault.")),
    131016: _retry(_("WhatsApp is out of service for a moment.")),
    131053: _retry(_("WhatsApp could not take the file.")),
    131056: _retry(_("Too many messages to the same person in a short time."), Scope.PERSON),
    131057: _retry(_("Our WhatsApp account is under maintenance.")),
    133004: _retry(_("WhatsApp is out of service for a moment.")),
    # Held back by WhatsApp.
    131048: Meaning(
        Act.STOP,
        _("WhatsApp holds our messages back because people reported some."),
        _TELL_ADMINISTRATOR,
    ),
    131049: Meaning(
        Act.STOP, _("WhatsApp has already let enough messages through to this person."), _WAIT
    ),
    131064: Meaning(Act.STOP, _("WhatsApp holds this message back."), _WAIT),
    130472: Meaning(
        Act.STOP, _("WhatsApp keeps this person out of such messages for an experiment."), _WAIT
    ),
    # This message can't go.
    131047: _never(
        _("More than 24 hours have passed since the person last wrote."),
        _("Wait until they write again, or use an approved template."),
    ),
    131026: _never(
        _("The message can't reach this number: it may not be on WhatsApp."),
        _("Reach the person in another way, for example by telephone."),
    ),
    130403: _never(
        _("The person has blocked our number."),
        _("Reach the person in another way, for example by telephone."),
    ),
    131050: _never(
        _("The person has asked not to receive such messages."),
        _("Reply only after they write again."),
    ),
    131021: _never(_("Sender and recipient are the same number."), _("Check the person's number.")),
    131051: _never(_("WhatsApp does not know this type of message.")),
    131052: _never(
        _("WhatsApp could not hand over the file that the person sent."),
        _("Ask the person to send the file again."),
    ),
    131062: _never(_("WhatsApp does not accept this type of recipient for this message.")),
    100: _never(_("WhatsApp refused the message: something in it is not allowed.")),
    131008: _never(_("WhatsApp refused the message: something is missing in it.")),
    131009: _never(_("WhatsApp refused the message: something in it is not allowed.")),
    132000: _never(_("The template's blanks and the values given don't match."), _TEMPLATE_FAULT),
    132001: _never(_("The template does not exist in this language."), _TEMPLATE_FAULT),
    132005: _never(_("The template's text became too long."), _TEMPLATE_FAULT),
    132007: _never(_("The template goes against WhatsApp's policy."), _TEMPLATE_FAULT),
    132012: _never(_("The template's values have the wrong form."), _TEMPLATE_FAULT),
    132015: _never(_("The template is paused because people reported it."), _TEMPLATE_FAULT),
    132016: _never(_("The template is disabled for good."), _TEMPLATE_FAULT),
    132068: _never(_("The form in the template is blocked."), _TEMPLATE_FAULT),
    132069: _never(_("The form in the template is throttled."), _TEMPLATE_FAULT),
    # The account.
    0: _pause(_("WhatsApp does not accept our access token.")),
    190: _pause(_("Our access token has expired or was revoked.")),
    3: _pause(_("Our access token may not send messages.")),
    10: _pause(_("Our access token may not send messages.")),
    33: _pause(_("WhatsApp does not know our number.")),
    368: _pause(_("WhatsApp has blocked our account for a time because of its policy.")),
    130497: _pause(_("Our account may not write to people in this country.")),
    131005: _pause(_("Our access token may not send messages.")),
    131031: _pause(_("WhatsApp has locked our account.")),
    131037: _pause(_("Our number's display name is not approved yet.")),
    131042: _pause(_("There is a problem with the payment of our account.")),
    131045: _pause(_("Our number is not registered correctly.")),
    133010: _pause(_("Our number is not registered with WhatsApp.")),
}

_PERMISSION = _pause(_("Our access token may not send messages."))
_SERVER = _retry(_("WhatsApp is out of service for a moment."))
_LIMIT = _retry(_("Too many calls to WhatsApp in a short time."), Scope.CHANNEL)
_UNKNOWN = _never(_("WhatsApp refused the message for a reason we don't know."))
_NO_ANSWER = Meaning(
    Act.STOP,
    _("WhatsApp never answered: we don't know whether the message arrived."),
    _("Ask the person whether they got it before you write it again."),
)
_UNREACHABLE = _retry(_("WhatsApp could not be reached."))


def meaning(code: int | None, http_status: int | None = None) -> Meaning:
    """Return what an error means. `http_status` decides where the code is unknown or absent."""
    if code == NO_ANSWER:
        return _NO_ANSWER
    if code == UNREACHABLE:
        return _UNREACHABLE
    if code is not None and code in MEANINGS:
        return MEANINGS[code]
    if code is not None and 200 <= code <= 299:
        return _PERMISSION
    if http_status == 429:
        return _LIMIT
    if http_status is not None and http_status >= 500:
        return _SERVER
    if http_status in (401, 403):
        return _PERMISSION
    return _UNKNOWN
