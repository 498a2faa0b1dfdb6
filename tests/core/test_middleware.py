"""Headers, and what may be kept by caches that everybody shares."""

import pytest
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory
from django.urls import reverse
from wagtail.models import Page

from cms.core import middleware
from home.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _strict(settings):
    settings.STRICT_PUBLIC_PAGES = True


def answer(path, view, method="get", cookies=None):
    """Send a request through PublicCacheMiddleware alone to `view`."""
    request = getattr(RequestFactory(), method)(path)
    request.COOKIES.update(cookies or {})
    return middleware.PublicCacheMiddleware(view)(request)


def plain(request):
    return HttpResponse("public")


# --- Public pages ---


def test_a_public_page_may_be_kept_for_a_minute():
    assert answer("/ar/x/", plain)["Cache-Control"] == "public, max-age=60"
    assert answer("/en/x/", plain, "head")["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/admin/", "/", "/api/v1/search", "/arx/", "/documents/1/a.pdf"])
def test_other_addresses_are_left_alone(path):
    assert "Cache-Control" not in answer(path, plain)


def test_what_a_view_says_itself_stays():
    def private(request):
        return HttpResponse(headers={"Cache-Control": "private, no-store"})

    def long(request):
        return HttpResponse(headers={"Cache-Control": "public, max-age=3600"})

    assert answer("/ar/x/", private)["Cache-Control"] == "private, no-store"
    assert answer("/ar/x/", long)["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("status", [302, 403, 404, 500])
def test_only_good_answers_are_public(status):
    assert "Cache-Control" not in answer("/ar/x/", lambda request: HttpResponse(status=status))


def test_answers_to_post_are_not_public():
    assert "Cache-Control" not in answer("/ar/x/", plain, "post")


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken"])
def test_people_with_our_cookies_have_pages_of_their_own(cookie):
    said = answer("/ar/x/", plain, cookies={cookie: "a" * 32})["Cache-Control"]
    assert set(said.split(", ")) == {"private", "no-store"}


def set_cookie(request):
    response = HttpResponse()
    response.set_cookie("seen", "1")
    return response


def use_csrf(request):
    return HttpResponse(get_token(request))


def vary_by_cookie(request):
    return HttpResponse(headers={"Vary": "Accept-Encoding, Cookie"})


def vary_by_language(request):
    return HttpResponse(headers={"Vary": "Accept-Language"})


def promise_and_set_cookie(request):
    response = set_cookie(request)
    response["Cache-Control"] = "public, max-age=60"
    return response


@pytest.mark.parametrize(
    "view", [set_cookie, use_csrf, vary_by_cookie, vary_by_language, promise_and_set_cookie]
)
def test_a_public_page_with_something_personal_fails_in_tests_and_is_private_in_production(
    view, settings, caplog
):
    with pytest.raises(middleware.PublicCacheViolation, match=r"/ar/x/ is public but carries"):
        answer("/ar/x/", view)
    settings.STRICT_PUBLIC_PAGES = False
    assert answer("/ar/x/", view)["Cache-Control"] == "private, no-store"
    assert "is public but carries" in caplog.text


# --- Through the whole site ---


def test_the_home_pages_are_public_and_vary_by_nothing_personal(client):
    for path in ("/ar/", "/en/"):
        page = client.get(path, headers={"accept-language": "en"})
        if page.status_code == 404:
            continue
        assert page["Cache-Control"] == "public, max-age=60"
        assert "Cookie" not in page.get("Vary", "")
        assert "Accept-Language" not in page.get("Vary", "")
        assert not page.cookies


def test_staff_never_leave_pages_in_shared_caches(editor_client):
    assert Page.objects.exists()
    assert "no-store" in editor_client.get("/ar/")["Cache-Control"]


def test_public_pages_run_nothing_inline(client):
    policy = client.get("/ar/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy
    assert "frame-ancestors 'self'" in policy


def test_the_admin_has_a_policy_it_works_with(editor_client):
    page = editor_client.get("/admin/")
    assert "script-src 'self' 'unsafe-inline'" in page["Content-Security-Policy"]
    assert "unsafe-eval" not in page["Content-Security-Policy"]


def test_an_editor_previews_a_page_inside_the_admin(client, administrator):
    """A preview passes through the middleware as the page's own address, then as the admin's."""
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="Home", slug="preview"))
    page = home.add_child(instance=StandardPage(title="Draft", slug="draft", live=False))
    client.force_login(administrator)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert preview.status_code == 200
    assert "no-store" in preview["Cache-Control"]
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]


def test_other_headers(client):
    page = client.get("/ar/")
    assert "camera=()" in page["Permissions-Policy"]
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "SAMEORIGIN"


def test_uploaded_files_run_nothing():
    respond = middleware.SecurityHeadersMiddleware(plain)
    policy = respond(RequestFactory().get("/media/images/x.svg"))["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")


def test_a_view_keeps_its_own_policy():
    respond = middleware.SecurityHeadersMiddleware(
        lambda request: HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    )
    policy = respond(RequestFactory().get("/ar/"))["Content-Security-Policy"]
    assert policy == "default-src 'none'"


@pytest.mark.parametrize(
    ("options", "origin"),
    [
        (
            {"bucket_name": "b", "endpoint_url": "https://s3.example.org:9000/x"},
            "https://s3.example.org:9000",
        ),
        ({"bucket_name": "b", "endpoint_url": None}, "https://b.s3.amazonaws.com"),
        ({"bucket_name": "b", "region_name": "eu-west-1"}, "https://s3.eu-west-1.amazonaws.com"),
    ],
)
def test_images_may_come_from_where_files_are_kept(settings, options, origin):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "x", "OPTIONS": options}}
    respond = middleware.SecurityHeadersMiddleware(plain)
    assert origin in respond(RequestFactory().get("/ar/"))["Content-Security-Policy"]


# --- Language ---


def test_an_address_without_language_leads_to_the_one_with_it(client):
    assert client.get("/directory/")["Location"].endswith("/directory/")
    assert client.get("/directory/").status_code == 302


@pytest.mark.parametrize("path", ["/api/nothing/", "/whatsapp/nothing/", "/documents/9/x.pdf"])
def test_an_unknown_address_of_machines_is_simply_not_found(client, path):
    assert client.get(path).status_code == 404
