"""No question that waited is answered twice: failures, crashes, and workers beside each other."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.cipher import Cipher
from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.tables import WAITING
from tests.awaited import (
    COSTS,
    KEY,
    address_of,
    answering,
    answers_to,
    begin,
    let_wait,
    report,
    set_all,
    states,
    until_forgotten,
)
from tests.fake_telegram import FakeTelegram, Fault
from tests.ledgers import OUTLIVING, new_address
from tests.running import ANN, built
from tests.scenario import scenario

BOB = 8


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    begin(tmp_path)
    return tmp_path


def let_all_wait(
    fake: FakeTelegram, address: str, chats: Sequence[int], words: str = COSTS
) -> None:
    """A question of each of these chats waits already."""
    cipher, until = Cipher(KEY), time.time() + 9999
    place = {"message": 1, "story": "", "language": "en", "state": "waiting", "until": until}
    secret = cipher.encrypted(json.dumps({"words": words}))
    rows = [{"id": f"{chat:016x}", "chat": chat, "secret": secret, **place} for chat in chats]
    for chat in chats:
        fake.user(chat)
    ledger = open_ledger(address)
    with ledger.write() as connection:
        connection.execute(WAITING.insert(), rows)
    ledger.close()


def answers(fake: FakeTelegram) -> Counter[int]:
    """How many messages each chat has."""
    return Counter(message["chat"]["id"] for message in fake.sent)


@pytest.mark.parametrize(
    ("fault", "tries", "arrived"),
    [
        (Fault("sendMessage", code=429, retry_after=1), 2, 1),
        (Fault("sendMessage", code=500), 1, 0),
        (Fault("sendMessage", drop=True, after=True), 1, 1),
        (Fault("sendMessage", code=400, description="Bad Request: chat not found"), 1, 0),
        (Fault("sendMessage", code=403, description="Forbidden: bot was blocked"), 1, 0),
    ],
    ids=["429", "500", "lost", "no chat", "blocked"],
)
def test_only_what_has_surely_not_arrived_is_sent_again(
    library: Path, fault: Fault, tries: int, arrived: int
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            asked = await let_wait(fake, fake.user(ANN))
            fake.faults.append(replace(fault))
            before = len(fake.calls)
            report(library)
            await until_forgotten(fake, address_of(library))
            await asyncio.sleep(0.3)  # what comes now was not to come
        calls = [call for call in fake.calls[before:] if call.method == "sendMessage"]
        assert len(calls) == tries
        assert len(answers_to(fake, asked)) == arrived

    happens()


def test_what_was_on_its_way_when_the_bot_crashed_is_not_sent_again(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            await let_wait(fake, fake.user(ANN))
        set_all(address_of(library), state="sending")
        report(library)
        async with answering(fake, library):
            await fake.say(fake.user(BOB), COSTS)
            await fake.wait("sendMessage", count=2)
            await asyncio.sleep(0.3)
        assert len(fake.sent) == 2
        assert states(address_of(library)) == ["sending"]  # until its time is over

    happens()


def test_a_chat_that_said_forget_is_told_nothing(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(BOB)
        async with answering(fake, library):
            forgotten = await let_wait(fake, ann)
            asked = await let_wait(fake, bob)
            await fake.say(ann, "/forget")
            await fake.wait("sendMessage", count=3)
            report(library)
            await fake.wait("sendMessage", count=4, timeout=9)
            await until_forgotten(fake, address_of(library))
        assert [len(answers_to(fake, each)) for each in (forgotten, asked)] == [0, 1]

    happens()


def test_what_an_older_article_says_is_not_told_for_another_that_comes(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            await fake.say(fake.user(ANN), COSTS)
            await fake.wait("sendMessage")  # so the start is over
            let_all_wait(fake, address_of(library), [BOB], "How many hangers are cracked?")
            report(library)
            await fake.quiet(1)
        assert states(address_of(library)) == ["waiting"]

    happens()


@pytest.mark.parametrize("kind", OUTLIVING)
def test_workers_beside_each_other_answer_each_question_once(library: Path, kind: str) -> None:
    address = new_address(kind, library)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        chats = range(100, 130)
        let_all_wait(fake, address, chats)
        async with asyncio.TaskGroup() as group:
            for _ in range(3):
                group.create_task(_works(fake, library, address))
        assert answers(fake) == dict.fromkeys(chats, 1)

    happens()
    assert states(address) == []


async def _works(fake: FakeTelegram, library: Path, address: str) -> None:
    """A worker, to which the article comes while it works."""
    ledger, desk = open_ledger(address), open_desk(Config(library=library))
    settings: dict[str, Any] = {"library": library, "follow_every": 0}
    async with built(fake, desk=desk, ledger=ledger, watching=True, **settings):
        await asyncio.sleep(0.3)
        report(library)
        await fake.until(lambda: len(fake.sent) >= 30, 8)
        await asyncio.sleep(0.3)  # what comes now is too much
    ledger.close()
    desk.close()


def test_a_process_that_is_killed_again_and_again_answers_no_question_twice(library: Path) -> None:
    address, kills, chats = address_of(library), 2, range(100, 140)

    async def happens() -> Counter[int]:
        async with asyncio.timeout(60), FakeTelegram() as fake:
            let_all_wait(fake, address, chats)
            report(library)
            settings = f"api_base: {fake.base}\nlibrary: .\nledger: ledger.sqlite\n"
            (library / "config.yml").write_text(f"{settings}follow_every: 0\n", "utf-8")
            fake.faults.append(Fault("sendMessage", times=99, code=200, delay=0.05))
            for number in range(1, kills + 1):
                process = await started(fake, library)
                await fake.until(partial(sent, fake, 10 * number), 20)
                process.kill()  # while it sends the next
                await process.wait()
            process = await started(fake, library)
            while "waiting" in states(address):
                await fake.until(bool, 0.1)
            process.terminate()
            await process.wait()
            return answers(fake)

    found = asyncio.run(happens())
    assert set(found.values()) == {1}
    assert len(found) >= len(chats) - 4 * kills  # those that were on their way
    assert len(states(address)) <= 4 * kills


def sent(fake: FakeTelegram, messages: int) -> bool:
    return len(fake.sent) >= messages


async def started(fake: FakeTelegram, library: Path) -> Process:
    """A process of the bot."""
    command = [sys.executable, "-m", "bot", "--config", str(library / "config.yml"), "run"]
    environment = {**os.environ, "PULLQUOTE_TOKEN": fake.token}
    return await asyncio.create_subprocess_exec(
        *command, stdout=DEVNULL, stderr=DEVNULL, env=environment
    )
