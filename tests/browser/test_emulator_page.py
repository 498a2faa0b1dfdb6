"""The emulator's chat page, in Chromium: a person writes, the centre answers, nothing is lost."""

import hashlib
import hmac
import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from contact_center.emulator import Emulator
from tests.contact_center.emulator_site import (
    AUTHORISATION,
    KARIM,
    PHONE_NUMBER_ID,
    RANA,
    Site,
    serve_site,
)

pytestmark = pytest.mark.browser

SENTENCE = "النفايات لم تُجمع منذ أسبوع في زحلة"
DOWN = "http://127.0.0.1:1/whatsapp/webhook"
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}
BUTTONS = {
    "type": "interactive",
    "interactive": {
        "type": "button",
        "header": {"type": "text", "text": "شكوى جديدة"},
        "body": {"text": "هل الشكوى عن *النفايات*؟"},
        "footer": {"text": "يمكنك الكتابة أيضًا"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "yes", "title": "نعم"}},
                {"type": "reply", "reply": {"id": "no", "title": "لا"}},
            ]
        },
    },
}
LIST = {
    "type": "interactive",
    "interactive": {
        "type": "list",
        "body": {"text": "أي خدمة؟"},
        "action": {
            "button": "الخدمات",
            "sections": [
                {
                    "rows": [
                        {"id": "a", "title": "شكوى"},
                        {"id": "b", "title": "رخصة", "description": "بناء"},
                    ]
                }
            ],
        },
    },
}


@pytest.fixture
def site() -> Iterator[Site]:
    with serve_site() as site:
        yield site


@pytest.fixture
def emulator(site: Site) -> Iterator[Emulator]:
    with Emulator(
        webhook_url=site.url, port=0, status_delay=0, retry_first=0.1, retry_longest=0.3
    ) as emulator:
        yield emulator


@pytest.fixture
def chat(emulator: Emulator, page: Page) -> Page:
    """Rana's phone, on a desk, in Arabic."""
    watch_for_errors(page)
    page.set_viewport_size(DESK)
    page.goto(emulator.url)
    expect(page.locator(".site-state")).to_be_visible()
    return page


def watch_for_errors(page: Page) -> None:
    """Fail on any error of the page's scripts, and on whatever its policy forbids."""

    def refuse(text: str) -> None:
        if "ERR_CONNECTION_REFUSED" not in text and "ERR_EMPTY_RESPONSE" not in text:
            raise AssertionError(text)

    page.on("pageerror", lambda error: refuse(str(error)))
    page.on("console", lambda message: refuse(message.text) if message.type == "error" else None)


def write(page: Page, text: str, *, arrives: bool = True) -> Locator:
    """Type and send a text; return its bubble, once the site has it (unless it does not answer)."""
    own = page.locator(".bubble--own")
    count = own.count()
    page.get_by_label("اكتب رسالة").fill(text)
    page.keyboard.press("Enter")
    expect(own).to_have_count(count + 1)
    if arrives:
        expect_tick(own.last, "tick")
    return own.last


def expect_tick(bubble: Locator, name: str) -> None:
    """Wait until a bubble shows `clock`, `tick` or `ticks`."""
    expect(bubble.locator(".tick")).to_have_attribute("data-tick", name)


def wait_until_all_arrived(page: Page) -> None:
    """Wait until the site has everything that this person wrote."""
    expect(page.locator("[data-tick='clock']")).to_have_count(0)


def send(emulator: Emulator, body: dict[str, Any], to: str = RANA) -> str:
    response = httpx.post(
        f"{emulator.base_url}/{PHONE_NUMBER_ID}/messages",
        json={"messaging_product": "whatsapp", "to": to, **body},
        headers=AUTHORISATION,
    )
    assert response.status_code == 200, response.text
    return str(response.json()["messages"][0]["id"])


def attach(page: Page, kind: str) -> Locator:
    """Choose what to send beside text; return the sheet that opens."""
    page.get_by_role("button", name="إرفاق", exact=True).click()
    page.get_by_role("button", name=kind, exact=True).click()
    return page.get_by_role("dialog")


