"""Buttons outlive the process, the story and the question: they work, or say that they don't."""

from __future__ import annotations

import logging
from functools import partial

import pytest

from bot.desk import Desk
from bot.message import Story
from bot.texts import ENGLISH, LANGUAGES
from knowledge import EngineError, ask
from tests.arrived import (
    REOPENS,
    SENTENCE,
    bold,
    button,
    quotes,
    report,
)
from tests.fake_telegram import FakeTelegram, Fault
from tests.herons import HERON
from tests.running import ANN, filled, polling
from tests.scenario import scenario
from tests.test_edits import Sometimes
from tests.test_turns import AND_WHY, HANGERS


@scenario
async def test_buttons_work_after_a_restart(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        await fake.say(ann, f"@{fake.me['username']} {REOPENS}", group)
        await fake.wait("sendMessage")
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage", count=2)
    async with polling(fake):
        for count, message in enumerate(fake.sent, 1):
            await fake.press(ann, message, button(message, ENGLISH.context))
            await fake.wait("editMessageText", count=count)
    assert [SENTENCE in quotes(message)[0] for message in fake.sent] == [True, True]


@scenario
async def test_the_buttons_of_an_edited_question_are_those_of_its_new_answer(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        question = await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        old = button(fake.sent[0], ENGLISH.context)
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
        await fake.press(ann, fake.sent[0], old)
        told = await fake.wait("answerCallbackQuery")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        await fake.wait("editMessageText", count=2)
    assert told[0].params["text"] == ENGLISH.button_outlived
    assert SENTENCE in quotes(fake.sent[0])[0]


@scenario
async def test_under_a_follow_up_they_show_its_answer_and_never_another(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        await fake.say(ann, AND_WHY)
        await fake.wait("sendMessage", count=2)
        answer = dict(fake.sent[1])
        await fake.press(ann, fake.sent[1], button(answer, ENGLISH.context))
        await fake.wait("editMessageText")
        assert quotes(answer)[0] in quotes(fake.sent[1])[0]
        await fake.say(ann, "/new")
        await fake.wait("sendMessage", count=3)
        await fake.press(ann, fake.sent[1], button(fake.sent[1], ENGLISH.back))
        told = await fake.wait("answerCallbackQuery", count=2)
        await fake.quiet(0.2)
    assert told[1].params["text"] == ENGLISH.button_outlived


@scenario
async def test_a_deleted_question_leaves_buttons_that_say_so(fake: FakeTelegram) -> None:
    ana = fake.user(ANN, "Ana", "es")
    async with polling(fake):
        question = await fake.say(ana, REOPENS)
        await fake.wait("sendMessage")
        del fake.messages[ANN, question["message_id"]]
        await fake.press(ana, fake.sent[0], button(fake.sent[0], LANGUAGES["es"].context))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.2)
    assert told[0].params["text"] == LANGUAGES["es"].button_outlived


@scenario
async def test_a_story_that_has_changed_is_not_shown_under_an_old_answer(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    old, new = (report(f"It rained. The heron flew over lake {n}.", "a") for n in (1, 2))
    desk = Desk(Story("L", [old]), partial(ask, filled((old,))), (), slow=True, close=lambda: None)
    async with polling(fake, desk=desk):
        await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        desk.look_up = partial(ask, filled((new,)))
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.2)
    assert told[0].params["text"] == ENGLISH.button_outlived


@pytest.mark.parametrize("data", ["v1:more:3", "v1:exmore:0:3", "v2:page:0:zz", "v9:x"])
def test_a_button_of_another_version_says_so(data: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake):
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            await fake.press(ann, fake.sent[0], data)
            told = await fake.wait("answerCallbackQuery")
            await fake.quiet(0.1)
        assert told[0].params["text"] == ENGLISH.button_outlived

    happens()


@scenario
async def test_when_it_cannot_look_a_button_says_so_and_the_answer_stays(
    fake: FakeTelegram,
) -> None:
    ann, index = fake.user(ANN), Sometimes()
    async with polling(fake, index=index):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        index.error = EngineError("the engine is away")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == ENGLISH.could_not_look
    assert quotes(fake.sent[0])[0] == SENTENCE


def test_a_bug_behind_a_button_is_logged_and_said_in_one_sentence(
    caplog: pytest.LogCaptureFixture,
) -> None:
    index = Sometimes()

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, index=index):
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage")
            index.error = ZeroDivisionError()
            await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
            told = await fake.wait("answerCallbackQuery")
        assert told[0].params["text"] == ENGLISH.could_not_look
        assert len(fake.sent) == 1

    happens()
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


@scenario
async def test_a_press_that_telegram_takes_for_too_old_still_counts(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        fake.faults.append(Fault("answerCallbackQuery", code=400, description="query is too old"))
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        await fake.wait("editMessageText")
    assert bold(fake.sent[0])[0] == SENTENCE


@scenario
async def test_under_a_message_that_telegram_no_longer_shows_a_button_says_so(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        gone = {"message_id": 5, "date": 0, "chat": fake.chats[ANN]}
        await fake.press(ann, gone, "v2:page:0:00000000")
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == ENGLISH.button_outlived


@scenario
async def test_a_button_whose_chat_has_to_wait_is_carried_out_later(fake: FakeTelegram) -> None:
    ann, limit = fake.user(ANN), "Too Many Requests"
    fake.faults.append(Fault("editMessageText", code=429, description=limit, retry_after=1))
    async with polling(fake):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.context))
        await fake.wait("editMessageText", count=2)
    assert bold(fake.sent[0])[0] == SENTENCE
    assert len(fake.sent) == 1


@scenario
async def test_a_button_that_is_pressed_twice_does_no_harm(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        data = button(fake.sent[0], ENGLISH.context)
        await fake.press(ann, fake.sent[0], data)
        await fake.press(ann, fake.sent[0], data)
        await fake.wait("editMessageText", count=2)
        await fake.quiet(0.2)
    assert len(fake.sent) == 1


@scenario
async def test_an_examples_buttons_need_no_question_above_them(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, examples=(REOPENS,)):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v1:ex:0")
        await fake.wait("sendMessage", count=2)
    async with polling(fake, examples=(REOPENS,)):
        await fake.press(ann, fake.sent[1], button(fake.sent[1], ENGLISH.context))
        await fake.wait("editMessageText")
    assert bold(fake.sent[1])[0] == SENTENCE
