"""An edited question gets its answer edited, also by another worker and after a restart."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.answered import Answer, Answered
from bot.claims import LEASE
from bot.desk import Desk
from bot.ledger import Ledger, open_ledger
from bot.message import Story
from bot.tables import CLAIMS, REPLIES
from knowledge import Answer as Found
from knowledge import ask
from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram, Json
from tests.ledgers import KINDS, OUTLIVING, new_address, new_ledger
from tests.running import ANN, built, filled, polling, sample_articles
from tests.scenario import scenario
from tests.webhook_listening import Listening, listening

HANGERS = "How many hangers are cracked?"
KEY = "123456:a-token"
CHECKSUM = "from bot.answered import Answered; from bot.ledger import open_ledger; import sys; "
CHECKSUM += "print(Answered(open_ledger('sqlite://'), sys.argv[1]).checksum(sys.argv[2]))"


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Ledger]:
    ledger = open_ledger(address)
    yield ledger
    ledger.close()


@asynccontextmanager
async def workers(fake: FakeTelegram, address: str, count: int) -> AsyncIterator[list[Listening]]:
    """So many workers, in this process, each with a connection of its own to the database."""
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(count):
            ledger = open_ledger(address)
            stack.callback(ledger.close)
            app = await stack.enter_async_context(built(fake, ledger=ledger))
            found.append(await stack.enter_async_context(listening(app, ledger, told=False)))
        yield found


def edited(number: int, question: Json, text: str) -> Json:
    """An update that tells of an edit."""
    now = int(time.time())  # what is older than two minutes is held for a while
    return {"update_id": number, "edited_message": {**question, "text": text, "edit_date": now}}


def calls(fake: FakeTelegram) -> list[str]:
    names = ("sendMessage", "editMessageText")
    return [call.method for call in fake.calls if call.method in names]


# Over a restart


@pytest.mark.parametrize("kind", OUTLIVING)
def test_after_a_restart_an_edited_question_gets_its_answer_edited(
    kind: str, tmp_path: Path
) -> None:
    address = new_address(kind, tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with opened(address) as ledger, polling(fake, ledger=ledger):
            question = await fake.say(fake.user(ANN), HANGERS)
            await fake.wait("sendMessage")
            await fake.quiet(0.2)
        async with opened(address) as ledger, polling(fake, ledger=ledger):
            await fake.edit(question, HANGERS)  # the words are the same
            await fake.edit(question, REOPENS)
            await fake.wait("editMessageText")
            await fake.quiet(0.2)  # until it is noted
            await fake.edit(question, REOPENS)
            await fake.quiet(0.3)
        assert calls(fake) == ["sendMessage", "editMessageText"]
        assert quotes(fake.sent[0])[0] == SENTENCE

    happens()


def test_a_new_message_asks_the_ledger_for_nothing(tmp_path: Path) -> None:
    """Someone else's row of the same numbers, as if a chat had begun anew, changes nothing."""

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        with new_ledger("file", tmp_path) as ledger:
            for number in range(1, 20):
                await Answered(ledger, fake.token).note(ANN, number, Answer(999, "x"))
            async with polling(fake, ledger=ledger):
                await fake.say(fake.user(ANN), REOPENS)
                await fake.wait("sendMessage")
        assert calls(fake) == ["sendMessage"]

    happens()


# Between workers


def test_another_worker_edits_the_answer_of_the_first() -> None:
    address = new_address("postgresql", Path())

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        question = fake.store(fake.user(ANN) and fake.chats[ANN], fake.user(ANN), {"text": HANGERS})
        async with workers(fake, address, 2) as (one, other):
            await one.post({"update_id": 1, "message": question})
            first = fake.sent[0]["text"]
            await other.post(edited(2, question, REOPENS))
            assert quotes(fake.sent[0])[0] == SENTENCE
            # What the first remembers is no longer true.
            await one.post(edited(3, question, HANGERS))
            assert fake.sent[0]["text"] == first
            await other.post(edited(4, question, HANGERS))
        assert calls(fake) == ["sendMessage", "editMessageText", "editMessageText"]

    happens()


