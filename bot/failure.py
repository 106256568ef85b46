"""Failure: what went wrong outside an answer: logged; and one sentence to a reader."""

from __future__ import annotations

import logging
import re
from typing import Final

from telegram import Message, MessageEntity, Update
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import filters

from bot.claims import NotOursError
from bot.delivery import send, tell
from bot.errorprompt import prompt_in
from bot.forgetting import ForgottenError
from bot.handlers import Context
from bot.inlineresult import message_offer
from bot.ledger import LedgerError
from bot.membership import Membership
from bot.message import plain_message
from bot.ratelimit import QueueFullError
from bot.readers import Readers
from bot.received import entities_in, said, words_for
from bot.texts import Texts
from bot.view import VIEW
from knowledge import KnowledgeError

_log = logging.getLogger(__name__)

# What Telegram says where a message or chat is gone, or the bot may not write.
_NOWHERE: Final = ("not found", "not enough rights", "have no rights", "topic_closed")

# What is asked by words, and by pressing: only there is there anything to look for.
_ASKING: Final = frozenset({"", "/ask", "/context", "/more"})
_ASKED: Final = re.compile(rf"v1:ex:|{VIEW.pattern}")


async def on_error(
    membership: Membership, readers: Readers, update: object, context: Context
) -> None:
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
        case ForgottenError():
            _log.info("nothing is changed: the chat has said /forget since")
            await _let_go(update)
        case LedgerError() | KnowledgeError():
            _log.error("%s", error)
            await _apologise(update, readers)
        case _:
            _log.error("unexpected", exc_info=error)
            await _apologise(update, readers)


def did_not_work(texts: Texts) -> str:
    """Where no question was asked; at most 200 characters."""
    return texts.gettext("That did not work. Please try again in a minute.")


async def _apologise(update: object, readers: Readers) -> None:
    """Say it where it was wanted: what nobody did is no matter of anybody's."""
    if not isinstance(update, Update):
        return
    texts = await _words(update, readers)
    try:
        if (query := update.callback_query) is not None:
            asked = _ASKED.match(query.data or "")
            await tell(query, texts.could_not_look if asked else did_not_work(texts))
        elif (guest := update.guest_message) is not None and guest.guest_query_id is not None:
            offer = message_offer(plain_message(texts.could_not_look), texts)
            await guest.get_bot().answer_guest_query(guest.guest_query_id, offer.result)
        elif (message := said(update)) and not filters.StatusUpdate.ALL.check_update(update):
            words = texts.could_not_look if _asks(message) else did_not_work(texts)
            await send(message, plain_message(words))
    except TelegramError as error:
        _log.warning("and the reader could not be told: %s", error.message)


async def _words(update: Update, readers: Readers) -> Texts:
    """The language that was chosen, where that can still be looked up."""
    user, guest = update.effective_user, update.guest_message
    try:
        if guest is not None and user is not None:
            return (await readers.in_chat(user.id, user.language_code)).texts
        return (await readers.of(update)).texts
    except LedgerError:
        return words_for(update)


async def _let_go(update: object) -> None:
    if isinstance(update, Update) and update.callback_query is not None:
        await tell(update.callback_query)


def _asks(message: Message) -> bool:
    """Whether a message asks something of the story."""
    commands = entities_in(message, MessageEntity.BOT_COMMAND)
    first = next((written for entity, written in commands.items() if entity.offset == 0), "")
    is_report = prompt_in(message.reply_to_message) is not None
    return first.partition("@")[0].lower() in _ASKING and not is_report
