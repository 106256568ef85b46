"""Story timeline: /timeline: key sentences by date, and a figure over time as a picture."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Final

from telegram import Message as Received
from telegram import ReplyParameters, Update
from telegram.constants import ChatType

from bot.answers import silence_of
from bot.attribution import credit, link_to, linked
from bot.delivery import Later, edit, reply, tell
from bot.figureplot import plot
from bot.handlers import Context
from bot.message import LIMIT, Message, Page, Story, clean, shortened
from bot.paging import turning
from bot.readers import Reader, Readers
from bot.received import said
from bot.texts import Texts
from knowledge import Moment, series, timeline_of

_log = logging.getLogger(__name__)

TURN: Final = r"v2:timeline:[0-9]{1,4}\Z"
_MOMENTS: Final = 20


def timeline_message(
    moments: Sequence[Moment], story: Story, texts: Texts, number: int = 0
) -> Message:
    """A page of the reply to /timeline: each day's sentence, word for word, with its source.

    Args:
        moments: oldest first.
        story: whose they are.
        texts: the reader's language.
        number: of the page, from 0; the last where there are fewer.
    """
    if not moments:
        return Page().add(silence_of(story, texts)).message()
    heading = texts.fill(texts.gettext("Timeline of {title}"), title=shortened(story.title))
    pages: list[tuple[Page, list[Moment]]] = []
    for moment in moments:
        block = _moment(moment, texts)
        if not pages or pages[-1][0].length + block.length + 2 > LIMIT:
            pages.append((Page().add(heading, "bold"), []))
        pages[-1][0].append(block, "\n\n")
        pages[-1][1].append(moment)
    number = min(number, len(pages) - 1)
    page, shown = pages[number]
    made = page.message(turning("v2:timeline", number, len(pages) - 1, texts))
    quotes = tuple(moment.passage for moment in shown)
    return Message(made.text, made.entities, made.buttons, quotes=quotes, language=texts.language)


def _moment(moment: Moment, texts: Texts) -> Page:
    passage = moment.passage
    page = Page().add(texts.day(moment.day), "bold").add("\n")
    page.add(clean(passage.text).strip(), "blockquote").add("\n— ")
    page.append(credit(passage.source, texts), "")
    url = link_to(passage.source, passage.text)
    return linked(page.add("\n"), passage.title, passage.source, texts, url)


class StoryTimeline:
    """The bot's behaviour towards who asks how a story went.

    Args:
        readers: who ask.
        later: runs what can't be done yet.
    """

    def __init__(self, readers: Readers, later: Later) -> None:
        self._readers, self._later = readers, later

    async def timeline(self, update: Update, context: Context) -> None:
        """/timeline [QUESTION]: the sentences; and the figure that is asked for, as a picture."""
        if (message := said(update)) is None:
            return
        reader = await self._readers.of(update)
        await reply(message, await _written(reader, 0), self._later)
        await self._picture(message, reader, " ".join(context.args or ()))

    async def turn(self, update: Update, _: Context) -> None:
        """Under /timeline: another page."""
        query = update.callback_query
        under = query.message if query else None
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        reader = await self._readers.of(update)
        if not isinstance(under, Received):
            await tell(query, reader.texts.button_outlived)
            return
        await tell(query)
        await edit(under, await _written(reader, int((query.data or "0").rpartition(":")[2])))

    async def _picture(self, message: Received, reader: Reader, question: str) -> None:
        texts = reader.texts
        points = await asyncio.to_thread(series, reader.story.articles, question)
        if not points:
            return
        draw = partial(
            plot,
            points,
            title=question or shortened(reader.story.title),
            value=texts.gettext("Figure"),
            day=texts.gettext("Day"),
            day_name=texts.day,
        )
        try:
            picture = await asyncio.to_thread(draw)
        except ImportError:
            _log.info("no picture of a figure: it wants pip install 'matplotlib>=3.9,<4'")
            return
        await message.reply_photo(
            picture,
            disable_notification=message.chat.type != ChatType.PRIVATE,
            reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
        )


async def _written(reader: Reader, number: int) -> Message:
    moments = await asyncio.to_thread(timeline_of, reader.story.articles, limit=_MOMENTS)
    return timeline_message(moments, reader.story, reader.texts, number)
