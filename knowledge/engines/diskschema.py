"""What the index on disk holds: a document an article, followed by one for each of its passages.

The documents of an article are added together, so that they stand side by side: a passage's
neighbours and its article are found by counting, without a search. Words are ours, "en:bridg",
so that each language has its own document frequencies in one field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import tantivy

from knowledge.engines.diskrecords import (
    Books,
    Described,
    written,
    written_books,
    written_counts,
    written_slices,
)
from knowledge.engines.formula import Totals, article_counts
from knowledge.errors import EngineError
from knowledge.index import Entry
from knowledge.language import ANALYSIS, words

FORMAT: Final = f"1.{ANALYSIS}"
"""The first number counts up whenever what is written here changes."""

STEPS: Final = (1, 2, 4, 8)
"""A stem that counts so often in an article stands in its document once more for each step, so
that articles can be looked for by formula.article_score, without its norm."""

HOME: Final = -1
"""The position of an article's own document; its passages count from 0."""

IS_ARTICLE: Final = "article"
IS_TOTALS: Final = "totals"
"""What labels a document: these, the id of an article, the story of a passage; see label."""


def schema() -> tantivy.Schema:
    """The fields; nothing is analysed by the engine, and positions are not kept."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("held", tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field("label", tokenizer_name="raw", index_option="basic")
    # Signed: a deletion by a term of an unsigned field deletes nothing, and does not say so.
    builder.add_integer_field("article", indexed=True, fast=True)
    builder.add_integer_field("position", fast=True)
    builder.add_integer_field("length", fast=True)
    builder.add_bytes_field("counts", stored=True)
    builder.add_bytes_field("data", stored=True)
    return builder.build()


def token(language: str, stem: str) -> str:
    """A stem as it stands in the index."""
    return f"{language}:{stem}"


def label(kind: str, name: str) -> str:
    """A label that says which "id" or "story" a document is of."""
    return f"{kind}:{name}"


def stepped(language: str, stem: str, step: int) -> str:
    """A stem that counts at least `step` in an article."""
    return f"{language}:{stem}" if step == 1 else f"{step}:{language}:{stem}"


def documents(entry: Entry, number: int) -> tuple[list[tantivy.Document], Described]:
    """The documents of an article that has passages, and the number that stands for it.

    Raises:
        EngineError: the passages are not of one article.
    """
    first, language = entry.passages[0], entry.passages[0].source.language
    if any((p.article_id, p.source) != (entry.article_id, first.source) for p in entry.passages):
        raise EngineError(f"these passages are not all of the article {entry.article_id!r}")
    prefix = token(language, "")
    story = label("story", entry.article_id.partition("/")[0])
    stems = [words(passage.text, language) for passage in entry.passages]
    with_words = [one for one in stems if one]
    described = Described(
        entry.article_id,
        first.version,
        first.title,
        first.source,
        entry.stamp,
        Totals(len(with_words), sum(map(len, with_words)), int(bool(with_words))),
    )
    found = [_article(number, described, article_counts(with_words, words(first.title, language)))]
    for position, data in enumerate(written_slices(entry.passages)):
        document = _document(number, position, len(stems[position]))
        if stems[position]:
            document.add_text("stems", prefix + f" {prefix}".join(stems[position]))
        document.add_text("label", story)
        document.add_bytes("data", data)
        found.append(document)
    return found, described


def _document(article: int, position: int, length: int) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("article", article)
    document.add_integer("position", position)
    document.add_integer("length", length)
    return document


def _article(number: int, described: Described, counts: Mapping[str, int]) -> tantivy.Document:
    language = described.source.language
    document = _document(number, HOME, described.totals.sentences)
    document.add_text("label", IS_ARTICLE)
    document.add_text("label", label("id", described.article_id))
    document.add_text("label", label("story", described.article_id.partition("/")[0]))
    held = [
        stepped(language, stem, step)
        for stem, count in counts.items()
        for step in STEPS
        if count >= step
    ]
    document.add_text("held", " ".join(held))
    document.add_bytes("counts", written_counts(counts))
    document.add_bytes("data", written(described))
    return document


def books_document(books: Books) -> tantivy.Document:
    """The one document that says what is known of the whole index."""
    document = tantivy.Document()
    document.add_text("label", IS_TOTALS)
    document.add_bytes("data", written_books(books))
    return document