def act(page: Page, bubble: Locator, what: str) -> None:
    """Do something with a message from its menu."""
    bubble.hover()
    bubble.get_by_role("button", name="خيارات الرسالة").click()
    page.get_by_role("dialog").get_by_role("button", name=what, exact=True).click()


def text(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def status_of(emulator: Emulator, message_id: str, status: str) -> bool:
    return emulator.state.wait_until(
        lambda: emulator.state.messages[message_id].status == status, 5
    )


def test_what_is_typed_reaches_the_site_signed(chat: Page, emulator: Emulator, site: Site) -> None:
    bubble = write(chat, SENTENCE)
    expect_tick(bubble, "tick")
    expect(bubble.locator(".tick")).to_have_attribute("aria-label", "وصلت")
    ((body, headers),) = site.requests
    digest = hmac.new(b"emulator-app-secret", body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert site.texts == [SENTENCE]
    assert site.messages[0]["from"] == RANA
    expect(chat.get_by_label("اكتب رسالة")).to_have_value("")
    expect(chat.locator(".site-state")).to_have_text("الموقع يستلم الرسائل")
    emulator.exchange.mark_read(site.messages[0]["id"], typing=True)
    expect_tick(bubble, "ticks")
    expect(chat.locator(".chat__state")).to_contain_text("يكتب…")


def test_an_answer_appears_and_becomes_read(chat: Page, emulator: Emulator, site: Site) -> None:
    write(chat, SENTENCE)
    emulator.settle()
    message_id = send(emulator, text("سُجّلت شكواك برقم *7KQ2-M8XD-4RT*"))
    bubble = chat.locator(f"[data-id='{message_id}']")
    expect(bubble).to_be_visible()
    expect(bubble.locator("strong")).to_have_text("7KQ2-M8XD-4RT")
    expect(bubble).to_have_attribute("data-status", "read")
    emulator.settle()
    assert [status["status"] for status in site.statuses] == ["sent", "delivered", "read"]


def test_a_hidden_page_reads_nothing(emulator: Emulator, page: Page, site: Site) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => window.away ?? true})"
    )
    emulator.say(RANA, "مرحبا")
    message_id = send(emulator, text("أهلًا"))
    page.goto(emulator.url)
    expect(page.locator(f"[data-id='{message_id}']")).to_be_visible()
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert emulator.state.messages[message_id].status == "delivered"
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    assert status_of(emulator, message_id, "read")
    expect(page).to_have_title(re.compile(r"^[^(]"))


def test_the_guide_over_a_phone_hides_the_chat(emulator: Emulator, page: Page) -> None:
    page.set_viewport_size(PHONE)
    emulator.say(RANA, "مرحبا")
    page.goto(emulator.url)
    expect(page.locator(".bubble")).to_be_visible()
    page.get_by_role("button", name="المتحدثون وجُمل للتجربة").click()
    expect(page.get_by_role("heading", name="أنت المواطن")).to_be_visible()
    message_id = send(emulator, text("أهلًا"))
    expect(page.locator(f"[data-id='{message_id}']")).to_be_attached()
    assert emulator.state.messages[message_id].status == "delivered"
    page.keyboard.press("Escape")
    assert status_of(emulator, message_id, "read")


def test_a_site_that_is_down_loses_nothing(page: Page, site: Site) -> None:
    with Emulator(webhook_url=DOWN, port=0, retry_first=0.1, retry_longest=0.3) as emulator:
        page.goto(emulator.url)
        bubble = write(page, SENTENCE, arrives=False)
        expect_tick(bubble, "clock")
        expect(bubble.locator(".bubble__note")).to_have_text("لم تصل إلى الموقع بعد، تُعاد المحاولة")
        expect(page.locator(".site-state")).to_contain_text("الموقع لا يجيب")
        httpx.put(f"{emulator.url}/control/webhook", json={"url": site.url})
        expect_tick(bubble, "tick")
        expect(bubble.locator(".bubble__note")).to_have_count(0)
        assert site.texts == [SENTENCE]


