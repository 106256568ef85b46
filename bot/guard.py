"""Guard: what is looked at before all else: who is never answered, who asks too often, what is old.

It says so by telegram.ext.ApplicationHandlerStop: then no other handler sees the update.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from telegram import CallbackQuery, MessageEntity, Update
from telegram import Message as Received
from telegram.constants import ChatType
from telegram.ext import Application, ApplicationHandlerStop, filters

from bot.backlog import OLD, Backlog
from bot.cooldown import Cooldown, Minute
from bot.delivery import Later, reply, tell
from bot.handlers import Context
from bot.message import plain_message
from bot.readers import Readers
from bot.received import by_a_person, conversation_of, entities_in, said

PERSON: Final = 20
"""Messages and presses of one person in a private chat that are answered within a minute."""

MEMBER: Final = 10
"""The same in a group, so that the others there still can ask."""

GROUP: Final = 20
"""Messages in a group that are answered within a minute: Telegram takes no more."""

_Handled = Application[Any, Any, Any, Any, Any, Any]


class Guard:
    """Lets through what the bot answers.

    Args:
        readers: who ask.
        later: runs what can't be done yet.
    """

    def __init__(self, readers: Readers, later: Later) -> None:
        self._readers, self._later = readers, later
        self._cooldown, self._backlog = Cooldown(), Backlog()

    async def look(self, update: Update, context: Context) -> None:
        """See the module.

        Raises:
            ApplicationHandlerStop: it is not to be answered.
        """
        if (query := update.callback_query) is not None:
            await self._pressed(update, query)
        elif update.channel_post or update.edited_channel_post:
            raise ApplicationHandlerStop
        elif (guest := update.guest_message) is not None:
            if not by_a_person(guest):
                raise ApplicationHandlerStop
        elif (message := update.message or update.edited_message) is not None:
            await self._written(update, message, context.application)

    async def _written(self, update: Update, message: Received, app: _Handled) -> None:
        if filters.StatusUpdate.MIGRATE.check_update(update):
            return
        if said(update) is None or not _is_answered(update, message, app):
            raise ApplicationHandlerStop
        if _age(message) > OLD:
            await self._had_waited(update, message)
        if (minute := self._over(message)) is not None:
            if minute.first_over:
                await reply(message, plain_message(await self._wait(update, minute)), self._later)
            raise ApplicationHandlerStop

    def _over(self, message: Received) -> Minute | None:
        """The minute in which somebody has asked too often; None while nobody has."""
        chat, _, person = conversation_of(message)
        private = message.chat.type == ChatType.PRIVATE
        minute = self._cooldown.count((chat, person), PERSON if private else MEMBER)
        if not (minute.over or private):
            minute = self._cooldown.count((chat, 0), GROUP)
        return minute if minute.over else None

    async def _pressed(self, update: Update, query: CallbackQuery) -> None:
        chat = update.effective_chat
        private = chat is None or chat.type == ChatType.PRIVATE
        key = chat.id if chat else 0, query.from_user.id
        minute = self._cooldown.count(key, PERSON if private else MEMBER)
        if minute.over:
            await tell(query, await self._wait(update, minute) if minute.first_over else "")
            raise ApplicationHandlerStop

    async def _wait(self, update: Update, minute: Minute) -> str:
        texts, seconds = (await self._readers.of(update)).texts, self._cooldown.left(minute)
        words = texts.ngettext(
            "Please give me a moment: {count} second.",
            "Please give me a moment: {count} seconds.",
            seconds,
        )
        return texts.fill(words, count=seconds)

    async def _had_waited(self, update: Update, message: Received) -> None:
        """Let the newest old question of a chat through, and say so where others are not answered.

        Commands are carried out, each of the same words once.
        """
        command = _command(message)
        key = message.chat.id, command
        passed_over = await self._backlog.outlasts(key, update.update_id, message.message_id)
        if passed_over is None:
            raise ApplicationHandlerStop
        if passed_over and not command:
            texts = (await self._readers.of(update)).texts
            words = texts.gettext(
                "I was away. Of what was asked here meanwhile I answer only the newest: please "
                "ask again what you still want to know."
            )
            await reply(message, plain_message(words), self._later)


def _is_answered(update: Update, message: Received, app: _Handled) -> bool:
    """Whether the bot would do something: in a group, most of what is written is not for it."""
    if not (message.text or message.caption) and filters.StatusUpdate.ALL.check_update(update):
        return False
    if message.chat.type == ChatType.PRIVATE:
        return True
    checks = (handler.check_update(update) for handler in app.handlers[0])
    return any(check is not None and check is not False for check in checks)


def _age(message: Received) -> float:
    """Seconds since it was written, or edited."""
    return (datetime.now(UTC) - (message.edit_date or message.date)).total_seconds()


def _command(message: Received) -> str:
    """The words of a message that is a command; "" for one that asks something."""
    commands = entities_in(message, MessageEntity.BOT_COMMAND)
    first = next((written for e, written in commands.items() if e.offset == 0), "/ask")
    return "" if first.partition("@")[0].lower() == "/ask" else message.text or ""
