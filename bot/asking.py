"""Asking: readers' questions put to the desk, each in the light of those before it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

from telegram import Message as Received

from bot.answers import Checking, answer_message
from bot.days import Days
from bot.desk import Desk
from bot.message import Button, Message, Story, plain_message
from bot.narrowing import Narrowing, narrowed
from bot.readers import Reader
from bot.receipts import receipt_of
from bot.received import conversation_of, question_in
from bot.silentquestions import SilentQuestions
from bot.texts import Texts
from bot.turns import Conversation, Turn, Turns
from bot.view import View, mark_of
from knowledge import Answer, KnowledgeError, Passage

_NEWEST: Final = 2  # titles that are offered where no examples are configured


class Asking:
    """What handlers and buttons ask through.

    Args:
        desk: where questions are asked.
        examples: questions that /start offers; the newest titles where there are none.
        days: counts what is asked.
        silent: keeps what got silence, of readers who allowed it.
        forgotten: whether a chat has said /forget since it asked.
        reportable: whether errors can be reported.
        may_wait: whether a question can wait for its answer.

    Attributes:
        checking: how quotes can be checked.
    """

    def __init__(  # noqa: PLR0913 - what is asked, and what is noted of it
        self,
        desk: Desk,
        examples: Sequence[str],
        days: Days,
        silent: SilentQuestions,
        *,
        forgotten: Callable[[int], bool],
        reportable: bool = False,
        may_wait: bool = False,
    ) -> None:
        self.checking = Checking(self._receipt_id, reportable)
        self._desk, self._configured, self._days = desk, tuple(examples), days
        self._silent = silent
        self._may_wait = may_wait
        self._offered: list[str] = []  # a button carries a number, which never means another text
        self.narrowing = Narrowing(desk)
        self.turns = Turns(forgotten=forgotten)
        self.examples(desk.story)

    def examples(self, story: Story) -> list[tuple[int, str]]:
        """What /start offers now to somebody who asks a story, by number."""
        newest = tuple(article.title for article in story.articles[:_NEWEST])
        # Those that are configured may be about a story that is closed to who asks less.
        whole = story is self._desk.story
        questions = (whole and self._configured) or newest
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
        articles = await self.narrowing.articles(message, reader)
        self.turns.add(conversation, message.message_id, question, about=articles)
        answer = await self._counted(self._asked(message, narrowed(reader, articles)))
        if articles and not answer:
            whole = await self._asked(message, reader)
            if whole:
                return _elsewhere(whole, reader.texts)
        if not answer:
            await self._silent.note(question, reader)
        story, texts, style = reader.story, reader.texts, reader.choices.style
        return answer_message(answer, story, texts, style=style, may_wait=self._may_wait)

    async def reply_to_example(
        self, number: int, conversation: Conversation, message: int, reader: Reader
    ) -> Message:
        """The reply to an example that was pressed under this message."""
        question = self.example(number)
        if question is None:
            return plain_message(reader.texts.example_gone)
        self.turns.add(conversation, message, question, number)
        answer = await self._counted(self.look_up(question, reader))
        view, style = View(example=number), reader.choices.style
        return answer_message(answer, reader.story, reader.texts, view=view, style=style)

    async def again(
        self, question: Received, shown: Received, mark: str, reader: Reader
    ) -> Answer | None:
        """The answer of this mark that was given to a question, as far as it can be found again.

        It was asked of the article that the question links to, of the whole story, or of the
        article whose post the question replies to. Of that the question, which is now replied to
        itself, no longer tells; but the message in which its answer is shown links to it.

        Args:
            question: a reader's message.
            shown: the bot's message, in which the answer is shown.
            mark: that of the answer.
            reader: who wants to see it again.

        Raises:
            KnowledgeError: when it could not look.
        """
        tried = set[frozenset[str]]()
        for linking in (question, None, shown):
            articles = frozenset[str]()
            if linking is not None:
                articles = await self.narrowing.articles(linking, reader)
            if articles not in tried:
                tried.add(articles)
                answer = await self._asked(question, narrowed(reader, articles))
                if mark_of(answer) == mark:
                    return answer
        return None

    async def _asked(self, message: Received, reader: Reader) -> Answer:
        """What a message asks, in the light of what was asked before it and is still known."""
        earlier = self.turns.before(conversation_of(message), message.message_id)
        return await self.look_up(question_in(message), reader, earlier)

    async def _counted(self, looking: Coroutine[Any, Any, Answer]) -> Answer:
        began = time.perf_counter()
        try:
            answer = await looking
        except KnowledgeError:
            self._days.count("failed")
            raise
        took = time.perf_counter() - began
        self._days.count("answered" if answer else "silent", took)
        return answer

    def _receipt_id(self, quote: Passage) -> str:
        article = self._desk.article(quote.article_id)
        made = receipt_of(article, quote) if article is not None else None
        return made.id if made is not None else ""

    async def last(self, conversation: Conversation, reader: Reader) -> tuple[Turn, Answer] | None:
        """The newest question of a conversation, and its answer."""
        turn = self.turns.last(conversation)
        if turn is None:
            return None
        earlier = self.turns.before(conversation, turn.message) if turn.example is None else ()
        answer = await self.look_up(turn.question, narrowed(reader, turn.about), earlier)
        if turn.about and not answer:
            answer = await self.look_up(turn.question, reader, earlier)
        return turn, answer

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


def _elsewhere(whole: Answer, texts: Texts) -> Message:
    """Silence about one article, where the whole story is not silent: that is one press away."""
    words = texts.gettext(
        "This article does not say, but another may. Press the button, or ask again without "
        "this article."
    )
    button = Button(texts.gettext("Ask the whole story ▸"), View(answer=mark_of(whole)).data)
    return plain_message(words, ((button,),))
