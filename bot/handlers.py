"""Handlers: what happens on each kind of update. Thin: knowledge answers, bot.message writes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Final

from telegram import (
    CallbackQuery,
    MessageEntity,
    Update,
)
from telegram import Message as Received
from telegram.error import BadRequest, RetryAfter
from telegram.ext import CallbackContext

from bot.config import Config
from bot.delivery import edit, seconds, send, send_later
from bot.desk import Desk
from bot.message import (
    Button,
    Message,
    Story,
    answer_message,
    plain_message,
    shortened,
    sources_message,
)
from bot.texts import Texts, texts_for
from knowledge import Answer, KnowledgeError

_log = logging.getLogger(__name__)

_LABEL: Final = 60  # characters of a question on a button


Context = CallbackContext[Any, Any, Any, Any]
Later = Callable[[Coroutine[Any, Any, None]], object]


class Handlers:
    """The bot's behaviour towards readers.

    Args:
        desk: where questions are asked.
        config: quotes per answer and example questions.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, desk: Desk, config: Config, later: Later) -> None:
        self._later = later
        self._desk, self._quotes = desk, config.quotes
        self._configured = config.examples
        self._offered: list[str] = []  # a button carries a number, which never means another text
        self._examples()

    @property
    def _story(self) -> Story:
        """As it stands now: articles come and go while the bot runs."""
        return self._desk.story

    def _examples(self) -> list[tuple[int, str]]:
        """What /start offers now, by number: the questions of the settings, or newest titles."""
        newest = tuple(article.title for article in self._story.articles[:2])
        questions = self._configured or newest
        self._offered += [each for each in questions if each not in self._offered]
        return [(self._offered.index(question), question) for question in questions]

    async def start(self, update: Update, _: Context) -> None:
        """/start: what the bot does, which story, example questions as buttons."""
        if (message := _said(update)) is None:
            return
        texts = _texts(update)
        rows = tuple(
            (Button(question[:_LABEL], f"v1:ex:{number}"),) for number, question in self._examples()
        )
        title = shortened(self._story.title)
        await self._reply(message, plain_message(texts.start.format(title=title), rows))

    async def help(self, update: Update, _: Context) -> None:
        """/help: how to ask, and what the bot never does."""
        if (message := _said(update)) is not None:
            words = {"title": shortened(self._story.title), "quotes": self._quotes}
            await self._reply(message, plain_message(_texts(update).help.format(**words)))

    async def privacy(self, update: Update, _: Context) -> None:
        """/privacy: what is kept."""
        if (message := _said(update)) is not None:
            await self._reply(message, plain_message(_texts(update).privacy))

    async def sources(self, update: Update, _: Context) -> None:
        """/sources: the articles read, the first page of them."""
        if (message := _said(update)) is not None:
            await self._reply(message, sources_message(self._story, _texts(update)))

    async def unknown(self, update: Update, _: Context) -> None:
        """A command that is none, in a private chat."""
        if (message := _said(update)) is not None:
            await self._reply(message, plain_message(_texts(update).unknown_command))

    async def ask(self, update: Update, context: Context) -> None:
        """/ask QUESTION, for groups."""
        if (message := _said(update)) is None:
            return
        if question := " ".join(context.args or ()):
            await self._answer(message, question, _texts(update))
        else:
            await self._reply(message, plain_message(_texts(update).ask_usage))

    async def question(self, update: Update, context: Context) -> None:
        """A message that is a question to the bot."""
        if (message := _said(update)) is not None:
            question = _without_mention(message, context.bot.username)
            await self._answer(message, question, _texts(update))

    async def turn_sources(self, update: Update, _: Context) -> None:
        """A button under /sources: another page, in place."""
        query, number, texts = await _pressed(update)
        await edit(query, sources_message(self._story, texts, page_number=number))

    async def more(self, update: Update, context: Context) -> None:
        """The button under an answer that did not fit: its further quotes, in place.

        The question is read from the message that the answer replies to, so nothing is kept. After
        an edit it is another question, which begins anew.
        """
        query, first, texts = await _pressed(update)
        asked = query.message.reply_to_message if isinstance(query.message, Received) else None
        if asked is None or not asked.text or asked.from_user is None or asked.from_user.is_bot:
            return
        question = _without_command(_without_mention(asked, context.bot.username))
        await self._turn(query, question, 0 if asked.edit_date else first, texts)

    async def more_of_example(self, update: Update, _: Context) -> None:
        """The same under the answer to an example, whose number the button carries."""
        query, first, texts = await _pressed(update)
        number = int(str(query.data).split(":")[2])
        if number < len(self._offered):
            await self._turn(query, self._offered[number], first, texts, number)

    async def _turn(
        self,
        query: CallbackQuery,
        question: str,
        first: int,
        texts: Texts,
        example: int | None = None,
    ) -> None:
        answer = await self._look_up(question)
        if first < len(answer.quotes):
            message = answer_message(answer, self._story, texts, first=first, example=example)
            await edit(query, message)

    async def pressed_in_vain(self, update: Update, _: Context) -> None:
        """A button that is none of ours, or of an older version: the client stops waiting."""
        if update.callback_query is not None:
            with suppress(BadRequest):
                await update.callback_query.answer()

    async def wordless(self, update: Update, _: Context) -> None:
        """A picture, a voice message, a sticker in a private chat: a caption is a question."""
        if (message := _said(update)) is not None:
            await self._answer(message, message.caption or "", _texts(update))

    async def example(self, update: Update, _: Context) -> None:
        """A button of /start: its question, answered."""
        query, number, texts = await _pressed(update)
        if not isinstance(query.message, Received):
            return
        if number < len(self._offered):
            await self._answer(query.message, self._offered[number], texts, number)
        else:
            await self._reply(query.message, plain_message(texts.example_gone))

    async def _answer(
        self, message: Received, question: str, texts: Texts, example: int | None = None
    ) -> None:
        if not any(map(str.isalnum, question)):
            await self._reply(message, plain_message(texts.no_words))
            return
        try:
            answer = await self._look_up(question)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            await self._reply(message, plain_message(texts.could_not_look))
            return
        await self._reply(message, answer_message(answer, self._story, texts, example=example))

    async def _reply(self, to: Received, message: Message) -> None:
        """Send now; when this chat has to wait, later, so that no other chat waits with it."""
        try:
            await send(to, message)
        except RetryAfter as limit:
            self._later(send_later(to, message, seconds(limit)))

    async def _look_up(self, question: str) -> Answer:
        if self._desk.slow:
            return await asyncio.to_thread(self._desk.look_up, question)
        return self._desk.look_up(question)


