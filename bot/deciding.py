"""Deciding: who may choose for a chat: in a group its admins, also anonymous ones."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatMemberStatus, ChatType


async def may_decide(update: Update) -> bool:
    """Whether who wrote a message, or pressed a button, may decide for the chat.

    Raises:
        TelegramError: Telegram does not say whether.
    """
    chat, query = update.effective_chat, update.callback_query
    if chat is None or chat.type == ChatType.PRIVATE:
        return chat is not None
    message = update.effective_message
    if query is None and isinstance(message, Message) and message.sender_chat is not None:
        return message.sender_chat.id == chat.id
    if update.effective_user is None:
        return False
    member = await chat.get_member(update.effective_user.id)
    return member.status in {ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER}
