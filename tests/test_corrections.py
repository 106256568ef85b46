"""A correction of the source reaches the messages that quoted it: once, and no others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from telegram import Bot

from bot.chats import Chats
from bot.config import Config
from bot.corrections import Corrections
from bot.desk import Desk, open_desk
from bot.ledger import Ledger, open_ledger
from bot.message import Message
from bot.outbox import Outbox
from bot.quotedlibrary import Library, library_of
from bot.readers import Readers
from bot.receipts import Receipts
from bot.sent import Place, Sent
from bot.telegrampost import TelegramPost
from knowledge import Passage
from knowledge.shelf import Shelf
from tests.fake_telegram import FakeTelegram, Fault
from tests.running import ANN
from tests.scenario import scenario

FIRST = "Twelve hangers of the Dunnock Bridge are cracked, the county engineer said on Tuesday."
BAD = "Bad Request"
SECOND = "The bridge will reopen to cars on 4 May."
ARTICLE = f"""---
title: Bridge shut
publisher: Harbour Post
published: 2026-03-02
url: https://post.example/bridge
---
{FIRST}

{SECOND}
"""


@dataclass
class Newsroom:
    """A library of one article, what was sent of it, and the machinery of corrections."""

    file: Path
    desk: Desk
    library: Library
    ledger: Ledger
    bot: Bot
    sent: Sent
    corrections: Corrections
    outbox: Outbox

    def quote(self, words: str) -> Passage:
        """The sentence of the article that has these words."""
        quotes = self.desk.look_up(words).quotes
        return next(quote for quote in quotes if words in quote.text)

    async def say(self, chat: int, words: str) -> Place:
        """A message that quotes a sentence, as the bot would have sent it."""
        quote = self.quote(words)
        message = Message(f"“{quote.text}”", quotes=(quote,))
        arrived = await self.bot.send_message(chat, message.text)
        place = Place(chat, arrived.message_id)
        await self.sent.note(place, message)
        return place

    async def rewrite(self, text: str) -> int:
        """The article has another text; how many messages that concerns."""
        self.file.write_text(text, "utf-8")
        concerned = await self.corrections.follow(self.desk.refresh())
        self.outbox.wake()
        return concerned


@asynccontextmanager
async def newsroom(fake: FakeTelegram, folder: Path, **options: Any) -> AsyncIterator[Newsroom]:
    """Everything but the application."""
    story = folder / "bridge"
    if not story.exists():
        story.mkdir()
        (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
        (story / "shut.md").write_text(ARTICLE, "utf-8")
    config = Config(library=folder, ledger=folder / "ledger.sqlite")
    desk, ledger = open_desk(config), open_ledger(f"sqlite:///{config.ledger}")
    library = library_of(config, desk)
    readers = Readers(desk, Chats(ledger))
    async with Bot(fake.token, f"{fake.base}/bot") as bot:
        outbox = Outbox(ledger, desk.article, readers, TelegramPost(bot), per_second=500, **options)
        outbox.start()
        sent = Sent(ledger, Receipts(ledger, library))
        room = Newsroom(
            story / "shut.md",
            desk,
            library,
            ledger,
            bot,
            sent,
            Corrections(ledger, library),
            outbox,
        )
        try:
            yield room
        finally:
            await outbox.stop()
            ledger.close()
            desk.close()


def struck(message: dict[str, Any]) -> list[str]:
    """What is struck through in a message."""
    return cut(message, "strikethrough")


def quoted(message: dict[str, Any]) -> list[str]:
    """What is quoted in it."""
    return cut(message, "blockquote")


def cut(message: dict[str, Any], kind: str) -> list[str]:
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", [])
        if e["type"] == kind
    ]


def happening(folder: Path, story: Any, **options: Any) -> FakeTelegram:
    """Let a story happen in a newsroom."""
    seen: list[FakeTelegram] = []

    @scenario
    async def happens(fake: FakeTelegram) -> None:
        seen.append(fake)
        async with newsroom(fake, folder, **options) as room:
            fake.user(ANN)
            await story(fake, room)

    happens()
    return seen[0]


def test_what_changed_is_struck_through_and_what_stands_now_is_quoted(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        assert await room.rewrite(ARTICLE.replace("Twelve", "Fourteen")) == 1
        await fake.wait("editMessageText")
        await fake.wait("sendMessage", count=2)

    fake = happening(tmp_path, story)
    assert struck(fake.sent[0]) == [FIRST]
    assert quoted(fake.sent[0]) == [FIRST.replace("Twelve", "Fourteen")]
    assert "Harbour Post" in fake.sent[0]["text"]
    assert fake.sent[1]["reply_to_message"]["message_id"] == fake.sent[0]["message_id"]
    assert "changed" in fake.sent[1]["text"]


def test_a_comma_is_corrected_without_a_reply(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        await room.rewrite(ARTICLE.replace("cracked, the county", "cracked the county"))
        await fake.wait("editMessageText")
        await fake.quiet(0.3)

    fake = happening(tmp_path, story)
    assert len(fake.sent) == 1
    assert struck(fake.sent[0]) == [FIRST]


def test_messages_that_quote_other_sentences_are_left_alone(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "reopen")
        assert await room.rewrite(ARTICLE.replace("Twelve", "Fourteen")) == 0
        await fake.quiet(0.3)

    fake = happening(tmp_path, story)
    assert [call.method for call in fake.calls if call.method == "editMessageText"] == []


def test_a_sentence_that_moved_still_stands_and_is_followed(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        moved = ARTICLE.replace(FIRST, f"The county met first.\n\n{FIRST}")
        assert await room.rewrite(moved) == 0
        assert await room.rewrite(moved.replace("Twelve", "Fourteen")) == 1
        await fake.wait("editMessageText")

    assert struck(happening(tmp_path, story).sent[0]) == [FIRST]


def test_a_withdrawn_article_is_struck_and_says_so(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        await room.rewrite(ARTICLE.replace("---\ntitle", "---\nwithdrawn: It was false.\ntitle", 1))
        await fake.wait("editMessageText")
        await fake.wait("sendMessage", count=2)

    fake = happening(tmp_path, story)
    assert struck(fake.sent[0]) == [FIRST]
    assert quoted(fake.sent[0]) == ["It was false."]
    assert "Withdrawn" in fake.sent[0]["text"]
    assert "withdrawn" in fake.sent[1]["text"]


def test_a_second_correction_shows_what_stood_before_it(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        for number, count in enumerate(("Fourteen", "Fifteen"), 1):
            assert await room.rewrite(ARTICLE.replace("Twelve", count)) == 1
            await fake.wait("editMessageText", count=number)

    fake = happening(tmp_path, story)
    assert struck(fake.sent[0]) == [FIRST.replace("Twelve", "Fourteen")]
    assert quoted(fake.sent[0]) == [FIRST.replace("Twelve", "Fifteen")]


def test_what_changed_while_nobody_looked_is_found_at_the_start(tmp_path: Path) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.user(ANN)
        async with newsroom(fake, tmp_path) as room:
            await room.say(ANN, "hangers")
            Shelf(tmp_path, "bridge").keep_edits()  # as the bot does when it starts
        (tmp_path / "bridge" / "shut.md").write_text(ARTICLE.replace("Twelve", "Ten"), "utf-8")
        async with newsroom(fake, tmp_path) as room:
            assert await room.corrections.catch_up() == 1
            assert await room.corrections.catch_up() == 0
            room.outbox.wake()
            await fake.wait("editMessageText")
        assert quoted(fake.sent[0]) == [FIRST.replace("Twelve", "Ten")]

    happens()


@pytest.mark.parametrize(
    ("fault", "edits", "replies"),
    [
        (Fault("editMessageText", code=500), 2, 1),
        (Fault("editMessageText", code=429, retry_after=1), 2, 1),
        (Fault("editMessageText", drop=True, after=True), 2, 1),
        (
            Fault("editMessageText", code=400, description=f"{BAD}: message can't be edited"),
            1,
            1,
        ),
        (
            Fault("editMessageText", code=400, description=f"{BAD}: message to edit not found"),
            1,
            0,
        ),
        (Fault("editMessageText", code=403, description="Forbidden: bot was blocked"), 1, 0),
    ],
    ids=["500", "429", "lost", "too old", "deleted", "blocked"],
)
def test_a_failed_edit_is_tried_again_or_given_up_as_it_failed(
    tmp_path: Path, fault: Fault, edits: int, replies: int
) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        fake.faults.append(replace(fault))
        await room.rewrite(ARTICLE.replace("Twelve", "Fourteen"))
        await fake.wait("editMessageText", count=edits, timeout=5)
        await asyncio.sleep(0.5)  # what comes now was not to come

    fake = happening(tmp_path, story)
    assert len([call for call in fake.calls if call.method == "editMessageText"]) == edits
    assert len(fake.sent) == 1 + replies


def test_forgetting_a_chat_leaves_nothing_to_correct(tmp_path: Path) -> None:
    async def story(fake: FakeTelegram, room: Newsroom) -> None:
        await room.say(ANN, "hangers")
        assert await room.sent.kept(ANN)
        await room.sent.forget(ANN)
        assert await room.sent.kept(ANN) == []
        assert await room.rewrite(ARTICLE.replace("Twelve", "Fourteen")) == 0
        await fake.quiet(0.2)

    happening(tmp_path, story)


@pytest.mark.parametrize(("other", "concerned"), [("4 May", 0), ("Twelve", 1)])
def test_without_the_version_that_was_quoted_its_checksum_tells(
    tmp_path: Path, other: str, concerned: int
) -> None:
    @scenario
    async def happens(fake: FakeTelegram) -> None:
        fake.user(ANN)
        async with newsroom(fake, tmp_path) as room:
            await room.say(ANN, "hangers")
        (tmp_path / "bridge" / "shut.md").write_text(ARTICLE.replace(other, "Ten"), "utf-8")
        async with newsroom(fake, tmp_path) as room:
            assert await room.corrections.catch_up() == concerned
            room.outbox.wake()
            await fake.wait("editMessageText", count=concerned)
        # Which of the two is not known: removed, or in other words.
        assert ("Changed at its source" in fake.sent[0]["text"]) == bool(concerned)

    happens()


def test_the_outbox_ends_also_when_it_is_woken_at_that_moment(tmp_path: Path) -> None:
    async def story(_: FakeTelegram, room: Newsroom) -> None:
        await asyncio.sleep(0.2)
        room.outbox.wake()
        await asyncio.sleep(0)
        async with asyncio.timeout(5):
            await room.outbox.stop()

    happening(tmp_path, story)
