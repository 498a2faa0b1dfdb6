"""Files that people send: fetched, checked, kept safe and shown, with every way this can fail."""

import base64
import datetime
import hashlib
import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image

from cms.core import audit
from contact_center import channels, intake
from contact_center.channels import addresses, whatsapp_media
from contact_center.emulator import Emulator
from contact_center.emulator.faults import MediaFault
from contact_center.literals import literals
from contact_center.media import checks, incoming
from contact_center.models import Conversation, MediaFile, Message
from tests.contact_center import files
from tests.contact_center.desk import INBOX, log_in, page
from tests.contact_center.emulator_site import Site, serve_site
from tests.factories.contact_center import (
    AgentFactory,
    ConversationFactory,
    MessageFactory,
)

RANA = "96170000001"
State = MediaFile.State
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0) as emulator,
    ):
        yield emulator, site


@pytest.fixture
def emulator(wire: tuple[Emulator, Site], settings: Any) -> Iterator[Emulator]:
    emulator, _site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    settings.CLAMAV_ADDRESS = ""
    yield emulator
    emulator.faults.clear()


def arrive(
    emulator: Emulator,
    kind: str,
    data: bytes,
    mime_type: str,
    conversation: Conversation | None = None,
    **part: Any,
) -> Message:
    """A message with a file stands in the inbox; the file still lies at WhatsApp."""
    media = emulator.state.add_media(data, mime_type, by="person")
    content = {
        "id": media.id,
        "mime_type": mime_type,
        "sha256": base64.b64encode(hashlib.sha256(data).digest()).decode(),
        **part,
    }
    message: Message = MessageFactory(
        conversation=conversation or ConversationFactory(),
        type=kind,
        text=part.get("caption", ""),
        payload={"type": kind, kind: content},
    )
    return message


def work() -> None:
    """Let the worker do what is due."""
    while incoming.fetch_waiting():
        pass


def due_now() -> None:
    """Let the time of every wait pass."""
    MediaFile.objects.update(next_attempt_at=timezone.now())


def the_file(message: Message) -> MediaFile:
    message.refresh_from_db()
    assert message.file is not None
    return message.file


def stored() -> list[str]:
    """The names of all files of conversations in the storage."""
    root = Path(storages["private"].path(""))
    return sorted(str(path.relative_to(root)) for path in root.glob("conversations/**/*.*"))


@pytest.fixture(autouse=True)
def _empty_storage() -> None:
    shutil.rmtree(Path(storages["private"].path("conversations")), ignore_errors=True)


# --- What arrives and is shown ------------------------------------------------------------


def test_a_photo_comes_from_the_phone_to_the_agents_screen(
    wire: tuple[Emulator, Site], emulator: Emulator, client: Client, inbox: Client
) -> None:
    """All the way: the phone, the webhook, the worker, the inbox."""
    _emulator, site = wire
    site.requests.clear()
    media = emulator.state.add_media(files.photo(), "image/jpeg", by="person")
    emulator.post(RANA, {"type": "image", "image": {"id": media.id, "caption": "صورة الحاوية"}})
    emulator.settle()
    for body, headers in site.requests:
        signature = {"X-Hub-Signature-256": headers["X-Hub-Signature-256"]}
        response = client.post(
            "/whatsapp/webhook", body, content_type="application/json", headers=signature
        )
        assert response.status_code == 200
    while intake.process_waiting():
        pass
    message = Message.objects.get(direction="in")
    thread = f"{message.conversation_id}/"
    assert "The file is being fetched" in page(inbox, thread)
    work()
    file = the_file(message)
    html = page(inbox, thread)
    assert f"{INBOX}file/{file.pk}/thumbnail/" in html
    assert "صورة الحاوية" in html
    assert "The file is being fetched" not in html
    shown = inbox.get(f"{INBOX}file/{file.pk}/")
    assert shown.status_code == 200
    assert shown["Content-Type"] == "image/jpeg"
    picture = Image.open(io.BytesIO(b"".join(shown)))
    assert picture.size == (40, 60)


