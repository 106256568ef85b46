"""What the buttons do, by commands; and what the buttons carry."""

from __future__ import annotations

import pytest

from bot.introduction import commands, help_
from bot.texts import ENGLISH, LANGUAGES, Texts
from bot.view import VIEW, View, mark_of, view_in
from knowledge import Answer, EngineError, ask
from tests.arrived import (
    REOPENS,
    button,
    quotes,
)
from tests.fake_telegram import FakeTelegram
from tests.herons import HERON, HERONS, herons
from tests.running import ANN, filled, polling, sample_articles
from tests.scenario import scenario
from tests.test_edits import Sometimes
from tests.test_turns import HANGERS

# Without buttons


@scenario
async def test_context_and_more_are_commands_too(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, articles=herons()):
        question = await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        commands = ["/context", "/context 2", "/more", "/more 1", "/more 3"]
        for count, command in enumerate(commands, 2):
            await fake.say(ann, command)
            await fake.wait("sendMessage", count=count)
        await fake.press(ann, fake.sent[1], button(fake.sent[1], ENGLISH.back))
        await fake.wait("editMessageText")
    answer, _, second, more, again, no_more = fake.sent
    assert no_more["text"] == ENGLISH.no_more
    assert quotes(second)[0].startswith("It rained")
    assert sorted(quotes(answer) + quotes(more)) == sorted(HERONS)
    assert quotes(again) == quotes(answer) == quotes(fake.sent[1])
    asked = {message["reply_to_message"]["message_id"] for message in fake.sent}
    assert asked == {question["message_id"]}


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("/context 1 2", "Write a number after the command, like this: /context 2"),
        ("/context 0", "Write a number after the command, like this: /context 2"),
        ("/context -1", "Write a number after the command, like this: /context 2"),
        ("/context two", "Write a number after the command, like this: /context 2"),
        ("/context ²", "Write a number after the command, like this: /context 2"),
        ("/context 4", "The answer has only 3 quotes."),
        (f"/context {'9' * 4000}", "The answer has only 3 quotes."),
        ("/more 1 2", "Write a number after the command, like this: /more 2"),
        ("/more 0", "Write a number after the command, like this: /more 2"),
        ("/more 9", "That was all that I found."),
    ],
)
def test_a_number_that_means_nothing_is_said_to(command: str, told: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, articles=herons()):
            await fake.say(ann, HERON)
            await fake.wait("sendMessage")
            await fake.say(ann, command)
            await fake.wait("sendMessage", count=2)
        assert fake.sent[1]["text"] == told

    happens()


@scenario
async def test_a_number_is_read_in_the_figures_of_the_readers_script(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake, articles=herons()):
        await fake.say(ann, HERON)
        await fake.wait("sendMessage")
        for count, number in enumerate(("2", "٢", "२"), 2):
            await fake.say(ann, f"/context {number}")
            await fake.wait("sendMessage", count=count)
    second, *same = (message["text"] for message in fake.sent[1:])
    assert same == [second, second]


@scenario
async def test_of_silence_no_number_shows_a_quote(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    async with polling(fake):
        await fake.say(ann, "What is the capital of Australia?")
        await fake.wait("sendMessage")
        for count, command in enumerate(("/context 2", "/more 3"), 2):
            await fake.say(ann, command)
            await fake.wait("sendMessage", count=count)
    silence, *same = (message["text"] for message in fake.sent)
    assert same == [silence, silence]


@scenario
async def test_when_it_cannot_look_the_command_says_so(fake: FakeTelegram) -> None:
    ann, index = fake.user(ANN), Sometimes()
    async with polling(fake, index=index):
        await fake.say(ann, REOPENS)
        await fake.wait("sendMessage")
        index.error = EngineError("the engine is away")
        await fake.say(ann, "/context")
        await fake.wait("sendMessage", count=2)
    assert fake.sent[1]["text"] == ENGLISH.could_not_look


@pytest.mark.parametrize("command", ["/context", "/more"])
def test_they_say_when_nothing_was_asked_and_are_silent_as_the_answer_was(command: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(-100)
        async with polling(fake):
            await fake.say(ann, f"{command} ٣", group)
            await fake.wait("sendMessage")
            await fake.say(ann, "/ask What is the capital of Australia?", group)
            await fake.wait("sendMessage", count=2)
            await fake.say(ann, command, group)
            await fake.wait("sendMessage", count=3)
        assert fake.sent[0]["text"] == ENGLISH.nothing_asked
        assert fake.sent[2]["text"] == fake.sent[1]["text"]

    happens()


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_help_and_the_list_of_commands_name_them(texts: Texts) -> None:
    named = dict(commands(texts))
    for command in ("context", "more", "new"):
        assert command in named
        assert f"/{command}" in help_(texts, "T", 3)


# Their data


def test_a_view_travels_in_64_bytes_and_comes_back_as_it_was() -> None:
    for view in (View("page", 0, "0a1b2c3d"), View("context", 999_999, "ffffffff", 999_999)):
        assert len(view.data.encode()) <= 64
        assert VIEW.match(view.data)
        assert view_in(view.data) == view
    assert view_in("v1:more:3") is None


def test_the_mark_of_an_answer_is_that_of_its_quotes_alone() -> None:
    index = filled(sample_articles())
    answer = ask(index, REOPENS)
    same = Answer("Another question", answer.quotes, "possible")
    assert mark_of(answer) == mark_of(same)
    assert mark_of(answer) != mark_of(ask(index, HANGERS))


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_what_is_shown_over_a_chat_is_within_telegrams_limit(texts: Texts) -> None:
    assert max(len(texts.button_outlived), len(texts.could_not_look)) <= 200
