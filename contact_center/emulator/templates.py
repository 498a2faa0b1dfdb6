"""Message templates: what Meta has approved, what a send must fill in, and how it then reads."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from contact_center.emulator.graph_errors import GraphError, required
from contact_center.emulator.records import Json

STATUSES = (
    "APPROVED",
    "PENDING",
    "REJECTED",
    "PAUSED",
    "DISABLED",
    "IN_APPEAL",
    "PENDING_DELETION",
    "DELETED",
    "LIMIT_EXCEEDED",
    "ARCHIVED",
)
QUALITIES = ("UNKNOWN", "GREEN", "YELLOW", "RED")
CATEGORIES = ("UTILITY", "MARKETING", "AUTHENTICATION")
MEDIA_HEADERS = ("IMAGE", "VIDEO", "DOCUMENT")
HYDRATED = 1024  # characters of a body with its blanks filled
PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
# Meta takes no line breaks, tabs or wide gaps inside a blank.
UNFIT = re.compile(r"[\n\t]| {5,}")

CheckMedia = Callable[[str, Json], None]


class TemplateRefused(ValueError):
    """A template, or a change of one, makes no sense; the text says why."""


@dataclass
class Template:
    """One template in one language, as the list of templates tells it."""

    name: str
    language: str
    category: str = "UTILITY"
    status: str = "APPROVED"
    components: list[Json] = field(default_factory=list)
    parameter_format: str = "POSITIONAL"
    quality: str = "UNKNOWN"
    rejected_reason: str = "NONE"
    id: str = ""

    def __post_init__(self) -> None:
        self.id = self.id or _id_of(self.name, self.language)
        self.check()

    def check(self) -> None:
        """Raise TemplateRefused unless every field makes sense."""
        if not re.fullmatch(r"[a-z0-9_]{1,512}", self.name):
            raise TemplateRefused("name: small Latin letters, digits and _")
        if not re.fullmatch(r"[a-z]{2,3}(_[A-Z]{2})?", self.language):
            raise TemplateRefused("language: a code such as ar or en_US")
        for name, value, allowed in (
            ("category", self.category, CATEGORIES),
            ("status", self.status, STATUSES),
            ("quality", self.quality, QUALITIES),
            ("parameter_format", self.parameter_format, ("POSITIONAL", "NAMED")),
        ):
            if value not in allowed:
                raise TemplateRefused(f"{name} is one of {', '.join(allowed)}; got {value!r}")
        if not isinstance(self.components, list) or not all(
            isinstance(part, dict) and isinstance(part.get("type"), str) for part in self.components
        ):
            raise TemplateRefused("components: a list of objects with a type")
        if "text" not in (self.part("BODY") or {}):
            raise TemplateRefused("components: a BODY with its text is missing")

    def part(self, kind: str) -> Json | None:
        """Return the component of this type."""
        return next((part for part in self.components if part["type"] == kind), None)

    @property
    def buttons(self) -> list[Json]:
        """The buttons, in their order."""
        return list((self.part("BUTTONS") or {}).get("buttons", []))

    def as_json(self) -> Json:
        """Return every field, for the control API and the state file."""
        return asdict(self)

    def as_listed(self, now: float) -> Json:
        """Return every field that Meta's list can tell."""
        return {
            "name": self.name,
            "parameter_format": self.parameter_format,
            "components": self.components,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "id": self.id,
            "quality_score": {"score": self.quality, "date": int(now)},
            "rejected_reason": self.rejected_reason,
        }


# What the list tells unasked; the rest wants `fields`.
LISTED = ("name", "parameter_format", "components", "language", "status", "category", "id")


def _id_of(name: str, language: str) -> str:
    """Return an id of Meta's form that is the same in every run."""
    number = int.from_bytes(hashlib.sha256(f"{name}:{language}".encode()).digest()[:8])
    return str(10**15 + number % (9 * 10**15))


# --- Sends ---


def check_sendable(template: Template | None, name: str, language: str) -> Template:
    """Return the template if Meta would send it today; raise GraphError otherwise."""
    if template is not None and template.status == "PAUSED":
        raise GraphError(132015)
    if template is not None and template.status == "DISABLED":
        raise GraphError(132016)
    if template is None or template.status != "APPROVED":
        raise GraphError(
            132001,
            f"template name ({name}) does not exist in {language}",
            message="(#132001) Template name does not exist in the translation",
        )
    return template


