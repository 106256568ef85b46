"""Letting a question wait, seeing what waits, cancelling it: by buttons and in words."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest

from bot.cipher import Cipher
from bot.ledger import open_ledger
from bot.message import LIMIT, utf16_length
from bot.texts import ENGLISH, LANGUAGES, Texts
from bot.waiting import MOST, Question, Waiting, new_id
from bot.waitinglist import CANCEL, LET_WAIT
from bot.waitingwords import (
    not_here,
    not_yours,
    only_yours,
    told,
    waiting_message,
)
from tests.arrived import button, labels, quotes
from tests.awaited import (
    COSTS,
    FARE,
    KEY,
    SINKS,
    TELL_ME,
    address_of,
    answering,
    answers_to,
    begin,
    let_wait,
    report,
    states,
)
from tests.fake_telegram import FakeTelegram, Json
from tests.fake_telegram_groups import ANONYMOUS_ADMIN
from tests.running import ANN
from tests.scenario import scenario

BOB, CLEO, GROUP = 8, 9, -100_9


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_KEY", KEY)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    begin(tmp_path)
    return tmp_path


def alerts(fake: FakeTelegram) -> list[str]:
    """What was said over pressed buttons."""
    calls = [call for call in fake.calls if call.method == "answerCallbackQuery"]
    return [str(call.params.get("text", "")) for call in calls]


# Letting it wait


def test_the_button_stands_under_silences_alone(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            asked = ("How many hangers are cracked?", "Who paid for the hangers?", "…")
            for count, words in enumerate((*asked, COSTS), 1):
                await fake.say(ann, words)
                await fake.wait("sendMessage", count=count)
        shown = [TELL_ME in labels(message) for message in fake.sent]
        silent = [ENGLISH.silence in message["text"] for message in fake.sent]
        assert shown == silent
        assert shown[-1]

    happens()


def test_without_a_key_nothing_is_offered_and_nothing_waits(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULLQUOTE_KEY")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            await fake.say(ann, COSTS)
            await fake.wait("sendMessage")
            for count, command in enumerate(("/wait", "/waiting", "/waiting cancel 1"), 2):
                await fake.say(ann, command)
                await fake.wait("sendMessage", count=count)
            await fake.press(ann, fake.sent[0], "v2:wait")  # of a time when there was a key
            await fake.wait("answerCallbackQuery")
            report(library)
            await fake.quiet(0.8)
        assert labels(fake.sent[0]) == []
        assert {message["text"] for message in fake.sent[1:]} == {not_here(ENGLISH)}
        assert alerts(fake) == [not_here(ENGLISH)]

    happens()


def test_by_command_the_last_question_waits(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            assert await said(fake, "/wait") == ENGLISH.nothing_asked
            await said(fake, "How many hangers are cracked?")
            assert (await said(fake, "/wait")).startswith("I found something")
            await said(fake, COSTS)
            assert await said(fake, "/wait") == told("kept", 14, ENGLISH)
            assert await said(fake, "/wait") == told("waits already", 14, ENGLISH)
            report(library)
            await fake.wait("sendMessage", count=7, timeout=9)
        asked = next(each for each in fake.messages.values() if each["text"] == COSTS)
        assert quotes(answers_to(fake, asked)[0]) == [FARE]

    happens()


def test_an_example_waits_and_its_answer_comes_to_the_command(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library, examples=(COSTS,)):
            await said(fake, "/start")
            await fake.press(ann, fake.sent[0], "v1:ex:0")
            await fake.wait("sendMessage", count=2)
            await said(fake, "/wait")
            report(library)
            await fake.wait("sendMessage", count=4, timeout=9)
        command = next(each for each in fake.messages.values() if each["text"] == "/wait")
        assert labels(fake.sent[1]) == []
        assert fake.sent[3]["reply_to_message"]["message_id"] == command["message_id"]

    happens()


def test_a_chat_that_has_enough_is_told_so_and_keeps_the_button(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ledger = open_ledger(f"sqlite:///{library / 'ledger.sqlite'}")
        for number in range(MOST):
            waits = Question(new_id(), ANN, -number, "", "en", time.time() + 99, f"Why {number}?")
            await Waiting(ledger, Cipher(KEY)).keep(waits)
        ledger.close()
        async with answering(fake, library):
            await let_wait(fake, fake.user(ANN))
        assert alerts(fake) == [told("too many", 14, ENGLISH)]
        assert labels(fake.sent[0]) == [TELL_ME]

    happens()


def test_a_question_that_was_deleted_does_not_wait(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            asked = await fake.say(ann, COSTS)
            await fake.wait("sendMessage")
            del fake.messages[ANN, asked["message_id"]]
            await fake.press(ann, fake.sent[0], "v2:wait")
            await fake.wait("answerCallbackQuery")
            assert await said(fake, "/waiting") == "No question waits here."
        assert alerts(fake) == [ENGLISH.button_outlived]

    happens()


# Seeing and cancelling


def test_what_waits_is_listed_and_cancelled_by_number(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            for question in (COSTS, SINKS):
                await let_wait(fake, ann, question)
            listed = await said(fake, "/waiting")
            assert f"1. “{COSTS}” – " in listed
            assert f"2. “{SINKS}” – " in listed
            assert await said(fake, "/waiting CANCEL 2") == f"Cancelled: “{SINKS}”"
            assert await said(fake, "/waiting cancel 1") == f"Cancelled: “{COSTS}”"
            report(library)
            await fake.quiet(0.8)
        assert states(address_of(library)) == []

    happens()


@pytest.mark.parametrize("wrong", ["2", "cancel 2", "cancel 0", "cancel ²", "cancel 1 2"])
def test_a_number_that_is_none_cancels_nothing(library: Path, wrong: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, library):
            await let_wait(fake, fake.user(ANN))
            answer = await said(fake, f"/waiting {wrong}")
        assert answer.startswith("No question has this number.\n\n")
        assert f"1. “{COSTS}” – " in answer
        assert states(address_of(library)) == ["waiting"]

    happens()


def test_a_button_cancels_in_place_and_once(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            for question in (COSTS, SINKS):
                await let_wait(fake, ann, question)
            await said(fake, "/waiting")
            first = button(fake.sent[-1], "✕ 1")
            for count in (1, 2):
                await fake.press(ann, fake.sent[-1], first)
                await fake.wait("answerCallbackQuery", count=2 + count)
            await fake.wait("editMessageText")
        assert alerts(fake)[2:] == ["Cancelled.", "It no longer waits."]
        assert COSTS not in fake.sent[-1]["text"]
        assert SINKS in fake.sent[-1]["text"]
        assert labels(fake.sent[-1]) == ["✕ 1"]

    happens()


def test_in_a_group_all_see_it_and_who_asked_or_an_admin_cancels(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob, cleo = (fake.user(number) for number in (ANN, BOB, CLEO))
        group = fake.group(GROUP)
        fake.admins.add((GROUP, CLEO))
        async with answering(fake, library):
            await fake.say(ann, f"/ask {COSTS}", group)
            await fake.wait("sendMessage")
            await fake.press(bob, fake.sent[0], "v2:wait")  # it is not his question
            await fake.wait("answerCallbackQuery")
            assert states(address_of(library)) == []
            await fake.press(ann, fake.sent[0], "v2:wait")
            await let_wait(fake, ann, SINKS, group)
            assert COSTS in await said(fake, "/waiting", bob, group)
            assert await said(fake, "/waiting cancel 1", bob, group) == not_yours(ENGLISH)
            await fake.press(bob, fake.sent[-2], button(fake.sent[-2], "✕ 1"))
            await fake.wait("answerCallbackQuery", count=4)
            await fake.press(ann, fake.sent[-2], button(fake.sent[-2], "✕ 1"))
            await fake.wait("editMessageText")
            assert await said(fake, "/waiting cancel 1", cleo, group) == f"Cancelled: “{SINKS}”"
        assert alerts(fake)[0] == only_yours(ENGLISH)
        assert alerts(fake)[3:] == [not_yours(ENGLISH), "Cancelled."]

    happens()


def test_what_an_admin_asked_in_the_groups_name_waits_when_an_admin_presses(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        bob, cleo, group = fake.user(BOB), fake.user(CLEO), fake.group(GROUP)
        fake.admins.add((GROUP, CLEO))
        async with answering(fake, library):
            await fake.say(ANONYMOUS_ADMIN, f"/ask {COSTS}", group, sender_chat=group)
            await fake.wait("sendMessage")
            for count, person in enumerate((bob, cleo), 1):
                await fake.press(person, fake.sent[0], "v2:wait")
                await fake.wait("answerCallbackQuery", count=count)
        assert alerts(fake) == [only_yours(ENGLISH), told("kept", 14, ENGLISH)]

    happens()


def test_a_list_of_one_chat_cancels_nothing_of_another(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(BOB)
        async with answering(fake, library):
            await let_wait(fake, ann, COSTS)
            await let_wait(fake, bob, SINKS)
            await said(fake, "/waiting")
            others = button(fake.sent[-1], "✕ 1")
            await said(fake, "/waiting", bob)
            await fake.press(bob, fake.sent[-1], others)
            await fake.wait("answerCallbackQuery", count=3)
            assert COSTS in await said(fake, "/waiting")
        assert alerts(fake)[-1] == "It no longer waits."

    happens()


def test_mydata_has_them_in_plain_words(library: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with answering(fake, library):
            await let_wait(fake, ann)
            await fake.say(ann, "/mydata")
            await fake.wait("sendDocument")
        data = json.loads(fake.files[fake.sent[-1]["document"]["file_id"]])
        assert [each["question"] for each in data["waiting"]] == [COSTS]

    happens()


# Their words


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_all_is_within_telegrams_limits(texts: Texts) -> None:
    words = "Why " * 1000
    many = [Question(new_id(), 1, n, "", "en", time.time(), words) for n in range(MOST)]
    message = waiting_message(many, texts, "No question has this number.")
    assert utf16_length(message.text) <= LIMIT
    datas = [each.data for row in message.buttons for each in row]
    assert all(re.match(CANCEL, data) and len(data) <= 64 for data in datas)
    assert re.match(LET_WAIT, "v2:wait")
    over_buttons = [told(kept, 365, texts) for kept in ("kept", "waits already", "too many")]
    over_buttons += [not_here(texts), only_yours(texts), not_yours(texts)]
    assert max(map(len, over_buttons)) <= 200


async def said(
    fake: FakeTelegram, words: str, person: Json | None = None, chat: Json | None = None
) -> str:
    """What the bot says to this; by Ann, in private, where nobody and nothing else is named."""
    count = len(fake.sent)
    await fake.say(person or fake.people.get(ANN) or fake.user(ANN), words, chat)
    await fake.wait("sendMessage", count=count + 1)
    return str(fake.sent[-1]["text"])
