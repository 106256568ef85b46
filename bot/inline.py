"""Inline: @bot QUESTION in any chat, and questions to the bot where it is no member."""

from __future__ import annotations

import logging
from typing import Final

from telegram import InlineQueryResultArticle, InlineQueryResultsButton, Update
from telegram.error import BadRequest

from bot.answers import answer_message
from bot.asking import Asking
from bot.handlers import Context
from bot.inlineresult import headline_result, message_result, quote_result
from bot.message import plain_message
from bot.narrowing import narrowed
from bot.readers import Reader, Readers
from bot.received import question_in
from knowledge import KnowledgeError

_log = logging.getLogger(__name__)

RESULTS: Final = 10
"""Quotes, or articles, that are offered."""

_CACHED: Final = 60  # seconds for which Telegram gives the same results to the same person
_PAYLOAD: Final = "_inline"  # where a button above the results leads: /start; no story is called so


class Inline:
    """The bot's behaviour towards who asks it from another chat.

    Args:
        asking: where questions are asked.
        readers: who ask them.
    """

    def __init__(self, asking: Asking, readers: Readers) -> None:
        self._asking, self._readers = asking, readers

    async def query(self, update: Update, _: Context) -> None:
        """What stands after the bot's name so far: quotes for it; the newest articles at first."""
        asked = update.inline_query
        if asked is None:  # pragma: no cover - the handler's kind sees to it
            return
        reader = await self._readers.of(update)
        texts, cached, above = reader.texts, _CACHED, ""
        results: list[InlineQueryResultArticle] = []
        if not any(map(str.isalnum, asked.query)):
            articles = reader.story.articles[:RESULTS]
            results = [headline_result(article, reader) for article in articles]
        else:
            try:
                answer = await self._asking.look_up(asked.query, reader, limit=RESULTS)
                results = [quote_result(answer, quote, reader) for quote in answer.quotes]
                above = "" if results else texts.silence
            except KnowledgeError as error:
                _log.error("could not look: %s", error)
                cached, above = 0, texts.gettext("I could not look just now. Please try again.")
        button = InlineQueryResultsButton(above, start_parameter=_PAYLOAD) if above else None
        try:
            # To this person alone: story and language are what they have chosen.
            await asked.answer(
                results[:RESULTS], cache_time=cached, is_personal=True, button=button
            )
        except BadRequest as error:
            if "query is too old" not in error.message.lower():
                raise
            _log.info("an inline query was answered too late")

    async def guest(self, update: Update, _: Context) -> None:
        """A question to the bot in a chat that it is not in: one answer, or silence, as always."""
        message = update.guest_message
        if message is None or message.guest_query_id is None or message.from_user is None:
            return
        person = message.from_user
        chat = message.chat.id
        reader = await self._readers.in_chat(person.id, person.language_code, shown_in=chat)
        articles = await self._asking.narrowing.articles(message, reader)
        result = await self._result(question_in(message), reader, articles)
        await message.get_bot().answer_guest_query(message.guest_query_id, result)

    async def _result(
        self, question: str, reader: Reader, articles: frozenset[str]
    ) -> InlineQueryResultArticle:
        """The answer of the post that the question is about; else, of the whole story."""
        texts = reader.texts
        if not any(map(str.isalnum, question)):
            return message_result(plain_message(texts.no_words), texts)
        try:
            answer = await self._asking.look_up(question, narrowed(reader, articles))
            if articles and not answer:
                answer = await self._asking.look_up(question, reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            return message_result(plain_message(texts.could_not_look), texts)
        return message_result(answer_message(answer, reader.story, texts), texts)