def test_an_emulator_that_is_down_loses_nothing(page: Page, site: Site, tmp_path: Path) -> None:
    settings: dict[str, Any] = {"webhook_url": site.url, "state_file": tmp_path / "state.json"}
    with Emulator(port=0, **settings) as emulator:
        port = int(emulator.url.rpartition(":")[2])
        page.goto(emulator.url)
        write(page, "قبل")
        emulator.settle()
    write(page, "أثناء", arrives=False)
    expect(page.get_by_role("alert")).to_contain_text("المحاكي لا يجيب")
    page.get_by_label("اكتب رسالة").fill("مسودة")
    with Emulator(port=port, **settings) as emulator:
        page.reload()
        expect(page.get_by_label("اكتب رسالة")).to_have_value("مسودة")
        expect(page.locator(".bubble--own")).to_have_count(2)
        expect_tick(page.locator(".bubble--own").last, "tick")
        emulator.settle()
    assert site.texts == ["قبل", "أثناء"]


def test_the_same_text_twice_is_two_messages(chat: Page, emulator: Emulator, site: Site) -> None:
    write(chat, "نعم")
    chat.get_by_label("اكتب رسالة").fill("نعم")
    chat.get_by_role("button", name="إرسال", exact=True).click()
    expect(chat.locator(".bubble--own")).to_have_count(2)
    wait_until_all_arrived(chat)
    assert site.texts == ["نعم", "نعم"]


def test_lines_and_blanks(chat: Page, emulator: Emulator, site: Site) -> None:
    field = chat.get_by_label("اكتب رسالة")
    expect(chat.get_by_role("button", name="إرسال", exact=True)).to_be_disabled()
    field.fill("   ")
    chat.keyboard.press("Enter")
    expect(chat.locator(".bubble")).to_have_count(0)
    field.fill("سطر")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("آخر")
    chat.keyboard.press("Enter")
    expect(chat.locator(".bubble--own")).to_have_count(1)
    wait_until_all_arrived(chat)
    assert site.texts == ["سطر\nآخر"]


def test_markup_is_shown_as_text(chat: Page, emulator: Emulator, site: Site) -> None:
    nasty = "<img src=x onerror=alert(1)> <b>x</b> & https://example.org/?a=1&b=2."
    bubble = write(chat, nasty)
    expect(bubble.locator(".bubble__text")).to_have_text(nasty)
    expect(bubble.locator(".bubble__text a")).to_have_attribute(
        "href", "https://example.org/?a=1&b=2"
    )
    expect(bubble.locator("img")).to_have_count(0)
    wait_until_all_arrived(chat)
    assert site.texts == [nasty]


def test_suggestions_fill_the_box(chat: Page) -> None:
    chat.get_by_role("button", name=SENTENCE).first.click()
    expect(chat.get_by_label("اكتب رسالة")).to_have_value(SENTENCE)
    expect(chat.get_by_label("اكتب رسالة")).to_be_focused()
    expect(chat.locator(".bubble")).to_have_count(0)


def test_a_button_is_answered_once(chat: Page, emulator: Emulator, site: Site) -> None:
    write(chat, "مرحبا")
    question = send(emulator, BUTTONS)
    bubble = chat.locator(f"[data-id='{question}']")
    expect(bubble).to_contain_text("شكوى جديدة")
    expect(bubble).to_contain_text("يمكنك الكتابة أيضًا")
    bubble.get_by_role("button", name="نعم").click()
    answer = chat.locator(".bubble--own").last
    expect(answer.locator(".bubble__quote")).to_contain_text("هل الشكوى عن")
    expect(answer.locator(".bubble__text")).to_have_text("نعم")
    expect(bubble.get_by_role("button", name="لا")).to_be_disabled()
    wait_until_all_arrived(chat)
    assert site.messages[-1]["interactive"] == {
        "type": "button_reply",
        "button_reply": {"id": "yes", "title": "نعم"},
    }
    assert site.messages[-1]["context"]["id"] == question


