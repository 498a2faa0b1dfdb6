"""Alerts above every page, the demonstration's sentence, and what the front page counts and links."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import get_page_models

from cms.core.models import BasePage, User
from home.models import Alert, FormsIndexPage, SiteSettings, TransactionGuideIndexPage
from tests.factories.core import AdministratorFactory
from tests.factories.directory import MunicipalityFactory
from tests.factories.home import SectionPageFactory, StandardPageFactory, sample_site, translate

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def alert(**fields) -> Alert:
    now = timezone.now()
    values = {
        "message_ar": "يُقفل مركز الاتصال غداً.",
        "message_en": "The call centre is closed tomorrow.",
        "starts_at": now - HOUR,
        "ends_at": now + HOUR,
        **fields,
    }
    return Alert.objects.create(**values)


def get(client: Client, path: str, status: int = 200) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == status, path
    return BeautifulSoup(response.content, "html.parser")


def shown(client: Client, path: str = "/ar/", status: int = 200) -> list[str]:
    alerts = get(client, path, status).select(".alerts .alert p")
    return [" ".join(each.get_text().split()) for each in alerts]


def test_an_alert_stands_on_every_public_page(client):
    sample_site()
    MunicipalityFactory(slug="qana")
    alert()
    for language, message in (
        ("ar", "يُقفل مركز الاتصال غداً."),
        ("en", "The call centre is closed tomorrow."),
    ):
        for path in (
            "",
            "guides/",
            "news/",
            "news/item-1/",
            "directory/",
            "directory/qana/",
            "search/",
        ):
            assert shown(client, f"/{language}/{path}") == [message], path
        assert shown(client, f"/{language}/nothing-here/", 404) == [message]


def test_without_an_alert_nothing_is_shown(client):
    StandardPageFactory()
    assert not get(client, "/ar/").select(".alerts")


def test_it_comes_and_goes_by_itself(client):
    StandardPageFactory()
    now = timezone.now()
    states = {
        alert(message_ar="قبل", starts_at=now + HOUR, ends_at=now + 2 * HOUR): "waiting",
        alert(message_ar="الآن"): "shown",
        alert(message_ar="بعد", starts_at=now - 2 * HOUR, ends_at=now - HOUR): "over",
        alert(message_ar="موقف", active=False): "off",
    }
    assert {each: each.state for each in states} == states
    assert shown(client) == ["الآن"]
    assert Alert.objects.shown(now + 1.5 * HOUR).get().message_ar == "قبل"
    assert not Alert.objects.shown(now + 3 * HOUR)


def test_row_18_a_message_without_english_is_shown_in_arabic_and_marked(client):
    StandardPageFactory()
    alert(message_en="")
    message = get(client, "/en/").select_one(".alert [lang=ar]")
    assert message["dir"] == "rtl"
    assert message.text == "يُقفل مركز الاتصال غداً."


def test_the_most_urgent_comes_first_and_says_so(client):
    StandardPageFactory()
    for level in ("information", "urgent", "important", "information"):
        alert(message_ar=level, message_en=level, level=level)
    assert shown(client, "/en/") == ["Urgent: urgent", "Important: important", "information"]


def test_its_link_leads_to_the_page_in_the_readers_language_or_elsewhere(client):
    page = StandardPageFactory(slug="closing")
    first = alert(page=page)
    assert [a["href"] for a in get(client, "/ar/").select(".alert a")] == ["/ar/closing/"]
    assert [a["href"] for a in get(client, "/en/").select(".alert a")] == ["/en/closing/"]
    page.unpublish()
    assert not get(client, "/ar/").select(".alert a")
    Alert.objects.filter(pk=first.pk).update(page=None, url="https://example.org/x")
    assert get(client, "/ar/").select_one(".alert a")["href"] == "https://example.org/x"


def test_alerts_cost_one_query_however_many(client):
    page = StandardPageFactory(slug="page")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/ar/page/")
        return len(captured)

    queries()
    without = queries()
    for _ in range(3):
        alert(page=page)
    assert queries() == without


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"ends_at": timezone.now() - 2 * HOUR}, "ends_at", "after the start"),
        ({"url": "https://example.org", "with_page": True}, "url", "not both"),
        ({"message_ar": ""}, "message_ar", ""),
        ({"url": "javascript:alert(1)"}, "url", ""),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(fields, field, message):
    values = dict(fields)
    if values.pop("with_page", False):
        values["page"] = StandardPageFactory()
    faulty = Alert(
        **{
            "message_ar": "رسالة",
            "starts_at": timezone.now() - HOUR,
            "ends_at": timezone.now() + HOUR,
            **values,
        }
    )
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        faulty.full_clean()
    with translation.override("en"):
        assert message in str(refused.value.message_dict[field])


def test_editors_see_which_alerts_are_shown_and_keep_what_they_typed(client):
    client.force_login(AdministratorFactory())
    now = timezone.now()
    alert(message_ar="الآن")
    alert(message_ar="بعد", starts_at=now - 2 * HOUR, ends_at=now - HOUR)
    listing = get(client, reverse("wagtailsnippets_home_alert:list"))
    titles = listing.select(".title-wrapper")
    rows = {title.text.strip(): title.find_parent("tr") for title in titles}
    assert set(rows) == {"الآن", "بعد"}
    assert rows["الآن"].select_one(".w-status--primary")
    assert not rows["بعد"].select_one(".w-status--primary")
    response = client.post(
        reverse("wagtailsnippets_home_alert:add"),
        {
            "message_ar": "رسالة جديدة",
            "message_en": "",
            "level": "urgent",
            "page": "",
            "url": "",
            "starts_at": "2026-05-02 10:00",
            "ends_at": "2026-05-01 10:00",
            "active": "on",
        },
    )
    form = BeautifulSoup(response.content, "html.parser")
    assert form.select_one('[name="message_ar"]')["value"] == "رسالة جديدة"
    assert form.select_one(
        "#panel-child-more_about_it-url-errors, .error-message, .w-field__errors"
    )
    assert Alert.objects.count() == 2


# --- The sentence at the end of every page ---


def test_the_demonstration_sentence_can_be_switched_off(client):
    StandardPageFactory(slug="page")
    for path in ("/ar/", "/ar/page/", "/en/directory/"):
        assert get(client, path).select_one(".site-footer__note")
    settings = SiteSettings.load()
    settings.demonstration_note = False
    settings.save()
    assert not get(client, "/ar/").select_one(".site-footer__note")


# --- The front page and other pages of text ---


def test_the_front_page_leads_to_guides_and_forms_once_they_are_there(client):
    home = SectionPageFactory().get_parent().specific
    tiles = {a["href"] for a in get(client, "/ar/").select(".tile a")}
    assert tiles == {"https://wa.me/9611610140", "/ar/directory/", "/ar/legal/"}
    for model, slug in ((TransactionGuideIndexPage, "transactions"), (FormsIndexPage, "forms")):
        home.refresh_from_db()
        page = home.add_child(instance=model(title=slug, slug=slug, locale=home.locale))
        page.save_revision().publish()
        translate(page)
    for language in ("ar", "en"):
        tiles = {a["href"] for a in get(client, f"/{language}/").select(".tile a")}
        assert {f"/{language}/transactions/", f"/{language}/forms/"} < tiles
        assert len(tiles) == 5


def test_figures_are_counted_and_nothing_is_no_figure(client):
    StandardPageFactory()
    assert not get(client, "/ar/").select(".figures")
    MunicipalityFactory()
    MunicipalityFactory()
    assert [n.text for n in get(client, "/ar/").select(".figures dd")] == ["2"]


def test_the_list_beside_a_waiting_page_is_in_the_readers_language(client):
    section = SectionPageFactory(slug="guides")
    StandardPageFactory(parent=section, slug="a")
    StandardPageFactory(parent=section, slug="b")
    page = get(client, "/en/guides/a/")
    beside = page.select_one(".side-nav")
    assert beside.h2.text == "In this section"
    assert not beside.find_parent(attrs={"lang": "ar"})
    assert beside.select_one("a span")["lang"] == "ar"
    assert page.find("h1").find_parent(attrs={"lang": "ar"})
    assert get(client, "/ar/guides/a/").select_one(".side-nav h2").text != ""


def test_every_page_type_is_described_and_previewed_on_phone_and_desk():
    models = [
        m for m in get_page_models() if issubclass(m, BasePage) and m._meta.app_label == "home"
    ]
    assert models
    for model in models:
        assert model.page_description, model
        sizes = {size["name"]: size["device_width"] for size in model().preview_sizes}
        assert sizes["mobile"] < 400 < 1200 < sizes["desktop"], model
        assert model().default_preview_size == "mobile"


def test_every_field_of_our_page_types_says_what_it_is_for():
    known = {"HomePage", "SectionPage", "StandardPage", "NewsIndexPage", "NewsPage"}
    for model in get_page_models():
        if model.__name__ not in known:
            continue
        for field in model._meta.get_fields():
            own = field.concrete and field.model is model and not field.auto_created
            if own and not field.name.endswith("_ptr"):
                assert field.help_text, f"{model.__name__}.{field.name}"


def test_previews_of_unsaved_pages_show_them(client):
    client.force_login(User.objects.create_superuser("staff@example.org", "x"))
    page = StandardPageFactory(slug="page")
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert response.status_code == 200
