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
from contact_center.emulator.store import PEOPLE
from contact_center.emulator.texts import PLACES, SUGGESTIONS, TEXTS

FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SHOWN_PEOPLE = 8
OWN_PEOPLE = len(PEOPLE)
MOST_BESIDE = 5
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "media-src 'self' blob:; frame-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'self'"
)


class Page:
    """The handlers of the page and its static files."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.config = exchange.config
        self.store = exchange.store

    def chat(self, request: Request) -> Response:
        """GET /?lang=ar|en&person=phone&with=phone,phone: a phone, and others beside it.

        With `framed`, the phone alone: so do those beside it come.
        """
        language = request.args.get("lang", "ar")
        language = language if language in TEXTS else "ar"
        with self.store.lock:
            people = list(self.store.people.values())
            person = self.store.people.get(request.args.get("person", "")) or people[0]
            phones = request.args.get("with", "").split(",")[:MOST_BESIDE]
            beside = [
                self.store.people[phone]
                for phone in dict.fromkeys(phones)
                if phone in self.store.people and phone != person.phone
            ]
            # Those who have written last come first, after the people of the emulator itself.
            others = sorted(people[OWN_PEOPLE:], key=lambda one: -one.last_wrote_at)
            shown = [*people[:OWN_PEOPLE], *others][:SHOWN_PEOPLE]
            shown += [one for one in (person, *beside) if one not in shown]
        values = self._values(request, language, person, shown, beside)
        html = _template("page.html").substitute(values)
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
        self,
        request: Request,
        language: str,
        person: Person,
        people: list[Person],
        beside: list[Person],
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
            "other_url": escape(_url(other, person, beside)),
            "body_class": "framed" if "framed" in request.args else "",
            "beside": "\n".join(_frame(language, one, person, beside) for one in beside),
            "site_url": escape(f"{site}/{language}/"),
            "inbox_url": escape(f"{site}{self.config.inbox_path}"),
            "person_name": escape(person.name),
            "people": "\n".join(_person_link(language, one, person, beside) for one in people),
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


def _url(language: str, person: Person, beside: list[Person] | None = None) -> str:
    query = {"lang": language, "person": person.phone}
    if others := [one.phone for one in beside or () if one is not person]:
        query["with"] = ",".join(others)
    return "/?" + urlencode(query, safe=",")


def _frame(language: str, person: Person, main: Person, beside: list[Person]) -> str:
    """Return a phone beside the first one: a page of its own, which knows nothing of the others."""
    texts = TEXTS[language]
    name = escape(person.name)
    others = [one for one in beside if one is not person]
    return (
        f'<section class="beside" aria-label="{escape(texts["phone_of"])} {name}">'
        f'<iframe class="beside__phone" title="{escape(texts["phone_of"])} {name}" '
        f'src="{escape(_url(language, person))}&amp;framed=1" allow="microphone; geolocation"></iframe>'
        f'<p class="beside__owner"><span dir="auto">{name}</span>'
        f'<a class="icon-button" href="{escape(_url(language, main, others))}" '
        f'aria-label="{escape(texts["not_beside"])}: {name}">'
        '<svg class="icon" aria-hidden="true"><use href="#i-close"/></svg></a></p></section>'
    )


def readable_phone(phone: str) -> str:
    """Return a phone as people write it: +961 70 000 001."""
    if phone.startswith("961") and len(phone) == 11:
        return f"+961 {phone[3:5]} {phone[5:8]} {phone[8:]}"
    return f"+{phone}"


def _person_link(language: str, person: Person, current: Person, beside: list[Person]) -> str:
    chosen = ' aria-current="true"' if person.phone == current.phone else ""
    texts, more = TEXTS[language], ""
    if person is not current:
        shown = person in beside
        others = [one for one in beside if one is not person]
        url = _url(language, current, others if shown else [*beside, person])
        words = texts["not_beside" if shown else "beside"]
        more = (
            f'<a class="icon-button person__beside" href="{escape(url)}" '
            f'aria-label="{escape(words)}: {escape(person.name)}">'
            f'<svg class="icon" aria-hidden="true"><use href="#i-{"close" if shown else "plus"}"/>'
            "</svg></a>"
        )
    colour = int(person.phone[-1:] or "0") % 4
    return (
        f'<li><a class="person" href="{escape(_url(language, person, beside))}"{chosen}>'
        f'<span class="avatar avatar--{colour}" aria-hidden="true">{escape(person.name[:1])}</span>'
        f'<span class="person__who"><span class="person__name" dir="auto">{escape(person.name)}</span>'
        f'<span class="person__phone" dir="ltr">{readable_phone(person.phone)}</span></span>'
        f'<span class="count" role="img" data-unread="{escape(person.phone)}" hidden></span></a>{more}</li>'
    )
