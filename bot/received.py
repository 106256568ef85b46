"""Received: what a reader's message is: by whom, in which conversation, with which question."""

from __future__ import annotations

from telegram import Message, MessageEntity, Update

from bot.texts import Texts, texts_for
from bot.turns import Conversation


def said(update: Update) -> Message | None:
    """A new or edited message of a person. Channels and other bots are never answered.

    Telegram also sends an edited_message when something has changed that is not written.
    """
    message = update.message or update.edited_message
    if message is None or message.via_bot or message.is_automatic_forward:
        return None
    if message is update.edited_message and message.edit_date is None:
        return None
    return message if by_a_person(message) else None


def by_a_person(message: Message) -> bool:
    """Whether a person wrote it.

    Who writes as a group or channel comes as a bot of Telegram's own, with a sender_chat.
    """
    person = message.from_user is not None and not message.from_user.is_bot
    return person or message.sender_chat is not None


def words_for(update: Update) -> Texts:
    """The bot's words in the language of the client, when nothing else can be known."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def conversation_of(message: Message, person: int | None = None) -> Conversation:
    """Who talks with the bot where; `person`, when it is another than who wrote the message."""
    writer = message.sender_chat or message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    return message.chat.id, topic or 0, person or (writer.id if writer else 0)


def question_in(message: Message) -> str:
    """The question of a message: its words or its caption, without what addresses the bot."""
    if message.text is None:
        return (message.caption or "").strip()
    text = message.text
    mention = f"@{message.get_bot().username}".lower()
    for entity, written in message.parse_entities(_ADDRESSING).items():
        if entity.type == MessageEntity.MENTION and written.lower() == mention:
            text = text.replace(written, " ")
        elif entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            text = text.removeprefix(written)
    return text.strip()


_ADDRESSING: list[str | None] = [MessageEntity.MENTION, MessageEntity.BOT_COMMAND]
