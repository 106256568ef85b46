"""Watch: while the bot runs, what changes in the library or at its sources reaches the answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from watchfiles import awatch

from bot.config import Config
from bot.desk import Desk
from bot.gathering import following
from knowledge import Change, KnowledgeError
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf

_log = logging.getLogger(__name__)

_SETTLE: Final = 200  # milliseconds that a folder has to be quiet before it is read again
_LOOK: Final = 60.0  # seconds; also without a sign of change: network folders give none, and
# embargoes end
_TICK: Final = 15.0  # seconds between two looks at what is due

OnChange = Callable[[Sequence[Change]], object]


def _logged(changes: Sequence[Change]) -> None:
    for change in changes:
        _log.info("%s: %s", change.kind, change.article_id)


class Watch:
    """Keeps a desk up to date from `start` to `stop`.

    Args:
        config: what to watch and follow.
        desk: is refreshed.
        on_change: is told, on the event loop, of all that reached the desk at once.
    """

    def __init__(self, config: Config, desk: Desk, on_change: OnChange = _logged) -> None:
        self._config, self._desk, self._on_change = config, desk, on_change
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; an event loop is running."""
        config, changed = self._config, asyncio.Event()
        work = [
            _refresh(config, self._desk, changed, self._on_change),
            _notice(config.paths, changed),
        ]
        if config.follow_every and config.stories:
            work.append(_follow(config, changed))
        self._tasks = [asyncio.create_task(each) for each in work]

    async def stop(self) -> None:
        """End; what is being written is finished first."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _refresh(config: Config, desk: Desk, changed: asyncio.Event, on_change: OnChange) -> None:
    """Read again at each sign of a change, and every minute without one."""
    problems = set(map(str, desk.problems))
    while True:
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), _LOOK)
        changed.clear()
        try:
            found = await asyncio.to_thread(desk.refresh)
        except (KnowledgeError, OSError) as error:
            _log.error("the library could not be read again: %s", error)
            continue
        for problem in set(map(str, desk.problems)) - problems:
            _log.warning("left out: %s", problem)
        problems = set(map(str, desk.problems))
        if found:
            await asyncio.to_thread(_keep, config)
            on_change(found)


def _keep(config: Config) -> None:
    """Keep a version of what was edited by hand, where the library may be written."""
    for name in config.stories:
        try:
            Shelf(config.library, name).keep_edits()
        except KnowledgeError as error:
            _log.warning("earlier versions are not kept: %s", error)


async def _notice(paths: Sequence[Path], changed: asyncio.Event) -> None:
    """Give a sign when a file changes; without signs from the system the minute must do."""
    try:
        async for _ in awatch(*paths, debounce=_SETTLE, step=50, recursive=True):
            changed.set()
    except OSError as error:
        reason = error.strerror or "the system gives no notice"
        _log.warning("changed files are seen within a minute, not at once: %s", reason)


async def _follow(config: Config, changed: asyncio.Event) -> None:
    with Worker() as worker:
        while True:
            try:
                await _followed(config, worker, changed)
            except KnowledgeError as error:
                _log.error("nothing is followed for now: %s", error)
            await asyncio.sleep(_LOOK)


async def _followed(config: Config, worker: Worker, changed: asyncio.Event) -> None:
    """Follow until a story.yml changes, or the library can't be written."""
    before = _settings(config)
    async with following(config, worker) as look:
        while _settings(config) == before:
            for filing in await look():
                level = logging.WARNING if filing.kind == "skipped" else logging.INFO
                _log.log(level, "%s: %s %s", filing.kind, filing.name, filing.detail)
                changed.set()
            await asyncio.sleep(_TICK)


def _settings(config: Config) -> dict[str, int]:
    """When each story.yml was last changed."""
    found = {}
    for name in config.stories:
        with suppress(OSError):
            found[name] = (config.library / name / "story.yml").stat().st_mtime_ns
    return found
