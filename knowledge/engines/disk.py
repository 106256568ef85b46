"""The engine for an archive on one machine: a tantivy index in a folder.

The folder is derived from the library and can be made again; a version of tantivy that writes
another format, or another analysis of words, asks for that.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from operator import length_hint
from pathlib import Path
from typing import Final, TypeVar

import tantivy

from knowledge.atomicfile import write_whole
from knowledge.engines.diskarticles import Articles, MovedError
from knowledge.engines.diskbatch import Batch, ends
from knowledge.engines.diskfolder import HOLDER, explained, held, state_of, tried
from knowledge.engines.diskschema import schema
from knowledge.engines.disksearch import Snapshot
from knowledge.engines.diskswap import alone, besides, discard, exchange
from knowledge.errors import EngineError
from knowledge.index import Entry, Hit, Within
from knowledge.passage import Passage

_MEMORY: Final = 128_000_000
"""Bytes that the writer gathers documents in."""
_COMMIT: Final = 100_000
"""Passages after which `put_all` commits, so that not more than these are done again: some seven
seconds' work. The fewer commits, the less is merged."""
_TURNS: Final = 5
_PAUSE: Final = 0.02
"""Seconds to wait, longer from turn to turn, where another process has just written."""
_IDLE: Final = 2.0
"""Seconds after which a writer that has nothing to do lets others write."""

_Found = TypeVar("_Found")


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
            due = ends(length_hint(entries), _COMMIT)
            batch = self._batch()
            try:
                for number, entry in enumerate(entries, 1):
                    batch.put(entry)
                    if number in due or batch.size >= (2 if due else 1) * _COMMIT:
                        batch.commit()
                        batch = self._batch()
                batch.commit()
            except BaseException:
                self._undo()
                raise
            finally:
                self._rest()

    def rebuild(self, entries: Iterable[Entry]) -> None:
        """See Index. Builds in a folder beside it, which takes its place."""
        new, old = besides(self._folder)
        with self._writing, explained(self._folder):
            if self._index is not None:
                self._write()  # nobody else may
            for left in (new, old):
                discard(left)
            whole = DiskIndex(new)
            try:
                whole.put_all(entries)
            finally:
                whole.close()
            self._let_go()
            exchange(self._folder)
            self._index, self._wrong = tried(self._folder, self._schema)
            self._snapshot = None

    def stamps(self) -> Mapping[str, str]:
        """See Index."""
        return self._looked(Snapshot.stamps)

    def search(self, question: str, *, limit: int = 40, within: Within = None) -> list[Hit]:
        """See Index."""
        return self._looked(lambda snapshot: snapshot.search(question, limit, within))

    def close(self) -> None:
        """See Index. Waits for segments that are being merged."""
        with self._writing, explained(self._folder):
            self._closed = True
            self._let_go()
            self._snapshot = None

    def _batch(self) -> Batch:
        writer = self._write()
        return self._looked(lambda snapshot: Batch(writer, snapshot))

    def _looked(self, look: Callable[[Snapshot], _Found]) -> _Found:
        """What is found in what is committed now; once more where another process has just written.

        Raises:
            EngineError: when it could not look.
        """
        with explained(self._folder):
            for turn in range(_TURNS):
                try:
                    return look(self._current())
                except MovedError:
                    self._snapshot = None
                    time.sleep(turn * _PAUSE)
            with self._current().articles.held():  # while nobody writes: now or never
                return look(self._current())

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
            with alone(self._folder):
                index.reload()
                articles = Articles(self._folder) if snapshot is None else snapshot.articles
                if not articles.is_there():
                    articles = Articles(self._folder)
                snapshot = Snapshot(index.searcher(), self._schema, articles)
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
