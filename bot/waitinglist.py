"""Waiting list: a reader lets a question wait, sees what waits, and cancels it.

By the button under a silence and those under /waiting, or by /wait and /waiting cancel NUMBER.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from telegram import CallbackQuery, Update
from telegram import Message as Received

from bot.answers import WAIT
from bot.asking import Asking
from bot.deciding import may_decide
from bot.delivery import Later, change, leave_buttons, reply, tell
from bot.handlers import Context
from bot.message import Message, plain_message
from bot.patience import after_editing, now_or_later
from bot.readers import Reader, Readers
from bot.received import by_a_person, conversation_of, question_in, said
from bot.turns import Conversation
from bot.waiting import Kept, Question, Waiting, new_id
from bot.waitingwords import (
    UNWAIT,
    cancelled,
    not_here,
    not_silent,
    not_yours,
    only_yours,
    told,
    waiting_message,
)
from knowledge import KnowledgeError
from knowledge.followup import context

_log = logging.getLogger(__name__)

WAITING: Final = ("wait", "waiting")
"""The commands."""

LET_WAIT: Final = rf"{WAIT}\Z"
"""The data of the button under a silence."""

CANCEL: Final = rf"{UNWAIT}[0-9a-f]{{16}}\Z"
"""That of a button under /waiting."""

_DAY: Final = 24 * 3600
_FIGURES: Final = 2  # of the number of a question


class WaitingList:
    """The bot's behaviour towards who waits for an answer.

    In a group only who asked lets a question wait; all see what waits; who asked and the admins
    cancel it.

    Args:
        waiting: the questions.
        asking: knows what was asked last.
        readers: who ask.
        days: that a question waits.
        try_soon: puts a question again that has just come to wait.
        later: runs what can't be done yet; it is finished before the bot stops.
    """

    def __init__(  # noqa: PLR0913 - what it needs to know and to do
        self,
        waiting: Waiting,
        asking: Asking,
        readers: Readers,
        *,
        days: int,
        try_soon: Callable[[Question], object],
        later: Later,
    ) -> None:
        self._waiting, self._asking, self._readers = waiting, asking, readers
        self._days, self._try_soon, self._later = days, try_soon, later

    async def pressed(self, update: Update, _: Context) -> None:
        """The button under a silence: the question that it replies to waits from now on."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        reader, under = await self._readers.of(update), query.message
        texts = reader.texts
        asked = under.reply_to_message if isinstance(under, Received) else None
        words = question_in(asked) if asked is not None and by_a_person(asked) else ""
        if not isinstance(under, Received) or asked is None or not words:
            await tell(query, texts.button_outlived)
        elif not self._waiting.possible:
            await tell(query, not_here(texts))
        elif not await _has_asked(update, query, asked):
            await tell(query, only_yours(texts))
        else:
            conversation = conversation_of(asked)
            before = self._asking.turns.before(conversation, asked.message_id)
            place = conversation, asked.message_id
            kept = await self._keep(place, words, before, reader)
            await tell(query, told(kept, self._days, texts))
            if kept != "too many":
                await now_or_later(partial(leave_buttons, under, []), self._later, after_editing)

    async def wait(self, update: Update, _: Context) -> None:
        """/wait: the same for the last question."""
        if (message := said(update)) is not None:
            reader = await self._readers.of(update)
            words = not_here(reader.texts)
            if self._waiting.possible:
                words = await self._last_waits(message, reader)
            await reply(message, plain_message(words), self._later)

    async def waiting(self, update: Update, context: Context) -> None:
        """/waiting: the questions of this chat that wait; /waiting cancel NUMBER cancels one."""
        if (message := said(update)) is None:
            return
        texts = (await self._readers.of(update)).texts
        if not self._waiting.possible:
            shown = plain_message(not_here(texts))
        else:
            questions = await self._waiting.of(message.chat.id)
            shown = waiting_message(questions, texts)
            if context.args:
                shown = await self._cancelled(update, message, context.args, questions)
        await reply(message, shown, self._later)

    async def cancel(self, update: Update, _: Context) -> None:
        """A button under /waiting: cancels a question, in place."""
        query = update.callback_query
        if query is None:  # pragma: no cover - the handler's kind sees to it
            return
        texts, shown = (await self._readers.of(update)).texts, query.message
        if not isinstance(shown, Received):
            await tell(query, texts.button_outlived)
            return
        wanted, questions = (query.data or "")[len(UNWAIT) :], await self._waiting.of(shown.chat.id)
        question = next((each for each in questions if each.id == wanted), None)
        words = texts.gettext("It no longer waits.")
        if question is not None:
            if not await _may_cancel(update, question, query.from_user.id):
                await tell(query, not_yours(texts))
                return
            await self._waiting.drop(question.id)
            words = texts.gettext("Cancelled.")
        await tell(query, words, passing=True)
        left = [each for each in questions if each is not question]
        await change(shown, waiting_message(left, texts), self._later)

    async def _cancelled(
        self, update: Update, message: Received, words: Sequence[str], questions: Sequence[Question]
    ) -> Message:
        """What comes of words after /waiting."""
        texts = (await self._readers.of(update)).texts
        question = _numbered(words, questions)
        if question is None:
            unknown = texts.gettext("No question has this number.")
            return waiting_message(questions, texts, unknown)
        if not await _may_cancel(update, question, conversation_of(message)[2]):
            return plain_message(not_yours(texts))
        await self._waiting.drop(question.id)
        return plain_message(cancelled(question, texts))

    async def _last_waits(self, message: Received, reader: Reader) -> str:
        """Let the last question of a conversation wait; what is said of it."""
        conversation = conversation_of(message)
        try:
            last = await self._asking.last(conversation, reader)
        except KnowledgeError as error:
            _log.error("could not look: %s", error)
            return reader.texts.could_not_look
        if last is None:
            return reader.texts.nothing_asked
        turn, answer = last
        if answer:
            return not_silent(reader.texts)
        place, before = (conversation, turn.message), list[str]()
        if turn.example is None:
            before = self._asking.turns.before(conversation, turn.message)
        else:  # it stands in no message of the reader's, so this one is replied to
            place = conversation, message.message_id
        kept = await self._keep(place, turn.question, before, reader)
        return told(kept, self._days, reader.texts)

    async def _keep(
        self, place: tuple[Conversation, int], words: str, before: Sequence[str], reader: Reader
    ) -> Kept:
        """Let words wait that stand in this message; they may lean on those before."""
        (chat, topic, person), number = place
        question = Question(
            id=new_id(),
            chat=chat,
            message=number,
            story=reader.story.name,
            language=reader.texts.language,
            until=time.time() + self._days * _DAY,
            words=words,
            earlier=context(words, before),
            person=person,
            topic=topic,
        )
        kept = await self._waiting.keep(question)
        if kept == "kept":
            self._try_soon(question)
        return kept


async def _has_asked(update: Update, query: CallbackQuery, question: Received) -> bool:
    """Whether who presses a button asked this; an admin may have asked in the group's name."""
    if question.sender_chat is not None:
        return await may_decide(update)
    return conversation_of(question)[2] == query.from_user.id


async def _may_cancel(update: Update, question: Question, person: int) -> bool:
    return question.person == person or await may_decide(update)


def _numbered(words: Sequence[str], questions: Sequence[Question]) -> Question | None:
    """The question that “cancel 2” means."""
    match [word.lower() for word in words]:
        case ["cancel", figures] if figures.isdecimal() and len(figures) <= _FIGURES:
            number = int(figures)
            return questions[number - 1] if 0 < number <= len(questions) else None
    return None
