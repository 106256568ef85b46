"""Choosing: which story a chat asks: by /story, by /stories and its buttons, or by a link."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import replace
from functools import partial
from typing import Final

from telegram import CallbackQuery, Update
from telegram import Message as Received
from telegram.helpers import create_deep_linked_url

from bot.asking import Asking
from bot.deciding import may_decide
from bot.delivery import Later, change, reply, tell
from bot.handlers import Context
from bot.introduction import start
from bot.message import Button, Message, Story, plain_message, shortened
from bot.readers import Reader, Readers
from bot.received import conversation_of, said
from bot.storylist import (
    ALL,
    CHOICE,
    PAGE,
    about_message,
    no_such_story,
    nothing_to_ask,
    now_asked,
    stories_message,
)
from bot.turns import Conversation

_LABEL: Final = 60  # characters of a question on a button
_TOLD: Final = 1000  # members of groups that are remembered as told who decides
_TOAST: Final = 100  # UTF-16 units of a title in the words that pass over a pressed button
_OWN: Final = "_"  # what a link begins with that is the bot's own; no name of a story does


class Choosing:
    """The bot's behaviour towards who chooses a story, and who wants to know what there is.

    Args:
        asking: where the chosen story is asked from then on.
        readers: who choose; in groups admins do.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, asking: Asking, readers: Readers, later: Later) -> None:
        self._asking, self._readers, self._later = asking, readers, later
        self._told: OrderedDict[Conversation, None] = OrderedDict()

    async def start(self, update: Update, context: Context) -> None:
        """/start: what the bot does, which story, example questions as buttons.

        By a link it comes with the name of a story, which is then chosen: t.me/BOT?start=NAME,
        or ?startgroup=NAME, which an admin adds the bot to a group by.
        """
        if (message := said(update)) is None:
            return
        name = "".join(context.args or ()).lower()
        refusal = ""
        if name and not name.startswith(_OWN):
            refusal = await self._refusal(update, name)
        reader = await self._readers.of(update)
        if self._is_shut_out(reader):
            await self._say(message, nothing_to_ask(reader.texts, reader.chat))
            return
        words = start(reader.texts, shortened(reader.story.title))
        if refusal == reader.texts.only_admins and not self._is_news(message):
            refusal = ""
        shown = f"{refusal}\n\n{words}" if refusal else words
        await self._say(message, shown, self._examples(reader.story))

    async def stories(self, update: Update, _: Context) -> None:
        """/stories: those that this chat can choose between."""
        if (message := said(update)) is not None:
            reader = await self._readers.of(update)
            await reply(message, self._list(reader), self._later)

    async def story(self, update: Update, context: Context) -> None:
        """/story NAME: choose it; /story all: choose none; /story: as /stories."""
        if (message := said(update)) is None:
            return
        name = "-".join(context.args or ()).lower()
        if not name:
            await self.stories(update, context)
            return
        refusal = await self._refusal(update, "" if name == ALL else name)
        reader = await self._readers.of(update)
        if not refusal:
            await self._say(
                message, now_asked(reader.story, reader.texts), self._examples(reader.story)
            )
        elif refusal != reader.texts.only_admins or self._is_news(message):
            await self._say(message, refusal)

    async def about(self, update: Update, _: Context) -> None:
        """/about: what the story is, how much there is of it, and a link to share it."""
        if (message := said(update)) is None:
            return
        reader = await self._readers.of(update)
        if self._is_shut_out(reader):
            await self._say(message, nothing_to_ask(reader.texts, reader.chat))
            return
        story, link = self._asked(reader), ""
        if not story.chats:  # else it would lead most of them to nothing
            name = message.get_bot().username
            link = create_deep_linked_url(name, story.name or None)
        write = partial(about_message, story, reader.texts, link=link, lost=_has_lost(reader))
        # In an archive the articles are read from their files for it.
        await reply(message, await asyncio.to_thread(write), self._later)

    async def turn(self, update: Update, _: Context) -> None:
        """Under /stories: another page."""
        query = update.callback_query
        found = PAGE.match(query.data or "") if query else None
        if query is None or found is None:  # pragma: no cover - the handler's pattern sees to it
            return
        reader = await self._readers.of(update)
        await tell(query)
        await self._edit(query, self._list(reader, int(found[1])))

    async def choose(self, update: Update, _: Context) -> None:
        """Under /stories: a story."""
        query = update.callback_query
        found = CHOICE.match(query.data or "") if query else None
        if query is None or found is None:  # pragma: no cover - the handler's pattern sees to it
            return
        refusal = await self._refusal(update, found[1])
        reader = await self._readers.of(update)
        words = refusal or now_asked(reader.story, reader.texts, _TOAST)
        await tell(query, words, passing=not refusal)
        if refusal != reader.texts.only_admins:
            await self._edit(query, self._list(reader, int(found[2])))

    async def _refusal(self, update: Update, name: str) -> str:
        """Let a chat ask a story, "" for all; why it can't, or "" when it does.

        What was asked of another story is forgotten: nothing leans on it.
        """
        reader = await self._readers.of(update)
        is_open = name in {"", *(story.name for story in self._readers.open_to(reader.chat))}
        if is_open and name == reader.choices.story:
            return ""
        if not await may_decide(update):
            return reader.texts.only_admins
        if not is_open:
            return no_such_story(reader.texts)
        await self._readers.chats.change(reader.chat, story=name)
        await self._asking.turns.forget(reader.chat)
        return ""

    def _list(self, reader: Reader, page_number: int = 0) -> Message:
        if self._is_shut_out(reader):
            return plain_message(nothing_to_ask(reader.texts, reader.chat))
        stories, lost = self._readers.open_to(reader.chat), _has_lost(reader)
        return stories_message(
            stories, reader.story, reader.texts, page_number=page_number, lost=lost
        )

    def _asked(self, reader: Reader) -> Story:
        """What a reader asks; all that can be asked may be one story, which then says more."""
        stories, asked = self._readers.open_to(reader.chat), reader.story
        if not asked.name and len(stories) == 1 and len(stories[0]) == len(asked):
            return replace(stories[0], title=asked.title)
        return asked

    def _is_shut_out(self, reader: Reader) -> bool:
        return not (self._readers.open_to(reader.chat) or len(reader.story))

    def _examples(self, story: Story) -> tuple[tuple[Button, ...], ...]:
        return tuple(
            (Button(question[:_LABEL], f"v1:ex:{number}"),)
            for number, question in self._asking.examples(story)
        )

    def _is_news(self, message: Received) -> bool:
        """Whether who wrote a message has not been told yet that admins decide."""
        chat, _, person = conversation_of(message)
        key = chat, 0, person
        if key in self._told:
            return False
        self._told[key] = None
        if len(self._told) > _TOLD:
            self._told.popitem(last=False)
        return True

    async def _say(
        self, message: Received, words: str, rows: tuple[tuple[Button, ...], ...] = ()
    ) -> None:
        await reply(message, plain_message(words, rows), self._later)

    async def _edit(self, query: CallbackQuery, message: Message) -> None:
        if isinstance(query.message, Received):
            await change(query.message, message, self._later)


def _has_lost(reader: Reader) -> bool:
    """Whether the story that the chat had chosen is gone, or closed to it."""
    return bool(reader.choices.story) and not reader.story.name
