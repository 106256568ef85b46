"""The waiting room: a question that waited is answered once, when the story does, or said over."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.ledger import open_ledger
from bot.tables import WAITING
from tests.arrived import labels, quotes
from tests.awaited import (
    COSTS,
    FARE,
    KEY,
    SINKS,
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
from tests.bench_waiting import run
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

BOB, GROUP = 8, -100_9


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    begin(tmp_path)
    return tmp_path


# It is answered


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_a_question_is_answered_when_an_article_comes_that_does(
    library: Path, running: Any, language: str
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN, "Ann", language)
        async with answering(fake, library, running):
            asked = await fake.say(ann, COSTS)
            await fake.wait("sendMessage")
            silence = dict(fake.sent[0])
            await fake.press(ann, silence, "v2:wait")
            await fake.wait("editMessageReplyMarkup")
            report(library)
            calls = await fake.wait("sendMessage", count=2, timeout=9)
            await until_forgotten(fake, address_of(library))
        assert len(labels(silence)) == 1
        assert labels(fake.sent[0]) == []
        answer = fake.sent[1]
        assert quotes(answer) == [FARE]
        assert "Harbour Post" in answer["text"]
        assert answer["reply_to_message"]["message_id"] == asked["message_id"]
        assert str(calls[1].params["disable_notification"]).lower() == "true"

    happens()


def test_a_changed_article_answers_too_and_its_buttons_work(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        report(library, "Trees were planted.\n\nIt rained.")
        async with answering(fake, library):
            await let_wait(fake, ann)
            report(library, f"Trees were planted.\n\n{FARE}")
            await fake.wait("sendMessage", count=2, timeout=9)
            context = fake.sent[1]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
            await fake.press(ann, fake.sent[1], context)
            await fake.wait("editMessageText")
        assert "Trees were planted." in quotes(fake.sent[1])[0]

    happens()


def test_what_perhaps_answers_is_not_told(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(BOB)
        async with answering(fake, library):
            unsure = await let_wait(fake, ann, SINKS)
            sure = await let_wait(fake, bob, COSTS)
            report(library)
            await fake.wait("sendMessage", count=3, timeout=9)
            await fake.say(ann, SINKS)
            await fake.wait("sendMessage", count=4)
        assert answers_to(fake, unsure) == []
        assert len(answers_to(fake, sure)) == 1
        assert fake.sent[3]["text"].startswith("The story may say")
        assert states(address_of(library)) == ["waiting"]

    happens()


def test_a_follow_up_waits_with_what_it_leans_on(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            await fake.say(ann, "What does a ticket for the ferry cost?")
            await fake.wait("sendMessage")
            asked = await let_wait(fake, ann, "How much does it cost?")
        report(library)
        async with answering(fake, library):
            await fake.wait("sendMessage", count=3, timeout=9)
        assert quotes(answers_to(fake, asked)[0]) == [FARE]

    happens()


def test_what_changed_while_the_bot_was_away_is_tried_at_its_start(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            asked = await let_wait(fake, fake.user(ANN))
        report(library)
        for _ in range(2):
            async with answering(fake, library):
                await fake.wait("sendMessage", count=2, timeout=9)
                await until_forgotten(fake, address_of(library))
        assert len(answers_to(fake, asked)) == 1

    happens()


def test_what_changed_between_the_silence_and_the_press_answers_at_once(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            asked = await fake.say(ann, COSTS)
            await fake.wait("sendMessage")
            report(library)
            for count in range(2, 9):  # until the article has arrived
                await fake.say(ann, "How much is a ticket for the ferry?")
                await fake.wait("sendMessage", count=count)
                if quotes(fake.sent[-1]):
                    break
                await asyncio.sleep(0.2)
            await fake.press(ann, fake.sent[0], "v2:wait")
            await fake.wait("sendMessage", count=count + 1)
        assert quotes(answers_to(fake, asked)[0]) == [FARE]

    happens()


def test_in_a_group_the_answer_comes_to_the_question_in_its_topic(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(GROUP, forum=True)
        async with answering(fake, library):
            asked = await fake.say(ann, f"/ask {COSTS}", group, thread=77)
            await fake.wait("sendMessage")
            await fake.press(ann, fake.sent[0], "v2:wait")
            await fake.wait("answerCallbackQuery")
            del fake.messages[GROUP, asked["message_id"]]
            report(library)
            await fake.wait("sendMessage", count=2, timeout=9)
        assert quotes(fake.sent[1]) == [FARE]
        assert fake.sent[1]["message_thread_id"] == 77

    happens()


def test_a_story_that_is_closed_to_the_chat_meanwhile_does_not_answer(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(BOB)
        async with answering(fake, library):
            shut_out, asked = await let_wait(fake, ann), await let_wait(fake, bob)
        settings = f'title: "The bridge"\nchats: [{BOB}]\n'
        (library / "bridge" / "story.yml").write_text(settings, "utf-8")
        report(library)
        async with answering(fake, library):
            await fake.wait("sendMessage", count=3, timeout=9)
            await asyncio.sleep(0.3)
        assert [len(answers_to(fake, each)) for each in (shut_out, asked)] == [0, 1]

    happens()


# It is over


@pytest.mark.parametrize("fault", [None, Fault("sendMessage", code=429, retry_after=1)])
def test_after_its_time_one_message_says_so(library: Path, fault: Fault | None) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            asked = await let_wait(fake, fake.user(ANN))
        set_all(address_of(library), until=time.time() - 5)
        report(library)  # too late
        if fault:
            fake.faults.append(replace(fault))
        async with answering(fake, library):
            await fake.wait("sendMessage", count=3 if fault else 2, timeout=9)
            await until_forgotten(fake, address_of(library))
        told = answers_to(fake, asked)
        assert [each["text"] for each in told] == [
            f"The story has not answered: “{COSTS}”. I no longer wait."
        ]

    happens()


def test_what_another_key_encrypted_is_forgotten_and_counted(
    library: Path, caplog: pytest.LogCaptureFixture
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            asked = await let_wait(fake, fake.user(ANN))
            other = await let_wait(fake, fake.user(BOB), SINKS)
        ledger = open_ledger(address_of(library))
        with ledger.write() as connection:
            rows = connection.execute(WAITING.select()).all()
            bad = next(row for row in rows if row.chat == BOB)
            which = WAITING.c.id == bad.id
            connection.execute(update(WAITING).where(which).values(secret="x" + bad.secret[1:]))
        ledger.close()
        report(library)
        async with answering(fake, library):
            await fake.wait("sendMessage", count=3, timeout=9)
            await until_forgotten(fake, address_of(library))
        assert len(answers_to(fake, asked)) == 1
        assert answers_to(fake, other) == []

    happens()
    assert "another key and are forgotten: 1" in caplog.text
    assert "ferry" not in caplog.text


# Many


def test_many_are_tried_while_others_get_their_answers(tmp_path: Path) -> None:
    found = asyncio.run(run(tmp_path, 300))
    assert found.asked >= 1
    assert found.slowest < 3.0
