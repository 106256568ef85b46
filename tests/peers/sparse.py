"""bm25s, of stems, with its numpy backend, which is what a plain installation gives."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.measuring import report

bm25s: Any = import_module("bm25s")


class Sparse:
    """The scores of all words in all sentences are worked out when it is built."""

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        self._index = bm25s.BM25()
        self._index.index([sentence.split() for sentence in sentences], show_progress=False)

    def search(self, question: str, limit: int) -> object:
        """The numbers of the best sentences, and their scores."""
        return self._index.retrieve([question.split()], k=limit, show_progress=False)


if __name__ == "__main__":
    report(Sparse)
