"""How long a question takes in `ask` on a story of 1,000 sentences: python -m tests.bench_ask."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median, quantiles

import yaml

from knowledge import ask, fill, open_index
from tests.growing import grow

SIZES = (100, 1000, 5000)
_PASSES = 3


def main() -> int:
    """Print p50 and p99 in CPU milliseconds per size; fail above 10 ms p50 at 1,000 sentences."""
    listed = yaml.safe_load((Path(__file__).parent / "sample_questions.yml").read_text("utf-8"))
    questions = [item["question"] for item in listed]
    print(f"{'sentences':>9}  {'build s':>7}  {'p50 ms':>6}  {'p99 ms':>6}")
    p50 = {}
    for size in SIZES:
        build, times = measure(size, questions)
        p50[size] = median(times)
        p99 = quantiles(times, n=100)[98]
        print(f"{size:>9}  {build:>7.2f}  {p50[size]:>6.2f}  {p99:>6.2f}")
    return int(p50[1000] > 10)


def measure(size: int, questions: list[str]) -> tuple[float, list[float]]:
    """Seconds to build the index, and the CPU milliseconds of each question."""
    start = time.process_time()
    index = open_index()
    fill(index, grow(size))
    ask(index, questions[0])
    build, times = time.process_time() - start, []
    for question in questions * _PASSES:
        start = time.process_time()
        ask(index, question)
        times.append(1000 * (time.process_time() - start))
    return build, times


if __name__ == "__main__":
    sys.exit(main())
