"""Delivery: a message onto Telegram: once, and without anybody waiting for another chat."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
)
from telegram import Message as Received
from telegram.constants import ChatType
from telegram.error import BadRequest, RetryAfter, TelegramError

from bot.message import Message

_log = logging.getLogger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_PATIENCE: Final = 3  # times that a message is sent again when Telegram says to wait
_LONGEST_WAIT: Final = 60  # seconds; whoever asked has gone by then


async def send(to: Received, message: Message) -> None:
    """Send a message as a reply, once; silently in groups.

    After a lost connection it may have arrived, and an answer is not to be given twice.
    """
    await to.reply_text(
        message.text,
        entities=_entities(message),
        reply_markup=_keyboard(message),
        link_preview_options=_NO_PREVIEW,
        disable_notification=to.chat.type != ChatType.PRIVATE,
        reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True),
    )


async def send_later(to: Received, message: Message, wait: float) -> None:
    """Send what Telegram refused (429), after the time that it named."""
    for _ in range(_PATIENCE):
        if wait > _LONGEST_WAIT:
            break
        await asyncio.sleep(wait)
        try:
            await send(to, message)
        except RetryAfter as limit:
            wait = seconds(limit)
        except TelegramError as error:
            _log.warning("an answer was not sent: %s", error.message)
            return
        else:
            return
    _log.warning("an answer was not sent: Telegram asks to wait %.0f s", wait)


def seconds(limit: RetryAfter) -> float:
    """How long Telegram says to wait."""
    wait = limit.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


async def edit(query: CallbackQuery, message: Message) -> None:
    """Put another message in the place of the one whose button was pressed."""
    try:
        await query.edit_message_text(
            message.text,
            entities=_entities(message),
            reply_markup=_keyboard(message),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():  # pressed twice
            raise


def _entities(message: Message) -> list[MessageEntity]:
    return [MessageEntity(e.kind, e.offset, e.length, url=e.url or None) for e in message.entities]


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=b.data) for b in row]
            for row in message.buttons
        ]
    )
