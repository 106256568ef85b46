"""Measuring a search, the same way for all: standard library only, for it runs in every peer."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time, thread_time
from typing import Any, Final, Generic, Protocol, TypeVar

LOOKED_AT: Final = 40
"""How many sentences are searched for: as many as `ask` looks at."""
SHORTLIST: Final = 10
"""How many a peer's own users look at."""
PASSES: Final = 5
_FEWEST = 5  # questions that a peer is asked however long it takes

T = TypeVar("T")


class Peer(Protocol):
    """What is built of sentences and searched."""

    def search(self, question: str, limit: int) -> object:
        """Find the best sentences for a question."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """What a peer is to do; it comes as JSON on its standard input.

    Attributes:
        file: the sentences.
        raw: whether they are articles as JSON lines, not stems, a sentence a line.
        questions: as stems joined by spaces; as readers write them when `raw`.
        folder: an empty one that the peer may use.
        seconds: how long it may be asked, about.
    """

    file: str
    raw: bool
    questions: Sequence[str]
    folder: str
    seconds: float


def timed(
    search: Callable[[str], object],
    questions: Sequence[str],
    *,
    seconds: float,
    passes: int = PASSES,
    before: Callable[[], object] = int,
) -> dict[str, float]:
    """CPU milliseconds of a question: p50 and p99, each of the best of several passes.

    Args:
        search: what is asked.
        questions: asked in this order; the first few only when they take too long.
        seconds: for all passes together, about.
        passes: how many there are at most.
        before: called before each pass, not measured.
    """
    halves, worst, spent, asked = [], [], 0.0, len(questions)
    for number in range(passes):
        if number and spent * (number + 1) / number > seconds:
            break
        before()
        times: list[float] = []
        for question in questions[:asked]:
            start = process_time()
            search(question)
            times.append(process_time() - start)
            if number == 0 and len(times) >= _FEWEST and sum(times) > seconds:
                break
        asked, spent = len(times), spent + sum(times)
        halves.append(median(times))
        worst.append(quantiles(times, n=100, method="inclusive")[98])
    p50, p99 = 1000 * min(halves), 1000 * min(worst)
    return {"p50": p50, "p99": p99, "asked": asked, "passes": len(halves)}


def resident(kind: str = "VmRSS") -> float:
    """Megabytes of this process in memory now; 0 where the kernel does not say (not Linux).

    Args:
        kind: "VmRSS" for all, "RssAnon" without the pages of files, which the kernel can take back.
    """
    status = Path("/proc/self/status")
    lines = status.read_text("ascii").splitlines() if status.exists() else []
    sizes = (int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{kind}:"))
    return next(sizes, 0.0)


def occupied(folder: Path, suffix: str = "") -> int:
    """Bytes of the files of a folder whose names end so."""
    files = (path for path in folder.rglob(f"*{suffix}") if path.is_file())
    return sum(path.stat().st_size for path in files)


class Metered(Generic[T]):
    """An iterator that counts the CPU seconds its items took to come, in this thread.

    Args:
        items: what comes.
        expected: how many they are, where that is known.
    """

    def __init__(self, items: Iterator[T], expected: int = 0) -> None:
        self._items, self._expected = items, expected
        self.seconds, self.count = 0.0, 0

    def __length_hint__(self) -> int:
        return self._expected

    def __iter__(self) -> Metered[T]:
        return self

    def __next__(self) -> T:
        start = thread_time()
        try:
            item = next(self._items)
        finally:
            self.seconds += thread_time() - start
        self.count += 1
        return item


def report(make: Callable[[Iterator[str], Path], Peer]) -> None:
    """Build a peer, ask it, and print the figures as JSON: what every peer's module ends in."""
    job = Job(**json.load(sys.stdin))
    sentences, folder = Metered(_sentences(job)), Path(job.folder)
    begin, start = perf_counter(), process_time()
    peer = make(sentences, folder)
    build = process_time() - start - sentences.seconds
    figures: dict[str, Any] = {
        "build": sentences.count / build,
        "build_wall": sentences.count / (perf_counter() - begin - sentences.seconds),
        "bytes": occupied(folder) / sentences.count,
    }
    for name, limit in (("search", LOOKED_AT), ("shortlist", SHORTLIST)):
        search = partial(peer.search, limit=limit)
        figures[name] = timed(search, job.questions, seconds=job.seconds)
    figures |= {"resident": resident(), "own": resident("RssAnon")}
    sys.stdout.write(json.dumps(figures) + "\n")


def _sentences(job: Job) -> Iterator[str]:
    with Path(job.file).open(encoding="utf-8") as lines:
        for line in lines:
            if job.raw:
                yield from json.loads(line)["text"].split("\n")
            else:
                yield line.rstrip("\n")
