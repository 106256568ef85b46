"""Error reports: a reader says that a quote is wrong, and the newsroom gets its receipt.

Nothing is remembered between the question what is wrong and the words: what the bot asked says by
itself which quote it is about, also after a restart.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections import OrderedDict
from typing import Final, NamedTuple

from telegram import Bot, Update
from telegram import Message as Received
from telegram.error import BadRequest, NetworkError, TelegramError
from telegram.ext import filters

from bot.asking import Asking
from bot.delivery import (
    Later,
    edit,
    entities_of,
    leave_buttons,
    preview_of,
    reply,
    tell,
)
from bot.errorwords import LONGEST, MARK, SEND, STOP, prompt, report_message, written_to
from bot.handlers import Context
from bot.message import Message, plain_message, utf16_length
from bot.readers import Readers
from bot.receiptid import REPORTING
from bot.receipts import Receipts
from bot.received import conversation_of, said
from bot.texts import Texts
from knowledge import KnowledgeError
from knowledge.receipt import typed_id

_log = logging.getLogger(__name__)

A_DAY: Final = 3
"""Reports of one chat that are sent within 24 hours."""

_DAY: Final = 24 * 3600.0  # seconds
_CHATS: Final = 4000  # that are remembered to have reported
_ID: Final = "[0-9A-Z]{10}"

ASKED: Final = rf"{REPORTING}{_ID}\Z"
"""The data of the button under a quote."""

DECIDED: Final = rf"(?:{SEND}{_ID}|{STOP})\Z"
"""The data of the buttons under the question what is wrong."""

_PROMPT: Final = re.compile(rf"{MARK}[^\n]*?\b([0-9A-Z]{{5}}-[0-9A-Z]{{5}})\b")


class _ToPrompt(filters.MessageFilter):
    """A reply to the question what is wrong."""

    def filter(self, message: Received) -> bool:
        return _receipt_in(message) != ""


TO_PROMPT: Final = _ToPrompt()


class _Outcome(NamedTuple):
    """Whether a report was sent, and what its reader is told."""

    sent: bool
    told: str


class ErrorReports:
    """The bot's behaviour towards who finds an error in a quote.

    Args:
        contact: the id of the chat that reports go to, or an e-mail address that readers are told.
        receipts: of all quotes.
        asking: knows the last answer.
        readers: who report.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(
        self,
        contact: int | str,
        receipts: Receipts,
        asking: Asking,
        readers: Readers,
        later: Later,
    ) -> None:
        self._contact, self._receipts = contact, receipts
        self._asking, self._readers, self._later = asking, readers, later
        self._sent: OrderedDict[int, list[float]] = OrderedDict()

    async def pressed(self, update: Update, _: Context) -> None:
        """The button under a quote in its context: asks what is wrong."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts = (await self._readers.of(update)).texts
        if not (self._contact and isinstance(query.message, Received)):
            await tell(query, texts.button_outlived)
            return
        await tell(query)
        receipt_id = (query.data or "").removeprefix(REPORTING)
        await reply(query.message, prompt(receipt_id, self._contact, texts), self._later)

    async def report(self, update: Update, context: Context) -> None:
        """/report, or /report WORDS: the same of the last answer's first quote, by words."""
        if (message := said(update)) is None:
            return
        reader = await self._readers.of(update)
        texts, told = reader.texts, reader.texts.nothing_asked
        try:
            last = await self._asking.last(conversation_of(message), reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            await reply(message, plain_message(texts.could_not_look), self._later)
            return
        if last is not None:
            told = texts.gettext("Only an answer that quotes the story can have an error in it.")
            quotes = last[1].quotes
            receipt_id = self._asking.checking.receipt_id(quotes[0]) if quotes else ""
            words = " ".join(context.args or ())
            if receipt_id and not words:
                asked = prompt(receipt_id, self._contact, texts)
                await reply(message, asked, self._later)
                return
            if receipt_id:
                told = (await self._send(message, receipt_id, words, texts)).told
        await reply(message, plain_message(told), self._later)

    async def replied(self, update: Update, _: Context) -> None:
        """The reader's words, in reply to the question: they are sent."""
        message = said(update)
        asked = message.reply_to_message if message else None
        if message is None or asked is None:
            return
        texts = (await self._readers.of(update)).texts
        words = (message.text or message.caption or "").strip()
        outcome = await self._send(message, _receipt_in(message), words, texts)
        await reply(message, plain_message(outcome.told), self._later)
        if outcome.sent:
            await leave_buttons(asked, [])

    async def decided(self, update: Update, _: Context) -> None:
        """A button under the question: sends the receipt alone, or nothing."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts, data = (await self._readers.of(update)).texts, query.data or ""
        if not (self._contact and isinstance(query.message, Received)):
            await tell(query, texts.button_outlived)
            return
        await tell(query)
        told = _nothing_sent(texts)
        if data.startswith(SEND):
            told = (await self._send(query.message, data.removeprefix(SEND), "", texts)).told
        await edit(query.message, plain_message(told))

    async def cancel(self, update: Update, _: Context) -> None:
        """/cancel: nothing is sent; nothing was kept either."""
        if (message := said(update)) is None:
            return
        texts = (await self._readers.of(update)).texts
        await reply(message, plain_message(_nothing_sent(texts)), self._later)
        if message.reply_to_message is not None and _receipt_in(message):
            await leave_buttons(message.reply_to_message, [])

    async def _send(self, from_: Received, receipt_id: str, words: str, texts: Texts) -> _Outcome:
        """Send a receipt and the reader's words to the newsroom: of the reader nothing else."""
        if not isinstance(self._contact, int):
            return _Outcome(sent=False, told=written_to(self._contact, receipt_id, texts))
        if utf16_length(words) > LONGEST:
            too_long = texts.gettext("This is too long: at most {count} characters.")
            return _Outcome(sent=False, told=texts.fill(too_long, count=LONGEST))
        if self._too_many(from_.chat.id):
            enough = texts.gettext("At most {count} reports a day can be sent from one chat.")
            return _Outcome(sent=False, told=texts.fill(enough, count=A_DAY))
        found = await asyncio.to_thread(self._receipts.verify, receipt_id)
        if found is None:
            lost = texts.gettext("I have no receipt of this quote any more. Nothing was sent.")
            return _Outcome(sent=False, told=lost)
        language = (await self._readers.in_chat(self._contact)).texts
        message = report_message(found, words, language)
        return await self._delivered(from_, message, texts)

    async def _delivered(self, from_: Received, message: Message, texts: Texts) -> _Outcome:
        bot: Bot = from_.get_bot()
        try:
            await bot.send_message(
                self._contact,
                message.text,
                entities=entities_of(message),
                link_preview_options=preview_of(message),
            )
        except TelegramError as error:
            _log.error("a reader's report did not reach corrections_contact: %s", error.message)
            lost = isinstance(error, NetworkError) and not isinstance(error, BadRequest)
            return _Outcome(sent=False, told=_not_sure(texts) if lost else _not_reached(texts))
        self._count(from_.chat.id)
        thanks = texts.gettext("Sent to the newsroom, without your name. Thank you.")
        return _Outcome(sent=True, told=thanks)

    def _too_many(self, chat: int) -> bool:
        now = time.monotonic()
        times = [then for then in self._sent.get(chat, ()) if now - then < _DAY]
        return len(times) >= A_DAY

    def _count(self, chat: int) -> None:
        now = time.monotonic()
        times = [then for then in self._sent.pop(chat, ()) if now - then < _DAY]
        self._sent[chat] = [*times, now]
        if len(self._sent) > _CHATS:
            self._sent.popitem(last=False)


def _receipt_in(message: Received) -> str:
    """The receipt that a message replies to the question about; "" for other messages."""
    asked = message.reply_to_message
    if asked is None or asked.from_user is None or asked.from_user.id != message.get_bot().id:
        return ""
    found = _PROMPT.match(asked.text or "")
    try:
        return typed_id(found[1]) if found else ""
    except ValueError:
        return ""


def _nothing_sent(texts: Texts) -> str:
    return texts.gettext("Nothing was sent.")


def _not_reached(texts: Texts) -> str:
    return texts.gettext("The newsroom could not be reached. Nothing was sent.")


def _not_sure(texts: Texts) -> str:
    return texts.gettext("The connection broke, and I don't know whether your report arrived.")
