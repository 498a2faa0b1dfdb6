"""Everything the emulator holds, in memory, and in one JSON file when it is given one."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from contact_center.emulator.records import (
    BUSINESS,
    DELIVERED,
    PERSON,
    Clock,
    Json,
    Media,
    Message,
    Person,
)
from contact_center.emulator.templates import Template, demonstration_templates

log = logging.getLogger("emulator")

# The people whom the page offers. They are invented and say so.
PEOPLE = (
    ("96170000001", "رنا (تجربة)"),
    ("96170000002", "كريم (تجربة)"),
    ("96170000003", "سامر (تجربة)"),
    ("96170000004", "Maya (sample)"),
)
# The file keeps this many messages of each person; memory keeps all.
KEPT_MESSAGES = 500
SAVE_DELAY = 0.2  # seconds
SAVE_SHARE = 20  # times as long as the last writing took
FORMAT = 1


class BrokenState(Exception):
    """The state file can't be read; the text says why."""


class Store:
    """People, messages, media. Hold `lock` around anything that reads twice or writes.

    `changed` is notified at every change. `revision` grows with each; every person and message
    carries the revision of its last change, so that a page asks only for what is new. `epoch`
    changes when everything is forgotten, so that a page knows to start over.
    """

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        self.clock = clock
        self.path = path
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        # Parts of the state that live elsewhere (what waits to be delivered) join the file here.
        self.dump_waiting: Callable[[], list[Json]] = list
        self.loaded_waiting: list[Json] = []
        # What people wrote after the file was last written: messages whose webhooks must still leave.
        self.recovered: list[Message] = []
        self._saver: threading.Timer | None = None
        self._save_delay = SAVE_DELAY
        self._bytes: dict[str, bytes] = {}
        self._start_afresh()
        if path:
            self._load(path)
            self._recover(path)

    def _start_afresh(self) -> None:
        self.epoch = secrets.token_hex(6)
        self.revision = 0
        self.people = {phone: Person(phone, name) for phone, name in PEOPLE}
        self.messages: dict[str, Message] = {}
        self._of_phone: dict[str, list[Message]] = {}
        self._of_side: dict[str, list[Message]] = {PERSON: [], BUSINESS: []}
        self._of_client: dict[tuple[str, str], Message] = {}
        self._unread: dict[str, set[str]] = {}
        self.media: dict[str, Media] = {}
        self.templates = {template.id: template for template in demonstration_templates()}
        self._bytes.clear()

    # --- Changes ---

    def touch(self, *records: Person | Message) -> None:
        """Mark records as changed now; wake those who wait, and save soon."""
        with self.changed:
            for record in records:
                self.revision += 1
                record.revision = self.revision
                if isinstance(record, Message) and record.by == BUSINESS:
                    self._count_unread(record)
            self.changed.notify_all()
        self.save_soon()

    def _count_unread(self, message: Message) -> None:
        unread = self._unread.setdefault(message.phone, set())
        if message.status == DELIVERED:
            unread.add(message.id)
        else:
            unread.discard(message.id)

    def unread(self) -> dict[str, int]:
        """Return how many messages each phone has not shown yet, for those that have some."""
        with self.lock:
            return {phone: len(ids) for phone, ids in self._unread.items() if ids}

    def add_message(self, message: Message) -> Message:
        """Keep a new message."""
        with self.lock:
            self._keep(message)
            self.touch(message)
        return message

    def _keep(self, message: Message) -> None:
        self.messages[message.id] = message
        self._of_phone.setdefault(message.phone, []).append(message)
        self._of_side[message.by].append(message)
        if message.by == BUSINESS:
            self._count_unread(message)
        if message.client_id:
            self._of_client[message.phone, message.client_id] = message

    def person(self, phone: str, name: str = "") -> Person:
        """Return the person with this phone, who appears now if there was none."""
        with self.lock:
            if phone not in self.people:
                self.people[phone] = Person(phone, name or f"+{phone}")
                self.touch(self.people[phone])
            return self.people[phone]

    def find_recipient(self, number_or_user_id: str) -> Person | None:
        """Return the person with this phone or business-scoped id."""
        if person := self.people.get(number_or_user_id):
            return person
        if number_or_user_id.isdecimal():
            return None
        everyone = self.people.values()
        return next((person for person in everyone if person.user_id == number_or_user_id), None)

    def repeated(self, phone: str, client_id: str) -> Message | None:
        """Return the message that a page's request has made already."""
        return self._of_client.get((phone, client_id)) if client_id else None

    def move_person(self, person: Person, phone: str) -> Person:
        """Give a person another phone, and with it another user id; what was said comes along."""
        with self.lock:
            moved = Person(**{**person.as_json(), "phone": phone, "user_id": ""})
            del self.people[person.phone]
            self.people[phone] = moved
            said = self._of_phone.pop(person.phone, [])
            self._unread.pop(person.phone, None)
            for message in said:
                message.phone = phone
                if message.client_id:
                    self._of_client[phone, message.client_id] = message
            self._of_phone[phone] = sorted(
                [*self._of_phone.get(phone, []), *said], key=lambda message: message.at
            )
            self.touch(moved, *said)
        return moved

    def messages_of(self, phone: str, after: int = 0) -> list[Message]:
        """Return a person's messages that changed after a revision, oldest first."""
        with self.lock:
            return [m for m in self._of_phone.get(phone, ()) if m.revision > after]

    def messages_by(self, by: str) -> list[Message]:
        """Return all messages of `person`s or of the `business`, oldest first."""
        with self.lock:
            return list(self._of_side[by])

    def forget(self) -> None:
        """Forget everything; the people of the page are back as they were."""
        with self.changed:
            for media_id in list(self.media):
                self.drop_media(media_id)
            self._start_afresh()
            if self.path:
                self._journal_path(self.path).unlink(missing_ok=True)
            self.changed.notify_all()
        self.save_soon()

    def wait_until(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Wait until the condition holds, at most `timeout` seconds; return whether it does."""
        with self.changed:
            return self.changed.wait_for(condition, timeout)

    # --- Templates ---

    def find_template(self, name: str, language: str) -> Template | None:
        """Return the template of this name in this language."""
        return next(
            (
                one
                for one in self.templates.values()
                if (one.name, one.language) == (name, language)
            ),
            None,
        )

    # --- Media ---

    def add_media(
        self, data: bytes, mime_type: str, filename: str = "", by: str = BUSINESS
    ) -> Media:
        """Keep a file and return its record."""
        media = Media(
            id=str(secrets.randbelow(9 * 10**15) + 10**15),
            mime_type=mime_type,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            created_at=self.clock.now(),
            filename=filename,
            by=by,
        )
        if self.path:
            folder = self._media_folder(self.path)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / media.id).write_bytes(data)
        else:
            self._bytes[media.id] = data
        with self.lock:
            self.media[media.id] = media
        self.save_soon()
        return media

    def media_bytes(self, media_id: str) -> bytes:
        """Return a file's content; KeyError when it is not there."""
        if media_id not in self.media:
            raise KeyError(media_id)
        if self.path:
            try:
                return (self._media_folder(self.path) / media_id).read_bytes()
            except FileNotFoundError:
                raise KeyError(media_id) from None
        return self._bytes[media_id]

    def drop_media(self, media_id: str) -> None:
        """Delete a file."""
        with self.lock:
            del self.media[media_id]
            self._bytes.pop(media_id, None)
        if self.path:
            (self._media_folder(self.path) / media_id).unlink(missing_ok=True)
        self.save_soon()

    @staticmethod
    def _media_folder(path: Path) -> Path:
        return path.with_suffix(".media")

    # --- The file ---

    def save_soon(self) -> None:
        """Write the file within a moment; many changes share one writing."""
        if not self.path:
            return
        with self.lock:
            if self._saver is None:
                self._saver = threading.Timer(self._save_delay, self.save)
                self._saver.daemon = True
                self._saver.start()

    def save(self) -> None:
        """Write the file now, whole or not at all."""
        if not self.path:
            return
        with self.lock:
            if self._saver is not None:
                self._saver.cancel()
                self._saver = None
            began = time.monotonic()
            text = json.dumps(self._as_json(), ensure_ascii=False)
            temporary = self.path.with_suffix(".new")
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with temporary.open("w", encoding="utf-8") as file:
                    file.write(text)
                    file.flush()
                    os.fsync(file.fileno())
                temporary.replace(self.path)
                self._journal_path(self.path).unlink(missing_ok=True)
            except OSError as error:
                log.error("the state can't be kept in %s: %s", self.path, error)
            # A long state is written less often, so that writing takes a small part of the time.
            self._save_delay = max(SAVE_DELAY, SAVE_SHARE * (time.monotonic() - began))

    def journal(self, person: Person, message: Message) -> None:
        """Keep what a person wrote at once, until the whole file is written next."""
        if not self.path:
            return
        line = json.dumps({"person": person.as_json(), "message": message.as_json()})
        try:
            with self.lock:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with self._journal_path(self.path).open("a", encoding="utf-8") as file:
                    file.write(line + "\n")
        except OSError as error:
            log.error("the state can't be kept in %s: %s", self.path, error)

    @staticmethod
    def _journal_path(path: Path) -> Path:
        return path.with_suffix(".journal")

    def _recover(self, path: Path) -> None:
        """Take in what was written after the file; a last line that was cut short is left."""
        try:
            lines = self._journal_path(path).read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            person, message = Person(**entry["person"]), Message(**entry["message"])
            if message.id not in self.messages:
                self.people[person.phone] = person
                self._keep(message)
                self.recovered.append(message)

    def _as_json(self) -> Json:
        kept = [message for own in self._of_phone.values() for message in own[-KEPT_MESSAGES:]]
        kept.sort(key=lambda message: message.at)
        return {
            "format": FORMAT,
            "epoch": self.epoch,
            "revision": self.revision,
            "people": [person.as_json() for person in self.people.values()],
            "messages": [message.as_json() for message in kept],
            "media": [media.as_json() for media in self.media.values()],
            "templates": [template.as_json() for template in self.templates.values()],
            "waiting": self.dump_waiting(),
        }

    def _load(self, path: Path) -> None:
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise BrokenState(f"{path} can't be read ({error}); move it away.") from None
        try:
            if data["format"] != FORMAT:
                raise BrokenState(
                    f"{path} has format {data['format']}, not {FORMAT}; move it away."
                )
            self.epoch, self.revision = data["epoch"], data["revision"]
            self.people = {entry["phone"]: Person(**entry) for entry in data["people"]}
            for entry in data["messages"]:
                self._keep(Message(**entry))
            for entry in data["media"]:
                self.media[entry["id"]] = Media(**entry)
            self.loaded_waiting = data["waiting"]
            # Files of before there were templates have none.
            if "templates" in data:
                self.templates = {entry["id"]: Template(**entry) for entry in data["templates"]}
        except (KeyError, TypeError) as error:
            raise BrokenState(f"{path} is not a state of this emulator ({error}).") from None