def test_what_was_taken_away_while_it_was_looked_up_is_answered_when_it_comes_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Another worker takes the update over, and dies; the first gets it again."""
    ledger = open_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    index, articles = filled(sample_articles()), sample_articles()
    looks = list[str]()

    def look_up(question: str, /, **options: Any) -> Found:
        looks.append(question)
        if len(looks) == 1:
            with ledger.write() as connection:
                connection.execute(update(CLAIMS).values(worker="another"))
        return ask(index, question, **options)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        desk = Desk(Story("The bridge", articles), look_up, (), slow=False, close=lambda: None)
        ann = fake.user(ANN)
        question = fake.store(fake.chats[ANN], ann, {"text": REOPENS})
        async with (
            built(fake, ledger=ledger, desk=desk) as app,
            listening(app, ledger, told=False) as here,
        ):
            delivered = {"update_id": 1, "message": question}
            assert (await here.post(delivered)).status_code == 503
            assert calls(fake) == []
            with ledger.write() as connection:
                connection.execute(update(CLAIMS).values(at=CLAIMS.c.at - LEASE - 1))
            assert (await here.post(delivered)).status_code == 200
        assert calls(fake) == ["sendMessage"]
        assert quotes(fake.sent[0])[0] == SENTENCE

    with caplog.at_level(logging.INFO):
        happens()
    ledger.close()
    assert REOPENS not in caplog.text


def test_an_answer_that_can_not_be_noted_stands(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        with new_ledger("file", tmp_path) as ledger:
            async with polling(fake, ledger=ledger):
                with ledger.write() as connection:
                    connection.exec_driver_sql("ALTER TABLE replies RENAME TO elsewhere")
                question = await fake.say(fake.user(ANN), HANGERS)
                await fake.wait("sendMessage")
                await fake.edit(question, REOPENS)
                await fake.wait("editMessageText")
        assert calls(fake) == ["sendMessage", "editMessageText"]

    with caplog.at_level(logging.ERROR):
        happens()
    assert "may get a second answer" in caplog.text


# What is kept


@pytest.fixture(params=KINDS)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    with new_ledger(request.param, tmp_path) as opened:
        yield opened


def test_what_is_kept_is_numbers_and_a_checksum_until_it_is_forgotten(ledger: Ledger) -> None:
    async def happens() -> None:
        answered = Answered(ledger, KEY)
        for chat in (ANN, -1_001_234_567_890):
            await answered.note(chat, 5, Answer(6, answered.checksum(HANGERS)))
            await answered.note(chat, 5, Answer(6, answered.checksum(REOPENS)))
        (row,) = await answered.kept(ANN)
        assert set(row) == {column.name for column in REPLIES.c}
        assert REOPENS not in str(row)
        assert await answered.of(ANN, 5) == Answer(6, answered.checksum(REOPENS))
        await answered.forget(ANN)
        assert await answered.of(ANN, 5) is None
        assert await answered.kept(ANN) == []
        assert await answered.of(-1_001_234_567_890, 5) is not None

    asyncio.run(happens())


def test_a_checksum_is_the_same_in_every_process_and_takes_the_key() -> None:
    answered = Answered(open_ledger("sqlite://"), KEY)
    other = subprocess.run(
        [sys.executable, "-c", CHECKSUM, KEY, REOPENS], capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == answered.checksum(REOPENS)
    assert answered.checksum(REOPENS) != answered.checksum(HANGERS)
    assert answered.checksum(REOPENS) != Answered(open_ledger("sqlite://"), "2:b").checksum(REOPENS)
    assert len(answered.checksum("\ud83d")) == 16  # half a character, which may be written


@scenario
async def test_forget_deletes_which_message_answers_which(fake: FakeTelegram) -> None:
    ledger = open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        question = await fake.say(fake.user(ANN), HANGERS)
        await fake.wait("sendMessage")
        await fake.say(fake.people[ANN], "/forget")
        await fake.wait("sendMessage", count=2)
        with ledger.read() as connection:
            assert connection.execute(select(REPLIES)).all() == []
        await fake.edit(question, REOPENS)
        await fake.wait("sendMessage", count=3)
