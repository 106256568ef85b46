"""Which messages have thumbs, and what becomes of them when something is in the way."""

from __future__ import annotations

from bot.ledger import open_ledger
from bot.texts import ENGLISH
from bot.view import VOTE
from knowledge import EngineError
from tests.arrived import REOPENS, THUMBS, button, buttons, labels
from tests.fake_telegram import FakeTelegram, Fault
from tests.herons import HERON, herons
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.test_edits import Sometimes
from tests.test_turns import HANGERS
from tests.test_votes import counted

UP, DOWN = THUMBS


@scenario
async def test_turning_pages_keeps_the_thumbs_or_their_absence(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, articles=herons(), ledger=ledger):
        await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        stale = button(fake.sent[0], ENGLISH.more)
        await fake.press(ann, fake.sent[0], stale)
        await fake.wait("editMessageText")
        turned = labels(fake.sent[0])
        await fake.press(ann, fake.sent[0], button(fake.sent[0], UP))
        await fake.wait("editMessageReplyMarkup")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], ENGLISH.back))
        await fake.wait("editMessageText", count=2)
        await fake.press(ann, fake.sent[0], stale)
        await fake.wait("editMessageText", count=3)
    assert turned[-2:] == [UP, DOWN]
    assert UP not in labels(fake.sent[0])
    assert list(counted(ledger).values()) == [(1, 0)]


@scenario
async def test_a_thumb_of_an_answer_that_has_changed_counts_for_nobody(
    fake: FakeTelegram,
) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        question = await fake.say(ann, HANGERS)
        await fake.wait("sendMessage")
        old = button(fake.sent[0], UP)
        await fake.edit(question, REOPENS)
        await fake.wait("editMessageText")
        await fake.press(ann, fake.sent[0], old)
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == ENGLISH.button_outlived
    assert counted(ledger) == {}


@scenario
async def test_when_it_cannot_look_a_thumb_says_so_and_stays(fake: FakeTelegram) -> None:
    ann, index, ledger = fake.user(ANN), Sometimes(), open_ledger("sqlite://")
    async with polling(fake, index=index, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        index.error = EngineError("the engine is away")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], UP))
        told = await fake.wait("answerCallbackQuery")
        await fake.quiet(0.1)
    assert told[0].params["text"] == ENGLISH.could_not_look
    assert UP in labels(fake.sent[0])
    assert counted(ledger) == {}


@scenario
async def test_a_thumb_that_could_not_be_counted_counts_when_it_is_pressed_again(
    fake: FakeTelegram,
) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        data = button(fake.sent[0], UP)
        with ledger.write() as connection:
            connection.exec_driver_sql("ALTER TABLE votes RENAME TO away")
        await fake.press(ann, fake.sent[0], data)
        await fake.wait("answerCallbackQuery")
        with ledger.write() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO votes")
        await fake.press(ann, fake.sent[0], data)
        await fake.wait("editMessageReplyMarkup")
    assert list(counted(ledger).values()) == [(1, 0)]


@scenario
async def test_thumbs_whose_chat_has_to_wait_go_later(fake: FakeTelegram) -> None:
    ann, limit = fake.user(ANN), "Too Many Requests"
    fake.faults.append(Fault("editMessageReplyMarkup", code=429, description=limit, retry_after=1))
    async with polling(fake):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], button(fake.sent[0], UP))
        await fake.wait("editMessageReplyMarkup", count=2)
    assert UP not in labels(fake.sent[0])


@scenario
async def test_an_answer_that_was_deleted_meanwhile_does_no_harm(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, ledger=ledger):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        answer = dict(fake.sent[0])
        await fake.press(ann, answer, button(answer, UP))
        del fake.messages[ANN, answer["message_id"]]
        await fake.wait("editMessageReplyMarkup")
    assert list(counted(ledger).values()) == [(1, 0)]
    assert fake.sent == []


@scenario
async def test_an_examples_answer_has_thumbs(fake: FakeTelegram) -> None:
    ann, ledger = fake.user(ANN), open_ledger("sqlite://")
    async with polling(fake, examples=(REOPENS,), ledger=ledger):
        await fake.say(ann, "/start")
        await fake.wait("sendMessage")
        await fake.press(ann, fake.sent[0], "v1:ex:0")
        await fake.wait("sendMessage", count=2)
        data = button(fake.sent[1], DOWN)
        await fake.press(ann, fake.sent[1], data)
        await fake.wait("editMessageReplyMarkup")
    assert VOTE.match(data)
    assert list(counted(ledger).values()) == [(0, 1)]


@scenario
async def test_silence_and_what_is_shown_again_have_none(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, "What is the capital of Australia?")
        await fake.wait("sendMessage")
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage", count=2)
        await fake.say(ann, "/context")
        await fake.wait("sendMessage", count=3)
    assert buttons(fake.sent[0]) == []
    assert UP not in labels(fake.sent[2])
