"""Documents: the files of a library that can be articles, found without reading them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from knowledge.errors import ReadError
from knowledge.filename import readable
from knowledge.reading import SUFFIXES


def find_documents(
    paths: Iterable[Path], root: Path | None, problems: list[ReadError]
) -> Iterator[tuple[str, str]]:
    """The paths of the files to read, each once, with the ids they have if they name none.

    Plain strings do most of the work, as an archive has a hundred thousand of them.

    Args:
        paths: files and folders; a folder is looked into with its sub-folders.
        root: the folder of stories: below it an id begins with the story's name.
        problems: gets what cannot be looked into.
    """
    seen: set[str] = set()
    below = f"{root}{os.sep}" if root is not None else None
    for path in paths:
        for file, place, article_id in _expand(path, problems):
            if place not in seen:
                seen.add(place)
                inside = below is not None and file.startswith(below)
                yield file, readable(_id(file, len(below or ""))) if inside else article_id


def _expand(path: Path, problems: list[ReadError]) -> Iterator[tuple[str, str, str]]:
    """Each file: its path, where it really is, and its id below this path."""
    folder = str(path)
    if not os.path.isdir(folder):  # noqa: PTH112 - unlike Path.is_dir never raises: a name too long
        yield folder, os.path.realpath(folder), readable(path.stem)
        return
    known = len(problems)
    found = sorted(_inside(folder, problems), key=lambda one: one[0].replace(os.sep, "\0"))
    if not found and len(problems) == known:
        problems.append(ReadError(f"no articles ({', '.join(SUFFIXES)}) in this folder", path))
    real, begin = os.path.realpath(folder), len(folder.rstrip(os.sep)) + 1
    for file, linked in found:
        place = os.path.realpath(file) if linked else os.path.join(real, file[begin:])  # noqa: PTH118
        yield file, place, readable(_id(file, begin))


def _id(file: str, begin: int) -> str:
    """A path from there on without its ending, as an id has it."""
    return file[begin:].rpartition(".")[0].replace(os.sep, "/")


def _inside(folder: str, problems: list[ReadError]) -> Iterator[tuple[str, bool]]:
    """The documents of a folder and its sub-folders, and whether each is a link.

    What is none by its name is passed over, and so are links to folders.
    """
    try:
        with os.scandir(folder) as listing:
            entries = [entry for entry in listing if not entry.name.startswith(".")]
    except OSError as error:
        reason = (error.strerror or "it cannot be opened").lower()
        problems.append(ReadError(f"{reason}; see that you may read this folder", folder))
        return
    for entry in entries:
        linked = entry.is_symlink()
        if _is_folder(entry):
            if not linked:
                yield from _inside(entry.path, problems)
        elif os.path.splitext(entry.name)[1].lower() in SUFFIXES:  # noqa: PTH122 - a string
            yield entry.path, linked


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False