def test_a_list_is_chosen_from(chat: Page, emulator: Emulator, site: Site) -> None:
    write(chat, "مرحبا")
    question = send(emulator, LIST)
    chat.get_by_role("button", name="الخدمات").click()
    dialog = chat.get_by_role("dialog", name="الخدمات")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="إرسال")).to_be_disabled()
    dialog.get_by_text("رخصة").click()
    dialog.get_by_role("button", name="إرسال").click()
    expect(dialog).to_be_hidden()
    expect(chat.locator(".bubble--own").last.locator(".bubble__text")).to_have_text("رخصة\nبناء")
    wait_until_all_arrived(chat)
    assert site.messages[-1]["interactive"]["list_reply"] == {
        "id": "b",
        "title": "رخصة",
        "description": "بناء",
    }
    assert site.messages[-1]["context"]["id"] == question


def test_a_location_is_sent(chat: Page, emulator: Emulator, site: Site) -> None:
    write(chat, "مرحبا")
    action = {"name": "send_location"}
    ask = {"type": "location_request_message", "body": {"text": "أين الحاوية؟"}, "action": action}
    question = send(emulator, {"type": "interactive", "interactive": ask})
    chat.get_by_role("button", name="إرسال موقع").click()
    dialog = chat.get_by_role("dialog")
    dialog.get_by_label("المكان").select_option("صيدا")
    dialog.get_by_role("button", name="إرسال موقع").click()
    expect(chat.locator(".bubble--own").last).to_contain_text("صيدا")
    wait_until_all_arrived(chat)
    location = {"latitude": 33.5571, "longitude": 35.3715, "name": "صيدا"}
    assert site.messages[-1]["location"] == location
    assert site.messages[-1]["context"]["id"] == question


def test_a_picture_is_sent_and_shown(
    chat: Page, emulator: Emulator, site: Site, tmp_path: Path
) -> None:
    picture = chat.locator(".chat__avatar").screenshot()
    file = tmp_path / "container.png"
    file.write_bytes(picture)
    dialog = attach(chat, "صورة")
    dialog.get_by_label("اختر صورة").set_input_files(file)
    dialog.get_by_label("تعليق").fill("الحاوية")
    dialog.get_by_role("button", name="إرسال صورة").click()
    shown = chat.locator(".bubble--own img")
    expect(shown).to_have_attribute("alt", "الحاوية")
    # Not wait_for_function: the page's policy forbids what that evaluates while it waits.
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    wait_until_all_arrived(chat)
    image = site.messages[-1]["image"]
    assert (image["mime_type"], image["caption"]) == ("image/png", "الحاوية")
    facts = httpx.get(f"{emulator.base_url}/{image['id']}", headers=AUTHORISATION).json()
    assert httpx.get(facts["url"], headers=AUTHORISATION).content == picture


def test_several_people_have_phones_of_their_own(
    chat: Page, emulator: Emulator, site: Site
) -> None:
    write(chat, "أنا رنا")
    chat.get_by_role("link", name="كريم").click()
    expect(chat.get_by_role("link", name="كريم")).to_have_attribute("aria-current", "true")
    expect(chat.locator(".bubble")).to_have_count(0)
    write(chat, "أنا كريم")
    wait_until_all_arrived(chat)
    assert [message["from"] for message in site.messages] == [RANA, KARIM]
    send(emulator, text("أهلًا رنا"))
    expect(chat.get_by_role("link", name="رنا").locator(".count")).to_have_text("1")
    expect(chat.locator(".bubble")).to_have_count(1)


def test_the_language_is_switched(chat: Page, emulator: Emulator) -> None:
    expect(chat.locator("html")).to_have_attribute("dir", "rtl")
    chat.get_by_role("link", name="English").first.click()
    expect(chat.locator("html")).to_have_attribute("lang", "en")
    expect(chat.locator("html")).to_have_attribute("dir", "ltr")
    expect(chat.get_by_role("heading", name="You play the citizen")).to_be_visible()
    expect(chat.get_by_label("Write a message")).to_be_focused()
    port = emulator.config.webhook_url.split(":")[2].split("/")[0]
    inbox = chat.get_by_role("link", name="Inbox")
    expect(inbox).to_have_attribute("href", f"http://127.0.0.1:{port}/admin/inbox/")


