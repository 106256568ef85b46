"""Waiting room: the questions that wait are put again when the story changes, and answered once."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from bot.answers import answer_message
from bot.asking import Asking
from bot.ledger import LedgerError
from bot.message import Message, plain_message
from bot.readers import Reader, Readers
from bot.waiting import Batch, Question, Waiting
from bot.waitingpost import WaitingPost
from bot.waitingwords import no_longer
from knowledge import Answer, Change, InStory, KnowledgeError, answers_clearly

_log = logging.getLogger(__name__)

_LOOK: Final = 60.0  # seconds between two looks at what has waited long enough
_LONGEST_PAUSE: Final = 0.5
_AT_ONCE: Final = 4  # answers that are on their way: so many may be lost in a crash


class WaitingRoom:
    """Works from `start` to `stop`; a listener of Watch.

    Args:
        waiting: the questions.
        asking: where they are put again.
        readers: who asked them.
        post: brings the answers.
    """

    def __init__(
        self, waiting: Waiting, asking: Asking, readers: Readers, post: WaitingPost
    ) -> None:
        self._waiting, self._asking = waiting, asking
        self._readers, self._post = readers, post
        self._wake = asyncio.Event()
        self._changed: set[str] = set()
        self._all = True  # nobody looked at what changed before the start
        self._again: dict[str, float] = {}  # when those are tried again that could not be sent
        self._task: asyncio.Task[None] | None = None
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._telling: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin with all that wait; where nothing can wait, nothing is done."""
        if self._waiting.possible:
            self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what is on its way arrives."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            await asyncio.gather(*self._telling)

    def follow(self, changes: Sequence[Change]) -> None:
        """Try the questions that these may answer."""
        if self._task is not None:
            self._changed.update(each.article_id for each in changes if each.after is not None)
            self._wake.set()

    def try_soon(self, question: Question) -> None:
        """Try one that has come to wait: the story may have changed since its silence."""
        self._again[question.id] = time.time()
        self._wake.set()

    async def _work(self) -> None:
        while True:
            self._wake.clear()
            wait = _LOOK
            try:
                await self._say_what_is_over()
                await self._try_what_changed()
                await self._try_again()
                wait = self._until_due()
            except (LedgerError, KnowledgeError) as error:
                _log.error("questions wait until they can be tried: %s", error)
            except Exception as error:  # noqa: BLE001 - nothing may end this
                _log.error("questions wait until they can be tried: %s", type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._wake.wait()

    def _until_due(self) -> float:
        first = min(self._again.values(), default=time.time() + _LOOK)
        return min(max(first - time.time(), 0.0), _LOOK)

    async def _say_what_is_over(self) -> None:
        """Tell who waited long enough that nothing came, once."""
        last, now = "", time.time()
        while (batch := await self._waiting.over(last, now)).last:
            last = batch.last
            await self._forget_unreadable(batch)
            for question in batch.questions:
                if self._again.pop(question.id, now) <= now:
                    reader = await self._readers.in_chat(question.chat, question.language)
                    await self._tell(question, plain_message(no_longer(question, reader.texts)))

    async def _try_what_changed(self) -> None:
        """Try all questions that an article that changed may answer; at the start, all."""
        if not (self._all or self._changed):
            return
        everything, self._all = self._all, False
        changed, self._changed = self._changed, set()
        try:
            await self._try_all(None if everything else changed)
        except BaseException:
            self._all, self._changed = self._all or everything, self._changed | changed
            raise

    async def _try_all(self, changed: Collection[str] | None) -> None:
        stories = changed and {article_id.partition("/")[0] for article_id in changed}
        last = ""
        while (batch := await self._waiting.after(last, stories, time.time())).last:
            last = batch.last
            await self._forget_unreadable(batch)
            for question in batch.questions:
                await self._try(question, changed)

    async def _try_again(self) -> None:
        """Try those that could not be sent, and those that have just come to wait."""
        now = time.time()
        for question_id in [each for each, due in self._again.items() if due <= now]:
            del self._again[question_id]
            try:
                if (question := await self._waiting.one(question_id, now)) is not None:
                    await self._try(question, None)
            except BaseException:
                self._again[question_id] = now + _LOOK
                raise

    async def _try(self, question: Question, changed: Collection[str] | None) -> None:
        """Put it again; then leave the event loop to those who ask now for as long as that took."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            reader = await self._reader_of(question)
            if reader is not None:
                earlier = (question.earlier,) if question.earlier else ()
                answer = await self._asking.look_up(question.words, reader, earlier)
                if _is_answer(answer, question, changed) and question.until > time.time():
                    style = reader.choices.style
                    shown = answer_message(answer, reader.story, reader.texts, style=style)
                    await self._tell(question, shown)
        except (LedgerError, KnowledgeError):
            raise
        except Exception as error:  # noqa: BLE001 - one question never stops the others
            # What went wrong may tell the question, so its kind alone is written.
            _log.error("a question that waits could not be tried: %s", type(error).__name__)
        await asyncio.sleep(min(loop.time() - began, _LONGEST_PAUSE))

    async def _reader_of(self, question: Question) -> Reader | None:
        """Who asked, of the story that was asked; None when it is not there for the chat now."""
        reader = await self._readers.in_chat(question.chat, question.language)
        if question.story in {"", reader.story.name}:
            return reader
        named = (s for s in self._readers.open_to(question.chat) if s.name == question.story)
        story = next(named, None)
        return replace(reader, story=story, within=InStory(story.name)) if story else None

    async def _tell(self, question: Question, message: Message) -> None:
        """Begin to send it: no chat waits for another one. Before the bot stops, it is sent."""
        await self._slots.acquire()
        telling = asyncio.create_task(self._told(question, message))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)

    async def _told(self, question: Question, message: Message) -> None:
        try:
            await self._sent(question, message)
        except LedgerError as error:
            _log.error("whether a question still waits can't be kept: %s", error)
        except Exception as error:  # noqa: BLE001 - as in _try
            _log.error("a question that waits could not be answered: %s", type(error).__name__)
        finally:
            self._slots.release()

    async def _sent(self, question: Question, message: Message) -> None:
        """Send it, if it still waits."""
        if not await self._waiting.take(question):
            return
        also = partial(self._waiting.answered, question)
        outcome = await self._post.send(question, message, also)
        if outcome.kind == "later":
            await self._waiting.put_back(question)
            self._again[question.id] = time.time() + outcome.wait
            self._wake.set()
        elif outcome.kind == "gone":
            await self._waiting.forget(question.chat)
        else:
            await self._waiting.drop(question.id)

    async def _forget_unreadable(self, batch: Batch) -> None:
        if batch.unreadable:
            count = len(batch.unreadable)
            _log.error("questions that waited under another key and are forgotten: %d", count)
            await self._waiting.drop(*batch.unreadable)


def _is_answer(answer: Answer, question: Question, changed: Collection[str] | None) -> bool:
    """Whether it is worth to be told: clear, and by an article that changed; None: any."""
    if not answers_clearly(answer, question.earlier):
        return False
    return changed is None or answer.quotes[0].article_id in changed
