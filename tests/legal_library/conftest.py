"""Fixtures of the legal library's tests."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from cms.core.models import User
from home.services import setup_site
from legal_library.services import STARTING_REGISTER, load_legal_texts

# The Municipal Act and the texts around it, texts that share a number, one without, one with a letter.
SAMPLE = (
    "lb-decree-law-1977-06-30-118",
    "lb-law-1997-12-29-665",
    "lb-law-1947-11-27-nn",
    "lb-decree-1982-09-22-5595",
    "lb-decree-law-1959-06-12-118",
    "lb-decree-law-1977-06-30-106",
    "lb-decision-1998-04-16-23-د",
    "lb-decision-1925-06-10-144",
    "lb-law-1967-12-26-76",
    "lb-law-2012-10-22-243",
)

WriteSheet = Callable[..., Path]


def register_rows() -> dict[str, dict[str, str]]:
    """The starting register's rows by their id."""
    with STARTING_REGISTER.open(encoding="utf-8", newline="") as opened:
        return {row["id"]: row for row in csv.DictReader(opened)}


@pytest.fixture
def write_sheet(tmp_path: Path) -> WriteSheet:
    """Write a register of the sample's rows; `changes={id: {…}}` and `more=[{…}]` alter it."""

    def write(
        ids: tuple[str, ...] = SAMPLE,
        changes: dict[str, dict[str, str]] | None = None,
        more: list[dict[str, str]] | None = None,
    ) -> Path:
        known = register_rows()
        rows = [{**known[key], **(changes or {}).get(key, {})} for key in ids]
        headings = list(next(iter(known.values())))
        path = tmp_path / "legal_texts.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, headings)
            writer.writeheader()
            writer.writerows(rows)
            writer.writerows({**dict.fromkeys(headings, ""), **row} for row in more or [])
        return path

    return write


@pytest.fixture
def sample(db: None, write_sheet: WriteSheet) -> None:
    """A site whose library holds the sample."""
    setup_site()
    report = load_legal_texts(write_sheet())
    assert not report.faults


@pytest.fixture
def editor(db: None) -> Client:
    """Someone who may do everything in the admin, logged in."""
    client = Client()
    client.force_login(User.objects.create_superuser("editor@example.org", "secret"))
    return client
