"""Retention: what the ledger keeps for a time only is deleted when that is over."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from bot.forgetting import FORGOTTEN_KEPT
from bot.ledger import Ledger, LedgerError
from bot.tables import (
    CLAIMS,
    CORRECTIONS,
    DAYS,
    FORGOTTEN,
    LATENCIES,
    OUTBOX,
    QUOTES,
    REPLIES,
    SENT,
    SILENT_QUESTIONS,
    WAITING,
    WEEKLY_REPORTS,
)

_log = logging.getLogger(__name__)

REPLIES_KEPT: Final = 48 * 3600
"""Seconds in which an edited question gets its answer edited, also after a restart."""

CLAIMS_KEPT: Final = 24 * 3600
"""Seconds for which Telegram delivers an update again that was not taken."""

QUOTES_KEPT: Final = 90 * 24 * 3600
"""Seconds in which a correction of the source reaches the messages that quote it."""

WAITED_KEPT: Final = 7 * 24 * 3600
"""Seconds in which a question that has waited long enough is told so, if the bot was away."""

DAYS_KEPT: Final = 366

QUESTIONS_KEPT: Final = 90
"""Days in which a question that got silence may stand in a report."""

_EVERY: Final = 3600.0  # seconds


class Retention:
    """Deletes what is old, at the start and every hour.

    Args:
        ledger: from which.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; an event loop is running."""
        self._task = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """End."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            try:
                await self._ledger.do(forget_old, self._ledger, time.time())
                await self._ledger.erase()
            except LedgerError as error:
                _log.error("what is too old is not deleted yet: %s", error)
            await asyncio.sleep(_EVERY)


def week_of(day: date) -> str:
    """The week of a day as ISO 8601 writes it, 2026-W09; weeks sort as they follow each other."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def forget_old(ledger: Ledger, now: float) -> None:
    """Delete all that was kept for long enough.

    Args:
        ledger: from which.
        now: seconds since the epoch.

    Raises:
        LedgerError: the database can't be used.
    """
    today = datetime.fromtimestamp(now, UTC).date()
    first_day = today - timedelta(DAYS_KEPT)
    with ledger.write() as connection:
        connection.execute(delete(REPLIES).where(REPLIES.c.at < now - REPLIES_KEPT))
        connection.execute(delete(CLAIMS).where(CLAIMS.c.at < now - CLAIMS_KEPT))
        emptied = FORGOTTEN.c.at.between(1, now - FORGOTTEN_KEPT)
        connection.execute(FORGOTTEN.update().where(emptied).values(update_id=0, at=0))
        old = select(SENT.c.id).where(SENT.c.at < now - QUOTES_KEPT)
        connection.execute(delete(OUTBOX).where(OUTBOX.c.sent.in_(old)))
        connection.execute(delete(QUOTES).where(QUOTES.c.sent.in_(old)))
        connection.execute(delete(SENT).where(SENT.c.at < now - QUOTES_KEPT))
        shown = select(QUOTES.c.correction)
        connection.execute(delete(CORRECTIONS).where(CORRECTIONS.c.id.not_in(shown)))
        waited = (WAITING.c.state == "sending") & (WAITING.c.until < now)
        waited |= WAITING.c.until < now - WAITED_KEPT
        connection.execute(delete(WAITING).where(waited))
        connection.execute(delete(DAYS).where(DAYS.c.day < first_day))
        connection.execute(delete(LATENCIES).where(LATENCIES.c.day < first_day))
        first_asked = today - timedelta(QUESTIONS_KEPT)
        connection.execute(delete(SILENT_QUESTIONS).where(SILENT_QUESTIONS.c.day < first_asked))
        first_week = week_of(first_day)
        connection.execute(delete(WEEKLY_REPORTS).where(WEEKLY_REPORTS.c.week < first_week))
