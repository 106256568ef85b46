"""Correcting: while the bot runs, each change of the library is carried to what quoted it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from bot.corrections import Corrections
from bot.ledger import LedgerError
from bot.outbox import Outbox
from knowledge import Change

_log = logging.getLogger(__name__)

_MOMENT: Final = 0.5  # seconds
_LONGEST_PAUSE: Final = 60.0  # seconds


class Correcting:
    """Works from `start` to `stop`; a listener of Watch.

    Args:
        corrections: notes what a change did to quotes.
        outbox: carries it to the messages.
    """

    def __init__(self, corrections: Corrections, outbox: Outbox) -> None:
        self._corrections, self._outbox = corrections, outbox
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin with what changed while nobody looked."""
        self._do(self._corrections.catch_up)

    async def stop(self) -> None:
        """Finish what is being noted."""
        self._stopping.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def follow(self, changes: Sequence[Change]) -> None:
        """Note these."""
        self._do(partial(self._corrections.follow, changes))

    def follow_again(self, article_ids: Collection[str]) -> None:
        """Note what became of messages that quote what these articles said before a change."""
        self._do(partial(self._again, article_ids))

    async def _again(self, article_ids: Collection[str]) -> int:
        # The answers may know of a change a moment before those who are told of it, and with them
        # what it replaced.
        await asyncio.sleep(_MOMENT)
        return await self._corrections.follow_again(article_ids)

    def _do(self, note: Callable[[], Awaitable[int]]) -> None:
        task = asyncio.get_running_loop().create_task(self._noted(note))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _noted(self, note: Callable[[], Awaitable[int]]) -> None:
        """Until it is; what is not when the bot stops is found when it starts next."""
        pause = _MOMENT
        while True:
            try:
                concerned = await note()
            except LedgerError as error:
                _log.error("a change is not carried to the messages that quote it yet: %s", error)
            else:
                break
            with suppress(TimeoutError):
                async with asyncio.timeout(pause := min(2 * pause, _LONGEST_PAUSE)):
                    await self._stopping.wait()
                    return
        if concerned:
            _log.info("messages to be corrected: %d", concerned)
        self._outbox.wake()
