"""`pullquote run` as a process: start, question, signal, exit code, and no token in its output."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from telegram import Bot
from telegram.error import Conflict

from tests.fake_telegram import FakeTelegram
from tests.running import ANN
from tests.scenario import scenario

REOPENS = "When will the bridge reopen to cars?"


@asynccontextmanager
async def started(fake: FakeTelegram, folder: Path, token: str) -> AsyncIterator[Process]:
    """A process of the bot against the fake server, logging all it can."""
    config = folder / "config.yml"
    config.write_text(f"api_base: {fake.base}\nlog_level: debug\n", "utf-8")
    command = [sys.executable, "-m", "bot", "--config", str(config), "run"]
    environment = {**os.environ, "PULLQUOTE_TOKEN": token}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, stderr=PIPE, env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ended(process: Process) -> tuple[int | None, str]:
    """The exit code and all output."""
    out, err = await asyncio.wait_for(process.communicate(), 10)
    return process.returncode, (out + err).decode()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_it_answers_and_stops_cleanly_and_never_shows_its_token(
    tmp_path: Path, sign: signal.Signals
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with started(fake, tmp_path, fake.token) as process:
            await fake.say(fake.user(ANN), REOPENS)
            await fake.wait("sendMessage", timeout=9)
            process.send_signal(sign)
            code, output = await ended(process)
        assert "will reopen to cars" in fake.sent[0]["text"]
        assert code == 0
        assert "pullquote.bot.botprofile: @pullquote_bot answers" in output
        assert fake.token not in output
        assert fake.token.partition(":")[2] not in output
        assert REOPENS not in output
        assert "Traceback" not in output

    happens()


def test_it_stops_cleanly_with_a_ledger_that_cannot_be_written(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with started(fake, tmp_path, fake.token) as process:
            await fake.say(fake.user(ANN), REOPENS)
            await fake.wait("sendMessage", timeout=9)
            with closing(sqlite3.connect(tmp_path / "pullquote.sqlite")) as other:
                other.execute("DROP TABLE days")
            process.send_signal(signal.SIGTERM)
            code, output = await ended(process)
        assert code == 0
        assert output.count("the counts of questions are not written: ") == 1
        assert "Traceback" not in output
        assert "never retrieved" not in output
        assert "unclosed" not in output.lower()

    happens()


def test_a_second_instance_ends_the_first_with_one_clear_line(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with started(fake, tmp_path, fake.token) as process:
            assert await fake.until(lambda: bool(fake.polls), 9)
            async with Bot(fake.token, base_url=f"{fake.base}/bot") as other:
                while process.returncode is None:
                    try:
                        await other.get_updates(timeout=1)
                    except Conflict:
                        continue
                    await asyncio.sleep(0)
            code, output = await ended(process)
        assert code == 3
        assert output.count("another process answers with this token; this one stops") == 1
        assert "Traceback" not in output

    happens()


def test_a_token_that_telegram_does_not_know_is_wrong_use(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        wrong = "654321:WRONG-token-abcdefghijklmnopqrstuvwxyz"
        async with started(fake, tmp_path, wrong) as process:
            code, output = await ended(process)
        assert code == 2
        assert "Telegram does not know this token" in output
        assert wrong not in output
        assert "Traceback" not in output

    happens()
