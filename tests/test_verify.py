"""Receipts: their ids under quotes in their context, and /verify."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.quotedlibrary import library_in_files
from bot.receipts import Receipts
from bot.texts import ENGLISH
from knowledge.receipt import typed_id
from knowledge.shelf import Shelf
from tests.arrived import button, quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.test_corrections import ARTICLE, FIRST, struck

ASKED = "How many hangers are cracked?"
ID = re.compile(r"^Receipt (\S+) · /verify$", re.MULTILINE)
UNKNOWN = "I know no receipt with this id."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The article of a library of one."""
    story = tmp_path / "bridge"
    story.mkdir()
    (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
    (story / "shut.md").write_text(ARTICLE, "utf-8")
    return story / "shut.md"


@dataclass
class Talk:
    """A reader's words to a bot that reads this library, and its replies."""

    fake: FakeTelegram

    async def say(self, words: str) -> dict[str, Any]:
        count = len(self.fake.sent)
        await self.fake.say(self.fake.user(ANN), words)
        await self.fake.wait("sendMessage", count=count + 1)
        return self.fake.sent[-1]

    async def id_of(self, asked: str) -> str:
        """What stands under the quote in its context."""
        await self.say(asked)
        found = ID.search((await self.say("/context"))["text"])
        assert found
        return found[1]


@asynccontextmanager
async def talking(fake: FakeTelegram, file: Path) -> AsyncIterator[Talk]:
    library = file.parent.parent
    desk = open_desk(Config(library=library, follow_every=0))
    ledger = open_ledger(f"sqlite:///{library / 'ledger.sqlite'}")
    async with polling(fake, desk=desk, ledger=ledger, library=library, follow_every=0):
        yield Talk(fake)
    ledger.close()
    desk.close()


def happening(file: Path, story: Callable[[Talk], Any]) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        async with talking(fake, file) as talk:
            await story(talk)

    happens()


def sloppily(receipt_id: str) -> str:
    return receipt_id.replace("-", " ").lower().replace("0", "o").replace("1", "l")


@pytest.mark.parametrize("typed", [str, sloppily, lambda id_: f" {id_.replace('-', '.')} "])
def test_a_quote_is_verified_however_its_id_is_typed(
    file: Path, typed: Callable[[str], str]
) -> None:
    async def story(talk: Talk) -> None:
        told = await talk.say(f"/verify {typed(await talk.id_of(ASKED))}")
        assert quotes(told) == [FIRST]
        assert "Harbour Post" in told["text"]
        assert "https://post.example/bridge" in told["text"]
        assert "it stands there, word for word" in told["text"]

    happening(file, story)


def test_the_id_under_the_context_is_that_of_the_quote_itself(file: Path) -> None:
    ledger = open_ledger(f"sqlite:///{file.parent.parent / 'ledger.sqlite'}")
    receipts = Receipts(ledger, library_in_files(Config(library=file.parent.parent)))

    async def story(talk: Talk) -> None:
        answer = await talk.say(ASKED)
        await talk.fake.until(lambda: any(receipts.all()), 5)
        noted = {found.receipt.id for found in receipts.all()}
        await talk.fake.press(talk.fake.user(ANN), answer, button(answer, ENGLISH.context))
        await talk.fake.wait("editMessageText")
        found = ID.search(talk.fake.sent[0]["text"])
        assert found
        assert typed_id(found[1]) in noted

    happening(file, story)


def test_a_quote_that_only_its_context_showed_can_be_verified(file: Path) -> None:
    rest = "\n\n".join(f"A heron number {n} was seen at the lake on day {n}." for n in range(9))
    file.write_text(ARTICLE + rest, "utf-8")

    async def story(talk: Talk) -> None:
        await talk.say("Which heron was seen at the lake?")
        found = ID.search((await talk.say("/context 3"))["text"])
        assert found
        assert "it stands there" in (await talk.say(f"/verify {found[1]}"))["text"]

    happening(file, story)


@pytest.mark.parametrize("typed", ["", "hello", "7KQ2M-9X4TB", "x" * 300])
def test_an_id_that_nobody_knows_is_said_to_be_unknown(file: Path, typed: str) -> None:
    async def story(talk: Talk) -> None:
        assert (await talk.say(f"/verify {typed}"))["text"].startswith(UNKNOWN)

    happening(file, story)


def test_of_a_sentence_that_changed_both_forms_are_shown(file: Path) -> None:
    async def first(talk: Talk) -> None:
        ids.append(await talk.id_of(ASKED))

    async def then(talk: Talk) -> None:
        told = await talk.say(f"/verify {ids[0]}")
        assert quotes(told) == [FIRST.replace("Twelve", "Fourteen")]
        assert struck(told) == [FIRST]
        assert "it says it in other words" in told["text"]

    ids: list[str] = []
    happening(file, first)
    Shelf(file.parent.parent, "bridge").keep_edits()  # as the bot does while it runs
    file.write_text(ARTICLE.replace("Twelve", "Fourteen"), "utf-8")
    happening(file, then)


def test_a_withdrawn_article_is_said_to_be_withdrawn(file: Path) -> None:
    async def first(talk: Talk) -> None:
        ids.append(await talk.id_of(ASKED))

    async def then(talk: Talk) -> None:
        told = await talk.say(f"/verify {ids[0]}")
        assert "withdrawn or gone" in told["text"]
        assert struck(told) == [FIRST]
        assert quotes(told) == ["False."]  # the publisher's reason

    ids: list[str] = []
    happening(file, first)
    Shelf(file.parent.parent, "bridge").keep_edits()
    file.write_text(ARTICLE.replace("---\ntitle", "---\nwithdrawn: False.\ntitle", 1), "utf-8")
    happening(file, then)
