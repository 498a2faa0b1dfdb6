"""The files of a data set, made once for each state of it and kept in the file store.

`current(dataset)` asks the database for a stamp (how many rows its tables have and when they
last changed: a few small queries) and returns the release that belongs to it. Only when there
is none yet are the rows read, a batch at a time. The version is the day of the last change and
a digest of the content, so that every process and machine gives it the same name.
"""

import datetime
import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from io import SEEK_END
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.cache import cache
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db.models import Count, Max, Q
from django.utils import timezone
from rest_framework.utils.encoders import JSONEncoder

from cms.core import tabular
from directory.models import Change, Source
from directory.opendata.columns import columns, flatten
from directory.opendata.datasets import (
    CREDIT,
    DATASETS,
    LICENCE_NAME,
    LICENCE_URL,
    Dataset,
    in_both,
)

logger = logging.getLogger(__name__)

FOLDER = "opendata"
BATCH = 500
# What changed without its row saying so is found within this time.
LOOK_AGAIN = 3600  # seconds
# As long as somebody may still be reading a file of an older version.
KEEP_OLD = datetime.timedelta(hours=1)
BUILDING = 120  # seconds after which another process takes over
# To be raised when the form of the files changes.
STRUCTURE = 1

_ENCODER = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True)
class StoredFile:
    """A file of a release: its name in the file store, its size in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class Release:
    """One state of a data set, with its files by format."""

    dataset: str
    version: str
    rows: int
    modified: datetime.datetime
    """The last change of its content."""
    issued: datetime.datetime
    """When the files were made."""
    files: dict[str, StoredFile]
    sources: list[dict[str, Any]]

    @property
    def etag(self) -> str:
        return f'W/"{self.version}"'

    def as_json(self) -> str:
        """Return the release as it is kept beside its files."""
        return json.dumps(asdict(self), default=datetime.datetime.isoformat, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Release":
        """Return a release from what `as_json` gave; raises ValueError, KeyError or TypeError."""
        kept = json.loads(text)
        for name in ("modified", "issued"):
            kept[name] = datetime.datetime.fromisoformat(kept[name])
        kept["files"] = {form: StoredFile(**file) for form, file in kept["files"].items()}
        return cls(**kept)


def current(dataset: Dataset) -> Release:
    """Return the release of the data set as it is now; the first to ask after a change makes it."""
    stamp, modified = _stamp(dataset)
    key, latest = f"opendata:{dataset.name}:{stamp}", f"opendata:{dataset.name}"
    if release := cache.get(key):
        return release
    kept = f"{FOLDER}/{dataset.name}/{stamp}.json"
    release = _kept(kept)
    if release is None:
        # While one makes the new files the others are given those of a moment ago.
        first = cache.add(f"{latest}:building", 1, timeout=BUILDING)
        if not first and (former := cache.get(latest)):
            return former
        try:
            release = _make(dataset, modified, kept)
        finally:
            cache.delete(f"{latest}:building")
    cache.set(key, release, timeout=LOOK_AGAIN)
    cache.set(latest, release, timeout=None)
    return release


def opened(release: Release, form: str) -> tuple[Release, IO[bytes]]:
    """Return a release's file of a format, opened, and the release: another one if it is gone."""
    try:
        return release, default_storage.open(release.files[form].name)
    except FileNotFoundError:
        # Somebody emptied the file store, or a newer version took this one's place just now.
        dataset = DATASETS[release.dataset]
        stamp, _modified = _stamp(dataset)
        cache.delete_many([f"opendata:{dataset.name}:{stamp}", f"opendata:{dataset.name}"])
        release = current(dataset)
        return release, default_storage.open(release.files[form].name)


def refresh() -> None:
    """Make the files that are not there yet, so that no visitor waits for them."""
    for dataset in DATASETS.values():
        current(dataset)