def fill(template: Template, components: list[Any], check_media: CheckMedia) -> Json:
    """Return how a send reads: `header`, `body`, `footer`, `buttons`; raise GraphError.

    `check_media(kind, content)` raises GraphError for a file that does not exist.
    """
    given: dict[str, Json] = {}
    pressed: dict[int, Json] = {}
    for component in components:
        kind = component.get("type") if isinstance(component, dict) else None
        if kind not in ("header", "body", "button"):
            raise GraphError(
                100,
                message="(#100) Param template['components'][0]['type'] must be one of "
                "{HEADER, BODY, BUTTON}",
            )
        if not isinstance(component.get("parameters", []), list):
            raise GraphError(100, message=f"(#100) Param {kind}['parameters'] must be an array.")
        if kind == "button":
            pressed[_button_index(component, template)] = component
        else:
            given[str(kind)] = component
    body = template.part("BODY") or {}
    filled: Json = {
        "header": _fill_header(template, given.get("header", {}), check_media),
        "body": _fill_text(template, "body", body["text"], _parameters(given.get("body", {}))),
        "footer": (template.part("FOOTER") or {}).get("text", ""),
        "buttons": [
            _fill_button(index, button, pressed.get(index))
            for index, button in enumerate(template.buttons)
        ],
    }
    if len(filled["body"]) > HYDRATED:
        raise GraphError(132005, f"body: translated text is longer than {HYDRATED} characters")
    return filled


def _parameters(component: Json) -> list[Any]:
    return list(component.get("parameters") or [])


def _fill_header(template: Template, given: Json, check_media: CheckMedia) -> Json | None:
    part, parameters = template.part("HEADER"), _parameters(given)
    if part is None:
        if parameters:
            raise _count("header", len(parameters), 0)
        return None
    wanted = part.get("format", "TEXT")
    if wanted == "TEXT":
        text = _fill_text(template, "header", part.get("text", ""), parameters)
        return {"type": "text", "text": text}
    if len(parameters) != 1:
        raise _count("header", len(parameters), 1)
    kind = wanted.lower()
    parameter = parameters[0] if isinstance(parameters[0], dict) else {}
    if parameter.get("type") != kind or not isinstance(parameter.get(kind), dict):
        received = str(parameter.get("type") or "UNKNOWN").upper()
        raise _format("header", f"expected {wanted}, received {received}")
    if wanted in MEDIA_HEADERS:
        check_media(kind, parameter[kind])
    return {"type": kind, kind: parameter[kind]}


def _fill_text(template: Template, where: str, text: str, parameters: list[Any]) -> str:
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    if len(parameters) != len(names):
        raise _count(where, len(parameters), len(names))
    values: dict[str, str] = {}
    for position, parameter in enumerate(parameters):
        words = _words(where, parameter)
        if template.parameter_format == "POSITIONAL":
            values[names[position]] = words
            continue
        name = parameter.get("parameter_name")
        if name not in names or name in values:
            raise GraphError(
                100, "Parameter name is missing or empty", message="(#100) Invalid parameter"
            )
        values[name] = words
    return PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _words(where: str, parameter: Any) -> str:
    """Return what a parameter puts into the text."""
    kind = parameter.get("type") if isinstance(parameter, dict) else None
    if kind in ("currency", "date_time"):
        value = parameter.get(kind)
        words = value.get("fallback_value") if isinstance(value, dict) else None
    elif kind == "text":
        words = parameter.get("text")
    else:
        raise _format(where, f"expected TEXT, received {str(kind or 'UNKNOWN').upper()}")
    if not isinstance(words, str) or not words.strip():
        raise GraphError(131008, f"{where}: parameter of type text is missing text value")
    if UNFIT.search(words):
        raise GraphError(
            100,
            "Param text cannot have new-line/tab characters or more than 4 consecutive spaces",
            message="(#100) Invalid parameter",
        )
    return words


def _button_index(component: Json, template: Template) -> int:
    index = str(component.get("index", ""))
    if not index.isdecimal() or int(index) >= len(template.buttons):
        raise _format("buttons", f"the template has no button with the index '{index}'")
    return int(index)


