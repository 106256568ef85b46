"""Haystack's InMemoryBM25Retriever, of the sentences as they are, with its own defaults."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.measuring import report

haystack: Any = import_module("haystack")
stores: Any = import_module("haystack.document_stores.in_memory")
retrievers: Any = import_module("haystack.components.retrievers.in_memory")


class Haystack:
    """A document a sentence."""

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        store = stores.InMemoryDocumentStore()
        store.write_documents(
            [
                haystack.Document(id=str(number), content=text)
                for number, text in enumerate(sentences)
            ]
        )
        self._retriever = retrievers.InMemoryBM25Retriever(store)

    def search(self, question: str, limit: int) -> object:
        """The best documents."""
        return self._retriever.run(query=question, top_k=limit)


if __name__ == "__main__":
    report(Haystack)
