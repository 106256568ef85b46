"""Backlog: what came while nobody answered. Of each chat the newest question alone is answered."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Final

from bot.claims import accept_now
from bot.slots import step_aside

OLD: Final = 120.0
"""Seconds after which a message counts as one that has waited for the bot."""

_SETTLED: Final = 1.0  # seconds without another old message: all that had waited is here
_LONGEST: Final = 30.0  # seconds; a clock that goes wrong makes every message an old one

Key = tuple[int, str]
"""A chat, and the words of the command that it gave; "" for a question."""


@dataclass(slots=True)
class _Waiting:
    """The newest message that is known under a key.

    Attributes:
        update: the number of its update; they grow.
        message: its own number in the chat.
        passed_over: whether an older one, another message, is not answered because of it.
        superseded: set when a newer one has come.
    """

    update: int
    message: int
    passed_over: bool = False
    superseded: asyncio.Event = field(default_factory=asyncio.Event)


class Backlog:
    """Finds the newest of the messages that have waited, when all of them have come.

    It keeps one message for each chat and command, and none for longer than half a minute.
    """

    def __init__(self) -> None:
        self._newest: dict[Key, _Waiting] = {}
        self._came = 0.0  # the last of them, in the clock of the event loop

    async def outlasts(self, key: Key, update: int, message: int) -> bool | None:
        """Wait until it is known whether a message is the newest under its key.

        Args:
            key: what it competes for.
            update: the number of its update.
            message: its own number.

        Returns:
            None when it is not, and so is not to be answered; else whether another one is not
            answered because of it, which has to be said.
        """
        loop = asyncio.get_running_loop()
        self._came = begin = loop.time()
        waiting = _Waiting(update, message)
        if (other := self._newest.get(key)) is not None:
            different = other.message != message
            if other.update > update:
                other.passed_over |= different
                return None
            waiting.passed_over = other.passed_over or different
            other.superseded.set()
        self._newest[key] = waiting
        step_aside()
        accept_now()
        try:
            while (wait := min(self._came + _SETTLED, begin + _LONGEST) - loop.time()) > 0:
                if await _set_within(waiting.superseded, wait):
                    return None
            return waiting.passed_over
        finally:
            if self._newest.get(key) is waiting:
                del self._newest[key]

    def __len__(self) -> int:
        return len(self._newest)


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            return await event.wait()
    except TimeoutError:
        return False
