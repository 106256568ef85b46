"""A story with a list of chats: to all others there is no such story, whatever they try."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.storylist import no_such_story
from bot.texts import ENGLISH
from tests.arrived import button, labels, quotes
from tests.fake_telegram import Call, FakeTelegram
from tests.running import ANN, at_webhook, polling
from tests.scenario import scenario
from tests.several_stories import AND_WHO, CLOSED, FERRY, NEWSROOM, SECRETS, desk_of, library
from tests.test_choosing import SAILS

RESIGNED = "Who resigned at midnight?"
LINK = "https://harbour.example/a-5"  # of the closed article
DIALOGUES = (
    ("/start", "/start v-files", "/help", "/about", "/stories"),
    ("/story v-files", "/story The Sealed files", "/story all", "/sources"),
    (f"/ask {RESIGNED}", "/more", "/context", "/good", f"/ask {AND_WHO}", "/sources"),
    (f"/ask {LINK} {RESIGNED}", "/more", "/sources"),
    ("/story ferry", f"/ask {RESIGNED}", "/start", "/mydata", "/settings", "/privacy", "/new"),
)


def leaks(calls: list[Call]) -> list[str]:
    """What of the closed story is in anything that the bot sent."""
    told = json.dumps([call.params for call in calls], ensure_ascii=False)
    return [secret for secret in SECRETS if secret in told]


def close(root: Path) -> None:
    """Nobody but another chat may ask the closed story from now on."""
    (root / "v-files" / "story.yml").write_text("title: The Sealed files\nchats: [-1]\n")


async def replied(fake: FakeTelegram, person: Any, text: str, chat: Any = None) -> dict[str, Any]:
    """What the bot replies to a message."""
    count = len(fake.sent)
    await fake.say(person, text, chat)
    await fake.until(lambda: len(fake.sent) > count, 5)
    assert len(fake.sent) == count + 1
    return fake.sent[-1]


async def pressed(fake: FakeTelegram, person: Any, message: Any, data: str) -> None:
    """Press a button, and wait until the bot has done with it."""
    query = await fake.press(person, message, data)
    await fake.until(lambda: query not in fake.open_queries, 5)


# Who may ask


def test_the_chat_that_is_listed_sees_all_of_it(tmp_path: Path) -> None:
    """So that the tests below would see a leak."""

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(NEWSROOM)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            answer = await replied(fake, ann, f"/ask {RESIGNED}", group)
            await replied(fake, ann, "/sources", group)
            listed = await replied(fake, ann, "/stories", group)
        assert quotes(answer) == [CLOSED]
        assert labels(listed)[1:] == ["The ferry", "The fish market", "The Sealed files"]
        assert leaks(fake.calls) == list(SECRETS)

    happens()


# Others, by all that they can write or press


@pytest.mark.parametrize("running", [polling, at_webhook], ids=["polling", "webhook"])
@pytest.mark.parametrize("where", ["private", "group"])
def test_no_command_tells_of_it(tmp_path: Path, running: Any, where: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with running(fake, desk=desk_of(library(tmp_path))):
            for number, dialogue in enumerate(DIALOGUES, 20):
                person, chat = fake.user(number), None
                if where == "group":
                    chat = fake.group(-number)
                    fake.admins.add((-number, number))
                for text in dialogue:
                    await replied(fake, person, text, chat)
            refusal = await replied(fake, fake.user(ANN), "/story v-files")
            same = await replied(fake, fake.user(ANN), "/story nowhere")
        assert leaks(fake.calls) == []
        assert refusal["text"] == same["text"] == no_such_story(ENGLISH)

    happens()


def test_no_button_tells_of_it(tmp_path: Path) -> None:
    """Nor those that stand in the newsroom, pressed by their data in another chat."""

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, newsroom = fake.user(ANN), fake.group(NEWSROOM)
        async with polling(fake, desk=desk_of(library(tmp_path)), examples=(RESIGNED,)):
            there = await replied(fake, ann, f"/ask {RESIGNED}", newsroom)
            listed = await replied(fake, ann, "/stories", newsroom)
            begun = await replied(fake, ann, "/start", newsroom)
            data = [
                each["callback_data"]
                for message in (there, listed, begun)
                for row in message["reply_markup"]["inline_keyboard"]
                for each in row
                if "callback_data" in each
            ]
            here = await replied(fake, ann, RESIGNED)
            before = len(fake.calls)
            data += [f"v1:ex:{number}" for number in range(10)]
            data += [f"v1:src:{number}" for number in range(5)] + ["v2:stories:0", "v2:stories:9"]
            for number, each in enumerate(data, 20):  # nobody too often
                await pressed(fake, fake.user(number), here, each)
        assert "v2:story:v-files:0" in data
        assert leaks(fake.calls[before:]) == []

    happens()


def test_no_edit_tells_of_it(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            question = await fake.say(ann, SAILS)
            await fake.wait("sendMessage")
            assert quotes(fake.sent[0]) == [FERRY]
            await fake.edit(question, RESIGNED)
            await fake.wait("editMessageText")
        assert leaks(fake.calls) == []
        assert fake.sent[0]["text"].startswith(ENGLISH.silence)

    happens()


def test_no_inline_query_and_no_guest_question_tells_of_it(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(library(tmp_path))):
            for text in ("", RESIGNED, "Sealed minutes"):
                await fake.inline(ann, text)
            await fake.guest(ann, f"@{fake.me['username']} {RESIGNED}")
            await fake.wait("answerInlineQuery", count=3)
            await fake.wait("answerGuestQuery")
        assert leaks(fake.calls) == []

    happens()


def test_where_everything_is_closed_nothing_is_offered(tmp_path: Path) -> None:
    root = library(tmp_path)
    for name in ("ferry", "market"):
        (root / name / "story.yml").write_text(f"chats: [{NEWSROOM}]\n")

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        async with polling(fake, desk=desk_of(root)):
            told = {
                (await replied(fake, ann, text))["text"]
                for text in ("/start", "/start ferry", "/about", "/stories")
            }
            answer = await replied(fake, ann, SAILS)
        assert len(told) == 1
        assert str(ANN) in told.pop()  # what the editors have to write down
        assert answer["text"] == "No report of this story may be quoted now."
        assert leaks(fake.calls) == []

    happens()


# A story that is closed while it is asked


def test_a_story_that_is_closed_later_is_gone_at_once(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.admins |= {(NEWSROOM, ANN), (NEWSROOM, 8)}
        ann, bob, group = fake.user(ANN), fake.user(8, "Bob"), fake.group(NEWSROOM)
        desk = desk_of(root := library(tmp_path))
        async with polling(fake, desk=desk):
            listed = await replied(fake, ann, "/stories", group)
            await replied(fake, ann, "/story v-files", group)
            begun = await replied(fake, ann, "/start", group)
            sources = await replied(fake, ann, "/sources", group)
            question = await fake.say(ann, f"/ask {RESIGNED}", group)
            await fake.wait("sendMessage", count=5)
            answer = fake.sent[-1]
            thumb = button(answer, "👍")
            close(root)
            desk.refresh()
            before = len(fake.calls)
            await pressed(fake, bob, answer, thumb)
            await pressed(fake, bob, listed, "v2:story:v-files:0")
            await pressed(fake, bob, begun, button(begun, "Sealed minutes"))
            await pressed(fake, bob, sources, "v1:src:0")
            for text in ("/more", "/context", "/sources"):
                await replied(fake, ann, text, group)
            for text in ("/about", "/start", "/stories"):
                await replied(fake, bob, text, group)
            await fake.edit(question, f"/ask {RESIGNED} Really?")
            await fake.wait(lambda call: call.params.get("message_id") == answer["message_id"])
        assert leaks(fake.calls[before:]) == []
        assert quotes(answer) == []  # since the question was edited

    happens()
