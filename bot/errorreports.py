"""Error reports: a reader says that a quote is wrong, and the newsroom gets its receipt.

Between the question what is wrong and the words nothing is remembered; see bot/errorprompt.py.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from telegram import Message as Received
from telegram import Update
from telegram.ext import filters

from bot.asking import Asking
from bot.deciding import may_decide
from bot.delivery import Later, change, leave_buttons, reply, tell
from bot.errorpost import ErrorPost
from bot.errorprompt import SEND, STOP, WHOM, Prompt, prompt, prompt_in
from bot.errorwords import (
    already_answered,
    no_receipt,
    not_asked,
    nothing_sent,
    only_words,
    written_to,
)
from bot.failure import did_not_work
from bot.handlers import Context
from bot.message import Message, plain_message
from bot.patience import after_editing, now_or_later
from bot.readers import Readers
from bot.receiptid import REPORTING
from bot.receipts import Receipts
from bot.received import conversation_of, said
from bot.texts import Texts
from knowledge import KnowledgeError

_log = logging.getLogger(__name__)

ASKED: Final = rf"{REPORTING}[0-9A-Z]{{10}}\Z"
"""The data of the button under a quote."""

DECIDED: Final = rf"(?:{SEND}|{STOP}){WHOM}\Z"
"""The data of the buttons under the question what is wrong."""

_ANSWERED: Final = 4000  # questions that are remembered as answered: two people press at once

_Place = tuple[int, int]  # a chat, and the message in it that asks


class _ToPrompt(filters.MessageFilter):
    """A reply to the question what is wrong."""

    def filter(self, message: Received) -> bool:
        return prompt_in(message.reply_to_message) is not None


TO_PROMPT: Final = _ToPrompt()


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
        self._post = ErrorPost(contact, receipts, readers)
        self._asking, self._readers, self._later = asking, readers, later
        self._answered: OrderedDict[_Place, None] = OrderedDict()

    async def pressed(self, update: Update, _: Context) -> None:
        """The button under a quote in its context: asks who pressed it what is wrong."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts, under = (await self._readers.of(update)).texts, query.message
        if not (self._post.contact and isinstance(under, Received)):
            await tell(query, texts.button_outlived)
            return
        receipt_id = (query.data or "").removeprefix(REPORTING)
        if await self._post.receipt(under.chat.id, receipt_id) is None:
            await tell(query, no_receipt(texts))
            return
        await tell(query)
        await reply(under, self._prompt(receipt_id, query.from_user.id, texts), self._later)

    async def report(self, update: Update, _: Context) -> None:
        """/report, or /report WORDS: the same of the last answer's first quote, by words."""
        if (message := said(update)) is None:
            return
        reader, conversation = await self._readers.of(update), conversation_of(message)
        texts, told = reader.texts, reader.texts.nothing_asked
        try:
            last = await self._asking.last(conversation, reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            await reply(message, plain_message(did_not_work(texts)), self._later)
            return
        if last is not None:
            told = texts.gettext("Only an answer that quotes the story can have an error in it.")
            quotes = last[1].quotes
            receipt_id = self._asking.checking.receipt_id(quotes[0]) if quotes else ""
            _command, *words = (message.text or "").split(maxsplit=1)
            if receipt_id and not words:
                asked = self._prompt(receipt_id, conversation[2], texts)
                await reply(message, asked, self._later)
                return
            if receipt_id:
                told = (await self._post.send(message, receipt_id, words[0], texts)).told
        await reply(message, plain_message(told), self._later)

    async def replied(self, update: Update, _: Context) -> None:
        """The words of who was asked, in reply to the question: they are sent, once.

        Words that could not be sent, being too long, may be edited: then these are sent.
        """
        message = said(update)
        asked = message.reply_to_message if message else None
        question = prompt_in(asked)
        if message is None or asked is None or question is None:
            return
        texts = (await self._readers.of(update)).texts
        refusal = await self._refusal(update, asked, question, texts)
        if message.text is None:
            refusal = refusal or only_words(texts)
        if refusal:
            await reply(message, plain_message(refusal), self._later)
            return
        with self._answering(asked) as place:
            outcome = await self._post.send(message, question.receipt, message.text or "", texts)
            if not outcome.sent:
                self._answered.pop(place, None)
        await reply(message, plain_message(outcome.told), self._later)
        if outcome.sent:
            await now_or_later(partial(leave_buttons, asked, []), self._later, after_editing)

    async def decided(self, update: Update, _: Context) -> None:
        """A button under the question: sends the receipt alone, or nothing."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts, data = (await self._readers.of(update)).texts, query.data or ""
        under = query.message if isinstance(query.message, Received) else None
        question = prompt_in(under)
        known = question is not None and data in (question.buttons or (data,))
        if under is None or question is None or not (self._post.contact and known):
            await tell(query, texts.button_outlived)
            return
        if refusal := await self._refusal(update, under, question, texts):
            await tell(query, refusal)
            return
        with self._answering(under):
            await tell(query)
            told = nothing_sent(texts)
            if data.startswith(SEND):
                told = (await self._post.send(under, question.receipt, "", texts)).told
        await change(under, plain_message(told), self._later)

    async def cancel(self, update: Update, _: Context) -> None:
        """/cancel: nothing is sent; nothing was kept either."""
        if (message := said(update)) is None:
            return
        texts, asked = (await self._readers.of(update)).texts, message.reply_to_message
        question = prompt_in(asked)
        if asked is None or question is None:
            more = texts.gettext("Nothing more is sent.")
            await reply(message, plain_message(more), self._later)
            return
        if refusal := await self._refusal(update, asked, question, texts):
            await reply(message, plain_message(refusal), self._later)
            return
        with self._answering(asked):
            told = plain_message(nothing_sent(texts))
            await reply(message, told, self._later)
            await change(asked, told, self._later)

    def _prompt(self, receipt_id: str, person: int, texts: Texts) -> Message:
        """The question; where there is an e-mail address alone, whom to write to."""
        if isinstance(self._post.contact, int):
            return prompt(receipt_id, person, texts)
        return plain_message(written_to(self._post.contact, receipt_id, texts))

    async def _refusal(
        self, update: Update, asked: Received, question: Prompt, texts: Texts
    ) -> str:
        """Why this person may not answer a question; "" when it still waits for them."""
        theirs = bool(question.buttons) and await _is_asked(update, question)
        if not question.buttons or (asked.chat.id, asked.message_id) in self._answered:
            return already_answered(texts)
        return "" if theirs else not_asked(texts)

    @contextmanager
    def _answering(self, asked: Received) -> Iterator[_Place]:
        """A question is answered from now on; not where that fails."""
        place = asked.chat.id, asked.message_id
        self._answered[place] = None
        if len(self._answered) > _ANSWERED:
            self._answered.popitem(last=False)
        try:
            yield place
        except BaseException:
            self._answered.pop(place, None)
            raise


async def _is_asked(update: Update, question: Prompt) -> bool:
    """Whether a question asks who presses or writes.

    An admin may have asked for it in the group's name.
    """
    message, query, chat = said(update), update.callback_query, update.effective_chat
    if message is not None:
        return question.asks(conversation_of(message)[2])
    if query is None or chat is None:
        return False
    if question.asks(query.from_user.id):
        return True
    return question.asks(chat.id) and await may_decide(update)
