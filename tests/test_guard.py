"""The guard: who asks too often waits, is told so once, and keeps nobody else waiting."""

from __future__ import annotations

import pytest

from bot.cooldown import MINUTE, REMEMBERED, Cooldown
from bot.texts import ENGLISH
from tests.arrived import REOPENS, SENTENCE, button, quotes
from tests.fake_telegram import FakeTelegram, Json
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario

BOB = 8
MOMENT = "Please give me a moment: "
SILENT = 0.3  # seconds without any call of the bot


class Clock:
    """Seconds that a test lets go by."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits that are soon reached."""
    monkeypatch.setattr("bot.guard.PERSON", 2)
    monkeypatch.setattr("bot.guard.MEMBER", 2)
    monkeypatch.setattr("bot.guard.GROUP", 3)


def moments(fake: FakeTelegram) -> list[Json]:
    return [message for message in fake.sent if message["text"].startswith(MOMENT)]


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
def test_who_asks_too_often_is_told_once_and_others_are_answered(running: type) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, bob = fake.user(ANN), fake.user(BOB, "Bob")
        async with running(fake):
            for count in range(1, 4):
                await fake.say(ann, REOPENS)
                await fake.wait("sendMessage", count=count)
            await fake.say(ann, REOPENS)
            await fake.say(ann, "/help")
            await fake.quiet(SILENT)
            await fake.say(bob, REOPENS)
            await fake.wait("sendMessage", count=4)
        assert [message["chat"]["id"] for message in moments(fake)] == [ANN]
        assert fake.sent[2] == moments(fake)[0]
        assert fake.sent[2]["text"].endswith(("60 seconds.", "59 seconds."))
        assert quotes(fake.sent[3])[0] == SENTENCE

    happens()


@scenario
async def test_when_the_minute_is_over_everything_is_answered_again(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.cooldown.MINUTE", 1.0)
        async with polling(fake):
            for count in range(1, 4):
                await fake.say(ann, "/help")
                await fake.wait("sendMessage", count=count)
            await fake.until(lambda: False, 1.1)
            await fake.say(ann, REOPENS)
            await fake.wait("sendMessage", count=4)
    assert fake.sent[2]["text"] == f"{MOMENT}1 second."
    assert quotes(fake.sent[3])[0] == SENTENCE


@scenario
async def test_presses_count_and_are_told_once(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        data = button(fake.sent[0], ENGLISH.context)
        for count in range(1, 4):
            await fake.press(ann, fake.sent[0], data)
            await fake.wait("answerCallbackQuery", count=count)
        told = await fake.wait("answerCallbackQuery", count=3)
    texts = [call.params.get("text", "") for call in told]
    assert texts[0] == texts[2] == ""
    assert texts[1].startswith(MOMENT)
    assert len([call for call in fake.calls if call.method == "editMessageText"]) == 1


@scenario
async def test_an_edited_question_counts_as_another(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        question = await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        await fake.edit(question, "How many hangers are cracked?")
        await fake.wait("editMessageText")
        await fake.edit(question, REOPENS)
        await fake.wait("sendMessage", count=2)
    assert len(moments(fake)) == 1


@scenario
async def test_one_member_keeps_no_other_from_asking(fake: FakeTelegram) -> None:
    ann, bob, group = fake.user(ANN), fake.user(BOB, "Bob"), fake.group(-100)
    async with polling(fake):
        for count in range(1, 4):
            await fake.say(ann, f"/ask {REOPENS}", group)
            await fake.wait("sendMessage", count=count)
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.say(bob, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage", count=4)
        await fake.say(ann, REOPENS)  # in private she may
        await fake.wait("sendMessage", count=5)
    assert [message["text"].startswith(MOMENT) for message in fake.sent] == [
        *(False, False, True),
        *(False, False),
    ]


@scenario
async def test_a_group_that_asks_too_much_is_told_once(fake: FakeTelegram) -> None:
    people = [fake.user(number, f"P{number}") for number in range(1, 8)]
    async with polling(fake):
        group, other = fake.group(-100), fake.group(-200)
        for count, person in enumerate(people[:4], 1):
            await fake.say(person, f"/ask {REOPENS}", group)
            await fake.wait("sendMessage", count=count)
        for person in people:
            await fake.say(person, f"/ask {REOPENS}", group)
        await fake.quiet(SILENT)
        await fake.say(people[6], f"/ask {REOPENS}", other)
        await fake.wait("sendMessage", count=5)
    assert moments(fake) == [fake.sent[3]]
    assert quotes(fake.sent[4])[0] == SENTENCE


@scenario
async def test_chatter_of_a_group_does_not_count(fake: FakeTelegram) -> None:
    ann, group = fake.user(ANN), fake.group(-100)
    async with polling(fake):
        for _ in range(5):
            await fake.say(ann, REOPENS, group)
            await fake.say(ann, "/start@another_bot", group)
        await fake.say(ann, f"/ask {REOPENS}", group)
        await fake.wait("sendMessage")
    assert quotes(fake.sent[0])[0] == SENTENCE


def test_a_minute_begins_with_the_first_question() -> None:
    clock = Clock()
    cooldown = Cooldown(clock)
    assert not cooldown.count((1, 1), 2).over
    clock.now += MINUTE - 1
    assert not cooldown.count((1, 1), 2).over
    third = cooldown.count((1, 1), 2)
    assert third.over
    assert third.first_over
    assert cooldown.left(third) == 1
    assert not cooldown.count((1, 1), 2).first_over
    assert not cooldown.count((1, 2), 2).over
    clock.now += 1
    assert not cooldown.count((1, 1), 2).over


def test_memory_is_bounded_however_many_ask() -> None:
    cooldown = Cooldown(Clock())
    for person in range(REMEMBERED + 500):
        cooldown.count((person, person), 2)
    assert len(cooldown) == REMEMBERED
