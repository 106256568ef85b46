"""WaitingPost: carries the answer to a question that waited, and tells how that went."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final, Literal

from telegram import ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden, RetryAfter, TelegramError

from bot.delivery import entities_of, keyboard_of, note, preview_of
from bot.message import Message
from bot.ratelimit import QueueFullError, seconds
from bot.sending import NotSentError
from bot.sent import Also, Place
from bot.updates import PatientBot
from bot.waiting import Question

_log = logging.getLogger(__name__)

_PAUSE: Final = 30.0  # seconds before it is tried again to reach Telegram
_NO_CHAT: Final = ("chat not found", "chat was deleted", "bot was kicked")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes:
        kind: "over": nothing is left to be done, be it that it arrived, that whether it did is not
            known, or that Telegram never takes it; "gone": there is no such chat; "later": it was
            not sent.
        wait: with "later": seconds until it may be tried again.
    """

    kind: Literal["over", "gone", "later"]
    wait: float = 0.0


_OVER: Final = Outcome("over")


class WaitingPost:
    """Sends over a bot.

    Args:
        bot: that the readers know.
    """

    def __init__(self, bot: PatientBot) -> None:
        self._bot = bot

    async def send(self, question: Question, message: Message, also: Also | None = None) -> Outcome:
        """Reply to a question, silently; just send it where the question has been deleted.

        Args:
            question: that waits.
            message: the reply.
            also: as for `Sent.note`.
        """
        try:
            number = await self._sent(question, message)
        except TelegramError as error:
            return _outcome_of(error)
        await note(self._bot, Place(question.chat, number), message, new=True, also=also)
        return _OVER

    async def _sent(self, question: Question, message: Message) -> int:
        reply_to = ReplyParameters(question.message, allow_sending_without_reply=True)
        sent = await self._bot.send_message(
            question.chat,
            message.text,
            entities=entities_of(message),
            reply_markup=keyboard_of(message),
            link_preview_options=preview_of(message),
            disable_notification=True,
            message_thread_id=question.topic or None,
            reply_parameters=reply_to if question.message > 0 else None,
        )
        return sent.message_id


def _outcome_of(error: TelegramError) -> Outcome:
    """What is to be done after it: only what has surely not arrived is sent again."""
    if isinstance(error, RetryAfter):
        return Outcome("later", seconds(error))
    if isinstance(error, QueueFullError | NotSentError):
        return Outcome("later", _PAUSE)
    no_chat = any(sign in error.message.lower() for sign in _NO_CHAT)
    if no_chat or isinstance(error, Forbidden | ChatMigrated):
        return Outcome("gone")
    if isinstance(error, BadRequest):
        _log.warning("Telegram does not take an answer that was waited for: %s", error.message)
    else:
        _log.warning("whether an answer that was waited for arrived is not known")
    return _OVER
