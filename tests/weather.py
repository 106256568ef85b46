"""Weather: many readers, one bot, bad connections: python -m tests.weather [--updates 2000].

The real application over the fake server, which refuses, breaks, drops and loses calls by chance,
and sends updates that can't be read. What is counted is what the server saw and what the log says.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import yaml

from bot.app import ALLOWED_UPDATES
from tests.arrived import buttons
from tests.fake_telegram import FakeTelegram, Json, Weather
from tests.listening import fetching
from tests.running import built
from tests.weather_figures import Seen, report

MALFORMED = 0.01
EDITS, PRESSES = 0.04, 0.05
IN_GROUPS = 0.1  # of all chats
UNREADABLE: tuple[tuple[str, object], ...] = (
    ("message", {"message_id": 1}),
    ("message", "hello"),
    ("message", {"message_id": 2, "date": "yesterday", "chat": 7}),
    ("callback_query", {"id": "1", "from": {}}),
)
PATIENCE = 180  # seconds


async def run(
    fake: FakeTelegram, weather: Weather, *, updates: int, chats: int, rate: float
) -> Seen:
    """Let readers write, so many updates a second, and wait until nothing more is to come."""
    seen, chance = Seen(), random.Random(weather.seed)
    people, questions = _people(fake, chats), _questions()

    def count(_: object) -> None:
        seen.polls += 1

    async with (
        _watching(seen.log),  # until the last line is written
        built(fake) as app,
        fetching(app, allowed_updates=ALLOWED_UPDATES, error_callback=count),
    ):
        fake.weather = weather
        seen.updates["malformed"] += 1  # else there is none by chance in one run of forty
        await fake.push(*UNREADABLE[0])
        begin = time.monotonic()
        for number in range(updates):
            await _update(fake, seen, chance, *people[number % chats], chance.choice(questions))
            await asyncio.sleep(max(0, begin + (number + 1) / rate - time.monotonic()))
        await fake.until(lambda: _settled(fake, seen), PATIENCE)
        fake.weather = None
    _settled(fake, seen)
    return seen


async def _update(  # noqa: PLR0913, PLR0917 - who does what with what
    fake: FakeTelegram, seen: Seen, chance: random.Random, person: Json, chat: Json, question: str
) -> None:
    """One of the things that happen."""
    mine = [number for number, where in seen.chats.items() if where == chat["id"]]
    private = chat["id"] > 0
    kind = chance.random()
    if kind < MALFORMED:
        seen.updates["malformed"] += 1
        await fake.push(*chance.choice(UNREADABLE))
    elif private and mine and (kind := kind - MALFORMED) < EDITS:
        seen.updates["edited"] += 1
        seen.edited.add(mine[-1])
        await fake.edit(fake.messages[chat["id"], mine[-1]], question)
    elif private and (pressable := _pressable(fake, chat)) and kind - EDITS < PRESSES:
        seen.updates["pressed"] += 1
        await fake.press(person, pressable, chance.choice(_datas(pressable)))
    else:
        seen.updates["asked"] += 1
        text = question if private else f"@{fake.me['username']} {question}"
        message = await fake.say(person, text, chat)
        seen.asked[message["message_id"]] = time.time()
        seen.chats[message["message_id"]] = chat["id"]


def _settled(fake: FakeTelegram, seen: Seen) -> bool:
    """Sort the bot's calls by the questions that they answer; whether all are settled."""
    seen.calls = {}
    for call in fake.calls:
        if call.method == "sendMessage" and (to := call.params.get("reply_parameters")):
            seen.calls.setdefault(to["message_id"], []).append(call)
    return all(map(seen.settled, seen.asked))


def _people(fake: FakeTelegram, chats: int) -> list[tuple[Json, Json]]:
    groups = round(chats * IN_GROUPS)
    people = [fake.user(number) for number in range(1, chats + 1)]
    rooms = [fake.group(-number) if number <= groups else fake.chats[number]
             for number in range(1, chats + 1)]  # fmt: skip
    return list(zip(people, rooms, strict=True))


def _questions() -> list[str]:
    listed = yaml.safe_load((Path(__file__).parent / "sample_questions.yml").read_text("utf-8"))
    return [item["question"] for item in listed]


def _datas(message: Json) -> list[str]:
    return [each["callback_data"] for each in buttons(message) if "callback_data" in each]


def _pressable(fake: FakeTelegram, chat: Json) -> Json | None:
    mine = [message for message in fake.sent[-200:] if message["chat"] is chat and _datas(message)]
    return mine[-1] if mine else None


class _Catching(logging.Handler):
    def __init__(self, log: list[logging.LogRecord]) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.append(record)


@asynccontextmanager
async def _watching(log: list[logging.LogRecord]) -> AsyncIterator[None]:
    handler = _Catching(log)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


async def main() -> int:
    """Print the figures; 1 when anything was lost unsaid, answered twice, or not foreseen."""
    parser = argparse.ArgumentParser(prog="python -m tests.weather")
    parser.add_argument("--updates", type=int, default=2000)
    parser.add_argument("--chats", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20, help="updates a second")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    weather = Weather(given.seed)
    async with FakeTelegram() as fake:
        seen = await run(fake, weather, updates=given.updates, chats=given.chats, rate=given.rate)
    print("\n".join([report(seen, weather), *seen.unexpected[:3]]))  # noqa: T201 - figures
    return int(bool(seen.twice or seen.unexpected or seen.untold or seen.starved))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
