"""Files that agents send: attached, checked, uploaded once, and uploaded again when forgotten."""

import datetime
import io
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from cms.core.models import User
from cms.core.uploads import UploadRefused
from contact_center import channels, outbox
from contact_center.channels.base import Outcome
from contact_center.emulator import Emulator
from contact_center.emulator.faults import MediaFault
from contact_center.media import cleaning, outgoing
from contact_center.models import (
    Conversation,
    MediaFile,
    MediaUpload,
    Message,
    OutboxItem,
)
from contact_center.states import MessageState
from tests.contact_center import files
from tests.contact_center.desk import INBOX, conversation_with_words, page
from tests.contact_center.emulator_site import Site, serve_site
from tests.factories.contact_center import ContactFactory

RANA = "96170000001"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Emulator, Site]]:
    with (
        serve_site() as site,
        Emulator(webhook_url=site.url, port=0, status_delay=0, window=10**9) as emulator,
    ):
        yield emulator, site


@pytest.fixture
def emulator(wire: tuple[Emulator, Site], settings: Any) -> Iterator[Emulator]:
    emulator, _site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    settings.CLAMAV_ADDRESS = ""
    emulator.say(RANA, "مرحبا")
    yield emulator
    emulator.faults.clear()


@pytest.fixture
def conversation() -> Conversation:
    return conversation_with_words(contact=ContactFactory(phone=f"+{RANA}"))


def upload(data: bytes, name: str, kind: str = "application/octet-stream") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def send(client: Client, row: Conversation, file: Any, text: str = "", **more: Any) -> Any:
    data = {"kind": "reply", "text": text, "key": uuid.uuid4(), "file": file, **more}
    return client.post(f"{INBOX}{row.pk}/reply/", data)


def uploads_of(emulator: Emulator) -> int:
    return sum(media.by == "business" for media in emulator.state.media.values())


def send_due() -> None:
    outbox.send_waiting()
    outbox.send_files()


def due_now() -> None:
    OutboxItem.objects.update(send_after=timezone.now())


# --- Attaching and sending ----------------------------------------------------------------


def test_a_picture_with_words_goes_from_the_agent_to_the_phone(
    emulator: Emulator, inbox: Client, agent: User, conversation: Conversation
) -> None:
    photo = upload(files.photo(), "IMG_1.jpg", "image/jpeg")
    response = send(inbox, conversation, photo, "هذه صورة الموقع")
    assert response.status_code == 302
    message = Message.objects.get(direction="out")
    assert (message.type, message.text, message.author) == ("image", "هذه صورة الموقع", agent)
    file = message.file
    assert file is not None
    assert (file.state, file.kind, file.author) == ("ready", "image", agent)
    html = page(inbox, f"{conversation.pk}/")
    assert f"{INBOX}file/{file.pk}/thumbnail/" in html
    send_due()
    sent = emulator.sent[-1]
    assert (sent.type, sent.content["caption"]) == ("image", "هذه صورة الموقع")
    kept = emulator.state.media_bytes(sent.content["id"])
    assert emulator.state.media[sent.content["id"]].mime_type == "image/jpeg"
    assert Image.open(io.BytesIO(kept)).size == (40, 60)
    assert files.SECRET not in kept
    message.refresh_from_db()
    assert message.state == MessageState.SENT


@pytest.mark.parametrize(
    ("data", "name", "wire_type"),
    [
        (files.PDF, "رخصة البناء.pdf", "application/pdf"),
        (
            files.office("word"),
            "قرار.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("الاسم,الرقم\n".encode(), "لائحة.csv", "text/plain"),
        ("ملاحظة".encode(), "a.txt", "text/plain"),
    ],
)
def test_a_document_goes_with_its_name(
    emulator: Emulator,
    inbox: Client,
    conversation: Conversation,
    data: bytes,
    name: str,
    wire_type: str,
) -> None:
    assert send(inbox, conversation, upload(data, name), "المستند").status_code == 302
    send_due()
    sent = emulator.sent[-1]
    assert (sent.type, sent.content["filename"], sent.content["caption"]) == (
        "document",
        name,
        "المستند",
    )
    assert emulator.state.media_bytes(sent.content["id"]) == data
    assert emulator.state.media[sent.content["id"]].mime_type == wire_type
    html = page(inbox, f"{conversation.pk}/")
    assert name in html
    file = MediaFile.objects.get()
    response = inbox.get(f"{INBOX}file/{file.pk}/download/")
    assert b"".join(response) == data


def test_a_file_needs_no_words(
    emulator: Emulator, inbox: Client, conversation: Conversation
) -> None:
    assert send(inbox, conversation, upload(files.PDF, "a.pdf")).status_code == 302
    send_due()
    assert "caption" not in emulator.sent[-1].content


def test_a_reply_with_a_file_posted_twice_is_stored_and_sent_once(
    emulator: Emulator, inbox: Client, conversation: Conversation
) -> None:
    key = uuid.uuid4()
    for _ in range(2):
        file = upload(files.PDF, "a.pdf")
        assert send(inbox, conversation, file, "نص", key=key).status_code == 302
    assert MediaFile.objects.count() == OutboxItem.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.pdf", "The file is empty"),
        (files.EXE, "a.exe", "not accepted here"),
        (files.EXE, "a.pdf", "not accepted here"),
        (files.HTML, "a.html", "not accepted here"),
        (files.office("xl", "xl/vbaProject.bin"), "a.xlsx", "macros"),
        (files.PDF, "a.docx", "its content is PDF"),
        (files.photo()[:300], "a.jpg", "can&#x27;t be read"),
        (files.bomb(), "a.png", "can&#x27;t be read, or it is too large"),
        (files.sticker(), "a.webp", "not accepted here"),
    ],
)
def test_what_may_not_be_sent_comes_back_with_the_reason(
    inbox: Client, conversation: Conversation, data: bytes, name: str, expected: str
) -> None:
    response = send(inbox, conversation, upload(data, name), "my-words")
    assert response.status_code == 422
    html = response.content.decode()
    assert expected in html
    assert "my-words" in html
    assert not MediaFile.objects.exists()
    assert not OutboxItem.objects.exists()


