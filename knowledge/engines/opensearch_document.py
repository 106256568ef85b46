"""An article as the cluster's document, and passages from it."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from knowledge.article import Source
from knowledge.engines.formula import article_counts
from knowledge.engines.opensearch_mapping import field, held, token
from knowledge.errors import EngineError
from knowledge.index import Entry
from knowledge.language import words
from knowledge.passage import Passage


@dataclass(frozen=True, slots=True)
class Document:
    """An article as it is written to the cluster.

    Attributes:
        key: the id of the document.
        article_id: of the article.
        version: of the article; 0 withdraws it.
        digest: equal for documents that say the same.
        body: JSON; "" withdraws the article.
    """

    key: str
    article_id: str
    version: int = 0
    digest: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of an article once.

    Attributes:
        article_id, version, title, source: as of a Passage.
        sentences: how many of it hold a word.
        title_stems: the words of its title.
    """

    article_id: str
    version: int
    title: str
    source: Source
    sentences: int
    title_stems: frozenset[str]


def key(article_id: str) -> str:
    """The id of an article's document: any text is an id of ours, but not of the cluster's."""
    return blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def document(entry: Entry) -> Document:
    """An entry as the cluster keeps it.

    Raises:
        EngineError: the passages are not all of one text.
    """
    if not entry.passages:
        return Document(key(entry.article_id), entry.article_id)
    first = entry.passages[0]
    of = (entry.article_id, first.version, first.title, first.source)
    if any((p.article_id, p.version, p.title, p.source) != of for p in entry.passages):
        raise EngineError(f"{entry.article_id}: these are passages of several texts")
    body = json.dumps(_body(entry), separators=(",", ":"))
    digest = blake2b(body.encode(), digest_size=16).hexdigest()
    written = f'{body[:-1]},"digest":"{digest}"}}'
    return Document(key(entry.article_id), entry.article_id, first.version, digest, written)


def _body(entry: Entry) -> dict[str, Any]:
    first = entry.passages[0]
    source, language = first.source, field(first.source.language)
    stems = [words(p.text, source.language) for p in entry.passages]
    holding = Counter(stem for one in stems for stem in set(one))
    titled = words(first.title, source.language)
    counts = article_counts(stems, titled)
    sentences = sum(map(bool, stems))
    return {
        "article": entry.article_id,
        "stories": list(_stories(entry.article_id)),
        "language": source.language,
        "version": first.version,
        "stamp": entry.stamp,
        "title": first.title,
        "moment": source.moment.timestamp(),
        "sentences": sentences,
        "words": sum(map(len, stems)),
        "most": max(holding.values(), default=0),
        "head": _bytes([*_head(first), sentences, " ".join(titled)]),
        "counts": _bytes(counts),
        "held": {language: [held(stem, bit) for stem, n in holding.items() for bit in _bits(n)]},
        "words_in": {language: " ".join(f"{token(s)} " * n for s, n in counts.items())},
        "s": [
            {
                "text": passage.text,
                "data": _bytes(_slice(passage, own)),
                "words_in": {language: " ".join(map(token, own))},
            }
            for passage, own in zip(entry.passages, stems, strict=True)
        ],
    }


def _stories(article_id: str) -> Iterator[str]:
    """The names of all stories that an article is in; see InStory."""
    for place, char in enumerate(article_id):
        if char == "/":
            yield article_id[:place]


def _bits(number: int) -> Iterator[int]:
    return (bit for bit in range(number.bit_length()) if number >> bit & 1)


def _head(passage: Passage) -> list[object]:
    source = passage.source
    fields = [source.publisher, source.published.isoformat(), *astuple(source)[2:]]
    return [passage.article_id, passage.version, passage.title, fields]


def _slice(passage: Passage, stems: tuple[str, ...]) -> list[object]:
    place = [passage.start, passage.number, passage.paragraph]
    return [place, passage.text, passage.before, passage.after, " ".join(stems)]


def _bytes(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()


def read(data: str) -> Any:  # noqa: ANN401 - JSON
    """What was written as bytes; the cluster leaves out the padding at their end."""
    return json.loads(base64.b64decode(f"{data}==").decode("utf-8", "surrogatepass"))


@lru_cache(maxsize=4096)
def head(data: str) -> Head:
    """What is said of an article, from its document."""
    article_id, version, title, (publisher, when, *rest), sentences, titled = read(data)
    published = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    source = Source(publisher, published, *rest)
    return Head(article_id, version, title, source, sentences, frozenset(titled.split(" ")))


def passage(article: Head, data: list[Any]) -> Passage:
    """A passage as it was put."""
    (start, number, paragraph), text, before, after, _ = data
    return Passage(
        article_id=article.article_id,
        version=article.version,
        title=article.title,
        source=article.source,
        start=start,
        end=start + len(text),
        text=text,
        before=before,
        after=after,
        number=number,
        paragraph=paragraph,
    )
