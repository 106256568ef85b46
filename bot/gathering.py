"""Gathering: addresses, files, feeds and folders -> the library, with all that this needs open."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Protocol

import click

from bot.config import Config
from knowledge import (
    Article,
    Filing,
    KnowledgeError,
    StoryFile,
    Withdrawal,
    read_story,
    story_names,
)
from knowledge.fetch import Fetcher
from knowledge.filename import readable
from knowledge.following import Follower
from knowledge.intake import Intake, documents
from knowledge.reading.apart import Worker
from knowledge.reading.document import SUFFIXES
from knowledge.shelf import Shelf
from knowledge.storyfile import NAME as STORY_FILE

Look = Callable[[], Awaitable[list[Filing]]]

_OTHER_SCHEME: Final = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@asynccontextmanager
async def following(config: Config, worker: Worker) -> AsyncIterator[Look]:
    """Give out a function that looks once at all that is due in all stories.

    What is wrong with a story.yml is told by the first look, and never stops the other stories.
    """
    async with Fetcher(contact=config.contact) as fetcher:
        followers: list[_Following] = []
        wrong: list[Filing] = []
        for name in config.stories:
            try:
                shelf, story = Shelf(config.library, name), read_story(config.library / name)
            except KnowledgeError as error:
                wrong.append(Filing("skipped", name, "", f"nothing of it is followed: {error}"))
                continue
            wrong += _missing_folders(name, story)
            intake = Intake(shelf, worker, fetcher, story.languages)
            pause = timedelta(seconds=config.follow_every)
            follower = Follower(shelf.folder, story, intake, fetcher, pause)
            followers.append(_Following(name, follower))

        async def look() -> list[Filing]:
            found, wrong[:] = list(wrong), []
            for follower in followers:
                found += await follower.look()
            return found

        yield look


@dataclass(slots=True)
class _Following:
    """A story that is followed; what goes wrong with it is told once, and stops no other."""

    name: str
    follower: Follower
    told: str = ""

    async def look(self) -> list[Filing]:
        try:
            found = await self.follower.look()
        except Exception as error:  # noqa: BLE001 - see above
            known = isinstance(error, KnowledgeError)
            reason = str(error) if known else f"{type(error).__name__}: {error}"
            again, self.told = self.told == reason, reason
            detail = f"not all of it could be followed: {reason}"
            return [] if again else [Filing("skipped", self.name, "", detail)]
        self.told = ""
        return found


async def look_once(config: Config) -> list[Filing]:
    """Look at all that is due, in all stories; errors as in `following`."""
    with Worker() as worker:
        async with following(config, worker) as look:
            return await look()


async def gather(config: Config, name: str, targets: Sequence[str]) -> list[Filing]:
    """Take addresses, files and folders into a story, which begins with its first article.

    Raises:
        LibraryError: the library can't be written, or the story.yml is wrong.
    """
    shelf = _Shelf(config.library, name)
    new, found = shelf.is_new, list(_no_targets(targets))
    addresses = [target for target in targets if _is_address(target)]
    files = list(documents([Path(target) for target in targets if _may_be_file(target)]))
    with Worker() as worker:
        async with Fetcher(contact=config.contact) as fetcher:
            intake = Intake(shelf, worker, fetcher, shelf.languages)
            with _progress(len(files) + len(addresses)) as bar:
                for file in files:
                    found += await intake.file(file)
                    bar.update(1)
                for address in addresses:
                    async for filings in intake.address(address):
                        found += filings
                    bar.update(1)
    if new and all(filing.kind == "skipped" for filing in found):
        shelf.forget()
    return found


@dataclass(slots=True)
class _Shelf:
    """The shelf of a story that is begun when there is something to put on it."""

    root: Path
    name: str

    @property
    def languages(self) -> tuple[str, ...]:
        """Those that the story takes; one that is not there yet takes all."""
        return () if self.is_new else read_story(self.root / self.name).languages

    @property
    def is_new(self) -> bool:
        """Whether there is no such story."""
        return self.name not in story_names(self.root)

    def put(self, items: Sequence[Article | Withdrawal], *, read_at: str = "") -> list[Filing]:
        """See Shelf.put."""
        return Shelf(self.root, self.name, create=True).put(items, read_at=read_at)

    def forget(self) -> None:
        """Delete a story that was begun in vain: it holds what every story begins with, no more."""
        folder, begun = self.root / self.name, {STORY_FILE, ".lock"}
        with suppress(OSError):
            if {path.name for path in folder.iterdir()} <= begun:
                for name in begun:
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()


class _Bar(Protocol):
    def update(self, n_steps: int) -> None: ...


class _NoBar:
    """Where nobody watches, a bar would leave its label alone on a line."""

    def update(self, n_steps: int) -> None:
        """Show nothing."""


def _progress(length: int) -> AbstractContextManager[_Bar]:
    if sys.stderr is None or not sys.stderr.isatty():
        return nullcontext(_NoBar())
    return click.progressbar(length=length, label="reading", file=sys.stderr)


def _no_targets(targets: Sequence[str]) -> Iterator[Filing]:
    """The targets that nothing is read from, each with what to do."""
    for target in targets:
        shown, folder = readable(target), Path(target)
        if not target.strip():
            yield Filing("skipped", "“”", "", "name a file, a folder or an address")
        elif _OTHER_SCHEME.match(target):
            reason = "only http:// and https:// addresses are fetched; save it and add the file"
            yield Filing("skipped", shown, "", reason)
        elif _is_folder(target) and not any(documents([folder])):
            known = ", ".join(SUFFIXES)
            reason = f"nothing in this folder can be read; the names of files end in {known}"
            yield Filing("skipped", shown, "", reason)


def _missing_folders(name: str, story: StoryFile) -> Iterator[Filing]:
    for folder in story.folders:
        if not _is_folder(str(folder)):
            reason = f"this is no folder; correct “folders” in the story.yml of “{name}”"
            yield Filing("skipped", readable(str(folder)), "", reason)


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))


def _is_folder(target: str) -> bool:
    return _may_be_file(target) and os.path.isdir(target)  # noqa: PTH112 - never raises


def _may_be_file(target: str) -> bool:
    return bool(target.strip()) and not (_is_address(target) or _OTHER_SCHEME.match(target))
