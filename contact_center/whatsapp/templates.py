"""Meta's message templates: what their JSON says, which blanks they leave, how a send fills them.

The list is `GET /{business-account-id}/message_templates`: pages of
`{name, language, status, category, id, components, quality_score, parameter_format}`.
A blank is `{{1}}` or `{{name}}`; header and body count theirs apart.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact_center.channels.inbound import Json
from contact_center.channels.templates import (
    MARK,
    Blank,
    TemplateNews,
    TemplateReport,
    TemplateShape,
)

FIELDS = "id,name,language,status,category,components,quality_score,rejected_reason"
FILES = ("image", "video", "document")
# Characters, after the blanks are filled.
LIMITS = {"header": 60, "body": 1024, "file": 2000, "address": 2000, "code": 15}
# Events that are no state of the list.
SAME_AS = {"REINSTATED": "APPROVED", "UNARCHIVED": "APPROVED"}
# Buttons that each send passes something that only a program knows.
PROGRAMS = ("FLOW", "OTP", "CATALOG", "MPM", "SPM", "ORDER_DETAILS")

_LOCATION = _("It shows a place on the map in its header, which can't be chosen here.")
_PROGRAM = _("One of its buttons starts something that only a program can fill in.")
_UNKNOWN = _("It has a part of a kind that this program does not know.")
_EMPTY = _("Its text has not been fetched yet.")


def read(item: Any) -> TemplateReport | None:
    """Return a template of Meta's list; None when it lacks a name or a language."""
    if not isinstance(item, dict):
        return None
    name, language = text(item.get("name")), text(item.get("language"))
    if not name or not language:
        return None
    quality = item.get("quality_score")
    if isinstance(quality, dict):
        quality = quality.get("score")
    reason = text(item.get("rejected_reason"))
    return TemplateReport(
        id=text(item.get("id")),
        name=name[:512],
        language=language[:20],
        category=text(item.get("category"))[:40],
        state=text(item.get("status"))[:40] or "UNKNOWN",
        quality=text(quality)[:20],
        reason="" if reason == "NONE" else reason[:500],
        components=list(_parts(item.get("components"))),
    )


def read_news(field: str, value: Any) -> TemplateNews | None:
    """Return what a webhook's `value` says about a template; None when it names none."""
    if not isinstance(value, dict):
        return None
    name = text(value.get("message_template_name"))[:512]
    language = text(value.get("message_template_language"))[:20]
    if not name or not language:
        return None
    changes: dict[str, str] = {}
    match field:
        case "message_template_status_update":
            changes = _status(value)
        case "message_template_quality_update":
            changes["quality"] = text(value.get("new_quality_score"))[:20]
        case "template_category_update":
            changes["category"] = text(value.get("new_category"))[:40]
    return TemplateNews(
        name, language, {key: new for key, new in changes.items() if new or key == "reason"}
    )


def _status(value: Json) -> dict[str, str]:
    event = text(value.get("event"))
    other = value.get("other_info")
    other = other if isinstance(other, dict) else {}
    reasons = [text(value.get("reason")), text(other.get("title")), text(other.get("description"))]
    changes = {"reason": " · ".join(one for one in reasons if one and one != "NONE")[:500]}
    if event != "FLAGGED":  # it may still be sent; the reason says what it is flagged for
        changes["state"] = SAME_AS.get(event, event)[:40]
    return changes


