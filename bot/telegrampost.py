"""TelegramPost: carries corrections to Telegram, and tells how that went."""

from __future__ import annotations

import logging
from collections.abc import Awaitable

from telegram import Bot, LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.delivery import entities_of, keyboard_of
from bot.message import Message
from bot.outbox import Outcome
from bot.ratelimit import seconds
from bot.sent import Place

_log = logging.getLogger(__name__)

_GONE = ("not found", "message_id_invalid", "chat was deleted", "bot was kicked")


class TelegramPost:
    """A Post over a bot.

    Args:
        bot: of python-telegram-bot.
    """

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def edit(self, place: Place, message: Message) -> Outcome:
        """See Post."""
        return await _outcome(
            self._bot.edit_message_text(
                message.text,
                chat_id=None if place.inline else place.chat,
                message_id=None if place.inline else place.message,
                inline_message_id=place.inline or None,
                entities=entities_of(message),
                reply_markup=keyboard_of(message),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        )

    async def reply(self, place: Place, words: str) -> Outcome:
        """See Post."""
        return await _outcome(
            self._bot.send_message(
                place.chat,
                words,
                disable_notification=True,
                reply_parameters=ReplyParameters(place.message),
            )
        )


async def _outcome(call: Awaitable[object]) -> Outcome:
    try:
        await call
    except RetryAfter as limit:
        return Outcome("later", seconds(limit))
    except (Forbidden, ChatMigrated):
        return Outcome("gone")
    except BadRequest as error:
        return _refused(error.message.lower())
    except TelegramError:  # a lost connection, a server that failed
        return Outcome("lost")
    return Outcome("done")


def _refused(reason: str) -> Outcome:
    if "not modified" in reason:
        return Outcome("done")
    if any(sign in reason for sign in _GONE):
        return Outcome("gone")
    if "can't be edited" not in reason:
        _log.error("Telegram does not take a correction: %s", reason)
    return Outcome("uneditable")