@pytest.mark.parametrize(
    ("kind", "data", "mime_type", "expected"),
    [
        ("image", files.photo(), "image/jpeg", '<img src="{url}thumbnail/"'),
        ("image", files.photo(kind="PNG"), "image/png", '<img src="{url}thumbnail/"'),
        ("sticker", files.sticker(), "image/webp", '<img src="{url}"'),
        ("sticker", files.sticker(frames=3), "image/webp", '<img src="{url}"'),
        ("audio", files.OGG, "audio/ogg; codecs=opus", '<audio class="attachment attachment--sound" src="{url}"'),
        ("voice", files.OGG, "audio/ogg", '<audio class="attachment attachment--sound" src="{url}"'),
        ("audio", files.MP4, "audio/mp4", '<audio class="attachment attachment--sound" src="{url}"'),
        ("audio", files.AMR, "audio/amr", 'href="{url}download/"'),
        ("video", files.MP4, "video/mp4", '<video class="attachment attachment--video" src="{url}"'),
        ("video", files.THREE_GP, "video/3gpp", '<video class="attachment attachment--video" src="{url}"'),
        ("document", files.PDF, "application/pdf", 'href="{url}download/"'),
        ("document", files.office("word"), checks.uploads.DOCX, 'href="{url}download/"'),
        ("document", "بيان\n".encode(), "text/plain", 'href="{url}download/"'),
        ("document", files.PDF, "", 'href="{url}download/"'),
    ],
)  # fmt: skip
def test_every_kind_is_shown_in_its_own_way(
    emulator: Emulator, inbox: Client, kind: str, data: bytes, mime_type: str, expected: str
) -> None:
    message = arrive(emulator, kind, data, mime_type)
    work()
    file = the_file(message)
    assert (file.state, file.reason) == (State.READY, "")
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    html = page(inbox, f"{message.conversation_id}/")
    assert expected.format(url=f"{INBOX}file/{file.pk}/") in html


def test_a_document_shows_its_name_and_size(emulator: Emulator, inbox: Client) -> None:
    message = arrive(emulator, "document", files.PDF, "application/pdf", filename="رخصة البناء.pdf")
    work()
    html = page(inbox, f"{message.conversation_id}/")
    assert html.count("رخصة البناء.pdf") == 1
    assert f"{len(files.PDF)}\xa0bytes" in html


def test_a_photo_loses_what_it_hides_and_stands_upright(emulator: Emulator) -> None:
    for data, mime_type in (
        (files.photo(), "image/jpeg"),
        (files.photo(kind="PNG"), "image/png"),
    ):
        message = arrive(emulator, "image", data, mime_type)
        assert files.SECRET in data
        work()
        file = the_file(message)
        with file.file.open() as opened:
            kept = opened.read()
        assert files.SECRET not in kept
        picture = Image.open(io.BytesIO(kept))
        assert not picture.getexif()
        assert (picture.size, (file.width, file.height)) == ((40, 60), (40, 60))
        red = picture.convert("RGB").getpixel((20, 5))
        assert isinstance(red, tuple)
        assert red[0] > 200
        assert red[1] < 60


def test_a_moving_sticker_still_moves(emulator: Emulator) -> None:
    message = arrive(emulator, "sticker", files.sticker(frames=3), "image/webp")
    work()
    with the_file(message).file.open() as opened:
        assert getattr(Image.open(opened), "n_frames", 1) == 3


