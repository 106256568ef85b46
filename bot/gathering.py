"""Gathering: addresses, files, feeds and folders -> the library, with all that this needs open."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import click

from bot.config import Config
from knowledge import Filing, read_story
from knowledge.fetch import Fetcher
from knowledge.following import Follower
from knowledge.intake import Intake, documents
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf

Look = Callable[[], Awaitable[list[Filing]]]


@asynccontextmanager
async def following(config: Config, worker: Worker) -> AsyncIterator[Look]:
    """Give out a function that looks once at all that is due in all stories.

    Raises:
        LibraryError: a story.yml is wrong.
    """
    async with Fetcher(contact=config.contact) as fetcher:
        followers = []
        for name in config.stories:
            shelf, story = Shelf(config.library, name), read_story(config.library / name)
            intake = Intake(shelf, worker, fetcher, story.languages)
            pause = timedelta(seconds=config.follow_every)
            followers.append(Follower(shelf.folder, story, intake, fetcher, pause))

        async def look() -> list[Filing]:
            found: list[Filing] = []
            for follower in followers:
                found += await follower.look()
            return found

        yield look


async def look_once(config: Config) -> list[Filing]:
    """Look at all that is due, in all stories; errors as in `following`."""
    with Worker() as worker:
        async with following(config, worker) as look:
            return await look()


async def gather(config: Config, name: str, targets: Sequence[str]) -> list[Filing]:
    """Take addresses, files and folders into a story, which is begun if it is not there.

    Raises:
        LibraryError: the library can't be written.
    """
    shelf = Shelf(config.library, name, create=True)
    story = read_story(shelf.folder)
    addresses = [target for target in targets if _is_address(target)]
    files = list(documents([Path(target) for target in targets if not _is_address(target)]))
    found: list[Filing] = []
    with Worker() as worker:
        async with Fetcher(contact=config.contact) as fetcher:
            intake = Intake(shelf, worker, fetcher, story.languages)
            total = len(files) + len(addresses)
            with click.progressbar(length=total, label="reading", file=sys.stderr) as bar:
                for file in files:
                    found += await intake.file(file)
                    bar.update(1)
                for address in addresses:
                    async for filings in intake.address(address):
                        found += filings
                    bar.update(1)
    return found


def _is_address(target: str) -> bool:
    return target.lower().startswith(("http://", "https://"))
