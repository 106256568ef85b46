"""Exchange: one request and its answer; whatever goes wrong is a FetchError with its reason."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Final

import httpx

from knowledge.connection import RefusedError
from knowledge.errors import FetchError

_CHUNK: Final = 16_384  # bytes
_GONE: Final = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_BUSY: Final = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
_CLOSED: Final = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
}
_DIGITS: Final = 6  # of a pause that a server asks for


@asynccontextmanager
async def sending(
    client: httpx.AsyncClient, target: httpx.URL, url: str, headers: Mapping[str, str]
) -> AsyncIterator[httpx.Response]:
    """Send a request, and give out the answer while its body is read.

    Args:
        client: by which.
        target: where to.
        url: the address that the caller asked for, for messages.
        headers: beside the client's own.

    Raises:
        FetchError: it was refused, or broke off.
    """
    try:
        async with client.stream("GET", target, headers=headers, follow_redirects=False) as answer:
            yield answer
    except RefusedError as error:
        raise FetchError(str(error), url, lasting=True) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise FetchError(_reason(error), url) from error


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "the site did not answer in time"
    if isinstance(error, httpx.ConnectError):
        invalid = "CERTIFICATE" in str(error).upper()
        return "its certificate is not valid" if invalid else "the site could not be reached"
    if isinstance(error, httpx.DecodingError):
        return "its compression is damaged"
    return "the site's answer broke off or is damaged"


async def body_of(response: httpx.Response, url: str, limit: int, *, cut: bool = False) -> bytes:
    """The decompressed bytes, never more than the limit, however well they were packed.

    Raises:
        FetchError: there are more, and they are not to be cut.
    """
    body = bytearray()
    async for chunk in response.aiter_bytes(_CHUNK):
        body += chunk
        if len(body) > limit and not cut:
            raise FetchError(f"it is larger than {limit / 1e6:.0f} MB", url, lasting=True)
        if len(body) > limit:
            break
    return bytes(body[:limit])


def refusal(response: httpx.Response, url: str) -> FetchError:
    """What an answer means that is no page."""
    status = response.status_code
    if status in _GONE:
        return FetchError("the page is not there (any more)", url, gone=True)
    if status in _BUSY:
        after = response.headers.get("retry-after", "")
        told = after.isascii() and after.isdigit() and len(after) <= _DIGITS
        return FetchError(f"the site is busy{f', for {after} s' if told else ''}", url)
    if status in _CLOSED:
        return FetchError(f"the site does not let us read it (status {status})", url, lasting=True)
    return FetchError(f"the site answered with status {status}", url)
