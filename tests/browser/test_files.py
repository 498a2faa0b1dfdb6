"""Files in the inbox, in a browser: looking, listening, attaching; on a desk and on a phone."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.staff.roles import AGENTS
from contact_center import outbox
from contact_center.emulator import Emulator
from contact_center.media import incoming
from contact_center.models import Message
from contact_center.services import messages
from tests.browser.test_staff import fits, log_in
from tests.contact_center import files
from tests.contact_center.test_media_in import arrive, wire  # noqa: F401
from tests.factories.contact_center import ContactFactory, ConversationFactory, MessageFactory
from tests.factories.staff import member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

RANA = "96170000001"


@pytest.fixture
def emulator(wire: Any, settings: Any) -> Iterator[Emulator]:  # noqa: F811
    emulator, _site = wire
    settings.WHATSAPP_API_BASE = emulator.base_url
    emulator.say(RANA, "مرحبا")
    yield emulator
    emulator.faults.clear()


@pytest.mark.parametrize("width", [1280, 390])
def test_an_agent_looks_listens_and_answers_with_a_file(
    page: Page, live_server: Any, emulator: Emulator, width: int, tmp_path: Path
) -> None:
    row = ConversationFactory(contact=ContactFactory(phone=f"+{RANA}"))
    photo = arrive(emulator, "image", files.photo((900, 600)), "image/jpeg", row, caption="الحاوية")
    arrive(emulator, "sticker", files.sticker(frames=3, size=256), "image/webp", row)
    arrive(emulator, "audio", files.OGG, "audio/ogg", row, voice=True)
    arrive(emulator, "video", files.MP4, "video/mp4", row)
    arrive(emulator, "document", files.PDF, "application/pdf", row, filename="رخصة البناء.pdf")
    arrive(emulator, "document", files.EXE, "application/pdf", row, filename="invoice.pdf")
    late = arrive(emulator, "image", files.photo(), "image/jpeg", row, sha256="0" * 64)
    while incoming.fetch_waiting():
        pass
    row.last_message = late
    row.save()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, live_server.url, member(AGENTS).email)
    page.goto(f"{live_server.url}/admin/inbox/{row.pk}/")
    fits(page)
    picture = page.locator(f"[data-message='{photo.pk}'] .attachment--picture img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    # Drawn, and upright: the photo was taken with the telephone on its side.
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalHeight > image.naturalWidth")
    expect(page.locator("audio.attachment--sound")).to_have_count(1)
    expect(page.locator("video.attachment--video")).to_have_count(1)
    expect(page.get_by_text("رخصة البناء.pdf")).to_be_visible()

    # What an agent listens to is not taken away when something else in the thread changes.
    page.locator("audio").evaluate("sound => { sound.mark = 1; }")
    MessageFactory(conversation=row, text="وصلت رسالة جديدة")
    messages.touch(row)
    expect(page.get_by_text("وصلت رسالة جديدة")).to_be_visible(timeout=15_000)
    assert page.locator("audio").evaluate("sound => sound.mark") == 1

    # Chooses a file, takes it back, chooses again; a note would carry none.
    paper = tmp_path / "قرار.pdf"
    paper.write_bytes(files.PDF)
    box = page.locator("[data-inbox-file]")
    box.locator("input").set_input_files(paper)
    expect(box).to_contain_text("قرار.pdf")
    expect(page.locator("#inbox-text")).to_have_attribute("maxlength", "1024")
    box.locator("[data-inbox-file-remove]").click()
    expect(box).not_to_contain_text("قرار.pdf")
    expect(page.locator("#inbox-text")).to_have_attribute("maxlength", "4096")
    box.locator("input").set_input_files(paper)
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}-{width}.png")
    page.fill("#inbox-text", "القرار مرفق")
    page.click("[data-inbox-composer] button[type=submit]")
    reply = page.locator("li.bubble--out").filter(has_text="القرار مرفق")
    expect(reply).to_contain_text("قرار.pdf")
    assert Message.objects.get(direction="out").file
    outbox.send_files()
    assert emulator.sent[-1].content["filename"] == "قرار.pdf"
    assert problems == []