def test_a_voice_message_can_be_heard_from_the_middle(emulator: Emulator, inbox: Client) -> None:
    message = arrive(emulator, "audio", files.OGG, "audio/ogg", voice=True)
    work()
    url, size = f"{INBOX}file/{the_file(message).pk}/", len(files.OGG)
    for asked, first, last in (
        ("bytes=0-9", 0, 9),
        ("bytes=100-", 100, size - 1),
        ("bytes=-20", size - 20, size - 1),
        (f"bytes=10-{size * 9}", 10, size - 1),
    ):
        response = inbox.get(url, headers={"Range": asked})
        assert response.status_code == 206, asked
        assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert b"".join(response) == files.OGG[first : last + 1]
    for asked in ("bytes=", "bytes=-", "bytes=9999-", "bytes=5-2", "bytes=0-1,4-5", "lines=1-2"):
        response = inbox.get(url, headers={"Range": asked})
        assert response.status_code == 200, asked
        assert b"".join(response) == files.OGG


# --- What is not what it claims -----------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "data", "mime_type", "name", "reason"),
    [
        ("image", files.PDF, "image/jpeg", "", "mismatch"),
        ("image", files.HTML, "image/jpeg", "", "mismatch"),
        ("image", b"<svg xmlns='x' onload='alert(1)'/>", "image/png", "", "mismatch"),
        ("image", files.photo()[:300], "image/jpeg", "", "picture"),
        ("audio", files.photo(), "audio/ogg", "", "mismatch"),
        ("video", files.OGG, "video/mp4", "", "mismatch"),
        ("document", files.EXE, "application/pdf", "a.pdf", "kind"),
        ("document", files.HTML, "text/plain", "a.txt", "kind"),
        ("document", files.office("xl", "xl/vbaProject.bin"), checks.uploads.XLSX, "", "kind"),
        ("document", files.PDF, checks.uploads.DOCX, "a.docx", "mismatch"),
        ("document", files.photo(), "application/pdf", "a.pdf", "mismatch"),
    ],
)
def test_what_is_not_what_it_claims_is_kept_aside(
    emulator: Emulator,
    inbox: Client,
    kind: str,
    data: bytes,
    mime_type: str,
    name: str,
    reason: str,
) -> None:
    message = arrive(emulator, kind, data, mime_type, filename=name)
    work()
    file = the_file(message)
    assert (file.state, file.reason) == (State.ASIDE, reason)
    html = page(inbox, f"{message.conversation_id}/")
    assert "This file is not shown" in html
    assert inbox.get(f"{INBOX}file/{file.pk}/").status_code == 404
    assert inbox.get(f"{INBOX}file/{file.pk}/thumbnail/").status_code == 404
    response = inbox.get(f"{INBOX}file/{file.pk}/download/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert ".bin" in response["Content-Disposition"]
    assert b"".join(response) == data


def test_a_picture_that_would_fill_the_memory_is_refused(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.bomb(), "image/png")
    work()
    file = the_file(message)
    assert (file.state, file.reason) == (State.FAILED, "pixels")
    assert not stored()


def test_old_office_files_are_known_by_their_name_or_declared_type(emulator: Emulator) -> None:
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    named = arrive(emulator, "document", old, "application/msword", filename="a.doc")
    bare = arrive(emulator, "document", old, "application/vnd.ms-excel")
    lying = arrive(emulator, "document", old, "application/msword", filename="a.xls")
    work()
    assert the_file(named).mime_type == "application/msword"
    assert the_file(bare).mime_type == "application/vnd.ms-excel"
    assert the_file(lying).state == State.ASIDE


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("رخصة.pdf", "application/pdf", "رخصة.pdf"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\temp\\a.pdf", "application/pdf", "a.pdf"),
        ("photo\u202egpj.exe", "image/jpeg", "photogpj.exe.jpg"),
        ("a\r\nb.pdf", "application/pdf", "ab.pdf"),
        ("", "application/pdf", "file.pdf"),
        ("..", "application/pdf", "file.pdf"),
        (".pdf", "application/pdf", "pdf.pdf"),
        ("a.exe", checks.uploads.UNKNOWN, "a.exe.bin"),
        ("x" * 400 + ".pdf", "application/pdf", "x" * 150 + ".pdf"),
    ],
)
def test_names_are_made_safe(name: str, kind: str, expected: str) -> None:
    assert checks.safe_name(name, kind, "file") == expected


