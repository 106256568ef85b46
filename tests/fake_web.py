"""The web for tests: sites on 127.0.0.1 under names of their own, found by a resolver of ours.

`FakeWeb` serves what tests give it, honest or hostile, and counts the requests. Nothing that it is
used with ever connects elsewhere.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from knowledge.fetch import Fetcher

Serve = Callable[[asyncio.StreamWriter, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True)
class Reply:
    """What a site answers; `raw` in its place is sent as it is."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    def written(self) -> bytes:
        if self.raw is not None:
            return self.raw
        headers = {"Content-Type": self.content_type, "Content-Length": str(len(self.body))}
        lines = [f"{name}: {value}" for name, value in {**headers, **self.headers}.items() if value]
        head = "\r\n".join([f"HTTP/1.1 {self.status} X", *lines, "Connection: close"])
        return head.encode("latin-1") + b"\r\n\r\n" + self.body


class FakeWeb:
    """Sites, as an async context manager.

    `pages` maps "host/path" to a Reply, or to a function that writes what it likes; `resolved` the
    hosts to their addresses, 127.0.0.1 for those not named; `asked` counts the requests.
    """

    def __init__(self) -> None:
        self.pages: dict[str, Reply | Serve] = {}
        self.resolved: dict[str, Sequence[str]] = {}
        self.asked: Counter[str] = Counter()
        self.headers: list[Mapping[str, str]] = []
        self.at_once = self.most_at_once = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.close()
        await self._server.wait_closed()

    def url(self, place: str, scheme: str = "http") -> str:
        """The address of a place such as "paper.example/fire"."""
        host, _, path = place.partition("/")
        return f"{scheme}://{host}:{self.port}/{path}"

    def fetcher(self, **options: Any) -> Fetcher:
        """A Fetcher that finds these sites and nothing else."""
        settings: dict[str, Any] = {"pause": 0.0, "allowed": lambda ip: ip == "127.0.0.1"}
        return Fetcher(
            **{**settings, "resolve": self._resolve, "ports": (80, 443, self.port), **options}
        )

    async def _resolve(self, host: str, port: int) -> Sequence[str]:
        return self.resolved.get(host, ["127.0.0.1"])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in request[1:] if ": " in line)
            place = headers["host"].partition(":")[0] + request[0].split()[1]
            self.asked[place] += 1
            self.headers.append(headers)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            page = self.pages.get(place, Reply(status=404))
            if isinstance(page, Reply):
                writer.write(page.written())
                await writer.drain()
            else:
                await page(writer, headers)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass
        finally:
            self.at_once -= 1
            writer.close()
