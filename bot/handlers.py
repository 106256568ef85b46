"""Handlers: what happens on each kind of update. Thin: knowledge answers, bot.message writes."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Final

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram import Message as Received
from telegram.constants import ChatType
from telegram.error import BadRequest, RetryAfter
from telegram.ext import CallbackContext

from bot.config import Config
from bot.desk import Desk
from bot.message import Button, Message, answer_message, plain_message, sources_message
from bot.texts import Texts, texts_for
from knowledge import Answer, KnowledgeError

_log = logging.getLogger(__name__)

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_PATIENCE: Final = 3  # times that a message is sent again when Telegram says to wait
_LABEL: Final = 60  # characters of a question on a button

Context = CallbackContext[Any, Any, Any, Any]


class Handlers:
    """The bot's behaviour towards readers.

    Args:
        desk: where questions are asked.
        config: quotes per answer and example questions.
    """

    def __init__(self, desk: Desk, config: Config) -> None:
        self._desk, self._story, self._quotes = desk, desk.story, config.quotes
        newest = tuple(article.title for article in desk.story.articles[:2])
        self._examples = config.examples or newest

    async def start(self, update: Update, _: Context) -> None:
        """/start: what the bot does, which story, example questions as buttons."""
        if (message := _said(update)) is None:
            return
        texts = _texts(update)
        rows = tuple(
            (Button(question[:_LABEL], f"v1:ex:{number}"),)
            for number, question in enumerate(self._examples)
        )
        title = self._story.title
        await reply(message, plain_message(texts.start.format(title=title), rows))

    async def help(self, update: Update, _: Context) -> None:
        """/help: how to ask, and what the bot never does."""
        if (message := _said(update)) is not None:
            words = {"title": self._story.title, "quotes": self._quotes}
            await reply(message, plain_message(_texts(update).help.format(**words)))

    async def privacy(self, update: Update, _: Context) -> None:
        """/privacy: what is kept."""
        if (message := _said(update)) is not None:
            await reply(message, plain_message(_texts(update).privacy))

    async def sources(self, update: Update, _: Context) -> None:
        """/sources: the articles read, the first page of them."""
        if (message := _said(update)) is not None:
            await reply(message, sources_message(self._story, _texts(update)))

    async def unknown(self, update: Update, _: Context) -> None:
        """A command that is none, in a private chat."""
        if (message := _said(update)) is not None:
            await reply(message, plain_message(_texts(update).unknown_command))

    async def ask(self, update: Update, context: Context) -> None:
        """/ask QUESTION, for groups."""
        if (message := _said(update)) is None:
            return
        if question := " ".join(context.args or ()):
            await self._answer(message, question, _texts(update))
        else:
            await reply(message, plain_message(_texts(update).ask_usage))

    async def question(self, update: Update, context: Context) -> None:
        """A message that is a question to the bot."""
        if (message := _said(update)) is not None:
            question = _without_mention(message, context.bot.username)
            await self._answer(message, question, _texts(update))

    async def turn_sources(self, update: Update, _: Context) -> None:
        """A button under /sources: another page, in place."""
        query, number, texts = await _pressed(update)
        await _edit(query, sources_message(self._story, texts, page_number=number))

    async def more(self, update: Update, context: Context) -> None:
        """The button under an answer that did not fit: its further quotes, in place.

        The question is read from the message that the answer replies to, so nothing is kept.
        """
        query, first, texts = await _pressed(update)
        asked = query.message.reply_to_message if isinstance(query.message, Received) else None
        if asked is None or not asked.text:
            return
        question = _without_command(_without_mention(asked, context.bot.username))
        answer = await self._look_up(question)
        if first < len(answer.quotes):
            await _edit(query, answer_message(answer, self._story, texts, first=first))

    async def example(self, update: Update, _: Context) -> None:
        """A button of /start: its question, answered."""
        query, number, texts = await _pressed(update)
        if not isinstance(query.message, Received):
            return
        if number < len(self._examples):
            await self._answer(query.message, self._examples[number], texts)
        else:
            await reply(query.message, plain_message(texts.example_gone))

    async def _answer(self, message: Received, question: str, texts: Texts) -> None:
        if not any(map(str.isalnum, question)):
            await reply(message, plain_message(texts.no_words))
            return
        try:
            answer = await self._look_up(question)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            await reply(message, plain_message(texts.could_not_look))
            return
        await reply(message, answer_message(answer, self._story, texts))

    async def _look_up(self, question: str) -> Answer:
        if self._desk.slow:
            return await asyncio.to_thread(self._desk.look_up, question)
        return self._desk.look_up(question)


async def reply(to: Received, message: Message) -> None:
    """Send a message as a reply; silently in groups.

    Only a refusal to send (429) is tried again, after the time that Telegram names. After a lost
    connection the message may have arrived, and an answer is not to be given twice.
    """
    silent = to.chat.type != ChatType.PRIVATE
    for left in reversed(range(_PATIENCE)):
        try:
            await to.reply_text(
                message.text,
                entities=_entities(message),
                reply_markup=_keyboard(message),
                link_preview_options=_NO_PREVIEW,
                disable_notification=silent,
                reply_parameters=ReplyParameters(to.message_id, allow_sending_without_reply=True),
            )
        except RetryAfter as limit:
            if not left:
                raise
            await asyncio.sleep(_seconds(limit))
        else:
            return


def _seconds(limit: RetryAfter) -> float:
    wait = limit.retry_after
    return wait if isinstance(wait, int) else wait.total_seconds()


async def _edit(query: CallbackQuery, message: Message) -> None:
    try:
        await query.edit_message_text(
            message.text,
            entities=_entities(message),
            reply_markup=_keyboard(message),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():  # pressed twice
            raise


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


def _entities(message: Message) -> list[MessageEntity]:
    return [MessageEntity(e.kind, e.offset, e.length, url=e.url or None) for e in message.entities]


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=b.data) for b in row]
            for row in message.buttons
        ]
    )


def _said(update: Update) -> Received | None:
    """A new message of a person. Channels and other bots are never answered."""
    message = update.message
    if message is None or message.via_bot or message.is_automatic_forward:
        return None
    return None if message.from_user is None or message.from_user.is_bot else message


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
    return text.partition(" ")[2] if text.startswith("/") else text