def _fill_button(index: int, button: Json, given: Json | None) -> Json:
    kind = button["type"]
    parameters = _parameters(given or {})
    if given is not None and str(given.get("sub_type", "")).upper() != kind:
        received = str(given.get("sub_type") or "UNKNOWN").upper()
        raise _format("buttons", f"expected {kind} at index {index}, received {received}")
    first = parameters[0] if parameters and isinstance(parameters[0], dict) else {}
    if kind == "QUICK_REPLY":
        payload = first.get("payload")
        return {**button, "payload": payload if isinstance(payload, str) else button["text"]}
    if kind == "URL" and PLACEHOLDER.search(button.get("url", "")):
        if len(parameters) != 1:
            raise GraphError(
                131008, f"buttons: Button at index {index} of type Url requires a parameter"
            )
        words = _words("buttons", first)
        return {**button, "url": PLACEHOLDER.sub(lambda match: words, button["url"])}
    if kind == "COPY_CODE":
        code = first.get("coupon_code")
        if not isinstance(code, str) or not code:
            raise required("coupon_code")
        return {**button, "code": code}
    if parameters:
        raise _count("buttons", len(parameters), 0)
    return button


def _count(where: str, given: int, wanted: int) -> GraphError:
    return GraphError(
        132000,
        f"{where}: number of localizable_params ({given}) does not match the expected number of "
        f"params ({wanted})",
        message="(#132000) Number of parameters does not match the expected number of params",
    )


def _format(where: str, difference: str) -> GraphError:
    return GraphError(
        132012,
        f"{where}: Format mismatch, {difference}",
        message="(#132012) Parameter format does not match format in the created template",
    )


# --- News of a template ---


def news_of_change(before: Template, after: Template, now: float) -> list[tuple[str, Json]]:
    """Return field and value of each webhook that Meta sends about a change."""
    who = {
        "message_template_id": int(after.id),
        "message_template_name": after.name,
        "message_template_language": after.language,
    }
    news: list[tuple[str, Json]] = []
    if after.category != before.category:
        categories = {"previous_category": before.category, "new_category": after.category}
        news.append(("template_category_update", who | categories))
    if after.quality != before.quality:
        scores = {"previous_quality_score": before.quality, "new_quality_score": after.quality}
        news.append(("message_template_quality_update", scores | who))
    if after.components != before.components:
        texts: Json = {"message_template_element": (after.part("BODY") or {}).get("text", "")}
        for kind, name in (("HEADER", "title"), ("FOOTER", "footer")):
            if text := (after.part(kind) or {}).get("text"):
                texts[f"message_template_{name}"] = text
        news.append(("message_template_components_update", who | texts))
    if after.status != before.status:
        value: Json = {"event": after.status, **who, "reason": after.rejected_reason}
        value["message_template_category"] = after.category
        if after.status == "PAUSED":
            value["other_info"] = {
                "title": "FIRST_PAUSE",
                "description": "The template is paused for 3 hours because of low quality.",
            }
        elif after.status == "DISABLED":
            value["disable_info"] = {"disable_date": int(now)}
        news.append(("message_template_status_update", value))
    return news


# --- What the emulator begins with ---


def _body(text: str, *example: str) -> Json:
    part: Json = {"type": "BODY", "text": text}
    if example:
        part["example"] = {"body_text": [list(example)]}
    return part


def _named(text: str, **example: str) -> Json:
    named = [{"param_name": name, "example": value} for name, value in example.items()]
    return {"type": "BODY", "text": text, "example": {"body_text_named_params": named}}


def _header(text: str, *example: str) -> Json:
    part: Json = {"type": "HEADER", "format": "TEXT", "text": text}
    if example:
        part["example"] = {"header_text": list(example)}
    return part


def _file_header(kind: str) -> Json:
    handle = f"https://example.org/sample.{'png' if kind == 'IMAGE' else 'pdf'}"
    return {"type": "HEADER", "format": kind, "example": {"header_handle": [handle]}}


def _footer(text: str) -> Json:
    return {"type": "FOOTER", "text": text}


def _buttons(*buttons: Json) -> Json:
    return {"type": "BUTTONS", "buttons": list(buttons)}


def _reply(text: str) -> Json:
    return {"type": "QUICK_REPLY", "text": text}


def _link(text: str, url: str, *example: str) -> Json:
    return {"type": "URL", "text": text, "url": url} | (
        {"example": list(example)} if example else {}
    )


