"""Library: the files and folders that articles are read from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.article import Article, newest_first
from knowledge.errors import ReadError
from knowledge.index import Index
from knowledge.passage import split
from knowledge.reading import SUFFIXES, read

if TYPE_CHECKING:
    from knowledge.meaning import Meaning

SAMPLE = Path(str(files(__package__).joinpath("sample")))
"""The folder of the invented story that ships with the package."""


@dataclass(frozen=True, slots=True)
class Library:
    """What was read.

    Attributes:
        articles: newest first; their ids are unique.
        problems: the files that could not be read, each with what to do.
    """

    articles: tuple[Article, ...]
    problems: tuple[ReadError, ...]


def read_library(paths: Iterable[Path]) -> Library:
    """Read articles from files and folders; one that is broken never stops the others.

    A folder is read with its sub-folders; names that start with a dot are passed over, and so are
    links to folders, which could lead in a circle. A sub-folder that cannot be read is named. An
    article's id is what its file says, or its path below the folder without the ending.
    """
    articles: dict[str, Article] = {}
    problems: list[ReadError] = []
    for path, article_id in _documents(paths, problems):
        try:
            article = read(path, article_id=article_id)
        except ReadError as error:
            problems.append(error)
            continue
        if article.id in articles:
            problems.append(
                ReadError(
                    f"the id {article.id!r} is taken; give this one another", path, field="id"
                )
            )
        else:
            articles[article.id] = article
    return Library(tuple(sorted(articles.values(), key=newest_first)), tuple(problems))


def fill(index: Index, articles: Iterable[Article], meaning: Meaning | None = None) -> None:
    """Put articles into an index, and their sentences to the models if there are any."""
    for article in articles:
        passages = split(article)
        index.put(article.id, passages)
        if meaning is not None:
            meaning.put(article.id, passages)


def _documents(paths: Iterable[Path], problems: list[ReadError]) -> Iterator[tuple[Path, str]]:
    """The files to read, each once, with the ids they have if they name none."""
    seen: set[str] = set()
    for path in paths:
        for file, article_id in _expand(path, problems):
            if (place := os.path.realpath(file)) not in seen:
                seen.add(place)
                yield file, article_id


def _expand(path: Path, problems: list[ReadError]) -> Iterator[tuple[Path, str]]:
    if not os.path.isdir(path):  # noqa: PTH112 - unlike Path.is_dir never raises: a name too long
        yield path, path.stem
        return
    known = len(problems)
    found = sorted(_inside(path, problems))
    if not found and len(problems) == known:
        problems.append(ReadError(f"no articles ({', '.join(SUFFIXES)}) in this folder", path))
    for file in found:
        yield file, file.relative_to(path).with_suffix("").as_posix()


def _inside(folder: Path, problems: list[ReadError]) -> Iterator[Path]:
    """The documents of a folder and its sub-folders; what is none by its name is passed over."""

    def note(error: OSError) -> None:
        reason = (error.strerror or "it cannot be opened").lower()
        where = error.filename or folder
        problems.append(ReadError(f"{reason}; see that you may read this folder", where))

    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(place, name)
