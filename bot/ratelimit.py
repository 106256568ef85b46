"""Rate limit: no more messages than Telegram takes, and no chat that waits for another one.

The figures are Telegram's: core.telegram.org/bots/faq, “My bot is hitting limits”.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, TypeAlias

from telegram.error import RetryAfter, TelegramError
from telegram.ext import BaseRateLimiter

_RETRIES: Final = 3  # times that a message is sent again when Telegram says to wait
_LONGEST_WAIT: Final = 60  # seconds; whoever asked has gone by then
_MINUTE: Final = 60.0
_REMEMBERED: Final = 1000  # chats, before those that nothing is known of any longer are forgotten

_MESSAGES: Final = ("send", "editMessage", "copyMessage", "forwardMessage")
_NO_MESSAGES: Final = ("sendChatAction", "sendMessageDraft")

_Result: TypeAlias = bool | dict[str, Any] | list[dict[str, Any]]
_Attempt = Callable[[], Coroutine[Any, Any, _Result]]


class QueueFullError(TelegramError):
    """So many messages wait for a chat already that this one was not sent."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How many messages are sent.

    Attributes:
        overall: in a second, to all chats together.
        burst: to a chat at once; after that, one a second.
        group: to a group or channel in a minute.
        queue: that may wait for a chat; one more is refused.
    """

    overall: int = 30
    burst: int = 3
    group: int = 20
    queue: int = 20


class RateLimiter(BaseRateLimiter[None]):
    """Sends each chat its messages in their order, as soon as Telegram takes them.

    New and edited messages count; calls of other methods never wait. One message of a chat is on
    its way at a time, and all chats take turns, so that none starves. What Telegram refuses (429)
    is sent again after the time that it names, and until then nothing else is sent to that chat;
    to no chat, when the refused call was to none. What may have arrived is never sent again: lost
    connections are raised as they are.

    Args:
        limits: how many messages are sent.
        before_waiting: called each time a message has to wait, in the task that sends it.
        before_sending: called when it need not wait any longer; what it raises is raised instead.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        before_waiting: Callable[[], object] = bool,
        before_sending: Callable[[], object] = bool,
    ) -> None:
        self._limits = limits or Limits()
        self._before_waiting, self._before_sending = before_waiting, before_sending
        self._overall = _Window(self._limits.overall, 1.0)
        self._held_until = 0.0  # in the clock of the event loop, as all times here
        self._chats: dict[int | str, _Chat] = {}
        self._forget_at = _REMEMBERED

    async def initialize(self) -> None:
        """Nothing has to be made ready."""

    async def shutdown(self) -> None:
        """Forget all chats."""
        self._chats.clear()

    async def process_request(  # noqa: PLR0913, PLR0917 - as python-telegram-bot calls it
        self,
        callback: Callable[..., Coroutine[Any, Any, _Result]],
        args: Any,  # noqa: ANN401 - same
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002 - same
    ) -> _Result:
        """See telegram.ext.BaseRateLimiter.process_request.

        Raises:
            QueueFullError: too many messages wait for the chat.
            RetryAfter: Telegram says to wait for longer than anybody would, or again and again.
        """
        chat = self._chat(data)
        attempt = partial(self._heeding, chat, partial(callback, *args, **kwargs))
        if chat is None or not _is_message(endpoint):
            return await attempt()
        async with self._turn(chat):
            for _ in range(_RETRIES):
                await self._wait(chat)
                try:
                    return await attempt()
                except RetryAfter as limit:
                    if seconds(limit) > _LONGEST_WAIT:
                        raise
            await self._wait(chat)
            return await attempt()

    async def _heeding(self, chat: _Chat | None, attempt: _Attempt) -> _Result:
        """Call Telegram; when it says to wait, remember who has to."""
        try:
            return await attempt()
        except RetryAfter as limit:
            until = _now() + seconds(limit)
            if chat is None:
                self._held_until = max(self._held_until, until)
            else:
                chat.held_until = max(chat.held_until, until)
            raise

    @asynccontextmanager
    async def _turn(self, chat: _Chat) -> AsyncIterator[None]:
        if chat.waiting >= self._limits.queue:
            raise QueueFullError(f"{chat.waiting} messages wait for this chat already")
        if chat.turn.locked():
            self._before_waiting()
        chat.waiting += 1
        try:
            await chat.turn.acquire()
        finally:
            chat.waiting -= 1
        try:
            yield
        finally:
            chat.turn.release()

    async def _wait(self, chat: _Chat) -> None:
        """Until the chat, and all chats together, may be sent one more."""
        while True:
            held = max(chat.held_until, self._held_until)
            if held > _now() + _LONGEST_WAIT:
                raise RetryAfter(timedelta(seconds=held - _now()))
            await self._sleep_until(max(held, chat.free_at(_now())))
            turn = self._overall.free_at(_now())
            self._overall.take(turn)
            await self._sleep_until(turn)
            if max(chat.held_until, self._held_until) <= _now():
                self._before_sending()
                chat.take(_now())
                return

    async def _sleep_until(self, moment: float) -> None:
        if (wait := moment - _now()) > 0:
            self._before_waiting()
            await asyncio.sleep(wait)

    def _chat(self, data: dict[str, Any]) -> _Chat | None:
        """What is known of the chat of a call, or of the inline message that it edits."""
        key = data.get("chat_id") or data.get("inline_message_id")
        if key is None:
            return None
        number = _number(key)
        if (known := self._chats.get(number)) is not None:
            return known
        if len(self._chats) >= self._forget_at:
            self._forget()
        group = number < 0 if isinstance(number, int) else "chat_id" in data  # “@channel”
        return self._chats.setdefault(number, _Chat(self._limits, group=group))

    def _forget(self) -> None:
        now = _now()
        self._chats = {key: chat for key, chat in self._chats.items() if not chat.idle(now)}
        self._forget_at = max(_REMEMBERED, 2 * len(self._chats))


