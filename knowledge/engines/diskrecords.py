"""What is stored in the index on disk: of each article, of each passage, and of the whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

from knowledge.article import Source
from knowledge.engines.formula import Totals
from knowledge.passage import Passage


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


def written_counts(counts: Mapping[str, int]) -> bytes:
    """The counts of an article's stems that count more than once."""
    lines = [f"{stem}\t{count}\n" for stem, count in counts.items() if count > 1]
    return ("\n" + "".join(lines)).encode("utf-8", "surrogatepass")


def read_counts(data: bytes, stems: Iterable[str]) -> dict[str, int]:
    """How often each of some stems counts, of those that count more than once."""
    found = {}
    for stem in stems:
        line = f"\n{stem}\t".encode("utf-8", "surrogatepass")
        if (start := data.find(line)) >= 0:
            begin = start + len(line)
            found[stem] = int(data[begin : data.index(b"\n", begin)])
    return found


class Slice(NamedTuple):
    """What is stored of a passage.

    Attributes:
        start, number, paragraph, text: as of Passage.
        before, after: as of Passage; or a list of the white space alone, where the sentence beside
            it is the passage before or after and is not stored again.
    """

    start: int
    number: int
    paragraph: int
    text: str
    before: str | list[str]
    after: str | list[str]


def written_slices(passages: Sequence[Passage]) -> bytes:
    """What `read_slice` reads of each passage of an article, a line each."""
    return b"\n".join(_slices(passages))


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
    fields, _ = _READ(data.decode("utf-8", "surrogatepass"))
    return Slice(*fields)


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


def written(described: Described) -> bytes:
    """What `described` reads."""
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


def read_stamp(data: bytes) -> tuple[str, str]:
    """The id and the stamp of an article, from what its document says of it."""
    article_id, _, _, _, stamp, _ = json.loads(data.decode("utf-8", "surrogatepass"))
    return article_id, stamp


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
        name: of the index whose articles they are; see diskarticles.
    """

    totals: Mapping[str, Totals]
    number: int = 0
    name: str = ""


def written_books(books: Books) -> bytes:
    """What `read_books` reads."""
    totals = {language: _numbers(total) for language, total in books.totals.items()}
    return _dumped([totals, books.number, books.name])


def read_books(data: bytes) -> Books:
    """What is known of the whole index."""
    totals, *rest = json.loads(data)
    return Books({language: Totals(*total) for language, total in totals.items()}, *rest)


_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_READ: Final = json.JSONDecoder().raw_decode  # half the time of json.loads, for a short text


def _dumped(value: Any) -> bytes:  # noqa: ANN401 - JSON
    return _JSON.encode(value).encode("utf-8", "surrogatepass")
