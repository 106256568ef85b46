"""The bot in bad weather: nothing lost unsaid, nothing twice, nobody forgotten."""

from __future__ import annotations

import asyncio

from tests.fake_telegram import FakeTelegram, Weather
from tests.weather import run
from tests.weather_figures import Seen, report


def test_in_bad_weather_every_question_is_answered_once_or_its_failure_is_said() -> None:
    weather = Weather(seed=3)

    async def happen() -> Seen:
        async with FakeTelegram() as fake:
            return await run(fake, weather, updates=180, chats=40, rate=28)

    seen = asyncio.run(happen())
    figures = report(seen, weather)
    assert min(weather.seen[kind] for kind in ("flood", "broken", "dropped", "lost")) > 0, figures
    assert seen.updates["malformed"] == seen.unread > 0, figures
    assert len(seen.asked) > 130, figures
    assert len(seen.unanswered) < len(seen.asked) * 0.15, figures
    assert not seen.twice, figures
    assert not seen.untold, figures
    assert not seen.unexpected, seen.unexpected[0]
    assert not seen.starved, figures
    assert seen.waits[-1] < 30, figures
