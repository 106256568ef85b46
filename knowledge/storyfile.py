"""StoryFile: what story.yml says of a story: its title, what to follow, who may ask."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.article import LONGEST_TITLE, Source, unfit
from knowledge.atomicfile import write_whole
from knowledge.errors import LibraryError

NAME: Final = "story.yml"
_STORY: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_ANY_DAY: Final = date(2000, 1, 1)
_MOST: Final = 500  # feeds, pages, chats: more of them are a mistake
_NEW: Final = """\
# What the story is called, and what `pullquote run` follows for it.
title: {title}
description: ""
languages: []
feeds: []
pages: []
folders: []
# The ids of the Telegram chats that may ask about it; none: all may.
chats: []
"""


@dataclass(frozen=True, slots=True)
class StoryFile:
    """The settings of a story.

    Attributes:
        title: as readers see it; "" means the newest article's.
        description: what the story is about, in a sentence or two.
        languages: two-letter codes; articles in others are left out. None: all are taken.
        feeds: addresses of RSS, Atom or JSON feeds.
        pages: addresses of pages that are read again and again.
        folders: where a newsroom's system drops its files.
        chats: the ids of the chats that may ask; none: all may.
    """

    title: str = ""
    description: str = ""
    languages: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    chats: tuple[int, ...] = ()


def story_names(root: Path) -> tuple[str, ...]:
    """The stories of a library: the sub-folders that hold a story.yml, by name."""
    try:
        names = [path.name for path in root.iterdir()]
    except OSError:
        return ()
    return tuple(
        sorted(name for name in names if _STORY.fullmatch(name) and _is_story(root / name))
    )


def _is_story(folder: Path) -> bool:
    """A folder that may not be looked into counts as one: whoever reads it is told."""
    try:
        return (folder / NAME).is_file()
    except OSError:
        return True


def check_name(name: str) -> str:
    """Return the name of a story, which is that of its folder.

    Raises:
        LibraryError: it could lead out of the library, or could not be a name everywhere.
    """
    if not _STORY.fullmatch(name):
        raise LibraryError(
            f"{name[:60]!r} can't be the name of a story; use 1 to 32 small letters, digits and -"
        )
    return name


def new_story(folder: Path, title: str) -> None:
    """Write the story.yml of a new story.

    Raises:
        LibraryError: it could not be written.
    """
    quoted = '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    write_whole(folder / NAME, _NEW.format(title=quoted))


def read_story(folder: Path) -> StoryFile:
    """Read the story.yml of a folder.

    Raises:
        LibraryError: it can't be read, or a key or value in it is wrong; it names which.
    """
    from knowledge.settingsfile import parse, small_text  # noqa: PLC0415 - loads yaml

    path = folder / NAME
    try:
        data = parse(small_text(path))
    except (OSError, ValueError) as error:
        raise LibraryError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if data is None:
        return StoryFile()
    if not isinstance(data, Mapping):
        raise LibraryError(f"{path}: write lines such as title: The harbour fire")
    known = [field.name for field in fields(StoryFile)]
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            hint = f"did you mean {near[0]}?" if near else f"the keys are {', '.join(known)}"
            raise LibraryError(f"{path}: {str(key)[:60]}: there is no such key; {hint}")
    try:
        return StoryFile(
            title=_text(data, "title"),
            description=_text(data, "description"),
            languages=tuple(_language(item) for item in _list(data, "languages")),
            feeds=tuple(_address(item) for item in _list(data, "feeds")),
            pages=tuple(_address(item) for item in _list(data, "pages")),
            folders=tuple(_folder(item, folder) for item in _list(data, "folders")),
            chats=tuple(_chat(item) for item in _list(data, "chats")),
        )
    except ValueError as error:
        raise LibraryError(f"{path}: {error}") from error


def _text(data: Mapping[object, object], key: str) -> str:
    value = data.get(key) or ""
    if not isinstance(value, str):
        raise ValueError(f"{key}: it must be text; put it in quotes")  # noqa: TRY004
    text = " ".join(value.split())
    if reason := unfit(text, wordless=True):
        raise ValueError(f"{key}: it {reason}")
    if len(text) > LONGEST_TITLE and key == "title":
        raise ValueError(f"{key}: it is longer than {LONGEST_TITLE} characters; shorten it")
    return text


def _list(data: Mapping[object, object], key: str) -> list[object]:
    value = data.get(key) or []
    if not isinstance(value, list) or len(value) > _MOST:
        raise ValueError(f"{key}: it must be a list of at most {_MOST}: one “- item” a line")
    if any(item is None or item == "" for item in value):
        raise ValueError(f"{key}: one of its items is empty; remove it")
    return value


def _language(item: object) -> str:
    if not isinstance(item, str) or not re.fullmatch("[A-Za-z]{2}", item):
        raise ValueError('languages: each is two letters in quotes, such as "en"')
    return item.lower()


def _address(item: object) -> str:
    try:
        return Source("any", _ANY_DAY, str(item).strip()).url
    except ValueError as error:
        raise ValueError(f"{error}; correct it or delete the line") from error


def _folder(item: object, folder: Path) -> Path:
    name = str(item)
    if reason := unfit(name, wordless=True):
        raise ValueError(f"folders: {name[:60]!r} {reason}")
    try:
        return folder / Path(name).expanduser()
    except RuntimeError as error:
        raise ValueError(f"folders: there is no home for {name[:60]!r}; write it out") from error


def _chat(item: object) -> int:
    if type(item) is not int:
        raise ValueError(f"chats: {str(item)[:60]!r} is no chat id; it is a number")
    return item