# --- What goes wrong on the way -----------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (MediaFault("error", code=131000), "refused"),
        (MediaFault("error", code=190), "refused"),
        (MediaFault("http", on="info"), "refused"),
        (MediaFault("http", on="file", http=404), "refused"),
        (MediaFault("http", on="file", http=500), "refused"),
        (MediaFault("hang", on="info", seconds=0), "unreachable"),
        (MediaFault("hang", on="file", seconds=0), "unreachable"),
        (MediaFault("cut"), "unreachable"),
        (MediaFault("corrupt"), "digest"),
        (MediaFault("redirect", on="info", location="http://example.org/"), "refused"),
    ],
)
def test_a_failed_fetch_is_tried_again_and_then_works(
    emulator: Emulator, inbox: Client, fault: MediaFault, reason: str
) -> None:
    """Media lookup failed and redelivery was ignored: chatwoot #15754."""
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [fault]
    work()
    file = the_file(message)
    assert (file.state, file.reason, file.attempts) == (State.WAITING, reason, 1)
    assert file.error
    wait = (file.next_attempt_at - timezone.now()).total_seconds()
    assert 5 < wait <= 10
    assert not stored()
    html = page(inbox, f"{message.conversation_id}/")
    assert "it is tried again" in html
    assert "Try now" in html
    assert incoming.fetch_waiting() == 0, "its time has not come"
    due_now()
    work()
    file = the_file(message)
    assert (file.state, file.reason, file.error, file.attempts) == (State.READY, "", "", 2)


def test_a_stalled_or_endless_slow_transfer_is_left(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp_media, "IN_ALL", -1.0)
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    work()
    assert the_file(message).reason == "slow"


def test_waits_grow_and_have_an_end() -> None:
    waits = [incoming.wait(number, State.WAITING).total_seconds() for number in range(1, 9)]
    assert waits == [10, 60, 300, 1800, 3600, 3600, 3600, 3600]


def test_after_seven_days_it_could_not_be_fetched_and_one_more_try_is_possible(
    emulator: Emulator, inbox: Client
) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [MediaFault("error", code=131000, times=2)]
    work()
    file = the_file(message)
    expires = message.created_at + datetime.timedelta(days=7)
    assert file.expires_at == expires
    MediaFile.objects.update(expires_at=timezone.now())
    due_now()
    work()
    assert the_file(message).state == State.FAILED
    html = page(inbox, f"{message.conversation_id}/")
    assert "The file could not be fetched" in html
    assert incoming.fetch_waiting() == 0
    response = inbox.post(f"{INBOX}file/{file.pk}/try/")
    assert response.status_code == 302
    work()
    assert the_file(message).state == State.READY
    assert "file.tried_again" in [e.action for e in audit.history(message.conversation)]


def test_what_is_there_is_not_fetched_again(emulator: Emulator, inbox: Client) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    work()
    inbox.post(f"{INBOX}file/{the_file(message).pk}/try/")
    assert the_file(message).state == State.READY
    assert incoming.fetch_waiting() == 0


def test_limits_hold_whatever_is_declared(emulator: Emulator) -> None:
    """Enforced on what arrives: the emulator sends more than it says, without a length."""
    for kind, data, mime_type in (
        ("image", files.photo(), "image/jpeg"),
        ("sticker", files.sticker(), "image/webp"),
        ("audio", files.OGG, "audio/ogg"),
    ):
        message = arrive(emulator, kind, data, mime_type)
        emulator.faults.media = [MediaFault("oversized", size=checks.LIMITS[kind] + 1)]
        work()
        file = the_file(message)
        assert (file.state, file.reason) == (State.FAILED, "too_large"), kind
    assert not stored()


