"""Weekly: every Monday the operators get the report of the week before, once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Final

from sqlalchemy import delete, func, select
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from bot.config import Config
from bot.ledger import Ledger, LedgerError
from bot.message import LIMIT, clean, shortened, utf16_length
from bot.report import Report, Span
from bot.reporting import report_of
from bot.reportpage import as_page
from bot.reporttable import TITLE, held_back
from bot.retention import week_of
from bot.tables import WEEKLY_REPORTS
from knowledge import KnowledgeError

_log = logging.getLogger(__name__)

_LOOK: Final = 900.0  # seconds between two looks at the calendar
_QUESTION: Final = 200  # UTF-16 units of one that are shown


class Weekly:
    """Works from `start` to `stop`, where that is configured.

    What was sent stands in the ledger, so that neither a restart nor another worker repeats it.
    The first report comes on the first Monday after the bot has begun.

    Args:
        config: names the operators.
        ledger: what is told of.
        bot: sends it.
        today: the day it is.
    """

    def __init__(
        self,
        config: Config,
        ledger: Ledger,
        bot: Bot,
        today: Callable[[], date] = lambda: datetime.now(UTC).date(),
    ) -> None:
        self._config, self._ledger, self._bot, self._today = config, ledger, bot, today
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; an event loop is running."""
        if self._config.report_weekly and self._config.admins:
            self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            try:
                await self.look()
            except (LedgerError, KnowledgeError, RetryAfter) as error:
                _log.error("the weekly report waits: %s", error)
            await asyncio.sleep(_LOOK)

    async def look(self) -> None:
        """Send what has not been sent of this week's reports.

        Raises:
            LedgerError: the ledger can't be used.
            KnowledgeError: the library can't be searched.
            RetryAfter: Telegram asks to wait; it is tried again at the next look.
        """
        today = self._today()
        week = week_of(today)
        new = await self._ledger.do(self._is_new)
        claimed = [
            operator
            for operator in self._config.admins
            if await self._ledger.do(self._claim, week, operator)
        ]
        if new or not claimed:
            return
        left = list(claimed)
        try:
            report = await asyncio.to_thread(self._made, today)
            while left:
                await self._sent(left[0], report)
                left.pop(0)
        finally:
            for operator in left:  # tried again at the next look
                await self._ledger.do(self._release, week, operator)

    async def _sent(self, operator: int, report: Report) -> None:
        """Send it once: after a lost connection it may have arrived. Raises RetryAfter."""
        try:
            await self._send(operator, report)
        except RetryAfter:
            raise
        except TelegramError as error:
            _log.warning("an operator did not get the weekly report: %s", error.message)

    def _made(self, today: date) -> Report:
        monday = today - timedelta(today.weekday())
        span = Span(monday - timedelta(7), monday - timedelta(1))
        return report_of(self._config, self._ledger, span)

    async def _send(self, operator: int, report: Report) -> None:
        await self._bot.send_message(operator, summary(report), disable_notification=True)
        await self._bot.send_document(
            operator,
            BytesIO(as_page(report).encode()),
            filename=f"pullquote-{week_of(report.since)}.html",
            disable_notification=True,
        )

    def _is_new(self) -> bool:
        with self._ledger.read() as connection:
            counted = select(func.count()).select_from(WEEKLY_REPORTS)
            return connection.execute(counted).scalar_one() == 0

    def _claim(self, week: str, operator: int) -> bool:
        """Take it upon oneself; false when somebody has."""
        with self._ledger.write() as connection:
            row = self._ledger.insert(WEEKLY_REPORTS).values(week=week, operator=operator)
            return bool(connection.execute(row.on_conflict_do_nothing()).rowcount)

    def _release(self, week: str, operator: int) -> None:
        table = WEEKLY_REPORTS
        taken = (table.c.week == week) & (table.c.operator == operator)
        with self._ledger.write() as connection:
            connection.execute(delete(table).where(taken))


def summary(report: Report) -> str:
    """A report as one message: counts, and as many questions as fit."""
    days = report.days.values()
    counts = (
        sum(day.questions for day in days),
        sum(day.silences for day in days),
        sum(day.failures for day in days),
    )
    head = f"{TITLE}, {report.since} to {report.until}"
    figures = "{} questions, {} silences, {} not looked up".format(*counts)
    ending = held_back(report)
    text = f"{head}\n{figures}\n"
    for number, group in enumerate(report.groups):
        now = " (no longer silent)" if group.near.answers else ""
        line = f"\n{group.times}× {shortened(group.wordings[0], _QUESTION)}{now}"
        left = f"\n+ {len(report.groups) - number}"
        if utf16_length(text + line + left + ending) + 2 > LIMIT:
            text += left
            break
        text += line
    return clean(f"{text}\n\n{ending}" if report.groups else f"{text}\n{ending}")
