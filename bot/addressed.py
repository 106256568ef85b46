"""Addressed: whether a message in a group is meant for the bot."""

from __future__ import annotations

from typing import Final

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter


class _Addressed(MessageFilter):
    """A message that mentions the bot, by name or by link, or replies to it."""

    def filter(self, message: Message) -> bool:
        """See telegram.ext.filters.MessageFilter."""
        bot = message.get_bot()
        answered = message.reply_to_message
        if answered and answered.from_user and answered.from_user.id == bot.id:
            return True
        name = f"@{bot.username}".lower()
        kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
        return any(
            text.lower() == name or (entity.user is not None and entity.user.id == bot.id)
            for entity, text in message.parse_entities(kinds).items()
        )


ADDRESSED: Final = _Addressed(name="addressed")
