"""Watch: while the bot runs, what changes in the library or at its sources reaches the answers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Final

from watchfiles import awatch

from bot.config import Config
from bot.desk import Desk, told
from bot.filingline import line_of
from bot.gathering import following
from knowledge import Change, KnowledgeError
from knowledge.reading.apart import Worker
from knowledge.shelf import Shelf

_log = logging.getLogger(__name__)

_SETTLE: Final = 200  # milliseconds that a folder has to be quiet before it is read again
_LOOK: Final = 60.0  # seconds; also without a sign of change: network folders give none, and
# embargoes end
_TICK: Final = 15.0  # seconds between two looks at what is due
_PAUSE: Final = 1.0  # seconds before what failed is tried again; twice as many each time in a row
_LONGEST_PAUSE: Final = 300.0
_LONG_ENOUGH: Final = 600.0  # seconds of work after which a failure is a new one
_KEPT: Final = 5000  # articles of which a version is kept at the start: a millisecond each
_NOTICE: Final = "notice of changed files (without it they are seen within a minute)"

OnChange = Callable[[Sequence[Change]], object]


def _logged(changes: Sequence[Change]) -> None:
    for change in changes:
        _log.info("%s: %s", change.kind, change.article_id)


class Watch:
    """Keeps a desk up to date from `start` to `stop`.

    Args:
        config: what to watch and follow.
        desk: is refreshed.
        listeners: are told, on the event loop, of all that reached the desk at once.
        first: is told before all others, while the versions are not kept yet.
    """

    def __init__(
        self, config: Config, desk: Desk, *listeners: OnChange, first: OnChange = bool
    ) -> None:
        self._config, self._desk, self._listeners = config, desk, (_logged, *listeners)
        self._first = first
        self._problems = set(map(told, desk.problems))
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin; an event loop is running."""
        work = {"reading what changed": self._refresh, _NOTICE: self._notice}
        if self._config.follow_every and not self._config.is_sample:
            work["following"] = self._follow
        if len(self._desk.story.articles) <= _KEPT:
            # Who has written a file by hand may change it next, and what was quoted is then wanted.
            work["keeping versions"] = self._keep_versions
        self._tasks = [asyncio.create_task(_kept_up(*each)) for each in work.items()]

    async def stop(self) -> None:
        """End; what is being written is finished first."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _refresh(self) -> None:
        """Read again at each sign of a change, and every minute without one."""
        while True:
            # Not asyncio.wait_for: before Python 3.12 it loses the end of a task that comes at the
            # same moment as a sign.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await self._changed.wait()
            self._changed.clear()
            await self.look()

    async def look(self) -> tuple[Change, ...]:
        """Read again now what changed; from then on answers come from it.

        Raises:
            KnowledgeError: it can't be read; it is tried again soon.
        """
        try:
            found = await asyncio.to_thread(self._desk.refresh)
        except Exception:
            self._changed.set()  # it is not waited for a sign again
            raise
        problems = set(map(told, self._desk.problems))
        for problem in sorted(problems - self._problems):
            _log.warning("%s", problem)
        self._problems = problems
        if found:
            self._first(found)
            try:
                await asyncio.to_thread(_keep, self._config)
            finally:
                for listener in self._listeners:
                    listener(found)
        return found

    async def _keep_versions(self) -> None:
        await asyncio.to_thread(_keep, self._config)
        await asyncio.Event().wait()

    async def _notice(self) -> None:
        """Give a sign when a file changes; without signs from the system the minute must do."""
        self._changed.set()  # what changed while nobody looked, such as before a failure
        places = [place for place in self._config.watched if place.exists()]
        if not places:
            await asyncio.sleep(_LOOK)
            return
        async for _ in awatch(*places, debounce=_SETTLE, step=50, recursive=True):
            self._changed.set()

    async def _follow(self) -> None:
        """Follow, and begin anew when a story comes or a story.yml changes."""
        before = _settings(self._config)
        with Worker() as worker:
            async with following(self._config, worker) as look:
                while _settings(self._config) == before:
                    for filing in await look():
                        level = logging.WARNING if filing.kind == "skipped" else logging.INFO
                        _log.log(level, "%s", line_of(filing))
                        self._changed.set()
                    await asyncio.sleep(_TICK)


async def _kept_up(what: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do a piece of work for ever: what ends it is logged, and it begins again after a pause.

    It knows nothing of readers and their questions, so no error of it can tell of them.
    """
    loop, pause = asyncio.get_running_loop(), _PAUSE
    while True:
        began = loop.time()
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - nothing may make the bot deaf
            pause = _PAUSE if loop.time() - began > _LONG_ENOUGH else pause
            _log_failure(what, error, pause)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            await asyncio.sleep(_PAUSE)


def _log_failure(what: str, error: Exception, pause: float) -> None:
    while isinstance(error, ExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    known = isinstance(error, KnowledgeError | OSError)
    reason = str(error) if known else f"{type(error).__name__}: {error}"
    message = "%s failed; it is tried again in %.0f s: %s"
    _log.error(message, what, pause, reason, exc_info=None if known else error)


def _keep(config: Config) -> None:
    """Keep a version of what was edited by hand, where the library may be written."""
    for name in config.stories:
        try:
            Shelf(config.library, name).keep_edits()
        except KnowledgeError as error:
            _log.warning("earlier versions of “%s” are not kept: %s", name, error)


def _settings(config: Config) -> dict[str, int]:
    """When each story.yml was last changed."""
    found = {}
    for name in config.stories:
        with suppress(OSError):
            found[name] = (config.library / name / "story.yml").stat().st_mtime_ns
    return found
