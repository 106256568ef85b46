"""Library: the files and folders that articles are read from, and what was read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from knowledge.article import Article, newest_first
from knowledge.documents import find_documents
from knowledge.errors import ReadError
from knowledge.filename import readable
from knowledge.index import Index
from knowledge.passage import split
from knowledge.reading import read
from knowledge.versions import FOLDER as VERSIONS
from knowledge.versions import Kept, kept_versions, numbered, stem_of

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

SAMPLE: Final = Path(str(files(__package__).joinpath("sample")))
"""The folder of the invented story that ships with the package."""


@dataclass(frozen=True, slots=True)
class Library:
    """What was read.

    Attributes:
        articles: newest first; their ids are unique.
        problems: the files that could not be read, each with what to do.
        withdrawn: articles that no longer stand, newest first; never quoted.
        embargoed: articles that may not be published yet, newest first; never quoted.
    """

    articles: tuple[Article, ...]
    problems: tuple[ReadError, ...]
    withdrawn: tuple[Article, ...] = ()
    embargoed: tuple[Article, ...] = ()


def read_library(paths: Iterable[Path]) -> Library:
    """Read articles from files and folders; see Catalogue."""
    return Catalogue(paths).read()


class Catalogue:
    """Files and folders of articles; one that is broken never stops the others.

    A folder is read with its sub-folders; names that start with a dot are passed over, and so are
    links to folders, which could lead in a circle. A sub-folder that cannot be read is named. An
    article's id is what its file says, or its path below the folder without the ending. Not to be
    used by several threads at once, but for `article`.

    Args:
        paths: the files and folders.
        root: the folder of stories that some of them are in: there no link may lead out of it, and
            an article's id begins with its story's name.
    """

    def __init__(self, paths: Iterable[Path], *, root: Path | None = None) -> None:
        self._paths, self._root = tuple(paths), root
        self._read: dict[Path, tuple[tuple[int, ...], Article | ReadError]] = {}
        self._counted: dict[Path, tuple[tuple[int, ...], Mapping[str, Kept]]] = {}

    def look_in(self, paths: Iterable[Path]) -> None:
        """Read from these files and folders from now on."""
        self._paths = tuple(paths)

    def read(self) -> Library:
        """Read what is there now; a file that did not change is not read again.

        Except one that is dated ahead: with time that becomes right.
        """
        now = datetime.now(UTC)
        problems: list[ReadError] = []
        found: dict[str, Article] = {}
        documents = find_documents(self._paths, self._root, problems)
        files = {Path(file): article_id for file, article_id in documents}
        self._read = {file: read for file, read in self._read.items() if file in files}
        for file, article_id in files.items():
            article = self._article(file, article_id)
            if isinstance(article, ReadError):
                problems.append(article)
            elif article.id in found:
                taken = f"the id {article.id!r} is taken; give this one another"
                problems.append(ReadError(taken, file, field="id"))
            else:
                found[article.id] = article
        return _sorted(self._numbered(found, files), problems, now)

    @property
    def begin(self) -> str:
        """How the paths of the files of a library begin; "" where there are only files."""
        return f"{self._root}{os.sep}" if self._root else ""

    def documents(self) -> tuple[dict[str, str], list[ReadError]]:
        """The paths of the files, each with the id it has if it names none; and the problems."""
        problems: list[ReadError] = []
        return dict(find_documents(self._paths, self._root, problems)), problems

    def article(self, file: str, article_id: str) -> Article:
        """Read one file as it stands now; nothing of it is kept.

        Raises:
            ReadError: it holds no article that can be quoted.
        """
        path = Path(file)
        article = self._readable(path, article_id)
        folder = path.parent
        changed = _state(folder / VERSIONS)
        known = self._counted.get(folder)
        if known is None or known[0] != changed:
            known = self._counted[folder] = (changed, kept_versions(folder))
        return numbered(article, known[1].get(stem_of(path)))

    def file_of(self, article_id: str) -> Path | None:
        """The file that an article was read from, the last time; None for one that was not."""
        for file, (_, article) in self._read.items():
            if isinstance(article, Article) and article.id == article_id:
                return file
        return None

    def _article(self, file: Path, article_id: str) -> Article | ReadError:
        state = _state(file)
        known = self._read.get(file)
        if known and known[0] == state and not _dated_ahead(known[1]):
            return known[1]
        article: Article | ReadError
        try:
            article = self._readable(file, article_id)
        except ReadError as error:
            article = error
        self._read[file] = (state, article)
        return article

    def _readable(self, file: Path, article_id: str) -> Article:
        if self._root and file.is_relative_to(self._root) and not _leads_into(file, self._root):
            raise ReadError("this link leads out of the library; copy the file here", file)
        return _with_readable_name(read(file, article_id=article_id))

    def _numbered(self, found: dict[str, Article], files: dict[Path, str]) -> list[Article]:
        """The articles with the versions that were counted in their folders."""
        counted = {folder: kept_versions(folder) for folder in {file.parent for file in files}}
        places = {
            read.id: file for file, (_, read) in self._read.items() if isinstance(read, Article)
        }
        return [
            numbered(article, counted[places[key].parent].get(stem_of(places[key])))
            for key, article in found.items()
        ]


def _with_readable_name(article: Article) -> Article:
    name = readable(article.source.file)
    if name == article.source.file:
        return article
    return replace(article, source=replace(article.source, file=name))


def _dated_ahead(read: Article | ReadError) -> bool:
    return isinstance(read, ReadError) and read.field in {"published", "modified"}


def _sorted(articles: list[Article], problems: list[ReadError], now: datetime) -> Library:
    articles.sort(key=newest_first)
    withdrawn = tuple(article for article in articles if article.withdrawn)
    standing = [article for article in articles if not article.withdrawn]
    return Library(
        tuple(article for article in standing if not article.embargo or article.embargo <= now),
        tuple(problems),
        withdrawn,
        tuple(article for article in standing if article.embargo and article.embargo > now),
    )


def _state(file: Path) -> tuple[int, ...]:
    """What tells that a file is another than it was; nothing for one that can't be looked at."""
    try:
        found = file.stat()
    except OSError:
        return ()
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def _leads_into(file: Path, folder: Path) -> bool:
    try:
        return file.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False


def fill(index: Index, articles: Iterable[Article], meaning: Meaning | None = None) -> None:
    """Put articles into an index, and their sentences to the models if there are any."""
    for article in articles:
        passages = split(article)
        index.put(article.id, passages)
        if meaning is not None:
            meaning.put(article.id, passages)
