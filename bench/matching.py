"""How often a spelling leads to the right municipality, how sure that is, and how long it takes.

    .venv/bin/python -m bench.matching --file …/name-variants-sample.csv [--json] [--held-out]

The file has the columns query,slug,also,script,variant,origin; `also` names further right answers,
separated by |. The index is built from the register's files in directory/data, by the product's
own code; no database is needed. Beside it, in the same run: rapidfuzz's WRatio over the same
spellings. `--held-out` measures on spellings taken out of the register, and on spellings made by
rules (bench/matching_samples.py), in two halves. With --json the last line is one JSON object.
"""

import argparse
import csv
import json
import os
import random
import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from bench.matching_samples import Query
    from directory.matching.index import Index

REGISTER = Path(__file__).resolve().parent.parent / "directory" / "data"
# Slugs in order, and whether the first is called certain.
Ask = Callable[[str], tuple[list[str], bool]]


def read(path: Path) -> list["Query"]:
    """Read the queries of a file; raises SystemExit with a sentence when it can't be used."""
    from bench.matching_samples import Query

    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if not rows or not {"query", "slug"} <= set(rows[0]):
        raise SystemExit(f"{path}: needs the columns query and slug, and at least one row.")
    return [
        Query(
            row["query"],
            frozenset(filter(None, [row["slug"], *(row.get("also") or "").split("|")])),
            row.get("script") or "",
            row.get("variant") or "",
            row.get("origin") or "",
        )
        for row in rows
    ]


def by_matching(index: "Index") -> Ask:
    """Ask the product."""
    from directory.matching import Verdict, match_in

    def ask(text: str) -> tuple[list[str], bool]:
        found = match_in(index, text, limit=5)
        slugs = [candidate.slug for candidate in found.candidates]
        return slugs, found.verdict is Verdict.CERTAIN

    return ask


def by_wratio(index: "Index") -> Ask:
    """Ask rapidfuzz: the same spellings, compared as they are."""
    texts = [spelling.text for spelling in index.spellings]

    def ask(text: str) -> tuple[list[str], bool]:
        slugs: dict[str, None] = {}
        for _, _, at in process.extract(text, texts, scorer=fuzz.WRatio, limit=30):
            slugs.setdefault(index.rows[index.spellings[at].place].slug)
        return list(slugs)[:5], False

    return ask


def measure(ask: Ask, queries: list["Query"]) -> dict[str, Any]:
    """Ask every query; return shares (0..1), milliseconds and the rows missed."""
    times: list[float] = []
    counts = {"top1": 0, "top5": 0, "certain_share": 0, "false_certain": 0}
    missed: list[dict[str, Any]] = []
    ask(queries[0].text)
    for query in queries:
        started = time.perf_counter()
        slugs, certain = ask(query.text)
        times.append(1000 * (time.perf_counter() - started))
        right = bool(slugs) and slugs[0] in query.right
        counts["top1"] += right
        counts["top5"] += bool(query.right.intersection(slugs[:5]))
        counts["certain_share"] += certain
        counts["false_certain"] += certain and not right
        if not right:
            missed.append(
                {
                    "query": query.text,
                    "right": sorted(query.right),
                    "found": slugs,
                    "variant": query.variant,
                    "certain": certain,
                }
            )
    times.sort()
    total = len(queries)
    return {
        **{name: round(count / total, 4) for name, count in counts.items()},
        "p50_ms": round(statistics.median(times), 2),
        "p99_ms": round(times[min(total - 1, int(total * 0.99))], 2),
        "queries": total,
        "missed": missed,
    }


def line(name: str, row: dict[str, Any]) -> str:
    """Write one row of the table."""
    return (
        f"{name:28} {row['queries']:>6} {row['top1']:>7.1%} {row['top5']:>7.1%}"
        f" {row['certain_share']:>8.1%} {row['false_certain']:>7.2%}"
        f" {row['p50_ms']:>8.2f} {row['p99_ms']:>8.2f}"
    )


HEADING = (
    f"{'':28} {'rows':>6} {'first':>7} {'in 5':>7} {'certain':>8} {'falsely':>7}"
    f" {'p50 ms':>8} {'p99 ms':>8}"
)


