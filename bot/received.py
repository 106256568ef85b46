"""Received: what a reader's message is: by whom, in which conversation, with which question."""

from __future__ import annotations

from typing import Final

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
    """Whether a person wrote it, be it in the name of the group, as anonymous admins do.

    Who writes in the name of a channel comes with it as sender_chat, and so does what a linked
    channel posts; neither can be told from a flood, and neither is answered.
    """
    if message.sender_chat is not None:
        return message.sender_chat.id == message.chat.id
    return message.from_user is not None and not message.from_user.is_bot


def words_for(update: Update) -> Texts:
    """The bot's words in the language of the client, when nothing else can be known."""
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def conversation_of(message: Message, person: int | None = None) -> Conversation:
    """Who talks with the bot where; `person`, when it is another than who wrote the message."""
    writer = message.sender_chat or message.from_user
    topic = message.message_thread_id if message.is_topic_message else None
    return message.chat.id, topic or 0, person or (writer.id if writer else 0)


def entities_in(message: Message, *kinds: str) -> dict[MessageEntity, str]:
    """The entities of these kinds in a message's text or caption, and the words of each.

    Half a character is one that JSON can hold: python-telegram-bot's own raises for it.
    """
    text, entities = message.text, message.entities
    if text is None:
        text, entities = message.caption or "", message.caption_entities
    wanted = [entity for entity in entities if entity.type in kinds]
    if not wanted:
        return {}
    units = text.encode("utf-16-le", "surrogatepass")  # entities count so
    spans = ((2 * each.offset, 2 * (each.offset + each.length)) for each in wanted)
    words = (units[begin:end].decode("utf-16-le", "surrogatepass") for begin, end in spans)
    return dict(zip(wanted, words, strict=True))


def names_the_bot(message: Message, entity: MessageEntity, written: str) -> bool:
    """Whether a mention, by name or by link, is of the bot."""
    if entity.type == MessageEntity.MENTION:
        return written.lower() == f"@{message.get_bot().username}".lower()
    return entity.user is not None and entity.user.id == message.get_bot().id


def question_in(message: Message) -> str:
    """The question of a message: its words or its caption.

    What addresses the bot is no part of it, and no address of a page is: that is what is asked
    about. A bare name of a site ("booking.com") is a word like others.
    """
    text = message.text or message.caption or ""
    entities = entities_in(message, *_NO_WORDS)
    if not entities:
        return text.strip()
    units = text.encode("utf-16-le", "surrogatepass")  # entities count so
    kept, end = [], 0
    for entity, written in sorted(entities.items(), key=lambda each: each[0].offset):
        if not _is_word(message, entity, written):
            kept.append(units[2 * end : 2 * entity.offset])
            end = entity.offset + entity.length
    kept.append(units[2 * end :])
    return b" \0".join(kept).decode("utf-16-le", "surrogatepass").strip()


_MENTIONS: Final = (MessageEntity.MENTION, MessageEntity.TEXT_MENTION)
_NO_WORDS: Final = (*_MENTIONS, MessageEntity.BOT_COMMAND, MessageEntity.URL)


def _is_word(message: Message, entity: MessageEntity, written: str) -> bool:
    if entity.type == MessageEntity.URL:
        return "/" not in written
    if entity.type == MessageEntity.BOT_COMMAND:
        return entity.offset > 0
    return not names_the_bot(message, entity, written)
