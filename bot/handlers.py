"""Handlers: what happens on each message. Thin: knowledge answers, bot.answers writes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import Message as Received
from telegram import Update
from telegram.ext import CallbackContext

from bot.again import further, in_context, shown_again
from bot.asking import Asking
from bot.delivery import Later, reply
from bot.introduction import help_
from bot.message import Message, plain_message, shortened
from bot.privacy import privacy
from bot.readers import Reader, Readers
from bot.received import conversation_of, question_in, said
from bot.replies import Replies
from bot.sources import sources_message
from bot.turns import Conversation
from bot.view import View
from knowledge import KnowledgeError

_log = logging.getLogger(__name__)

Context = CallbackContext[Any, Any, Any, Any]


class Handlers:
    """The bot's behaviour towards what readers write.

    Args:
        asking: where questions are asked.
        readers: who ask them.
        quotes: how many an answer has at most.
        replies: which message answers which.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(
        self, asking: Asking, readers: Readers, quotes: int, replies: Replies, later: Later
    ) -> None:
        self._asking, self._readers, self._quotes, self._later = asking, readers, quotes, later
        self._replies = replies

    async def help(self, update: Update, _: Context) -> None:
        """/help: how to ask, and what the bot never does."""
        reader = await self._readers.of(update)
        title = shortened(reader.story.title)
        await self._say(update, help_(reader.texts, title, self._quotes))

    async def privacy(self, update: Update, _: Context) -> None:
        """/privacy: what is kept."""
        await self._say(update, privacy((await self._readers.of(update)).texts))

    async def sources(self, update: Update, _: Context) -> None:
        """/sources: the articles read, the first page of them."""
        if (message := said(update)) is not None:
            reader = await self._readers.of(update)
            quoted = await just_quoted(self._asking, conversation_of(message), reader)
            listed = sources_message(reader.story, reader.texts, quoted=quoted)
            await reply(message, listed, self._later)

    async def unknown(self, update: Update, _: Context) -> None:
        """A command that is none, in a private chat."""
        await self._say(update, (await self._readers.of(update)).texts.unknown_command)

    async def new(self, update: Update, _: Context) -> None:
        """/new: what was asked before no longer counts."""
        if (message := said(update)) is not None:
            self._asking.turns.forget_conversation(conversation_of(message))
            await self._say(update, (await self._readers.of(update)).texts.forgotten)

    async def ask(self, update: Update, context: Context) -> None:
        """/ask QUESTION, for groups."""
        message = said(update)
        if message is not None and not question_in(message):
            usage = plain_message((await self._readers.of(update)).texts.ask_usage)
            await self._replies.answer(message, "", partial(_ready, usage))
        else:
            await self.question(update, context)

    async def question(self, update: Update, _: Context) -> None:
        """A message that is a question to the bot, or has become another one by an edit.

        A picture, a voice message, a sticker is one in its caption.
        """
        if (message := said(update)) is not None:
            look = partial(self._looked_up, message, await self._readers.of(update))
            await self._replies.answer(message, question_in(message), look)

    async def edited_away(self, update: Update, _: Context) -> None:
        """A question that has become a command by an edit: its answer goes, nothing else happens.

        Else it would stand under words that do not ask it.
        """
        message = said(update)
        if message is not None and await self._replies.has(message):
            self._asking.turns.drop(conversation_of(message), message.message_id)
            instead = plain_message((await self._readers.of(update)).texts.no_words)
            await self._replies.answer(message, "", partial(_ready, instead))

    async def context(self, update: Update, context: Context) -> None:
        """/context NUMBER: a quote of the last answer between its neighbours, without a button."""
        await self._of_the_last(update, context, in_context)

    async def more(self, update: Update, context: Context) -> None:
        """/more PAGE: what did not fit into the last answer, without a button."""
        await self._of_the_last(update, context, further)

    async def _of_the_last(
        self, update: Update, context: Context, wanted: Callable[[str], View]
    ) -> None:
        """Reply to the last question itself, so that the buttons find it there."""
        if (message := said(update)) is None:
            return
        reader, written = await self._readers.of(update), " ".join(context.args or ())
        texts = reader.texts
        try:
            last = await self._asking.last(conversation_of(message), reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            await self._say(update, texts.could_not_look)
            return
        if last is None:
            await self._say(update, texts.nothing_asked)
            return
        turn, answer = last
        again = shown_again(
            answer,
            reader.story,
            texts,
            view=replace(wanted(written), example=turn.example),
            style=reader.choices.style,
            checking=self._asking.checking,
        )
        await reply(message, again, self._later, about=turn.message)

    async def _looked_up(self, message: Received, reader: Reader) -> Message:
        try:
            return await self._asking.reply(message, reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            return plain_message(reader.texts.could_not_look)

    async def _say(self, update: Update, words: str) -> None:
        if (message := said(update)) is not None:
            await reply(message, plain_message(words), self._later)


async def just_quoted(asking: Asking, conversation: Conversation, reader: Reader) -> frozenset[str]:
    """The ids of the articles that the last answer of a conversation quotes.

    None where nothing was asked, or the answer can't be found again: then nothing is marked.
    """
    try:
        last = await asking.last(conversation, reader)
    except KnowledgeError as error:
        _log.error("could not look: %s", error)
        return frozenset()
    return frozenset(quote.article_id for quote in last[1].quotes) if last else frozenset()


async def _ready(message: Message) -> Message:
    return message
