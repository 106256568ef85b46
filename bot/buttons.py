"""Buttons: what happens when one is pressed: the message it stands under changes in place."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from telegram import CallbackQuery, Update
from telegram import Message as Received
from telegram.error import RetryAfter

from bot.answers import answer_message, context_message
from bot.asking import Asking
from bot.delivery import Later, edit, patiently, reply, seconds, tell
from bot.handlers import Context
from bot.message import Message
from bot.readers import Reader, Readers
from bot.received import by_a_person, conversation_of
from bot.sources import sources_message
from bot.texts import Texts
from bot.view import View, mark_of, view_in
from knowledge import Answer, KnowledgeError

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")


class Buttons:
    """The bot's behaviour towards what readers press.

    Args:
        asking: where questions are asked.
        readers: who ask them.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, asking: Asking, readers: Readers, later: Later) -> None:
        self._asking, self._readers, self._later = asking, readers, later

    async def turn_sources(self, update: Update, _: Context) -> None:
        """Under /sources: another page."""
        query, number = _pressed(update)
        reader = await self._readers.of(update)
        await tell(query)
        page = sources_message(reader.story, reader.texts, page_number=number)
        await self._edit(query, page)

    async def example(self, update: Update, _: Context) -> None:
        """Under /start: an example question, answered."""
        query, number = _pressed(update)
        reader = await self._readers.of(update)
        under = query.message
        if not isinstance(under, Received):
            await tell(query, reader.texts.button_outlived)
            return
        conversation = conversation_of(under, query.from_user.id)
        looking = self._asking.reply_to_example(number, conversation, under.message_id, reader)
        message = await _found(query, looking, reader.texts)
        if message is not None:
            await tell(query)
            await reply(under, message, self._later)

    async def view(self, update: Update, _: Context) -> None:
        """Under an answer: another page of it, a quote between its neighbours, and back.

        The question is read from the message that the answer replies to, so nothing has to be
        kept. A button whose answer is no longer the same, because the story has changed or what
        was asked before is forgotten, says so.
        """
        query = update.callback_query
        view = view_in(query.data or "") if query else None
        if query is None or view is None:  # pragma: no cover - the handler's pattern sees to it
            return
        reader = await self._readers.of(update)
        answer = await _found(query, self._asked(query, view, reader), reader.texts)
        if answer is None:
            return
        message = _shown(answer, view, reader)
        await tell(query, "" if message else reader.texts.button_outlived)
        if message is not None:
            await self._edit(query, message)

    async def pressed_in_vain(self, update: Update, _: Context) -> None:
        """A button of an older version: it says so, and the client stops waiting."""
        if update.callback_query is not None:
            texts = (await self._readers.of(update)).texts
            await tell(update.callback_query, texts.button_outlived)

    async def _asked(self, query: CallbackQuery, view: View, reader: Reader) -> Answer:
        """The answer that the button stands under, found again; an empty one when it can't be."""
        under = query.message
        question = under.reply_to_message if isinstance(under, Received) else None
        if view.example is not None:
            return await self._asking.look_up(self._asking.example(view.example) or "", reader)
        if question is None or not by_a_person(question):
            return Answer("", (), "none")
        return await self._asking.again(question, reader)

    async def _edit(self, query: CallbackQuery, message: Message) -> None:
        """Now; when this chat has to wait, later, so that no other chat waits with it."""
        if not isinstance(query.message, Received):
            return
        try:
            await edit(query.message, message)
        except RetryAfter as limit:
            self._later(patiently(partial(edit, query.message, message), seconds(limit)))


def _shown(answer: Answer, view: View, reader: Reader) -> Message | None:
    if not answer or mark_of(answer) != view.answer:
        return None
    texts, example = reader.texts, view.example
    if view.kind == "page":
        return answer_message(answer, reader.story, texts, page=view.number, example=example)
    quote = min(view.number, len(answer.quotes) - 1)
    return context_message(answer, texts, quote, example=example)


async def _found(
    query: CallbackQuery, looking: Coroutine[Any, Any, _Found], texts: Texts
) -> _Found | None:
    """What was looked for; None when it could not be looked, which is then said."""
    try:
        return await looking
    except KnowledgeError as error:
        _log.error("could not look: %s", error)
        await tell(query, texts.could_not_look)
        return None


def _pressed(update: Update) -> tuple[CallbackQuery, int]:
    """The pressed button and the number it carries."""
    query = update.callback_query
    if query is None or query.data is None:  # pragma: no cover - the handler's pattern sees to it
        raise ValueError("not a button of ours")
    return query, int(query.data.rpartition(":")[2])