class _Window:
    """So many in any time of this length."""

    def __init__(self, count: int, length: float) -> None:
        self._length = length
        self._taken: deque[float] = deque(maxlen=count)

    def free_at(self, now: float) -> float:
        """When one more may be taken."""
        full = len(self._taken) == self._taken.maxlen
        return max(now, self._taken[0] + self._length) if full else now

    def take(self, moment: float) -> None:
        """Count one."""
        self._taken.append(moment)

    def empty(self, now: float) -> bool:
        """Whether all that was taken is so long ago that it no longer counts."""
        return not self._taken or self._taken[-1] + self._length <= now


class _Chat:
    """What was sent to a chat, and who waits to send more.

    The pace of one a second is the generic cell rate algorithm: `_due` is when a chat that was
    sent one a second from its first message on would be sent its next.
    """

    def __init__(self, limits: Limits, *, group: bool) -> None:
        self.turn = asyncio.Lock()  # first come, first served
        self.waiting = 0
        self.held_until = 0.0
        self._due = 0.0
        self._ahead = limits.burst - 1.0
        self._minute = _Window(limits.group, _MINUTE) if group else None

    def free_at(self, now: float) -> float:
        """When one more may be sent, as far as this chat goes."""
        paced = max(now, self._due - self._ahead)
        return max(paced, self._minute.free_at(now)) if self._minute else paced

    def take(self, now: float) -> None:
        """Count a message."""
        self._due = max(self._due, now) + 1.0
        if self._minute:
            self._minute.take(now)

    def idle(self, now: float) -> bool:
        """Whether it is as one that was never sent anything."""
        busy = self.turn.locked() or self.waiting or max(self._due, self.held_until) > now
        return not busy and (self._minute is None or self._minute.empty(now))


def seconds(limit: RetryAfter) -> float:
    """How long Telegram says to wait."""
    wait = limit.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


def _is_message(endpoint: str) -> bool:
    return endpoint.startswith(_MESSAGES) and endpoint not in _NO_MESSAGES


def _number(key: int | str) -> int | str:
    """A chat's id, which may be given as text."""
    try:
        return int(key)
    except ValueError:
        return key


def _now() -> float:
    return asyncio.get_running_loop().time()
