"""Delivery to webhooks as Telegram does it, and the proxy behind it that shares it out to workers.

What is sent to a chat comes one after the other, several chats at once; what does not get a 2xx
comes again, after the time that the answer names, or twice as long each time. The proxy gives each
request to the next worker, and passes over one that is not there.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import httpx

from tests.fake_telegram_calls import Json

SECRET = "X-Telegram-Bot-Api-Secret-Token"
_LONGEST_WAIT = 4.0  # seconds; Telegram waits for longer


@dataclass
class Delivery:
    """The courier, as an async context manager.

    Attributes:
        workers: the addresses of their listeners.
        webhook: what the bot told with setWebhook.
        timeout: seconds after which a worker that says nothing counts as silent.
        seen: how often each status came; 502 for a worker that fell silent.
        waits: seconds from its first delivery until each update was taken.
    """

    workers: Sequence[str]
    webhook: Json
    timeout: float = 60.0  # as Telegram's
    seen: Counter[int] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._next = itertools.cycle(self.workers)
        self._free = asyncio.Semaphore(self.webhook["max_connections"])
        self._path = httpx.URL(self.webhook["url"]).path
        limits = httpx.Limits(max_connections=None)
        self._client = httpx.AsyncClient(timeout=self.timeout, trust_env=False, limits=limits)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def bring(self, queues: Sequence[Sequence[Json]], *, per_second: float = 1e9) -> None:
        """Bring all updates: each queue in its order, so many updates begun in a second."""
        pace = itertools.count()
        begin = time.monotonic()
        tasks = [self._queue(queue, pace, begin, per_second) for queue in queues]
        await asyncio.gather(*tasks)

    async def post(self, update: Json, worker: str | None = None) -> httpx.Response:
        """Bring an update once, to this worker or to the next that is there."""
        headers = {SECRET: self.webhook["secret_token"]}
        response = httpx.Response(502)
        for _ in self.workers:
            address = (worker or next(self._next)) + self._path
            try:
                response = await self._client.post(address, json=update, headers=headers)
            except httpx.ConnectError:
                continue
            except httpx.TransportError:
                pass
            break
        self.seen[response.status_code] += 1
        return response

    async def _queue(
        self, queue: Sequence[Json], pace: itertools.count[int], begin: float, rate: float
    ) -> None:
        for update in queue:
            await asyncio.sleep(max(0, begin + next(pace) / rate - time.monotonic()))
            first, failures = time.monotonic(), 0
            while (wait := await self._wait_after(update, failures)) is not None:
                failures += 1
                await asyncio.sleep(wait)
            self.waits.append(time.monotonic() - first)

    async def _wait_after(self, update: Json, failures: int) -> float | None:
        """Try once; how long to wait before the next time, None when it was taken."""
        async with self._free:
            response = await self.post(update)
        if response.is_success:
            return None
        if (told := response.headers.get("Retry-After")) is not None:
            return float(told)
        return min(2.0 ** (failures - 1), _LONGEST_WAIT) if failures else 0.0
