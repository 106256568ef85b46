"""Lanes: connections of httpx, each a pool of its own, so that none is looked through."""

from __future__ import annotations

from typing import Any, Final

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.sending import NotSentError, Patience

_HEADERS: Final = {"User-Agent": BaseRequest.USER_AGENT}
_JSON: Final = _HEADERS | {"Content-Type": "application/json"}


class Lanes:
    """See bot.sending.Connections.

    Args:
        count: how many.
        proxy: the address of one; None for none.
    """

    def __init__(self, count: int, proxy: str | None) -> None:
        self._count, self._proxy = count, proxy
        self._free: list[httpx.AsyncHTTPTransport] = []
        self._all: list[httpx.AsyncHTTPTransport] = []

    async def open(self) -> None:
        """See bot.sending.Connections."""
        limits, certificates = httpx.Limits(max_connections=1), httpx.create_ssl_context()
        for _ in range(self._count):
            lane = httpx.AsyncHTTPTransport(certificates, limits=limits, proxy=self._proxy)
            self._all.append(lane)
        self._free = list(self._all)

    async def close(self) -> None:
        """See bot.sending.Connections."""
        lanes, self._all, self._free = self._all, [], []
        for lane in lanes:
            await lane.aclose()

    async def request(
        self, method: str, url: str, sent: RequestData | None, patience: Patience
    ) -> tuple[int, bytes]:
        """See bot.sending.Connections."""
        request = httpx.Request(
            method,
            url,
            **_body(sent),
            extensions={
                "timeout": {
                    "connect": patience.connect,
                    "read": patience.read,
                    "write": patience.write,
                }
            },
        )
        lane = self._free.pop()
        try:
            response = await lane.handle_async_request(request)
            try:
                return response.status_code, await response.aread()
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NotSentError(f"httpx.{type(error).__name__}: {error}") from error
        except httpx.TimeoutException as error:
            raise TimedOut from error
        except httpx.HTTPError as error:
            raise NetworkError(f"httpx.{type(error).__name__}: {error}") from error
        finally:
            self._free.append(lane)


def _body(sent: RequestData | None) -> dict[str, Any]:
    """What is sent, as httpx takes it. A form is only for files: JSON costs less."""
    if sent is None:
        return {"headers": _HEADERS}
    if not sent.contains_files:
        return {"headers": _JSON, "content": sent.json_payload}
    return {"headers": _HEADERS, "data": sent.json_parameters, "files": sent.multipart_data}
