"""Claims: which worker answers which update, so that each is answered once, also when one dies.

Telegram delivers an update again until a worker says that it is done with it. Whoever gets it
claims it in the ledger, and renews the claim while it works. A claim that nobody has renewed for
`LEASE` seconds is that of a worker that died, and is taken over.

Nothing depends on how well that is guessed. Before the first message of an answer leaves, the claim
is marked in a step that succeeds for its owner alone, so a worker that was thought dead, and lives,
can't answer a second time; and clocks that differ only make a takeover early or late. An advisory
lock of PostgreSQL would tell of a death sooner, but it belongs to a connection: behind a pooler it
outlives its worker, after a restart of the database it doesn't live as long, and SQLite has none.

A worker may die after the mark and before it knows whether its message arrived. Such an update is
not answered again: a lost answer can be asked for, a second copy can't be unsaid. It is counted.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, Literal

from sqlalchemy import bindparam, delete, select, update
from telegram.error import TelegramError

from bot.ledger import Ledger, LedgerError
from bot.tables import CLAIMS

_log = logging.getLogger(__name__)

LEASE: Final = 6.0
"""Seconds after which a claim that is not renewed is that of a worker that died."""

_RENEWED: Final = LEASE / 4  # seconds


_OF_MINE: Final = (CLAIMS.c.update_id == bindparam("of")) & (CLAIMS.c.worker == bindparam("by"))
_FROM: Final = _OF_MINE & (CLAIMS.c.state == bindparam("old"))
_CHANGE: Final = update(CLAIMS).where(_FROM).values(state=bindparam("new"))
_DONE: Final = update(CLAIMS).where(_OF_MINE).values(state="done")
_FREE: Final = delete(CLAIMS).where(_OF_MINE)
_HELD: Final = select(CLAIMS.c.state).where(CLAIMS.c.update_id == bindparam("of"))


class NotOursError(TelegramError):
    """A message was not sent, because its update is another worker's, or that can't be known."""


class Claim:
    """An update that this worker answers; `settle` ends it.

    Args:
        claims: among which it is.
        update: the number of the update.

    Attributes:
        accepted: set when Telegram may go on, though the update is not done with.
    """

    def __init__(self, claims: Claims, update: int) -> None:
        self.accepted = asyncio.Event()
        self._claims, self._update = claims, update
        self._marking = asyncio.Lock()
        self._marked = self._settled = self._failed = False
        self._left = 0  # messages that have arrived, or may have

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """What is sent within this belongs to the update."""
        before = _in_hand.set(self)
        try:
            yield
        finally:
            _in_hand.reset(before)

    async def settle(self) -> bool:
        """Let go of the update; whether it is done with, or has to be delivered once more."""
        self._settled = True
        return await self._claims.settle(self._update, done=bool(self._left) or not self._failed)

    async def give_back(self) -> None:
        """Let go of the update, which has to be delivered once more, unless something was said."""
        self._failed = True
        await self.settle()

    async def before_sending(self) -> None:
        """Mark that a message leaves now.

        Raises:
            NotOursError: it must not leave.
        """
        async with self._marking:
            if not (self._marked or self._settled or self._failed):
                try:
                    self._marked = await self._claims.mark(self._update)
                except LedgerError as error:
                    self._failed = True
                    raise NotOursError(f"not sent: {error}") from error
                self._failed = not self._marked
            if self._failed:
                raise NotOursError("not sent: the update is for another worker to answer")
            self._left += 1

    async def refused(self) -> None:
        """The message has not left, and will be tried again later (429)."""
        async with self._marking:
            self._left -= 1
            if self._marked and not (self._left or self._settled):
                self._marked = False
                await self._claims.unmark(self._update)


_in_hand: ContextVar[Claim | None] = ContextVar("_in_hand", default=None)


def claim_in_hand() -> Claim | None:
    """That of the update that this task belongs to."""
    return _in_hand.get()


def accept_now() -> None:
    """Let Telegram bring what comes after the update in hand; it may yet be lost with its worker.

    Of a chat it brings one message at a time, so whoever waits for the next has to call this.
    Outside an update of a webhook nothing happens.
    """
    if (claim := _in_hand.get()) is not None:
        claim.accepted.set()


class Claims:
    """All claims, of this worker and of others.

    Args:
        ledger: which the workers share.
        clock: seconds since the epoch.
    """

    def __init__(self, ledger: Ledger, clock: Callable[[], float] = time.time) -> None:
        self._ledger, self._clock = ledger, clock
        self._mine: set[int] = set()
        self._task: asyncio.Task[None] | None = None
        self.worker = secrets.token_hex(8)
        """What this worker is known by."""
        self.unsure = 0
        """How many updates were not answered again, though their answers may not have arrived."""
        new = ledger.insert(CLAIMS).values(
            update_id=bindparam("update"), worker=self.worker, state="taken", at=bindparam("now")
        )
        self._take_it = new.on_conflict_do_update(
            index_elements=[CLAIMS.c.update_id],
            set_={"worker": new.excluded.worker, "at": new.excluded.at},
            where=(CLAIMS.c.state == "taken") & (CLAIMS.c.at < bindparam("late")),
        ).returning(CLAIMS.c.update_id)

    async def take(self, update: int) -> Claim | Literal["busy", "done"]:
        """Claim an update: "busy" when a living worker answers it, "done" when it was answered.

        Raises:
            LedgerError: the database can't be used.
        """
        found = await self._ledger.do(self._take, update)
        if found == "unsure":
            self.unsure += 1
            _log.warning(
                "a worker died while it answered; whether that arrived is not known, and it is not "
                "sent again (%d since the start)",
                self.unsure,
            )
        if found != "ours":
            return "busy" if found == "busy" else "done"
        self._mine.add(update)
        return Claim(self, update)

    async def settle(self, update: int, *, done: bool) -> bool:
        """An update is done with, or free again; returns which of them.

        Where that can't be written the claim just ends with its time.
        """
        self._mine.discard(update)
        try:
            await self._ledger.do(self._settle, update, done)
        except LedgerError as error:
            _log.error("a claim is not settled: %s", error)
        return done

    async def mark(self, update: int) -> bool:
        """A message leaves now; whether the update is still this worker's. LedgerError as above."""
        return await self._ledger.do(self._change, update, "taken", "sending")

    async def unmark(self, update: int) -> None:
        """It has not left."""
        try:
            await self._ledger.do(self._change, update, "sending", "taken")
        except LedgerError as error:  # then it just is not answered by another worker
            _log.error("a claim is not changed: %s", error)

    def start(self) -> None:
        """Renew this worker's claims from now on."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def renew(self) -> None:
        """Let the others know that this worker lives. LedgerError as above."""
        if self._mine:
            await self._ledger.do(self._renew, tuple(self._mine))

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(_RENEWED)
            try:
                await self.renew()
            except LedgerError as error:
                _log.error("claims are not renewed: %s", error)

    def _take(self, update_id: int) -> Literal["ours", "busy", "done", "unsure"]:
        now = self._clock()
        late = now - LEASE
        values = {"update": update_id, "now": now, "late": late}
        with self._ledger.write() as connection:
            if connection.execute(self._take_it, values).first():
                return "ours"
            state = connection.execute(_HELD, {"of": update_id}).scalar()
            if state == "done":
                return "done"
            stale = (CLAIMS.c.update_id == update_id) & (CLAIMS.c.at < late)
            over = update(CLAIMS).where(stale, CLAIMS.c.state == "sending").values(state="done")
            return "unsure" if connection.execute(over).rowcount else "busy"

    def _change(self, update_id: int, old: str, new: str) -> bool:
        change = {"of": update_id, "by": self.worker, "old": old, "new": new}
        with self._ledger.write() as connection:
            return bool(connection.execute(_CHANGE, change).rowcount)

    def _settle(self, update_id: int, done: bool) -> None:  # noqa: FBT001 - passed on by Ledger.do
        with self._ledger.write() as connection:
            connection.execute(_DONE if done else _FREE, {"of": update_id, "by": self.worker})

    def _renew(self, updates: tuple[int, ...]) -> None:
        with self._ledger.write() as connection:
            mine = (CLAIMS.c.worker == self.worker) & CLAIMS.c.update_id.in_(updates)
            connection.execute(update(CLAIMS).where(mine).values(at=self._clock()))
