"""The engine for an archive on one machine: a tantivy index in a folder.

The folder is derived from the library and can be made again; a version of tantivy that writes
another format, or another analysis of words, asks for that.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from knowledge.atomicfile import write_whole
from knowledge.engines.formula import Totals
from knowledge.errors import EngineError, LibraryError
from knowledge.extras import DISK
from knowledge.index import Entry, Hit, Within
from knowledge.passage import Passage

try:
    import tantivy
except ImportError as error:
    raise EngineError(f"the engine “disk” needs a library more: {DISK}") from error

from knowledge.engines.diskrecords import Books, Described
from knowledge.engines.diskschema import FORMAT, IS_TOTALS, books_document, documents, schema
from knowledge.engines.disksearch import Snapshot

_MEMORY: Final = 128_000_000
"""Bytes that the writer gathers documents in."""
_COMMIT: Final = 100_000
"""Passages after which `put_all` commits, so that not more than these are done again."""
_ABOUT: Final = "pullquote.json"
_HOLDER: Final = "writer.json"


class DiskIndex:
    """An Index in a folder: any number of processes read it, one writes.

    The writer is the first process that puts something, until it closes the index. A reader sees
    what another process wrote from its next search on.

    Args:
        folder: where it is kept; made when it is not there.

    Raises:
        EngineError: the extra is missing; the folder can't be used; it was made by another
            version, or is damaged, and has to be rebuilt.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)
        self._schema = schema()
        with _explained(self._folder):
            self._index = _opened(self._folder, self._schema)
        self._writer: tantivy.IndexWriter | None = None
        self._writing = threading.RLock()
        self._seen: tuple[int, ...] = ()
        self._snapshot: Snapshot | None = None
        self._closed = False

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None:
        """See Index."""
        self.put_all([Entry(article_id, passages, stamp)])

    def put_all(self, entries: Iterable[Entry]) -> None:
        """See Index. Commits now and then, so that what was put is not put again after a crash."""
        with self._writing, _explained(self._folder):
            batch = _Batch(self._write(), self._current())
            try:
                for entry in entries:
                    batch.put(entry)
                    if batch.size >= _COMMIT:
                        batch.commit()
                        batch = _Batch(self._write(), self._current())
                batch.commit()
            except BaseException:
                self._write().rollback()
                raise

    def stamps(self) -> Mapping[str, str]:
        """See Index."""
        with _explained(self._folder):
            return self._current().stamps()

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """See Index."""
        with _explained(self._folder):
            return self._current().search(question, limit, within)

    def close(self) -> None:
        """See Index. Waits for segments that are being merged."""
        with self._writing:
            self._closed = True
            writer, self._writer = self._writer, None
            if writer is not None:
                with _explained(self._folder):
                    writer.wait_merging_threads()
                (self._folder / _HOLDER).unlink(missing_ok=True)

    def _current(self) -> Snapshot:
        """What is committed now, by this process or another."""
        state = _state(self._folder / "meta.json")
        snapshot = self._snapshot
        if snapshot is None or state != self._seen:
            self._index.reload()
            snapshot = Snapshot(self._index.searcher(), self._schema)
            self._snapshot, self._seen = snapshot, state
        return snapshot

    def _write(self) -> tantivy.IndexWriter:
        if self._closed:
            raise EngineError("the index is closed")
        if self._writer is None:
            try:
                self._writer = self._index.writer(heap_size=_MEMORY, num_threads=1)
            except ValueError as error:
                if "LockBusy" in str(error):
                    raise EngineError(_held(self._folder)) from error
                raise
            holder = {"process": os.getpid(), "machine": socket.gethostname()}
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            write_whole(self._folder / _HOLDER, json.dumps(holder | {"since": since}) + "\n")
        return self._writer


class _Batch:
    """Articles that become searchable at one moment, with the books that go with them."""

    def __init__(self, writer: tantivy.IndexWriter, snapshot: Snapshot) -> None:
        self._writer, self._snapshot = writer, snapshot
        self._totals, self._number = dict(snapshot.books.totals), snapshot.books.number
        self._known: dict[str, tuple[int, Described] | None] = {}
        self.size = 0

    def put(self, entry: Entry) -> None:
        """Take an article in; it replaces what was known of it."""
        self._withdraw(entry.article_id)
        if entry.passages:
            found, described = documents(entry, self._number)
            for document in found:
                self._writer.add_document(document)
            self._add(described.source.language, described.totals)
            self._known[entry.article_id] = (self._number, described)
            self._number += 1
        self.size += 1 + len(entry.passages)

    def commit(self) -> None:
        """Write what was put; from now on it is found."""
        if self.size:
            self._writer.delete_documents_by_term("label", IS_TOTALS)
            self._writer.add_document(books_document(Books(self._totals, self._number)))
            self._writer.commit()

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

    def _add(self, language: str, totals: Totals) -> None:
        self._totals[language] = self._totals.get(language, Totals()) + totals


def _opened(folder: Path, made: tantivy.Schema) -> tantivy.Index:
    folder.mkdir(parents=True, exist_ok=True)
    about = folder / _ABOUT
    if about.exists():
        if json.loads(about.read_text("utf-8")).get("format") != FORMAT:
            raise EngineError(_rebuild(folder, "was made by another version of Pullquote"))
        if not tantivy.Index.exists(str(folder)):
            raise EngineError(_rebuild(folder, "is damaged: its meta.json is missing"))
        if not tantivy.Index.is_compatible(str(folder)):
            raise EngineError(_rebuild(folder, "was made by another version of tantivy"))
    elif any(folder.iterdir()):
        raise EngineError(f"{folder}: there is something else in this folder; name an empty one")
    index = tantivy.Index(made, path=str(folder))
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", analyser)
    index.config_reader("manual")
    if not about.exists():
        write_whole(about, json.dumps({"format": FORMAT}) + "\n")
    return index


def _rebuild(folder: Path, reason: str) -> str:
    return f"{folder}: this index {reason}; run “pullquote index --rebuild”"


def _held(folder: Path) -> str:
    """Who writes an index that can't be written now."""
    who = "another process"
    with suppress(OSError, ValueError, KeyError, TypeError):
        holder = json.loads((folder / _HOLDER).read_text("utf-8"))
        who = f"process {holder['process']} on {holder['machine']} since {holder['since']}"
    return f"{folder}: this index is being written by {who}; stop it, or let it do the work"


def _state(file: Path) -> tuple[int, ...]:
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Errors of the engine and of the disk, said as an EngineError."""
    try:
        yield
    except (OSError, ValueError, LibraryError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise EngineError(f"{folder}: the index could not be used: {reason}") from error
