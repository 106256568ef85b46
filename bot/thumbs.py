"""Thumbs: how an answer pleased, by the buttons under it or by /good and /bad. Once an answer."""

from __future__ import annotations

import logging
from collections import OrderedDict
from functools import partial
from typing import Final

from telegram import CallbackQuery, Update
from telegram import Message as Received

from bot.asking import Asking
from bot.buttons import asked_under, found, thumbs_under
from bot.delivery import Later, leave_buttons, reply, tell
from bot.handlers import Context
from bot.message import plain_message
from bot.patience import after_editing, now_or_later
from bot.readers import Readers
from bot.received import conversation_of, said
from bot.texts import Texts
from bot.view import mark_of, view_in
from bot.votes import Votes
from knowledge import Answer, KnowledgeError

_log = logging.getLogger(__name__)

# Answers that are remembered as judged: two people press at once, and one has no buttons.
_JUDGED: Final = 4000

_Place = tuple[int, int]  # a chat, and the message in it that was answered


class Thumbs:
    """The bot's behaviour towards who says how an answer was.

    That it was judged is told by its buttons, which then have no thumbs: that outlives a restart.

    Args:
        asking: where the answer is looked up again.
        readers: who judge.
        votes: counts.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(self, asking: Asking, readers: Readers, votes: Votes, later: Later) -> None:
        self._asking, self._readers, self._votes, self._later = asking, readers, votes, later
        self._judged: OrderedDict[int, None] = OrderedDict()  # checksums: no chat stands there

    async def pressed(self, update: Update, _: Context) -> None:
        """A thumb under an answer: it is counted, and both thumbs go."""
        query = update.callback_query
        view = view_in(query.data or "") if query else None
        if query is None or view is None:  # pragma: no cover - the handler's pattern sees to it
            return
        reader = await self._readers.of(update)
        answer = await found(query, asked_under(self._asking, query, view, reader), reader.texts)
        if answer is None:
            return
        if not answer or not isinstance(query.message, Received):
            await tell(query, reader.texts.button_outlived)
            return
        standing = view.data in thumbs_under(query)
        place = query.message.chat.id, _answered_by(query.message)
        new = standing and await self._count(place, answer, up=view.kind == "up")
        await tell(query, _thanks(reader.texts, new=new), passing=True)
        if standing:
            await self._take_away(query, query.message)

    async def good(self, update: Update, _: Context) -> None:
        """/good: a thumb up for the last answer."""
        await self._of_the_last(update, up=True)

    async def bad(self, update: Update, _: Context) -> None:
        """/bad: a thumb down for it."""
        await self._of_the_last(update, up=False)

    async def _of_the_last(self, update: Update, *, up: bool) -> None:
        if (message := said(update)) is None:
            return
        reader = await self._readers.of(update)
        try:
            last = await self._asking.last(conversation_of(message), reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            words = reader.texts.could_not_look
        else:
            words = reader.texts.nothing_asked
            if last is not None:
                turn, answer = last
                new = await self._count((message.chat.id, turn.message), answer, up=up)
                words = _thanks(reader.texts, new=new)
        await reply(message, plain_message(words), self._later)

    async def _count(self, place: _Place, answer: Answer, *, up: bool) -> bool:
        """Count a thumb; whether it was the first for this answer. Silence has none."""
        judged = hash((place, mark_of(answer)))
        if not answer or judged in self._judged:
            return False
        self._judged[judged] = None
        if len(self._judged) > _JUDGED:
            self._judged.popitem(last=False)
        try:
            await self._votes.add(answer.quotes[0].article_id, answer.band, up=up)
        except BaseException:
            self._judged.pop(judged, None)
            raise
        return True

    async def _take_away(self, query: CallbackQuery, under: Received) -> None:
        thumbs = thumbs_under(query)
        rows = under.reply_markup.inline_keyboard if under.reply_markup else ()
        left = [row for row in rows if not any(each.callback_data in thumbs for each in row)]
        await now_or_later(partial(leave_buttons, under, left), self._later, after_editing)


def _answered_by(under: Received) -> int:
    """The number of the message that one of the bot's answers; its own where that is gone."""
    question = under.reply_to_message
    return question.message_id if question else under.message_id


def _thanks(texts: Texts, *, new: bool) -> str:
    if new:
        return texts.gettext("Thank you. It is counted, without your name.")
    return texts.gettext("Only an answer can be judged, and only once.")
