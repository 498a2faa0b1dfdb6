"""Files on S3, through the very settings that an operator's environment makes."""

from collections.abc import Iterator
from pathlib import Path

import environ
import httpx
import pytest
from botocore.exceptions import ClientError
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

from cms.settings.backends import storage_backends
from tests.services.s3 import ACCESS_KEY, SECRET_KEY, s3


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[environ.Env]:
    with s3(tmp_path) as address:
        monkeypatch.setenv("AWS_STORAGE_BUCKET_NAME", "diwan")
        monkeypatch.setenv("AWS_S3_ENDPOINT_URL", address)
        monkeypatch.setenv("AWS_S3_REGION_NAME", "us-east-1")
        monkeypatch.setenv("AWS_S3_ACCESS_KEY_ID", ACCESS_KEY)
        monkeypatch.setenv("AWS_S3_SECRET_ACCESS_KEY", SECRET_KEY)
        yield environ.Env()


@pytest.fixture
def private(bucket: environ.Env, tmp_path: Path) -> Storage:
    storage = storages.create_storage(storage_backends(bucket, tmp_path)["private"])
    storage.connection.create_bucket(Bucket="diwan")  # type: ignore[attr-defined]
    return storage


def test_a_file_comes_back_whole_under_an_arabic_name(private: Storage):
    name = private.save("محاضر/قرار رقم ١.pdf", ContentFile(b"%PDF-1.7 body"))
    with private.open(name) as stored:
        assert stored.read() == b"%PDF-1.7 body"


def test_a_second_file_of_the_same_name_does_not_replace_the_first(private: Storage):
    first = private.save("report.csv", ContentFile(b"first"))
    second = private.save("report.csv", ContentFile(b"second"))
    assert first != second
    with private.open(first) as stored:
        assert stored.read() == b"first"


def test_only_a_signed_link_opens_a_private_file(private: Storage):
    name = private.save("sheet.pdf", ContentFile(b"secret"))
    link = private.url(name)
    assert httpx.get(link).content == b"secret"
    assert "X-Amz-Signature" in link, "version 2 signatures are refused by current servers"
    assert httpx.get(link.partition("?")[0]).status_code == 403
    assert httpx.get(link[:-4] + "0000").status_code == 403


def test_wrong_keys_are_refused(private: Storage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("AWS_S3_SECRET_ACCESS_KEY", "wrong")
    stranger = storages.create_storage(storage_backends(environ.Env(), tmp_path)["private"])
    with pytest.raises(ClientError, match="403"):
        stranger.save("x.txt", ContentFile(b"x"))
