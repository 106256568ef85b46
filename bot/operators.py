"""Operators: the commands of who runs the bot; to everybody else they are unknown commands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from hashlib import blake2s
from typing import Final

from telegram import Message as Received
from telegram import Update

from bot.broadcast import Broadcast
from bot.config import Config
from bot.days import Days
from bot.delivery import Later, reply, tell
from bot.desk import Desk
from bot.filingline import line_of
from bot.gathering import gather
from bot.handlers import Context
from bot.message import Button, plain_message, shortened
from bot.newsdesk import story_named, story_with
from bot.readers import Readers
from bot.received import said
from bot.status import status_message
from knowledge import Change, Filing, KnowledgeError, story_names
from knowledge.shelf import Shelf

_LINES: Final = 20
_LINE: Final = 180  # UTF-16 units
_LONGEST: Final = 3500  # characters of what is told to all

BROADCAST: Final = r"v2:broadcast:[0-9a-f]{16}\Z"
Look = Callable[[], Awaitable[Sequence[Change]]]

COMMANDS: Final = ("status", "add", "withdraw", "reload", "broadcast")


class Operators:
    """The bot's behaviour towards who runs it.

    Args:
        config: what runs.
        desk: what it answers from.
        readers: who asks, and who wants to be told.
        days: what was asked.
        look: reads again what changed.
        later: runs what takes its time; it is finished before the bot stops.
    """

    def __init__(  # noqa: PLR0913 - all that operators see and do
        self, config: Config, desk: Desk, readers: Readers, days: Days, *, look: Look, later: Later
    ) -> None:
        self._config, self._desk, self._readers = config, desk, readers
        self._days, self._look, self._later = days, look, later
        self._broadcast = Broadcast(readers)

    async def status(self, update: Update, _: Context) -> None:
        """/status: what it answers from, what is wrong, what was asked today."""
        if (message := said(update)) is not None:
            texts = (await self._readers.of(update)).texts
            day = await self._days.today()
            found = await asyncio.to_thread(status_message, self._config, self._desk, day, texts)
            await reply(message, found, self._later)

    async def add(self, update: Update, context: Context) -> None:
        """/add ADDRESS [STORY]: take a page or feed into the library."""
        message, words = said(update), context.args or []
        if message is None:
            return
        if not words or not words[0].lower().startswith(("http://", "https://")):
            await self._say(message, "/add https://… [STORY]")
            return
        self._later(self._taken(message, words[0], words[1] if len(words) > 1 else None))

    async def withdraw(self, update: Update, context: Context) -> None:
        """/withdraw ID-OR-ADDRESS [REASON …]: let an article no longer be quoted."""
        message, words = said(update), context.args or []
        if message is None:
            return
        if not words:
            await self._say(message, "/withdraw ID-OR-ADDRESS [REASON]")
            return
        try:
            filing = await asyncio.to_thread(self._withdrawn, words[0], " ".join(words[1:]))
        except KnowledgeError as error:
            await self._say(message, str(error))
            return
        await self._look()
        await self._say(message, _lines([filing]))

    async def reload(self, update: Update, _: Context) -> None:
        """/reload: read again what changed, now."""
        if (message := said(update)) is not None:
            try:
                changes = await self._look()
            except KnowledgeError as error:
                await self._say(message, str(error))
                return
            lines = [f"{change.kind}: {change.article_id}" for change in changes]
            texts = (await self._readers.of(update)).texts
            await self._say(message, "\n".join(lines) or texts.gettext("Nothing has changed."))

    async def broadcast(self, update: Update, _: Context) -> None:
        """/broadcast TEXT: to the chats that asked for it, once a button is pressed."""
        if (message := said(update)) is None:
            return
        texts = (await self._readers.of(update)).texts
        words = _words_after_command(message)
        if not words:
            await self._say(message, "/broadcast TEXT")
            return
        if len(words) > _LONGEST:
            too_long = texts.gettext("This is too long: at most {count} characters.")
            await self._say(message, texts.fill(too_long, count=_LONGEST))
            return
        count = len(await self._readers.chats.wanting_news())
        question = texts.ngettext(
            "Send this to {count} chat that asked for news?",
            "Send this to {count} chats that asked for news?",
            count,
        )
        button = Button(texts.gettext("Send"), f"v2:broadcast:{_mark(words)}")
        asked = plain_message(texts.fill(question, count=count), ((button,),))
        await reply(message, asked, self._later)

    async def send_broadcast(self, update: Update, _: Context) -> None:
        """Under /broadcast: send it, as it still stands in the message replied to."""
        query = update.callback_query
        under = query.message if query else None
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        may = query.from_user.id in self._config.admins
        if not (may and isinstance(under, Received)):
            await tell(query)
            return
        texts = (await self._readers.of(update)).texts
        told = under.reply_to_message
        words = _words_after_command(told) if told is not None else ""
        if not words or query.data != f"v2:broadcast:{_mark(words)}":
            await tell(query, texts.button_outlived)
            return
        if not self._broadcast.begin(under):
            await tell(query, texts.button_outlived)
            return
        self._later(self._broadcast.send(under, words, texts))
        await tell(query)

    async def _taken(self, message: Received, address: str, story: str | None) -> None:
        try:
            name = story_named(self._config, story)
            filings = await gather(self._config, name, [address])
        except KnowledgeError as error:
            await self._say(message, str(error))
            return
        await self._look()
        await self._say(message, _lines(filings))

    def _withdrawn(self, key: str, reason: str) -> Filing:
        name = story_with(self._config, key)
        if name not in story_names(self._config.library):
            raise KnowledgeError(f"{key}: only articles of the library can be withdrawn")
        return Shelf(self._config.library, name).withdraw(key, reason)

    async def _say(self, message: Received, words: str) -> None:
        await reply(message, plain_message(shortened_lines(words)), self._later)


def shortened_lines(words: str) -> str:
    """Lines as one message holds them."""
    lines = words.splitlines()
    shown = [shortened(line, _LINE) for line in lines[:_LINES]]
    return "\n".join([*shown, "…"] if len(lines) > _LINES else shown)


def _lines(filings: Sequence[Filing]) -> str:
    return "\n".join(line_of(filing) for filing in filings) or "0"


def _words_after_command(message: Received) -> str:
    return "".join((message.text or "").split(maxsplit=1)[1:]).strip()


def _mark(words: str) -> str:
    return blake2s(words.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
