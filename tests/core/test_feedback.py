"""Was this page useful? Without cookie and token, and yet safe; and what editors see of it."""

import io
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from cms.core import feedback
from cms.core.models import PageFeedback, User
from cms.core.recurring import clean_up
from cms.core.sharing import Subject
from tests.factories.core import AdministratorFactory, UserFactory
from tests.factories.home import StandardPageFactory, translate

pytestmark = pytest.mark.django_db

OURS = {"origin": "http://testserver"}


@pytest.fixture
def permit() -> Page:
    return StandardPageFactory(slug="permit", title="رخصة البناء")


def soup(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def field(client: Client, path: str) -> str:
    """The signed name of the page, as its form has it."""
    form = soup(client.get(path)).select_one("form.page-end__ask")
    assert form["method"] == "post"
    return str(form.select_one("input[name=subject]")["value"])


def answer(client: Client, page: Page, useful: str, **headers: str):
    data = {"subject": field(client, page.url), "useful": useful}
    return client.post(f"{page.url[:3]}/feedback/", data, headers=headers or OURS)


def test_a_yes_is_counted_once_and_leads_back(client, permit):
    response = answer(client, permit, "yes")
    row = PageFeedback.objects.get()
    assert (row.useful, row.path, row.language) == (True, "/ar/permit/", "ar")
    assert row.subject == f"page:{permit.translation_key}"
    assert row.title == "رخصة البناء"
    for _reload in range(2):
        thanks = client.get(response["Location"])
    shown = soup(thanks)
    assert shown.select_one("main .more")["href"] == "/ar/permit/"
    assert not shown.select("textarea")
    assert PageFeedback.objects.count() == 1


def test_a_no_asks_what_was_missing_and_keeps_the_comment(client, permit):
    response = answer(client, permit, "no")
    form = soup(client.get(response["Location"])).select_one("main form[method=post]")
    token = form.select_one("input[name=answer]")["value"]
    comment = "لم أجد الرسوم.\r\nFees?"
    done = client.post(
        form["action"], {"answer": token, "comment": comment, "website": ""}, headers=OURS
    )
    assert PageFeedback.objects.get().comment == "لم أجد الرسوم.\nFees?"
    assert not soup(client.get(done["Location"])).select("textarea")


def test_nothing_tells_who_answered(client, permit):
    answer(client, permit, "no")
    columns = {f.name for f in PageFeedback._meta.get_fields()}
    assert columns == {
        "id", "subject", "path", "language", "title", "useful", "comment", "created_at",
        "handled_at", "handled_by",
    }  # fmt: skip
    assert not client.cookies


def test_no_page_of_it_sets_a_cookie_or_is_kept_by_a_cache(client, permit):
    strict = Client(enforce_csrf_checks=True)
    first = answer(strict, permit, "no")
    pages = [first, strict.get(first["Location"]), strict.get("/ar/feedback/")]
    for response in pages:
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "csrf" not in response.content.decode()
    assert PageFeedback.objects.count() == 1


def test_the_form_is_the_same_for_everybody(client, permit):
    first = field(client, permit.url)
    assert first == field(Client(), permit.url)
    assert "public" in client.get(permit.url)["Cache-Control"]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
        {"accept": "*/*"},
    ],
)
def test_other_sites_cannot_answer(client, permit, headers):
    response = answer(client, permit, "yes", **headers)
    assert response.status_code == 403
    assert soup(response).select_one("main [role=alert]")
    assert not PageFeedback.objects.exists()


def test_a_browser_that_says_same_origin_may_answer(client, permit):
    answer(client, permit, "yes", **{"sec-fetch-site": "same-origin"})
    assert PageFeedback.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"useful": "maybe"},
        {"useful": ""},
        {"subject": "x"},
        {"subject": ""},
        {"subject": signing.Signer(salt="other").sign_object(["a", "/ar/", "ar", "t"])},
        {"subject": signing.Signer(salt="feedback.subject").sign_object(["short"])},
    ],
)
def test_nonsense_is_refused_with_a_clear_word(client, permit, change):
    data = {"subject": field(client, permit.url), "useful": "yes", **change}
    response = client.post("/en/feedback/", data, headers=OURS)
    assert response.status_code == 400
    assert "could not be read" in soup(response).select_one("[role=alert]").text
    assert not PageFeedback.objects.exists()


def test_a_program_that_fills_in_every_field_is_thanked_and_forgotten(client, permit):
    data = {"subject": field(client, permit.url), "useful": "yes", "website": "http://spam"}
    response = client.post("/ar/feedback/", data, headers=OURS)
    assert client.get(response["Location"]).status_code == 200
    assert not PageFeedback.objects.exists()


