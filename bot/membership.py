"""Membership: the bot comes into a chat, leaves it, is blocked, and groups become supergroups."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from telegram import ChatMember, ChatMemberRestricted, Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.delivery import Later
from bot.handlers import Context
from bot.ledger import LedgerError
from bot.message import shortened
from bot.readers import Readers
from bot.texts import Texts

_log = logging.getLogger(__name__)

_GONE: Final = frozenset({ChatMemberStatus.LEFT, ChatMemberStatus.BANNED})
_GROUPS: Final = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
_MOVED: Final = 100  # supergroups that are known to have been groups just now
_PAUSE: Final = 1.0  # seconds before a greeting: of a move the bot is told right after it came

Move = Callable[[int, int], Awaitable[None]]
"""Takes what is kept of a chat along into the one that it has become. Raises LedgerError."""

Forget = Callable[[int], Awaitable[None]]
"""Lets nothing be kept of a chat. Raises LedgerError when that fails."""


class Membership:
    """The bot's behaviour towards the chats that it comes into and leaves.

    Args:
        readers: know whom a greeting is for.
        moves: take along what moves with a group that becomes another chat.
        forget: lets nothing be kept of a chat.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(
        self, readers: Readers, moves: Sequence[Move], forget: Forget, later: Later
    ) -> None:
        self._readers, self._moves = readers, moves
        self._forget, self._later = forget, later
        self._moved: deque[int] = deque(maxlen=_MOVED)

    async def changed(self, update: Update, context: Context) -> None:
        """The bot was added, removed, blocked: it greets, or forgets."""
        change = update.my_chat_member
        if change is None:  # pragma: no cover - the handler's kind sees to it
            return
        if not _is_in(change.new_chat_member):
            await self._gone(change.chat.id)
        elif not _is_in(change.old_chat_member) and change.chat.type in _GROUPS:
            self._later(self._greet(update, change.chat.id, context))

    async def migrated(self, update: Update, _: Context) -> None:
        """A group has become a supergroup, as both tell: what it has chosen, and asked, moves."""
        message = update.effective_message
        if message is None:  # pragma: no cover - the handler's filter sees to it
            return
        if message.migrate_to_chat_id:
            await self._move(message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await self._move(message.migrate_from_chat_id, message.chat.id)

    async def lost(self, update: object, error: Forbidden | ChatMigrated, context: Context) -> None:
        """What was to be sent did not arrive, because the chat is gone or has become another."""
        if not isinstance(update, Update) or update.effective_chat is None:
            return
        chat = update.effective_chat.id
        try:
            if isinstance(error, Forbidden):
                await self._gone(chat)
            else:
                await self._move(chat, error.new_chat_id)
                self._answer_there(update, error.new_chat_id, context)
        except LedgerError as problem:
            _log.error("a chat that is gone is not forgotten yet: %s", problem)

    def _answer_there(self, update: Update, chat: int, context: Context) -> None:
        """Answer a message of a group in the supergroup that it has become: once.

        Telegram refused the answer, so that nothing is said twice.
        """
        message = update.message
        if message is None or message.chat.type != ChatType.GROUP:
            return
        moved = message.to_dict()
        moved["chat"] |= {"id": chat, "type": ChatType.SUPERGROUP}
        told = Update.de_json({"update_id": update.update_id, "message": moved}, context.bot)
        self._later(context.application.process_update(told))

    async def _gone(self, chat: int) -> None:
        await self._forget(chat)
        _log.info("a chat has removed or blocked the bot, and is forgotten")

    async def _move(self, old: int, new: int) -> None:
        self._moved.append(new)
        for move in self._moves:
            await move(old, new)
        await self._forget(old)

    async def _greet(self, update: Update, chat: int, context: Context) -> None:
        """Say how to ask, silently; not where the group knows the bot from before it moved."""
        await asyncio.sleep(_PAUSE)
        if chat in self._moved:
            return
        reader = await self._readers.of(update)
        words = greeting(reader.texts, reader.story.title, context.bot.username)
        try:
            await context.bot.send_message(chat, words, disable_notification=True)
        except (BadRequest, Forbidden) as error:  # it may not write here, or is gone already
            _log.info("a group could not be greeted: %s", error.message)


def greeting(texts: Texts, title: str, bot: str) -> str:
    """To a group that the bot comes into."""
    message = texts.gettext(
        "Hello. I answer questions about {title} with its own sentences, word for word. Write "
        "{command} and your question, or reply to me. In a reply to a news post I answer from "
        "that article alone."
    )
    return texts.fill(message, title=shortened(title), command=f"/ask@{bot}")


def _is_in(member: ChatMember) -> bool:
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status not in _GONE
