"""Fetcher: a web address -> the page there, safely and politely."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self

import httpx

from knowledge.addresses import is_public
from knowledge.connection import (
    Allowed,
    CheckedBackend,
    Resolve,
    checked_transport,
    system_resolve,
)
from knowledge.errors import FetchError
from knowledge.exchange import body_of, refusal, sending
from knowledge.robots import LARGEST, PRODUCT, Robots, rules

LIMIT: Final = 5_000_000
"""Bytes of a page after decompression."""

DEADLINE: Final = 20.0
"""Seconds for one page, all redirects included; waiting for a turn at its host is not counted."""

_REDIRECTS: Final = 5
_ROBOTS_KEPT: Final = 86_400.0  # seconds; RFC 9309, 2.4
_TYPES: Final = frozenset(
    {
        *("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown"),
        *("application/rss+xml", "application/atom+xml", "application/xml", "text/xml"),
        *("application/json", "text/json", ""),
    }
)
_ALSO: Final = ("+json", "+xml")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with a page, so that it can say later that nothing changed."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was fetched.

    Attributes:
        url: where it was, after redirects.
        content_type: as the server gave it, or "".
        body: its bytes, decompressed.
        validators: to be given to the next `get`.
    """

    url: str
    content_type: str
    body: bytes
    validators: Validators = Validators()


class _Host:
    """The turn of one host: one request at a time, with a pause between them."""

    def __init__(self) -> None:
        self.turn = asyncio.Lock()
        self.last = -1e9
        self.robots: dict[str, tuple[float, Robots]] = {}


class Fetcher:
    """Gets pages; an async context manager.

    It connects only to public addresses, on ports 80 and 443, obeys robots.txt, asks one host once
    at a time with a pause between, and says who it is. No cookie is kept, no proxy used.

    Args:
        contact: an address or e-mail that sites are told.
        pause: seconds between two requests to one host.
        deadline: seconds for one page.
        resolve, allowed, ports: the seam to the network; tests put a resolver of their own here.
    """

    def __init__(  # noqa: PLR0913 - a contact, two times, and the seam
        self,
        *,
        contact: str = "",
        pause: float = 1.0,
        deadline: float = DEADLINE,
        resolve: Resolve = system_resolve,
        allowed: Allowed = is_public,
        ports: Sequence[int] = (80, 443),
    ) -> None:
        self._pause, self._deadline, self._ports = pause, deadline, tuple(ports)
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        about = f" (+{contact})" if contact.isascii() and contact.isprintable() and contact else ""
        self._client = httpx.AsyncClient(
            transport=checked_transport(CheckedBackend(resolve, allowed, ports)),
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=httpx.Timeout(deadline, connect=min(5.0, deadline)),
            headers={
                "User-Agent": f"{PRODUCT}/{version('pullquote')}{about}",
                "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
        )

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.__aexit__(kind, error, traceback)

    async def get(self, url: str, known: Validators | None = None) -> Page | None:
        """Fetch a page.

        Args:
            url: its address.
            known: what was given with it the last time.

        Returns:
            The page; None when the server says that it is as it was.

        Raises:
            FetchError: it was refused, or could not be had; the message says why.
        """
        target = _target(url, url, self._ports)
        for _ in range(_REDIRECTS + 1):
            found = await self._at_its_turn(target, url, known or Validators())
            if not isinstance(found, httpx.URL):
                return found
            if target.scheme == "https" and found.scheme == "http":
                raise FetchError("it leads from https down to http", url, lasting=True)
            target = _target(str(found), url, self._ports)
        raise FetchError(f"it leads on more than {_REDIRECTS} times", url, lasting=True)

    async def _at_its_turn(
        self, target: httpx.URL, url: str, known: Validators
    ) -> Page | httpx.URL | None:
        host = self._hosts[target.host]
        async with host.turn:
            try:
                async with asyncio.timeout(None) as limit:
                    robots = await self._robots(host, target, url, limit)
                    if not robots.allows(str(target)):
                        raise FetchError(
                            "the site's robots.txt does not allow it", url, lasting=True
                        )
                    await self._wait(host, limit, robots.delay)
                    return await self._answer(target, url, known)
            except TimeoutError as error:
                raise FetchError(f"it took longer than {self._deadline:.0f} s", url) from error
            finally:
                host.last = time.monotonic()

    async def _wait(self, host: _Host, limit: asyncio.Timeout, delay: float = 0.0) -> None:
        """Wait for the host's turn; the deadline counts from then."""
        limit.reschedule(None)
        await asyncio.sleep(max(0.0, host.last + max(self._pause, delay) - time.monotonic()))
        limit.reschedule(asyncio.get_running_loop().time() + self._deadline)

    async def _robots(
        self, host: _Host, target: httpx.URL, url: str, limit: asyncio.Timeout
    ) -> Robots:
        origin = f"{target.scheme}://{target.netloc.decode('ascii')}"
        read, known = host.robots.get(origin, (0.0, Robots()))
        if read and time.monotonic() - read < _ROBOTS_KEPT:
            return known
        await self._wait(host, limit)
        status, body = await self._robots_text(httpx.URL(f"{origin}/robots.txt"), url)
        host.last = time.monotonic()
        found = rules(status, body, url)
        host.robots[origin] = (time.monotonic(), found)
        return found

    async def _robots_text(self, target: httpx.URL, url: str) -> tuple[int, bytes]:
        for _ in range(_REDIRECTS):
            async with sending(self._client, target, url, {}) as response:
                if response.has_redirect_location and response.next_request:
                    target = _target(str(response.next_request.url), url, self._ports)
                    continue
                return response.status_code, await body_of(response, url, LARGEST, cut=True)
        return HTTPStatus.NOT_FOUND, b""  # more redirects than that are as good as none (RFC 9309)

    async def _answer(
        self, target: httpx.URL, url: str, known: Validators
    ) -> Page | httpx.URL | None:
        conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        async with sending(self._client, target, url, headers) as response:
            status = response.status_code
            if status == HTTPStatus.NOT_MODIFIED:
                return None
            if response.has_redirect_location:
                if response.next_request is None:
                    raise FetchError("it leads on to no address", url, lasting=True)
                return response.next_request.url
            if status != HTTPStatus.OK:
                raise refusal(response, url)
            kind = response.headers.get("content-type", "")
            media = kind.partition(";")[0].strip().lower()
            if media not in _TYPES and not media.endswith(_ALSO):
                message = "what is there is no page, feed or text but of another kind"
                raise FetchError(message, url, lasting=True)
            body = await body_of(response, url, LIMIT)
            validators = Validators(
                response.headers.get("etag", "")[:500],
                response.headers.get("last-modified", "")[:100],
            )
            return Page(str(response.url), kind[:200], body, validators)


def _target(text: str, url: str, ports: Sequence[int]) -> httpx.URL:
    """The address to connect to, if it is one that may be.

    Raises:
        FetchError: it is not.
    """
    try:
        target = httpx.URL(text.strip())
        host, port = target.host, target.port
    except (httpx.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise FetchError("this is no web address", url[:200], lasting=True) from error
    reason = ""
    if target.scheme not in {"http", "https"} or not host:
        reason = "only addresses that start with http:// or https:// are allowed"
    elif target.userinfo:
        reason = "an address with a name or password in it is not allowed"
    elif "%" in host:
        reason = "this is no web address"
    elif port is not None and port not in ports:
        reason = "only the ports 80 and 443 are allowed"
    if reason:
        raise FetchError(reason, url[:200], lasting=True)
    return target.copy_with(fragment=None)
