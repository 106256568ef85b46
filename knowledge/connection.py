"""Connection: httpx connects to the address that was checked, and to nothing else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Final

import httpcore
import httpx

from knowledge.addresses import is_public

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Allowed = Callable[[str], bool]

_TRIED: Final = 4  # addresses of one host


class RefusedError(Exception):
    """A target that is never connected to; its text is the reason, to go on after the address."""


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, as the system resolves them."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class CheckedBackend(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address it gives, and connects to one that was checked.

    Between a check and a second look-up a name could be made to lead elsewhere; here there is no
    second look-up. The name stays in the request and the certificate's check.
    """

    def __init__(
        self,
        resolve: Resolve = system_resolve,
        allowed: Allowed = is_public,
        ports: Sequence[int] = (80, 443),
    ) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._resolve, self._allowed, self._ports = resolve, allowed, ports

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See httpcore.AsyncNetworkBackend; RefusedError where the target is not allowed."""
        if port not in self._ports:
            raise RefusedError("only the ports 80 and 443 are allowed")
        for address in (addresses := await self._addresses(host, port)):
            if not self._allowed(address):  # one bad address among good ones is a trick
                raise RefusedError("this name leads into a private or reserved network")
        problem: Exception = httpcore.ConnectError("no address")
        for address in addresses[:_TRIED]:
            try:
                return await self._inner.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem

    async def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:  # noqa: ANN401
        """Never."""
        raise RefusedError("only web addresses are allowed")

    async def sleep(self, seconds: float) -> None:
        """See httpcore.AsyncNetworkBackend."""
        await self._inner.sleep(seconds)

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name is not known") from error


def checked_transport(backend: CheckedBackend) -> httpx.AsyncHTTPTransport:
    """A transport that connects by the backend alone, and through no proxy."""
    transport = httpx.AsyncHTTPTransport(retries=0)
    # httpx has no argument for it; a test fails when the attribute is no longer used.
    transport._pool._network_backend = backend  # noqa: SLF001
    return transport
