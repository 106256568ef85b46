"""Slots and the rate limit together, over HTTP: who waits for a chat keeps nobody waiting."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from telegram.ext import ApplicationBuilder, ExtBot, TypeHandler
from telegram.request import HTTPXRequest

from bot.ratelimit import RateLimiter
from bot.slots import Slots, step_aside
from tests.fake_telegram import FakeTelegram, Fault
from tests.listening import AnyApplication, fetching, started
from tests.scenario import scenario

ANN, BOB, GROUP = 7, 8, -100


@asynccontextmanager
async def limited(fake: FakeTelegram, handle: Any = None) -> AsyncIterator[AnyApplication]:
    """An application that is limited, and whose updates have two slots."""
    bot = ExtBot(
        fake.token,
        f"{fake.base}/bot",
        request=HTTPXRequest(connection_pool_size=16),
        rate_limiter=RateLimiter(before_waiting=step_aside),
    )
    app = ApplicationBuilder().bot(bot).concurrent_updates(Slots(2)).build()
    if handle is not None:
        app.add_handler(TypeHandler(object, handle))
    async with started(app):
        yield app


@scenario
async def test_strict_limits_are_never_touched(fake: FakeTelegram) -> None:
    fake.strict_flood = True
    people, group = [fake.user(number) for number in range(1, 11)], fake.group(GROUP)
    async with limited(fake) as app:
        chats = [each["id"] for each in (*people, group)]
        await asyncio.gather(*(app.bot.send_message(c, str(n)) for n in range(5) for c in chats))
    assert Counter(message["chat"]["id"] for message in fake.sent) == dict.fromkeys(chats, 5)
    for chat in chats:
        texts = [message["text"] for message in fake.sent if message["chat"]["id"] == chat]
        assert texts == ["0", "1", "2", "3", "4"]


@scenario
async def test_a_handler_that_waits_for_its_chat_has_no_slot(fake: FakeTelegram) -> None:
    async def answer(update: Any, _: object) -> None:
        await update.message.reply_text("yes")

    limit = "Too Many Requests"
    fake.faults.append(Fault("sendMessage", times=3, code=429, description=limit, retry_after=1))
    async with limited(fake, answer) as app, fetching(app):
        ann, bob = fake.user(ANN), fake.user(BOB, "Bob")
        for _ in range(3):
            await fake.say(ann, "question")
        await fake.wait("sendMessage", count=1)
        await fake.say(bob, "question")
        fake.faults.clear()
        assert await fake.until(lambda: bool(fake.sent), 0.7)
        assert fake.sent[0]["chat"]["id"] == BOB
        assert await fake.until(lambda: len(fake.sent) == 4, 5)
