"""Workers of the bot as processes: behind one webhook, on one database; some of them die."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.fake_telegram import FakeTelegram
from tests.scenario import unknown_parameters

_START = 30  # seconds
SETTINGS = """\
api_base: {base}
webhook_url: http://127.0.0.1/bot
webhook_connections: {connections}
log_level: debug
"""


@dataclass(frozen=True)
class Worker:
    """One of them.

    Attributes:
        address: of its listener.
        process: itself.
        log: the file of what it says.
    """

    address: str
    process: Process
    log: Path

    async def healthy(self) -> bool:
        """Whether it says that it is."""
        async with httpx.AsyncClient(trust_env=False) as client:
            try:
                return (await client.get(f"{self.address}/healthz")).is_success
            except httpx.TransportError:
                return False


@asynccontextmanager
async def working(
    fake: FakeTelegram, folder: Path, database: str, *, count: int, connections: int = 20
) -> AsyncIterator[list[Worker]]:
    """So many workers, ready for updates; those that still run at the end are stopped."""
    config = folder / "config.yml"
    config.write_text(SETTINGS.format(base=fake.base, connections=connections), "utf-8")
    async with AsyncExitStack() as stack:
        workers = [
            await stack.enter_async_context(_worker(fake, config, database, number))
            for number in range(count)
        ]
        end = time.monotonic() + _START
        while not (fake.webhook and all([await worker.healthy() for worker in workers])):
            if time.monotonic() > end:
                raise AssertionError([worker.log.read_text("utf-8") for worker in workers])
            await asyncio.sleep(0.05)
        yield workers


@asynccontextmanager
async def _worker(
    fake: FakeTelegram, config: Path, database: str, number: int
) -> AsyncIterator[Worker]:
    port = free_port()
    environment = {
        **os.environ,
        "PULLQUOTE_TOKEN": fake.token,
        "PULLQUOTE_DATABASE_URL": database,
        "PULLQUOTE_LISTEN": f"127.0.0.1:{port}",
    }
    log = config.parent / f"worker-{number}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "--config", str(config), "run"),
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        yield Worker(f"http://127.0.0.1:{port}", process, log)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def run_unhurried(story: Callable[[FakeTelegram], Awaitable[None]]) -> None:
    """Let a story happen on a fake server: processes take their time on a busy machine."""

    async def happen() -> None:
        async with asyncio.timeout(90), FakeTelegram() as fake:
            await story(fake)
            assert unknown_parameters(fake) == []

    asyncio.run(happen())
