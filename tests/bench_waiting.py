"""How long it takes to try ten thousand waiting questions, and how long others wait meanwhile.

.venv/bin/python -m tests.bench_waiting
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from bot.cipher import KEY as VARIABLE
from bot.cipher import Cipher
from bot.ledger import open_ledger
from bot.tables import WAITING
from tests.awaited import COSTS, KEY, SINKS, answering, begin, report
from tests.fake_telegram import FakeTelegram
from tests.running import ANN

MANY = 10_000
BOB = 8


@dataclass(frozen=True)
class Figures:
    """What was measured, in seconds.

    Attributes:
        wall, cpu: until all were tried; cpu of the whole process, with the fake server in it.
        asked: how many questions others asked meanwhile.
        median, slowest: until they had their answer.
    """

    wall: float
    cpu: float
    asked: int
    median: float
    slowest: float


def sent_to(fake: FakeTelegram, chat: int) -> int:
    """How many messages the bot has sent to a chat."""
    return sum(message["chat"]["id"] == chat for message in fake.sent)


async def run(folder: Path, questions: int) -> Figures:
    """Let so many wait for what does not come, and one, the last, for what has."""
    begin(folder)
    _fill(folder, questions)
    report(folder)
    waits: list[float] = []
    async with FakeTelegram() as fake:
        ann = fake.user(ANN)
        fake.user(BOB)
        began, cpu = time.monotonic(), time.process_time()
        async with answering(fake, folder):
            while not sent_to(fake, BOB):
                asked = time.monotonic()
                await fake.say(ann, COSTS)
                while sent_to(fake, ANN) == len(waits):
                    await fake.until(bool, 0.01)
                waits.append(time.monotonic() - asked)
                # As often as one may ask.
                await fake.until(lambda: sent_to(fake, BOB), 3.1)
            wall, used = time.monotonic() - began, time.process_time() - cpu
    return Figures(wall, used, len(waits), statistics.median(waits), max(waits))


def _fill(folder: Path, questions: int) -> None:
    cipher, until = Cipher(KEY), time.time() + 9999
    asked = [(1000 + number, f"{number:016x}", f"{SINKS} {number}") for number in range(questions)]
    asked.append((BOB, "f" * 16, COSTS))  # they are tried in the order of their ids
    rows = [
        {
            "id": number,
            "chat": chat,
            "message": 1,
            "story": "",
            "language": "en",
            "secret": cipher.encrypted(json.dumps({"words": words})),
            "until": until,
            "state": "waiting",
        }
        for chat, number, words in asked
    ]
    ledger = open_ledger(f"sqlite:///{folder / 'ledger.sqlite'}")
    with ledger.write() as connection:
        connection.execute(WAITING.insert(), rows)
    ledger.close()


def main() -> None:
    """Print the figures."""
    os.environ.update({VARIABLE: KEY, "PTB_TIMEDELTA": "true"})
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(run(Path(folder), MANY))
    print(f"{MANY:,} waiting questions: {found.wall:.1f} s, {found.cpu:.1f} s of CPU")
    times = f"{1000 * found.median:.0f} ms, at most {1000 * found.slowest:.0f} ms"
    print(f"answers to {found.asked} others meanwhile: {times}")


if __name__ == "__main__":
    main()
