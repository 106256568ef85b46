"""After an outage: of what a chat had asked meanwhile, the newest is answered, and that is said."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from bot.backlog import OLD, Backlog
from bot.texts import ENGLISH
from tests.arrived import REOPENS, SENTENCE, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

HANGERS = "How many hangers are cracked?"
AWAY = "I was away."


def long_ago() -> int:
    return int(time.time() - OLD - 60)


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
def test_of_old_questions_the_newest_is_answered_and_that_is_said(running: Any) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(8, "Bob")
        async with running(fake):
            for text in (HANGERS, "hello?", REOPENS):
                await fake.say(ann, text, date=long_ago())
            await fake.say(bob, HANGERS, date=long_ago())
            await fake.wait("sendMessage", count=3)
            await fake.quiet(0.3)
        to_ann = [message for message in fake.sent if message["chat"]["id"] == ANN]
        to_bob = [message for message in fake.sent if message["chat"]["id"] == 8]
        assert to_ann[0]["text"].startswith(AWAY)
        assert quotes(to_ann[1])[0] == SENTENCE
        assert "hangers" in quotes(to_bob[0])[0]
        assert len(fake.sent) == 3

    happens()


@scenario
async def test_a_single_old_question_is_answered_as_any_other(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), REOPENS, date=long_ago())
        await fake.wait("sendMessage")
        await fake.quiet(0.2)
    assert quotes(fake.sent[0])[0] == SENTENCE


@scenario
async def test_an_old_edit_of_the_same_message_leaves_nothing_unanswered(
    fake: FakeTelegram,
) -> None:
    async with polling(fake):
        question = await fake.say(fake.user(ANN), HANGERS, date=long_ago())
        edited = {**question, "text": REOPENS, "edit_date": long_ago()}
        await fake.push("edited_message", edited)
        await fake.wait("sendMessage")
        await fake.quiet(0.2)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_old_commands_are_carried_out_each_once(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        for text in ("/help", "/forget", "/help", "/frobnicate"):
            await fake.say(ann, text, date=long_ago())
        await fake.wait("sendMessage", count=3)
        await fake.quiet(0.3)
    texts = [message["text"] for message in fake.sent]
    assert len([text for text in texts if "/sources" in text]) == 1
    assert ENGLISH.unknown_command in texts
    assert not any(text.startswith(AWAY) for text in texts)


@scenario
async def test_in_a_group_only_what_is_for_the_bot_competes(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, f"/ask {REOPENS}", group, date=long_ago())
        await fake.say(ann, HANGERS, group, date=long_ago())
        await fake.wait("sendMessage")
        await fake.quiet(0.2)
    assert [quotes(message)[0] for message in fake.sent] == [SENTENCE]


@scenario
async def test_who_asks_now_does_not_wait(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(8, "Bob"), HANGERS, date=long_ago())
        await fake.say(fake.user(ANN), REOPENS)
        await fake.wait("sendMessage")
        assert [message["chat"]["id"] for message in fake.sent] == [ANN]
        await fake.wait("sendMessage", count=2)


def test_the_newest_outlasts_all_others_in_whatever_order_they_come() -> None:
    async def happens() -> None:
        backlog, numbers = Backlog(), [*range(5, 1000), *range(1, 5)]
        waiting = [asyncio.create_task(backlog.outlasts((7, ""), n, n)) for n in numbers]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert sum(not task.done() for task in waiting) <= 2
        results = dict(zip(numbers, await asyncio.gather(*waiting), strict=True))
        assert results.pop(999) is True
        assert set(results.values()) == {None}
        assert len(backlog) == 0

    asyncio.run(happens())


def test_it_waits_until_nothing_old_has_come_for_a_second_but_no_longer_than_half_a_minute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.backlog._SETTLED", 0.2)
    monkeypatch.setattr("bot.backlog._LONGEST", 0.5)

    async def happens() -> None:
        backlog = Backlog()
        begin = time.monotonic()
        first = asyncio.create_task(backlog.outlasts((7, ""), 1, 1))
        for number in range(2, 12):
            await asyncio.sleep(0.1)
            other = asyncio.create_task(backlog.outlasts((number, ""), number, number))
            if first.done():
                break
        assert await first is False
        assert 0.4 < time.monotonic() - begin < 0.9
        assert await other is False

    asyncio.run(happens())
