"""The real bot over the fake server, started as `pullquote run` starts it, minus the signals."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from bot.app import ALLOWED_UPDATES, App, build
from bot.botprofile import introduce
from bot.config import Config
from bot.desk import Desk
from bot.ledger import Ledger, open_ledger
from bot.message import Story
from knowledge import SAMPLE, Article, Index, ask, fill, open_index, read_library
from tests.fake_telegram import FakeTelegram
from tests.listening import fetching, started
from tests.webhook_listening import listening

ANN = 7


def sample_articles() -> tuple[Article, ...]:
    """The story that ships with the package."""
    return read_library([SAMPLE]).articles


def filled(articles: tuple[Article, ...]) -> Index:
    """A memory index of these articles."""
    index = open_index()
    fill(index, articles)
    return index


@asynccontextmanager
async def built(  # noqa: PLR0913 - what a test may want to be another
    fake: FakeTelegram,
    articles: tuple[Article, ...] | None = None,
    index: Index | None = None,
    *,
    slow: bool = False,
    title: str = "The bridge",
    desk: Desk | None = None,
    ledger: Ledger | None = None,
    watching: bool = False,
    **settings: Any,
) -> AsyncIterator[App]:
    """The application, started but not yet listening; `watching`, with its work of its own."""
    articles = articles or sample_articles()
    config = Config(api_base=fake.base, **settings)
    look_up = partial(ask, index or filled(articles), limit=config.quotes)
    desk = desk or Desk(Story(title, articles), look_up, (), slow=slow, close=lambda: None)
    ledger = ledger or open_ledger("sqlite://")
    app = build(config, fake.token, desk, ledger)
    async with started(app):
        if not watching:
            yield app
            return
        assert app.post_init is not None
        assert app.post_stop is not None
        await app.post_init(app)
        try:
            yield app
        finally:
            await app.post_stop(app)


@asynccontextmanager
async def polling(fake: FakeTelegram, **settings: Any) -> AsyncIterator[App]:
    """The bot, fetching updates."""
    async with built(fake, **settings) as app, fetching(app, allowed_updates=ALLOWED_UPDATES):
        yield app


@asynccontextmanager
async def at_webhook(
    fake: FakeTelegram, ledger: Ledger | None = None, **settings: Any
) -> AsyncIterator[App]:
    """The bot, listening for updates."""
    ledger = ledger or open_ledger("sqlite://")
    async with built(fake, ledger=ledger, **settings) as app, listening(app, ledger):
        yield app


__all__ = ["ANN", "at_webhook", "built", "filled", "introduce", "polling", "sample_articles"]
