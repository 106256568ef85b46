"""Replies: which message of the bot answers which of a reader's, so that both are edited together.

In memory and bounded; numbers alone, no words.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from telegram import Message as Received
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.delivery import Later, edit_number, patiently, seconds, send
from bot.message import Message

REPLIES: Final = 4000
"""How many are remembered: after that an edited question gets a new answer."""

_PAUSE: Final = 1.0  # seconds


@dataclass(slots=True)
class _Reply:
    """The one reply to a message.

    Attributes:
        asked: the checksum of the question that it answers, or will.
        number: of the bot's message; 0 while there is none.
        wanted: what it shall say, until it does.
    """

    asked: int | None = None
    number: int = 0
    wanted: Message | None = None


class Replies:
    """Answers each message once, and once more in the same place whenever it is edited.

    Args:
        later: runs what can't be done yet.
    """

    def __init__(self, later: Later) -> None:
        self._later = later
        self._known: OrderedDict[tuple[int, int], _Reply] = OrderedDict()

    async def answer(
        self, to: Received, question: str, look: Callable[[], Awaitable[Message]]
    ) -> None:
        """Answer a new or edited message.

        Telegram also tells of edits that leave the words as they are; then nothing happens. When
        the message is edited again while an answer is looked for, only the last form is answered.

        Args:
            to: the message.
            question: its words.
            look: finds the answer.
        """
        reply = self._of(to)
        if reply.asked == (asked := hash(question)):
            return
        reply.asked = asked
        message = await look()
        if reply.asked == asked:
            await self._put(to, reply, message)

    def forget_chat(self, chat: int) -> None:
        """Remember nothing of a chat."""
        for place in [each for each in self._known if each[0] == chat]:
            del self._known[place]

    def _of(self, to: Received) -> _Reply:
        reply = self._known.setdefault((to.chat.id, to.message_id), _Reply())
        if len(self._known) > REPLIES:
            self._known.popitem(last=False)
        return reply

    async def _put(self, to: Received, reply: _Reply, message: Message) -> None:
        on_its_way = reply.wanted is not None
        reply.wanted = message
        if on_its_way:  # whoever brings it looks again when it has arrived
            return
        try:
            await _bring(to, reply)
        except BaseException as error:
            wait = _pause_after(error, editing=reply.number != 0)
            if wait is None:
                reply.wanted = None
                raise
            self._later(_bring_later(to, reply, wait))


async def _bring(to: Received, reply: _Reply) -> None:
    """Send the reply, or edit it, until it says what is wanted by then."""
    while (message := reply.wanted) is not None:
        if reply.number:
            await edit_number(to, reply.number, message)
        else:
            reply.number = await send(to, message)
        if reply.wanted is message:
            reply.wanted = None


def _pause_after(error: BaseException, *, editing: bool) -> float | None:
    """How long to wait before it is tried again; None when it must not be.

    After a lost connection an edit does no harm a second time; an answer may have arrived.
    """
    if isinstance(error, RetryAfter):
        return seconds(error)
    lost = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
    return _PAUSE if lost and editing else None


async def _bring_later(to: Received, reply: _Reply, wait: float) -> None:
    try:
        await patiently(partial(_bring, to, reply), wait)
    finally:
        reply.wanted = None
