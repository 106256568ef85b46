"""Addressed: whether a message in a group is meant for the bot."""

from __future__ import annotations

from typing import Final

from telegram import Message, MessageEntity
from telegram.ext.filters import MessageFilter

from bot.received import entities_in, names_the_bot


class _Addressed(MessageFilter):
    """A message that mentions the bot, by name or by link, or replies to it and mentions no other.

    So does a picture by its caption, where /ask counts too: Telegram knows commands there, but
    python-telegram-bot does not.
    """

    def filter(self, message: Message) -> bool:
        """See telegram.ext.filters.MessageFilter."""
        mentions = entities_in(message, MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
        if mentions:
            return any(names_the_bot(message, *each) for each in mentions.items())
        command = _command_in_caption(message)
        return command in _asking(message) if command else _answers_the_bot(message)


ADDRESSED: Final = _Addressed(name="addressed")


def _answers_the_bot(message: Message) -> bool:
    """Whether it replies to the bot; in a topic all replies to what opened it, if nothing else."""
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.forum_topic_created:
        return False
    return answered.from_user.id == message.get_bot().id


def _command_in_caption(message: Message) -> str:
    """The command that a caption begins with; "" for none."""
    commands = entities_in(message, MessageEntity.BOT_COMMAND) if message.caption else {}
    return next((written.lower() for e, written in commands.items() if e.offset == 0), "")


def _asking(message: Message) -> set[str]:
    return {"/ask", f"/ask@{message.get_bot().username}".lower()}