def test_a_forgotten_state_empties_the_chat(chat: Page, emulator: Emulator) -> None:
    write(chat, "مرحبا")
    emulator.settle()
    emulator.exchange.forget()
    expect(chat.locator(".bubble")).to_have_count(0)
    write(chat, "من جديد")
    expect_tick(chat.locator(".bubble--own"), "tick")


def test_a_long_talk_shows_its_end_and_counts_what_is_below(chat: Page, emulator: Emulator) -> None:
    emulator.say(RANA, "مرحبا")
    for number in range(30):
        send(emulator, text(f"رسالة {number}"))
    expect(chat.locator(".bubble")).to_have_count(31)
    expect(chat.locator(".bubble").last).to_be_in_viewport()
    chat.locator("#log").evaluate("node => { node.scrollTop = 0 }")
    send(emulator, text("رسالة أخيرة"))
    newest = chat.get_by_role("button", name="إلى أحدث الرسائل (1)")
    newest.click()
    expect(chat.get_by_text("رسالة أخيرة")).to_be_in_viewport()
    expect(newest).to_be_hidden()


def test_a_message_is_answered_changed_and_deleted(
    chat: Page, emulator: Emulator, site: Site
) -> None:
    write(chat, "مرحبا")
    question = send(emulator, text("أين الحاوية؟"))
    act(chat, chat.locator(f"[data-id='{question}']"), "الرد على الرسالة")
    expect(chat.locator(".target")).to_contain_text("أين الحاوية؟")
    answer = write(chat, "في صيدا")
    expect(chat.locator(".target")).to_be_hidden()
    expect(answer.locator(".bubble__quote")).to_contain_text("أين الحاوية؟")
    act(chat, answer, "تعديل الرسالة")
    field = chat.get_by_label("اكتب رسالة")
    expect(field).to_have_value("في صيدا")
    field.fill("في زحلة")
    chat.keyboard.press("Enter")
    changed = chat.locator(".bubble--own").last
    expect(changed.locator(".bubble__text")).to_have_text("في زحلة")
    expect(changed).to_contain_text("معدّلة")
    act(chat, changed, "حذف لدى الجميع")
    expect(chat.locator(".bubble--own").last).to_contain_text("حُذفت هذه الرسالة")
    expect(chat.locator(".bubble--own")).to_have_count(2)
    assert emulator.state.wait_until(lambda: len(site.messages) == 4, 5)
    _, first, edit, revoke = site.messages
    assert first["context"]["id"] == question
    assert edit["edit"] == {
        "original_message_id": first["id"],
        "message": {"type": "text", "text": {"body": "في زحلة"}},
    }
    assert revoke["revoke"] == {"original_message_id": first["id"]}


def test_an_answer_begun_may_be_left(chat: Page, emulator: Emulator, site: Site) -> None:
    bubble = write(chat, "مرحبا")
    act(chat, bubble, "تعديل الرسالة")
    chat.keyboard.press("Escape")
    expect(chat.locator(".target")).to_be_hidden()
    expect(chat.get_by_label("اكتب رسالة")).to_have_value("")
    write(chat, "ثانية")
    wait_until_all_arrived(chat)
    assert [message["type"] for message in site.messages] == ["text", "text"]
    assert "context" not in site.messages[1]


