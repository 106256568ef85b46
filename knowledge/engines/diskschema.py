"""What the index on disk holds: a document an article, followed by one for each of its passages.

The documents of an article are added together, so that they stand side by side: a passage's
neighbours and its article are found by counting, without a search. Words are ours, "en:bridg",
so that each language has its own document frequencies in one field.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

import tantivy

from knowledge.article import Source
from knowledge.engines.formula import Totals, article_counts
from knowledge.errors import EngineError
from knowledge.index import Entry
from knowledge.language import words
from knowledge.passage import Passage

FORMAT: Final = 1
"""Counts up whenever what is written here, or the analysis of words, changes."""

STEPS: Final = (1, 2, 4, 8)
"""A stem that counts so often in an article stands in its document once more for each step."""

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


@dataclass(frozen=True, slots=True)
class Described:
    """What an article's document says of it: enough for its passages to be whole.

    Attributes:
        article_id, version, title, source: as of its passages.
        stamp: as it was put with; see Entry.
        totals: what it adds to the totals of its language.
    """

    article_id: str
    version: int
    title: str
    source: Source
    stamp: str
    totals: Totals


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
    for position, data in enumerate(_slices(entry.passages)):
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
    document.add_bytes("data", _written(described))
    return document


def written_counts(counts: Mapping[str, int]) -> bytes:
    """The counts of an article's stems, those that count more than once with their number."""
    lines = [stem if count == 1 else f"{stem}\t{count}" for stem, count in counts.items()]
    return ("\n" + "\n".join(lines) + "\n").encode("utf-8", "surrogatepass")


def read_counts(data: bytes, stems: Sequence[str]) -> dict[str, int]:
    """How often each of some stems counts; those that don't are left out."""
    found = {}
    for stem in stems:
        line = b"\n" + stem.encode("utf-8", "surrogatepass")
        if line + b"\n" in data:
            found[stem] = 1
        elif (start := data.find(line + b"\t")) >= 0:
            begin = start + len(line) + 1
            found[stem] = int(data[begin : data.index(b"\n", begin)])
    return found


@dataclass(frozen=True, slots=True)
class Slice:
    """What is stored of a passage.

    Attributes:
        start, number, paragraph, text: as of Passage.
        before, after: as of Passage; or a list of the white space alone, where the sentence beside
            it stands in the next document and is not stored again.
    """

    start: int
    number: int
    paragraph: int
    text: str
    before: str | list[str]
    after: str | list[str]


def _slices(passages: Sequence[Passage]) -> Iterator[bytes]:
    for n, passage in enumerate(passages):
        previous = passages[n - 1].text if n else ""
        following = passages[n + 1].text if n + 1 < len(passages) else ""
        before: str | list[str] = passage.before
        after: str | list[str] = passage.after
        if previous and passage.before.startswith(previous):
            before = [passage.before[len(previous) :]]
        if following and passage.after.endswith(following):
            after = [passage.after[: -len(following)]]
        head = (passage.start, passage.number, passage.paragraph, passage.text)
        yield _dumped([*head, before, after])


def read_slice(data: bytes) -> Slice:
    """What is stored of a passage."""
    return Slice(*json.loads(data.decode("utf-8", "surrogatepass")))


def passage_of(article: Described, slice_: Slice, previous: str, following: str) -> Passage:
    """A passage as it was put, from what is stored of it and the texts beside it."""
    return Passage(
        article_id=article.article_id,
        version=article.version,
        title=article.title,
        source=article.source,
        start=slice_.start,
        end=slice_.start + len(slice_.text),
        text=slice_.text,
        before=slice_.before if isinstance(slice_.before, str) else previous + slice_.before[0],
        after=slice_.after if isinstance(slice_.after, str) else slice_.after[0] + following,
        number=slice_.number,
        paragraph=slice_.paragraph,
    )


def _written(described: Described) -> bytes:
    source = described.source
    fields = (
        source.publisher,
        source.published.isoformat(),
        source.url,
        source.file,
        source.agency,
        source.author,
        source.dateline,
        source.language,
    )
    head = (described.article_id, described.version, described.title)
    return _dumped([*head, fields, described.stamp, _numbers(described.totals)])


def _numbers(totals: Totals) -> tuple[int, int, int]:
    return (totals.sentences, totals.words, totals.articles)


@lru_cache(maxsize=4096)
def described(data: bytes) -> Described:
    """What an article's document says of it."""
    article_id, version, title, (publisher, when, *rest), stamp, totals = json.loads(data)
    published = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    source = Source(publisher, published, *rest)
    return Described(article_id, version, title, source, stamp, Totals(*totals))


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of the whole index.

    Attributes:
        totals: of each language.
        number: of the next article.
    """

    totals: Mapping[str, Totals]
    number: int = 0


def books_document(books: Books) -> tantivy.Document:
    """The one document that says what is known of the whole index."""
    document = tantivy.Document()
    document.add_text("label", IS_TOTALS)
    totals = {language: _numbers(total) for language, total in books.totals.items()}
    document.add_bytes("data", _dumped([totals, books.number]))
    return document


def read_books(data: bytes) -> Books:
    """What `books_document` wrote."""
    totals, number = json.loads(data)
    return Books({language: Totals(*total) for language, total in totals.items()}, number)


_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def _dumped(value: Any) -> bytes:  # noqa: ANN401 - JSON
    return _JSON.encode(value).encode("utf-8", "surrogatepass")
