"""How often something may be done, and the log-in that relies on it."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from cms.core import ratelimit, views

HOUR = 3600


def test_the_limit_is_what_is_allowed_within_the_window():
    assert [ratelimit.allow("x", "k", limit=3, per=HOUR) for _ in range(5)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_scopes_and_keys_are_counted_apart():
    assert ratelimit.allow("x", "k", limit=1, per=HOUR)
    assert ratelimit.allow("y", "k", limit=1, per=HOUR)
    assert ratelimit.allow("x", "l", limit=1, per=HOUR)
    assert not ratelimit.allow("x", "k", limit=1, per=HOUR)


def test_keys_may_be_anything():
    assert ratelimit.allow("x", "مفتاح " * 200 + "\n\x00", limit=1, per=HOUR)


def test_a_new_window_counts_anew(monkeypatch):
    now = 1_000_000_000
    monkeypatch.setattr(ratelimit.time, "time", lambda: now)
    assert ratelimit.allow("x", "k", limit=1, per=60)
    assert not ratelimit.allow("x", "k", limit=1, per=60)
    now += ratelimit.seconds_left(60)
    assert ratelimit.allow("x", "k", limit=1, per=60)


def test_what_is_given_back_does_not_count():
    for _attempt in range(5):
        assert ratelimit.allow("x", "k", limit=1, per=HOUR)
        ratelimit.give_back("x", "k", per=HOUR)
    ratelimit.give_back("never", "counted", per=HOUR)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.6.7.8", "1.2.3.4"),
        (2, "1.2.3.4", "1.2.3.4"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "nonsense", "nonsense"),
    ],
)
def test_the_clients_address_is_what_our_own_proxies_saw(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1")
    assert ratelimit.client_address(request) == expected


# --- The log-in ---


def log_in(client, email, password="wrong", address="10.0.0.1"):  # noqa: S107
    return client.post(
        "/admin/login/", {"username": email, "password": password}, REMOTE_ADDR=address
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
def test_an_account_has_so_many_wrong_passwords(client, administrator):
    for number in range(views.LOGINS_PER_ACCOUNT):
        # Whatever the address and the letter case.
        answer = log_in(client, administrator.email.upper(), address=f"10.0.1.{number}")
        assert answer.status_code == 200
    refused = log_in(client, administrator.email, "correct horse battery staple")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= views.LOGIN_WINDOW
    assert "_auth_user_id" not in client.session
    page = refused.content.decode()
    assert 'role="alert"' in page
    assert administrator.email not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
def test_an_address_has_so_many_wrong_passwords(client, administrator, monkeypatch):
    monkeypatch.setattr(views, "LOGINS_PER_ADDRESS", 3)
    for number in range(3):
        assert log_in(client, f"nobody{number}@example.org").status_code == 200
    assert log_in(client, administrator.email).status_code == 429
    assert log_in(client, administrator.email, address="10.0.0.2").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("still_clock")
def test_logging_in_does_not_use_up_the_limit(client, administrator):
    for _time in range(views.LOGINS_PER_ACCOUNT + 2):
        answer = log_in(client, administrator.email, "correct horse battery staple")
        assert answer.status_code == 302
        client.logout()
    cache.clear()


@pytest.mark.django_db
def test_the_log_in_page_itself_is_free(client):
    assert client.get("/admin/login/").status_code == 200
    assert "alert" not in client.get("/admin/login/").content.decode().split("<form")[0][-200:]