def test_reactions_of_both_sides(chat: Page, emulator: Emulator, site: Site) -> None:
    own = write(chat, "مرحبا")
    message_id = send(emulator, text("أهلًا"))
    bubble = chat.locator(f"[data-id='{message_id}']")
    act(chat, bubble, "التفاعل 👍")
    expect(bubble.locator(".bubble__reaction")).to_have_text("👍")
    act(chat, bubble, "إزالة التفاعل")
    expect(bubble.locator(".bubble__reaction")).to_have_count(0)
    reaction = {"message_id": site.messages[0]["id"], "emoji": "🙏"}
    send(emulator, {"type": "reaction", "reaction": reaction})
    expect(own.locator(".bubble__reaction")).to_have_text("🙏")
    assert emulator.state.wait_until(lambda: len(site.messages) == 3, 5)
    given, taken = [message["reaction"] for message in site.messages[1:]]
    assert given == {"message_id": message_id, "emoji": "👍"}
    assert taken == {"message_id": message_id}


@pytest.mark.parametrize(
    ("choice", "name", "content", "kind"),
    [
        ("مستند", "إفادة.pdf", b"%PDF-1.4", "document"),
        ("فيديو", "a.mp4", b"....ftypmp42", "video"),
    ],
)
def test_files_are_sent(
    choice: str,
    name: str,
    content: bytes,
    kind: str,
    chat: Page,
    emulator: Emulator,
    site: Site,
    tmp_path: Path,
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    dialog = attach(chat, choice)
    dialog.get_by_label("اختر ملفًا").set_input_files(file)
    dialog.get_by_label("تعليق").fill("الملف")
    dialog.get_by_role("button", name="إرسال").click()
    expect(chat.locator(".bubble--own")).to_contain_text("الملف")
    wait_until_all_arrived(chat)
    sent = site.messages[0][kind]
    assert sent["caption"] == "الملف"
    assert emulator.state.media_bytes(sent["id"]) == content
    assert sent.get("filename") == (name if kind == "document" else None)


def test_a_file_of_a_wrong_kind_is_not_sent(chat: Page, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("نص")
    dialog = attach(chat, "صورة")
    dialog.get_by_label("اختر صورة").set_input_files(file)
    expect(dialog.get_by_role("alert")).to_contain_text("image/jpeg, image/png")
    expect(dialog.get_by_role("button", name="إرسال صورة")).to_be_disabled()


def test_a_picture_becomes_a_sticker(
    chat: Page, emulator: Emulator, site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(chat.locator(".chat__avatar").screenshot())
    dialog = attach(chat, "ملصق")
    dialog.get_by_label("اختر ملفًا").set_input_files(file)
    dialog.get_by_role("button", name="إرسال").click()
    shown = chat.locator(".bubble--own .bubble__sticker")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 512
    wait_until_all_arrived(chat)
    sticker = site.messages[0]["sticker"]
    assert (sticker["mime_type"], sticker["animated"]) == ("image/webp", False)


TONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const audio = new AudioContext();
  const output = audio.createMediaStreamDestination();
  const tone = audio.createOscillator();
  tone.connect(output);
  tone.start();
  return output.stream;
};
"""


def test_a_voice_message_is_recorded(emulator: Emulator, page: Page, site: Site) -> None:
    watch_for_errors(page)
    page.add_init_script(TONE)
    page.goto(emulator.url)
    dialog = attach(page, "رسالة صوتية")
    dialog.get_by_role("button", name="بدء التسجيل").click()
    stop = dialog.get_by_role("button", name="إنهاء التسجيل")
    expect(stop).to_be_visible()
    page.wait_for_timeout(300)
    stop.click()
    dialog.get_by_role("button", name="إرسال").click()
    expect(page.locator(".bubble--own audio")).to_be_visible()
    wait_until_all_arrived(page)
    voice = site.messages[0]["audio"]
    assert voice["voice"] is True
    assert voice["mime_type"].startswith("audio/")
    assert len(emulator.state.media_bytes(voice["id"])) > 100


def silence() -> bytes:
    """Return a second of it, as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes([128]) * 8000)
    return file.getvalue()


def test_a_voice_message_of_the_centre_is_played(
    chat: Page, emulator: Emulator, site: Site
) -> None:
    write(chat, "مرحبا")
    media = emulator.state.add_media(silence(), "audio/wav")
    voice = send(emulator, {"type": "audio", "audio": {"id": media.id}})
    player = chat.locator(f"[data-id='{voice}'] audio")
    expect(player).to_be_visible()
    player.evaluate("node => { node.play().catch(() => {}) }")
    played = {"id": voice, "status": "played"}
    assert emulator.state.wait_until(
        lambda: any(played.items() <= status.items() for status in site.statuses), 5
    )


def test_a_contact_and_a_poll_are_sent(chat: Page, emulator: Emulator, site: Site) -> None:
    dialog = attach(chat, "جهة اتصال")
    dialog.get_by_label("الاسم").fill("أبو علي")
    dialog.get_by_label("رقم الهاتف").fill("+961 3 123 456")
    dialog.get_by_role("button", name="إرسال").click()
    expect(chat.locator(".bubble--own .bubble__card")).to_contain_text("+961 3 123 456")
    chat.get_by_role("button", name="إرفاق", exact=True).click()
    chat.get_by_role("button", name="استطلاع رأي").click()
    expect(chat.locator(".bubble--own").last).to_contain_text("نوع لا يتلقاه مركز الاتصال")
    wait_until_all_arrived(chat)
    card, poll = site.messages
    phones = card["contacts"][0]["phones"]
    assert phones == [{"phone": "+961 3 123 456", "wa_id": "9613123456", "type": "CELL"}]
    assert poll["errors"][0]["code"] == 131051


def test_a_template_is_read_and_answered(chat: Page, emulator: Emulator, site: Site) -> None:
    def texts(*values: str) -> list[dict[str, str]]:
        return [{"type": "text", "text": value} for value in values]

    template = {
        "name": "case_resolved",
        "language": {"code": "ar"},
        "components": [
            {"type": "header", "parameters": texts("7KQ2")},
            {"type": "body", "parameters": texts("رنا", "7KQ2", "بلدية زحلة")},
        ],
    }
    message_id = send(emulator, {"type": "template", "template": template})
    bubble = chat.locator(f"[data-id='{message_id}']")
    expect(bubble).to_contain_text("الطلب رقم 7KQ2")
    expect(bubble).to_contain_text("حضرة رنا، أُنجز طلبكم رقم 7KQ2 لدى بلدية زحلة.")
    bubble.get_by_role("button", name="شكرًا").click()
    expect(chat.locator(".bubble--own .bubble__text")).to_have_text("شكرًا")
    expect(bubble.get_by_role("button", name="لم تُحلّ المشكلة")).to_be_disabled()
    wait_until_all_arrived(chat)
    assert site.messages[0]["button"] == {"payload": "شكرًا", "text": "شكرًا"}
    assert site.messages[0]["context"]["id"] == message_id


def test_phones_stand_side_by_side(emulator: Emulator, page: Page, site: Site) -> None:
    watch_for_errors(page)
    page.set_viewport_size({"width": 1600, "height": 900})
    page.goto(emulator.url)
    page.get_by_role("link", name="فتح هاتفه إلى الجانب: كريم").click()
    beside = page.frame_locator(".beside__phone")
    beside.get_by_label("اكتب رسالة").fill("أنا كريم")
    beside.get_by_label("اكتب رسالة").press("Enter")
    expect(beside.locator("[data-tick='tick']")).to_have_count(1)
    expect(page.locator(".bubble")).to_have_count(0)
    write(page, "أنا رنا")
    assert [message["from"] for message in site.messages] == [KARIM, RANA]
    message_id = send(emulator, text("أهلًا كريم"), KARIM)
    expect(beside.locator(f"[data-id='{message_id}']")).to_have_attribute("data-status", "read")
    page.get_by_role("link", name="English").first.click()
    expect(page.frame_locator(".beside__phone").locator("html")).to_have_attribute("lang", "en")
    page.locator(".beside").get_by_role("link").click()
    expect(page.locator(".beside")).to_have_count(0)


def test_a_phone_that_has_no_room_beside_reads_nothing(emulator: Emulator, page: Page) -> None:
    emulator.say(KARIM, "مرحبا")
    page.set_viewport_size(DESK)
    page.goto(f"{emulator.url}/?with={KARIM}")
    message_id = send(emulator, text("أهلًا كريم"), KARIM)
    expect(page.get_by_role("link", name="كريم").locator(".count")).to_have_text("1")
    page.wait_for_timeout(1500)
    assert emulator.state.messages[message_id].status == "delivered"


def test_a_person_hides_the_number_and_changes_it(
    chat: Page, emulator: Emulator, site: Site
) -> None:
    write(chat, "مرحبا")
    chat.get_by_role("button", name="إعدادات هذا الهاتف").click()
    dialog = chat.get_by_role("dialog")
    dialog.get_by_label("اسم المستخدم").fill("rana.lb")
    dialog.get_by_label("إخفاء الرقم").check()
    dialog.get_by_role("button", name="حفظ").click()
    expect(chat).to_have_url(re.compile(f"person={RANA}"))
    expect(chat.locator(".bubble--own")).to_have_count(1)
    write(chat, "من دون رقم")
    assert "from" not in site.messages[-1]
    assert site.changes[-1]["contacts"][0]["profile"]["username"] == "rana.lb"
    chat.get_by_role("button", name="إعدادات هذا الهاتف").click()
    dialog.get_by_label("رقم الهاتف").fill("96170000088")
    dialog.get_by_role("button", name="حفظ").click()
    expect(chat).to_have_url(re.compile("person=96170000088"))
    expect(chat.locator(".bubble").last).to_contain_text("تغيّر رقم الهاتف")
    emulator.settle()
    assert site.messages[-1]["system"]["wa_id"] == "96170000088"


def test_a_new_person_gets_a_phone(chat: Page, emulator: Emulator, site: Site) -> None:
    chat.get_by_role("button", name="شخص جديد").click()
    dialog = chat.get_by_role("dialog")
    dialog.get_by_label("الاسم").fill("هدى")
    dialog.get_by_label("رقم الهاتف").fill("96170000066")
    dialog.get_by_role("button", name="حفظ").click()
    expect(chat).to_have_url(re.compile("person=96170000066"))
    expect(chat.get_by_role("link", name="هدى")).to_have_attribute("aria-current", "true")
    write(chat, "أنا هدى")
    assert site.messages[0]["from"] == "96170000066"
    assert site.changes[0]["contacts"][0]["profile"]["name"] == "هدى"


@pytest.mark.parametrize(
    ("language", "viewport", "scheme"),
    [
        ("ar", DESK, "light"),
        ("en", DESK, "dark"),
        ("ar", PHONE, "dark"),
        ("en", PHONE, "light"),
    ],
    ids=["ar-desk-light", "en-desk-dark", "ar-phone-dark", "en-phone-light"],
)
def test_axe_finds_nothing(
    language: str, viewport: ViewportSize, scheme: Any, browser: Browser, emulator: Emulator
) -> None:
    emulator.say(RANA, "مرحبا، and some English")
    for body in (text("أهلًا *بك* https://example.org"), BUTTONS, LIST):
        send(emulator, body)
    emulator.settle()
    emulator.deliverer.webhook_url = DOWN
    emulator.say(RANA, "انتظار")
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    watch_for_errors(page)
    page.goto(f"{emulator.url}/?lang={language}")
    expect(page.locator(".bubble")).to_have_count(5)
    expect(page.locator(".bubble__note")).to_be_visible()
    assert_accessible(page)
    if viewport == PHONE:
        page.locator(".guide__open").click()
        assert_accessible(page)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="الخدمات").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    for opener in (".composer__attach", ".chat__header [data-open-person]", ".bubble__menu"):
        page.locator(opener).first.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Escape")
    small = page.evaluate(
        """() => [...document.querySelectorAll('a.person, a.pill, button, textarea')]
        .filter(node => node.checkVisibility() && !node.closest('.bubble__quote'))
        .filter(node => Math.min(node.offsetWidth, node.offsetHeight) < 44)
        .map(node => node.outerHTML)"""
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def assert_accessible(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