def test_a_declared_size_decides_nothing(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [MediaFault("file_size", size=10**12), MediaFault("sha256", on="info")]
    work()
    due_now()
    work()
    assert the_file(message).state == State.READY


@pytest.mark.parametrize("form", ["base64", "hex", "HEX", "base64url", "bare base64"])
def test_digests_are_understood_in_every_form(emulator: Emulator, form: str) -> None:
    data = files.photo()
    raw = hashlib.sha256(data).digest()
    text = {
        "base64": base64.b64encode(raw).decode(),
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
        "base64url": base64.urlsafe_b64encode(raw).decode(),
        "bare base64": base64.b64encode(raw).decode().rstrip("="),
    }[form]
    message = arrive(emulator, "image", data, "image/jpeg", sha256=text)
    work()
    assert the_file(message).state == State.READY


@pytest.mark.parametrize("digest", ["A" * 64, "no digest at all", "ü"])
def test_another_digest_is_never_shown(emulator: Emulator, digest: str) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg", sha256=digest)
    work()
    assert the_file(message).reason == "digest"
    assert not stored()


def test_without_a_digest_in_the_message_that_of_the_provider_counts(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg", sha256="")
    emulator.faults.media = [MediaFault("sha256", on="info")]
    work()
    assert the_file(message).reason == "digest"
    due_now()
    work()
    assert the_file(message).state == State.READY


@pytest.mark.parametrize("part", [{"id": ""}, {"id": None}, {"id": ["x"]}])
def test_a_message_that_names_no_file_says_so(
    emulator: Emulator, inbox: Client, part: dict[str, Any]
) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg", **part)
    broken = MessageFactory(type="image", payload={"image": "wrong"})
    work()
    assert the_file(message).reason == "no_id"
    assert the_file(broken).reason == "no_id"
    assert "Try now" not in page(inbox, f"{message.conversation_id}/")


def test_one_that_hangs_delays_no_other(emulator: Emulator) -> None:
    """Files are fetched side by side, and a failure concerns its own file only."""
    messages = [arrive(emulator, "image", files.photo(), "image/jpeg") for _ in range(3)]
    hung = messages[0].payload["image"]["id"]  # type: ignore[index]
    emulator.faults.media = [MediaFault("hang", on="info", seconds=0.2, media_id=hung)]
    work()
    assert [the_file(message).state for message in messages] == ["waiting", "ready", "ready"]


def test_a_media_id_can_not_lead_elsewhere(emulator: Emulator) -> None:
    number = "../100000000000001"
    message = arrive(emulator, "image", files.photo(), "image/jpeg", id=number)
    work()
    assert the_file(message).state == State.WAITING


# --- Several workers, and workers that die ------------------------------------------------


def test_a_file_is_claimed_by_one_worker(emulator: Emulator) -> None:
    arrive(emulator, "image", files.photo(), "image/jpeg")
    incoming.adopt_messages()
    (job,) = incoming.claim(10)
    assert incoming.claim(10) == []
    assert job.attempts == 1
    MediaFile.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    (second,) = incoming.claim(10)
    assert second.attempts == 2


def test_a_worker_that_comes_too_late_leaves_nothing(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    incoming.adopt_messages()
    (slow,) = incoming.claim(10)
    MediaFile.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    (quick,) = incoming.claim(10)
    assert incoming.settle(quick, incoming.work(quick))
    kept = stored()
    late = incoming.work(slow)
    assert len(stored()) == len(kept) + 2
    assert not incoming.settle(slow, late)
    assert stored() == kept
    assert the_file(message).state == State.READY


def test_the_same_message_gets_one_file(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    for _ in range(3):
        incoming.adopt_messages()
    assert MediaFile.objects.count() == 1
    assert list(the_file(message).messages.all()) == [message]


def test_a_fault_of_our_own_is_tried_again(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = arrive(emulator, "document", files.PDF, "application/pdf")

    def full(*args: object) -> str:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(type(storages["private"]), "save", full)
        work()
    file = the_file(message)
    assert (file.state, file.reason) == (State.WAITING, "internal")
    assert "No space" in file.error
    due_now()
    work()
    assert the_file(message).state == State.READY


# --- Where the token goes -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["url", "redirect"])
def test_the_token_goes_to_no_other_host(emulator: Emulator, how: str) -> None:
    with files.serve_stranger() as (url, seen):
        message = arrive(emulator, "image", files.photo(), "image/jpeg")
        emulator.faults.media = [MediaFault(how, location=url)]
        work()
        assert (the_file(message).state, the_file(message).reason) == (State.WAITING, "host")
        assert seen == []


def test_a_redirect_to_the_same_host_is_followed_a_few_times(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [MediaFault("redirect", times=3)]
    work()
    assert the_file(message).state == State.READY
    endless = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [MediaFault("redirect", times=9)]
    work()
    assert the_file(endless).reason == "host"


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/a",
        "https://lookaside.fbsbx.com:8443/a",
        "https://lookaside.fbsbx.com.example.org/a",
        "https://xlookaside.fbsbx.com/a",
        "https://user:pass@lookaside.fbsbx.com/a",
        "https://lookaside.fbsbx.com@example.org/a",
        "https://[::1]/a",
        "file:///etc/passwd",
        "//lookaside.fbsbx.com/a",
        "https:///a",
        "https://lookaside.fbsbx.com:port/a",
        "",
    ],
)
def test_only_allowed_hosts_are_gone_to(url: str) -> None:
    with pytest.raises(addresses.NotAllowed):
        addresses.check_host(url, ["lookaside.fbsbx.com"])


def test_allowed_hosts_may_stand_for_all_below_them() -> None:
    allowed = ["Lookaside.fbsbx.com", ".example.org", ""]
    for url in ("https://LOOKASIDE.fbsbx.com./a?b=c", "https://a.b.example.org/"):
        assert addresses.check_host(url, allowed)[1] == 443
    with pytest.raises(addresses.NotAllowed):
        addresses.check_host("https://example.org/", allowed)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not addresses.is_public(address)


@pytest.mark.parametrize("address", ["157.240.1.1", "2a03:2880:f10c::1", "64:ff9b::9df0:101"])
def test_public_addresses_are_known(address: str) -> None:
    assert addresses.is_public(address)


def test_an_allowed_name_that_lies_at_a_private_address_is_refused(
    emulator: Emulator, settings: Any
) -> None:
    """DNS that answers with an address of our own network."""
    settings.WHATSAPP_MEDIA_HOSTS = ["localhost"]
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    emulator.faults.media = [MediaFault("url", location="https://localhost/a")]
    work()
    file = the_file(message)
    assert file.reason == "host"
    assert "not a public address" in file.error


def test_the_checked_address_is_the_one_that_is_connected_to(
    emulator: Emulator, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A name that answers differently the second time leads nowhere else, and the certificate
    must still be the name's.
    """
    asked: list[str] = []

    def look_up(host: str, port: int) -> str:
        asked.append(host)
        return "127.0.0.1"

    monkeypatch.setattr(whatsapp_media, "public_address", look_up)
    settings.WHATSAPP_MEDIA_HOSTS = ["files.example.org", "other.example.org"]
    with files.serve_tls("files.example.org", files.photo(), tmp_path) as (port, seen):
        monkeypatch.setitem(addresses.PORTS, "https", port)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        for host, state in (("files", State.READY), ("other", State.WAITING)):
            whatsapp = channels.get("whatsapp")
            whatsapp.__dict__.pop("_downloads", None)  # it has read its certificates
            message = arrive(emulator, "image", files.photo(), "image/jpeg")
            location = f"https://{host}.example.org:{port}/a?b=%2F"
            emulator.faults.media = [MediaFault("url", location=location)]
            work()
            assert the_file(message).state == state, the_file(message).error
    whatsapp.__dict__.pop("_downloads", None)
    assert "CERTIFICATE_VERIFY_FAILED" in the_file(message).error
    assert asked == ["files.example.org", "other.example.org"]
    ((path, headers),) = seen
    assert path == "/a?b=%2F"
    assert headers["Host"] == "files.example.org"
    assert headers["Authorization"] == "Bearer emulator-token"


# --- Viruses ------------------------------------------------------------------------------


@pytest.mark.parametrize("unix", [False, True])
def test_an_infected_file_is_never_served(
    emulator: Emulator, inbox: Client, settings: Any, tmp_path: Path, unix: bool
) -> None:
    with files.serve_scanner(str(tmp_path / "clamd") if unix else "") as scanner:
        settings.CLAMAV_ADDRESS = scanner.address
        bad = arrive(emulator, "document", files.EICAR, "text/plain", filename="a.txt")
        good = arrive(emulator, "image", files.photo(), "image/jpeg")
        work()
        assert sorted(scanner.scanned) == sorted([files.EICAR, files.photo()])
    file = the_file(bad)
    assert (file.state, file.error) == (State.INFECTED, "Eicar-Test-Signature")
    assert not file.file
    assert the_file(good).state == State.READY
    assert len(stored()) == 2
    html = page(inbox, f"{bad.conversation_id}/")
    assert "holds a virus" in html
    assert "Eicar-Test-Signature" in html
    for path in ("", "thumbnail/", "download/"):
        assert inbox.get(f"{INBOX}file/{file.pk}/{path}").status_code == 404


@pytest.mark.parametrize("down", ["nobody", "nonsense", "wrong address"])
def test_while_the_scanner_is_down_the_file_waits_and_is_kept(
    emulator: Emulator, inbox: Client, settings: Any, down: str
) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    with files.serve_scanner() as scanner:
        scanner.says = b"COMMAND READ TIMED OUT"
        settings.CLAMAV_ADDRESS = {
            "nobody": f"tcp://127.0.0.1:{files.closed_port()}",
            "nonsense": scanner.address,
            "wrong address": "127.0.0.1:clamd",
        }[down]
        work()
        file = the_file(message)
        assert (file.state, file.reason) == (State.UNCHECKED, "scanner")
        assert len(stored()) == 1
        for path in ("", "thumbnail/", "download/"):
            assert inbox.get(f"{INBOX}file/{file.pk}/{path}").status_code == 404
        assert "waits for the virus scanner" in page(inbox, f"{message.conversation_id}/")
        # WhatsApp has forgotten the file by the time the scanner is back.
        due_now()
        work()
        emulator.state.drop_media(file.provider_id)
        MediaFile.objects.update(expires_at=timezone.now())
        scanner.says = b""
        settings.CLAMAV_ADDRESS = scanner.address
        due_now()
        work()
    file = the_file(message)
    assert (file.state, file.width) == (State.READY, 40)
    assert stored() == sorted([str(file.file.name), str(file.thumbnail.name)])


def test_what_waited_and_is_infected_is_deleted(emulator: Emulator, settings: Any) -> None:
    message = arrive(emulator, "document", files.EICAR, "text/plain")
    settings.CLAMAV_ADDRESS = f"127.0.0.1:{files.closed_port()}"
    work()
    assert len(stored()) == 1
    with files.serve_scanner() as scanner:
        settings.CLAMAV_ADDRESS = scanner.address
        due_now()
        work()
    assert the_file(message).state == State.INFECTED
    assert not stored()


def test_what_the_scanner_refuses_is_kept_aside(emulator: Emulator, settings: Any) -> None:
    with files.serve_scanner() as scanner:
        scanner.most = 100
        settings.CLAMAV_ADDRESS = scanner.address
        message = arrive(emulator, "document", files.PDF * 50_000, "application/pdf")
        work()
    file = the_file(message)
    assert (file.state, file.reason) == (State.ASIDE, "unscanned")


# --- Who gets it --------------------------------------------------------------------------


def test_files_are_for_agents_alone(emulator: Emulator, client: Client) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    work()
    editor = AgentFactory()
    permission = editor.groups.get().permissions.get(codename="access_admin")
    editor.groups.clear()
    editor.user_permissions.add(permission)
    for visitor in (client, log_in(editor)):
        for path in ("", "thumbnail/", "download/"):
            response = visitor.get(f"{INBOX}file/{the_file(message).pk}/{path}")
            assert response.status_code == 302
        assert visitor.post(f"{INBOX}file/{the_file(message).pk}/try/").status_code == 302


def test_files_have_no_public_address(emulator: Emulator, client: Client) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    work()
    name = the_file(message).file.name
    assert client.get(f"/media/{name}").status_code == 404


def test_every_answer_is_guarded(emulator: Emulator, inbox: Client) -> None:
    photo = arrive(emulator, "image", files.photo(), "image/jpeg")
    paper = arrive(emulator, "document", files.PDF, "application/pdf", filename="رخصة.pdf")
    work()
    for message, path, inline in (
        (photo, "", True),
        (photo, "thumbnail/", True),
        (photo, "download/", False),
        (paper, "download/", False),
    ):
        response = inbox.get(f"{INBOX}file/{the_file(message).pk}/{path}")
        assert response.status_code == 200
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "private" in response["Cache-Control"]
        shown_as = response.get("Content-Disposition", "inline")
        assert shown_as.startswith("inline" if inline else "attachment")
    assert inbox.get(f"{INBOX}file/{the_file(paper).pk}/").status_code == 404


def test_downloads_are_recorded(emulator: Emulator, inbox: Client, agent: Any) -> None:
    message = arrive(emulator, "document", files.PDF, "application/pdf")
    work()
    file = the_file(message)
    inbox.get(f"{INBOX}file/{file.pk}/download/")
    (entry,) = audit.history(message.conversation)
    assert (entry.action, entry.actor, entry.data) == (
        "file.downloaded",
        agent,
        {"file": file.pk},
    )
    assert "File downloaded" in page(inbox, f"{message.conversation_id}/")


def test_a_file_gone_from_the_storage_is_not_found(emulator: Emulator, inbox: Client) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    work()
    file = the_file(message)
    storages["private"].delete(str(file.file.name))
    assert inbox.get(f"{INBOX}file/{file.pk}/").status_code == 404
    assert inbox.get(f"{INBOX}file/999999/").status_code == 404


def test_the_thread_makes_no_query_for_each_file(
    emulator: Emulator, inbox: Client, django_assert_max_num_queries: Any
) -> None:
    row = ConversationFactory()
    for _ in range(2):
        arrive(emulator, "image", files.photo(), "image/jpeg", row)
    work()
    with django_assert_max_num_queries(60) as few:
        page(inbox, f"{row.pk}/")
    for _ in range(4):
        arrive(emulator, "image", files.photo(), "image/jpeg", row)
    work()
    with django_assert_max_num_queries(len(few)):
        page(inbox, f"{row.pk}/")


def test_the_inbox_hears_that_a_file_came(emulator: Emulator) -> None:
    message = arrive(emulator, "image", files.photo(), "image/jpeg")
    before = message.conversation.changed_at
    work()
    message.conversation.refresh_from_db()
    assert message.conversation.changed_at > before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL reads small tables whole")
def test_an_idle_worker_reads_only_indexes() -> None:
    """Five times a second, however many messages there are."""
    new = incoming.new_messages().order_by("id").explain()
    assert "USING INDEX contact_message_needs_file" in new
    due = MediaFile.objects.due().order_by("next_attempt_at").explain()
    assert "USING INDEX contact_media_pending" in due
    with pytest.raises(ValueError, match="no plain word"):
        literals(["a' or 'b"])
