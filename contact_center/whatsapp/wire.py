"""The JSON of what we send, as the Cloud API wants it."""

from typing import assert_never

from contact_center.channels.base import Outgoing
from contact_center.channels.inbound import Json
from contact_center.channels.outbound import (
    Buttons,
    ListMenu,
    LocationRequest,
    Media,
    Reaction,
    Row,
    Section,
    Template,
    Text,
)


def message(outgoing: Outgoing) -> Json:
    """Return the body of `POST /{phone-number-id}/messages`."""
    kind, part = _part(outgoing)
    body: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "type": kind,
        kind: part,
        "biz_opaque_callback_data": outgoing.key,
    }
    # A person with a user name may have no number that we know.
    if outgoing.phone:
        body["to"] = outgoing.phone.lstrip("+")
    else:
        body["recipient"] = outgoing.user_id
    if outgoing.reply_to:
        body["context"] = {"message_id": outgoing.reply_to}
    return body


def signal(message_id: str, typing: bool) -> Json:
    """Return the body that marks a message as read, with the sign of writing if wanted."""
    body: Json = {"messaging_product": "whatsapp", "status": "read", "message_id": message_id}
    if typing:
        body["typing_indicator"] = {"type": "text"}
    return body


def _part(outgoing: Outgoing) -> tuple[str, Json]:
    """Return the type of the message and the object that the type names."""
    match outgoing.content:
        case Text(body=body, preview_url=preview):
            return "text", {"body": body, "preview_url": preview}
        case Media() as media:
            return media.kind, _media(media, outgoing.media_id)
        case Template(name=name, language=language, components=components):
            template: Json = {"name": name, "language": {"code": language}}
            if components:
                template["components"] = components
            return "template", template
        case Buttons() as question:
            return "interactive", _buttons(question)
        case ListMenu() as question:
            return "interactive", _list(question)
        case LocationRequest(body=body):
            return "interactive", {
                "type": "location_request_message",
                "body": {"text": body},
                "action": {"name": "send_location"},
            }
        case Reaction(to=to, emoji=emoji):
            return "reaction", {"message_id": to, "emoji": emoji}
        case unknown:
            assert_never(unknown)


def _media(media: Media, media_id: str) -> Json:
    part: Json = {"id": media_id}
    if media.caption:
        part["caption"] = media.caption
    if media.filename and media.kind == "document":
        part["filename"] = media.filename
    return part


def _question(kind: str, content: Buttons | ListMenu, action: Json) -> Json:
    part: Json = {"type": kind, "body": {"text": content.body}, "action": action}
    if content.header:
        part["header"] = {"type": "text", "text": content.header}
    if content.footer:
        part["footer"] = {"text": content.footer}
    return part


def _buttons(content: Buttons) -> Json:
    buttons = [
        {"type": "reply", "reply": {"id": button_id, "title": title}}
        for button_id, title in content.buttons
    ]
    return _question("button", content, {"buttons": buttons})


def _list(content: ListMenu) -> Json:
    sections = [_section(section) for section in content.sections]
    return _question("list", content, {"button": content.button, "sections": sections})


def _section(section: Section) -> Json:
    part: Json = {"rows": [_row(row) for row in section.rows]}
    if section.title:
        part["title"] = section.title
    return part


def _row(row: Row) -> Json:
    part: Json = {"id": row.id, "title": row.title}
    if row.description:
        part["description"] = row.description
    return part
