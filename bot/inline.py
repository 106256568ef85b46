"""Inline: @bot QUESTION in any chat, and questions to the bot where it is no member."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from telegram import ChosenInlineResult, InlineQueryResultsButton, Update
from telegram import Message as Received
from telegram.error import BadRequest

from bot.answers import answer_message, silence_of
from bot.asking import Asking
from bot.delivery import note
from bot.handlers import Context
from bot.inlineresult import Offer, Offered, headline_offer, message_offer, quote_offer
from bot.ledger import LedgerError
from bot.message import Message, plain_message
from bot.narrowing import narrowed
from bot.patience import after_editing, after_sending, now_or_later
from bot.readers import Reader, Readers
from bot.received import question_in, words_for
from bot.sent import Place
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
        self._offered = Offered()

    async def query(self, update: Update, context: Context) -> None:
        """What stands after the bot's name so far: quotes for it; the newest articles at first."""
        asked = update.inline_query
        if asked is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts, cached = words_for(update), _CACHED
        offers: list[Offer] = []
        try:
            reader = await self._readers.of(update)
            texts = reader.texts
            offers = await self._offers(asked.query, reader)
            self._offered.add(offers)
            above = "" if offers else silence_of(reader.story, texts)
        except (KnowledgeError, LedgerError) as error:
            _log.error("could not look: %s", error)
            cached, above = 0, texts.gettext("I could not look just now. Please try again.")
        button = InlineQueryResultsButton(above, start_parameter=_PAYLOAD) if above else None
        results = [offer.result for offer in offers]
        # To this person alone: story and language are what they have chosen.
        answer = partial(asked.answer, results, cache_time=cached, is_personal=True, button=button)
        later = context.application.create_task
        await now_or_later(partial(_in_time, answer), later, after_editing)

    async def chosen(self, update: Update, _: Context) -> None:
        """One of the results was sent; a correction will reach it where Telegram says which it is.

        Telegram tells of it if BotFather's /setinlinefeedback is on, and of its message if there is
        a button under it.
        """
        chosen = update.chosen_inline_result
        if chosen is None or not chosen.inline_message_id:
            return
        message = self._offered.get(chosen.result_id) or await self._found_again(update, chosen)
        if message is None:
            _log.warning("a correction will not reach an inline message: what it says is not known")
            return
        place = Place(chosen.from_user.id, 0, chosen.inline_message_id)
        await note(chosen.get_bot(), place, message, new=True)

    async def _found_again(self, update: Update, chosen: ChosenInlineResult) -> Message | None:
        """What another worker, or the process before this one, offered, if it still would be."""
        try:
            offers = await self._offers(chosen.query, await self._readers.of(update))
        except (KnowledgeError, LedgerError) as error:
            _log.error("could not look for what an inline message says: %s", error)
            return None
        return next((o.message for o in offers if o.result.id == chosen.result_id), None)

    async def _offers(self, query: str, reader: Reader) -> list[Offer]:
        """Quotes that answer a query; without words, the newest articles."""
        if not any(map(str.isalnum, query)):
            return [headline_offer(article, reader) for article in reader.story.articles[:RESULTS]]
        answer = await self._asking.look_up(query, reader, limit=RESULTS)
        return [quote_offer(answer, quote, reader) for quote in answer.quotes[:RESULTS]]

    async def guest(self, update: Update, context: Context) -> None:
        """A question to the bot in a chat that it is not in: one answer, or silence, as always."""
        message = update.guest_message
        if message is None or message.guest_query_id is None or message.from_user is None:
            return
        person = message.from_user
        chat = message.chat.id
        reader = await self._readers.in_chat(person.id, person.language_code, shown_in=chat)
        articles = await self._asking.narrowing.articles(message, reader)
        answer = await self._reply(question_in(message), reader, articles)
        offer = message_offer(answer, reader.texts)
        send = partial(_send_to_guest, message, message.guest_query_id, person.id, offer)
        later = context.application.create_task
        await now_or_later(partial(_in_time, send), later, after_sending)

    async def _reply(self, question: str, reader: Reader, articles: frozenset[str]) -> Message:
        """The answer of the post that the question is about; else, of the whole story."""
        texts = reader.texts
        if not any(map(str.isalnum, question)):
            return plain_message(texts.no_words)
        try:
            answer = await self._asking.look_up(question, narrowed(reader, articles))
            if articles and not answer:
                answer = await self._asking.look_up(question, reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            return plain_message(texts.could_not_look)
        return answer_message(answer, reader.story, texts)


async def _send_to_guest(asked: Received, query: str, person: int, offer: Offer) -> None:
    bot = asked.get_bot()
    sent = await bot.answer_guest_query(query, offer.result)
    await note(bot, Place(person, 0, sent.inline_message_id), offer.message, new=True)


async def _in_time(answer: Callable[[], Awaitable[object]]) -> None:
    """Answer a query from elsewhere, if it still can be."""
    try:
        await answer()
    except BadRequest as error:
        if "query is too old" not in error.message.lower():
            raise
        _log.info("a question from another chat was answered too late")
