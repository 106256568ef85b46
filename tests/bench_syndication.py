"""How well copies are told from other reports, beside MinHash, in one run.

    python -m tests.bench_syndication

MinHash is that of `datasketch`, with 256 permutations over the same runs of four words, at two
thresholds that are chosen on these very pairs: the best for both figures together, and the best
among those that are as precise as we ask for. It is left out, and that is said, where the package
is not installed. No sketch is made to tell another version of a text, with one figure or sentence
changed, so the figures without such pairs are given too.

Each pair is looked at both ways round; processor time is for one look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final

from knowledge import Article
from knowledge.spelling import spelled
from tests.syndication_figures import Figures, by_syndication, measured
from tests.syndication_pairs import Pair, edited_pairs, pairs

_PERMUTATIONS: Final = 256
_THRESHOLDS: Final = tuple(n / 100 for n in range(5, 100))
_PRECISE: Final = 0.99
_LANGUAGES: Final = ("en", "es", "de")


def main() -> None:
    """Measure and print."""
    found = pairs()
    sketched = _sketched(found)
    for title, several in (
        ("all", found),
        ("without other versions of a text", [pair for pair in found if not pair.version]),
        *((language, [p for p in found if p.language == language]) for language in _LANGUAGES),
    ):
        copies = sum(pair.copy for pair in several)
        print(f"\n{title}: {copies} pairs of copies, {len(several) - copies} of others")
        print(f"{'':34}precision  recall  missed  wrong  ms a look")
        _ours(several)
        _minhash(several, *sketched)
    edited = edited_pairs()
    known = by_syndication(edited).found
    print(f"\nof copies that were edited too, {known} of {2 * len(edited)} looks find one")


def _ours(several: Sequence[Pair]) -> None:
    begun = time.process_time()
    figures = by_syndication(several)
    _row("Pullquote", figures, (time.process_time() - begun) * 1000 / (2 * len(several)))
    for kind, number in (figures.missed + figures.wrong).most_common():
        print(f"  not told rightly: {number} × {kind}")


def _sketched(found: Sequence[Pair]) -> tuple[Mapping[int, float], float]:
    """How alike MinHash holds the pairs to be, by their ids, and its milliseconds a look."""
    try:
        made: Callable[..., Any] = import_module("datasketch").MinHash
    except ImportError:
        print("MinHash is left out; pip install datasketch")
        return {}, 0.0
    begun = time.process_time()
    shares = {id(p): _sketch(made, p.one).jaccard(_sketch(made, p.other)) for p in found}
    return shares, (time.process_time() - begun) * 1000 / len(found)


def _minhash(several: Sequence[Pair], shares: Mapping[int, float], spent: float) -> None:
    if not shares:
        return
    twice = [pair for pair in several for _ in range(2)]  # it is the same both ways round
    tried = {
        threshold: measured((pair, shares[id(pair)] >= threshold) for pair in twice)
        for threshold in _THRESHOLDS
    }
    best = max(tried, key=lambda threshold: _both(tried[threshold]))
    _row(f"MinHash from {best:.2f}, best of all", tried[best], spent)
    precise = [threshold for threshold in tried if tried[threshold].precision >= _PRECISE]
    if precise:
        best = max(precise, key=lambda threshold: tried[threshold].recall)
        _row(f"MinHash from {best:.2f}, as precise", tried[best], spent)
    else:
        print(f"MinHash: no threshold has a precision of {_PRECISE}")


def _sketch(made: Callable[..., Any], article: Article) -> Any:
    words = spelled(article.text)
    sketch = made(num_perm=_PERMUTATIONS)
    sketch.update_batch([" ".join(words[at : at + 4]).encode() for at in range(len(words) - 3)])
    return sketch


def _both(figures: Figures) -> float:
    return 2 * figures.found / (2 * figures.found + figures.missed.total() + figures.wrong.total())


def _row(name: str, figures: Figures, spent: float) -> None:
    print(
        f"{name:34}{figures.precision:9.3f}{figures.recall:8.3f}"
        f"{figures.missed.total():8}{figures.wrong.total():7}{spent:11.1f}"
    )


if __name__ == "__main__":
    main()
