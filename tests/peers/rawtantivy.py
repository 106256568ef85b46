"""tantivy as it is, of stems: one field, no text fetched. The floor under an engine built on it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.peers.measuring import report

tantivy: Any = import_module("tantivy")


class RawTantivy:
    """A document a sentence, by whitespace; the hits are addresses, which is all that is timed."""

    stored = False

    def __init__(self, sentences: Iterator[str], folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field(
            "stems", stored=self.stored, tokenizer_name="whitespace", index_option="freq"
        )
        self._schema = builder.build()
        index = tantivy.Index(self._schema, path=str(folder))
        writer = index.writer(128_000_000, num_threads=1)
        for sentence in sentences:
            writer.add_document(tantivy.Document(stems=[sentence]))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()

    def search(self, question: str, limit: int) -> object:
        """The addresses of the best sentences, and their scores."""
        query, either = tantivy.Query, tantivy.Occur.Should
        terms = [
            (either, query.term_query(self._schema, "stems", stem, "freq"))
            for stem in dict.fromkeys(question.split())
        ]
        return self._searcher.search(query.boolean_query(terms), limit, count=False).hits


if __name__ == "__main__":
    report(RawTantivy)