def test_a_file_over_the_limit_is_refused_and_not_read(
    inbox: Client, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    response = send(inbox, conversation, upload(bytes(outgoing.MOST_BYTES + 1), "a.pdf"))
    assert response.status_code == 422
    assert "too large" in response.content.decode()
    response = send(inbox, conversation, upload(bytes(outgoing.MOST_BYTES + 2**21), "a.pdf"))
    assert response.status_code == 413
    assert "The file is too large: at most 25.0" in response.content.decode()


def test_a_picture_that_whatsapp_would_refuse_is_refused_here(agent: User) -> None:
    noise = Image.effect_noise((3000, 3000), 200)
    out = io.BytesIO()
    noise.save(out, "PNG")
    with pytest.raises(UploadRefused, match=r"5"):
        outgoing.attach(upload(out.getvalue(), "a.png"), agent, "whatsapp")
    assert not MediaFile.objects.exists()


def test_words_too_long_for_a_caption_leave_no_file_behind(
    inbox: Client, conversation: Conversation
) -> None:
    response = send(inbox, conversation, upload(files.PDF, "a.pdf"), "ا" * 1025)
    assert response.status_code == 422
    assert not MediaFile.objects.exists()


def test_outside_the_window_no_file_goes(inbox: Client, conversation: Conversation) -> None:
    Conversation.objects.update(last_inbound_at=timezone.now() - datetime.timedelta(hours=25))
    response = send(inbox, conversation, upload(files.PDF, "a.pdf"), "نص")
    assert response.status_code == 422
    assert not MediaFile.objects.exists()
    assert "data-inbox-file " not in page(inbox, f"{conversation.pk}/")


def test_a_note_carries_no_file(inbox: Client, conversation: Conversation) -> None:
    response = send(inbox, conversation, upload(files.PDF, "a.pdf"), "ملاحظة", kind="note")
    assert response.status_code == 422
    assert not Message.objects.filter(direction="note").exists()


def test_a_virus_is_not_sent_and_without_the_scanner_nothing_is(
    inbox: Client, conversation: Conversation, settings: Any
) -> None:
    with files.serve_scanner() as scanner:
        settings.CLAMAV_ADDRESS = scanner.address
        response = send(inbox, conversation, upload(files.EICAR, "a.txt"))
        assert response.status_code == 422
        assert "Eicar-Test-Signature" in response.content.decode()
        assert send(inbox, conversation, upload(files.PDF, "a.pdf")).status_code == 302
    settings.CLAMAV_ADDRESS = f"127.0.0.1:{files.closed_port()}"
    response = send(inbox, conversation, upload(files.PDF, "a.pdf"))
    assert response.status_code == 422
    assert "viruses" in response.content.decode()
    assert MediaFile.objects.count() == 1


# --- Uploading ----------------------------------------------------------------------------


@pytest.fixture
def file(agent: User) -> MediaFile:
    return outgoing.attach(upload(files.PDF, "a.pdf"), agent, "whatsapp")


def test_a_file_is_uploaded_once(emulator: Emulator, file: MediaFile) -> None:
    channel, before = channels.get("whatsapp"), uploads_of(emulator)
    first = outgoing.provider_id(file.pk, channel)
    assert outgoing.provider_id(file.pk, channel) == first
    assert uploads_of(emulator) == before + 1
    valid = MediaUpload.objects.get().valid_until - timezone.now()
    assert datetime.timedelta(days=28, hours=23) < valid <= datetime.timedelta(days=29)


def test_an_upload_near_its_end_is_not_used(emulator: Emulator, file: MediaFile) -> None:
    channel = channels.get("whatsapp")
    first = outgoing.provider_id(file.pk, channel)
    MediaUpload.objects.update(valid_until=timezone.now())
    second = outgoing.provider_id(file.pk, channel)
    assert second != first
    assert MediaUpload.objects.get().provider_id == second


def test_an_upload_that_whatsapp_forgot_is_made_again(emulator: Emulator, file: MediaFile) -> None:
    channel = channels.get("whatsapp")
    first = outgoing.provider_id(file.pk, channel)
    emulator.state.drop_media(first)
    assert outgoing.provider_id(file.pk, channel) != first


@pytest.mark.parametrize(
    "fault",
    [
        MediaFault("http", on="info"),
        MediaFault("hang", on="info", seconds=0),
        MediaFault("error", code=4),
    ],
)
def test_an_upload_is_kept_when_whatsapp_can_not_be_asked(
    emulator: Emulator, file: MediaFile, fault: MediaFault
) -> None:
    channel, before = channels.get("whatsapp"), uploads_of(emulator)
    first = outgoing.provider_id(file.pk, channel)
    emulator.faults.media = [fault]
    assert outgoing.provider_id(file.pk, channel) == first
    assert uploads_of(emulator) == before + 1


def test_another_number_has_uploads_of_its_own(
    emulator: Emulator, file: MediaFile, settings: Any
) -> None:
    outgoing.provider_id(file.pk, channels.get("whatsapp"))
    settings.WHATSAPP_PHONE_NUMBER_ID = "100000000000009"
    with pytest.raises(outgoing.MediaUploadFailed):
        outgoing.provider_id(file.pk, channels.get("whatsapp"))


@pytest.mark.parametrize(
    ("fault", "outcome", "code", "http_status"),
    [
        (MediaFault("error", on="upload", code=131053), Outcome.REFUSED, 131053, 400),
        (MediaFault("error", on="upload", code=190), Outcome.REFUSED, 190, 401),
        (MediaFault("http", on="upload", http=502), Outcome.REFUSED, None, 502),
        (MediaFault("hang", on="upload", seconds=0), Outcome.UNREACHABLE, -2, None),
        (MediaFault("lost"), Outcome.UNREACHABLE, -2, None),
    ],
)
def test_a_failed_upload_ends_like_a_failed_send(
    emulator: Emulator,
    file: MediaFile,
    fault: MediaFault,
    outcome: Outcome,
    code: int | None,
    http_status: int | None,
) -> None:
    emulator.faults.media = [fault]
    with pytest.raises(outgoing.MediaUploadFailed) as failed:
        outgoing.provider_id(file.pk, channels.get("whatsapp"))
    result = failed.value.result
    assert (result.outcome, result.code, result.http_status) == (outcome, code, http_status)
    assert not MediaUpload.objects.exists()


def test_a_file_that_is_gone_here_fails_as_one_message(emulator: Emulator, file: MediaFile) -> None:
    storages["private"].delete(str(file.file.name))
    with pytest.raises(outgoing.MediaUploadFailed) as failed:
        outgoing.provider_id(file.pk, channels.get("whatsapp"))
    assert failed.value.result.outcome is Outcome.UNREACHABLE
    with pytest.raises(outgoing.MediaUploadFailed) as failed:
        outgoing.provider_id(999_999, channels.get("whatsapp"))
    assert failed.value.result.outcome is Outcome.REFUSED


def test_a_failed_upload_is_tried_again_and_the_message_then_goes(
    emulator: Emulator, inbox: Client, conversation: Conversation
) -> None:
    send(inbox, conversation, upload(files.PDF, "a.pdf"), "نص")
    emulator.faults.media = [MediaFault("http", on="upload")]
    before = len(emulator.sent)
    send_due()
    assert len(emulator.sent) == before
    assert Message.objects.get(direction="out").state == MessageState.QUEUED
    due_now()
    send_due()
    assert len(emulator.sent) == before + 1
    assert Message.objects.get(direction="out").state == MessageState.SENT


def test_sending_again_uses_the_upload(
    emulator: Emulator, inbox: Client, conversation: Conversation
) -> None:
    send(inbox, conversation, upload(files.PDF, "a.pdf"), "نص")
    send_due()
    first, before = emulator.sent[-1], uploads_of(emulator)
    message = Message.objects.get(direction="out")
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED)
    inbox.post(f"{INBOX}{conversation.pk}/send-again/", {"message": message.pk})
    again = Message.objects.filter(direction="out").latest("id")
    assert again.pk != message.pk
    assert again.file == message.file
    due_now()
    send_due()
    assert emulator.sent[-1].id != first.id
    assert emulator.sent[-1].content == first.content
    assert uploads_of(emulator) == before


def test_files_of_no_message_are_deleted_after_a_day(
    emulator: Emulator, inbox: Client, conversation: Conversation, file: MediaFile
) -> None:
    send(inbox, conversation, upload(files.PDF, "used.pdf"))
    assert cleaning.delete_unused() == 0
    MediaFile.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    assert cleaning.delete_unused() == 1
    assert MediaFile.objects.get().name == "used.pdf"
    assert not storages["private"].exists(str(file.file.name))
    assert storages["private"].exists(str(MediaFile.objects.get().file.name))
