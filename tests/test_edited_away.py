"""A question that is edited into a command: its answer does not stay under what does not ask it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from bot.ledger import open_ledger
from bot.tables import QUOTES
from bot.texts import ENGLISH
from tests.arrived import REOPENS, quotes
from tests.fake_telegram import FakeTelegram
from tests.ledgers import OUTLIVING, new_address
from tests.running import ANN, polling
from tests.scenario import scenario


@pytest.mark.parametrize("command", ["/help", "/nonsense", "/more 2"])
def test_its_answer_goes_and_the_command_is_not_carried_out(command: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, ledger = fake.user(ANN), open_ledger("sqlite://")
        async with polling(fake, ledger=ledger):
            question = await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            await fake.edit(question, command)
            await fake.wait("editMessageText")
            await fake.say(ann, "/more")  # leans on nothing
            await fake.wait("sendMessage", count=2)
            await fake.quiet(0.1)
        assert [message["text"] for message in fake.sent] == [
            ENGLISH.no_words,
            ENGLISH.nothing_asked,
        ]
        with ledger.read() as connection:
            assert connection.execute(QUOTES.select()).all() == []

    happens()


@scenario
async def test_edited_back_it_is_answered_in_the_same_place(fake: FakeTelegram) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        answer = fake.sent[0]["text"]
        await fake.edit(question, "/help")
        await fake.wait("editMessageText")
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText", count=2)
    assert [message["text"] for message in fake.sent] == [answer]
    assert quotes(fake.sent[0])


@pytest.mark.parametrize("kind", OUTLIVING)
def test_also_after_a_restart(kind: str, tmp_path: Path) -> None:
    address = new_address(kind, tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        with closing(open_ledger(address)) as ledger:
            async with polling(fake, ledger=ledger):
                question = await fake.say(fake.user(ANN), REOPENS)
                await fake.wait("sendMessage")
                await fake.quiet(0.2)
        with closing(open_ledger(address)) as ledger:
            async with polling(fake, ledger=ledger):
                await fake.edit(question, "/help")
                await fake.wait("editMessageText")
        assert [message["text"] for message in fake.sent] == [ENGLISH.no_words]

    happens()


@scenario
async def test_of_a_command_that_was_no_question_nothing_is_said(fake: FakeTelegram) -> None:
    async with polling(fake):
        command = await fake.say(fake.user(ANN), "/hlep")
        await fake.wait("sendMessage")
        await fake.edit(command, "/help")
        await fake.quiet(0.3)
    assert [message["text"] for message in fake.sent] == [ENGLISH.unknown_command]
