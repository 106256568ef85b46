"""Follow-up questions: the last turns count for half an hour, in memory, and no longer."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from bot.introduction import commands
from bot.privacy import privacy
from bot.texts import ENGLISH, LANGUAGES
from bot.turns import KEPT, TURNS, Turns
from tests.arrived import REOPENS, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

HANGERS = "How many hangers are cracked?"
AND_WHY = "and why?"  # the story says nothing to it alone
HERE = (7, 0, 7)


class Clock:
    """A clock that a test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def is_silence(text: str) -> bool:
    return text.startswith((ENGLISH.silence, LANGUAGES["es"].silence))


# In chats


@scenario
async def test_a_follow_up_leans_on_the_question_before_it(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage")
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=3)
    assert is_silence(fake.sent[0]["text"])
    assert any("hangers" in quote for quote in quotes(fake.sent[2]))


@scenario
async def test_the_webhook_understands_follow_ups_too(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with at_webhook(fake):
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=2)
    assert quotes(fake.sent[1])


@scenario
async def test_a_question_that_stands_alone_is_answered_as_if_it_were_the_first(
    fake: FakeTelegram,
) -> None:
    ann, bob = fake.user(ANN), fake.user(8, "Bob")
    async with polling(fake):
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage", count=2)
        await fake.say(bob, REOPENS)
        await fake.wait("sendMessage", count=3)
    assert quotes(fake.sent[1]) == quotes(fake.sent[2])


@scenario
async def test_new_forgets_what_was_asked_and_says_so(fake: FakeTelegram) -> None:
    ana = fake.user(ANN, "Ana", "es")
    async with polling(fake):
        await fake.say(ana, HANGERS)
        await fake.wait("sendMessage")
        await fake.say(ana, "/new")
        await fake.wait("sendMessage", count=2)
        await fake.say(ana, AND_WHY)
        await fake.wait("sendMessage", count=3)
    assert fake.sent[1]["text"] == LANGUAGES["es"].forgotten
    assert is_silence(fake.sent[2]["text"])


@scenario
async def test_a_restart_forgets_what_was_asked(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
    async with polling(fake):
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=2)
    assert is_silence(fake.sent[1]["text"])


@scenario
async def test_a_pressed_example_is_a_question_that_can_be_followed_up(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, examples=(HANGERS,)):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v1:ex:0")
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=3)
    assert quotes(fake.sent[2])


@scenario
async def test_an_edited_question_counts_as_it_reads_now(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        question = await fake.say(ann, "What is the capital of Australia?")
        await fake.wait("sendMessage")
        await fake.edit(question, HANGERS)
        await fake.wait("editMessageText")
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=2)
    assert quotes(fake.sent[1])


@scenario
async def test_words_that_were_edited_away_no_longer_count(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        question = await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        await fake.edit(question, "…")
        await fake.wait("editMessageText")
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=2)
    assert is_silence(fake.sent[1]["text"])


@scenario
async def test_an_edited_follow_up_leans_on_what_came_before_it(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        follow_up = await fake.say(ann, "and who is the mayor of Canberra?")
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, "What is the capital of Australia?")
        await fake.wait("sendMessage", count=3)
        await fake.edit(follow_up, AND_WHY)
        await fake.wait("editMessageText")
    assert any("hangers" in quote for quote in quotes(fake.sent[1]))


# In groups


@scenario
async def test_in_a_group_nobody_leans_on_anothers_question(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(8, "Bob"), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, f"/ask {HANGERS}", group)
        await fake.wait("sendMessage")
        await fake.say(bob, f"/ask {AND_WHY}", group)
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, f"/ask {AND_WHY}", group)
        await fake.wait("sendMessage", count=3)
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=4)
    assert is_silence(fake.sent[1]["text"])
    assert quotes(fake.sent[2])
    assert is_silence(fake.sent[3]["text"])  # in private


@scenario
async def test_new_in_a_group_forgets_for_who_says_it(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(8, "Bob"), fake.group(-100)
    async with polling(fake):
        for count, (person, text) in enumerate(
            [(ann, HANGERS), (bob, HANGERS), (bob, None), (ann, AND_WHY), (bob, AND_WHY)], 1
        ):
            await fake.say(person, f"/ask {text}" if text else "/new", group)
            await fake.wait("sendMessage", count=count)
    assert quotes(fake.sent[3])
    assert is_silence(fake.sent[4]["text"])


@scenario
async def test_each_topic_of_a_group_is_a_conversation(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100, forum=True)
    async with polling(fake):
        await fake.say(ann, f"/ask {HANGERS}", group, thread=5)
        await fake.wait("sendMessage")
        await fake.say(ann, f"/ask {AND_WHY}", group, thread=6)
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, f"/ask {AND_WHY}", group, thread=5)
        await fake.wait("sendMessage", count=3)
    assert is_silence(fake.sent[1]["text"])
    assert quotes(fake.sent[2])


# What is kept


def test_a_question_is_forgotten_after_half_an_hour() -> None:
    async def happens() -> None:
        clock = Clock()
        turns = Turns(clock)
        turns.add(HERE, 1, "When?")
        clock.now = KEPT - 1
        assert turns.before(HERE, 2) == ["When?"]
        clock.now = KEPT
        assert turns.before(HERE, 2) == []
        assert turns.last(HERE) is None

    asyncio.run(happens())


def test_it_leaves_the_memory_even_when_nobody_asks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.turns.KEPT", 0.05)

    async def happens() -> None:
        turns = Turns()
        turns.add(HERE, 1, "When?")
        turns.add((8, 0, 8), 2, "Who?")
        assert len(turns) == 2
        await asyncio.sleep(1.2)
        assert len(turns) == 0

    asyncio.run(happens())


def test_memory_is_bounded_whoever_asks_however_much() -> None:
    async def happens() -> None:
        turns = Turns()
        for person in range(3000):
            for number in range(10):
                turns.add((person, 0, person), number, "x" * 4000)
        assert len(turns) <= 1000 * TURNS
        assert turns.before((0, 0, 0), 99) == []
        assert [len(question) for question in turns.before((2999, 0, 2999), 99)] == [500] * TURNS

    asyncio.run(happens())


def test_turns_are_known_by_their_message_and_an_edited_one_is_replaced() -> None:
    async def happens() -> None:
        turns = Turns()
        turns.add(HERE, 2, "second")
        turns.add(HERE, 1, "first")
        turns.add(HERE, 2, "second, edited")
        assert turns.before(HERE, 3) == ["first", "second, edited"]
        assert turns.before(HERE, 2) == ["first"]
        turns.forget_conversation(HERE)
        assert len(turns) == 0

    asyncio.run(happens())


def test_privacy_says_how_many_questions_are_remembered_and_how_long() -> None:
    for texts in LANGUAGES.values():
        assert f"{TURNS}" in privacy(texts)
        assert f"{KEPT // 60}" in privacy(texts)
        assert "/new" in privacy(texts)
        assert "new" in dict(commands(texts))


def test_questions_are_in_no_log_and_no_file(
    caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            question = await fake.say(ann, "How many hangers has secret-marker?")
            await fake.wait("sendMessage")
            await fake.edit(question, "How many hangers has secret-marker now?")
            await fake.wait(lambda call: call.method.startswith(("edit", "send")))
            await fake.say(ann, "and when, secret-marker?")
            await fake.wait("sendMessage", count=2)

    with caplog.at_level(logging.INFO):
        happens()
    assert "secret-marker" not in caplog.text
    assert list(tmp_path.iterdir()) == []
