"""LlamaIndex's BM25Retriever, of the sentences as they are, with its own defaults."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.measuring import report

schema: Any = import_module("llama_index.core.schema")
bm25: Any = import_module("llama_index.retrievers.bm25")


class LlamaIndex:
    """A node a sentence."""

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        nodes = [
            schema.TextNode(id_=str(number), text=text) for number, text in enumerate(sentences)
        ]
        self._retriever = bm25.BM25Retriever.from_defaults(nodes=nodes, verbose=False)

    def search(self, question: str, limit: int) -> object:
        """The best nodes with their scores."""
        self._retriever.similarity_top_k = limit
        return self._retriever.retrieve(question)


if __name__ == "__main__":
    report(LlamaIndex)
