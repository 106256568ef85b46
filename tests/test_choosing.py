"""/stories, /story and links to the bot: each chat asks the story that it has chosen."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.introduction import start
from bot.ledger import open_ledger
from bot.message import LIMIT, Message, Story, utf16_length
from bot.storylist import CHOICE, PAGE, now_asked, stories_message
from bot.texts import ENGLISH, LANGUAGES, Texts
from bot.turns import Turns
from tests.arrived import button, buttons, labels, quotes, report
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario
from tests.several_stories import FERRY, MARKET, desk_of, library, many, write_story

GROUP = -100_5
SAILS = "When does the ferry sail?"
NO_SUCH = "There is no such story to ask here. /stories says which there are."


def now(title: str) -> str:
    return f"Here I answer from: {title}"


# By buttons and by commands


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize("code", ["en", "es", "ar"])
def test_a_pressed_story_is_marked_and_asked_from_then_on(
    tmp_path: Path, running: Any, code: str
) -> None:
    texts = LANGUAGES[code]

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN, "Ann", code)
        async with running(fake, desk=desk_of(library(tmp_path))):
            await fake.say(ann, "/stories")
            await fake.wait("sendMessage")
            await fake.press(ann, fake.sent[0], button(fake.sent[0], "The fish market"))
            await fake.wait("editMessageText")
            told = await fake.wait("answerCallbackQuery")
            await fake.say(ann, SAILS)
            await fake.wait("sendMessage", count=2)
            await fake.say(ann, "When does the fish market open?")
            await fake.wait("sendMessage", count=3)
        everything, *stories = labels(fake.sent[0])
        assert stories == ["The ferry", "● The fish market"]
        assert not everything.startswith("●")
        assert "/story market" in fake.sent[0]["text"]
        assert told[0].params["text"] == now_asked(Story("The fish market", ()), texts)
        assert fake.sent[1]["text"].startswith(texts.silence)
        assert MARKET in quotes(fake.sent[2])

    happens()


def test_commands_do_the_same_without_buttons(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            for count, text in enumerate(
                ["/story Market", SAILS, "/story all", SAILS, "/story nowhere", "/story"], 1
            ):
                await fake.say(ann, text)
                await fake.wait("sendMessage", count=count)
        chosen, silent, whole, answered, unknown, listed = fake.sent
        assert chosen["text"] == now("The fish market")
        assert labels(chosen) == ["La lonja abre", "A new hall"]  # what may be asked of it
        assert silent["text"].startswith(ENGLISH.silence)
        assert whole["text"] == now("The ferry · The fish market")
        assert quotes(answered) == [FERRY]
        assert unknown["text"] == NO_SUCH
        assert labels(listed) == ["● All stories", "The ferry", "The fish market"]

    happens()


def test_many_stories_are_listed_eight_a_page(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(many(tmp_path, 17))):
            await fake.say(ann, "/stories")
            await fake.wait("sendMessage")
            first = labels(fake.sent[0])
            for count in (1, 2):
                await fake.press(ann, fake.sent[0], button(fake.sent[0], "▸"))
                await fake.wait("editMessageText", count=count)
            await fake.press(ann, fake.sent[0], button(fake.sent[0], "Story 16"))
            await fake.wait("editMessageText", count=3)
        assert first == ["● All stories", *(f"Story {n:02}" for n in range(8)), "▸"]
        assert labels(fake.sent[0]) == ["All stories", "● Story 16", "◂"]

    happens()


@scenario
async def test_where_there_is_one_story_it_is_named(fake: FakeTelegram) -> None:
    async with polling(fake):
        await fake.say(fake.user(ANN), "/stories")
        await fake.wait("sendMessage")
    assert fake.sent[0]["text"] == "There is one story to ask here: The bridge"
    assert buttons(fake.sent[0]) == []


def test_choices_and_their_buttons_outlive_a_restart(tmp_path: Path) -> None:
    ledger = open_ledger("sqlite://")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, root = fake.user(ANN), library(tmp_path)
        async with polling(fake, desk=desk_of(root), ledger=ledger):
            await fake.say(ann, "/stories")
            await fake.wait("sendMessage")
        async with polling(fake, desk=desk_of(root), ledger=ledger):
            await fake.press(ann, fake.sent[0], button(fake.sent[0], "The fish market"))
            await fake.wait("editMessageText")
        async with polling(fake, desk=desk_of(root), ledger=ledger):
            await fake.say(ann, SAILS)
            await fake.wait("sendMessage", count=2)
        assert fake.sent[1]["text"].startswith(ENGLISH.silence)

    happens()


def test_a_story_that_is_removed_is_refused_politely_and_leaves_the_list(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, desk = fake.user(ANN), desk_of(many(tmp_path, 3))
        async with polling(fake, desk=desk):
            await fake.say(ann, "/story story-01")
            await fake.wait("sendMessage")
            await fake.say(ann, "/stories")
            await fake.wait("sendMessage", count=2)
            old = button(fake.sent[1], "● Story 01")
            for file in (tmp_path / "story-01").iterdir():
                file.unlink()
            desk.refresh()
            await fake.press(ann, fake.sent[1], old)
            told = await fake.wait("answerCallbackQuery")
            await fake.wait("editMessageText")
            await fake.say(ann, "Which heron flew over the lake?")
            await fake.wait("sendMessage", count=3)
        assert told[0].params["text"] == NO_SUCH
        assert labels(fake.sent[1]) == ["● All stories", "Story 00", "Story 02"]
        assert "can no longer be asked here" in fake.sent[1]["text"]
        assert len(quotes(fake.sent[2])) == 2

    happens()


def test_choosing_another_story_forgets_what_was_asked_of_the_first(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            said = [SAILS, "/story ferry", "/more", SAILS, "/story ferry", "/more"]
            for count, text in enumerate(said, 1):
                await fake.say(ann, text)
                await fake.wait("sendMessage", count=count)
        assert fake.sent[2]["text"] == ENGLISH.nothing_asked
        assert fake.sent[5]["text"] == ENGLISH.no_more  # the same again changes nothing

    happens()


def test_turns_of_one_chat_alone_are_forgotten() -> None:
    async def happens() -> None:
        turns = Turns()
        for conversation in [(GROUP, 0, 1), (GROUP, 5, 2), (ANN, 0, ANN)]:
            turns.add(conversation, 1, "When?")
        await turns.forget(GROUP)
        assert len(turns) == 1
        assert turns.last((ANN, 0, ANN)) is not None

    asyncio.run(happens())


# By links


def test_a_link_chooses_the_story_and_offers_its_examples(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path)), examples=("Of all?",)):
            await fake.say(ann, "/start market")
            await fake.wait("sendMessage")
            await fake.say(ann, "/start")
            await fake.wait("sendMessage", count=2)
            await fake.press(ann, fake.sent[0], button(fake.sent[0], "A new hall"))
            await fake.wait("sendMessage", count=3)
        assert fake.sent[0]["text"] == start(ENGLISH, "The fish market")
        assert labels(fake.sent[0]) == ["La lonja abre", "A new hall"]
        assert fake.sent[1]["text"] == fake.sent[0]["text"]
        assert MARKET in quotes(fake.sent[2])

    happens()


@pytest.mark.parametrize("payload", ["nowhere", "v-files", "x" * 64, "A_B-C"])
def test_a_link_to_nothing_is_answered_politely(tmp_path: Path, payload: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(fake.user(ANN), f"/start {payload}")
            await fake.wait("sendMessage")
        whole = start(ENGLISH, "The ferry · The fish market")
        assert fake.sent[0]["text"] == f"{NO_SUCH}\n\n{whole}"

    happens()


def test_a_link_of_the_bots_own_names_no_story(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with polling(fake, desk=desk_of(library(tmp_path))):
            await fake.say(fake.user(ANN), "/start _inline")
            await fake.wait("sendMessage")
        assert fake.sent[0]["text"] == start(ENGLISH, "The ferry · The fish market")

    happens()


# Within limits


@pytest.mark.parametrize("texts", LANGUAGES.values(), ids=lambda texts: str(texts.language))
def test_the_longest_names_fit_into_the_list_and_its_buttons(texts: Texts) -> None:
    stories = [Story("😀" * 900, (report("x."),), name=f"{n:02}" + "x" * 30) for n in range(40)]
    for asked in (stories[3], Story("😀" * 9000, ())):
        message = stories_message(stories, asked, texts, page_number=99, lost=True)
        assert utf16_length(message.text) <= LIMIT
        assert all(1 <= len(each.encode()) <= 64 for each in data_of(message))
        assert all(CHOICE.match(each) or PAGE.match(each) for each in data_of(message))
        assert len(now_asked(asked, texts, 100)) <= 200


def data_of(message: Message) -> list[str]:
    return [each.data for row in message.buttons for each in row]


def test_new_stories_of_the_same_title_are_told_apart_by_their_names(tmp_path: Path) -> None:
    for name in ("a-fire", "b-fire"):
        write_story(tmp_path, name, "The fire")
    stories = list(desk_of(library(tmp_path)).stories.values())
    message = stories_message(stories, Story("All", ()), ENGLISH)
    assert message.text.count("The fire") == 2
    assert "/story a-fire" in message.text
    assert "/story b-fire" in message.text
