"""Slots: how many updates are worked on at once; one that has to wait gives its slot away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from contextvars import ContextVar
from typing import Any, Final

from telegram import Update
from telegram.ext import BaseUpdateProcessor

from bot.forgetting import belonging_to

_IN_HAND: Final = (
    100_000  # updates in work or waiting: those that only wait cost no more than memory
)


class _Slot:
    """The slot of one update, for as long as it holds one."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free, self._held = free, True

    def leave(self) -> None:
        """Let the next update begin; the second time, nothing happens."""
        if self._held:
            self._held = False
            self._free.release()


_slot: ContextVar[_Slot | None] = ContextVar("_slot", default=None)


def step_aside() -> None:
    """Let the next update begin, because the one that calls this has to wait for its chat.

    It goes on without a slot when it need not wait any longer: what is left to do is to send.
    Outside an update nothing happens.
    """
    if (slot := _slot.get()) is not None:
        slot.leave()


class Slots(BaseUpdateProcessor):
    """Works on so many updates at once; those that wait for their chat do not count.

    Args:
        at_once: how many.
    """

    def __init__(self, at_once: int) -> None:
        super().__init__(_IN_HAND)
        self._free = asyncio.Semaphore(at_once)

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """See telegram.ext.BaseUpdateProcessor.do_process_update."""
        await self._free.acquire()
        slot = _Slot(self._free)
        before = _slot.set(slot)
        try:
            with belonging_to(update.update_id if isinstance(update, Update) else None):
                await coroutine
        finally:
            slot.leave()
            _slot.reset(before)

    async def initialize(self) -> None:
        """Nothing has to be made ready."""

    async def shutdown(self) -> None:
        """Nothing has to be let go of."""
