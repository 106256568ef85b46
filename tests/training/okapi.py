"""What plain rank-bm25 does on the same questions: BM25Okapi with its defaults, and our stems.

python -m tests.training.okapi ../shared/eval
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rank_bm25 import BM25Okapi

from knowledge.language import words
from knowledge.passage import Passage, split
from tests.training.folds import say
from tests.training.questions import Sets, article, chosen, quote
from tests.training.relevance import REPORT


class Okapi:
    """BM25Okapi over some passages, each a document of its stems."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        stems = [words(p.text, p.source.language) or ("",) for p in passages]
        self._bm25: Any = BM25Okapi(stems)

    def best(self, question: str) -> list[Passage]:
        """The three best passages."""
        stems = words(question, self._passages[0].source.language)
        scores = self._bm25.get_scores(stems)
        return [self._passages[n] for n in np.argsort(-scores, kind="stable")[:3]]


def run(sets: Sets, name: str, mode: str, limit: int) -> tuple[float, float]:
    """Strict@1 and @3 of a set."""
    articles, questions = sets.load(name)
    passages = {key: split(article(value)) for key, value in articles.items()}
    opened: dict[tuple[str, ...], Okapi] = {}
    found = []
    for question in chosen(questions, mode, limit, sets.score):
        keys = tuple(sets.score.kb_ids(question, articles, mode) or ())
        if not (question["answerable"] and keys):
            continue
        if keys not in opened:
            opened[keys] = Okapi([p for key in keys for p in passages[key]])
        best = opened[keys].best(question["question"])
        strict = [sets.score.hits(question, quote(passage), articles)[2] for passage in best]
        found.append((any(strict[:1]), any(strict)))
    first, third = np.array(found, np.float64).mean(0)
    return float(first), float(third)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", type=Path)
    sets = Sets(parser.parse_args().sets)
    for name, mode, limit in REPORT:
        first, third = run(sets, name, mode, limit)
        say(f"{name + ':' + mode:26} {first:.3f}/{third:.3f}")


if __name__ == "__main__":
    main()
