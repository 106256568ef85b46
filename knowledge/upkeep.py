"""Upkeep: an index that outlives the process, kept in step with the files of a library.

The index says of each article in what state its file was when it was read, so that only files that
changed are read again; a library may hold more than fits in memory.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from knowledge.article import Article
from knowledge.change import Change
from knowledge.errors import EngineError, ReadError
from knowledge.index import Entry, Index, Within
from knowledge.library import Catalogue
from knowledge.marks import Articles, Mark
from knowledge.passage import Passage, split


@dataclass(frozen=True, slots=True)
class Work:
    """What an index has to take over.

    Attributes:
        files: the paths of those that are new or have changed, each with the id it has if it names
            none.
        gone: the ids of the articles whose files are gone.
        total: how many files there are in all.
    """

    files: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]
    total: int

    def __len__(self) -> int:
        return len(self.files) + len(self.gone)


class Upkeep:
    """Keeps an index in step with a catalogue. For one thread at a time.

    Args:
        catalogue: the files.
        index: is kept.
        anew: whether it is rebuilt first, whatever it holds.

    Attributes:
        problems: the files that hold no article that can be quoted, each with what to do.
        withdrawn: articles that no longer stand, newest first; never in the index.

    Raises:
        EngineError: the index can't be read.
    """

    def __init__(self, catalogue: Catalogue, index: Index, *, anew: bool = False) -> None:
        self._catalogue, self._index, self._anew = catalogue, index, anew
        self._marks: dict[str, Mark] = {}
        self._unquotable: dict[str, tuple[str, Article | ReadError]] = {}
        self._folders: list[ReadError] = []
        if not anew:
            self._remember()

    def look_in(self, paths: Iterable[Path]) -> None:
        """Look at these files and folders from now on."""
        self._catalogue.look_in(paths)

    @property
    def problems(self) -> tuple[ReadError, ...]:
        """See the class."""
        files = (read for _, read in self._unquotable.values() if isinstance(read, ReadError))
        return (*self._folders, *files)

    @property
    def withdrawn(self) -> tuple[Article, ...]:
        """See the class."""
        found = (read for _, read in self._unquotable.values() if isinstance(read, Article))
        standing_no_more = [article for article in found if article.withdrawn]
        return tuple(sorted(standing_no_more, key=lambda a: a.source.moment, reverse=True))

    def articles(self, within: Within = None) -> Articles:
        """Those that the index answers from, newest first, each read when it is wanted."""
        marks = self._marks
        if within is not None:
            marks = {key: mark for key, mark in marks.items() if key in within}
        return Articles(self._catalogue, marks)

    def below(self, folders: Sequence[Path]) -> frozenset[str]:
        """The ids of the articles whose files are these, or in these folders."""
        names = set(map(str, folders))
        begins = tuple(f"{name}{os.sep}" for name in names)
        files = ((key, mark.file) for key, mark in self._marks.items())
        return frozenset(key for key, file in files if file in names or file.startswith(begins))

    def look(self) -> Work:
        """What has changed since the index was written.

        Raises:
            EngineError: there is no file at all, but the index has articles: a folder that is not
                mounted must not empty it.
        """
        files, self._folders = self._catalogue.documents()
        self._guard(files)
        read = {mark.file: mark.state for mark in self._marks.values()}
        self._unquotable = {f: known for f, known in self._unquotable.items() if f in files}
        changed = tuple(
            (file, article_id)
            for file, article_id in files.items()
            if read.get(file) != (state := _state(file)) and not self._holds_back(file, state)
        )
        gone = tuple(key for key, mark in self._marks.items() if mark.file not in files)
        return Work(changed, gone, len(files))

    def look_afresh(self) -> Work:
        """As `look`, after another process may have written the index.

        Raises:
            EngineError: as of `look`, and when the index can't be read.
        """
        self._remember()
        return self.look()

    def _guard(self, files: Mapping[str, str]) -> None:
        """See that a library that is not there does not empty the index."""
        begin = self._catalogue.begin
        missing = [mark for mark in self._marks.values() if mark.file.startswith(begin)]
        if missing and not any(file.startswith(begin) for file in files):
            raise EngineError(
                f"the index holds {len(missing)} articles of which there are no files: is the "
                "library where it should be? To empty the index: pullquote index --rebuild"
            )

    def is_current(self, passage: Passage) -> bool:
        """Whether a passage is a slice of what its file says now; one that is not is read again.

        An index is a copy: files are restored with their old times, disks fail, another process
        writes. What is quoted is held against the file.
        """
        mark = self._marks.get(passage.article_id)
        if mark is None:
            return False
        try:
            article: Article | None = self._catalogue.article(mark.file, passage.article_id)
        except ReadError:
            article = None
        same = (
            article is not None
            and _stands(article)
            and (article.id, article.source) == (passage.article_id, passage.source)
            and article.text[passage.start : passage.end] == passage.text
        )
        if not same:
            self._marks[passage.article_id] = mark._replace(state="?")
        return same

    def do(self, work: Work, on_file: Callable[[], object] = lambda: None) -> tuple[Change, ...]:
        """Take the work over into the index; what was done is not done again after an error.

        Args:
            work: what `look` found.
            on_file: is called after each file and each article that is gone.

        Raises:
            EngineError: the index could not be written.
        """
        changes: list[Change] = []
        if not len(work) and not self._anew:
            return ()
        try:
            entries = _Entries(self._entries(work, changes, on_file), len(work))
            (self._index.rebuild if self._anew else self._index.put_all)(entries)
            self._anew = False
        except BaseException:
            for file, _ in work.files:  # it is not in the index that they may not be quoted
                self._unquotable.pop(file, None)
            raise
        finally:
            if not self._anew:
                self._remember()
        return tuple(changes)

    def _entries(
        self, work: Work, changes: list[Change], on_file: Callable[[], object]
    ) -> Iterator[Entry]:
        known = dict(self._marks)
        by_file = {mark.file: key for key, mark in known.items()}
        taken = set(known) - {by_file.get(file, "") for file, _ in work.files}
        for article_id in work.gone:
            taken.discard(article_id)
            changes.append(Change(None, None, gone=article_id, known=True))
            yield Entry(article_id, ())
            on_file()
        put: set[str] = set()
        for file, article_id in work.files:
            state, before = _state(file), by_file.get(file, "")
            article = self._quotable(file, article_id, state, taken)
            if before and before not in put and (article is None or article.id != before):
                changes.append(Change(None, None, gone=before, known=True))
                yield Entry(before, ())
            if article is not None:
                taken.add(article.id)
                put.add(article.id)
                changes.append(Change(None, article, known=article.id in known))
                mark = Mark(article.source.moment, state, file)
                yield Entry(article.id, split(article), str(mark))
            on_file()

    def _quotable(self, file: str, article_id: str, state: str, taken: set[str]) -> Article | None:
        """The article of a file; None when none of it may be quoted now."""
        self._unquotable.pop(file, None)
        read: Article | ReadError
        try:
            read = self._catalogue.article(file, article_id)
            if read.id in taken:
                text = f"the id {read.id!r} is taken; give this one another"
                read = ReadError(text, file, field="id")
        except ReadError as error:
            read = error
        if isinstance(read, ReadError) or not _stands(read):
            self._unquotable[file] = (state, read)
            return None
        return read

    def _holds_back(self, file: str, state: str) -> bool:
        """Whether a file is known to hold nothing that may be quoted now."""
        known = self._unquotable.get(file)
        if known is None or known[0] != state:
            return False
        read = known[1]
        ahead = isinstance(read, ReadError) and read.field in {"published", "modified", "id"}
        return not ahead and not (isinstance(read, Article) and _stands(read))

    def _remember(self) -> None:
        marks = ((key, Mark.read(stamp)) for key, stamp in self._index.stamps().items())
        self._marks = {key: mark for key, mark in marks if mark is not None}


class _Entries(Iterator[Entry]):
    """Entries of which it is known about how many they are."""

    def __init__(self, entries: Iterator[Entry], count: int) -> None:
        self._entries, self._count = entries, count

    def __next__(self) -> Entry:
        return next(self._entries)

    def __length_hint__(self) -> int:
        return self._count


def _stands(article: Article) -> bool:
    """Whether an article may be quoted now."""
    over = article.embargo is None or article.embargo <= datetime.now(UTC)
    return over and not article.withdrawn


def _state(file: str) -> str:
    """What tells that a file is another than it was; "-" for one that can't be looked at."""
    try:
        found = os.stat(file)  # noqa: PTH116 - a hundred thousand of them are strings
    except OSError:
        return "-"
    # The time of the change of the inode too: a restored file has its old time of modification.
    return f"{found.st_mtime_ns}.{found.st_ctime_ns}.{found.st_size}"
