"""Replies: which message of the bot answers which of a reader's, so that both are edited together.

In memory and bounded; what no longer is, and what other workers answered, the ledger knows.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Connection
from telegram import Message as Received

from bot.answered import Answer, Answered
from bot.claims import NotOursError
from bot.delivery import Later, edit_number, send
from bot.forgetting import ForgottenError
from bot.ledger import LedgerError
from bot.message import Message
from bot.outdated import OutdatedError, only_while
from bot.patience import after_editing, after_sending, patiently
from bot.sent import Sent

_log = logging.getLogger(__name__)

REPLIES: Final = 4000
"""How many are remembered in memory."""


_Look = Callable[[], Awaitable[Message]]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a reply shall say.

    Attributes:
        asked: in answer to what, as a checksum.
        message: its words.
        stands: whether all that it quotes stands yet.
        look: finds the answer anew when not.
    """

    asked: str
    message: Message
    stands: Callable[[], bool]
    look: _Look


@dataclass(slots=True)
class _Reply:
    """The one reply to a message.

    Attributes:
        asked: the checksum of the question that it answers, or will.
        number: of the bot's message; 0 while there is none.
        wanted: what it shall say, until it does.
        looking: how many answers are looked for.
        recalling: held while the ledger is asked, so that edits stay in their order.
    """

    asked: str = ""
    number: int = 0
    wanted: _Wanted | None = None
    looking: int = 0
    recalling: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def at_work(self) -> bool:
        """Whether this worker is about to say something else."""
        return self.looking > 0 or self.wanted is not None


class Replies:
    """Answers each message once, and once more in the same place whenever it is edited.

    Args:
        answered: what was answered by others, or before.
        sent: knows whether what is quoted stands yet.
        later: runs what can't be done yet.
    """

    def __init__(self, answered: Answered, sent: Sent, later: Later) -> None:
        self._answered, self._sent, self._later = answered, sent, later
        self._known: OrderedDict[tuple[int, int], _Reply] = OrderedDict()

    async def answer(self, to: Received, question: str, look: _Look) -> None:
        """Answer a new or edited message.

        Telegram also tells of edits that leave the words as they are; then nothing happens. When
        the message is edited again while an answer is looked for, only the last form is answered.
        When what it quotes changes before it is sent, the answer is looked for again.

        Args:
            to: the message.
            question: its words.
            look: finds the answer.

        Raises:
            LedgerError: what was answered before can't be looked up.
        """
        reply, asked = self._of(to), self._answered.checksum(question)
        if to.edit_date is not None:
            await self._recall(to, reply)
        if reply.asked == asked:
            return
        reply.asked = asked
        message = await self._looked_up(reply, asked, look)
        if reply.asked == asked:
            await self._put(to, reply, self._wanted(asked, message, look))

    async def has(self, to: Received) -> bool:
        """Whether a message was answered, or is about to be. Raises LedgerError as above."""
        reply = self._known.get((to.chat.id, to.message_id))
        if reply is not None and (reply.number or reply.at_work):
            return True
        return await self._answered.of(to.chat.id, to.message_id) is not None

    async def kept(self, chat: int) -> object:
        """What is kept of a chat, for its reader to read. Raises LedgerError, as `forget` does."""
        return await self._answered.kept(chat)

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat."""
        for place in [each for each in self._known if each[0] == chat]:
            del self._known[place]
        await self._answered.forget(chat)

    def _of(self, to: Received) -> _Reply:
        if self._answered.forgotten(to.chat.id):
            return _Reply()
        reply = self._known.setdefault((to.chat.id, to.message_id), _Reply())
        if len(self._known) > REPLIES:
            self._known.popitem(last=False)
        return reply

    async def _recall(self, to: Received, reply: _Reply) -> None:
        """See in the ledger how a message was answered, where this worker may not know."""
        async with reply.recalling:
            if reply.at_work or (reply.number and not self._answered.shared):
                return
            known = await self._answered.of(to.chat.id, to.message_id)
            if known is not None and not reply.at_work:
                reply.number, reply.asked = known.number, known.asked

    def _wanted(self, asked: str, message: Message, look: _Look) -> _Wanted:
        return _Wanted(asked, message, self._sent.watching(message), look)

    async def _looked_up(self, reply: _Reply, asked: str, look: _Look) -> Message:
        reply.looking += 1
        try:
            return await look()
        except BaseException:
            _may_be_asked_again(reply, asked)
            raise
        finally:
            reply.looking -= 1

    async def _put(self, to: Received, reply: _Reply, wanted: _Wanted) -> None:
        on_its_way = reply.wanted is not None
        reply.wanted = wanted
        if on_its_way:  # whoever brings it looks again when it has arrived
            return
        try:
            await self._bring(to, reply)
        except BaseException as error:
            wait = _pause_after(reply, error)
            if wait is None:
                reply.wanted = None
                if isinstance(error, NotOursError):
                    _may_be_asked_again(reply, reply.asked)
                raise
            self._later(self._bring_later(to, reply, wait))

    async def _bring(self, to: Received, reply: _Reply) -> None:
        """Send the reply, or edit it, until it says what is wanted by then."""
        while (wanted := reply.wanted) is not None:
            try:
                with only_while(wanted.stands):
                    await self._bring_one(to, reply, wanted)
                next_one = None
            except OutdatedError:
                message = await self._looked_up(reply, wanted.asked, wanted.look)
                next_one = self._wanted(wanted.asked, message, wanted.look)
            if reply.wanted is wanted:
                reply.wanted = next_one

    async def _bring_one(self, to: Received, reply: _Reply, wanted: _Wanted) -> None:
        if reply.number:
            await edit_number(to, reply.number, wanted.message)
            await self._note(to, Answer(reply.number, wanted.asked))
        else:
            also = partial(self._put_down, to, wanted.asked)
            reply.number = await send(to, wanted.message, also=also)

    async def _bring_later(self, to: Received, reply: _Reply, wait: float) -> None:
        try:
            await patiently(partial(self._bring, to, reply), wait, partial(_pause_after, reply))
        finally:
            reply.wanted = None

    def _put_down(self, to: Received, asked: str, number: int, connection: Connection) -> None:
        self._answered.put(connection, to.chat.id, to.message_id, Answer(number, asked))

    async def _note(self, to: Received, answer: Answer) -> None:
        """For other workers, and for after a restart; the answer stands without it."""
        try:
            await self._answered.note(to.chat.id, to.message_id, answer)
        except ForgottenError:
            _log.info("an answer is not noted: its chat has said /forget")
        except LedgerError as error:
            _log.error("an edited question may get a second answer: %s", error)


def _may_be_asked_again(reply: _Reply, asked: str) -> None:
    """It was not answered; should it come again, it is."""
    if reply.asked == asked:
        reply.asked = ""


def _pause_after(reply: _Reply, error: BaseException) -> float | None:
    """As after an edit, where there is a message to edit already."""
    return after_editing(error) if reply.number else after_sending(error)
