"""A library that does not say what the ferry costs, and the bot that waits until it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from bot.config import Config
from bot.desk import open_desk
from bot.ledger import open_ledger
from bot.tables import WAITING
from bot.texts import ENGLISH
from tests.arrived import button
from tests.fake_telegram import FakeTelegram, Json
from tests.running import polling

KEY = "nHFpKmEHpaHyRsVfN5PFZzzkJ5g1YJ2mH1b0Y1bWk0g="
OTHER_KEY = "2bT8vQYkq3Jm0cXl1c0o5m6b2t7u8v9w0x1y2z3A4B4="
COSTS = "How much will the ferry cost?"
SINKS = "When did the ferry sink?"
FARE = "A ticket for the ferry will cost 4 euros, the harbour master said on Wednesday."
TELL_ME = "Tell me when the story answers this"
SHUT = """---
title: Bridge shut
publisher: Harbour Post
published: 2026-03-02
url: https://post.example/bridge
---
Twelve hangers of the Dunnock Bridge are cracked, the county engineer said on Tuesday.

The bridge will reopen to cars on 4 May.
"""


def begin(folder: Path) -> None:
    """A library of one story, with one article."""
    story = folder / "bridge"
    story.mkdir()
    (story / "story.yml").write_text('title: "The bridge"\n', "utf-8")
    (story / "shut.md").write_text(SHUT, "utf-8")


def report(folder: Path, text: str = FARE, name: str = "fare", story: str = "bridge") -> None:
    """Another article comes."""
    head = f"title: News\npublisher: Harbour Post\npublished: 2026-03-04\nurl: https://p.example/{name}"
    (folder / story).mkdir(exist_ok=True)
    written = folder / story / f"{name}.part"
    written.write_text(f"---\n{head}\n---\n{text}\n", "utf-8")
    written.rename(written.with_suffix(".md"))


@asynccontextmanager
async def answering(
    fake: FakeTelegram, folder: Path, running: Any = polling, **settings: Any
) -> AsyncIterator[None]:
    """The bot, watching this library."""
    ledger = open_ledger(address_of(folder))
    desk = open_desk(Config(library=folder))
    settings = {"library": folder, "follow_every": 0, **settings}
    try:
        async with running(fake, desk=desk, ledger=ledger, watching=True, **settings):
            yield
    finally:
        ledger.close()
        desk.close()


async def let_wait(
    fake: FakeTelegram, person: Json, question: str = COSTS, chat: Json | None = None
) -> Json:
    """Somebody asks, and presses the button under the silence; the question's message."""
    count = len(fake.sent)
    asked = await fake.say(person, f"/ask {question}" if chat else question, chat)
    await fake.wait("sendMessage", count=count + 1)
    presses = len([call for call in fake.calls if call.method == "answerCallbackQuery"])
    await fake.press(person, fake.sent[-1], button(fake.sent[-1], TELL_ME))
    await fake.wait("answerCallbackQuery", count=presses + 1)
    return asked


def address_of(folder: Path) -> str:
    """Where the bot's ledger is."""
    return f"sqlite:///{folder / 'ledger.sqlite'}"


def states(address: str) -> list[str]:
    """Those of all questions in a ledger."""
    with closing(open_ledger(address)) as ledger, ledger.read() as connection:
        return [row.state for row in connection.execute(WAITING.select())]


def set_all(address: str, **values: Any) -> None:
    """Let all questions in a ledger be otherwise."""
    with closing(open_ledger(address)) as ledger, ledger.write() as connection:
        connection.execute(WAITING.update().values(**values))


async def until_forgotten(fake: FakeTelegram, address: str) -> None:
    """Nothing waits any more, and nothing is on its way."""
    while states(address):
        await fake.until(bool, 0.05)


def answers_to(fake: FakeTelegram, question: Json) -> list[Json]:
    """The bot's messages that reply to it and are no silence."""
    replies = [m for m in fake.sent if _replies_to(m, question)]
    return [m for m in replies if ENGLISH.silence not in m["text"]]


def _replies_to(message: Json, question: Json) -> bool:
    replied = message.get("reply_to_message", {})
    return bool(replied.get("message_id") == question["message_id"])
