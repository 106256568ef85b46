"""Receipts of what was quoted from a story that is closed, or gone: whom /verify shows them to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from tests.arrived import quotes
from tests.fake_telegram import FakeTelegram
from tests.running import ANN, polling
from tests.scenario import scenario
from tests.several_stories import FERRY, NEWSROOM, desk_of, library
from tests.test_choosing import SAILS
from tests.test_closed_stories import RESIGNED, close, leaks, replied


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library of an open story and a closed one, in a folder that has room beside it."""
    (tmp_path / "library").mkdir()
    return library(tmp_path / "library")


async def receipt_id_of(fake: FakeTelegram, question: str, chat: Any = None) -> str:
    """The id of the receipt of the first quote that answers a question."""
    await replied(fake, fake.user(ANN), f"/ask {question}", chat)
    context = await replied(fake, fake.user(ANN), "/context", chat)
    found = re.search(r"Receipt (\S{5}-\S{5})", context["text"])
    assert found
    return found[1]


@pytest.mark.parametrize("gone", ["closed", "moved away", "no longer asked"])
def test_a_receipt_of_a_closed_story_is_shown_to_nobody_else(
    root: Path, tmp_path: Path, gone: str
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, group = fake.user(ANN), fake.group(NEWSROOM)
        ledger, desk = open_ledger("sqlite://"), desk_of(root)
        async with polling(fake, desk=desk, ledger=ledger, library=root):
            given = await receipt_id_of(fake, RESIGNED, group)
            before = len(fake.calls)
            if gone == "closed":
                close(root)
            elif gone == "moved away":
                (root / "v-files").rename(tmp_path / "v-files")
            desk.refresh()
            if gone == "no longer asked":
                desk = open_desk(Config(library=root, story="ferry"))
        async with polling(fake, desk=desk, ledger=ledger, library=root):
            for chat in (None, group):
                told = await replied(fake, ann, f"/verify {given}", chat)
                assert told["text"].startswith("I know no receipt with this id.")
        assert leaks(fake.calls[before:]) == []

    happens()


def test_a_receipt_of_an_open_story_is_shown_while_there_is_the_story(
    root: Path, tmp_path: Path
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann = fake.user(ANN)
        desk = desk_of(root)
        async with polling(fake, desk=desk, library=root):
            given = await receipt_id_of(fake, SAILS)
            (root / "ferry" / "a.md").unlink()
            desk.refresh()
            gone = await replied(fake, ann, f"/verify {given}")
            (root / "ferry").rename(tmp_path / "ferry")
            desk.refresh()
            unknown = await replied(fake, ann, f"/verify {given}")
        assert "The article is withdrawn or gone." in gone["text"]
        assert unknown["text"].startswith("I know no receipt with this id.")

    happens()


def test_an_article_in_a_folder_that_is_no_story_is_open(root: Path, tmp_path: Path) -> None:
    """Its id begins with the name of the folder, as if that were a story's."""

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        ann, desk = fake.user(ANN), open_desk(Config(articles=(root,), library=tmp_path / "none"))
        assert [article.id for article in desk.story.articles if "/" in article.id]
        assert not desk.stories
        async with polling(fake, desk=desk):
            given = await receipt_id_of(fake, SAILS)
            told = await replied(fake, ann, f"/verify {given}")
        assert quotes(told) == [FERRY]

    happens()
