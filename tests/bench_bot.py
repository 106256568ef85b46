"""Updates a CPU second beside a bot that only replies a fixed text: python -m tests.bench_bot.

Both run as processes of their own against the same fake server, in turns; what is compared is the
processor time that each needs, as the kernel counts it.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from telegram import Update
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from tests.fake_telegram import FakeTelegram

UPDATES = 400
ROUNDS = 5
QUESTIONS = ("When will the bridge reopen?", "how many hangers", "who pays?", "capital of Peru")
FLOOR = 0.70


async def main() -> int:
    """Print the figures of each round and the median ratio; 1 when that is under the floor."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, ROUNDS + 1):
            trivial = await rate(Path(folder), ["-m", "tests.bench_bot", "trivial"])
            ours = await rate(
                Path(folder), ["-m", "bot", "--config", f"{folder}/config.yml", "run"]
            )
            ratios.append(ours / trivial)
            print(f"round {number}: trivial {trivial:.0f}, pullquote {ours:.0f} updates/CPU s")
    print(f"median ratio {median(ratios):.2f} (at least {FLOOR:.2f})")
    return int(median(ratios) < FLOOR)


async def rate(folder: Path, command: Sequence[str]) -> float:
    """Updates a CPU second of one process."""
    async with FakeTelegram() as fake:
        (folder / "config.yml").write_text(f"api_base: {fake.base}\n", "utf-8")
        environment = {**os.environ, "PULLQUOTE_TOKEN": fake.token, "BENCH_BASE": fake.base}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *command, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        try:
            await answered(fake, 40)  # imports, connections and caches are warm
            before = cpu_seconds(process.pid)
            await answered(fake, UPDATES)
            return UPDATES / (cpu_seconds(process.pid) - before)
        finally:
            process.terminate()
            await process.wait()


async def answered(fake: FakeTelegram, count: int) -> None:
    """Ask, eight readers at a time, until `count` more answers have arrived."""
    readers = [fake.user(number) for number in range(1, 9)]
    done = len(fake.sent)
    for start in range(0, count, len(readers)):
        for reader in readers:
            await fake.say(reader, QUESTIONS[start // len(readers) % len(QUESTIONS)])
        target = done + start + len(readers)
        if not await fake.until(lambda target=target: len(fake.sent) >= target, 30):  # type: ignore[misc]
            raise TimeoutError(f"{len(fake.sent)} of {target} answers")


def cpu_seconds(pid: int) -> float:
    """The processor time of a process, all its threads (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def trivial() -> None:
    """A bot of the same settings that replies the same few words to everything."""
    base = os.environ["BENCH_BASE"]
    app = (
        ApplicationBuilder()
        .token(os.environ["PULLQUOTE_TOKEN"])
        .base_url(f"{base}/bot")
        .request(HTTPXRequest(connection_pool_size=16))
        .concurrent_updates(8)
        .build()
    )

    async def reply(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message:
            await update.message.reply_text("I reply this to everything.")

    app.add_handler(MessageHandler(filters.TEXT, reply))
    app.run_polling(timeout=30)


if __name__ == "__main__":
    if sys.argv[1:] == ["trivial"]:
        trivial()
    else:
        sys.exit(asyncio.run(main()))
