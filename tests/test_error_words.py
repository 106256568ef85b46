"""The reader's words of an error: sent as they were written, of what may be read, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errorwords import LONGEST, no_receipt, only_words
from bot.texts import ENGLISH
from tests.arrived import REOPENS, button, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.several_stories import NEWSROOM as CLUB
from tests.several_stories import desk_of, library
from tests.test_closed_stories import RESIGNED, close
from tests.test_error_prompts import ALONE, DONE, answered, told, written_in
from tests.test_error_reports import (
    NEWSROOM,
    REPORT,
    THANKS,
    WRONG,
    asked,
    reporting,
    to_newsroom,
)

# Of what may be read


@pytest.mark.parametrize("how", ["closed", "gone"])
def test_of_a_story_that_was_closed_since_nothing_is_sent(tmp_path: Path, how: str) -> None:
    (root := tmp_path / "library").mkdir()

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group, desk = fake.user(ANN), fake.group(CLUB), desk_of(library(root))
        fake.group(NEWSROOM)
        async with polling(fake, desk=desk, library=root, **reporting()):
            await answered(fake, ann, f"/ask {RESIGNED}", group)
            await answered(fake, ann, "/context", group)
            context = written_in(fake, CLUB)[-1]
            await answered(fake, ann, "/report", group)
            question = written_in(fake, CLUB)[-1]
            if how == "closed":
                close(root)
            else:
                (root / "v-files").rename(tmp_path / "v-files")
            desk.refresh()
            lost = no_receipt(ENGLISH)
            assert await told(fake, ann, context, button(context, REPORT)) == lost
            assert await answered(fake, ann, WRONG, group, reply_to=question) == lost
            await told(fake, ann, question, button(question, ALONE))
            await fake.wait("editMessageText")
            assert fake.messages[CLUB, question["message_id"]]["text"] == lost
        assert to_newsroom(fake) == []

    happens()


# Words, as they were written


@scenario
async def test_words_after_the_command_keep_their_lines(fake: FakeTelegram) -> None:
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        await answered(fake, ann, REOPENS)
        await answered(fake, ann, f"/report\n{WRONG}")
    assert [quotes(report)[0] for report in to_newsroom(fake)] == [WRONG]


@pytest.mark.parametrize("content", [{"caption": "See here."}, {}], ids=["caption", "picture"])
def test_of_a_picture_nothing_is_sent_and_that_is_said(content: dict[str, Any]) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        picture = [{"file_id": "p", "file_unique_id": "p", "width": 1, "height": 1}]
        fake.group(NEWSROOM)
        async with polling(fake, **reporting()):
            question = await asked(fake)
            shown = {"reply_to_message": question, "photo": picture, **content}
            await fake.push("message", fake.store(fake.chats[ANN], ann, shown))
            await fake.wait("sendMessage", count=4)
            assert fake.sent[-1]["text"] == only_words(ENGLISH)
            assert await answered(fake, ann, WRONG, reply_to=question) == THANKS
        assert len(to_newsroom(fake)) == 1

    happens()


@scenario
async def test_words_that_were_too_long_are_sent_when_they_are_shortened(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        long = await fake.say(ann, "x" * (LONGEST + 1), reply_to=question)
        await fake.wait("sendMessage", count=4)
        await fake.edit(long, WRONG)
        await fake.wait("sendMessage", count=6)
    assert [quotes(report)[0] for report in to_newsroom(fake)] == [WRONG]
    assert fake.sent[-1]["text"] == THANKS


@scenario
async def test_words_that_were_sent_are_not_sent_again_when_they_are_edited(
    fake: FakeTelegram,
) -> None:
    ann = fake.user(ANN)
    fake.group(NEWSROOM)
    async with polling(fake, **reporting()):
        question = await asked(fake)
        words = await fake.say(ann, WRONG, reply_to=question)
        await fake.wait("editMessageReplyMarkup")
        await fake.edit(words, REOPENS)
        await fake.wait("sendMessage", count=6)
    assert len(to_newsroom(fake)) == 1
    assert fake.sent[-1]["text"] == DONE
