"""Counts of questions, where the ledger can't be written for a while."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bot.days import Day, Days
from bot.ledger import LedgerError, open_ledger
from tests.fake_telegram import FakeTelegram
from tests.scenario import scenario


def test_counts_that_cannot_be_written_are_told_once_and_not_lost(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.days._SOON", 0.01)

    @scenario
    async def happens(_: FakeTelegram) -> None:
        url = f"sqlite:///{tmp_path / 'ledger.sqlite'}"
        days = Days(open_ledger(url), lambda: date(2026, 3, 1))
        with closing(sqlite3.connect(tmp_path / "ledger.sqlite")) as other:
            for _failure in range(2):
                other.execute("ALTER TABLE days RENAME TO away")
                for _question in range(3):
                    days.count("silent")
                    await asyncio.sleep(0.03)
                with pytest.raises(LedgerError):
                    await days.today()
                other.execute("ALTER TABLE away RENAME TO days")
                await days.write()
        assert await days.today() == Day(questions=6, silences=6)
        gc.collect()  # what nobody waits for tells of its error only then

    happens()
    told = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert len(told) == 2, told
    assert all("the counts of questions are not written: " in line for line in told)
