"""Days: how many questions a day were asked, and what became of them. Counts alone."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from sqlalchemy import select

from bot.ledger import Ledger, LedgerError
from bot.tables import DAYS, LATENCIES

_log = logging.getLogger(__name__)

_SOON: Final = 10.0  # seconds until what was counted is written

BUCKETS: Final = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000)
"""Milliseconds within which answers are counted; what takes longer counts as LONGER."""

LONGER: Final = 1_000_000

Outcome = Literal["answered", "silent", "failed"]


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked on a day (UTC).

    Attributes:
        questions: all of them.
        silences: those that the story does not answer.
        failures: those that could not be looked up.
    """

    questions: int = 0
    silences: int = 0
    failures: int = 0


class Days:
    """Counts questions; in memory at first, so that no reader waits for a disk.

    Args:
        ledger: where the counts are kept.
        today: the day it is.
    """

    def __init__(
        self, ledger: Ledger, today: Callable[[], date] = lambda: datetime.now(UTC).date()
    ) -> None:
        self._ledger, self._today = ledger, today
        self._counted: Counter[tuple[date, str]] = Counter()
        self._took: Counter[tuple[date, int]] = Counter()
        self._writing: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._told = False  # that nothing can be written

    def count(self, outcome: Outcome, seconds: float | None = None) -> None:
        """Count one question.

        Args:
            outcome: what became of it.
            seconds: that it took to find that out; None where that is not counted.
        """
        day = self._today()
        if seconds is not None:
            bucket = next((each for each in BUCKETS if seconds * 1000 <= each), LONGER)
            self._took[day, bucket] += 1
        self._counted[day, "questions"] += 1
        if outcome != "answered":
            self._counted[day, "silences" if outcome == "silent" else "failures"] += 1
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(_SOON, self._write_soon)

    async def write(self) -> None:
        """Keep what was counted; what can't be written is tried again with the next question.

        That is logged once, until it works again: readers miss nothing, and the bot goes on.
        """
        try:
            await self._write()
        except LedgerError as error:
            if not self._told:
                _log.error("the counts of questions are not written: %s", error)
            self._told = True
        else:
            self._told = False

    async def _write(self) -> None:
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        counted, self._counted = self._counted, Counter()
        took, self._took = self._took, Counter()
        try:
            await self._ledger.do(self._add, counted, took)
        except BaseException:
            self._counted += counted
            self._took += took
            raise

    async def of(self, day: date) -> Day:
        """What was asked on a day.

        Raises:
            LedgerError: the database can't be used.
        """
        await self._write()
        return await self._ledger.do(self._of, day)

    async def today(self) -> Day:
        """What was asked today; errors as in `of`."""
        return await self.of(self._today())

    def _write_soon(self) -> None:
        self._writing = None
        task = asyncio.get_running_loop().create_task(self.write())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _add(self, counted: Counter[tuple[date, str]], took: Counter[tuple[date, int]]) -> None:
        with self._ledger.write() as connection:
            for day in {day for day, _ in counted}:
                new = {name: counted[day, name] for name in ("questions", "silences", "failures")}
                insert = self._ledger.insert(DAYS).values(day=day, **new)
                added = {name: DAYS.c[name] + count for name, count in new.items()}
                connection.execute(
                    insert.on_conflict_do_update(index_elements=[DAYS.c.day], set_=added)
                )

            for (day, bucket), count in took.items():
                one = self._ledger.insert(LATENCIES).values(day=day, bucket=bucket, answers=count)
                more = {"answers": LATENCIES.c.answers + count}
                keys = [LATENCIES.c.day, LATENCIES.c.bucket]
                connection.execute(one.on_conflict_do_update(index_elements=keys, set_=more))

    def _of(self, day: date) -> Day:
        with self._ledger.read() as connection:
            columns = (DAYS.c.questions, DAYS.c.silences, DAYS.c.failures)
            row = connection.execute(select(*columns).where(DAYS.c.day == day)).first()
        return Day(*row) if row else Day()