def test_too_many_answers_from_one_address(client, permit, still_clock, monkeypatch):
    monkeypatch.setattr(feedback, "ANSWERS_PER_ADDRESS", 2)
    for _count in range(2):
        assert answer(client, permit, "yes").status_code == 302
    response = answer(client, permit, "yes")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    # The same answer can be given from here.
    again = soup(response).select_one("main form[method=post]")
    assert again.select_one("input[name=subject]")["value"] == field(client, permit.url)
    assert PageFeedback.objects.count() == 2
    other = Client(REMOTE_ADDR="10.0.0.9")
    assert answer(other, permit, "yes").status_code == 302


def test_a_comment_is_not_lost_when_the_limit_is_hit(client, permit, still_clock, monkeypatch):
    monkeypatch.setattr(feedback, "COMMENTS_PER_ADDRESS", 0)
    token = token_of(answer(client, permit, "no"))
    response = client.post(
        "/ar/feedback/", {"answer": token, "comment": "ما زال هنا"}, headers=OURS
    )
    assert response.status_code == 429
    form = soup(response).select_one("main form[method=post]")
    assert form.textarea.text.strip() == "ما زال هنا"
    assert form.select_one("input[name=answer]")["value"] == token


def token_of(response) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["answer"][0]


def test_a_comment_that_is_too_long_comes_back_whole(client, permit):
    token = token_of(answer(client, permit, "no"))
    long = "ا" * 1001
    response = client.post("/en/feedback/", {"answer": token, "comment": long}, headers=OURS)
    assert response.status_code == 400
    assert "1001" in soup(response).select_one("[role=alert]").text
    assert soup(response).textarea.text.strip() == long
    assert PageFeedback.objects.get().comment == ""
    fits = {"answer": token, "comment": "ا\r\n" * 500}
    assert client.post("/en/feedback/", fits, headers=OURS).status_code == 302


def test_a_token_that_is_damaged_or_old_gives_the_comment_back(client, permit, monkeypatch):
    token = token_of(answer(client, permit, "no"))
    monkeypatch.setattr(feedback, "COMMENT_WITHIN", timedelta(seconds=-1))
    for bad in (token, token[:-2], "x"):
        response = client.post("/en/feedback/", {"answer": bad, "comment": "keep"}, headers=OURS)
        assert response.status_code == 400
        assert soup(response).textarea.text == "keep"
    assert PageFeedback.objects.get().comment == ""


def test_a_page_without_an_answer_says_what_this_is(client, permit):
    response = client.get("/en/feedback/?answer=nonsense")
    assert response.status_code == 200
    assert response["X-Robots-Tag"] == "noindex"
    assert client.put("/en/feedback/").status_code == 405


def test_pages_that_are_no_wagtail_pages_are_known_by_their_address():
    asked = feedback.unsign(feedback.sign(Subject("بلدية قانا"), "/ar/directory/qana/"))
    assert asked == feedback.Asked("/ar/directory/qana/", "/ar/directory/qana/", "ar", "بلدية قانا")


def test_comments_go_after_a_year_and_counts_stay(permit):
    now = timezone.now()
    for days, text in ((400, "old"), (300, "young")):
        PageFeedback.objects.create(
            subject="s", path="/ar/", language="ar", useful=False, comment=text,
            created_at=now - timedelta(days=days),
        )  # fmt: skip
    clean_up()
    assert sorted(PageFeedback.objects.values_list("comment", flat=True)) == ["", "young"]


# --- The report ---


def give(page: Page, yes: int, no: int, comment: str = "") -> None:
    for number in range(yes + no):
        PageFeedback.objects.create(
            subject=f"page:{page.translation_key}", path=page.url, language=page.url[1:3],
            title=page.title, useful=number < yes, comment=comment if number == yes + no - 1 else "",
        )  # fmt: skip


