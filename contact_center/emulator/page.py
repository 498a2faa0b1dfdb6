"""The chat page: a phone to write from."""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlencode, urlsplit

from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Request, Response

from contact_center.emulator.exchange import Exchange
from contact_center.emulator.records import Person
from contact_center.emulator.texts import PLACES, SUGGESTIONS, TEXTS

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN_PEOPLE = 8
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


class Page:
    """The handlers of the page and its static files."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.config = exchange.config
        self.store = exchange.store

    def chat(self, request: Request) -> Response:
        """GET /?lang=ar|en&person=phone: the phone of one person."""
        language = request.args.get("lang", "ar")
        language = language if language in TEXTS else "ar"
        with self.store.lock:
            people = list(self.store.people.values())
            person = self.store.people.get(request.args.get("person", "")) or people[0]
            shown = people[:SHOWN_PEOPLE]
            if person not in shown:
                shown.append(person)
        html = _template("page.html").substitute(self._values(request, language, person, shown))
        response = Response(html, mimetype="text/html")
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        return response

    def static(self, request: Request, name: str) -> Response:
        """GET /static/{name}: a file of this package."""
        path = FOLDER / name
        if path.parent != FOLDER or path.suffix not in TYPES or not path.is_file():
            raise NotFound
        response = Response(path.read_bytes(), mimetype=TYPES[path.suffix])
        response.set_etag(str(path.stat().st_mtime_ns))
        response.headers["Cache-Control"] = "no-cache"
        return response.make_conditional(request)

    def favicon(self, request: Request) -> Response:
        """GET /favicon.ico, which browsers ask for unasked."""
        return self.static(request, "mark.svg")

    def _values(
        self, request: Request, language: str, person: Person, people: list[Person]
    ) -> dict[str, str]:
        texts = TEXTS[language]
        other = "en" if language == "ar" else "ar"
        site = self._site(request)
        name = 0 if language == "ar" else 1
        page_config = {
            "language": language,
            "phone": person.phone,
            "now": self.store.clock.now(),
            "texts": texts,
            "places": [
                {"name": place[name], "latitude": place[2], "longitude": place[3]}
                for place in PLACES
            ],
        }
        return {
            **{f"t_{key}": escape(text) for key, text in texts.items()},
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "config": escape(json.dumps(page_config, ensure_ascii=False)),
            "other_language": other,
            "other_direction": "rtl" if other == "ar" else "ltr",
            "other_url": escape(_url(other, person)),
            "site_url": escape(f"{site}/{language}/"),
            "inbox_url": escape(f"{site}{self.config.inbox_path}"),
            "person_name": escape(person.name),
            "people": "\n".join(_person_link(language, one, person) for one in people),
            "suggestions": "\n".join(
                f'<li><button type="button" class="suggestion">{escape(text)}</button></li>'
                for text in SUGGESTIONS[language]
            ),
        }

    def _site(self, request: Request) -> str:
        """Return the site's origin. On one machine the page's own host name is kept, for log-ins
        on `localhost` are not known on `127.0.0.1`."""
        parts = urlsplit(self.exchange.deliverer.webhook_url)
        host = request.host.rpartition(":")[0] if ":" in request.host else request.host
        if parts.hostname in LOOPBACK and host.strip("[]") in LOOPBACK:
            return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
        return f"{parts.scheme}://{parts.netloc}"


def _template(name: str) -> Template:
    return Template((FOLDER / name).read_text(encoding="utf-8"))


def _url(language: str, person: Person) -> str:
    return "/?" + urlencode({"lang": language, "person": person.phone})


def readable_phone(phone: str) -> str:
    """Return a phone as people write it: +961 70 000 001."""
    if phone.startswith("961") and len(phone) == 11:
        return f"+961 {phone[3:5]} {phone[5:8]} {phone[8:]}"
    return f"+{phone}"


def _person_link(language: str, person: Person, current: Person) -> str:
    chosen = ' aria-current="true"' if person.phone == current.phone else ""
    colour = int(person.phone[-1:] or "0") % 4
    return (
        f'<li><a class="person" href="{escape(_url(language, person))}"{chosen}>'
        f'<span class="avatar avatar--{colour}" aria-hidden="true">{escape(person.name[:1])}</span>'
        f'<span class="person__who"><span class="person__name" dir="auto">{escape(person.name)}</span>'
        f'<span class="person__phone" dir="ltr">{readable_phone(person.phone)}</span></span>'
        f'<span class="count" role="img" data-unread="{escape(person.phone)}" hidden></span></a></li>'
    )
