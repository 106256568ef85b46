"""A bot at the fake Telegram server that echoes, unless it is told to do something else."""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder, TypeHandler
from telegram.request import HTTPXRequest

from tests.fake_telegram import FakeTelegram
from tests.listening import AnyApplication, called, fetching, started

Handler: TypeAlias = Callable[[Update, Any], Coroutine[Any, Any, None]]


async def echo(update: Update, _: object) -> None:
    """Say the same."""
    message = update.effective_message
    if message is not None and message.text is not None:
        await message.reply_text(message.text, entities=message.entities, do_quote=True)


@asynccontextmanager
async def built(fake: FakeTelegram, handle: Handler = echo) -> AsyncIterator[AnyApplication]:
    """An application that does not listen."""
    builder = ApplicationBuilder().token(fake.token)
    builder = builder.base_url(f"{fake.base}/bot").base_file_url(f"{fake.base}/file/bot")
    plain: dict[str, Any] = {"httpx_kwargs": {"verify": False}}  # certificates load slowly
    builder = builder.request(HTTPXRequest(**plain)).get_updates_request(HTTPXRequest(**plain))
    application = builder.build()
    application.add_handler(TypeHandler(Update, handle))
    async with started(application):
        yield application


@asynccontextmanager
async def polling(
    fake: FakeTelegram, handle: Handler = echo, errors: list[TelegramError] | None = None
) -> AsyncIterator[AnyApplication]:
    """An application that polls the fake server, with its errors collected."""
    collected = [] if errors is None else errors
    async with (
        built(fake, handle) as application,
        fetching(application, error_callback=collected.append),
    ):
        yield application


@asynccontextmanager
async def at_webhook(fake: FakeTelegram, told_secret: str) -> AsyncIterator[AnyApplication]:
    """An application behind a webhook, of which Telegram was told this secret."""
    async with built(fake) as application, called(application) as url:
        await application.bot.set_webhook(url, secret_token=told_secret)
        yield application