@pytest.fixture
def editor() -> User:
    """Somebody who may change pages, and no more."""
    user = UserFactory()
    group = Group.objects.create(name="Writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    permission = Permission.objects.get(codename="change_page")
    root = Page.objects.get(depth=1)
    GroupPagePermission.objects.create(group=group, page=root, permission=permission)
    user.groups.add(group)
    return user


@pytest.fixture
def desk(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def rows(client: Client, query: str = "") -> list[list[str]]:
    """The cells of the report's table."""
    response = client.get(f"{reverse('core_feedback_report')}{query}")
    assert response.status_code == 200
    table = soup(response).select("table.listing tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in table]


def test_the_least_useful_page_stands_first(desk, permit):
    good = StandardPageFactory(slug="good", title="صفحة جيدة")
    give(good, 9, 1)
    give(permit, 1, 3, "لا رسوم")
    give(translate(permit), 2, 0)
    found = rows(desk)
    assert [row[0] for row in found] == ["رخصة البناء", "صفحة جيدة", "English text"]
    assert found[0][2:7] == ["1", "3", "25%", "1", "لا رسوم"]
    assert rows(desk, "?ordering=-share")[0][0] == "English text"


def test_filters_by_section_language_and_date(desk, permit):
    other = StandardPageFactory(slug="other", title="أخرى")
    give(permit, 1, 0)
    give(other, 1, 0, "waits")
    give(translate(permit), 1, 0)
    PageFeedback.objects.filter(path=other.url).update(
        created_at=timezone.now() - timedelta(days=40)
    )
    today = timezone.localdate()
    assert len(rows(desk)) == 3
    assert {r[0] for r in rows(desk, "?section=permit")} == {"رخصة البناء", "English text"}
    assert {r[0] for r in rows(desk, "?language=en")} == {"English text"}
    recent = f"?created_at_from={today}"
    assert {r[0] for r in rows(desk, recent)} == {"رخصة البناء", "English text"}
    assert {r[0] for r in rows(desk, "?waiting=true")} == {"أخرى"}
    assert len(rows(desk, "?section=nonsense&language=xx")) == 3


def test_a_page_that_moved_is_still_one_line(desk, permit):
    give(permit, 1, 0)
    permit.slug = "moved"
    permit.save()
    give(Page.objects.get(pk=permit.pk), 0, 1)
    assert [row[2:4] for row in rows(desk)] == [["1", "1"]]


def test_the_report_costs_the_same_however_many_rows(desk, permit):
    give(permit, 1, 1, "x")
    rows(desk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            rows(desk)
        return len(found)

    before = cost()
    for number in range(8):
        give(StandardPageFactory(slug=f"p{number}"), 1, 1, "x")
    rows(desk)
    assert cost() == before


def test_spreadsheets_hold_what_the_filters_leave(desk, permit):
    other = StandardPageFactory(slug="other", title="=HYPERLINK")
    give(permit, 1, 2, "تعليق")
    give(other, 3, 0)
    url = reverse("core_feedback_report")
    csv = desk.get(f"{url}?export=csv").content.decode("utf-8-sig").splitlines()
    assert len(csv) == 3
    assert csv[1].startswith("رخصة البناء,/ar/permit/,")
    assert csv[2].startswith("'=HYPERLINK")
    xlsx = desk.get(f"{url}?export=xlsx&section=permit")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).worksheets[0]
    assert [cell.value for cell in sheet[2]][3:8] == [1, 2, 33, 1, "تعليق"]
    assert sheet.max_row == 2
    assert "feedback-" in xlsx["Content-Disposition"]


def test_a_comment_is_marked_as_handled_and_waits_again(desk, editor, permit):
    give(permit, 0, 1, '<script>alert("x")</script>')
    detail = f"{reverse('core_feedback_page')}?subject=page:{permit.translation_key}&language=ar"
    html = desk.get(detail).content.decode()
    assert "<script>alert" not in html
    [row] = PageFeedback.objects.all()
    url = reverse("core_feedback_handled", args=[row.pk])
    desk.post(url, {"handled": "1"})
    row.refresh_from_db()
    assert row.handled_by == editor
    assert rows(desk)[0][5] == "0"
    desk.post(url, {"handled": "0"})
    row.refresh_from_db()
    assert row.handled_at is None
    assert desk.get(url).status_code == 405


def test_only_people_who_work_on_pages_see_it(permit):
    give(permit, 0, 1, "x")
    stranger = UserFactory()
    group = Group.objects.create(name="Only the door")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    stranger.groups.add(group)
    client = Client()
    client.force_login(stranger)
    [row] = PageFeedback.objects.all()
    detail = f"{reverse('core_feedback_page')}?subject={row.subject}&language=ar"
    handle = reverse("core_feedback_handled", args=[row.pk])
    for response in (
        client.get(reverse("core_feedback_report")),
        client.get(detail),
        client.post(handle, {"handled": "1"}),
    ):
        assert response.status_code in (302, 403)
    row.refresh_from_db()
    assert row.handled_at is None
    assert reverse("core_feedback_report") not in client.get("/admin/").content.decode()
    boss = Client()
    boss.force_login(AdministratorFactory())
    assert reverse("core_feedback_report") in boss.get("/admin/").content.decode()
    assert boss.get(f"{reverse('core_feedback_page')}?subject=none&language=ar").status_code == 404


def test_languages_of_the_report_are_those_of_the_site():
    from cms.core.feedback_report import FeedbackFilters

    offered = FeedbackFilters.base_filters["language"].extra["choices"]
    assert [code for code, _name in offered] == [code for code, _name in settings.LANGUAGES]
