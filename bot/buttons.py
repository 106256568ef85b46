"""Buttons: what happens when one is pressed: the message it stands under changes in place."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any, Final, TypeVar

from telegram import CallbackQuery, Update
from telegram import Message as Received

from bot.answers import answer_message
from bot.asking import Asking
from bot.delivery import Later, change, reply, tell
from bot.handlers import Context, just_quoted
from bot.message import Message
from bot.readers import Reader, Readers
from bot.received import by_a_person, conversation_of
from bot.sources import sources_message
from bot.texts import Texts
from bot.view import VOTE, View, mark_of, view_in
from knowledge import Answer, KnowledgeError

_log = logging.getLogger(__name__)

_Found = TypeVar("_Found")

_NO_ANSWER: Final = Answer("", (), "none")


class Buttons:
    """The bot's behaviour towards what readers press.

    Args:
        asking: where questions are asked.
        readers: who ask them.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, asking: Asking, readers: Readers, later: Later) -> None:
        self._asking, self._readers, self._later = asking, readers, later

    async def turn_sources(self, update: Update, context: Context) -> None:
        """Under /sources: another page."""
        query, number = _pressed(update)
        if not query.data:  # python-telegram-bot takes it for any button, and this is the first
            await self.pressed_in_vain(update, context)
            return
        reader = await self._readers.of(update)
        await tell(query)
        quoted = await self._just_quoted(query, reader)
        page = sources_message(reader.story, reader.texts, page_number=number, quoted=quoted)
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
        message = await found(query, looking, reader.texts)
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
        answer = await found(query, asked_under(self._asking, query, view, reader), reader.texts)
        if answer is None:
            return
        await tell(query, "" if answer else reader.texts.button_outlived)
        if answer:
            view = replace(view, thumbs=bool(thumbs_under(query)))
            shown = answer_message(
                answer,
                reader.story,
                reader.texts,
                view=view,
                style=reader.choices.style,
                checking=self._asking.checking,
            )
            await self._edit(query, shown)

    async def pressed_in_vain(self, update: Update, _: Context) -> None:
        """A button of an older version: it says so, and the client stops waiting."""
        if update.callback_query is not None:
            texts = (await self._readers.of(update)).texts
            await tell(update.callback_query, texts.button_outlived)

    async def _just_quoted(self, query: CallbackQuery, reader: Reader) -> frozenset[str]:
        """What is marked for who said /sources, whoever turns the pages."""
        asked = query.message.reply_to_message if isinstance(query.message, Received) else None
        if asked is None or not by_a_person(asked):
            return frozenset()
        return await just_quoted(self._asking, conversation_of(asked), reader)

    async def _edit(self, query: CallbackQuery, message: Message) -> None:
        if isinstance(query.message, Received):
            await change(query.message, message, self._later)


async def asked_under(asking: Asking, query: CallbackQuery, view: View, reader: Reader) -> Answer:
    """The answer that a button stands under, found again.

    An empty one when it can't be, or has become another.
    """
    under = query.message
    if view.example is not None:
        answer = await asking.look_up(asking.example(view.example) or "", reader)
        return answer if mark_of(answer) == view.answer else _NO_ANSWER
    if not isinstance(under, Received):
        return _NO_ANSWER
    question = under.reply_to_message
    if question is None or not by_a_person(question):
        return _NO_ANSWER
    return await asking.again(question, under, view.answer, reader) or _NO_ANSWER


def thumbs_under(query: CallbackQuery) -> list[str]:
    """The data of the thumbs that stand under a message, when one of its buttons was pressed."""
    under = query.message
    markup = under.reply_markup if isinstance(under, Received) else None
    rows = markup.inline_keyboard if markup else ()
    datas = (button.callback_data for row in rows for button in row)
    return [data for data in datas if isinstance(data, str) and VOTE.match(data)]


async def found(
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
    if query is None:  # pragma: no cover - the handler's kind sees to it
        raise ValueError("not a press of a button")
    return query, int((query.data or "0").rpartition(":")[2])
