"""The bot's cost beside bots that only reply: python -m tests.bench_bot [--memory].

All run as processes of their own against the same kind of fake server, in turns; what is compared
is the processor time that each needs for an update, as the kernel counts it. What is asked are the
questions of sample_questions.yml, whole ones and careless ones, with an answer and without, by
readers who ask another one each time; one bot remembers no answer, as if each question were new.
With --memory, the bot's memory is watched instead.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import yaml
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    Update,
)
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

import bot.app
import bot.remembering
from bot.__main__ import main as pullquote
from bot.ratelimit import Limits, RateLimiter
from tests.fake_telegram import FakeTelegram

UPDATES = 800
WARM = 400  # updates until imports, connections and caches are warm
ROUNDS = 3
READERS = 1000
AT_ONCE = 8
FLOOR = 0.70

MEMORY_UPDATES, MEMORY_STEP, MEMORY_WARM = 20_000, 2_000, 4_000
GROWTH = 0.05


async def compare() -> int:
    """Print the figures of each round and the median ratios; 1 when the first is too low."""
    rounds: list[dict[str, float]] = []
    for number in range(1, ROUNDS + 1):
        cost = {kind: await costs(kind) for kind in ("trivial", "alike", "pullquote", "forgetful")}
        rounds.append(cost)
        print(f"round {number}:", ", ".join(f"{k} {1 / c:.0f}/CPU s" for k, c in cost.items()))

    def ratio(of: str, beside: str) -> float:
        return median(cost[beside] / cost[of] for cost in rounds)

    reached = ratio("pullquote", "trivial")
    print(f"beside a bot that says the same every time: median ratio {reached:.2f}"
          f" (at least {FLOOR:.2f})")  # fmt: skip
    print(f"… in messages like the bot's answers: {ratio('pullquote', 'alike'):.2f}")
    print(f"when each question is looked up, as if it were new: {ratio('forgetful', 'trivial'):.2f}"
          f" and {ratio('forgetful', 'alike'):.2f}")  # fmt: skip
    return int(reached < FLOOR)


async def costs(kind: str) -> float:
    """Processor seconds of an update."""
    async with FakeTelegram() as fake, running(fake, kind) as process:
        asking = Readers(fake)
        await asking.ask(WARM)
        before = cpu_seconds(process)
        await asking.ask(UPDATES)
        return (cpu_seconds(process) - before) / UPDATES


async def watch_memory() -> int:
    """Print the bot's memory as it works; 1 when it still grows after the first updates."""
    async with FakeTelegram() as fake, running(fake, "pullquote") as process:
        asking, sizes = Readers(fake), dict[int, float]()
        for done in range(MEMORY_STEP, MEMORY_UPDATES + 1, MEMORY_STEP):
            await asking.ask(MEMORY_STEP)
            sizes[done] = resident(process)
            print(f"{done:>6} updates  {sizes[done]:.1f} MB", flush=True)
    growth = sizes[MEMORY_UPDATES] / sizes[MEMORY_WARM] - 1
    print(f"growth after the first {MEMORY_WARM}: {growth:.1%} (at most {GROWTH:.0%})")
    return int(growth > GROWTH)


@asynccontextmanager
async def running(fake: FakeTelegram, kind: str) -> AsyncIterator[int]:
    """A bot as a process; its number."""
    with tempfile.TemporaryDirectory() as folder:
        settings = f"api_base: {fake.base}\nledger: {folder}/ledger.sqlite\n"
        config = _written(Path(folder, "config.yml"), settings)
        environment = {**os.environ, "PULLQUOTE_TOKEN": fake.token, "BENCH_BASE": fake.base}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.bench_bot", kind, str(config)),
            env=environment,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            yield process.pid
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _written(file: Path, text: str) -> Path:
    file.write_text(text, "utf-8")
    return file


class Readers:
    """Ask a bot, some at a time."""

    def __init__(self, fake: FakeTelegram) -> None:
        self._fake, self._asked = fake, 0
        self._people = [fake.user(number) for number in range(1, READERS + 1)]
        listed = yaml.safe_load(Path(__file__).with_name("sample_questions.yml").read_text("utf-8"))
        self._questions = [item["question"] for item in listed]

    async def ask(self, count: int) -> None:
        """Ask so often, and wait for the answers."""
        for _ in range(count // AT_ONCE):
            for _ in range(AT_ONCE):
                turn, reader = divmod(self._asked, READERS)
                self._asked += 1
                question = self._questions[(reader + turn) % len(self._questions)]
                await self._fake.say(self._people[reader], question)
            if not await self._fake.until(lambda: len(self._fake.sent) >= AT_ONCE, 30):
                raise TimeoutError(f"{len(self._fake.sent)} of {AT_ONCE} answers")
            self._fake.messages.clear()
            self._fake.calls.clear()
            self._fake.polls.clear()


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, all its threads (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """The memory of a process, in megabytes (Linux)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# The bots, each in its process


def ours(config: str) -> None:
    """`pullquote run` as it is, except that it never meets its own limits, which would be sleep."""
    unlimited = Limits(overall=100_000, burst=100_000, group=100_000)
    sys.argv = ["pullquote", "--config", config, "run"]
    with patch.object(bot.app, "RateLimiter", partial(RateLimiter, unlimited), create=True):
        pullquote()


def forgetful(config: str) -> None:
    """The same, but no answer is remembered."""
    with patch.object(bot.remembering, "ANSWERS", 0):
        ours(config)


def replying(**reply: Any) -> None:
    """A bot of the same settings that replies the same to everything."""
    base = os.environ["BENCH_BASE"]
    app = (
        ApplicationBuilder()
        .token(os.environ["PULLQUOTE_TOKEN"])
        .base_url(f"{base}/bot")
        .request(HTTPXRequest(connection_pool_size=16))
        .concurrent_updates(8)
        .build()
    )

    async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await update.message.reply_text(**reply)

    app.add_handler(MessageHandler(filters.TEXT, answer))
    app.run_polling(timeout=30)


def alike() -> dict[str, Any]:
    """A message like an answer of the bot's: two quotes, who wrote them, and buttons."""
    quote, source = "A sentence of about a hundred characters, " * 3, "The Herald · 3 March · Title"
    place = len(quote)
    parts = [
        (MessageEntity.BLOCKQUOTE, 0, place, None),
        (MessageEntity.BOLD, place + 1, 10, None),
        (MessageEntity.TEXT_LINK, place + 24, 5, "https://herald.example/2026/03/03/title"),
    ]
    length = len(f"{quote}\n{source}\n\n")
    entities = [MessageEntity(k, o + n * length, c, url=u) for n in (0, 1) for k, o, c, u in parts]
    rows = [[InlineKeyboardButton(f"{n}", callback_data=f"v2:{n}:12345678") for n in (1, 2, 3)]] * 2
    return {
        "text": f"{quote}\n{source}\n\n{quote}\n{source}",
        "entities": entities,
        "reply_markup": InlineKeyboardMarkup(rows),
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
        "do_quote": True,
    }


def main(arguments: list[str]) -> int:
    """Compare, or be one of the bots."""
    match arguments:
        case ["pullquote", config]:
            ours(config)
        case ["forgetful", config]:
            forgetful(config)
        case ["trivial", _]:
            replying(text="I reply this to everything.")
        case ["alike", _]:
            replying(**alike())
        case ["--memory"]:
            return asyncio.run(watch_memory())
        case _:
            return asyncio.run(compare())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
