"""What the engines are to reach, and whether a run of tests.bench_engines has seen it reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """One promise: `measured` is at most, or at least, `limit`; None when it was not measured."""

    what: str
    measured: float | None
    limit: float
    at_least: bool = False

    def __str__(self) -> str:
        promise = f"{self.what} {'≥' if self.at_least else '≤'} {self.limit:g}"
        if self.measured is None:
            return f"not measured  {promise}"
        met = self.measured >= self.limit if self.at_least else self.measured <= self.limit
        return f"{'met' if met else 'NOT MET':12}  {promise}: {self.measured:.4g}"


class Figures:
    """The rows of a run, by name and size."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = {(row["name"], row["size"]): row for row in rows}

    def of(self, name: str, size: int, figure: str) -> float | None:
        """A figure, such as "ask p50"; None when it was not measured."""
        found: Any = self._rows.get((name, size), {})
        for key in figure.split():
            found = found.get(key) if isinstance(found, dict) else None
        return None if found is None else float(found)

    def ratio(self, one: tuple[str, int, str], other: tuple[str, int, str]) -> float | None:
        """One figure by another."""
        above, below = self.of(*one), self.of(*other)
        return None if above is None or not below else above / below


def targets(rows: Sequence[Row]) -> Iterator[Target]:
    """The promises, in the order of a reader's interest."""
    seen = Figures(rows)
    yield from _asking(seen)
    yield from _beside_peers(seen)
    yield from _keeping(seen)


def _asking(seen: Figures) -> Iterator[Target]:
    limits = (("memory", 1000, 6), ("memory", 5000, 12), ("disk", 30_000, 8))
    for name, size, limit in (*limits, ("disk", 300_000, 9), ("disk", 3_000_000, 12)):
        yield Target(f"{name}, {size:,}: ask p50 ms", seen.of(name, size, "ask p50"), limit)
        spread = seen.ratio((name, size, "ask p99"), (name, size, "ask p50"))
        yield Target(f"{name}, {size:,}: ask p99 / p50", spread, 3)
    growth = seen.ratio(("disk", 3_000_000, "ask p50"), ("disk", 30_000, "ask p50"))
    yield Target("disk: ask p50 at 3,000,000 / at 30,000", growth, 2)


def _beside_peers(seen: Figures) -> Iterator[Target]:
    for peer, size, limit in (("Haystack", 30_000, 30), ("LlamaIndex", 300_000, 1)):
        times = seen.ratio((peer, size, "search p50"), ("disk", size, "ask p50"))
        what = f"{size:,}: {peer}'s search / the disk engine's whole ask"
        yield Target(what, times, limit, at_least=True)
    times = seen.ratio(("rank_bm25", 300_000, "search p50"), ("disk", 300_000, "search p50"))
    yield Target("300,000: rank_bm25 / disk, search", times, 500, at_least=True)
    for size in (30_000, 300_000, 3_000_000):
        for peer in ("tantivy", "tantivy+text"):
            times = seen.ratio(("disk", size, "search p50"), (peer, size, "search p50"))
            yield Target(f"{size:,}: disk / {peer}, search", times, 1.5)


def _keeping(seen: Figures) -> Iterator[Target]:
    for size in (30_000, 300_000, 3_000_000):
        built = seen.of("disk", size, "build")
        yield Target(f"disk, {size:,}: sentences built a CPU second", built, 15_000, at_least=True)
    yield Target("disk, 300,000: new article, ms", seen.of("disk", 300_000, "added"), 60)
    yield Target("disk, 300,000: withdrawn, ms", seen.of("disk", 300_000, "gone"), 30)
    yield Target("disk, 300,000: cold start, s", seen.of("disk", 300_000, "cold"), 0.6)
    yield Target("disk, 3,000,000: resident MB", seen.of("disk", 3_000_000, "resident"), 300)
    whole, text = seen.of("disk", 3_000_000, "bytes"), seen.of("disk", 3_000_000, "stored")
    index = None if whole is None or text is None else whole - text
    yield Target("disk, 3,000,000: index bytes a sentence, without stored text", index, 60)
