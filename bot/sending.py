"""Sending: the connections for what the bot sends.

python-telegram-bot's own request keeps one pool of them, and httpcore looks at each connection of a
pool, with a system call, before and after each request: at eight at once that is half of what a
message costs. Here each connection is a pool of its own, so nothing is looked through.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_TIMEOUT: Final = 5.0  # seconds, for each step of a request
_UPLOAD_TIMEOUT: Final = 20.0
_FREE_TIMEOUT: Final = 20.0  # for another request to end

# Of a message that was sent nothing is read but its number; to build the rest takes time.
_UNREAD: Final = ("entities", "reply_markup", "reply_to_message", "link_preview_options")


class Sending(BaseRequest):
    """Sends requests to one server, over so many connections.

    A proxy is used where the environment names one (HTTPS_PROXY, ALL_PROXY, NO_PROXY).

    Args:
        connections: how many; a request that finds none free waits.
        server: the address of the Bot API.
    """

    def __init__(self, connections: int, server: str) -> None:
        self._connections, self._proxy = connections, _proxy_for(server)
        self._free: asyncio.LifoQueue[httpx.AsyncHTTPTransport] = asyncio.LifoQueue()
        self._all: list[httpx.AsyncHTTPTransport] = []

    @property
    def read_timeout(self) -> float:
        """See telegram.request.BaseRequest.read_timeout."""
        return _TIMEOUT

    async def initialize(self) -> None:
        """See telegram.request.BaseRequest.initialize."""
        if self._all:
            return
        limits, certificates = httpx.Limits(max_connections=1), httpx.create_ssl_context()
        for _ in range(self._connections):
            lane = httpx.AsyncHTTPTransport(certificates, limits=limits, proxy=self._proxy)
            self._all.append(lane)
            self._free.put_nowait(lane)

    async def shutdown(self) -> None:
        """See telegram.request.BaseRequest.shutdown."""
        lanes, self._all, self._free = self._all, [], asyncio.LifoQueue()
        for lane in lanes:
            await lane.aclose()

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
        files = request_data.multipart_data if request_data else None
        request = httpx.Request(
            method,
            url,
            headers={"User-Agent": self.USER_AGENT},
            data=request_data.json_parameters if request_data else None,
            files=files,
            extensions={
                "timeout": {
                    "connect": _given(connect_timeout, _TIMEOUT),
                    "read": _given(read_timeout, _TIMEOUT),
                    "write": _given(write_timeout, _UPLOAD_TIMEOUT if files else _TIMEOUT),
                }
            },
        )
        lane = await self._lane(_given(pool_timeout, _FREE_TIMEOUT))
        try:
            response = await lane.handle_async_request(request)
            try:
                return response.status_code, await response.aread()
            finally:
                await response.aclose()
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"httpx.{type(error).__name__}: {error}") from error
        finally:
            self._free.put_nowait(lane)

    async def _lane(self, patience: float | None) -> httpx.AsyncHTTPTransport:
        if not self._all:
            raise RuntimeError("Sending is not initialized")
        try:
            async with asyncio.timeout(patience):
                return await self._free.get()
        except TimeoutError:
            raise TimedOut("all connections are in use; the request was not sent") from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """See telegram.request.BaseRequest.parse_json_payload."""
        answer: dict[str, Any] = BaseRequest.parse_json_payload(payload)
        message = answer.get("result")
        if isinstance(message, dict) and "message_id" in message:
            for key in _UNREAD:
                message.pop(key, None)
        return answer


def _given(value: Any, usual: float) -> float | None:  # noqa: ANN401 - a number, None, or the default
    return usual if value is BaseRequest.DEFAULT_NONE else value


def _proxy_for(server: str) -> str | None:
    address = urlsplit(server)
    if proxy_bypass(address.hostname or ""):
        return None
    proxies = getproxies()
    return proxies.get(address.scheme) or proxies.get("all")
