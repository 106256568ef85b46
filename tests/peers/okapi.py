"""rank-bm25's BM25Okapi, of stems."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.measuring import report

rank_bm25: Any = import_module("rank_bm25")


class Okapi:
    """Every sentence is scored for every question."""

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        stems = [sentence.split() for sentence in sentences]
        self._index = rank_bm25.BM25Okapi(stems)
        self._numbers = list(range(len(stems)))

    def search(self, question: str, limit: int) -> object:
        """The numbers of the best sentences."""
        return self._index.get_top_n(question.split(), self._numbers, n=limit)


if __name__ == "__main__":
    report(Okapi)
