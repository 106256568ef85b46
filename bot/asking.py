"""Asking: readers' questions put to the desk, each in the light of those before it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any, Final

from telegram import Message as Received

from bot.answers import answer_message
from bot.days import Days
from bot.desk import Desk
from bot.message import Message, Story, plain_message
from bot.readers import Reader
from bot.received import conversation_of, question_in
from bot.turns import Conversation, Turn, Turns
from knowledge import Answer, KnowledgeError

_NEWEST: Final = 2  # titles that are offered where no examples are configured


class Asking:
    """What handlers and buttons ask through.

    Args:
        desk: where questions are asked.
        examples: questions that /start offers; the newest titles where there are none.
        days: counts what is asked.
    """

    def __init__(self, desk: Desk, examples: Sequence[str], days: Days) -> None:
        self._desk, self._configured, self._days = desk, tuple(examples), days
        self._offered: list[str] = []  # a button carries a number, which never means another text
        self.turns = Turns()
        self.examples(desk.story)

    def examples(self, story: Story) -> list[tuple[int, str]]:
        """What /start offers now to somebody who asks a story, by number."""
        newest = tuple(article.title for article in story.articles[:_NEWEST])
        questions = newest if story.name else self._configured or newest
        self._offered += [each for each in questions if each not in self._offered]
        return [(self._offered.index(question), question) for question in questions]

    def example(self, number: int) -> str | None:
        """The example question of this number; None when it is no longer known."""
        return self._offered[number] if number < len(self._offered) else None

    async def reply(self, message: Received, reader: Reader) -> Message:
        """The reply to a message that is a question; it is remembered for those that follow."""
        question, conversation = question_in(message), conversation_of(message)
        if not any(map(str.isalnum, question)):
            self.turns.drop(conversation, message.message_id)
            return plain_message(reader.texts.no_words)
        self.turns.add(conversation, message.message_id, question)
        answer = await self._counted(self.again(message, reader))
        return answer_message(answer, reader.story, reader.texts)

    async def reply_to_example(
        self, number: int, conversation: Conversation, message: int, reader: Reader
    ) -> Message:
        """The reply to an example that was pressed under this message."""
        question = self.example(number)
        if question is None:
            return plain_message(reader.texts.example_gone)
        self.turns.add(conversation, message, question, number)
        answer = await self._counted(self.look_up(question, reader))
        return answer_message(answer, reader.story, reader.texts, example=number)

    async def again(self, message: Received, reader: Reader) -> Answer:
        """What was answered to a message, as far as what was asked before it is still known."""
        earlier = self.turns.before(conversation_of(message), message.message_id)
        return await self.look_up(question_in(message), reader, earlier)

    async def _counted(self, looking: Coroutine[Any, Any, Answer]) -> Answer:
        try:
            answer = await looking
        except KnowledgeError:
            self._days.count("failed")
            raise
        self._days.count("answered" if answer else "silent")
        return answer

    async def last(self, conversation: Conversation, reader: Reader) -> tuple[Turn, Answer] | None:
        """The newest question of a conversation, and its answer."""
        turn = self.turns.last(conversation)
        if turn is None:
            return None
        earlier = self.turns.before(conversation, turn.message) if turn.example is None else ()
        return turn, await self.look_up(turn.question, reader, earlier)

    async def look_up(
        self,
        question: str,
        reader: Reader,
        history: Sequence[str] = (),
        *,
        limit: int | None = None,
    ) -> Answer:
        """Ask what the reader may; off the event loop when that takes long.

        Args:
            question: in the reader's words.
            reader: who asks.
            history: earlier questions, oldest first.
            limit: how many quotes at most; None for as many as are configured.

        Raises:
            KnowledgeError: when it could not look.
        """
        look_up = partial(self._desk.look_up, history=history, within=reader.within)
        if limit is not None:
            look_up = partial(look_up, limit=limit)
        return await asyncio.to_thread(look_up, question) if self._desk.slow else look_up(question)
