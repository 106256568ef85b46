"""Stories on the fake Telegram server as plain tests, with the contract checked at their end."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

from telegram import Bot

from tests.fake_telegram import FakeTelegram
from tests.fake_telegram_calls import snake_case

_LONGEST = 30  # seconds; a busy machine is no failure


def scenario(story: Callable[[FakeTelegram], Awaitable[None]]) -> Callable[[], None]:
    """Make a test of a story that happens on a fake server; checks the contract at its end."""

    async def happen() -> None:
        async with asyncio.timeout(_LONGEST), FakeTelegram() as fake:
            await story(fake)
            assert unknown_parameters(fake) == []

    def test() -> None:
        asyncio.run(happen())

    test.__doc__ = story.__doc__
    return test


def unknown_parameters(fake: FakeTelegram) -> list[str]:
    """The recorded parameters that python-telegram-bot does not have, as "method.parameter"."""
    unknown = []
    for call in fake.calls + fake.polls:
        method = getattr(Bot, snake_case(call.method), None)
        known = inspect.signature(method).parameters if method else {}
        unknown += [f"{call.method}.{key}" for key in call.params if key not in known]
    return unknown
