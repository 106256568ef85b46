"""What the index on disk quotes from: a row an article, in an SQLite file beside what is searched.

The engine that searches knows an article by its number alone. A number stands for one text for
ever: an article that is replaced gets another. Rows are written before what is searched refers to
them, and deleted after it refers to them no more, so that a process that is killed leaves a row too
many and never one too few.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast
from uuid import uuid4
from zlib import crc32

from knowledge.engines.diskrecords import Described, Slice, described, read_slice

FILE: Final = "articles.sqlite"
_PATIENCE: Final = 60.0
"""Seconds to wait for another process that writes; it takes some hundredths of one."""
_OPTIONS: Final[Any] = {
    "timeout": _PATIENCE,
    "isolation_level": None,
    "check_same_thread": False,
}

_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS made (name TEXT)",
    "CREATE TABLE IF NOT EXISTS about (number INTEGER PRIMARY KEY, described BLOB)",
    (
        "CREATE TABLE IF NOT EXISTS texts"
        " (number INTEGER PRIMARY KEY, sentences INTEGER, counts BLOB, slices BLOB, sum INTEGER)"
    ),
)
_READ: Final = (
    "SELECT sum, number, described, sentences, counts, slices FROM about JOIN texts USING (number)"
    " WHERE number IN (SELECT value FROM json_each(?))"
)


class MovedError(Exception):
    """What is searched and what is quoted from are not of one moment: another process wrote."""


@dataclass(frozen=True)
class Row:
    """What is stored of an article.

    Attributes:
        number: what stands for it where it is searched for.
        about: of the article; see diskrecords.written.
        sentences: how many of its passages hold a word.
        counts: of its stems; see diskrecords.written_counts.
        slices: of its passages, a line each; see diskrecords.written_slices.
    """

    number: int
    about: bytes
    sentences: int
    counts: bytes
    slices: bytes
    _read: dict[int, Slice] = field(default_factory=dict, compare=False, repr=False)

    def sum(self, name: str) -> int:
        """A checksum (CRC-32) of the row in the index of this name."""
        head = f"{name} {self.number} {self.sentences}".encode()
        return crc32(self.slices, crc32(self.counts, crc32(self.about, crc32(head))))

    @cached_property
    def described(self) -> Described:
        """What is said of the article."""
        return described(self.about)

    @cached_property
    def _lines(self) -> list[bytes]:
        return self.slices.split(b"\n")

    def slice(self, position: int) -> Slice:
        """What is stored of the passage at a position.

        Raises:
            IndexError: there is none.
        """
        found = self._read.get(position)
        if found is None:
            found = self._read[position] = read_slice(self._lines[position])
        return found


class Articles:
    """The rows of one folder; used by any number of threads and processes, one of which writes.

    Args:
        folder: where the file is, or is made.

    Attributes:
        name: of the index as it was made; an index that is built anew has another.

    Raises:
        sqlite3.Error: for what the file system or another program did to the file, here and from
            every method.
    """

    def __init__(self, folder: Path) -> None:
        self._file, self._lock = folder / FILE, threading.Lock()
        self._connection = sqlite3.connect(self._file, **_OPTIONS)
        try:
            self.name = self._opened()
            self._inode = self._file.stat().st_ino
        except BaseException:
            self._connection.close()
            raise

    def _again(self) -> sqlite3.Connection:
        """Another connection to the file; never makes one."""
        try:
            found = sqlite3.connect(f"{self._file.as_uri()}?mode=rw", uri=True, **_OPTIONS)
        except sqlite3.OperationalError as error:
            raise MovedError from error
        return cast("sqlite3.Connection", found)

    def _opened(self) -> str:
        """The name of the index, which is made if it is not there."""
        self._connection.execute("PRAGMA cache_spill = OFF")  # readers wait for the commit alone
        asked = "SELECT name FROM sqlite_master WHERE name = 'made'"
        if self._connection.execute(asked).fetchone() is None:
            self._connection.execute("BEGIN IMMEDIATE")
            for table in _TABLES:
                self._connection.execute(table)
            self._connection.execute(
                "INSERT INTO made SELECT ? WHERE NOT EXISTS (SELECT * FROM made)", (uuid4().hex,)
            )
            self._connection.execute("COMMIT")
        return _name(self._connection)

    def read(self, numbers: Collection[int]) -> dict[int, Row]:
        """The rows of these articles, all different, by number.

        Raises:
            MovedError: one of them is not there any more.
            sqlite3.DatabaseError: one is not as it was written.
        """
        if not self.is_there():  # else it would be read with the journal of another
            raise MovedError
        with self._lock:
            found = self._connection.execute(_READ, (json.dumps(list(numbers)),)).fetchall()
        if len(found) < len(numbers):
            raise MovedError
        rows = {}
        for written, *parts in found:
            row = rows[parts[0]] = Row(*parts)
            if row.sum(self.name) != written:
                raise sqlite3.DatabaseError("an article is not as it was written")
        return rows

    def about(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """What is said of these articles by number; all rows are looked at, but not their texts.

        Raises:
            MovedError: one of them is not there any more.
        """
        with closing(self._again()) as own:  # searches go on meanwhile
            rows = own.execute("SELECT number, described FROM about")
            found = {number: about for number, about in rows if number in numbers}
            if len(found) < len(numbers) or _name(own) != self.name:
                raise MovedError
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """While no process writes; what waits to write goes on after it."""
        with closing(self._again()) as own:
            own.execute("BEGIN")
            _name(own)  # it is held from the first look on
            yield

    def after(self, number: int) -> int:
        """The first number from this one on that never stood for an article, nor was meant to."""
        with self._lock:
            (most,) = self._connection.execute("SELECT max(number) FROM texts").fetchone()
        return number if most is None else max(number, most + 1)

    def put(self, rows: Iterable[Row]) -> None:
        """Write rows; they are there, also after a power cut, when this returns."""
        kept = list(rows)
        about = [(row.number, row.about) for row in kept]
        texts = [
            (row.number, row.sentences, row.counts, row.slices, row.sum(self.name)) for row in kept
        ]
        with self._lock, _Transaction(self._connection):
            self._connection.executemany("INSERT INTO about VALUES (?, ?)", about)
            self._connection.executemany("INSERT INTO texts VALUES (?, ?, ?, ?, ?)", texts)

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete rows that nothing refers to any more; where that can't be done, they stay."""
        gone = [(number,) for number in numbers]
        with suppress(sqlite3.OperationalError), self._lock, _Transaction(self._connection):
            self._connection.executemany("DELETE FROM about WHERE number = ?", gone)
            self._connection.executemany("DELETE FROM texts WHERE number = ?", gone)

    def is_there(self) -> bool:
        """Whether this is still the file of the folder, which another process may make anew.

        Raises:
            MovedError: there is none just now.
        """
        try:
            return self._file.stat().st_ino == self._inode
        except FileNotFoundError as error:
            raise MovedError from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def __del__(self) -> None:
        # Of an index that was made anew, a search that is under way may be the last to read.
        if hasattr(self, "_connection"):
            self._connection.close()


def _name(connection: sqlite3.Connection) -> str:
    (name,) = connection.execute("SELECT name FROM made").fetchone()
    return str(name)


class _Transaction:
    """All or nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._connection.execute("COMMIT")
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
