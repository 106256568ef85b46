"""Patience: what Telegram did not take, tried again, and nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.ratelimit import seconds
from bot.sending import NotSentError

if TYPE_CHECKING:
    from bot.delivery import Later

_log = logging.getLogger(__name__)

_PATIENCE: Final = 3  # times that something is tried again
_PAUSE: Final = 1.0  # seconds, where nobody says how long to wait
_LONGEST_WAIT: Final = 60  # seconds; whoever asked has gone by then

PauseAfter = Callable[[BaseException], float | None]
"""How many seconds to wait after an error before another try; None when there must be none."""


async def now_or_later(
    attempt: Callable[[], Awaitable[object]], later: Later, pause_after: PauseAfter
) -> None:
    """Do it now; when it has to wait, later, so that no other chat waits with it.

    Args:
        attempt: to do it.
        later: runs what can't be done yet.
        pause_after: `after_sending`, or `after_editing`.
    """
    try:
        await attempt()
    except TelegramError as error:
        if (wait := pause_after(error)) is None:
            raise
        later(patiently(attempt, wait, pause_after))


async def patiently(
    attempt: Callable[[], Awaitable[object]], wait: float, pause_after: PauseAfter
) -> None:
    """Do, after so many seconds, what could not be done; a few times, with growing pauses."""
    reason = f"Telegram asks to wait {wait:.0f} s"
    for _ in range(_PATIENCE):
        if wait > _LONGEST_WAIT:
            break
        await asyncio.sleep(wait)
        try:
            await attempt()
        except TelegramError as error:
            reason, pause = error.message, pause_after(error)
            if pause is None:
                break
            wait = pause if isinstance(error, RetryAfter) else max(pause, 2 * wait)
        else:
            return
    _log.warning("an answer was not sent: %s", reason)


def after_sending(error: BaseException) -> float | None:
    """How many seconds to wait before a message is sent again; None when it must not be.

    After a lost connection, or an error of the server, it may have arrived, and what is said twice
    can't be unsaid; not so when it never left.
    """
    if isinstance(error, RetryAfter):
        return seconds(error)
    return _PAUSE if isinstance(error, NotSentError) else None


def after_editing(error: BaseException) -> float | None:
    """The same before it is edited again: that does no harm."""
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):
        return _PAUSE
    return after_sending(error)
