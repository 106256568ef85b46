"""Webhook: where Telegram delivers, and the bot's life while it does."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from telegram.error import BadRequest, NetworkError, RetryAfter
from telegram.ext import Application
from tornado.netutil import bind_sockets

from bot.claims import Claims
from bot.config import Config, listens_at
from bot.ledger import Ledger
from bot.listener import Listener
from bot.ratelimit import seconds

_log = logging.getLogger(__name__)

App = Application[Any, Any, Any, Any, Any, Any]

_PAUSE: Final = 2.0  # seconds before what failed is tried again


class WebhookError(Exception):
    """There can be no webhook as it is configured. `str(error)` says what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where Telegram delivers; path and secret are nobody else's matter.

    Attributes:
        url: the public one.
        path: its last part.
        secret: what Telegram shows with each update.
        listen: host and port of this process.
        connections: how many updates are delivered at once.
    """

    url: str
    path: str
    secret: str
    listen: tuple[str, int]
    connections: int


def address_of(config: Config, token: str) -> Address:
    """The address that a configuration means: the same for all workers, and after each restart.

    Raises:
        ConfigError: PULLQUOTE_LISTEN is no address.
    """
    path = config.webhook_path or _derived(token, "webhook path")
    secret = _derived(token, "webhook secret")
    url, listen = f"{config.webhook_url}/{path}", listens_at(config)
    return Address(url, path, secret, listen, config.webhook_connections)


def _derived(token: str, purpose: str) -> str:
    """Something secret that is made of the token, and does not tell it (HMAC-SHA256)."""
    return hmac.new(token.encode(), f"pullquote {purpose}".encode(), hashlib.sha256).hexdigest()


class Webhook:
    """The bot at its webhook.

    Args:
        app: answers.
        ledger: what the workers share.
        address: where Telegram delivers.
        updates: the kinds that it delivers.
    """

    def __init__(self, app: App, ledger: Ledger, address: Address, updates: Sequence[str]) -> None:
        self._app, self._address, self._updates = app, address, updates
        self._claims = Claims(ledger)
        self._listener = Listener(
            app,
            self._claims,
            ledger,
            path=address.path,
            secret=address.secret,
            most=2 * address.connections,
        )
        self._ended = asyncio.Event()

    def run(self) -> None:
        """Answer until SIGINT or SIGTERM; what is in hand is finished.

        The webhook stays set when it ends: other workers go on, or Telegram waits for the next
        start. Long polling takes it away by itself.

        Raises:
            WebhookError: there can be no webhook as it is configured.
            telegram.error.InvalidToken: Telegram does not know the token.
        """
        sockets = self._bound()
        try:
            asyncio.run(self._answer(sockets))
        finally:
            for each in sockets:
                each.close()

    def _bound(self) -> list[socket.socket]:
        host, port = self._address.listen
        try:
            return bind_sockets(port, host)
        except OSError as error:
            reason = error.strerror or error
            remedy = "give another address there or in PULLQUOTE_LISTEN, or end what listens there"
            raise WebhookError(f"webhook_listen: {host}:{port}: {reason}; {remedy}") from error

    async def _answer(self, sockets: Sequence[socket.socket]) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            with suppress(NotImplementedError):  # on Windows
                asyncio.get_running_loop().add_signal_handler(sign, self._ended.set)
        try:
            await self._begin(sockets)
            await self._ended.wait()
        finally:
            await self._listener.stop()
            await self._claims.stop()
            if self._app.running:
                await self._app.stop()
                if self._app.post_stop is not None:
                    await self._app.post_stop(self._app)
            await self._app.shutdown()

    async def _begin(self, sockets: Sequence[socket.socket]) -> None:
        """Start, as far as that comes before the end."""
        await self._until_reached(self._app.initialize)
        if self._ended.is_set():
            return
        if self._app.post_init is not None:
            await self._app.post_init(self._app)
        await self._app.start()
        self._claims.start()
        self._listener.start(sockets)
        await self._until_reached(self._set)
        _log.info("listening at %s port %d", *self._address.listen)

    async def _set(self) -> None:
        """Tell Telegram where to deliver; each worker does, and all say the same."""
        try:
            await self._app.bot.set_webhook(
                self._address.url,
                allowed_updates=self._updates,
                secret_token=self._address.secret,
                max_connections=self._address.connections,
                drop_pending_updates=False,
            )
        except BadRequest as error:
            raise WebhookError(f"webhook_url: Telegram refuses it: {error.message}") from error

    async def _until_reached(self, call: Callable[[], Awaitable[object]]) -> None:
        """Call Telegram until it is there, or until the end."""
        while not self._ended.is_set():
            wait = _PAUSE
            try:
                await call()
            except RetryAfter as limit:
                wait = seconds(limit)
            except NetworkError as error:
                _log.warning("Telegram was not reached, trying again: %s", error.message)
            else:
                return
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._ended.wait()
