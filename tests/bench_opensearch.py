"""What the engine “opensearch” adds to the cluster's own time: python -m tests.bench_opensearch.

On the test cluster (make opensearch), or the one that PULLQUOTE_TEST_OPENSEARCH names. `ask` is all
that an answer takes; `cluster` is the part of it in which the requests are under way, which a
script that only sent them would need too. Wall-clock time: what counts is the ratio.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

import pytest

from knowledge import Entry, ask, split
from knowledge.engines.opensearch import OpenSearchIndex
from knowledge.engines.opensearch_client import Cluster
from tests.bench_corpus import open_corpus, questions
from tests.opensearch_cluster import opensearch, options

SIZES = (1000, 30_000)
_RATIO, _RATE = 1.3, 2000
_PASSES = 3


def main() -> int:
    """Print figures per size; fail above 1.3 times the cluster's time, or below 2,000 a second."""
    try:
        cluster = opensearch()
    except pytest.skip.Exception as reason:
        print(f"passed over: {reason}")
        return 0
    print("sentences  put/s  ask p50  p99 ms  cluster p50  ratio")
    ratios, rates = [], []
    try:
        for size in SIZES:
            rate, asked, under_way = measure(size)
            ratios.append(median(asked) / median(under_way))
            rates.append(rate)
            print(
                f"{size:>9} {rate:>6.0f} {median(asked):>8.1f} {quantiles(asked, n=100)[98]:>7.1f}"
                f" {median(under_way):>12.1f} {ratios[-1]:>6.2f}"
            )
    finally:
        cluster.forget()
    return int(max(ratios) > _RATIO or rates[-1] < _RATE)


def measure(size: int) -> tuple[float, list[float], list[float]]:
    """Sentences put a second; and for each question the milliseconds of all and of the requests."""
    clock = _Clock()
    index = OpenSearchIndex(**options(replicas=1))
    entries = [Entry(article.id, split(article)) for article in open_corpus(size).articles()]
    start = time.perf_counter()
    index.put_all(entries)
    rate = size / (time.perf_counter() - start)
    asked, under_way = [], []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Cluster, "send", clock.timed(Cluster.send))
        for number in range(_PASSES):
            for question in questions():
                clock.milliseconds = 0.0
                start = time.perf_counter()
                ask(index, question)
                if number:  # the first pass warms the cluster up
                    asked.append(1000 * (time.perf_counter() - start))
                    under_way.append(clock.milliseconds)
    index.close()
    return rate, asked, under_way


class _Clock:
    """Adds up the time that calls take."""

    milliseconds = 0.0

    def timed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            start = time.perf_counter()
            try:
                return call(*arguments, **named)
            finally:
                self.milliseconds += 1000 * (time.perf_counter() - start)

        return timed


if __name__ == "__main__":
    sys.exit(main())
