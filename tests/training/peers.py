"""What plain BM25 does on the same questions: rank-bm25's Okapi and bm25s, defaults and our stems.

    python -m tests.training.peers ../shared/eval

bm25s is left out, visibly, where it is not installed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.util import find_spec
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


class Sparse:
    """The same over bm25s, whose default is Lucene's idf."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        import bm25s  # noqa: PLC0415 - a peer, not a dependency

        self._passages = passages
        self._bm25 = bm25s.BM25()
        stems = [list(words(p.text, p.source.language)) or [""] for p in passages]
        self._bm25.index(stems, show_progress=False)

    def best(self, question: str) -> list[Passage]:
        """The three best passages."""
        asked = words(question, self._passages[0].source.language)
        stems = [stem for stem in asked if stem in self._bm25.vocab_dict]  # others are an error
        wanted = min(3, len(self._passages))
        if not stems:
            return list(self._passages[:wanted])
        found, _ = self._bm25.retrieve([stems], k=wanted, show_progress=False)
        return [self._passages[n] for n in found[0]]


Peer = type[Okapi] | type[Sparse]


def run(sets: Sets, name: str, mode: str, limit: int, peer: Peer) -> tuple[float, float]:
    """Strict@1 and @3 of a set."""
    articles, questions = sets.load(name)
    passages = {key: split(article(value)) for key, value in articles.items()}
    opened: dict[tuple[str, ...], Okapi | Sparse] = {}
    found = []
    for question in chosen(questions, mode, limit, sets.score):
        keys = tuple(sets.score.kb_ids(question, articles, mode) or ())
        if not (question["answerable"] and keys):
            continue
        if keys not in opened:
            opened[keys] = peer([p for key in keys for p in passages[key]])
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
    peers: list[Peer] = [Okapi]
    if find_spec("bm25s"):
        peers.append(Sparse)
    else:
        say("bm25s is not installed: left out")
    for name, mode, limit in REPORT:
        cells = []
        for peer in peers:
            first, third = run(sets, name, mode, limit, peer)
            cells.append(f"{peer.__name__} {first:.3f}/{third:.3f}")
        say(f"{name + ':' + mode:26}", "  ".join(cells))


if __name__ == "__main__":
    main()
