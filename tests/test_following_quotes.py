"""The bot over the fake server: what it quoted is corrected when the library changes."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.texts import LANGUAGES
from tests.arrived import button, quotes
from tests.bench_corrections import run
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.test_corrections import ARTICLE, FIRST, SECOND, struck

ASKED = "How many hangers are cracked?"
BOB = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The article of a library of one."""
    story = tmp_path / "bridge"
    story.mkdir()
    (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
    (story / "shut.md").write_text(ARTICLE, "utf-8")
    return story / "shut.md"


@asynccontextmanager
async def answering(fake: FakeTelegram, file: Path, **options: Any) -> AsyncIterator[None]:
    """The bot, watching the library of this article."""
    library = file.parent.parent
    settings: dict[str, Any] = {"library": library, "follow_every": 0, **options}
    config = Config(**settings)
    ledger = open_ledger(f"sqlite:///{library / 'ledger.sqlite'}")
    desk = open_desk(config)
    async with polling(fake, desk=desk, ledger=ledger, watching=True, **settings):
        yield
    ledger.close()
    desk.close()


def rewrite(file: Path, before: str, after: str) -> None:
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_an_answer_is_corrected_where_it_stands(file: Path, language: str) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await fake.say(fake.user(ANN, "Ann", language), ASKED)
            await fake.wait("sendMessage")
            rewrite(file, "Twelve", "Fourteen")
            await fake.wait("editMessageText", timeout=9)
            await fake.wait("sendMessage", count=2)
        assert struck(fake.sent[0]) == [FIRST]
        assert quotes(fake.sent[0]) == [FIRST.replace("Twelve", "Fourteen")]
        told = LANGUAGES[language].gettext(
            "The source has changed what I quoted here. I have corrected my message."
        )
        assert fake.sent[1]["text"] == told
        assert fake.sent[1]["reply_to_message"]["message_id"] == fake.sent[0]["message_id"]

    happens()


def test_a_quote_in_its_context_is_corrected_too(file: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await fake.say(fake.user(ANN), ASKED)
            await fake.wait("sendMessage")
            await fake.press(fake.user(ANN), fake.sent[0], button(fake.sent[0], "Context ▸"))
            await fake.wait("editMessageText")
            rewrite(file, "4 May", "11 May")  # in the sentence beside the quote
            await fake.wait("editMessageText", count=2, timeout=9)
        assert struck(fake.sent[0]) == [f"{FIRST}\n\n{SECOND}"]
        assert "11 May" in quotes(fake.sent[0])[0]

    happens()


def test_a_restart_corrects_what_changed_meanwhile(file: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            for person in (ANN, BOB):
                await fake.say(fake.user(person), ASKED)
            await fake.wait("sendMessage", count=2)
        rewrite(file, "Twelve", "Fourteen")
        async with answering(fake, file):
            await fake.wait("editMessageText", count=2, timeout=9)
            await fake.wait("sendMessage", count=4)
        assert {struck(message)[0] for message in fake.sent[:2]} == {FIRST}

    happens()


def test_forgotten_chats_are_left_alone(file: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            for person in (ANN, BOB):
                await fake.say(fake.user(person), ASKED)
            await fake.wait("sendMessage", count=2)
            await fake.say(fake.user(ANN), "/forget")
            await fake.wait("sendMessage", count=3)
            rewrite(file, "Twelve", "Fourteen")
            await fake.wait("editMessageText", timeout=9)
            await fake.wait("sendMessage", count=4)
        edited = [call.params["chat_id"] for call in fake.calls if call.method == "editMessageText"]
        assert edited == [BOB]

    happens()


@pytest.mark.parametrize("gone", [False, True], ids=["changed", "withdrawn"])
def test_who_may_no_longer_ask_learns_that_it_changed_and_not_to_what(
    file: Path, *, gone: bool
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with answering(fake, file):
            await fake.say(fake.user(ANN), ASKED)
            await fake.wait("sendMessage")
        (file.parent / "story.yml").write_text("title: The bridge\nchats: [-1]\n", "utf-8")
        told = "withdrawn: Quillfeather lied.\n" if gone else "note: Quillfeather miscounted.\n"
        rewrite(file, "title: Bridge shut", f"{told}title: Quillfeather")
        rewrite(file, "Twelve", "Fourteen")
        async with answering(fake, file):
            await fake.wait("editMessageText", timeout=9)
            await fake.wait("sendMessage", count=2)
        text = fake.sent[0]["text"]
        assert struck(fake.sent[0])[:1] == [FIRST]
        assert "Harbour Post" in text
        assert "Quillfeather" not in text
        assert "Fourteen" not in text
        assert "now stands" not in text

    happens()


def test_crashes_and_failures_leave_no_message_behind_and_edit_none_twice(tmp_path: Path) -> None:
    found = asyncio.run(run(tmp_path, messages=20, kills=2, failures=0.05))
    assert (found.edits, found.others, found.wrong) == (Counter({1: 16}), 0, 0)
    assert set(found.replies) <= {0, 1}
