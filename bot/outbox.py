"""Outbox: the messages that a correction still has to reach, one after the other, until it has.

An edit may be repeated without harm, so it is tried until it is done. A reply may not: after a lost
connection it is not sent again. What is under way is marked in the ledger first, so all of this
holds across a crash too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from bot.correctionmessage import Part, closed, corrected_message, reply_to_corrected
from bot.ledger import Ledger, LedgerError
from bot.message import Message
from bot.pending import Kind, Pending, Task, UnreadError
from bot.quotedlibrary import ArticleOf
from bot.readers import Readers
from bot.sent import Place
from bot.texts import texts_for

_log = logging.getLogger(__name__)

_AT_ONCE: Final = 8
_LEASE: Final = 30.0
_LOOK: Final = 60.0  # seconds between two looks when nothing is due
_UNREAD: Final = 1.0  # seconds until what was noted elsewhere may have been read here, too


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went.

    Attributes:
        kind: "done"; "gone": there is no such message any more; "uneditable": it is there, but too
            old; "lost": whether it arrived is not known; "later": it has not arrived.
        wait: with "later": seconds until it may be tried again; None where nobody says.
    """

    kind: Literal["done", "gone", "uneditable", "lost", "later"]
    wait: float | None = None


class Post(Protocol):
    """What carries a message to Telegram."""

    async def edit(self, place: Place, message: Message) -> Outcome:
        """Let the message of this place be this one."""
        ...

    async def reply(self, place: Place, words: str) -> Outcome:
        """Reply to it, silently."""
        ...


class Outbox:
    """Works from `start` to `stop`.

    Args:
        ledger: has the outbox.
        article_of: finds the articles as they stand now.
        readers: how a chat wants replies to look, and what is open to it.
        post: carries.
        per_second: how many are tried in a second at most.
        lease: seconds after which what a worker took and never finished is taken by another.
    """

    def __init__(  # noqa: PLR0913 - what it needs to know and to do
        self,
        ledger: Ledger,
        article_of: ArticleOf,
        readers: Readers,
        post: Post,
        *,
        per_second: float = 25.0,
        lease: float = _LEASE,
    ) -> None:
        self._ledger, self._readers, self._post = ledger, readers, post
        self._pending = Pending(ledger, article_of, lease)
        self._pause = 1 / per_second
        self._wake = asyncio.Event()
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what a process before this one left."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End; what has not been done is done after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def wake(self) -> None:
        """Something new is due."""
        self._wake.set()

    async def _work(self) -> None:
        given_back = self._ledger.shared  # else whoever has taken something is no more
        while True:
            self._wake.clear()
            try:
                if not given_back:
                    await self._ledger.do(self._pending.give_back)
                    given_back = True
                found, wait = await self._round(), await self._until_due()
            except LedgerError as error:
                _log.error("corrections wait: %s", error)
                found, wait = 0, _LOOK
            except Exception:  # noqa: BLE001 - nothing may end this work before the process
                _log.exception("corrections wait, as something unforeseen happened")
                found, wait = 0, _LOOK
            if not found:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._wake.wait()

    async def _round(self) -> int:
        """Try what is due; how many."""
        due = await self._ledger.do(self._pending.due, time.time())
        async with asyncio.TaskGroup() as group:
            for sent, kind in due:
                await self._slots.acquire()
                group.create_task(self._one(sent, kind))
                await asyncio.sleep(self._pause)
        return len(due)

    async def _until_due(self) -> float:
        due = await self._ledger.do(self._pending.soonest)
        return _LOOK if due is None else min(max(due - time.time(), 0.05), _LOOK)

    async def _one(self, sent: str, kind: Kind) -> None:
        try:
            task = await self._ledger.do(self._pending.take, sent, kind, time.time())
            if task is not None:
                await self._settle(task, await self._tried(task))
        except LedgerError as error:
            _log.error("a correction waits: %s", error)
        except Exception:  # noqa: BLE001 - it is tried again after its lease, and others go on
            _log.exception("a correction waits, as something unforeseen happened")
        finally:
            self._slots.release()

    async def _tried(self, task: Task) -> Outcome:
        if task.kind == "reply" and task.repeated:
            return Outcome("lost")
        try:
            parts = await self._ledger.do(self._pending.parts, task.sent)
        except UnreadError:
            return Outcome("later", _UNREAD)
        texts = texts_for(task.language)
        if task.kind == "edit":
            chat = task.place.chat
            style = (await self._readers.chats.of(chat)).style
            shown = [self._open_to(chat, part) for part in parts]
            message = corrected_message(shown, task.heading, texts, style)
            return await self._post.edit(task.place, message)
        if task.place.inline:  # a chat that the bot is not in
            return Outcome("done")
        return await self._post.reply(task.place, reply_to_corrected(parts, texts))

    def _open_to(self, chat: int, part: Part) -> Part:
        """Without what its source says now, where the story has been closed to the chat since."""
        return part if self._readers.may_read(chat, part.article_id) else closed(part)

    async def _settle(self, task: Task, outcome: Outcome) -> None:
        do, pending = self._ledger.do, self._pending
        match outcome.kind:
            case "done":
                await do(pending.done, task)
            case "gone":
                _log.info("a message that was to be corrected is gone")
                await do(pending.drop, task)
            case "uneditable":
                await do(pending.reply_instead, task)
            case "lost" if task.kind == "reply":
                _log.warning("whether the reply of a correction arrived is not known")
                await do(pending.done, task)
            case _:
                if not await do(pending.later, task, outcome.wait):
                    _log.error("a correction is given up: it could not be sent for too long")
