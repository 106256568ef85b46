"""Sending: the connections to Telegram.

python-telegram-bot's own request keeps one pool of httpx, which looks at each of its connections,
with a system call, before and after each request: at eight at once that is half of what a message
costs. Here a message costs half of that, and with aiohttp, where it is installed, a ninth.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from telegram.error import NetworkError
from telegram.request import BaseRequest, RequestData

_TIMEOUT: Final = 5.0  # seconds, for each step of a request
_UPLOAD_TIMEOUT: Final = 20.0
_FREE_TIMEOUT: Final = 20.0  # for another request to end

# Of a message that was sent nothing is read but its number; to build the rest takes time.
_UNREAD: Final = (
    "from",
    "text",
    "entities",
    "reply_markup",
    "reply_to_message",
    "link_preview_options",
)


class NotSentError(NetworkError):
    """A request never left: there was no connection to be had. It can be sent again."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds each step of a request may take; None for as long as it likes."""

    connect: float | None
    write: float | None
    read: float | None


class Connections(Protocol):
    """Connections to one server; at most as many requests come at once as there are."""

    async def open(self) -> None:
        """Make ready."""
        ...

    async def close(self) -> None:
        """Let go of all connections."""
        ...

    async def request(
        self, method: str, url: str, sent: RequestData | None, patience: Patience
    ) -> tuple[int, bytes]:
        """The status and the body of what the server answers.

        Raises:
            NotSentError: there is no connection.
            TimedOut: a step took too long.
            NetworkError: the connection was lost.
        """
        ...


class Sending(BaseRequest):
    """Sends requests to one server, over so many connections.

    A proxy is used where the environment names one (HTTPS_PROXY, ALL_PROXY, NO_PROXY).

    Args:
        connections: how many; a request that finds none free waits.
        server: the address of the Bot API.
    """

    def __init__(self, connections: int, server: str) -> None:
        self._connections = _connections(connections, _proxy_for(server))
        self._free = asyncio.Semaphore(connections)
        self._ready = False

    @property
    def read_timeout(self) -> float:
        """See telegram.request.BaseRequest.read_timeout."""
        return _TIMEOUT

    async def initialize(self) -> None:
        """See telegram.request.BaseRequest.initialize."""
        if not self._ready:
            await self._connections.open()
            self._ready = True

    async def shutdown(self) -> None:
        """See telegram.request.BaseRequest.shutdown."""
        if self._ready:
            self._ready = False
            await self._connections.close()

    async def do_request(  # noqa: PLR0913, PLR0917 - as python-telegram-bot calls it
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401 - same
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """See telegram.request.BaseRequest.do_request."""
        if not self._ready:
            raise RuntimeError("Sending is not initialized")
        uploads = request_data is not None and request_data.contains_files
        patience = Patience(
            connect=_given(connect_timeout, _TIMEOUT),
            write=_given(write_timeout, _UPLOAD_TIMEOUT if uploads else _TIMEOUT),
            read=_given(read_timeout, _TIMEOUT),
        )
        await self._turn(_given(pool_timeout, _FREE_TIMEOUT))
        try:
            return await self._connections.request(method, url, request_data, patience)
        finally:
            self._free.release()

    async def _turn(self, patience: float | None) -> None:
        try:
            async with asyncio.timeout(patience):
                await self._free.acquire()
        except TimeoutError:
            raise NotSentError("all connections are in use; the request was not sent") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """See telegram.request.BaseRequest.parse_json_payload."""
        answer: dict[str, Any] = BaseRequest.parse_json_payload(payload)
        message = answer.get("result")
        if isinstance(message, dict) and "message_id" in message:
            for key in _UNREAD:
                message.pop(key, None)
        return answer


def _connections(count: int, proxy: str | None) -> Connections:
    """Those of aiohttp where it is installed and not too old; but it knows no SOCKS proxy."""
    if not (proxy or "").startswith("socks"):
        with suppress(ImportError):
            from bot.quicklanes import QuickLanes  # noqa: PLC0415 - an extra, imported when used

            return QuickLanes(proxy)
    from bot.lanes import Lanes  # noqa: PLC0415 - only one of the two is used

    return Lanes(count, proxy)


def _given(value: Any, usual: float) -> float | None:  # noqa: ANN401 - a number, None, or the default
    return usual if value is BaseRequest.DEFAULT_NONE else value


def _proxy_for(server: str) -> str | None:
    address = urlsplit(server)
    if proxy_bypass(address.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(address.scheme) or proxies.get("all")
