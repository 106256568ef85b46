"""Marks: in what state the files were that an index was made of; and its articles by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, Self, overload

from knowledge.article import Article
from knowledge.errors import ReadError
from knowledge.library import Catalogue


class Mark(NamedTuple):
    """What the stamp of an article says: when it was published, and of which file it was read."""

    moment: datetime
    state: str
    file: str

    @classmethod
    def read(cls, stamp: str) -> Self | None:
        """From a stamp; None for one that is not ours."""
        moment, _, rest = stamp.partition(" ")
        state, _, file = rest.partition(" ")
        try:
            return cls(datetime.fromisoformat(moment), state, file)
        except ValueError:
            return None

    def __str__(self) -> str:
        return f"{self.moment.isoformat()} {self.state} {self.file}"


class Articles(Sequence[Article]):
    """The articles of a library, read when they are wanted.

    Raises:
        ReadError: on access to one whose file has changed under our hands.
    """

    def __init__(self, catalogue: Catalogue, marks: Mapping[str, Mark]) -> None:
        self._catalogue, self._marks = catalogue, marks

    def _readable(self, files: Iterable[tuple[str, str]]) -> Iterator[Article]:
        """Those that are as they were; the others will be read again at the next look."""
        for key, file in files:
            with suppress(ReadError):
                yield self._catalogue.article(file, key)

    @cached_property
    def _files(self) -> list[tuple[str, str]]:
        newest = sorted(
            self._marks.items(), key=lambda item: (-item[1].moment.timestamp(), item[0])
        )
        return [(key, mark.file) for key, mark in newest]

    def __len__(self) -> int:
        return len(self._marks)

    def find(self, article_id: str) -> Article | None:
        """The article with this id, whose file alone is read; None where it can't be, or is not."""
        mark = self._marks.get(article_id)
        found = [(article_id, mark.file)] if mark is not None else []
        return next(self._readable(found), None)

    def __eq__(self, other: object) -> bool:
        return self._marks == other._marks if isinstance(other, Articles) else NotImplemented

    def __hash__(self) -> int:
        return hash(frozenset(self._marks))

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:
        if isinstance(index, slice):
            return list(self._readable(self._files[index]))
        key, file = self._files[index]
        return self._catalogue.article(file, key)
