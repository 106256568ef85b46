"""Whether every engine answers alike: python -m tests.bench_agreement [--check].

Five hundred questions are asked of one library of some 85,000 sentences in memory and on disk, and
in a cluster when PULLQUOTE_TEST_OPENSEARCH names one. What is counted: how often the first quote is
the same, and how often the band is. With --check figures below the floors end with exit code 1.
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from knowledge import Answer, Article, Entry, Index, Source, ask, open_index, split

SETS: Final = Path(__file__).parents[2] / "shared" / "eval"
NAMES: Final = ("newsqa_sample", "realtimeqa_2026", "squad2_en", "qed", "covidqa_long", "inscit")
QUESTIONS: Final = 500
FLOORS: Final = (0.98, 0.985)
"""Of the first quotes, of the bands."""


def main() -> int:
    """Print how often each engine agrees with the one in memory."""
    if not SETS.is_dir():
        sys.stdout.write("passed over: the question sets are not at hand\n")
        return 0
    entries, asked = list(_entries()), _questions()
    memory = open_index()
    memory.put_all(entries)
    expected = [ask(memory, question) for question in asked]
    sys.stdout.write(f"{sum(len(entry.passages) for entry in entries):,} sentences\n")
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        for name, index in _others(Path(folder)):
            with closing(index):
                index.put_all(entries)
                found = [ask(index, question) for question in asked]
            quotes, bands = _agreement(expected, found)
            sys.stdout.write(f"{name:<10} first quote {quotes:.3f}  band {bands:.3f}\n")
            missed |= quotes < FLOORS[0] or bands < FLOORS[1]
    return int(missed and "--check" in sys.argv)


def _others(folder: Path) -> Iterator[tuple[str, Index]]:
    yield "disk", open_index("disk", folder=folder / "index")
    if hosts := os.environ.get("PULLQUOTE_TEST_OPENSEARCH", "").split():
        alias = f"agreement-{os.getpid()}"
        yield "opensearch", open_index("opensearch", hosts=hosts, alias=alias, replicas=0)


def _agreement(expected: list[Answer], found: list[Answer]) -> tuple[float, float]:
    pairs = list(zip(expected, found, strict=True))
    quotes = sum(one.quotes[:1] == other.quotes[:1] for one, other in pairs)
    bands = sum(one.band == other.band for one, other in pairs)
    return quotes / len(pairs), bands / len(pairs)


def _entries() -> Iterator[Entry]:
    for name in NAMES:
        rows = (SETS / f"{name}.articles.jsonl").read_text("utf-8").splitlines()
        for number, said in enumerate(map(json.loads, rows)):
            day = date(2026, 1, 1) + timedelta(days=number % 300)
            source = Source(said["publisher"], day, file=name, language=said["language"])
            title = (said["title"] or "")[:200]
            key = f"{name}/{said['id']}"
            yield Entry(key, split(Article(key, title, said["text"], source)))


def _questions() -> list[str]:
    """The same at each run, from all sets."""
    rows = [
        json.loads(row)["question"]
        for name in NAMES
        for row in (SETS / f"{name}.questions.jsonl").read_text("utf-8").splitlines()
    ]
    return random.Random(2).sample(rows, QUESTIONS)


if __name__ == "__main__":
    sys.exit(main())
