"""What is written to the index on disk at a time, so that it is found from one moment on."""

from __future__ import annotations

from typing import Final

import tantivy

from knowledge.engines.diskarticles import Row
from knowledge.engines.diskrecords import Books, Described
from knowledge.engines.diskschema import IS_TOTALS, books_document, documents
from knowledge.engines.disksearch import Snapshot
from knowledge.engines.formula import Totals
from knowledge.index import Entry

_USUAL: Final = 30
"""Passages of an article, about."""
_MERGED: Final = 8
"""Segments of about one size that the engine makes one of."""


def ends(articles: int, most: int) -> frozenset[int]:
    """After which of so many articles to commit, so that the index ends as one segment.

    Eight segments of about one size are merged into one, and eight of those again (tantivy's
    LogMergePolicy): what is committed in eight parts, or 64, ends as one. A search looks for each
    word in each segment, which at three million sentences in twelve took a fifth of its time.

    Args:
        articles: how many are put, or 0 where that is not known.
        most: passages that are to be put at a time, about.
    """
    parts = 1
    while articles * _USUAL > parts * most:
        parts *= _MERGED
    return frozenset(articles * part // parts for part in range(1, parts))


class Batch:
    """Articles that become searchable at one moment, with the books that go with them."""

    def __init__(self, writer: tantivy.IndexWriter, snapshot: Snapshot) -> None:
        self._writer, self._snapshot = writer, snapshot
        self._totals = dict(snapshot.books.totals)
        self._number = snapshot.articles.after(snapshot.books.number)
        self._known: dict[str, tuple[int, Described] | None] = {}
        self._new: dict[int, tuple[tantivy.Document, Row]] = {}
        self._gone: list[int] = []
        self.size = 0

    def put(self, entry: Entry) -> None:
        """Take an article in; it replaces what was known of it."""
        self._withdraw(entry.article_id)
        if entry.passages:
            (home, *passages), row, described = documents(entry, self._number)
            for document in passages:
                self._writer.add_document(document)
            self._add(described.source.language, described.totals)
            self._known[entry.article_id] = (self._number, described)
            self._new[self._number] = (home, row)
            self._number += 1
        self.size += 1 + len(entry.passages)

    def commit(self) -> None:
        """Write what was put; from now on it is found."""
        if self.size:
            articles = self._snapshot.articles
            articles.put(row for _, row in self._new.values())
            for home, _ in self._new.values():  # side by side, as they are searched by themselves
                self._writer.add_document(home)
            self._writer.delete_documents_by_term("label", IS_TOTALS)
            books = Books(self._totals, self._number, articles.name)
            self._writer.add_document(books_document(books))
            self._writer.commit()
            articles.delete(self._gone)

    def _withdraw(self, article_id: str) -> None:
        if article_id in self._known:
            known = self._known.pop(article_id)
        else:
            known = self._snapshot.known(article_id)
        self._known[article_id] = None
        if known is not None:
            number, described = known
            self._writer.delete_documents_by_term("article", number)
            self._add(described.source.language, -described.totals)
            if self._new.pop(number, None) is None:
                self._gone.append(number)

    def _add(self, language: str, totals: Totals) -> None:
        self._totals[language] = self._totals.get(language, Totals()) + totals