async def _pressed(update: Update) -> tuple[CallbackQuery, int, Texts]:
    """The pressed button, the number it carries, and the words for who pressed it."""
    query = update.callback_query
    if query is None or query.data is None:  # pragma: no cover - the handler's pattern sees to it
        raise ValueError("not a button of ours")
    try:
        await query.answer()
    except BadRequest:  # too old to be answered; the press itself still counts
        _log.info("a button was pressed before the bot could say so")
    return query, int(query.data.rpartition(":")[2]), texts_for(query.from_user.language_code)


def _said(update: Update) -> Received | None:
    """A new message of a person. Channels and other bots are never answered.

    Who writes as a group or channel comes as a bot of Telegram's own, with a sender_chat.
    """
    message = update.message
    if message is None or message.via_bot or message.is_automatic_forward:
        return None
    person = message.from_user is not None and not message.from_user.is_bot
    return message if person or message.sender_chat is not None else None


def _texts(update: Update) -> Texts:
    user = update.effective_user
    return texts_for(user.language_code if user else None)


def _without_mention(message: Received, username: str) -> str:
    """The text of a message without the mention that addresses it to the bot."""
    text = message.text or ""
    mention = f"@{username}".lower()
    for entity in message.parse_entities([MessageEntity.MENTION]).values():
        if entity.lower() == mention:
            text = text.replace(entity, " ")
    return " ".join(text.split(" ")).strip()


def _without_command(text: str) -> str:
    return "".join(text.split(None, 1)[1:]) if text.startswith("/") else text