def text(value: Any) -> str:
    """Return a string or a number as a string without NUL, anything else as an empty one."""
    if isinstance(value, str):
        return value.replace("\x00", "")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def shape(components: Any) -> TemplateShape:
    """Read what a template looks like; what makes no sense in it becomes an obstacle."""
    header = header_kind = body = footer = ""
    buttons: list[str] = []
    blanks: list[Blank] = []
    obstacle: str | Promise = ""
    for part in _parts(components):
        match text(part.get("type")).upper():
            case "HEADER":
                header_kind = text(part.get("format")).lower() or "text"
                header = text(part.get("text")) if header_kind == "text" else ""
                if header_kind in FILES:
                    blanks.append(Blank("header", "header", "file", header_kind, of=header_kind))
                elif header_kind != "text":
                    obstacle = _LOCATION if header_kind == "location" else _UNKNOWN
                blanks += _marks("header", header, part)
            case "BODY":
                body = text(part.get("text"))
                blanks += _marks("body", body, part)
            case "FOOTER":
                footer = text(part.get("text"))
            case "BUTTONS":
                for index, button in enumerate(_parts(part.get("buttons"))):
                    words, kind = text(button.get("text")), text(button.get("type")).upper()
                    buttons.append(words or kind)
                    if kind in PROGRAMS:
                        obstacle = _PROGRAM
                    blanks += _button(index, kind, words, button)
            case _:
                obstacle = _UNKNOWN
    if not body:
        obstacle = obstacle or _EMPTY
    return TemplateShape(
        header, header_kind, body, footer, tuple(buttons), tuple(blanks), obstacle, LIMITS
    )


def parameters(components: Any, values: Mapping[str, str]) -> list[Json]:
    """Return the `components` of a send: every blank with its value, in Meta's order."""
    found = shape(components)
    sent: list[Json] = []
    for part in ("header", "body"):
        filled = [_parameter(b, values[b.key]) for b in found.blanks if b.part == part]
        if filled:
            sent.append({"type": part, "parameters": filled})
    for blank in found.blanks:
        if blank.part == "button":
            code = blank.kind == "code"
            sent.append(
                {
                    "type": "button",
                    "sub_type": "copy_code" if code else "url",
                    "index": str(blank.index),
                    "parameters": [_parameter(blank, values[blank.key])],
                }
            )
    return sent


def _parameter(blank: Blank, value: str) -> Json:
    if blank.kind == "file":
        return {"type": blank.of, blank.of: {"link": value}}
    if blank.kind == "code":
        return {"type": "coupon_code", "coupon_code": value}
    if blank.part == "button" or blank.name.isdecimal():
        return {"type": "text", "text": value}
    return {"type": "text", "parameter_name": blank.name, "text": value}


def _parts(value: Any) -> Iterator[Json]:
    return (
        (part for part in value if isinstance(part, dict)) if isinstance(value, list) else iter(())
    )


def _marks(part: str, words: str, component: Json) -> list[Blank]:
    """The blanks of a text: numbers in their order, names as they stand."""
    names = list(dict.fromkeys(MARK.findall(words)))
    if names and all(name.isdecimal() for name in names):
        names.sort(key=int)
    examples = _examples(part, component.get("example"))
    return [
        Blank(
            f"{part}-{name}", part, "text", name, examples.get(name, examples.get(str(place), ""))
        )
        for place, name in enumerate(names, 1)
    ]


def _examples(part: str, example: Any) -> dict[str, str]:
    """The examples that Meta was given for the blanks, by name or by place."""
    if not isinstance(example, dict):
        return {}
    named = {
        text(row.get("param_name")): text(row.get("example"))
        for row in _parts(example.get(f"{part}_text_named_params"))
    }
    plain = example.get(f"{part}_text")
    if isinstance(plain, list) and plain and isinstance(plain[0], list):
        plain = plain[0]
    if isinstance(plain, list):
        named |= {str(place): text(value) for place, value in enumerate(plain, 1)}
    return named


def _button(index: int, kind: str, words: str, button: Json) -> list[Blank]:
    example = button.get("example")
    first = text(example[0] if isinstance(example, list) and example else example)
    key = f"button-{index}"
    if kind == "URL" and (mark := MARK.search(text(button.get("url")))):
        return [Blank(key, "button", "address", mark[1], first, index, words)]
    if kind == "COPY_CODE":
        return [Blank(key, "button", "code", "1", first, index, words)]
    return []
