"""What is searched in the index on disk: a document an article, and one for each of its passages.

Words are ours, "en:bridg", so that each language has its own document frequencies in one field.
What is quoted is not here, but in a row of diskarticles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import tantivy

from knowledge.engines.diskarticles import Row
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

FORMAT: Final = f"2.{ANALYSIS}"
"""The first number counts up whenever what is written here changes."""

STEPS: Final = (1, 2, 4, 8)
"""A stem that counts so often in an article stands in its document once more for each step, so
that articles can be looked for by formula.article_score, without its norm."""

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
    builder.add_integer_field("article", indexed=True)
    builder.add_integer_field("place", fast=True)
    builder.add_bytes_field("books", stored=True)
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


# One number says all that a search wants to know of a document: to look up another costs, in three
# million documents, a seventh of a millisecond more, however few are looked at.
_POSITION: Final = 18  # bits
_LENGTH: Final = 8
_BELOW: Final = _POSITION + _LENGTH


def place(article: int, position: int, words: int) -> int:
    """What stands for a passage: the number of its article, its position there, its words."""
    return article << _BELOW | position << _LENGTH | min(words, (1 << _LENGTH) - 1)


def place_read(found: int) -> tuple[int, int, int]:
    """The article, the position and the words of a passage, of what `place` gave."""
    position = found >> _LENGTH & (1 << _POSITION) - 1
    return found >> _BELOW, position, found & (1 << _LENGTH) - 1


def home(article: int, sentences: int) -> int:
    """What stands for an article: its number, and how many sentences it has that hold a word."""
    return article << _BELOW | sentences


def home_read(found: int) -> tuple[int, int]:
    """The number and the sentences of an article, of what `home` gave."""
    return found >> _BELOW, found & (1 << _BELOW) - 1


def documents(entry: Entry, number: int) -> tuple[list[tantivy.Document], Row, Described]:
    """What is searched of an article that has passages, its row, and what that says of it.

    The first document is the article's own.

    Args:
        entry: the article.
        number: what stands for it.

    Raises:
        EngineError: the passages are not of one article, or too many to be counted in a place.
    """
    first, language = entry.passages[0], entry.passages[0].source.language
    if any((p.article_id, p.source) != (entry.article_id, first.source) for p in entry.passages):
        raise EngineError(f"these passages are not all of the article {entry.article_id!r}")
    if len(entry.passages) >> _POSITION:
        most = f"{1 << _POSITION:,}"
        raise EngineError(f"the article {entry.article_id!r} has {most} sentences or more; cut it")
    stems = [words(passage.text, language) for passage in entry.passages]
    with_words = [one for one in stems if one]
    counts = article_counts(with_words, words(first.title, language))
    described = Described(
        entry.article_id,
        first.version,
        first.title,
        first.source,
        entry.stamp,
        Totals(len(with_words), sum(map(len, with_words)), int(bool(with_words))),
    )
    row = Row(
        number,
        written(described),
        len(with_words),
        written_counts(counts),
        written_slices(entry.passages),
    )
    story = label("story", entry.article_id.partition("/")[0])
    found = [_article(number, described, counts, story)]
    for position, one in enumerate(stems):
        found.append(_passage(number, position, one, story, language))
    return found, row, described


def _passage(
    number: int, position: int, stems: Sequence[str], story: str, language: str
) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("article", number)
    document.add_integer("place", place(number, position, len(stems)))
    document.add_text("label", story)
    if stems:
        prefix = token(language, "")
        document.add_text("stems", prefix + f" {prefix}".join(stems))
    return document


def _article(
    number: int, described: Described, counts: Mapping[str, int], story: str
) -> tantivy.Document:
    language = described.source.language
    document = tantivy.Document()
    document.add_integer("article", number)
    document.add_integer("place", home(number, described.totals.sentences))
    document.add_text("label", IS_ARTICLE)
    document.add_text("label", label("id", described.article_id))
    document.add_text("label", story)
    held = [
        stepped(language, stem, step)
        for stem, count in counts.items()
        for step in STEPS
        if count >= step
    ]
    document.add_text("held", " ".join(held))
    return document


def books_document(books: Books) -> tantivy.Document:
    """The one document that says what is known of the whole index."""
    document = tantivy.Document()
    document.add_integer("place", -1)  # a number that all documents have is found faster
    document.add_text("label", IS_TOTALS)
    document.add_bytes("books", written_books(books))
    return document
