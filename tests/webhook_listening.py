"""The bot's own listener around an application that a test has started, told to the fake server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from tornado.netutil import bind_sockets

from bot.app import App
from bot.claims import Claims
from bot.ledger import Ledger
from bot.listener import Listener

PATH, SECRET = "a-path-that-nobody-guesses", "a-secret-that-nobody-guesses"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@dataclass(frozen=True)
class Listening:
    """A listener, and the address at which it listens."""

    listener: Listener
    claims: Claims
    base: str

    @property
    def url(self) -> str:
        """What Telegram is told."""
        return f"{self.base}/{PATH}"

    async def post(self, body: object, secret: str | None = SECRET) -> httpx.Response:
        """Deliver something: bytes as they are, other things as JSON."""
        headers = {} if secret is None else {HEADER: secret}
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            if isinstance(body, bytes):
                return await client.post(self.url, content=body, headers=headers)
            return await client.post(self.url, json=body, headers=headers)

    async def health(self) -> int:
        """What it says of itself."""
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"{self.base}/healthz")).status_code


@asynccontextmanager
async def listening(
    app: App, ledger: Ledger, *, most: int = 40, told: bool = True
) -> AsyncIterator[Listening]:
    """The application listens; Telegram is told, unless a test delivers itself."""
    claims = Claims(ledger)
    listener = Listener(app, claims, ledger, path=PATH, secret=SECRET, most=most)
    sockets = bind_sockets(0, "127.0.0.1")
    here = Listening(listener, claims, f"http://127.0.0.1:{sockets[0].getsockname()[1]}")
    listener.start(sockets)
    claims.start()
    if told:
        await app.bot.set_webhook(here.url, secret_token=SECRET)
    try:
        yield here
    finally:
        await listener.stop()
        await claims.stop()
