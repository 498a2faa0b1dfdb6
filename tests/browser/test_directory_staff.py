"""The day of a directory manager, in a browser: Arabic, on a desk and on a phone."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cms.core import tabular
from cms.staff.roles import DIRECTORY_MANAGERS
from directory.models import Change, Municipality, Union
from tests.browser.test_staff import fits, log_in
from tests.factories.directory import DistrictFactory, MunicipalityFactory, UnionFactory
from tests.factories.staff import member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]

LIST = "/admin/directory/municipalities/"


@pytest.fixture
def district() -> Union:
    """A district with a union and four municipalities that are not in it."""
    district = DistrictFactory(name_ar="النبطية", name_en="Nabatieh", slug="nabatieh")
    for arabic, english in (
        ("كفررمان", "Kfar Roummane"),
        ("كفرتبنيت", "Kfar Tebnit"),
        ("أرنون", "Arnoun"),
        ("يحمر", "Yohmor"),
    ):
        MunicipalityFactory(
            name_ar=arabic,
            name_en=english,
            district=district,
            slug=english.lower().replace(" ", "-"),
        )
    return UnionFactory(name_ar="اتحاد بلديات الشقيف", name_en="Chqif", district=district)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_day_of_a_directory_manager(page: Page, live_server, district: Union, width: int):
    page.set_viewport_size({"width": width, "height": 900})
    log_in(page, live_server.url, member(DIRECTORY_MANAGERS).email)

    # Finds a municipality by a name that is misspelt.
    page.goto(f"{live_server.url}{LIST}?q=kfr+rman")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    row = page.locator("main tbody tr").first
    expect(row).to_contain_text("كفررمان")
    row.locator("a[href*='/edit/']").first.click()

    # Enters two telephone numbers and a former name; a mistake is told, and nothing is lost.
    page.locator("#id_alternative_names-ADD").click()
    page.fill("[name=alternative_names-0-text]", "كفر رمانة")
    page.select_option("[name=alternative_names-0-kind]", "former")
    page.locator("#tab-label-contacts, [role=tab]").nth(2).click()
    for number, digits in enumerate(("07 760 111", "99999999")):
        page.locator("#id_phones-ADD").click()
        page.fill(f"[name=phones-{number}-number]", digits)
    assert fits(page)
    with page.expect_response(re.compile("/edit/")):
        page.locator("footer button[type=submit]").click()
    expect(page.locator("[name=phones-1-number]")).to_have_value("99999999")
    expect(page.locator("[name=alternative_names-0-text]")).to_have_value("كفر رمانة")
    page.locator("[role=tab]").nth(2).click()
    page.fill("[name=phones-1-number]", "٧٠١٢٣٤٥٦")
    page.locator("footer button[type=submit]").click()
    expect(page).to_have_url(f"{live_server.url}{LIST}")
    found = Municipality.objects.get(slug="kfar-roummane")
    assert [phone.number for phone in found.phones.all()] == ["+9617760111", "+96170123456"]

    # Sees the history.
    page.goto(f"{live_server.url}{LIST}inspect/{found.pk}/")
    history = page.locator("#history tbody tr")
    expect(history).to_have_count(2)
    expect(page.locator("#history")).to_contain_text("كفر رمانة")
    expect(page.locator("#history bdi").filter(has_text="+961 7 760 111")).to_have_count(1)
    assert fits(page)

    # Puts three municipalities into a union.
    page.goto(f"{live_server.url}{LIST}?district=nabatieh")
    boxes = page.locator("main tbody input[type=checkbox]")
    expect(boxes).to_have_count(4)
    everything = page.locator("thead input[type=checkbox]")
    everything.check()
    expect(page.locator("[data-directory-chosen]")).to_have_text("(4)")
    left_out = page.locator("main tbody tr").filter(has_text="يحمر").locator("input[type=checkbox]")
    left_out.uncheck()
    expect(page.locator("[data-directory-chosen]")).to_have_text("(3)")
    assert everything.evaluate("box => box.indeterminate")
    page.locator("#directory-bulk button").first.click()
    page.select_option("[name=value]", label="اتحاد بلديات الشقيف")
    page.locator("button[value=preview]").click()
    expect(page.locator("main tbody tr")).to_have_count(3)
    assert fits(page)
    page.locator("button[value=apply]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    expect(page).to_have_url(f"{live_server.url}{LIST}?district=nabatieh")
    inside = Municipality.objects.filter(union=district).values_list("slug", flat=True)
    assert set(inside) == {"kfar-roummane", "kfar-tebnit", "arnoun"}
    assert Change.objects.filter(field="union").count() == 3

    # Opens the report of completeness, follows a number, downloads the report.
    page.goto(f"{live_server.url}/admin/directory/completeness/")
    assert fits(page)
    missing = page.locator(".is-district td").nth(1).get_by_role("link")
    expect(missing).to_have_text("3")
    missing.click()
    expect(page.locator("main tbody tr")).to_have_count(3)
    page.go_back()
    with page.expect_download() as download:
        page.locator("a[href='?export=xlsx']").click()
    content = BytesIO(Path(str(download.value.path())).read_bytes())
    lines = list(tabular.read(content, filename=download.value.suggested_filename).records())
    assert len(lines) == 3


def test_several_are_changed_without_javascript(browser, live_server, district: Union):
    member_of_staff = member(DIRECTORY_MANAGERS)
    window = browser.new_context(java_script_enabled=False)
    page = window.new_page()
    page.goto(f"{live_server.url}/admin/login/")
    page.fill("[name=username]", member_of_staff.email)
    page.fill("[name=password]", "correct horse battery staple")
    page.locator("form.login-form button[type=submit]").click()
    page.goto(f"{live_server.url}{LIST}?district=nabatieh")
    for name in ("أرنون", "يحمر"):
        page.locator("main tbody tr").filter(has_text=name).locator("input[type=checkbox]").check()
    page.locator("#directory-bulk button").first.click()
    page.select_option("[name=value]", label="اتحاد بلديات الشقيف")
    page.locator("button[value=preview]").click()
    page.locator("button[value=apply]").click()
    expect(page).to_have_url(f"{live_server.url}{LIST}?district=nabatieh")
    assert Municipality.objects.filter(union=district).count() == 2
    window.close()
