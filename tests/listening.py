"""A python-telegram-bot application that runs for as long as a test needs it, without signals."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from telegram.ext import Application
from tornado.netutil import bind_sockets

AnyApplication: TypeAlias = Application[Any, Any, Any, Any, Any, Any]

SECRET = "a-secret-for-tests"


@asynccontextmanager
async def started(application: AnyApplication) -> AsyncIterator[None]:
    """It works on updates, but listens to none yet."""
    async with application:
        await application.start()
        try:
            yield
        finally:
            await application.stop()


@asynccontextmanager
async def fetching(application: AnyApplication, **options: Any) -> AsyncIterator[None]:
    """The started application polls."""
    assert application.updater is not None
    await application.updater.start_polling(timeout=5, **options)
    try:
        yield
    finally:
        await application.updater.stop()


@asynccontextmanager
async def called(application: AnyApplication) -> AsyncIterator[str]:
    """The started application is behind a webhook, with SECRET; the webhook's address."""
    socket = bind_sockets(0, "127.0.0.1")[0]
    port = socket.getsockname()[1]
    socket.close()
    assert application.updater is not None
    url = f"http://127.0.0.1:{port}/hook"
    await application.updater.start_webhook(
        port=port, url_path="hook", webhook_url=url, secret_token=SECRET
    )
    try:
        yield url
    finally:
        await application.updater.stop()
