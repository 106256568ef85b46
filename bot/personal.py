"""Personal: what is kept of a chat, given to it (/mydata) and deleted (/forget)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Protocol

from telegram import Message as Received
from telegram import ReplyParameters, Update
from telegram.constants import ChatType

from bot.deciding import may_decide
from bot.delivery import Later, reply
from bot.handlers import Context
from bot.message import plain_message
from bot.patience import after_sending, now_or_later
from bot.readers import Readers
from bot.received import said


class Keeper(Protocol):
    """Something that keeps data by chat. Both raise LedgerError when it can't be reached."""

    async def kept(self, chat: int) -> object:
        """All that it keeps of a chat, as JSON takes it; nothing where that is false."""
        ...

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat any longer."""
        ...


class Personal:
    """The bot's behaviour towards whose data it is.

    Args:
        readers: who they are.
        keepers: all that keep data of readers, by the name under which /mydata lists it.
        forgets: lets no more be kept of what a chat asked until now; raises LedgerError.
        erase: leaves no trace of what was deleted, as far as it can; raises nothing.
        later: runs what can't be done yet.
    """

    def __init__(
        self,
        readers: Readers,
        keepers: Mapping[str, Keeper],
        forgets: Callable[[int], Awaitable[None]],
        erase: Callable[[], Awaitable[None]],
        later: Later,
    ) -> None:
        self._readers, self._keepers, self._later = readers, dict(keepers), later
        self._forgets, self._erase = forgets, erase

    async def forget(self, chat: int) -> None:
        """Keep nothing of a chat: it asked for that, or it is gone.

        Nor of what is still to be answered: this is seen to first, so that nothing slips between.
        """
        await self._forgets(chat)
        for keeper in self._keepers.values():
            await keeper.forget(chat)
        await self._erase()

    async def mydata(self, update: Update, _: Context) -> None:
        """/mydata: all that is kept of this chat, as a JSON file."""
        message = said(update)
        if message is None or not await self._allowed(update, message):
            return
        kept = {name: await keeper.kept(message.chat.id) for name, keeper in self._keepers.items()}
        texts = (await self._readers.of(update)).texts
        if not any(kept.values()):
            nothing = plain_message(texts.gettext("I keep nothing of this chat."))
            await reply(message, nothing, self._later)
            return
        send = partial(
            message.reply_document,
            _as_json(message, kept),
            filename="mydata.json",
            caption=texts.gettext("All that I keep of this chat. /forget deletes it."),
            disable_notification=message.chat.type != ChatType.PRIVATE,
            reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
        )
        await now_or_later(send, self._later, after_sending)

    async def forget_all(self, update: Update, _: Context) -> None:
        """/forget: deletes it at once."""
        message = said(update)
        if message is None or not await self._allowed(update, message):
            return
        texts = (await self._readers.of(update)).texts
        await self.forget(message.chat.id)
        done = texts.gettext("Deleted: I keep nothing of this chat any longer.")
        await reply(message, plain_message(done), self._later)

    async def _allowed(self, update: Update, message: Received) -> bool:
        """Whether it is for this person to decide; who is no admin of a group is told so."""
        if await may_decide(update):
            return True
        texts = (await self._readers.of(update)).texts
        await reply(message, plain_message(texts.only_admins), self._later)
        return False


def _as_json(message: Received, kept: Mapping[str, Any]) -> bytes:
    data = {"chat": message.chat.id, **{name: value for name, value in kept.items() if value}}
    return json.dumps(data, ensure_ascii=False, indent=2, default=str).encode()
