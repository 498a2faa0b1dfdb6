"""Joining by invitation, and handing a translation over, in a browser: Arabic, both widths."""

import re

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import Page, expect
from wagtail.models import Page as WagtailPage

from cms.staff import invitations
from cms.staff.roles import ADMINISTRATORS, EDITORS, REVIEWERS, TRANSLATORS, setup_roles
from tests.factories.home import StandardPageFactory, translate
from tests.factories.staff import PASSWORD, member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def log_in(page: Page, server: str, email: str) -> None:
    page.goto(f"{server}/admin/login/")
    page.fill("[name=username]", email)
    page.fill("[name=password]", PASSWORD)
    page.locator("form.login-form button[type=submit]").click()
    expect(page.locator("#wagtail-sidebar")).to_be_attached()


def fits(page: Page) -> bool:
    """Whether the page is no wider than the window."""
    return bool(
        page.locator("html").evaluate("e => e.scrollWidth <= document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("width", [360, 1280])
def test_somebody_invited_chooses_a_password_and_is_in(page: Page, live_server, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    administrator = member(ADMINISTRATORS, first_name="وليد")
    invitations.invite(
        email="rana@example.org",
        first_name="رنا",
        last_name="الخوري",
        language="ar",
        groups=[setup_roles()[EDITORS]],
        by=administrator,
    )
    [token] = re.findall(r"/admin/invitation/(\S+)/", str(mail.outbox[-1].body))
    page.goto(f"{live_server.url}/admin/invitation/{token}/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert fits(page)
    page.fill("[name=password1]", "a stone house in Amioun")
    page.fill("[name=password2]", "a stone house in Amioun")
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")
    expect(page.locator("body")).to_contain_text("رنا")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_translation_is_handed_over_and_approved(page: Page, live_server, width: int):
    arabic = StandardPageFactory(slug="permit")
    english = translate(arabic)
    translator, reviewer = member(TRANSLATORS), member(REVIEWERS)
    address = f"{live_server.url}/admin/pages/{english.pk}/edit/"
    page.set_viewport_size({"width": width, "height": 800})
    log_in(page, live_server.url, translator.email)
    page.goto(address)
    bar = page.locator("[data-review-bar]")
    expect(page.locator(".js-translation-editor .footer")).to_be_attached()
    # Nothing that a translator may not do is offered, and the preview stays.
    expect(page.locator(".js-translation-editor .footer .w-dropdown-button").first).to_be_hidden()
    expect(page.locator(".js-translation-editor .footer .w-dropdown-button").last).to_be_visible()
    button = bar.get_by_role("button")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box is not None
    assert box["width"] < width
    assert box["height"] < 80
    button.click()
    expect(bar).to_be_visible()
    assert WagtailPage.objects.get(pk=english.pk).workflow_in_progress
    page.context.clear_cookies()
    log_in(page, live_server.url, reviewer.email)
    page.goto(address)
    bar.locator("button[value=approve]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert not WagtailPage.objects.get(pk=english.pk).workflow_in_progress
    assert Client().get("/en/permit/").status_code == 200
