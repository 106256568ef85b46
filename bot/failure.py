"""Failure: what went wrong outside an answer: logged; and one sentence to a reader."""

from __future__ import annotations

import logging
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.claims import NotOursError
from bot.delivery import send, tell
from bot.handlers import Context
from bot.membership import Membership
from bot.message import plain_message
from bot.ratelimit import QueueFullError
from bot.received import words_for

_log = logging.getLogger(__name__)

# What Telegram says where a message or chat is gone, or the bot may not write.
_NOWHERE: Final = ("not found", "not enough rights", "have no rights", "topic_closed")


async def on_error(membership: Membership, update: object, context: Context) -> None:
    """What went wrong outside an answer: logged without the update; a reader gets one sentence."""
    error = context.error
    match error:
        case NotOursError():
            _log.warning("%s", error.message)
        case Conflict():
            _log.error("another process answers with this token; this one stops")
            context.bot_data["taken_over"] = True
            context.application.stop_running()
        case Forbidden() | ChatMigrated():
            await membership.lost(update, error, context)
        case BadRequest() if any(each in error.message.lower() for each in _NOWHERE):
            _log.info("there is nowhere to answer: %s", error.message)
        case NetworkError() if not isinstance(error, BadRequest):
            _log.warning("Telegram was not reached: %s", error.message)
        case RetryAfter() | QueueFullError():
            _log.warning("an answer was not sent: %s", error.message)
        case _:
            _log.error("unexpected", exc_info=error)
            await _apologise(update)


async def _apologise(update: object) -> None:
    message = update.effective_message if isinstance(update, Update) else None
    if not isinstance(update, Update) or message is None or message.chat.type == ChatType.CHANNEL:
        return
    words = words_for(update).could_not_look
    try:
        if update.callback_query is not None:
            await tell(update.callback_query, words)
        elif isinstance(message, Message):
            await send(message, plain_message(words))
    except TelegramError as error:
        _log.warning("and the reader could not be told: %s", error.message)