def demonstration_templates() -> list[Template]:
    """Return the templates of a new emulator: two languages, every shape, every state."""
    centre = {"ar": "مركز الاتصال", "en": "Call centre"}
    case_url = "https://example.org/{}/cases/{{{{1}}}}"
    return [
        Template(
            "case_update",
            "ar",
            components=[
                _body("لدينا جديد بشأن طلبكم. اكتبوا لنا لنتابع معكم."),
                _footer(centre["ar"]),
            ],
            quality="GREEN",
        ),
        Template(
            "case_update",
            "en",
            components=[
                _body("We have news about your request. Write to us and we will go on from there."),
                _footer(centre["en"]),
            ],
            quality="GREEN",
        ),
        Template(
            "case_resolved",
            "ar",
            components=[
                _header("الطلب رقم {{1}}", "7KQ2-M8XD-4RT"),
                _body(
                    "حضرة {{1}}، أُنجز طلبكم رقم {{2}} لدى {{3}}.",
                    "رنا",
                    "7KQ2-M8XD-4RT",
                    "بلدية زحلة",
                ),
                _footer(centre["ar"]),
                _buttons(_reply("شكرًا"), _reply("لم تُحلّ المشكلة")),
            ],
            quality="GREEN",
        ),
        Template(
            "case_resolved",
            "en",
            components=[
                _header("Request {{1}}", "7KQ2-M8XD-4RT"),
                _body(
                    "Dear {{1}}, your request {{2}} has been completed by {{3}}.",
                    "Rana",
                    "7KQ2-M8XD-4RT",
                    "the Municipality of Zahlé",
                ),
                _footer(centre["en"]),
                _buttons(_reply("Thank you"), _reply("The problem remains")),
            ],
            quality="GREEN",
        ),
        Template(
            "missing_document",
            "ar",
            components=[
                _named(
                    "ينقص ملفكم رقم {{case_number}} المستند الآتي: {{document}}. "
                    "يرجى إرسال صورة عنه قبل {{date}}.",
                    case_number="7KQ2-M8XD-4RT",
                    document="إفادة عقارية",
                    date="15 كانون الأول",
                ),
                _buttons(
                    _link("متابعة الطلب", case_url.format("ar"), "7KQ2-M8XD-4RT"),
                    {
                        "type": "PHONE_NUMBER",
                        "text": "الاتصال بالمركز",
                        "phone_number": "+9611610140",
                    },
                ),
            ],
            parameter_format="NAMED",
        ),
        Template(
            "missing_document",
            "en",
            components=[
                _named(
                    "Your file {{case_number}} lacks this document: {{document}}. "
                    "Please send a picture of it before {{date}}.",
                    case_number="7KQ2-M8XD-4RT",
                    document="property statement",
                    date="15 December",
                ),
                _buttons(
                    _link("Follow the request", case_url.format("en"), "7KQ2-M8XD-4RT"),
                    {
                        "type": "PHONE_NUMBER",
                        "text": "Call the centre",
                        "phone_number": "+9611610140",
                    },
                ),
            ],
            parameter_format="NAMED",
        ),
        Template(
            "statement_ready",
            "ar",
            components=[
                _file_header("DOCUMENT"),
                _body("الإفادة التي طلبتموها برقم {{1}} جاهزة، وهي مرفقة.", "7KQ2-M8XD-4RT"),
            ],
        ),
        Template(
            "works_notice",
            "ar",
            category="MARKETING",
            components=[
                _file_header("IMAGE"),
                _body("تبدأ أشغال الطرق في {{1}} يوم {{2}}.", "زحلة", "الاثنين"),
                _footer("لإيقاف هذه الرسائل اكتبوا: إيقاف"),
                _buttons(_link("الخريطة", "https://example.org/ar/works/")),
            ],
            quality="YELLOW",
        ),
        Template(
            "opening_hours",
            "ar",
            status="PENDING",
            components=[_body("دوام المركز من الثامنة صباحًا حتى الثانية بعد الظهر.")],
        ),
        Template(
            "satisfaction_survey",
            "ar",
            category="MARKETING",
            status="REJECTED",
            rejected_reason="INVALID_FORMAT",
            components=[_body("{{1}} كيف كانت الخدمة؟", "رنا")],
        ),
        Template(
            "old_reminder",
            "ar",
            status="PAUSED",
            components=[_body("نذكّركم بموعدكم يوم {{1}}.", "الاثنين")],
            quality="RED",
        ),
        Template(
            "old_campaign",
            "en",
            category="MARKETING",
            status="DISABLED",
            components=[_body("Visit our new website.")],
            quality="RED",
        ),
    ]
