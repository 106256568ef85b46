"""The engine for an archive on one machine: a tantivy index in a folder.

The folder is derived from the library and can be made again; a version of tantivy that writes
another format, or another analysis of words, asks for that.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

import tantivy

from knowledge.atomicfile import write_whole
from knowledge.engines.diskfolder import HOLDER, discard, explained, held, state_of, tried
from knowledge.engines.diskrecords import Books, Described
from knowledge.engines.diskschema import IS_TOTALS, books_document, documents, schema
from knowledge.engines.disksearch import Snapshot
from knowledge.engines.formula import Totals
from knowledge.errors import EngineError
from knowledge.index import Entry, Hit, Within
from knowledge.passage import Passage

_MEMORY: Final = 128_000_000
"""Bytes that the writer gathers documents in."""
_COMMIT: Final = 100_000
"""Passages after which `put_all` commits, so that not more than these are done again: some seven
seconds' work. The fewer commits, the less is merged, and the fewer segments a search looks in."""
_IDLE: Final = 2.0
"""Seconds after which a writer that has nothing to do lets others write."""


class DiskIndex:
    """An Index in a folder: any number of processes read it, one writes.

    The writer is the first process that puts something, until it closes the index. A reader sees
    what another process wrote from its next search on.

    Args:
        folder: where it is kept; made when it is not there.

    Raises:
        EngineError: the folder can't be used, or holds something else. One that was made by
            another version, or is damaged, says so when it is used, but can be rebuilt.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder).resolve()
        self._schema = schema()
        self._index, self._wrong = tried(self._folder, self._schema)
        self._writer: tantivy.IndexWriter | None = None
        self._writing = threading.RLock()
        self._seen: tuple[int, ...] = ()
        self._snapshot: Snapshot | None = None
        self._closed = False
        self._idle: threading.Timer | None = None

    def put(self, article_id: str, passages: Sequence[Passage], stamp: str = "") -> None:
        """See Index."""
        self.put_all([Entry(article_id, passages, stamp)])

    def put_all(self, entries: Iterable[Entry]) -> None:
        """See Index. Commits now and then, so that what was put is not put again after a crash."""
        with self._writing, explained(self._folder):
            batch = _Batch(self._write(), self._current())
            try:
                for entry in entries:
                    batch.put(entry)
                    if batch.size >= _COMMIT:
                        batch.commit()
                        batch = _Batch(self._write(), self._current())
                batch.commit()
            except BaseException:
                self._undo()
                raise
            finally:
                self._rest()

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """See Index. Builds in a folder beside it, which takes its place."""
        beside, old = (self._folder.with_name(self._folder.name + end) for end in (".new", ".old"))
        with self._writing, explained(self._folder):
            if self._index is not None:
                self._write()  # nobody else may
            for left in (beside, old):
                discard(left)
            whole = DiskIndex(beside)
            try:
                whole.put_all(entries)
            finally:
                whole.close()
            self._let_go()
            self._folder.rename(old)
            beside.rename(self._folder)
            discard(old)
            self._index, self._wrong = tried(self._folder, self._schema)
            self._snapshot = None

    def stamps(self) -> Mapping[str, str]:
        """See Index."""
        with explained(self._folder):
            return self._current().stamps()

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """See Index."""
        with explained(self._folder):
            return self._current().search(question, limit, within)

    def close(self) -> None:
        """See Index. Waits for segments that are being merged."""
        with self._writing, explained(self._folder):
            self._closed = True
            self._let_go()

    def _undo(self) -> None:
        """Forget what is not committed."""
        writer, self._writer = self._writer, None
        if writer is not None and (self._folder / "meta.json").exists():
            writer.rollback()
            self._writer = writer

    def _rest(self) -> None:
        """Let others write if nothing more comes for a while."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(_IDLE, self._yield)
        self._idle.daemon = True
        self._idle.start()

    def _yield(self) -> None:
        if self._writing.acquire(blocking=False):
            try:
                with suppress(EngineError), explained(self._folder):
                    self._let_go()
            finally:
                self._writing.release()

    def _let_go(self) -> None:
        """Let others write."""
        if self._idle is not None:
            self._idle.cancel()
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()
            (self._folder / HOLDER).unlink(missing_ok=True)

    def _usable(self) -> tantivy.Index:
        if self._index is None:
            raise self._wrong
        return self._index

    def _current(self) -> Snapshot:
        """What is committed now, by this process or another."""
        state = state_of(self._folder / "meta.json")
        snapshot = self._snapshot
        if snapshot is None or (state and state != self._seen):
            index = self._usable()
            index.reload()
            snapshot = Snapshot(index.searcher(), self._schema)
            self._snapshot, self._seen = snapshot, state
        return snapshot

    def _write(self) -> tantivy.IndexWriter:
        if self._closed:
            raise EngineError("the index is closed")
        if self._writer is None:
            try:
                self._writer = self._usable().writer(heap_size=_MEMORY, num_threads=1)
            except ValueError as error:
                if "LockBusy" in str(error):
                    raise EngineError(held(self._folder)) from error
                raise
            holder = {"process": os.getpid(), "machine": socket.gethostname()}
            since = datetime.now().astimezone().isoformat(timespec="seconds")
            write_whole(self._folder / HOLDER, json.dumps(holder | {"since": since}) + "\n")
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
