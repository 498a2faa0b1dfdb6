"""Meta's rules for a message that the business sends."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from contact_center.emulator.graph_errors import GraphError, invalid, required
from contact_center.emulator.records import Json

TEXT, CAPTION, BODY, HEADER, FOOTER, CALLBACK = 4096, 1024, 1024, 60, 60, 512
BUTTONS, BUTTON_TITLE, BUTTON_ID = 3, 20, 256
SECTIONS, ROWS, SECTION_TITLE, ROW_ID, ROW_TITLE, ROW_DESCRIPTION = 10, 10, 24, 200, 24, 72
MEDIA_TYPES = ("image", "video", "audio", "document", "sticker")
WITH_CAPTION = ("image", "video", "document")
LINK = re.compile(r"https?://\S+")

# Bytes that an upload may have, by what it is.
MEGABYTE = 1024 * 1024
DOCUMENT_LIMIT = 100 * MEGABYTE
UPLOAD_LIMITS = {
    "image/jpeg": 5 * MEGABYTE,
    "image/png": 5 * MEGABYTE,
    "image/webp": 500 * 1024,
    "audio/aac": 16 * MEGABYTE,
    "audio/amr": 16 * MEGABYTE,
    "audio/mpeg": 16 * MEGABYTE,
    "audio/mp4": 16 * MEGABYTE,
    "audio/ogg": 16 * MEGABYTE,
    "video/mp4": 16 * MEGABYTE,
    "video/3gpp": 16 * MEGABYTE,
    "text/plain": 100 * MEGABYTE,
    "application/pdf": 100 * MEGABYTE,
    "application/msword": 100 * MEGABYTE,
    "application/vnd.ms-excel": 100 * MEGABYTE,
    "application/vnd.ms-powerpoint": 100 * MEGABYTE,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 100 * MEGABYTE,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": 100 * MEGABYTE,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": 100 * MEGABYTE,
}

HasMedia = Callable[[str], bool]


def check_message(body: Json, has_media: HasMedia) -> str:
    """Return to whom a send goes (phone digits, or a user id); raise GraphError if Meta would refuse.

    `has_media(id)` tells whether an uploaded file of this id exists.
    """
    check_product(body)
    if body.get("recipient_type", "individual") != "individual":
        raise invalid("recipient_type must be individual")
    to = _recipient(body)
    kind = body.get("type", "text")
    if kind not in CHECKS:
        names = ", ".join(sorted(name.upper() for name in CHECKS))
        raise GraphError(
            100, message=f'(#100) Param type must be one of {{{names}}} - got "{kind}".'
        )
    content = body.get(kind)
    if content is None:
        raise GraphError(131008, f"Parameter '{kind}' is mandatory for type '{kind}'")
    if kind != "contacts" and not isinstance(content, dict):
        raise GraphError(100, message=f"(#100) Param {kind} must be a JSON object.")
    CHECKS[kind](kind, content, has_media)
    if (context := body.get("context")) is not None and not _text(
        context.get("message_id") if isinstance(context, dict) else None
    ):
        raise required("context['message_id']")
    callback = body.get("biz_opaque_callback_data")
    if callback is not None and (not isinstance(callback, str) or len(callback) > CALLBACK):
        raise _too_long("biz_opaque_callback_data", CALLBACK)
    return to


def check_product(body: Json) -> None:
    """Raise GraphError unless the request is for WhatsApp."""
    if "messaging_product" not in body:
        raise required("messaging_product")
    if body["messaging_product"] != "whatsapp":
        raise GraphError(100, message="(#100) Param messaging_product must be one of {WHATSAPP}")


def check_read(body: Json) -> tuple[str, bool]:
    """Return the message id of a read mark and whether it shows typing; raise GraphError."""
    check_product(body)
    if body.get("status") != "read":
        raise GraphError(100, message="(#100) Param status must be one of {READ}")
    message_id = _text(body.get("message_id"))
    if not message_id:
        raise required("message_id")
    typing = body.get("typing_indicator")
    if typing is not None and typing != {"type": "text"}:
        raise GraphError(100, message="(#100) Param typing_indicator['type'] must be one of {TEXT}")
    return message_id, typing is not None


def _recipient(body: Json) -> str:
    if user_id := _text(body.get("recipient")):
        return user_id
    to = _text(body.get("to"))
    if not to:
        raise required("to")
    digits = re.sub(r"[\s()+.-]", "", to)
    if not re.fullmatch(r"[0-9]{5,15}", digits):
        raise GraphError(131009, f"'{to}' is not a valid phone number")
    return digits


def _check_text(kind: str, content: Json, has_media: HasMedia) -> None:
    _length("text['body']", content.get("body"), TEXT)
    if not isinstance(content.get("preview_url", False), bool):
        raise GraphError(100, message="(#100) Param text['preview_url'] must be a boolean")


def check_file(kind: str, content: Json, has_media: HasMedia) -> None:
    """Raise GraphError unless a file is named, by an id that exists or a link, as its kind may be."""
    media_id, link = content.get("id"), content.get("link")
    if bool(media_id) == bool(link):
        raise GraphError(131009, f"{kind} must have either an id or a link")
    if link and not LINK.fullmatch(str(link)):
        raise GraphError(100, message=f"(#100) Param {kind}['link'] is not a valid URI.")
    if media_id and not has_media(str(media_id)):
        raise GraphError(
            100,
            f"Param {kind}.id is not a valid whatsapp business account media attachment ID.",
            message="(#100) Invalid parameter",
        )
    if "caption" in content:
        if kind not in WITH_CAPTION:
            raise invalid(f"caption is not allowed for {kind}")
        _length(f"{kind}['caption']", content["caption"], CAPTION)
    if "filename" in content and kind != "document":
        raise invalid(f"filename is not allowed for {kind}")


def _check_location(kind: str, content: Json, has_media: HasMedia) -> None:
    for name, limit in (("latitude", 90), ("longitude", 180)):
        if content.get(name) is None:
            raise required(f"location['{name}']")
        try:
            inside = -limit <= float(content[name]) <= limit
        except (TypeError, ValueError):
            inside = False
        if not inside:
            raise invalid(f"location {name} must be a number from -{limit} to {limit}")


def _check_contacts(kind: str, content: Any, has_media: HasMedia) -> None:
    if not isinstance(content, list) or not content:
        raise required("contacts")
    for contact in content:
        name = contact.get("name") if isinstance(contact, dict) else None
        if not isinstance(name, dict) or not _text(name.get("formatted_name")):
            raise required("contacts['name']['formatted_name']")
        if len(name) < 2:
            raise invalid("contact name needs one part beside formatted_name")


def _check_reaction(kind: str, content: Json, has_media: HasMedia) -> None:
    if not _text(content.get("message_id")):
        raise required("reaction['message_id']")
    if not isinstance(content.get("emoji"), str):
        raise required("reaction['emoji']")


def _check_template(kind: str, content: Json, has_media: HasMedia) -> None:
    name = _text(content.get("name"))
    if not name:
        raise required("template['name']")
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        raise GraphError(132001, f"template name ({name}) does not exist")
    language = content.get("language")
    if not isinstance(language, dict) or not _text(language.get("code")):
        raise required("template['language']['code']")
    if not isinstance(content.get("components") or [], list):
        raise GraphError(100, message="(#100) Param template['components'] must be an array.")


def _check_interactive(kind: str, content: Json, has_media: HasMedia) -> None:
    flavour = content.get("type")
    if flavour not in INTERACTIVE:
        names = ", ".join(sorted(INTERACTIVE))
        raise GraphError(
            100, message=f"(#100) Param interactive['type'] must be one of {{{names}}}"
        )
    _length("interactive['body']['text']", _inner(content, "body", "text"), BODY)
    if "footer" in content:
        _length("interactive['footer']['text']", _inner(content, "footer", "text"), FOOTER)
    if "header" in content:
        _check_header(flavour, content["header"], has_media)
    action = content.get("action")
    if not isinstance(action, dict):
        raise required("interactive['action']")
    INTERACTIVE[flavour](action)


def _check_header(flavour: str, header: Any, has_media: HasMedia) -> None:
    kind = str(header.get("type")) if isinstance(header, dict) else ""
    allowed = ("text",) if flavour == "list" else ("text", "image", "video", "document")
    if kind not in allowed:
        raise invalid(f"interactive header type must be one of {', '.join(allowed)}")
    if kind == "text":
        _length("interactive['header']['text']", header.get("text"), HEADER)
    else:
        check_file(kind, header.get(kind) or {}, has_media)


def _check_buttons(action: Json) -> None:
    buttons = action.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise invalid(f"Invalid buttons count. Min allowed buttons: 1, Max allowed: {BUTTONS}")
    replies = []
    for button in buttons:
        reply = button.get("reply") if isinstance(button, dict) else None
        if not isinstance(reply, dict) or button.get("type") != "reply":
            raise invalid("Every button must be of type reply")
        _between("Button title length", reply.get("title"), BUTTON_TITLE)
        _between("Button id length", reply.get("id"), BUTTON_ID)
        replies.append(reply)
    _unique("Button ids", [reply["id"] for reply in replies])
    _unique("Button titles", [reply["title"] for reply in replies])


def _check_list(action: Json) -> None:
    _between("List button length", action.get("button"), BUTTON_TITLE)
    sections = action.get("sections")
    if not isinstance(sections, list) or not 1 <= len(sections) <= SECTIONS:
        raise invalid(f"Invalid sections count. Min allowed sections: 1, Max allowed: {SECTIONS}")
    rows: list[Json] = []
    for section in sections:
        if not isinstance(section, dict) or not isinstance(section.get("rows"), list):
            raise invalid("Every section must have rows")
        if len(sections) > 1 or section.get("title"):
            _between("Section title length", section.get("title"), SECTION_TITLE)
        rows.extend(section["rows"])
    if not 1 <= len(rows) <= ROWS:
        raise invalid(f"Total row count exceed max allowed count: {ROWS}")
    for row in rows:
        if not isinstance(row, dict):
            raise invalid("Every row must be a JSON object")
        _between("Row id length", row.get("id"), ROW_ID)
        _between("Row title length", row.get("title"), ROW_TITLE)
        if row.get("description"):
            _between("Row description length", row["description"], ROW_DESCRIPTION)
    _unique("Row ids", [row["id"] for row in rows])


def _check_location_request(action: Json) -> None:
    if action.get("name") != "send_location":
        raise invalid("interactive action name must be send_location")


def _check_link_button(action: Json) -> None:
    parameters = action.get("parameters")
    if action.get("name") != "cta_url" or not isinstance(parameters, dict):
        raise invalid("interactive action name must be cta_url, with parameters")
    _between("Button title length", parameters.get("display_text"), BUTTON_TITLE)
    if not LINK.fullmatch(str(parameters.get("url"))):
        raise invalid("interactive action url is not a valid URI")


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _inner(content: Json, name: str, inner: str) -> Any:
    value = content.get(name)
    return value.get(inner) if isinstance(value, dict) else None


def _too_long(name: str, most: int) -> GraphError:
    return GraphError(100, message=f"(#100) Param {name} must be at most {most} characters long.")


def _length(name: str, value: Any, most: int) -> None:
    if not _text(value):
        raise required(name)
    if len(value) > most:
        raise _too_long(name, most)


def _between(what: str, value: Any, most: int) -> None:
    if not _text(value) or len(value) > most:
        raise invalid(f"{what} invalid. Min length: 1, Max length: {most}")


def _unique(what: str, values: list[str]) -> None:
    if len(set(values)) != len(values):
        raise invalid(f"{what} must be unique")


INTERACTIVE: dict[str, Callable[[Json], None]] = {
    "button": _check_buttons,
    "list": _check_list,
    "location_request_message": _check_location_request,
    "cta_url": _check_link_button,
}
CHECKS: dict[str, Callable[[str, Any, HasMedia], None]] = {
    "text": _check_text,
    "location": _check_location,
    "contacts": _check_contacts,
    "reaction": _check_reaction,
    "template": _check_template,
    "interactive": _check_interactive,
    **dict.fromkeys(MEDIA_TYPES, check_file),
}
