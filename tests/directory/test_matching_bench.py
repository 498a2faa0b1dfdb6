"""The measurement of the matching: it runs without a database, and says what it promises to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = """query,slug,also,script,variant,origin
Kab Elias,qabb-elias-ouadi-ed-delm,,latin,latin_spelling,composed
الطيبه,taybeh-marjayoun,taybeh-baalbek,ar,ar_orthography,sourced
Na2oura,naqoura,,arabizi,arabizi,composed
زحلة,tripoli,,ar,wrong on purpose,made
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench.matching", "--synthetic", "200", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_figures_are_shares_of_the_rows(tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text(ROWS, encoding="utf-8")
    result = run("--file", str(file), "--json")
    assert result.returncode == 0, result.stderr
    figures = json.loads(result.stdout.splitlines()[-1])
    assert (figures["top1"], figures["top5"], figures["queries"]) == (0.75, 0.75, 4)
    assert (figures["certain_share"], figures["false_certain"]) == (0.75, 0.25)
    assert 0 <= figures["wratio_top1"] <= 1
    assert 0 < figures["p50_ms"] <= figures["p99_ms"]
    assert figures["index_mb"] < 30
    assert [row["query"] for row in figures["missed"]] == ["زحلة"]
    assert "rapidfuzz WRatio" in result.stdout


@pytest.mark.parametrize("content", ["", "query,slug\n", "name,place\na,b\n"])
def test_a_file_that_cant_be_used_is_refused_in_words(tmp_path: Path, content: str) -> None:
    file = tmp_path / "names.csv"
    file.write_text(content, encoding="utf-8")
    result = run("--file", str(file))
    assert result.returncode == 1
    assert "needs the columns query and slug" in result.stderr
