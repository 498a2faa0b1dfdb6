"""How well the engines answer natural questions: MRR@10 over passages and questions.

    .venv/bin/python -m bench.search_quality --data …/arcd-dev.jsonl [--json]

Makes every passage a page in a throwaway database, indexes it with modelsearch's own backend
and with ours, and asks both the same questions. The engine is the one DATABASE_URL names.
"""

import argparse
import json
import logging
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django

CUTOFF = 10


@dataclass(frozen=True)
class Data:
    """Passages by id, (title, text); questions with the ids of the passages that answer them."""

    passages: dict[str, tuple[str, str]]
    questions: list[tuple[str, set[str]]]


def read(path: Path) -> Data:
    """Read a JSON-lines file of passages and questions."""
    data = Data({}, [])
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if "passage" in row:
            data.passages[row["passage"]] = (row["title"], row["text"])
        else:
            data.questions.append((row["text"], set(row["relevant"])))
    return data


def measure(data: Data, titles: bool) -> list[dict[str, Any]]:
    """Index the passages, with or without their titles, and ask each engine every question."""
    from django.db import connection
    from modelsearch.backends import get_search_backend
    from modelsearch.query import PlainText
    from wagtail.models import Page

    from home.models import StandardPage

    pages: list[StandardPage] = []
    keys: dict[str, str] = {}
    root = Page.get_first_root_node()
    for key, (title, text) in data.passages.items():
        # `summary` is the field of the text; a page needs a title, "-" holds no word.
        page = StandardPage(title=title if titles else "-", slug=f"passage-{key}", summary=text)
        root.add_child(instance=page)
        keys[str(page.pk)] = key
        pages.append(page)

    stock = f"modelsearch.backends.database.{connection.vendor}.{connection.vendor}".replace(
        "postgresql", "postgres"
    )
    rows = []
    for name, backend_path, operator in [
        ("modelsearch, AND", stock, "and"),
        ("modelsearch, OR", stock, "or"),
        ("ours", "default", "or"),
    ]:
        backend = get_search_backend(backend_path)
        backend.add_bulk(StandardPage, pages)
        started = time.perf_counter()
        total = 0.0
        for text, relevant in data.questions:
            if backend_path == stock:
                text = text.replace('"', " ")  # modelsearch's SQLite backend fails on a quote
            results = backend.search(PlainText(text, operator=operator), StandardPage)[:CUTOFF]
            for rank, page in enumerate(results, start=1):
                if keys[str(page.pk)] in relevant:
                    total += 1 / rank
                    break
        seconds = time.perf_counter() - started
        rows.append(
            {
                "engine": f"{connection.vendor}: {name}",
                "titles": titles,
                "mrr": round(total / len(data.questions), 3),
                "ms_per_question": round(1000 * seconds / len(data.questions), 1),
            }
        )
    for page in pages:
        page.delete()
    return rows


def measured(data: Data) -> Iterator[dict[str, Any]]:
    """Measure in a database made for it and removed afterwards."""
    from django.test.utils import setup_databases, teardown_databases

    old = setup_databases(verbosity=0, interactive=False)
    try:
        yield from measure(data, titles=False)
        yield from measure(data, titles=True)
    finally:
        teardown_databases(old, verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a file like arcd-dev.jsonl")
    parser.add_argument("--json", action="store_true", help="print all rows as JSON, last line")
    arguments = parser.parse_args()

    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    django.setup()
    logging.disable(logging.INFO)
    data = read(arguments.data)
    print(f"{len(data.passages)} passages, {len(data.questions)} questions, MRR@{CUTOFF}")
    rows = []
    for row in measured(data):
        titles = "titles and texts" if row["titles"] else "texts"
        print(f"{row['engine']:<32} {titles:<18} {row['mrr']:.3f} {row['ms_per_question']:8.1f} ms")
        rows.append(row)
    if arguments.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
