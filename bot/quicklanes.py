"""Quick lanes: connections of aiohttp, whose parser is compiled."""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import httpx
from aiohttp import ConnectionTimeoutError
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.sending import NotSentError, Patience

_HEADERS: Final = {"User-Agent": BaseRequest.USER_AGENT}
_JSON: Final = _HEADERS | {"Content-Type": "application/json"}


class QuickLanes:
    """See bot.sending.Connections. There is one whenever one is wanted.

    A POST is never sent again by itself: aiohttp does that with methods only that change nothing.

    Args:
        proxy: the address of one (HTTP or HTTPS); None for none.
    """

    def __init__(self, proxy: str | None) -> None:
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """See bot.sending.Connections."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=0, ssl=httpx.create_ssl_context()),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def close(self) -> None:
        """See bot.sending.Connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def request(
        self, method: str, url: str, sent: RequestData | None, patience: Patience
    ) -> tuple[int, bytes]:
        """See bot.sending.Connections."""
        if self._session is None:
            raise RuntimeError("these connections are closed")
        body, headers = _body(sent)
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                data=body,
                headers=headers,
                timeout=_timeout(patience, uploads=headers is _HEADERS),
                allow_redirects=False,
                proxy=self._proxy,
            ) as response:
                return response.status, await response.read()
        # The words of an error may hold the address, and with it the token.
        except (aiohttp.ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotSentError(f"aiohttp.{type(error).__name__}") from None
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"aiohttp.{type(error).__name__}") from None


def _body(sent: RequestData | None) -> tuple[Any, dict[str, str]]:
    """What is sent, and under which headers. A form is only for files: JSON costs less."""
    if sent is None:
        return None, _HEADERS
    if not sent.contains_files:
        return sent.json_payload, _JSON
    form = aiohttp.FormData()
    for name, value in sent.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in sent.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=kind)
    return form, _HEADERS


def _timeout(patience: Patience, *, uploads: bool) -> aiohttp.ClientTimeout:
    """Reading begins while a body still goes out, so that an upload takes its time from there."""
    read = patience.read
    if uploads and read is not None:
        read = None if patience.write is None else read + patience.write
    return aiohttp.ClientTimeout(total=None, sock_connect=patience.connect, sock_read=read)
