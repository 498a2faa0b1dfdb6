"""The webhook: what it verifies, refuses, stores, and answers."""

import hashlib
import hmac
from io import BytesIO
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from contact_center.models import Delivery
from contact_center.whatsapp.signature import sign, signed_with
from tests.factories.contact_center import body_of, text

URL = "/whatsapp/webhook"
SECRET = "emulator-app-secret"


def deliver(client: Client, body: bytes, signature: str | None = "", **more: Any) -> Any:
    """Post a body; signed rightly unless `signature` says otherwise, unsigned for None."""
    if signature == "":
        signature = sign(body, SECRET)
    headers = {} if signature is None else {"X-Hub-Signature-256": signature}
    return client.post(URL, body, content_type="application/json", headers=headers, **more)


# --- Verification -------------------------------------------------------------------------


def ask(client: Client, **query: str) -> Any:
    return client.get(URL, {f"hub.{name}": value for name, value in query.items()})


def test_the_challenge_is_answered_to_who_knows_the_token(client: Client) -> None:
    response = ask(
        client, mode="subscribe", challenge="1158201444", verify_token="emulator-verify-token"
    )
    assert response.status_code == 200
    assert response.content == b"1158201444"
    assert response["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "subscribe", "challenge": "1", "verify_token": "wrong"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "رمز"},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": "emulator-verify-token"},
        {},
    ],
)
def test_anybody_else_is_not_verified(client: Client, query: dict[str, str]) -> None:
    assert ask(client, **query).status_code == 403


def test_an_unset_token_verifies_nobody(client: Client, settings: Any) -> None:
    settings.WHATSAPP_VERIFY_TOKEN = ""
    assert ask(client, mode="subscribe", challenge="1", verify_token="").status_code == 403
    assert ask(client, mode="subscribe", challenge="1").status_code == 403


# --- Signatures ---------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_signed_body_is_stored_as_it_came_and_acknowledged(client: Client) -> None:
    body = body_of(text("مرحبا")) + b"\n  "
    response = deliver(client, body)
    assert response.status_code == 200
    assert bytes(Delivery.objects.get().body) == body
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(
    "signature",
    [
        None,
        "nonsense",
        "sha256=",
        "sha256=" + "0" * 64,
        "sha256=" + "g" * 64,
        "sha256=" + "0" * 63,
        "sha1=" + "0" * 40,
        "sha256=" + "٠" * 64,
        "sha256=\u00e9\u00ff",
        sign(b"another body", SECRET),
        sign(body_of(), "another secret"),
        sign(b"{}", "") + " ",
    ],
)
def test_unsigned_webhooks_are_refused_and_leave_nothing(
    client: Client, signature: str | None
) -> None:
    """Unsigned webhooks accepted: chatwoot #14280."""
    assert deliver(client, b"{}", signature).status_code == 401
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_during_a_rotation_both_secrets_sign(client: Client, settings: Any) -> None:
    settings.WHATSAPP_APP_SECRET = ["new-secret", SECRET]
    assert deliver(client, b"{}", sign(b"{}", "new-secret")).status_code == 200
    assert deliver(client, b"{}", sign(b"{}", SECRET)).status_code == 200
    assert list(Delivery.objects.order_by("id").values_list("signed_with", flat=True)) == [0, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("secrets", [[], [""], ["", ""]])
def test_without_a_secret_nothing_is_accepted(
    client: Client, settings: Any, secrets: list[str]
) -> None:
    settings.WHATSAPP_APP_SECRET = secrets
    empty_key = "sha256=" + hmac.new(b"", b"{}", hashlib.sha256).hexdigest()
    assert deliver(client, b"{}", empty_key).status_code == 401
    assert not Delivery.objects.exists()


@given(st.binary(max_size=200), st.text(max_size=100), st.lists(st.text(max_size=20), max_size=3))
def test_no_header_breaks_the_check(body: bytes, header: str, secrets: list[str]) -> None:
    assert signed_with(body, header, secrets) is None


# --- Bodies -------------------------------------------------------------------------------


@pytest.mark.django_db
def test_three_megabytes_are_taken_and_a_byte_more_is_not(client: Client) -> None:
    assert deliver(client, b" " * (3 * 1024 * 1024)).status_code == 200
    assert deliver(client, b" " * (3 * 1024 * 1024 + 1)).status_code == 413
    assert Delivery.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("claimed", "status"),
    [("10", 401), ("", 401), ("0", 401), ("-5", 401), (str(10**9), 200), ("many", 401)],
)
def test_a_length_that_lies_gains_nothing(client: Client, claimed: str, status: int) -> None:
    body = body_of(text("مرحبا"))
    stream: dict[str, Any] = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": claimed}
    assert deliver(client, body, **stream).status_code == status
    assert Delivery.objects.count() == (status == 200)


@pytest.mark.django_db
def test_a_body_in_chunks_is_read(client: Client) -> None:
    body = body_of(text("مرحبا"))
    stream: dict[str, Any] = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": ""}
    assert deliver(client, body, HTTP_TRANSFER_ENCODING="chunked", **stream).status_code == 200
    assert bytes(Delivery.objects.get().body) == body


@pytest.mark.django_db
def test_broken_json_with_a_right_signature_is_stored(client: Client) -> None:
    assert deliver(client, b'{"entry": [').status_code == 200
    assert bytes(Delivery.objects.get().body) == b'{"entry": ['


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_when_it_cannot_be_stored_whatsapp_is_told_to_come_again(client: Client) -> None:
    def refuse(*args: Any) -> None:
        raise OperationalError("the database is gone")

    with connection.execute_wrapper(refuse):
        assert deliver(client, b"{}").status_code == 503
    assert deliver(client, b"{}").status_code == 200


def test_other_methods_are_refused(client: Client) -> None:
    assert client.put(URL).status_code == 405