def _stamp(dataset: Dataset) -> tuple[str, datetime.datetime]:
    """Return a digest of how many rows the tables have and when they changed, and the last change."""
    seen: list[Any] = [STRUCTURE, timezone.now().timestamp() // LOOK_AGAIN]
    seen += [column.name for column in columns(dataset.record)]
    changes: list[datetime.datetime | None] = []
    for table in dataset.tables:
        asked = {"rows": Count("pk"), "newest": Max("pk")}
        if any(field.name == "updated_at" for field in table._meta.fields):
            asked["changed"] = Max("updated_at")
        found = table._default_manager.aggregate(**asked)
        seen += found.values()
        changes.append(found.get("changed"))
    # A row that is gone can't say when it went.
    kinds = [table._meta.model_name for table in dataset.tables]
    gone = Change.objects.filter(kind__in=kinds, field="", new__isnull=True)
    found = gone.aggregate(last=Max("at"))
    changes.append(found["last"])
    sources = Source.objects.aggregate(rows=Count("pk"), newest=Max("pk"))
    seen += [found["last"], *sources.values()]
    last = max(filter(None, changes), default=datetime.datetime(2016, 1, 1, tzinfo=datetime.UTC))
    digest = hashlib.sha256(repr(seen).encode()).hexdigest()[:24]
    return digest, last.astimezone(datetime.UTC)


def _kept(name: str) -> Release | None:
    """Return the release that another process made, with its files."""
    try:
        with default_storage.open(name) as file:
            release = Release.from_json(file.read().decode())
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        logger.warning("The release %s can't be read; it is made again", name)
        return None
    return release if all(default_storage.exists(f.name) for f in release.files.values()) else None


def _make(dataset: Dataset, modified: datetime.datetime, kept: str) -> Release:
    """Read every row once, write the files, and leave a note of them under the name `kept`."""
    sources = _sources(dataset)
    with TemporaryFile() as lines:
        digest = hashlib.sha256(json.dumps([STRUCTURE, sources], default=str).encode())
        count = 0
        for record in _records(dataset):
            count += 1
            line = _ENCODER.encode(record).encode() + b"\n"
            digest.update(line)
            lines.write(line)
        version = f"{modified:%Y-%m-%d}-{digest.hexdigest()[:8]}"
        release = Release(dataset.name, version, count, modified, timezone.now(), {}, sources)
        for form in dataset.formats:
            release.files[form] = _store(release, form, WRITERS[form], lines)
    default_storage.delete(kept)
    default_storage.save(kept, ContentFile(release.as_json().encode()))
    _tidy(release, kept)
    return release


def _records(dataset: Dataset) -> Iterator[dict[str, Any]]:
    serializer = dataset.record()
    rows = dataset.rows().order_by(dataset.identified_by)
    for row in rows.iterator(chunk_size=BATCH):
        yield serializer.to_representation(row)


def _sources(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the sources the data set was compiled from, and those that staff named since."""
    named = Change.objects.filter(kind=dataset.model._meta.model_name, source__isnull=False)
    sources = Source.objects.filter(
        Q(slug__in=dataset.sources) | Q(pk__in=named.values("source"))
    ).order_by("pk")
    return [
        {
            "name": {"ar": source.name_ar, "en": source.name_en or source.name_ar},
            "url": source.url or None,
            "licence": source.licence or None,
            "dated": source.dated.isoformat() if source.dated else None,
        }
        for source in sources
    ]


# --- The forms ---

Write = Callable[[Release, Dataset, IO[bytes], IO[bytes]], None]


def _store(release: Release, form: str, write: Write, lines: IO[bytes]) -> StoredFile:
    # The name is this process's alone: another one may be making the same files.
    name = f"{FOLDER}/{release.dataset}/{release.version}.{secrets.token_hex(4)}.{form}"
    with TemporaryFile() as out:
        write(release, DATASETS[release.dataset], lines, out)
        size = out.seek(0, SEEK_END)
        out.seek(0)
        return StoredFile(default_storage.save(name, File(out)), size)


def _tidy(release: Release, kept: str) -> None:
    """Remove the files of older versions that nobody reads any more."""
    folder = f"{FOLDER}/{release.dataset}"
    ours = {kept, *(file.name for file in release.files.values())}
    before = timezone.now() - KEEP_OLD
    for file in default_storage.listdir(folder)[1]:
        name = f"{folder}/{file}"
        try:
            if name not in ours and default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
        except FileNotFoundError:
            continue  # another process was here before


def _read_back(lines: IO[bytes]) -> Iterator[dict[str, Any]]:
    lines.seek(0)
    for line in lines:
        yield json.loads(line)


def about(release: Release) -> dict[str, Any]:
    """Return what a file says of itself before its rows."""
    dataset = DATASETS[release.dataset]
    return {
        "dataset": release.dataset,
        "title": in_both(dataset.title),
        "description": in_both(dataset.description),
        "version": release.version,
        "modified": release.modified.isoformat().replace("+00:00", "Z"),
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL},
        "credit": in_both(CREDIT),
        "sources": release.sources,
        "count": release.rows,
    }


def _write_json(release: Release, dataset: Dataset, lines: IO[bytes], out: IO[bytes]) -> None:
    head = _ENCODER.encode(about(release))
    out.write(f'{head[:-1]},"records":['.encode())
    lines.seek(0)
    for number, line in enumerate(lines):
        out.write((b"," if number else b"") + b"\n" + line.rstrip(b"\n"))
    out.write(b"\n]}\n")


def _write_csv(release: Release, dataset: Dataset, lines: IO[bytes], out: IO[bytes]) -> None:
    wanted = columns(dataset.record)
    rows = (
        # Python would write True, which no other language calls it.
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in flatten(record, wanted)]
        for record in _read_back(lines)
    )
    tabular.write_csv([column.name for column in wanted], rows, out)


def _write_xlsx(release: Release, dataset: Dataset, lines: IO[bytes], out: IO[bytes]) -> None:
    wanted = columns(dataset.record)
    rows = (flatten(record, wanted) for record in _read_back(lines))
    headers = [column.name for column in wanted]
    tabular.write_xlsx(headers, rows, out, rtl=False, title=release.dataset)


def _write_geojson(release: Release, dataset: Dataset, lines: IO[bytes], out: IO[bytes]) -> None:
    wanted = [c for c in columns(dataset.record) if c.name not in ("lat", "lon")]
    names = [column.name for column in wanted]
    head = _ENCODER.encode({"type": "FeatureCollection", **about(release)})
    out.write(f'{head[:-1]},"features":['.encode())
    for number, record in enumerate(_read_back(lines)):
        lat, lon = record["lat"], record["lon"]
        feature = {
            "type": "Feature",
            "id": record[dataset.identified_by],
            # A place whose position is not known stays in the file, as the format allows.
            "geometry": None if lat is None else {"type": "Point", "coordinates": [lon, lat]},
            "properties": dict(zip(names, flatten(record, wanted), strict=True)),
        }
        out.write((b"," if number else b"") + b"\n" + _ENCODER.encode(feature).encode())
    out.write(b"\n]}\n")


WRITERS: dict[str, Write] = {
    "json": _write_json,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
    "geojson": _write_geojson,
}