def size(count: int) -> dict[str, float]:
    """Measure the index: memory of the register's, and time at `count` synthetic municipalities."""
    from bench.matching_samples import synthetic
    from directory.matching.index import Index
    from directory.matching.sources import from_files

    rows, districts = from_files(REGISTER)
    started = time.perf_counter()
    Index.build(rows, districts)
    build = time.perf_counter() - started
    tracemalloc.start()
    held = Index.build(rows, districts)
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del held

    many = synthetic(count)
    started = time.perf_counter()
    large = Index.build(many, [])
    large_build = time.perf_counter() - started
    ask = by_matching(large)
    times = []
    for row in random.Random(1).sample(many, min(100, count)):
        started = time.perf_counter()
        ask(row.spellings[-1][:-1] + "a")
        times.append(1000 * (time.perf_counter() - started))
    return {
        "municipalities": len(rows),
        "index_mb": round(megabytes, 1),
        "build_ms": round(1000 * build),
        "synthetic": count,
        "synthetic_build_ms": round(1000 * large_build),
        "synthetic_p50_ms": round(statistics.median(times), 1),
        "us_per_row": round(1000 * statistics.median(times) / count, 2),
    }


def held_out_table() -> None:
    """Print what the matcher does on spellings taken out of the register, and on made ones."""
    from bench.matching_samples import held_out, made
    from directory.matching.index import Index
    from directory.matching.sources import from_files

    rows, districts = from_files(REGISTER)
    print(f"\nSpellings taken out of the register, and made ones\n{HEADING}")
    halves: dict[str, list[dict[str, Any]]] = {}
    for fold, (kept, queries) in enumerate(held_out(rows)):
        half = "held out, second half" if fold % 2 else "held out, first half"
        found = measure(by_matching(Index.build(kept, districts)), queries)
        halves.setdefault(half, []).append(found)
    for half, found_rows in halves.items():
        print(line(half, together(found_rows)))
    ask = by_matching(Index.build(rows, districts))
    queries = made(rows, districts, 300)
    for variant in dict.fromkeys(query.variant for query in queries):
        print(line(variant, measure(ask, [query for query in queries if query.variant == variant])))
    print(line("all made", measure(ask, queries)))


def together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the weighted means of several rows."""
    total = sum(row["queries"] for row in rows)
    figures = [name for name in rows[0] if name not in ("queries", "missed")]
    means = {name: sum(row[name] * row["queries"] for row in rows) / total for name in figures}
    return {**means, "queries": total}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--file", type=Path, required=True, help="a file like name-variants-sample.csv"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON, last line")
    parser.add_argument(
        "--held-out", action="store_true", help="measure on the register itself, too"
    )
    parser.add_argument("--synthetic", type=int, default=10_000, help="municipalities made up")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIWAN_VAR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
        os.environ["LOG_LEVEL"] = "WARNING"
        import django

        django.setup()
        from directory.matching.index import Index
        from directory.matching.sources import from_files

        queries = read(options.file)
        index = Index.build(*from_files(REGISTER))
        ours = measure(by_matching(index), queries)
        wratio = measure(by_wratio(index), queries)
        sizes = size(options.synthetic)
        print(f"{len(index.rows)} municipalities, {len(index.spellings)} spellings\n\n{HEADING}")
        print(line("directory.matching", ours))
        print(line("rapidfuzz WRatio", wratio))
        for variant in dict.fromkeys(query.variant for query in queries):
            some = [query for query in queries if query.variant == variant]
            print(line(f"  {variant}", measure(by_matching(index), some)))
        print("\nMissed:" if ours["missed"] else "\nNone missed.")
        for row in ours["missed"]:
            sure = "  CERTAIN" if row["certain"] else ""
            print(
                f"  {row['query']} → {', '.join(row['found'])}; right: {', '.join(row['right'])}{sure}"
            )
        print(
            f"\nIndex: {sizes['index_mb']} MB, built in {sizes['build_ms']:.0f} ms. "
            f"{options.synthetic} synthetic municipalities: built in {sizes['synthetic_build_ms']:.0f} ms, "
            f"{sizes['synthetic_p50_ms']} ms a query, {sizes['us_per_row']} µs a row and query."
        )
        if options.held_out:
            held_out_table()
    if options.json:
        print(json.dumps({**ours, "wratio_top1": wratio["top1"], **sizes}, ensure_ascii=False))


if __name__ == "__main__":
    main()
